"""数字格里的文字：是数的一分不差，不是数的说清怎么改。"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhidu.workbooks.quantities import chinese_number, read_figure


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=4),
    st.booleans(),
    st.booleans(),
)
def test_plain_grouped_and_full_width_figures_are_exact(number: Decimal, grouped: bool, wide: bool) -> None:
    text = f"{number:,f}" if grouped else f"{number:f}"
    if wide:
        text = "".join(chr(ord(mark) + 0xFEE0) for mark in text)
    found = read_figure(text, "元")
    assert found.value == Fraction(number)
    assert bool(found.why) == (wide or "," in text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789.,，约万一百千+-~%元人㎡eE #=（）oO 。", max_size=12))
def test_any_text_gives_a_figure_or_a_reason(text: str) -> None:
    """乱写的文字要么读成数，要么有一句说法，绝不抛错。"""
    found = read_figure(text, "元")
    assert found.value is not None or found.why


@pytest.mark.parametrize(
    ("text", "number"),
    [("六百", 600), ("一千二百三十", 1230), ("十五", 15), ("二十", 20), ("一百零三", 103), ("两千", 2000),
     ("三万五千", 35000), ("壹佰贰拾", 120), ("一九九八", 1998), ("零", 0)],
)  # fmt: skip
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["", "六百人", "约六百", "a", "万万"])
def test_not_chinese_numbers(text: str) -> None:
    assert chinese_number(text) in (None, 0) if text == "万万" else chinese_number(text) is None


def test_percent_sign_only_where_the_column_is_percent() -> None:
    assert read_figure("95.5%", "%", percent=True).value == Fraction("95.5")
    assert read_figure("95.5%", "人").value is None
