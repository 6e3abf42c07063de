"""排字前的整理：折标题、去控制字符、给长串留折行处。"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhidu.gongwen.setting import column_widths, heading_words
from zhidu.gongwen.wording import TITLE_WIDTH, breakable, clean, display_width, title_rows


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("关于示例事项的通知", ("关于示例事项的通知",)),
        (
            "关于责令示例区第一小学限期整改有关问题的通知",
            ("关于责令示例区第一小学", "限期整改有关问题的通知"),
        ),
        ("自己\n换行", ("自己", "换行")),
        (
            "关于印发《示例市教育督导问责实施办法》的通知书",
            ("关于印发", "《示例市教育督导问责实施办法》的通知书"),
        ),
    ],
)
def test_titles_break_where_the_sense_does(title: str, rows: tuple[str, ...]) -> None:
    assert title_rows(title) == rows


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="关于的和《》“”〔〕0123Aa县问题工作，。", min_size=1, max_size=90))
def test_a_broken_title_loses_nothing(title: str) -> None:
    rows = title_rows(title)
    assert "".join(rows).replace(" ", "") == clean(title).replace(" ", "")
    assert all(display_width(row) <= TITLE_WIDTH + 20 for row in rows)


def test_clean() -> None:
    assert clean("甲\x00乙\u202e丙\u2066\ud800\n丁\t戊\ufeff ") == "甲乙丙 丁 戊"
    assert clean("\x00\n") == ""


def test_long_runs_can_break() -> None:
    assert max(map(len, breakable("a" * 100 + "中").split("\u200b"))) <= 31
    assert breakable("https://example.cn") == "https://example.cn"


def test_only_a_short_first_sentence_is_a_heading() -> None:
    assert heading_words("（一）明确责任。由校长负责。", 2) == ("（一）明确责任。", "由校长负责。")
    assert heading_words("一、约谈时间：2026年12月8日。", 1) == ("一、约谈时间：", "2026年12月8日。")
    long = "（一）" + "市自然资源局负责指导办理学校规划用地调整手续" + "并于明年二月底前完成。"
    assert heading_words(long, 2) == ("", long)
    assert heading_words("1．话。", 3) == ("", "1．话。")


def test_columns_share_the_room() -> None:
    assert column_widths([3, 4], 36) == [3.9, 4.9]
    narrow, wide, wider = column_widths([3, 20, 40], 36)
    assert narrow == 3.9
    assert narrow + wide + wider == pytest.approx(36)
    assert wider == pytest.approx(wide * 40.9 / 20.9)
    assert len(column_widths([30] * 20, 36)) == 20
