"""数写成字：正负号、位数、缺数、颜色与字同在。"""

from __future__ import annotations

from fractions import Fraction

import pytest

from zhidu.web.monitoring.pages.figures import (
    change_words,
    distance_words,
    line_words,
    share_words,
    value_words,
    verdict_badge,
)


def test_a_shortfall_is_marked_and_signed() -> None:
    found = distance_words(Fraction("3.81"), Fraction("4.2"), "at_least", met=False, decimals=2)
    assert (found.text, found.shade) == ("▼ −0.39", "warn")


def test_below_the_floor_is_red_and_still_says_so_in_words() -> None:
    found = distance_words(Fraction(1), Fraction(2), "at_least", met=False, decimals=2, below_floor=True)
    assert found.shade == "bad"
    assert found.text.startswith("▼ −")


def test_at_most_turns_the_sign_round() -> None:
    assert distance_words(0.612, Fraction("0.5"), "at_most", met=False, decimals=3).text == "▼ −0.112"
    assert distance_words(0.4, Fraction("0.5"), "at_most", met=True, decimals=3).text == "▲ +0.100"


def test_a_tiny_distance_is_never_shown_as_zero() -> None:
    found = distance_words(Fraction("4.1996"), Fraction("4.2"), "at_least", met=False, decimals=1)
    assert found.text == "▼ −0.0004"


def test_exactly_on_the_line_is_met() -> None:
    assert distance_words(Fraction("4.2"), Fraction("4.2"), "at_least", met=True, decimals=2).text == "▲ 0"


def test_unknown_is_never_a_number() -> None:
    assert value_words(None, 2) == "缺数"
    assert distance_words(None, Fraction(1), "at_least", met=None, decimals=2).text == "？ 缺数"


@pytest.mark.parametrize(("value", "said"), [(True, "是"), (False, "否"), (Fraction(-1, 3), "−0.33")])
def test_values(value: Fraction | bool, said: str) -> None:
    assert value_words(value, 2) == said


def test_lines_carry_their_sign_and_no_padding() -> None:
    assert line_words(Fraction("4.20"), "at_least") == "≥4.2"
    assert line_words(0.45, "at_most") == "≤0.45"
    assert line_words(None, "at_least") == "—"


def test_change_against_last_year() -> None:
    assert change_words(5, 8) == "比上年 −3"
    assert change_words(8, 5) == "比上年 +3"
    assert change_words(5, 5) == "与上年持平"
    assert change_words(5, None) == ""


def test_a_share_is_not_rounded_up_to_all() -> None:
    assert share_words(999, 1000) == "99%"
    assert share_words(1, 0) == "—"


def test_every_verdict_has_a_mark_beside_its_colour() -> None:
    for verdict in ("达标", "未达标", "待定", ""):
        badge = verdict_badge(verdict)
        assert badge.mark
        assert badge.text
