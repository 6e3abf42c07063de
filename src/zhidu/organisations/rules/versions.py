"""版本的规矩：一个机构在某天是什么样，上下级接不接得上。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from zhidu.organisations.enums import PARENT_KINDS, UnitKind
from zhidu.organisations.models import UnitVersion


@dataclass(frozen=True, slots=True)
class Shape:
    """机构在一个版本里的样子，不含日期。parent 是上级机构的主键，市没有上级。"""

    name: str
    kind: UnitKind
    parent: int | None
    code: str
    division_code: str = ""

    def record(self) -> dict[str, str | int | None]:
        """写进变动流水的样子。"""
        return asdict(self) | {"kind": self.kind.value}


def shape_of(version: UnitVersion) -> Shape:
    """一个版本的样子。"""
    return Shape(version.name, UnitKind(version.kind), version.parent_id, version.code, version.division_code)


def in_force(version: UnitVersion, on: date) -> bool:
    """这一天这个版本在不在用：起日算，止日不算。"""
    return version.starts <= on and (version.ends is None or on < version.ends)


def alive_from(versions: Iterable[UnitVersion], on: date) -> bool:
    """从这天起一直在，中间没有撤销过。"""
    needed: date | None = on
    for version in sorted(versions, key=lambda each: each.starts):
        if needed is not None and in_force(version, needed):
            needed = version.ends
            if needed is None:
                return True
    return False


def parent_fault(kind: UnitKind, parent: UnitKind | None) -> str:
    """上级的类别合不合适；合适为空。"""
    allowed = PARENT_KINDS[kind]
    if parent is None:
        return "" if not allowed else f"{kind.label}要有上级：{_titles(allowed)}"
    if parent in allowed:
        return ""
    if not allowed:
        return f"{kind.label}在机构树的顶上，没有上级"
    return f"{kind.label}不能直接归{parent.label}管，上级应是{_titles(allowed)}"


def _titles(kinds: Iterable[UnitKind]) -> str:
    """“区县、功能区”这样的一串，按从上到下的次序。"""
    chosen = set(kinds)
    return "、".join(kind.label for kind in UnitKind if kind in chosen)
