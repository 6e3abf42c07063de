"""收文件：唯一的入口。先写临时文件、算摘要、落盘、改名，再登记和留痕；字节先在，登记才有。"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.actions.readings import note_reading
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.files.models import StoredFile
from zhidu.files.queries import ORPHAN_AGE, PIECE, orphans, path_of, place_of, reachable, stored
from zhidu.files.rules import HTML, PICTURE, refused, sniff, tidy_name, web_page
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Author, Declined, NotFound

#: 没有在设置里写 ZHIDU_LARGEST_FILE 时，一个附件至多多少字节
LARGEST = 64 << 20
#: 自己做出来的（快照、导出）不设限
UNLIMITED = 1 << 50

_SAID = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EACCES: "附件目录没有写的权限",
    errno.EPERM: "附件目录没有写的权限",
    errno.EROFS: "附件所在的盘是只读的",
    errno.EIO: "磁盘读写出错",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """收据：编号、名字、字节数、两个摘要、凭内容认出的类型。"""

    id: UUID
    name: str
    size: int
    sha256: str
    sm3: str
    media_type: str


@dataclass(frozen=True, slots=True)
class GivenFile:
    """交来的一个文件：名字、内容、请求编号。"""

    name: str
    content: IO[bytes]
    request_id: UUID


def ingest(  # noqa: PLR0913  每一项都由调用方写明
    *, by: Author, unit: int, right: str, purpose: str, name: str, content: IO[bytes], at: datetime,
    request_id: UUID, largest: int | None = None, accept: frozenset[str] | None = None,
) -> Receipt:  # fmt: skip
    """收一个文件。right 是以后看它要有的权利，空着只有本人看得到；largest 是字节数上限；accept 是只收哪些类型。

    太大、空的、类型不收、带宏、图片大得离谱、网页冒充文件，抛 Declined；盘写不了抛 ZhiduError；自己够不到的单位抛 NotFound：都什么也不留。
    同一个请求编号、同样的内容再来，交回原来的收据。
    """
    (receipt,) = ingest_all(
        [GivenFile(name, content, request_id)], by=by, unit=unit, right=right, purpose=purpose, at=at,
        largest=largest, accept=accept,
    )  # fmt: skip
    return receipt


def ingest_all(
    files: Sequence[GivenFile], *, by: Author, unit: int, right: str, purpose: str, at: datetime,
    largest: int | None = None, accept: frozenset[str] | None = None,
) -> tuple[Receipt, ...]:  # fmt: skip
    """收同一张表里交来的几个文件，照次序交回收据：有一个收不了，一个也不留。规矩和错误同 ingest。"""
    with received(
        files, by=by, unit=unit, right=right, purpose=purpose, at=at, largest=largest, accept=accept
    ) as kept:
        return kept


@contextmanager
def received(
    files: Sequence[GivenFile], *, by: Author, unit: int, right: str, purpose: str, at: datetime,
    largest: int | None = None, accept: frozenset[str] | None = None,
) -> Iterator[tuple[Receipt, ...]]:  # fmt: skip
    """收几个文件，里面拿它们去办事：事没办成（ZhiduError），文件也一个不留。规矩和错误同 ingest_all。

    字节先写好，事务从登记才开始：文件再大，也不占着库。
    """
    if isinstance(by, Actor):
        wanted = reachable(by, right or Right.SEE_UNITS, timezone.localdate(at))
        if not wanted.filter(pk=unit).exists():
            raise NotFound
    limit = getattr(settings, "ZHIDU_LARGEST_FILE", LARGEST) if largest is None else largest
    written: list[Receipt] = []
    try:
        for each in files:
            receipt = _write(uuid4(), tidy_name(each.name), each.content, limit)
            written.append(receipt)
            _check_kind(receipt, accept)
        with transaction.atomic():
            kept = tuple(
                _register(
                    receipt, by=by, unit=unit, right=right, purpose=purpose, at=at, request_id=each.request_id
                )
                for each, receipt in zip(files, written, strict=True)
            )
            yield kept
    except ZhiduError:
        # 只在确知没有登记时才删：提交时断了线，登记也许已经在了，宁可多出字节，由清扫收拾
        for receipt in written:
            _discard(place_of(receipt.id))
        raise
    for receipt, first in zip(written, kept, strict=True):
        if first.id != receipt.id:
            _discard(place_of(receipt.id))


def _check_kind(receipt: Receipt, accept: frozenset[str] | None) -> None:
    if accept is None or receipt.media_type in accept:
        return
    if receipt.media_type == HTML:
        raise Declined(web_page(receipt.name))
    raise Declined(f"「{receipt.name}」的内容不是要收的类型，请核对文件是不是传错了。")


def keep(
    path: Path, *, by: Author, unit: int, right: str, purpose: str, name: str, at: datetime, request_id: UUID
) -> Receipt:  # fmt: skip
    """把我们自己做出来的文件（导出、快照）收进来，原文件不动。"""
    with path.open("rb") as content:
        return ingest(
            by=by, unit=unit, right=right, purpose=purpose, name=name, content=content, at=at,
            request_id=request_id, largest=UNLIMITED,
        )  # fmt: skip


def read(key: UUID | str, *, by: Author, at: datetime) -> tuple[StoredFile, Path]:
    """取一个附件给人看，并留痕。够不着抛 NotFound，字节坏了抛 Damaged。"""
    found = stored(key, by=by, on=timezone.localdate(at))
    path = path_of(found)
    note_reading(
        "files.read", by=by, at=at, target_kind="file", target=str(found.pk), unit=str(found.unit_id),
        details={"purpose": found.purpose},
    )  # fmt: skip
    return found, path


def sweep(*, at: datetime) -> int:
    """清掉没有登记的字节：改名以后、登记以前进程被杀，会留下它们。放够一天的才清，交回清了几个。"""
    found = orphans(before=(at - ORPHAN_AGE).timestamp())
    for path in found:
        _discard(path)
    return len(found)


def _register(
    receipt: Receipt, *, by: Author, unit: int, right: str, purpose: str, at: datetime, request_id: UUID
) -> Receipt:
    """登记和审计，同一个事务。这个请求编号登记过了，交回那时的收据。"""
    told = {"unit": unit, "purpose": purpose, "name": receipt.name, "sha256": receipt.sha256}
    with deed(
        "files.ingest", by=by, at=at, request_id=request_id, content=told, target_kind="file", unit=str(unit)
    ) as doing:
        if not doing.fresh:
            row = StoredFile.objects.get(pk=UUID(doing.result["file"]))
            return Receipt(row.pk, row.name, row.size, row.sha256, row.sm3, row.media_type)
        StoredFile.objects.create(
            id=receipt.id, name=receipt.name, size=receipt.size, sha256=receipt.sha256, sm3=receipt.sm3,
            media_type=receipt.media_type, purpose=purpose, unit_id=unit, right=right, stored_by=by.actor,
            stored_post=by.post, stored_at=at,
        )  # fmt: skip
        doing.target, doing.result = str(receipt.id), {"file": str(receipt.id)}
        doing.details = {"purpose": purpose, "sha256": receipt.sha256, "size": receipt.size}
    return receipt


def _write(key: UUID, title: str, content: IO[bytes], largest: int) -> Receipt:
    """写临时文件、算两个摘要、认类型、落盘、改名。中途不成，临时文件删掉。"""
    place = place_of(key)
    temporary = place.with_name(f"{place.name}.part")
    sha256, sm3, size = hashlib.sha256(), Hash(SM3()), 0
    try:
        _folder(place.parent)
        with temporary.open("xb+") as out:
            temporary.chmod(0o600)
            while piece := content.read(PIECE):
                size += len(piece)
                if size > largest:
                    raise Declined(f"「{title}」超过 {_megabytes(largest)}，收不了。请压缩或拆开再传。")
                sha256.update(piece)
                sm3.update(piece)
                out.write(piece)
            if not size:
                raise Declined(f"「{title}」是空的，请核对后重传。")
            out.flush()
            os.fsync(out.fileno())
            kind = sniff(out, size)
            out.seek(0)
            if fault := refused(title, kind, out.read(PICTURE)):
                raise Declined(fault)
        temporary.replace(place)
        _settle(place.parent)
    except OSError as error:
        _discard(place)
        said = _SAID.get(error.errno or 0, "磁盘写不进去")
        raise ZhiduError(
            f"「{title}」存不下来：{said}。没有留下任何东西，请告诉管服务器的人，处理好后重传。"
        ) from error
    finally:
        _discard(temporary)
    return Receipt(key, title, size, sha256.hexdigest(), sm3.finalize().hex(), kind)


def _folder(folder: Path) -> None:
    """备好一层目录；新建的，上一层也落盘，断电以后它还在。"""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _settle(folder.parent)


def _settle(folder: Path) -> None:
    """目录也落盘：断电以后改过的名字还在。"""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _megabytes(size: int) -> str:
    """上限说成兆；不到一兆的说成千字节。"""
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{max(1, size >> 10)} KB"
