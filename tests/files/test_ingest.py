"""收文件：字节先在，登记才有；不成的什么也不留；重发只收一次；盘坏了说人话。"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import resource
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connections

from tests.accounts.staff import AT, Staff, new_id
from zhidu.accounts.actions import revoke_post
from zhidu.accounts.enums import Right
from zhidu.audit.models import Event
from zhidu.files.actions import Receipt, ingest, keep
from zhidu.files.models import StoredFile
from zhidu.files.queries import path_of, stored
from zhidu.files.rules.types import CSV, HTML, XLSX
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Declined, NotFound, Stale

CONTENT = "学校,人数\n东小,321\n".encode()


def take(staff: Staff, who: str = "东县督导", **changed: Any) -> Receipt:
    """收一个文件。"""
    asked: dict[str, Any] = {
        "by": staff.actor(who), "unit": staff.units["东县"], "right": Right.SEE_FILINGS, "purpose": "test",
        "name": "人数.csv", "content": io.BytesIO(CONTENT), "at": AT, "request_id": new_id(),
    }  # fmt: skip
    return ingest(**(asked | changed))


def left(root: Path) -> list[Path]:
    """附件目录里有哪些文件。"""
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_is_kept_is_what_came_with_both_digests(staff: Staff, root: Path) -> None:
    events = Event.objects.count()
    receipt = take(staff, name="../人数\u202e.csv")
    sm3 = Hash(SM3())
    sm3.update(CONTENT)
    assert receipt.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert receipt.sm3 == sm3.finalize().hex()
    assert (receipt.name, receipt.size, receipt.media_type) == ("人数.csv", len(CONTENT), CSV)
    row = StoredFile.objects.get()
    path = path_of(row)
    assert path.read_bytes() == CONTENT
    assert left(root) == [path]
    assert "人数" not in str(path.relative_to(root))
    assert path.stat().st_mode & 0o077 == 0
    event = Event.objects.latest("seq")
    assert (Event.objects.count() - events, event.action, event.target) == (1, "files.ingest", str(row.pk))


def test_a_big_one_goes_through_in_pieces(staff: Staff) -> None:
    content = os.urandom(1 << 20) * 3 + b"end"
    receipt = take(staff, content=io.BytesIO(content))
    assert receipt.sha256 == hashlib.sha256(content).hexdigest()
    assert path_of(StoredFile.objects.get()).read_bytes() == content


def test_repeating_gives_the_first_receipt_and_leaves_one_file(staff: Staff, root: Path) -> None:
    request_id = new_id()
    receipts = {take(staff, request_id=request_id) for _ in range(3)}
    assert len(receipts) == StoredFile.objects.count() == len(left(root)) == 1


def test_the_same_number_with_other_bytes_is_refused(staff: Staff, root: Path) -> None:
    request_id = new_id()
    take(staff, request_id=request_id)
    with pytest.raises(Stale):
        take(staff, request_id=request_id, content=io.BytesIO(b"other"))
    assert len(left(root)) == 1


def test_the_same_bytes_twice_are_two_files(staff: Staff, root: Path) -> None:
    assert take(staff).id != take(staff).id
    assert len(left(root)) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"content": io.BytesIO(b"")}, "「人数.csv」是空的，请核对后重传。"),
        ({"largest": 10}, "「人数.csv」超过 1 KB，收不了。请压缩或拆开再传。"),
        ({"accept": frozenset({XLSX})}, "内容不是要收的类型"),
        (
            {"content": io.BytesIO(b"<html><script>"), "name": "证据.pdf", "accept": frozenset({CSV})},
            "证据.pdf",
        ),
    ],
)
def test_what_is_refused_leaves_nothing(staff: Staff, root: Path, changed: dict[str, Any], said: str) -> None:
    events = Event.objects.count()
    with pytest.raises(Declined, match=said):
        take(staff, **changed)
    assert left(root) == []
    assert (StoredFile.objects.count(), Event.objects.count()) == (0, events)


def test_the_limit_comes_from_the_settings(staff: Staff, settings: Any) -> None:
    settings.ZHIDU_LARGEST_FILE = 3 << 20
    assert take(staff, content=io.BytesIO(b"a" * (3 << 20))).size == 3 << 20
    with pytest.raises(Declined, match="超过 3 MB"):
        take(staff, content=io.BytesIO(b"a" * ((3 << 20) + 1)))


def test_a_web_page_under_any_name_is_marked_as_one(staff: Staff) -> None:
    assert take(staff, name="名册.xlsx", content=io.BytesIO(b"<!doctype html><p>")).media_type == HTML


@pytest.mark.parametrize("unit", ["西县", "西小", "市"])
def test_nobody_puts_a_file_under_a_unit_out_of_their_reach(staff: Staff, root: Path, unit: str) -> None:
    with pytest.raises(NotFound):
        take(staff, unit=staff.units[unit])
    assert left(root) == []


def test_a_right_one_does_not_have_cannot_be_put_on_a_file(staff: Staff) -> None:
    with pytest.raises(NotFound):
        take(staff, right=Right.READ_AUDIT)


def test_a_revoked_post_can_store_nothing(staff: Staff, root: Path) -> None:
    by = staff.actor("东县督导")
    revoke_post(by=staff.actor("安全"), post=by.post_id, at=AT, request_id=new_id())
    with pytest.raises(NotFound):
        take(staff, by=by)
    assert left(root) == []


class Breaking(io.BytesIO):
    """读到一半出错的上传。"""

    def __init__(self, number: int) -> None:
        super().__init__(CONTENT)
        self.number = number

    def read(self, size: int | None = -1, /) -> bytes:
        """头一块给，第二块出错。"""
        if self.tell():
            raise OSError(self.number, os.strerror(self.number))
        return super().read(size)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "磁盘满了"),
        (errno.EROFS, "只读"),
        (errno.EACCES, "没有写的权限"),
        (errno.EIO, "磁盘读写出错"),
        (errno.EBUSY, "磁盘写不进去"),
    ],
)
def test_trouble_with_the_disk_is_told_in_words(staff: Staff, root: Path, number: int, said: str) -> None:
    with pytest.raises(ZhiduError, match=said) as told:
        take(staff, content=Breaking(number))
    assert "人数.csv" in told.value.message
    assert os.strerror(number) not in told.value.message
    assert left(root) == []
    assert not StoredFile.objects.exists()


def test_a_disk_that_takes_no_more_leaves_nothing(staff: Staff, root: Path) -> None:
    """真写不下：给本进程设一个文件大小的上限。"""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    content = b"a" * (60 << 20)
    # 数据库自己的文件也受这个上限管，所以上限要比它大，附件要比上限大
    resource.setrlimit(resource.RLIMIT_FSIZE, (50 << 20, before[1]))
    try:
        with pytest.raises(ZhiduError, match="存不下来"):
            take(staff, content=io.BytesIO(content))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert left(root) == []
    assert not StoredFile.objects.exists()


def test_a_folder_that_cannot_be_made_is_told_in_words(staff: Staff, root: Path) -> None:
    root.rmdir()
    root.write_bytes(b"not a folder")
    with pytest.raises(ZhiduError, match="存不下来"):
        take(staff)
    assert not StoredFile.objects.exists()


def test_an_upload_that_breaks_off_leaves_nothing(staff: Staff, root: Path) -> None:
    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError("gone")

    with pytest.raises(ZhiduError, match="存不下来"):
        take(staff, content=Gone())
    assert left(root) == []


def test_keeping_our_own_leaves_the_original(staff: Staff, tmp_path: Path) -> None:
    made = tmp_path / "快照.parquet"
    made.write_bytes(b"PAR1....PAR1")
    receipt = keep(
        made, by=staff.actor("市督导"), unit=staff.units["市"], right=Right.SEE_FILINGS, purpose="snapshot",
        name="快照.parquet", at=AT, request_id=new_id(),
    )  # fmt: skip
    assert made.exists()
    assert path_of(StoredFile.objects.get(pk=receipt.id)).read_bytes() == made.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_number_keep_one_file(staff: Staff, root: Path) -> None:
    by, request_id, unit = staff.actor("东县督导"), new_id(), staff.units["东县"]
    start, found, failures = threading.Barrier(8), [], []

    def press() -> None:
        try:
            start.wait(10)
            found.append(take(staff, by=by, unit=unit, request_id=request_id))
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failures == []
    assert len(found) == 8
    assert len(set(found)) == StoredFile.objects.count() == len(left(root)) == 1
    assert stored(found[0].id, by=by, on=AT.date()).size == len(CONTENT)
