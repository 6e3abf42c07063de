"""在最坏的时候被杀：有登记的一定有字节；没有登记的字节，放够一天清掉。"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from tests.accounts.staff import Staff
from tests.files.test_ingest import left, take
from zhidu.files.actions import sweep
from zhidu.files.models import StoredFile
from zhidu.files.queries import check_digests, path_of

ROOT = Path(__file__).resolve().parents[2]
AGED = timedelta(hours=25)


@pytest.fixture
def child(staff: Staff, root: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """起过的子进程；没被杀掉的最后杀掉。"""
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.wait(20)
        if each.stdout is not None:
            each.stdout.close()


def killed(child: list[subprocess.Popen[str]], staff: Staff, root: Path, moment: str, number: UUID) -> None:
    """另起一个进程收文件，到 moment 那一刻 kill -9。"""
    from tests.conftest import prepared

    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite:///{name}"
        if prepared.server is None
        else prepared.server.url.replace("/zhidu?", f"/{name}?")
    )
    (root.parent / "anchors").mkdir(exist_ok=True)
    person, post = staff.posts["东县督导"]
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, moment, str(person), str(post), str(staff.units["东县"]), str(number)],
        env={
            **os.environ, "DATABASE_URL": url, "ZHIDU_DATA": str(root.parent),
            "ZHIDU_KEYS": str(prepared.data / "keys"), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        },
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    child.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    process.send_signal(signal.SIGKILL)
    process.wait(20)


CHILD = """
import contextlib, io, sys, time, uuid
import django
django.setup()
from django.db import transaction
from tests.accounts.staff import AT, as_actor
from zhidu.files.actions import ingest

moment, person, post, unit, number = sys.argv[1], *map(int, sys.argv[2:5]), uuid.UUID(sys.argv[5])

def wait():
    print("now", flush=True)
    time.sleep(60)

class Slow(io.BytesIO):
    def read(self, size=-1):
        if self.tell():
            wait()
        return super().read(size)

content = (Slow if moment == "writing" else io.BytesIO)("学校,人数\\n东小,321\\n".encode())
with transaction.atomic() if moment == "renamed" else contextlib.nullcontext():
    ingest(by=as_actor(person, post), unit=unit, right="filings.see", purpose="test", name="人数.csv",
           content=content, at=AT, request_id=number)
    if moment == "renamed":
        wait()
wait()
"""


def age(path: Path) -> None:
    """让文件老一天多。"""
    moment = (datetime.now(UTC) - AGED).timestamp()
    os.utime(path, (moment, moment))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("moment", "rows"), [("writing", 0), ("renamed", 0), ("committed", 1)])
def test_killed_at_any_moment_no_row_is_without_its_bytes(
    staff: Staff, root: Path, child: list[subprocess.Popen[str]], moment: str, rows: int
) -> None:
    number = UUID(int=7)
    killed(child, staff, root, moment, number)
    assert StoredFile.objects.count() == rows
    assert check_digests() == []
    assert len(left(root)) == 1
    # 没得到答复的人照样再传一次：只多不少的字节以后清，登记只有一份
    receipt = take(staff, request_id=number)
    assert StoredFile.objects.get().pk == receipt.id
    now = datetime.now(UTC)
    assert sweep(at=now) == 0
    for path in left(root):
        age(path)
    assert sweep(at=now) == 1 - rows
    assert left(root) == [path_of(StoredFile.objects.get())]
    assert check_digests() == []


def test_sweeping_takes_only_what_is_old_and_not_registered(staff: Staff, root: Path) -> None:
    kept = path_of(StoredFile.objects.get(pk=take(staff).id))
    folder = root / "ab"
    folder.mkdir(exist_ok=True)
    old = [folder / "ab00000000004000800000000000000f", folder / "ab00.part", folder / "名字.txt"]
    young = folder / "ab00000000004000800000000000000e"
    for path in (*old, young):
        path.write_bytes(b"x")
    for path in (*old, kept):
        age(path)
    assert sweep(at=datetime.now(UTC)) == 3
    assert sorted(left(root)) == sorted([kept, young])
    assert sweep(at=datetime.now(UTC)) == 0


def test_there_is_nothing_to_sweep_before_the_first_file(db: None, root: Path) -> None:
    root.rmdir()
    assert sweep(at=datetime.now(UTC)) == 0
