"""更名、划转、重编代码：身份不变，从生效日起换一个版本。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhidu.organisations.actions import ledger
from zhidu.organisations.actions.ledger import Request, entry
from zhidu.organisations.enums import ChangeKind, UnitKind
from zhidu.organisations.models import UnitChange
from zhidu.organisations.rules import Author, Declined, shape_of


def rename_unit(
    *,
    by: Author,
    unit: int,
    seen: int,
    name: str,
    on: date,
    at: datetime,
    request_id: UUID,
    document: str = "",
) -> UnitChange:
    """从 on 起更名，代码沿用。seen 是看到的变动次数，已不是它就抛 Stale。"""
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    return _amend(ChangeKind.RENAMED, request, unit, seen, {"name": name.strip()})


def move_unit(
    *,
    by: Author,
    unit: int,
    seen: int,
    parent: int,
    on: date,
    at: datetime,
    request_id: UUID,
    document: str = "",
) -> UnitChange:
    """从 on 起划归另一个上级，下属跟着走。两头都要在经办人能改的范围内。"""
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    return _amend(ChangeKind.MOVED, request, unit, seen, {"parent": parent})


def recode_unit(  # noqa: PLR0913  每一项都由经办人写明，没有可合并的
    *, by: Author, unit: int, seen: int, on: date, at: datetime, request_id: UUID, code: str | None = None,
    division_code: str | None = None, kind: UnitKind | None = None, document: str = "",
) -> UnitChange:  # fmt: skip
    """从 on 起换代码、区划代码或类别，不给的不变。换类别须换代码；旧码作废，不给别人用，但仍找得到它。"""
    given = {"code": code, "division_code": division_code, "kind": kind}
    if kind is not None and code is None:
        raise Declined("改了类别要重编代码，请一并给出新代码。")
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    return _amend(
        ChangeKind.RECODED,
        request,
        unit,
        seen,
        {key: value for key, value in given.items() if value is not None},
    )


def _amend(kind: ChangeKind, request: Request, unit: int, seen: int, changed: dict[str, Any]) -> UnitChange:
    """锁住、核对、换版本。"""
    with entry(kind, request, {"unit": unit, "seen": seen, **changed}) as current:
        if current.fresh:
            touched = {unit, changed.get("parent", unit)}
            ledger.lock(touched)
            version = ledger.open_version(unit, request.on)
            current.authorise(touched)
            ledger.advance(unit, seen)
            ledger.amend(current, version, replace(shape_of(version), **changed))
        return current.change
