"""结果存成 JSON 再读回来，一丝不差：分数写成文字（「5.35」「107/20」），双精度是 JSON 的数，真假是真假，不知道是 null。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from zhidu.engine.results import (
    Balance,
    CountyFigure,
    ExcludedSchool,
    Figure,
    StageResult,
    UnitResult,
    Verdict,
)
from zhidu.kernel import Number, exact_decimal
from zhidu.rulebook.model import SpeakingLevel

Plain = str | float | bool | None
Document = dict[str, Any]


def plain(value: Number | bool | None) -> Plain:
    """一个数存成什么：分数除得尽写小数（「4.2」），除不尽写「1/3」；双精度、真假、None 照原样。"""
    if not isinstance(value, Fraction):
        return value
    text = exact_decimal(value).replace(",", "")
    return f"{value.numerator}/{value.denominator}" if text.endswith("…") else text


def valued(stored: Plain) -> Number | bool | None:
    """读回来：文字一定是分数。"""
    return Fraction(stored) if isinstance(stored, str) else stored


def number(stored: Plain) -> Number | None:
    """读回来，且一定不是真假。"""
    return cast("Number | None", valued(stored))


# ── 一所学校的一项 ────────────────────────────────────────────


def figure_document(each: Figure) -> list[Any]:
    """一项结果：次序即 Figure 的次序；末尾的空项不写。"""
    row: list[Any] = [
        plain(each.value),
        plain(each.line),
        plain(each.floor),
        each.met,
        each.below_floor,
        plain(each.gap),
        each.gap_unit,
        list(each.missing),
        each.level,
        each.transitional,
    ]
    return row


def figure_from(row: Sequence[Any]) -> Figure:
    """读回一项。"""
    value, line, floor, met, below, gap, gap_unit, missing, level, transitional = row
    return Figure(
        value=valued(value),
        line=number(line),
        floor=number(floor),
        met=met,
        below_floor=below,
        gap=number(gap),
        gap_unit=gap_unit,
        missing=tuple(missing),
        level=cast(SpeakingLevel, level),
        transitional=transitional,
    )


def figures_from(stored: Mapping[str, Sequence[Any]]) -> dict[str, Figure]:
    """读回一所学校的全部各项。"""
    return {code: figure_from(row) for code, row in stored.items()}


# ── 县的各项 ──────────────────────────────────────────────────


def balance_document(each: Balance) -> list[Any]:
    """一项校际均衡：次序即 Balance 的次序。"""
    numbers = [plain(each.mean), plain(each.sd), plain(each.cv), plain(each.cv_other), plain(each.limit)]
    return [*numbers, each.met, each.below, each.unknown]


def balance_from(row: Sequence[Any]) -> Balance:
    """读回一项校际均衡。"""
    mean, sd, cv, cv_other, limit, met, below, unknown = row
    return Balance(number(mean), number(sd), number(cv), number(cv_other), number(limit), met, below, unknown)


def county_figure_document(each: CountyFigure) -> list[Any]:
    """一项县级指标：次序即 CountyFigure 的次序。"""
    return [
        plain(each.value),
        plain(each.line),
        each.met,
        plain(each.numerator),
        plain(each.denominator),
        each.below,
        each.unknown,
        list(each.missing),
        each.level,
        each.transitional,
    ]


def county_figure_from(row: Sequence[Any]) -> CountyFigure:
    """读回一项县级指标。"""
    value, line, met, top, low, below, unknown, missing, level, transitional = row
    return CountyFigure(
        value=valued(value),
        line=number(line),
        met=met,
        numerator=number(top),
        denominator=number(low),
        below=below,
        unknown=unknown,
        missing=tuple(missing),
        level=cast(SpeakingLevel, level),
        transitional=transitional,
    )


def stage_document(each: StageResult) -> Document:
    """一个学段。"""
    return {
        "unit": each.unit,
        "stage": each.stage,
        "schools": each.schools,
        "passed": each.passed,
        "failed": each.failed,
        "undecided": each.undecided,
        "balance": {code: balance_document(part) for code, part in each.balance.items()},
        "composite": None if each.composite is None else balance_document(each.composite),
        "figures": {code: county_figure_document(part) for code, part in each.figures.items()},
        "verdict": each.verdict,
        "reasons": list(each.reasons),
    }


def stage_from(stored: Mapping[str, Any]) -> StageResult:
    """读回一个学段。"""
    return StageResult(
        unit=stored["unit"],
        stage=stored["stage"],
        schools=stored["schools"],
        passed=stored["passed"],
        failed=stored["failed"],
        undecided=stored["undecided"],
        balance={code: balance_from(row) for code, row in stored["balance"].items()},
        composite=None if stored["composite"] is None else balance_from(stored["composite"]),
        figures={code: county_figure_from(row) for code, row in stored["figures"].items()},
        verdict=cast(Verdict, stored["verdict"]),
        reasons=tuple(stored["reasons"]),
    )


def unit_document(each: UnitResult) -> Document:
    """全县合起来的结论。"""
    return {
        "unit": each.unit,
        "verdict": each.verdict,
        "reasons": list(each.reasons),
        "blocking": list(each.blocking),
        "undecided": list(each.undecided),
    }


def unit_from(stored: Mapping[str, Any]) -> UnitResult:
    """读回全县合起来的结论。"""
    return UnitResult(
        unit=stored["unit"],
        verdict=cast(Verdict, stored["verdict"]),
        reasons=tuple(stored["reasons"]),
        blocking=tuple(stored["blocking"]),
        undecided=tuple(stored["undecided"]),
    )


def excluded_document(each: ExcludedSchool) -> list[str]:
    """没纳入判定的一所。"""
    return [each.code, each.name, each.unit, each.why]


def excluded_from(row: Sequence[str]) -> ExcludedSchool:
    """读回没纳入判定的一所。"""
    return ExcludedSchool(*row)
