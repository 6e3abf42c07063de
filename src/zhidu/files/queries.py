"""附件的查询：够得着的才看得见；字节在盘上，先核大小再给。"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.db.models import QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.files.models import StoredFile
from zhidu.files.rules import relative_path
from zhidu.kernel import ZhiduError
from zhidu.organisations.models import Unit
from zhidu.organisations.queries import ever_in_reach, in_reach
from zhidu.organisations.rules import Author, NotFound

PIECE = 1 << 20
#: 没有登记的放多久才清：刚改名、还没提交的那一会儿不能动
ORPHAN_AGE = timedelta(days=1)


class Damaged(ZhiduError):
    """登记了的附件，盘上的字节没了或变了。"""


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """核对时发现坏了的一个：附件，怎么坏的。missing：盘上整个没有了。"""

    file: StoredFile
    fault: str
    missing: bool = False


def stored(key: UUID | str, *, by: Author, on: date) -> StoredFile:
    """一个附件。够不着的和没有的一样，抛 NotFound。"""
    try:
        found = StoredFile.objects.filter(pk=UUID(str(key))).first()
    except ValueError:
        raise NotFound from None
    if found is None:
        raise NotFound
    if found.right:
        if not reachable(by, found.right, on, ever=True).filter(pk=found.unit_id).exists():
            raise NotFound
    elif (found.stored_by, found.stored_post) != (by.actor, by.post):
        raise NotFound
    return found


def reachable(by: Author, right: str, on: date, *, ever: bool = False) -> QuerySet[Unit]:
    """凭某项权利够得到的机构；是人的，任职此刻还在才算。ever：连同已经撤销的，旧材料还要看。"""
    if isinstance(by, Actor):
        return units_in_reach(by=by, right=Right(right), on=on, ever=ever)
    return (ever_in_reach if ever else in_reach)(by.reach(right), on=on)


def path_of(found: StoredFile) -> Path:
    """字节在哪。大小不对抛 Damaged：不把残缺的文件当好的给人。"""
    path = place_of(found.pk)
    try:
        size = path.stat().st_size
    except OSError:
        raise Damaged(f"附件「{found.name}」的内容不见了，请从备份里取回。") from None
    if size != found.size:
        raise Damaged(f"附件「{found.name}」的大小与收下时不符，请从备份里取回。")
    return path


def place_of(key: UUID | str) -> Path:
    """一个编号的字节该在的地方，不管有没有。"""
    return Path(settings.ZHIDU_PLACES.files) / relative_path(key)


def all_stored() -> QuerySet[StoredFile]:
    """登记了的全部附件，给备份和核对用。"""
    return StoredFile.objects.order_by("pk")


def check_digests(progress: Callable[[int, int, str], None] = lambda *_: None) -> list[DamagedFile]:
    """把全部附件从头读一遍，重算两个摘要，交回坏了的；progress(核了几个, 共几个, 正在核哪个)。"""
    total = StoredFile.objects.count()
    found = []
    for number, each in enumerate(all_stored().iterator(), 1):
        progress(number, total, each.name)
        if fault := _fault(each):
            found.append(DamagedFile(each, fault, not place_of(each.pk).exists()))
    return found


def orphans(*, before: float) -> list[Path]:
    """附件目录里没有登记的文件，和写到一半的临时文件；只算最后改动早于 before（纪元秒）的，按路径排。"""
    root = Path(settings.ZHIDU_PLACES.files)
    old = [path for path in sorted(root.glob("??/*")) if _older(path, before)]
    known = set[str]()
    names = [path.name for path in old]
    for start in range(0, len(names), 500):
        keys = [key for key in map(_key, names[start : start + 500]) if key]
        known.update(each.hex for each in StoredFile.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return [path for path in old if path.name not in known]


def _fault(found: StoredFile) -> str:
    """一个附件的字节坏在哪；没坏是空的。"""
    try:
        path = path_of(found)
        sha256, sm3 = hashlib.sha256(), Hash(SM3())
        with path.open("rb") as content:
            while piece := content.read(PIECE):
                sha256.update(piece)
                sm3.update(piece)
    except Damaged as damage:
        return damage.message
    except OSError as error:
        return f"附件「{found.name}」读不出来（{error.strerror}），请检查磁盘和目录的权限。"
    if (sha256.hexdigest(), sm3.finalize().hex()) != (found.sha256, found.sm3):
        return f"附件「{found.name}」的内容与收下时不符，请从备份里取回。"
    return ""


def _older(path: Path, before: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < before
    except OSError:  # 刚好被别人删了
        return False


def _key(name: str) -> UUID | None:
    """文件名就是编号；不是编号的（临时文件、别人放进来的）是 None。"""
    try:
        return UUID(hex=name)
    except ValueError:
        return None
