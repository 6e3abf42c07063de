"""单位：加得起来的才加，算出来的单位说得清。"""

from __future__ import annotations

from fractions import Fraction

import pytest

from zhidu.rulebook import UnitError, check_unit, parse, unit_of
from zhidu.rulebook.units import spell

UNITS = {"学生": "人", "教师": "人", "面积": "㎡", "经费": "元", "率": "%", "类型": "", "教室": "间"}


@pytest.mark.parametrize(
    ("unit", "spelled", "scale"),
    [
        ("㎡/生", "㎡/人", Fraction(1)),
        ("人/百名学生", "无单位", Fraction(1, 100)),
        ("间/百名学生", "间/人", Fraction(1, 100)),
        ("%", "无单位", Fraction(1, 100)),
        ("万元", "元", Fraction(10000)),
        ("", "无单位", Fraction(1)),
    ],
)
def test_unit_is_read(unit: str, spelled: str, scale: Fraction) -> None:
    dimension, found = unit_of(unit)
    assert (spell(dimension), found) == (spelled, scale)


@pytest.mark.parametrize("unit", ["平米", "㎡/户", "元/人/年", "人/", "/人", "/"])
def test_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(UnitError, match="没有「"):
        unit_of(unit)


@pytest.mark.parametrize(
    ("formula", "spelled"),
    [
        ("面积 ÷ 学生", "㎡/人"),
        ("教师 × 100 ÷ 学生", "无单位"),
        ("面积 × 面积 ÷ 学生", "㎡/人"),
        ("教师 + 学生", "人"),
        ("教师 + 5", "人"),
        ("5", "任意"),
        ("最大（教师，学生）", "人"),
        ("优先（教师 ÷ 学生 × 100，率）", "无单位"),
        ("如果（类型 = 「小学」，教师，0）", "人"),
        ("向上取整（面积）", "㎡"),
        ("合计（面积，类型 = 「小学」）", "㎡"),
        ("计数（类型 = 「小学」）", "所"),
        ("教师 ≥ 学生", "无单位"),
        ("属于（类型，「小学」，「初中」）", "无单位"),
        ("−面积", "㎡"),
        ("非 教师 ≥ 5", "无单位"),
    ],
)
def test_dimension_of_formula(formula: str, spelled: str) -> None:
    assert spell(check_unit(parse(formula), UNITS)) == spelled


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("教师 + 面积", "不能用 +：人 与 ㎡"),
        ("教师 − 面积", "不能用 −：人 与 ㎡"),
        ("教师 ≥ 面积", "不能用 ≥：人 与 ㎡"),
        ("最大（教师，面积）", "不能用 最大"),
        ("如果（教师 > 1，教师，面积）", "不能用 如果"),
        ("优先（面积 ÷ 学生，面积）", "不能用 优先：㎡/人 与 ㎡"),
        ("教师 > 1 且 面积 > 经费", "不能用 >：㎡ 与 元"),
        ("合计（教师 + 教室）", "不能用 +：人 与 间"),
        ("（教师 + 面积） ÷ （教师 + 面积）", "不能用 +"),
    ],
)
def test_mixed_units_are_refused(formula: str, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        check_unit(parse(formula), UNITS)
    assert words in caught.value.message
