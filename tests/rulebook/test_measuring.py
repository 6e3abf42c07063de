"""一个指标在一行上怎么算：值、线、达没达到、还差多少。引擎以这里为准。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from zhidu.rulebook import (
    Citation,
    Formula,
    Gap,
    Indicator,
    Line,
    Measure,
    Value,
    candidate_lines,
    census_date,
    choose_line,
    line_for,
    measure,
    parse,
    substitution,
)
from zhidu.rulebook.measuring import switch_used

CITE = Citation("示例办法", "", "", "U")
ON = date(2025, 9, 1)
START = date(2017, 4, 1)


def line(value: str, stage: str | None = None, **more: object) -> Line:
    return replace(Line(Fraction(value), START, CITE, stage=stage), **more)  # type: ignore[arg-type]


def indicator(numerator: str, denominator: str = "", per: int = 1, *lines: Line, **more: object) -> Indicator:
    formula = Formula(
        parse(numerator), numerator, parse(denominator) if denominator else None, denominator, per
    )
    base = Indicator(
        "X", "示例", "示例", "g", "part", "人", "at_least", formula, CITE, ("小学", "初中"), lines
    )
    return replace(base, **more)  # type: ignore[arg-type]


TEACHERS = indicator(
    "教师", "学生", 100, line("4.2", "小学"), line("5.3", "初中"), gap=Gap("名", "教师", whole=True)
)
AREA = indicator("面积", "学生", 1, line("4.5"), gap=Gap("㎡", "用房", whole=False))
SIZE = indicator(
    "学生",
    "",
    1,
    line("2000"),
    direction="at_most",
    stages=(),
    level="school",
    gap=Gap("名", "学生", whole=True),
)


def of(which: Indicator, stage: str | None = "小学", **values: Value | int | str) -> Measure:
    row: Mapping[str, Value] = {k: Fraction(v) if isinstance(v, int) else v for k, v in values.items()}
    return measure(which, row, stage=stage, on=ON)


def test_exactly_on_the_line_is_met() -> None:
    found = of(TEACHERS, 教师=42, 学生=1000)
    assert (found.value, found.met, found.gap, found.substitution) == (
        Fraction(42, 10),
        True,
        0,
        "42 × 100 ÷ 1,000",
    )
    assert found.line == TEACHERS.lines[0]
    assert found.missing == ()


def test_one_short_is_not_met() -> None:
    found = of(TEACHERS, 教师=41, 学生=1000)
    assert (found.met, found.gap) == (False, 1)


@pytest.mark.parametrize("pupils", range(1, 400, 7))
def test_the_gap_is_the_least_that_suffices(pupils: int) -> None:
    for teachers in range(0, 20, 3):
        gap = of(TEACHERS, 教师=teachers, 学生=pupils).gap
        assert gap is not None
        filled = teachers + int(gap)
        assert of(TEACHERS, 教师=filled, 学生=pupils).met
        assert gap == 0 or not of(TEACHERS, 教师=filled - 1, 学生=pupils).met


def test_a_gap_in_square_metres_is_not_rounded() -> None:
    found = of(AREA, 面积=Fraction("4499.9"), 学生=1000)
    assert (found.met, found.gap) == (False, Fraction("0.1"))


def test_stage_picks_the_line() -> None:
    assert of(TEACHERS, "初中", 教师=50, 学生=1000).line == TEACHERS.lines[1]
    assert of(TEACHERS, "高中", 教师=50, 学生=1000).line is None


def test_without_a_line_the_value_is_still_known() -> None:
    found = of(replace(TEACHERS, lines=()), 教师=50, 学生=1000)
    assert (found.value, found.line, found.met, found.gap, found.missing) == (
        Fraction(5),
        None,
        None,
        None,
        (),
    )


def test_too_many_is_how_many_too_many() -> None:
    assert of(SIZE, None, 学生=2000).met is True
    found = of(SIZE, None, 学生=2001)
    assert (found.value, found.met, found.gap, found.substitution) == (2001, False, 1, "2,001")


def test_at_most_ratio_gap_is_in_the_numerator() -> None:
    which = replace(TEACHERS, direction="at_most", lines=(line("4.2", "小学"),))
    found = of(which, 教师=50, 学生=1010)
    assert found.met is False
    assert found.gap == 8  # 50 − 42.42 = 7.58，向上取整
    assert of(which, 教师=42, 学生=1010).met is True


def test_direct_at_least_gap() -> None:
    which = indicator("音乐教室", "", 1, line("2"), gap=Gap("间", "音乐教室", whole=True))
    assert of(which, 音乐教室=0).gap == 2


@pytest.mark.parametrize(
    ("values", "lacking"),
    [
        ({"教师": None, "学生": 1000}, ("教师",)),
        ({"教师": 42}, ("学生",)),
        ({}, ("教师", "学生")),
        ({"教师": 42, "学生": 0}, ("分母为 0",)),
        ({"教师": None, "学生": 0}, ("教师", "分母为 0")),
    ],
)
def test_unknown_is_never_zero(values: dict[str, int | None], lacking: tuple[str, ...]) -> None:
    found = of(TEACHERS, **values)
    assert (found.value, found.met, found.gap, found.below_floor) == (None, None, None, None)
    assert found.missing == lacking
    assert found.line == TEACHERS.lines[0]
    assert "？" in found.substitution or "0" in found.substitution


def test_floor_is_a_share_of_the_line() -> None:
    row = {"教师": Fraction(357), "学生": Fraction(10000)}
    found = measure(TEACHERS, row, stage="小学", on=ON, floor=Fraction(85, 100))
    assert (found.floor, found.below_floor, found.met) == (Fraction("3.57"), False, False)
    row = {"教师": Fraction(3569), "学生": Fraction(100000)}
    assert measure(TEACHERS, row, stage="小学", on=ON, floor=Fraction(85, 100)).below_floor is True
    assert measure(TEACHERS, row, stage="小学", on=ON).floor is None
    assert measure(SIZE, {"学生": Fraction(9)}, stage=None, on=ON, floor=Fraction(85, 100)).floor is None


def test_a_condition_is_met_or_not() -> None:
    which = indicator("结论 = 「达到」", direction="holds", stages=())
    assert of(which, None, 结论="达到").met is True
    assert of(which, None, 结论="未达到").met is False
    found = of(which, None)
    assert (found.value, found.met, found.missing, found.line) == (None, None, ("结论",), None)


def test_stage_can_be_used_in_a_formula() -> None:
    which = indicator("如果（学段 = 「小学」，专科，0） + 本科", "学生", 100, line("4.2"))
    assert of(which, "小学", 专科=10, 本科=5, 学生=100).value == 15
    assert of(which, "初中", 本科=5, 学生=100).value == 5


def test_totals_are_written_as_numbers() -> None:
    which = indicator(
        "合计（学生，办别 = 「公办」）", "合计（学生）", 100, line("50"), stages=(), level="county"
    )
    rows = ({"学生": Fraction(300), "办别": "公办"}, {"学生": Fraction(200), "办别": "民办"})
    found = measure(which, {}, stage=None, on=ON, rows=rows)
    assert (found.value, found.met, found.substitution) == (60, True, "300 × 100 ÷ 500")
    unknown = measure(which, {}, stage=None, on=ON, rows=(*rows, {"学生": None, "办别": "公办"}))
    assert (unknown.value, unknown.missing) == (None, ("学生",))
    assert unknown.substitution == "？ × 100 ÷ ？"


@pytest.mark.parametrize(
    ("numerator", "shown"),
    [
        ("甲", "1,500"),
        ("甲 + 乙", "（1,500 + 2）"),
        ("甲 × 乙", "（1,500 × 2）"),
        ("最大（甲，乙）", "最大（1,500，2）"),
        ("优先（甲，乙）", "1,500"),
        ("优先（缺，乙 + 甲）", "（2 + 1,500）"),
        ("优先（缺，没有）", "优先（？，？）"),
        ("如果（甲 > 1，乙，甲）", "2"),
        ("如果（缺 > 1，乙，甲）", "如果（？ > 1，2，1,500）"),
    ],
)
def test_substitution_shows_what_was_used(numerator: str, shown: str) -> None:
    row: dict[str, Value] = {"甲": Fraction(1500), "乙": Fraction(2)}
    assert substitution(indicator(numerator, "甲", 100), row) == f"{shown} × 100 ÷ 1,500"


OLD = line("2400", when=parse("建校年份 ≤ 2010"), when_text="建校年份 ≤ 2010", switch="old-school")
WHOLE = line("2500", when=parse("类型 = 「一贯制」"), when_text="类型 = 「一贯制」")
BASE = line("2000")
LINES = replace(SIZE, lines=(BASE, WHOLE, OLD))


@pytest.mark.parametrize(
    ("row", "switches", "chosen", "lacking"),
    [
        ({"类型": "小学"}, (), BASE, ()),
        ({"类型": "一贯制"}, (), WHOLE, ()),
        ({}, (), None, ("类型",)),
        ({"类型": "一贯制", "建校年份": Fraction(2005)}, ("old-school",), OLD, ()),
        ({"类型": "一贯制", "建校年份": Fraction(2011)}, ("old-school",), WHOLE, ()),
        ({"类型": "一贯制", "建校年份": Fraction(2005)}, ("other",), WHOLE, ()),
        ({"类型": "一贯制"}, ("old-school",), None, ("建校年份",)),
    ],
)
def test_which_line_applies(
    row: dict[str, Value], switches: tuple[str, ...], chosen: Line | None, lacking: tuple[str, ...]
) -> None:
    assert choose_line(LINES, None, row, ON, switches) == (chosen, lacking)
    assert line_for(LINES, None, row, ON, switches) == chosen


def test_an_unclear_line_leaves_the_verdict_open() -> None:
    found = of(LINES, None, 学生=100)
    assert (found.value, found.line, found.met, found.gap, found.missing) == (
        100,
        None,
        None,
        None,
        ("类型",),
    )


def test_transitional_line_is_named() -> None:
    row: dict[str, Value] = {"学生": Fraction(2300), "建校年份": Fraction(2000), "类型": "小学"}
    found = measure(LINES, row, stage=None, on=ON, switches=("old-school",))
    assert (found.met, found.transitional) == (True, "old-school")
    assert measure(LINES, row, stage=None, on=ON).transitional == ""


def test_lower_level_speaks_first_then_the_later_written() -> None:
    national, city, province = line("1"), line("3", level="city"), line("2", level="province")
    later = line("1.5")
    which = replace(AREA, lines=(national, city, province, later))
    assert candidate_lines(which, "小学", ON) == (city, province, later, national)
    switched = line("0.5", switch="s")
    which = replace(which, lines=(*which.lines, switched))
    assert candidate_lines(which, "小学", ON, {"s"})[0] == switched
    assert switched not in candidate_lines(which, "小学", ON)


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2017, 3, 31), None),
        (date(2017, 4, 1), "4"),
        (date(2023, 8, 31), "4"),
        (date(2023, 9, 1), "5"),
        (date(2024, 8, 31), "5"),
        (date(2024, 9, 1), None),
    ],
)
def test_first_and_last_day_count(on: date, value: str | None) -> None:
    first = line("4", effective_to=date(2023, 8, 31))
    second = line("5", effective_from=date(2023, 9, 1), effective_to=date(2024, 8, 31))
    found = line_for(replace(AREA, lines=(first, second)), "小学", {}, on)
    assert (found.value if found else None) == (Fraction(value) if value else None)


def test_a_switch_in_the_formula() -> None:
    counted = "专任 + 如果（打开（「old-school」），兼职，0）"
    which = indicator(counted, "学生", 100, line("0.9"), gap=Gap("名", "教师", whole=True))
    row: dict[str, Value] = {"专任": Fraction(8), "兼职": Fraction(1), "学生": Fraction(1000)}
    closed = measure(which, row, stage="小学", on=ON)
    opened = measure(which, row, stage="小学", on=ON, switches=("old-school",))
    assert (closed.value, closed.met, closed.gap) == (Fraction("0.8"), False, 1)
    assert (opened.value, opened.met, opened.gap) == (Fraction("0.9"), True, 0)
    assert (closed.substitution, opened.substitution) == (
        "8 × 100 ÷ 1,000",
        "（8 + 1） × 100 ÷ 1,000",
    )
    assert switch_used(which, opened.line, ("old-school",)) == "old-school"
    assert switch_used(which, closed.line, ("other",)) == ""


def test_the_census_day_is_the_first_of_september() -> None:
    assert census_date(2025) == date(2025, 9, 1)
