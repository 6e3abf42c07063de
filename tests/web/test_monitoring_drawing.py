"""画：限看得见，缺数断开，字转义，没有样式属性（内容安全策略不许）。"""

from __future__ import annotations

from zhidu.web.monitoring.pages.drawing import Point, full_scale, line_bar, trend


def test_the_limit_is_always_drawn() -> None:
    drawn = line_bar(0.3, 0.5, top=full_scale([0.3], [0.5]), shade="good", says="R1 0.3，限 0.5")
    assert drawn.count("<line") == 1
    assert 'aria-label="R1 0.3，限 0.5"' in drawn


def test_a_bar_never_leaves_its_box() -> None:
    drawn = line_bar(99.0, 0.5, top=1.0, shade="warn", says="", width=100)
    assert 'width="100.0" height="10"' in drawn


def test_unknown_has_no_bar() -> None:
    assert "<svg" not in line_bar(None, 0.5, top=1.0, shade="unknown", says="")


def test_a_missing_year_breaks_the_line() -> None:
    drawn = trend([Point(2023, 1), Point(2024, None), Point(2025, 3)], decimals=0, says="")
    assert "缺数" in drawn
    assert drawn.count("<line") == 0
    assert drawn.count("<circle") == 2


def test_words_are_escaped_and_nothing_is_styled_inline() -> None:
    drawn = trend([Point(2024, 1), Point(2025, 2)], limit=1.5, decimals=0, says='"><script>x</script>')
    assert "<script>" not in drawn
    assert "style=" not in drawn


def test_one_point_and_no_point_can_be_drawn() -> None:
    assert "<svg" in trend([Point(2025, 5)], decimals=0, says="")
    assert "<svg" in trend([], decimals=0, says="")
