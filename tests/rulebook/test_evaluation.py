"""精确求值：分数，不四舍五入；不知道就是不知道，绝不当成零。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhidu.rulebook import EvaluationError, Row, Value, evaluate, missing, parse, show, truth
from zhidu.rulebook.nodes import FUNCTIONS

KNOWN: Row = {
    "甲": Fraction(7), "乙": Fraction(2), "零": Fraction(0), "类型": "小学", "缺": None, "真": True, "假": False,
}  # fmt: skip
PARTS: tuple[Row, ...] = (
    {"学生": Fraction(100), "类型": "公办", "缺": None},
    {"学生": Fraction(50), "类型": "民办", "缺": Fraction(1)},
)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("甲 + 乙", Fraction(9)),
        ("甲 − 乙", Fraction(5)),
        ("甲 × 乙", Fraction(14)),
        ("甲 ÷ 乙", Fraction(7, 2)),
        ("1 ÷ 3 × 3", Fraction(1)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("−甲", Fraction(-7)),
        ("甲 ÷ 零", None),
        ("甲 ÷ （乙 − 2）", None),
        ("甲 + 缺", None),
        ("缺 × 0", None),
        ("没有的列", None),
        ("甲 ≥ 7", True),
        ("甲 > 7", False),
        ("甲 ≤ 7", True),
        ("甲 < 7", False),
        ("甲 = 7", True),
        ("甲 ≠ 7", False),
        ("甲 > 缺", None),
        ("类型 = 「小学」", True),
        ("类型 ≠ 「小学」", False),
        ("缺 = 「小学」", None),
        ("缺 ≠ 「小学」", None),
        ("最大（甲，乙）", Fraction(7)),
        ("最小（甲，乙）", Fraction(2)),
        ("最大（甲，缺）", None),
        ("优先（缺，乙）", Fraction(2)),
        ("优先（甲，缺）", Fraction(7)),
        ("优先（缺，缺）", None),
        ("优先（零，甲）", Fraction(0)),
        ("向上取整（甲 ÷ 乙）", Fraction(4)),
        ("向上取整（−甲 ÷ 乙）", Fraction(-3)),
        ("向上取整（缺）", None),
        ("属于（类型，「小学」，「初中」）", True),
        ("属于（类型，「初中」，「高中」）", False),
        ("属于（缺，「小学」，「初中」）", None),
        ("属于（甲，7，缺）", True),
        ("属于（甲，8，缺）", None),
        ("如果（甲 > 1，乙，缺）", Fraction(2)),
        ("如果（甲 < 1，缺，乙）", Fraction(2)),
        ("如果（缺 > 1，甲，乙）", None),
        ("如果（缺 > 1，甲，甲）", None),
        ("打开（「old-school」）", False),  # 没说打开了哪些开关，就是都没打开
    ],
)
def test_value(formula: str, value: Value) -> None:
    assert evaluate(parse(formula), KNOWN) == value


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_is_tried_here(name: str) -> None:
    assert f"{name}（" in Path(__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("合计（学生）", Fraction(150)),
        ("合计（学生，类型 = 「公办」）", Fraction(100)),
        ("合计（学生 × 2，类型 = 「公办」） ÷ 合计（学生）", Fraction(4, 3)),
        ("合计（学生，类型 = 「没有」）", Fraction(0)),
        ("合计（缺）", None),
        ("合计（缺，类型 = 「民办」）", Fraction(1)),
        ("合计（学生，缺 > 0）", None),
        ("计数（学生 ≥ 100）", Fraction(1)),
        ("计数（缺 > 0）", None),
    ],
)
def test_totals_over_schools(formula: str, value: Value) -> None:
    assert evaluate(parse(formula), {}, PARTS) == value


def test_nothing_to_sum_is_unknown_not_zero() -> None:
    assert evaluate(parse("合计（学生）"), {}, ()) is None
    assert evaluate(parse("计数（学生 > 1）"), {}, ()) is None


TRUTHS: tuple[tuple[str, bool | None], ...] = (("甲 > 1", True), ("甲 < 1", False), ("缺 > 1", None))


def both(left: bool | None, right: bool | None) -> bool | None:
    """三值的且：真当 1、假当 0、未知当 ½，取小的。"""
    order = {False: 0, None: 1, True: 2}
    return min((left, right), key=lambda each: order[each])


def either(left: bool | None, right: bool | None) -> bool | None:
    order = {False: 0, None: 1, True: 2}
    return max((left, right), key=lambda each: order[each])


@pytest.mark.parametrize(("left", "first"), TRUTHS)
@pytest.mark.parametrize(("right", "second"), TRUTHS)
def test_three_valued_logic(left: str, first: bool | None, right: str, second: bool | None) -> None:
    assert truth(parse(f"{left} 且 {right}"), KNOWN) is both(first, second)
    assert truth(parse(f"{left} 或 {right}"), KNOWN) is either(first, second)
    assert truth(parse(f"非 {left}"), KNOWN) is (None if first is None else not first)


@pytest.mark.parametrize(
    "formula",
    [
        "类型 + 1",
        "−类型",
        "甲 > 类型",
        "类型 > 「小」",
        "甲 且 乙 > 1",
        "非 甲",
        "最大（类型，甲）",
        "如果（甲，1，2）",
        "真 + 1",
    ],
)
def test_wrong_types_are_refused(formula: str) -> None:
    with pytest.raises(EvaluationError):
        evaluate(parse(formula), KNOWN)


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("甲 + 缺 + 没有", ("缺", "没有")),
        ("甲 + 乙", ()),
        ("优先（缺，乙）", ()),
        ("优先（缺，没有）", ("缺",)),
        ("如果（甲 > 1，缺，没有）", ("缺",)),
        ("如果（缺 > 1，没有，没有）", ("缺",)),
        ("缺 > 1 且 甲 < 1", ()),
        ("缺 > 1 且 甲 > 1", ("缺",)),
        ("甲 ÷ 零", ("除数为 0",)),
        ("缺 ÷ 零", ("缺",)),
    ],
)
def test_missing_names_only_what_stands_in_the_way(formula: str, names: tuple[str, ...]) -> None:
    assert missing(parse(formula), KNOWN) == names


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("合计（缺）", ("缺",)),
        ("合计（缺，类型 = 「民办」）", ()),
        ("合计（学生，没有 > 1）", ("没有",)),
        ("计数（缺 > 1）", ("缺",)),
    ],
)
def test_missing_inside_totals(formula: str, names: tuple[str, ...]) -> None:
    assert missing(parse(formula), {}, PARTS) == names
    assert missing(parse(formula), {}, ()) == ("没有可汇总的学校",)


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("（甲+乙）×丙", "（甲 + 乙） × 丙"),
        ("甲+（乙×丙）", "甲 + 乙 × 丙"),
        ("甲−（乙−丙）", "甲 − （乙 − 丙）"),
        ("(甲>1 或 乙>1) 且 丙>1", "（甲 > 1 或 乙 > 1） 且 丙 > 1"),
        ("最大(甲,乙)", "最大（甲，乙）"),
        ("−（甲＋乙）", "−（甲 + 乙）"),
        ("类型=「小学」", "类型 = 「小学」"),
        ("85%×甲", "85% × 甲"),
    ],
)
def test_show(formula: str, shown: str) -> None:
    assert show(parse(formula)) == shown


def test_show_with_numbers() -> None:
    row: Row = {"甲": Fraction(1523), "乙": None, "类型": "小学", "丙": Fraction(1, 3)}
    assert show(parse("甲 + 乙 ÷ 丙"), row) == "1,523 + ？ ÷ 0.333333…"
    assert show(parse("类型 = 「小学」"), row) == "「小学」 = 「小学」"


@given(st.fractions(), st.fractions(min_value=Fraction(1, 1000)))
def test_division_then_multiplication_loses_nothing(left: Fraction, right: Fraction) -> None:
    assert evaluate(parse("甲 ÷ 乙 × 乙"), {"甲": left, "乙": right}) == left
