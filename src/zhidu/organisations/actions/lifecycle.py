"""设立、撤销、恢复。"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from zhidu.organisations.actions import ledger
from zhidu.organisations.actions.ledger import Request, entry
from zhidu.organisations.enums import EDIT_UNITS, ChangeKind
from zhidu.organisations.models import UnitChange, UnitVersion
from zhidu.organisations.rules import Author, Declined, NotFound, Shape, shape_of


def found_unit(
    *, by: Author, shape: Shape, on: date, at: datetime, request_id: UUID, document: str = ""
) -> int:
    """设立一个机构，交回主键；同一个请求编号再来，交回同一个主键。

    上级要在经办人能改的范围内；设市要能改全部。不合规矩抛 Declined，够不着抛 NotFound。
    """
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    with entry(ChangeKind.FOUNDED, request, {"shape": shape.record()}) as current:
        if not current.fresh:
            return int(current.change.detail[0]["unit"])
        if shape.parent is not None:
            ledger.lock([shape.parent])
            current.authorise([shape.parent])
        elif not by.reach(EDIT_UNITS).everything:
            raise NotFound
        return ledger.found(current, shape)


def close_unit(
    *, by: Author, unit: int, seen: int, on: date, at: datetime, request_id: UUID, document: str = ""
) -> UnitChange:
    """从 on 起撤销一个机构；seen 是看到的变动次数，已不是它就抛 Stale。还有下属抛 Declined。"""
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    with entry(ChangeKind.CLOSED, request, {"unit": unit, "seen": seen}) as current:
        if current.fresh:
            ledger.lock([unit])
            version = ledger.open_version(unit, on)
            current.authorise([unit])
            ledger.advance(unit, seen)
            ledger.close(current, version)
        return current.change


def reopen_unit(
    *, by: Author, unit: int, seen: int, on: date, at: datetime, request_id: UUID,
    parent: int | None = None, document: str = "",
) -> UnitChange:  # fmt: skip
    """从 on 起恢复撤销了的机构，样子照撤销前；parent 不给就还归原来的上级。代码还是它自己的。"""
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    content = {"unit": unit, "seen": seen, "parent": parent}
    with entry(ChangeKind.REOPENED, request, content) as current:
        if not current.fresh:
            return current.change
        last = UnitVersion.objects.filter(unit=unit).order_by("starts").last()
        if last is None:
            raise NotFound
        above = parent if parent is not None else last.parent_id
        ledger.lock([unit] if above is None else [unit, above])
        if above is not None:
            current.authorise([above])
        elif not by.reach(EDIT_UNITS).everything:
            raise NotFound
        ledger.advance(unit, seen)
        last.refresh_from_db()
        if last.ends is None or on < last.ends:
            raise Declined(f"“{last.name}”在 {on} 还没有撤销，用不着恢复。")
        before = shape_of(last)
        shape = Shape(before.name, before.kind, above, before.code, before.division_code)
        ledger.start(current, unit, shape)
        current.note(unit, None, shape)
        return current.change
