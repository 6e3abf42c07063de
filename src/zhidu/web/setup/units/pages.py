"""一个机构的页面：现在的样子、历年的版本、沿革、这里的人、能办的事。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from zhidu.organisations.enums import ChangeKind, LineageKind, UnitKind
from zhidu.organisations.models import Lineage, UnitVersion
from zhidu.organisations.rules import in_force
from zhidu.web.setup.units.acts import ACTS
from zhidu.web.setup.units.listing import unit_url

GONE = "（不在管理范围内）"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """一个版本：从哪天到哪天、什么样、怎么来的、依据什么。changed 是和上一个版本不同的几项。"""

    period: str
    name: str
    kind: str
    code: str
    parent: str
    came: str
    document: str
    changed: frozenset[str]
    current: bool


@dataclass(frozen=True, slots=True)
class LineageRow:
    """一条沿革：哪天、怎么、另一头是谁。"""

    on: str
    said: str
    other: str
    url: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """一个机构。standing 是这一天在不在：在用、已撤销、还没设立。"""

    unit: int
    name: str
    on: date
    is_today: bool
    standing: str
    alive: bool
    facts: tuple[tuple[str, str], ...]
    crumbs: tuple[tuple[str, str], ...]
    versions: tuple[VersionRow, ...]
    lineage: tuple[LineageRow, ...]
    children: tuple[tuple[str, str, str], ...]
    acts: tuple[tuple[str, str], ...]


def unit_page(
    *,
    history: Sequence[UnitVersion],
    above: Sequence[tuple[UnitVersion, bool]],
    lineage: Sequence[Lineage],
    children: Sequence[UnitVersion],
    names: Mapping[int, str],
    on: date,
    today: date,
    may_edit: bool,
) -> UnitPage:
    """history 是全部版本；names 是上级和沿革里各机构的名字。

    above 是从市到它的一串，各带够不够得着（够不着的写名字，不给链接）；已撤销时是空的。
    """
    unit = history[0].unit_id
    shown = next((each for each in history if in_force(each, on)), None)
    latest = shown or history[-1]
    closed = history[-1].ends is not None
    if shown is not None:
        standing = "在用"
    elif on < history[0].starts:
        standing = f"{history[0].starts} 才设立"
    else:
        standing = f"已撤销（{history[-1].ends} 起）"
    facts = (
        ("类别", str(UnitKind(latest.kind).label)),
        ("代码", latest.code),
        ("区划代码", latest.division_code or "没有"),
        ("上级", names.get(latest.parent_id or 0, "没有" if latest.parent_id is None else GONE)),
        ("设立", f"{history[0].starts}"),
        ("这一天", standing),
    )
    crumbs = tuple(
        (each.name, unit_url(each.unit_id, on, today) if reached else "") for each, reached in above[:-1]
    )
    acts = [each for each in ACTS.values() if each.for_closed == closed] if may_edit else []
    return UnitPage(
        unit=unit,
        name=latest.name,
        on=on,
        is_today=on == today,
        standing=standing,
        alive=shown is not None,
        facts=facts,
        crumbs=crumbs,
        versions=tuple(_versions(history, names, on)),
        lineage=tuple(_lineage_row(each, unit, names, on, today) for each in lineage),
        children=tuple(
            (each.name, unit_url(each.unit_id, on, today), str(UnitKind(each.kind).label))
            for each in children
        ),
        acts=tuple((each.title, reverse("units:act", args=[unit, each.code])) for each in acts),
    )


def _versions(history: Sequence[UnitVersion], names: Mapping[int, str], on: date) -> list[VersionRow]:
    """最新的在前；每个版本标出和上一个不同的几项。"""
    rows: list[VersionRow] = []
    before: UnitVersion | None = None
    for each in history:
        changed = {
            name
            for name in ("name", "kind", "code", "parent_id")
            if before is not None and getattr(each, name) != getattr(before, name)
        }
        opened = each.opened_by
        ends = f"至 {each.ends}（不含）" if each.ends else "起"
        rows.append(
            VersionRow(
                period=f"{each.starts} {ends}",
                name=each.name,
                kind=str(UnitKind(each.kind).label),
                code=each.code,
                parent=names.get(each.parent_id or 0, "" if each.parent_id is None else GONE),
                came=str(ChangeKind(opened.kind).label),
                document=opened.document,
                changed=frozenset(changed),
                current=in_force(each, on),
            )
        )
        before = each
    return rows[::-1]


def _lineage_row(each: Lineage, unit: int, names: Mapping[int, str], on: date, today: date) -> LineageRow:
    merged = each.kind == LineageKind.MERGED
    if each.predecessor_id == unit:
        other, said = each.successor_id, "并入" if merged else "拆分出"
    else:
        other, said = each.predecessor_id, "并进来" if merged else "拆分自"
    name = names.get(other, "")
    return LineageRow(str(each.on), said, name or GONE, unit_url(other, on, today) if name else "")
