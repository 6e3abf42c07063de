"""合并与拆分：老的撤销或缩小，新的接上，沿革记在案，谁的历史也不丢。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from zhidu.organisations.actions import ledger
from zhidu.organisations.actions.ledger import Entry, Request, entry
from zhidu.organisations.enums import ChangeKind, LineageKind, UnitKind
from zhidu.organisations.models import Lineage, Unit, UnitChange, UnitVersion
from zhidu.organisations.rules import Author, Declined, Shape, shape_of


def merge_units(
    *, by: Author, units: Mapping[int, int], into: int | Shape, on: date, at: datetime, request_id: UUID,
    document: str = "",
) -> UnitChange:  # fmt: skip
    """从 on 起把几个机构并进 into：一个已有的机构，或要新设的样子。

    units 是 {机构: 看到的变动次数}。被并的撤销，它们的下属（如教学点）改归 into，沿革逐条记下。
    """
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    content = {
        "units": sorted(units.items()),
        "into": into.record() if isinstance(into, Shape) else into,
    }
    with entry(ChangeKind.MERGED, request, content) as current:
        if not current.fresh:
            return current.change
        above = into.parent if isinstance(into, Shape) else into
        if not units or above in units:
            raise Declined("合并至少要有一个被并的机构，而且不能并进它自己。")
        touched = set(units) | ({above} if above is not None else set())
        ledger.lock(touched)
        merged = [ledger.open_version(unit, on) for unit in units]
        current.authorise(touched)
        target = ledger.found(current, into) if isinstance(into, Shape) else into
        kind = UnitKind(ledger.open_version(target, on).kind)
        for version in merged:
            _check_alike(version, kind)
            ledger.advance(version.unit_id, units[version.unit_id])
            _hand_over(current, version.unit_id, target)
            ledger.close(current, version)
            _link(current, LineageKind.MERGED, version.unit_id, target)
        return current.change


def split_unit(  # noqa: PLR0913  每一项都由经办人写明，没有可合并的
    *, by: Author, unit: int, seen: int, into: Sequence[Shape], keep: bool, on: date, at: datetime,
    request_id: UUID, document: str = "",
) -> UnitChange:  # fmt: skip
    """从 on 起拆出 into 这几个新机构。keep 为真，原机构还在；为假则撤销（下属要先划走），至少拆成两个。"""
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    content = {"unit": unit, "seen": seen, "into": [shape.record() for shape in into], "keep": keep}
    with entry(ChangeKind.SPLIT, request, content) as current:
        if not current.fresh:
            return current.change
        if len(into) + keep < 2:
            raise Declined("拆分以后至少要有两个机构；只剩一个的，请用更名或重编代码。")
        touched = {unit} | {shape.parent for shape in into if shape.parent is not None}
        ledger.lock(touched)
        version = ledger.open_version(unit, on)
        current.authorise(touched)
        ledger.advance(unit, seen)
        for shape in into:
            _check_alike(version, shape.kind)
            _link(current, LineageKind.SPLIT, unit, ledger.found(current, shape))
        if not keep:
            ledger.close(current, version)
        return current.change


def _check_alike(version: UnitVersion, kind: UnitKind) -> None:
    """合并、拆分的两头要是同一类；教学点可以并进学校，学校可以拆出教学点。"""
    kinds = {UnitKind(version.kind), kind}
    if len(kinds) > 1 and kinds != {UnitKind.SCHOOL, UnitKind.TEACHING_POINT}:
        raise Declined(f"“{version.name}”是{UnitKind(version.kind).label}，不能和{kind.label}合并或拆分。")


def _hand_over(current: Entry, unit: int, target: int) -> None:
    """把一个机构的下属改归另一个。"""
    on = current.request.on
    below = UnitVersion.objects.filter(ledger.later_than(on), parent=unit).values_list("unit", flat=True)
    for child in sorted(set(below)):
        ledger.lock([child])
        version = ledger.open_version(child, on)
        Unit.objects.filter(pk=child).update(revision=F("revision") + 1)
        ledger.amend(current, version, replace(shape_of(version), parent=target))


def _link(current: Entry, kind: LineageKind, before: int, after: int) -> None:
    """记一条沿革。"""
    Lineage.objects.create(
        predecessor_id=before, successor_id=after, kind=kind, on=current.request.on, change=current.change
    )
