"""数写成字：四舍五入（五一律进），千分位，除不尽写明，不出负零。"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhidu.kernel import Fault, ZhiduError, exact_decimal, figure


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(5, 10), 0, "1"),
        (Fraction(15, 10), 0, "2"),
        (Fraction(25, 10), 0, "3"),
        (Fraction(-5, 10), 0, "-1"),
        (Fraction("4.195"), 2, "4.20"),
        (Fraction("4.1949999"), 2, "4.19"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(1234567), 1, "1,234,567.0"),
        (Fraction(10**40) + Fraction(1, 2), 0, f"{10**40 + 1:,}"),
        (0.5, 0, "1"),
        (2.675, 2, "2.67"),  # 这个浮点数其实是 2.67499999……
        (Fraction(0), 3, "0.000"),
    ],
)
def test_figure(value: Fraction | float, decimals: int, shown: str) -> None:
    assert figure(value, decimals) == shown


def test_figure_without_grouping() -> None:
    assert figure(Fraction(1234567), 2, grouping=False) == "1234567.00"


@given(st.fractions(), st.integers(0, 6))
def test_figure_agrees_with_decimal_rounding(value: Fraction, decimals: int) -> None:
    with localcontext() as context:
        context.prec = 400
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        expected = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert Decimal(figure(value, decimals, grouping=False)) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(15, 2), "7.5"),
        (Fraction(1, 3), "0.333333…"),
        (Fraction(2, 3), "0.666667…"),
        (Fraction(42, 10), "4.2"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(2000), "2,000"),
        (Fraction(-7, 2), "-3.5"),
    ],
)
def test_exact_decimal(value: Fraction, shown: str) -> None:
    assert exact_decimal(value) == shown


def test_fault_says_where() -> None:
    fault = Fault("甲.xlsx", "学校", 7, "P 在校生数", "abc", "应当是数", "改成数")
    assert fault.where() == "甲.xlsx · 学校 · 第 7 行 · P 在校生数"
    assert Fault("甲.xlsx", "", None, "", "", "", "").where() == "甲.xlsx"


def test_error_keeps_its_message() -> None:
    assert ZhiduError("请先备份").message == str(ZhiduError("请先备份")) == "请先备份"
