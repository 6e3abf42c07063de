"""接口交回的样子。数是文字：除得尽的写小数，除不尽的写「107/3」，不取整；不知道是 null。"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from ninja import Schema

from zhidu.kernel import Number, exact_decimal


class Problem(Schema):
    """办不成：一句中文。"""

    detail: str


class Unreadable(Schema):
    """参数不对：哪一个、为什么。"""

    detail: list[dict[str, object]]


class ReleaseOut(Schema):
    """一个进库的发布版。"""

    rulebook: str
    version: str
    title: str
    sha256: str


class InForceOut(Schema):
    """一年里在用的一本。"""

    rulebook: str
    version: str
    title: str
    from_year: int
    to_year: int | None


class UnitOut(Schema):
    """一个机构某天的样子。"""

    code: str
    name: str
    kind: str
    parent: str | None
    division_code: str
    since: date


class CountyResultOut(Schema):
    """一个区县一项创建一年的结论。校数按「一校一学段」数；worst 是离限最近或超得最多的差异系数。"""

    county: str
    name: str
    rulebook: str
    release: str
    year: int
    verdict: str
    verdict_other: str
    schools: int
    passed: int
    failed: int
    undecided: int
    short: int
    worst_indicator: str
    worst_value: float | None
    worst_limit: str
    basis: str
    engine: str
    made_at: datetime


class FigureOut(Schema):
    """一个指标：值、线、达到与否、还差多少。"""

    indicator: str
    name: str
    unit: str
    value: str | bool | None
    line: str | None
    met: bool | None
    gap: str | None
    gap_unit: str


class SchoolResultOut(Schema):
    """一所学校一个学段在一项创建里的结果。excluded 非空：没纳入判定，写为什么。"""

    code: str
    name: str
    rulebook: str
    year: int
    stage: str
    passed: bool | None
    met: int
    excluded: str
    figures: list[FigureOut]


class FilingOut(Schema):
    """一份填报单到了哪一步；不含填的数。"""

    id: int
    collection: str
    year: int
    unit: str
    state: str
    version: int
    submitted_at: datetime | None
    due: date


def number(value: Number | None) -> str | None:
    """一个数写成接口里的样子。"""
    if value is None:
        return None
    return exact_decimal(value) if isinstance(value, Fraction) else repr(value)


def answer(value: Number | bool | None) -> str | bool | None:
    """一个指标值：材料认定的是真假，别的是数。"""
    return value if isinstance(value, bool) else number(value)
