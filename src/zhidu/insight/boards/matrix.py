"""学校 × 进判定的各项：一行一校一学段，一格是值、线、达到没有、离线多远、还差多少。看板和县页共用。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from zhidu.engine.results import Figure
from zhidu.indicators.models import SchoolOutcome
from zhidu.indicators.rules.documents import figures_from, number, valued
from zhidu.kernel import Number
from zhidu.rulebook.model import Direction, Release

#: 一行要读的列：大列 figures 不读
COLUMNS = (
    "unit", "code", "name", "stage", "kind", "pupils", "passed", "met", "short", "below_floor", "cells",
    "calculation__county",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """一格。distance 是离线多远：正的是达到后多出的，负的是还差（不超过型的是超出）；gap 是还差几个（单位见指标的 gap）。"""

    value: Number | bool | None
    line: Number | None
    met: bool | None
    below_floor: bool | None
    distance: Number | None
    gap: Number | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """一校一学段。unit 是学校主键，没登记的为 None；county 是区县主键；cells：指标代码 → 格。short 是全部指标里没达到几项。"""

    unit: int | None
    county: int
    code: str
    name: str
    stage: str
    kind: str
    pupils: float | None
    passed: bool | None
    met: int
    short: int
    below_floor: bool
    cells: Mapping[str, MatrixCell]


def matrix_rows(found: QuerySet[SchoolOutcome], release: Release) -> tuple[MatrixRow, ...]:
    """够得到的学校结果排成矩阵；没纳入判定的不在内。只读要用的列。"""
    directions = _directions(release)
    return tuple(_row(stored, directions) for stored in found.filter(excluded="").values_list(*COLUMNS))


def whole_rows(
    found: QuerySet[SchoolOutcome], release: Release
) -> tuple[tuple[MatrixRow, Mapping[str, Figure]], ...]:
    """同上，连带每所学校的全部指标：一个县的页用。"""
    directions = _directions(release)
    return tuple(
        (_row(stored[:-1], directions), figures_from(stored[-1]))
        for stored in found.filter(excluded="").values_list(*COLUMNS, "figures")
    )


def _directions(release: Release) -> dict[str, Direction]:
    return {each.code: each.direction for each in release.indicators}


def _row(stored: Sequence[Any], directions: Mapping[str, Direction]) -> MatrixRow:
    unit, code, name, stage, kind, pupils, passed, met, short, low, cells, county = stored
    shown = {each: _cell(cell, directions.get(each, "at_least")) for each, cell in cells.items()}
    return MatrixRow(unit, county, code, name, stage, kind, pupils, passed, met, short, low, shown)


def _cell(stored: Iterable[Any], direction: Direction) -> MatrixCell:
    value, line, met, low, gap = stored
    shown, against = valued(value), number(line)
    return MatrixCell(shown, against, met, low, distance(shown, against, direction, met), number(gap))


def distance(
    value: Number | bool | None, line: Number | None, direction: Direction, met: bool | None
) -> Number | None:
    """离线多远：正的达到，负的没达到；条件型、没有线、不知道的为 None。

    达没达到是引擎用整数判的；值存的是双精度，正好在线上时相减会差一丝，正负以判的为准。
    """
    if line is None or value is None or isinstance(value, bool):
        return None
    apart = line - value if direction == "at_most" else value - line
    if met and apart < 0:
        return Fraction(0)
    return -apart if met is False and apart > 0 else apart
