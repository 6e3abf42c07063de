"""把填好的表交给机构的动作：认出填的是哪个机构，别的照转。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhidu.accounts.rules import Actor
from zhidu.organisations import actions
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import find_by_code, history, unit_as_of, versions
from zhidu.organisations.rules import Declined, NotFound, Shape, shape_of
from zhidu.web.asking import whole

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """谁、对哪个机构、此刻。"""

    by: Actor
    unit: int
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class MergePlan:
    """合并要做的事，先给人看：并掉哪些、并进谁；revisions 是看到的变动次数，确认时带回来。"""

    merged: tuple[str, ...]
    into: str
    revisions: str


def named_unit(words: str, *, by: Actor, on: date) -> UnitVersion:
    """填的代码或全称是哪个机构。找不到、重名抛 Declined。"""
    words = words.strip()
    try:
        return find_by_code(words, by=by, on=on)
    except NotFound:
        found = list(versions(by=by, on=on).filter(name=words)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Declined(f"叫“{words}”的机构不止一个，请改填代码。")
    raise Declined(f"“{words}”没有找到，或不在您的管理范围内。请核对代码或全称（{on} 的）。")


def carry_out(code: str, asked: Asked, given: Given) -> None:
    """办一件事。错误：Declined、Stale、NotFound，话都能直接给人看。"""
    _DEEDS[code](asked, given)


def merge_plan(asked: Asked, others: list[str], given: Given) -> MergePlan:
    """合并要做的事：认出各个机构，记下此刻的变动次数。"""
    here = unit_as_of(asked.unit, by=asked.by, on=given["on"])
    found = [named_unit(line, by=asked.by, on=given["on"]) for line in others]
    if here.unit_id in {each.unit_id for each in found}:
        raise Declined("另外的机构里不要填本机构自己。")
    way = given["way"]
    if way == "there" and len(found) != 1:
        raise Declined("本机构并进另一个时，只填那一个。")
    merged = {"here": found, "there": [here], "new": [here, *found]}[way]
    into = {"here": here.name, "there": found[0].name if found else "", "new": given["name"]}[way]
    revisions = {each.unit_id: each.unit.revision for each in merged if each.unit_id != here.unit_id}
    if here in merged:
        revisions[here.unit_id] = given["seen"]
    spelled = ",".join(f"{unit}:{seen}" for unit, seen in sorted(revisions.items()))
    return MergePlan(tuple(f"{each.name}（{each.code}）" for each in merged), into, spelled)


def _common(asked: Asked, given: Given) -> dict[str, Any]:
    """各个动作都要的几样。"""
    return {
        "by": asked.by, "on": given["on"], "at": asked.at, "request_id": given["request_id"],
        "document": given["document"],
    }  # fmt: skip


def _rename(asked: Asked, given: Given) -> None:
    actions.rename_unit(unit=asked.unit, seen=given["seen"], name=given["name"], **_common(asked, given))


def _move(asked: Asked, given: Given) -> None:
    parent = named_unit(given["parent"], by=asked.by, on=given["on"])
    actions.move_unit(unit=asked.unit, seen=given["seen"], parent=parent.unit_id, **_common(asked, given))


def _recode(asked: Asked, given: Given) -> None:
    actions.recode_unit(
        unit=asked.unit,
        seen=given["seen"],
        code=given["code"],
        kind=UnitKind(given["kind"]) if given["kind"] else None,
        division_code=given["division_code"] or None,
        **_common(asked, given),
    )


def _close(asked: Asked, given: Given) -> None:
    actions.close_unit(unit=asked.unit, seen=given["seen"], **_common(asked, given))


def _reopen(asked: Asked, given: Given) -> None:
    parent = named_unit(given["parent"], by=asked.by, on=given["on"]).unit_id if given["parent"] else None
    actions.reopen_unit(unit=asked.unit, seen=given["seen"], parent=parent, **_common(asked, given))


def _merge(asked: Asked, given: Given) -> None:
    units: dict[int, int] = {}
    for part in given["revisions"].split(","):
        unit, seen = (whole(each) for each in part.partition(":")[::2])
        if unit is None or seen is None:
            raise Declined("合并的内容不完整，请从头再填一次。")
        units[unit] = seen
    here = unit_as_of(asked.unit, by=asked.by, on=given["on"])
    into: int | Shape
    if given["way"] == "here":
        into = asked.unit
    elif given["way"] == "there":
        into = named_unit(given["others"], by=asked.by, on=given["on"]).unit_id
    else:
        like = shape_of(here)
        into = Shape(given["name"].strip(), like.kind, like.parent, given["code"].strip(), like.division_code)
    actions.merge_units(units=units, into=into, **_common(asked, given))


def _split(asked: Asked, given: Given) -> None:
    like = shape_of(history(asked.unit, by=asked.by, on=asked.today)[-1])
    into = [Shape(name, like.kind, like.parent, code, like.division_code) for name, code in given["into"]]
    actions.split_unit(
        unit=asked.unit, seen=given["seen"], into=into, keep=given["keep"], **_common(asked, given)
    )


_DEEDS: Mapping[str, Callable[[Asked, Given], None]] = {
    "rename": _rename,
    "move": _move,
    "recode": _recode,
    "close": _close,
    "reopen": _reopen,
    "merge": _merge,
    "split": _split,
}


def found(given: Given, *, by: Actor, at: datetime) -> int:
    """设立一个机构，交回主键。"""
    request_id: UUID = given["request_id"]
    parent = named_unit(given["parent"], by=by, on=given["on"]).unit_id if given["parent"].strip() else None
    shape = Shape(
        given["name"].strip(),
        UnitKind(given["kind"]),
        parent,
        given["code"].strip(),
        given["division_code"].strip(),
    )
    return actions.found_unit(
        by=by, shape=shape, on=given["on"], at=at, request_id=request_id, document=given["document"]
    )
