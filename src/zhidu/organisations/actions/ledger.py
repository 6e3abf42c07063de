"""变动的底账：认请求编号、锁住要动的机构、改版本、记流水、写审计。各个动作只说自己那件事。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from zhidu.audit.actions import record
from zhidu.organisations.enums import EDIT_UNITS, ChangeKind, UnitKind
from zhidu.organisations.models import Unit, UnitChange, UnitCode, UnitVersion
from zhidu.organisations.queries import in_reach
from zhidu.organisations.rules import (
    Author,
    Declined,
    NotFound,
    Shape,
    Stale,
    code_fault,
    parent_fault,
    shape_of,
)
from zhidu.organisations.rules.versions import alive_from

#: 审计附注里最多列出几个机构的编号，再多只写个数（全部在变动流水里）
LISTED_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """一次请求里各个动作都有的部分：谁、哪天起、何时办、编号、依据文号。"""

    by: Author
    on: date
    at: datetime
    request_id: UUID
    document: str = ""


@dataclass(slots=True)
class Entry:
    """正在办的一次变动。fresh 为假，说明这个编号已经办过，不要再动。"""

    request: Request
    change: UnitChange
    fresh: bool
    detail: list[dict[str, Any]] = field(default_factory=list)

    def authorise(self, units: Iterable[int], *, on: date | None = None) -> None:
        """这几个机构都得在经办人能改的范围内，否则抛 NotFound。"""
        wanted = set(units)
        reach = in_reach(self.request.by.reach(EDIT_UNITS), on=on or self.request.on)
        if reach.filter(pk__in=wanted).count() != len(wanted):
            raise NotFound

    def note(self, unit: int, before: Shape | None, after: Shape | None) -> None:
        """记下一个机构改前改后的样子。"""
        self.detail.append(
            {"unit": unit, "before": before and before.record(), "after": after and after.record()}
        )


@contextmanager
def entry(kind: ChangeKind, request: Request, content: Mapping[str, Any]) -> Iterator[Entry]:
    """开一笔变动：在一个事务里，正常结束才落账，并写一条审计；出错什么也不留。

    编号用过而内容相同，交回原来那笔（fresh 为假）；内容不同，抛 Stale。
    """
    fingerprint = _fingerprint(kind, request, content)
    with transaction.atomic():
        change, fresh = UnitChange.objects.get_or_create(
            request_id=request.request_id,
            defaults={
                "fingerprint": fingerprint,
                "kind": kind,
                "on": request.on,
                "document": request.document,
                "made_by": _signature(request.by),
                "made_at": request.at,
            },
        )
        if change.fingerprint != fingerprint:
            raise Stale("这个请求编号已经用在另一件事上，请刷新页面后重新提交。")
        current = Entry(request, change, fresh)
        yield current
        if fresh:
            change.detail = current.detail
            change.save(update_fields=["detail"])
            _audit(current)


def lock(units: Iterable[int]) -> None:
    """锁住这几个机构直到事务结束，按主键次序，免得两笔变动互等。缺一个就抛 NotFound。"""
    wanted = set(units)
    found = Unit.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    if set(found) != wanted:
        raise NotFound


def advance(unit: int, seen: int) -> None:
    """变动次数从看到的 seen 加一；已经不是 seen 了，说明别人改过，抛 Stale。"""
    if not Unit.objects.filter(pk=unit, revision=seen).update(revision=F("revision") + 1):
        raise Stale("这个机构刚刚被别人改过，请刷新后核对再办。")


def open_version(unit: int, on: date) -> UnitVersion:
    """现行版本；已撤销、或在 on 之后还有变动，抛 Declined。"""
    version = UnitVersion.objects.filter(unit=unit).order_by("starts").last()
    if version is None or version.ends is not None:
        raise Declined("这个机构已经撤销，不能再改；要继续用请先恢复。")
    if on < version.starts:
        raise Declined(f"“{version.name}”自 {version.starts} 起已有变动，不能再从更早的 {on} 起改。")
    return version


def start(current: Entry, unit: int, shape: Shape) -> None:
    """从生效日起给机构一个新版本（设立、恢复、变动都走这里）。"""
    check_shape(unit, shape, current.request.on)
    claim_code(unit, shape.code)
    UnitVersion.objects.create(
        unit_id=unit, starts=current.request.on, opened_by=current.change, **fields(shape)
    )


def found(current: Entry, shape: Shape) -> int:
    """设立一个机构，交回主键。"""
    unit = Unit.objects.create()
    start(current, unit.pk, shape)
    current.note(unit.pk, None, shape)
    return unit.pk


def amend(current: Entry, version: UnitVersion, shape: Shape) -> None:
    """把现行版本从生效日起改成 shape。生效日就是版本起日的，直接改这个版本（改前的样子在流水里）。"""
    on, before = current.request.on, shape_of(version)
    if shape == before:
        raise Declined(f"“{version.name}”本来就是这样，没有要改的。")
    if on == version.starts:
        check_shape(version.unit_id, shape, on)
        claim_code(version.unit_id, shape.code)
        UnitVersion.objects.filter(pk=version.pk).update(opened_by=current.change, **fields(shape))
    else:
        UnitVersion.objects.filter(pk=version.pk).update(ends=on, closed_by=current.change)
        start(current, version.unit_id, shape)
    check_children(version.unit_id, shape.kind, on)
    current.note(version.unit_id, before, shape)


def close(current: Entry, version: UnitVersion) -> None:
    """从生效日起撤销。还有下属的不许撤；当天才生效的不许撤。"""
    on = current.request.on
    if on == version.starts:
        raise Declined(f"“{version.name}”{on} 才开始，同一天不能撤销，最早从次日起。")
    left = UnitVersion.objects.filter(later_than(on), parent=version.unit_id).order_by("code")
    if left:
        names = "、".join(child.name for child in left[:3])
        raise Declined(
            f"“{version.name}”下面还有 {names}{'等' if len(left) > 3 else ''}，请先把它们划走或撤销。"
        )
    UnitVersion.objects.filter(pk=version.pk).update(ends=on, closed_by=current.change)
    current.note(version.unit_id, shape_of(version), None)


def claim_code(unit: int, code: str) -> None:
    """登记代码；已登记给别的机构（哪怕已作废）就抛 Declined。"""
    held, _ = UnitCode.objects.get_or_create(value=code, defaults={"unit_id": unit})
    if held.unit_id != unit:
        raise Declined(f"代码 {code} 已登记给另一个机构；代码终身不变，作废了也不给别人用。")


def check_shape(unit: int, shape: Shape, on: date) -> None:
    """名称、代码、上级合不合规矩；不合抛 Declined。"""
    if not shape.name.strip():
        raise Declined("机构名称不能空着。")
    if fault := code_fault(shape.kind, shape.code, shape.division_code):
        raise Declined(fault + "。")
    if shape.parent == unit:
        raise Declined("机构不能归自己管。")
    if shape.parent is None:
        if fault := parent_fault(shape.kind, None):
            raise Declined(fault + "。")
        return
    above = list(UnitVersion.objects.filter(unit=shape.parent))
    if not alive_from(above, on):
        raise Declined(f"上级从 {on} 起不是一直在：还没设立、已经撤销或将要撤销，不能把机构划给它。")
    for version in above:
        if (version.ends is None or version.ends > on) and (
            fault := parent_fault(shape.kind, UnitKind(version.kind))
        ):
            raise Declined(fault + "。")


def check_children(unit: int, kind: UnitKind, on: date) -> None:
    """机构改了类别以后，下属还能不能归它管；不能抛 Declined。"""
    for child in UnitVersion.objects.filter(later_than(on), parent=unit):
        if fault := parent_fault(UnitKind(child.kind), kind):
            raise Declined(f"下属“{child.name}”：{fault}。")


def later_than(on: date) -> Q:
    """在 on 当天或以后还在用的版本。"""
    return Q(ends__isnull=True) | Q(ends__gt=on)


def fields(shape: Shape) -> dict[str, Any]:
    """样子对应的版本各列。"""
    return {
        "name": shape.name,
        "kind": shape.kind,
        "parent_id": shape.parent,
        "code": shape.code,
        "division_code": shape.division_code,
    }


def _signature(by: Author) -> str:
    """经办人和他用的任职，都是编号。"""
    return f"{by.actor}/{by.post}"


def _audit(current: Entry) -> None:
    """写一条审计：动了哪些机构（多了只写个数），依据什么。"""
    request = current.request
    units = sorted({item["unit"] for item in current.detail if "unit" in item})
    record(
        actor=request.by.actor,
        post=request.by.post,
        action=f"organisations.{current.change.kind}",
        target_kind="unit_change",
        target=str(current.change.pk),
        request=str(request.request_id),
        details={
            "on": request.on.isoformat(),
            "document": request.document,
            "units": units if len(units) <= LISTED_AT_MOST else len(units),
        },
        at=request.at,
    )


def _fingerprint(kind: ChangeKind, request: Request, content: Mapping[str, Any]) -> str:
    """请求内容的摘要：同一个编号重发时，认得出是不是同一件事。经办时刻不算。"""
    whole = [kind, _signature(request.by), request.on.isoformat(), request.document, content]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
