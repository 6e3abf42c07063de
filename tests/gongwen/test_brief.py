"""一口清：放得下就一页，放不下缩小字，再放不下排几页并说出来。"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.gongwen.looking import MM, pages, text
from zhidu.gongwen import Brief, Table, render_brief
from zhidu.gongwen.brief import BriefSection, KeyFigure
from zhidu.gongwen.paper import UnevenTable

DAY = date(2026, 11, 5)


def brief(rows: int, words: str = "示例") -> Brief:
    """rows 行的一张。"""
    table = Table(("指标", "值", "线"), tuple((f"{words}{number}", "5.77", "≥7.5") for number in range(rows)))
    section = BriefSection(
        "义务教育优质均衡 · 小学", "▼ 未过关", "warn", "在校生 1,200 人", "小学 7 项达到 6 项。",
        (KeyFigure("运动场馆", "36.6 ㎡", "还差", "bad"),), table, (("缺的数：", f"{words}数。"),),
    )  # fmt: skip
    return Brief(
        "示例小学 一口清", "示例区　2026 年", (section,), ("R1：《示例办法》第六条。",), "示例 导出", DAY
    )


def test_one_page_with_everything(tmp_path: Path) -> None:
    made = render_brief(brief(7))
    assert (made.pages, made.notes) == (1, ())
    said = text(made.content, tmp_path)
    for words in (
        "示例小学一口清",
        "▼未过关",
        "36.6㎡",
        "小学7项达到6项。",
        "示例6",
        "缺的数：示例数。",
        "《示例办法》第六条",
        "示例导出",
    ):
        assert words in said, words


def test_more_rows_are_set_smaller_then_on_more_pages(tmp_path: Path) -> None:
    few, many, lots = (render_brief(brief(rows)) for rows in (7, 52, 400))
    assert (few.pages, many.pages) == (1, 1)
    assert lots.pages > 1
    assert lots.notes == (f"内容多，一页放不下，排成了 {lots.pages} 页",)
    size = [
        min(w.bottom - w.top for w in pages(each.content, tmp_path)[0] if "示例" in w.text)
        for each in (few, many)
    ]
    assert size[1] < size[0]
    for page in pages(lots.content, tmp_path):
        assert all(word.bottom < 297 * MM for word in page)


def test_same_bytes_and_words_stay_words(tmp_path: Path) -> None:
    words = '#read("/etc/passwd")$x$]'
    one, other = render_brief(brief(3, words)), render_brief(brief(3, words))
    assert one.content == other.content
    assert words in text(one.content, tmp_path)


def test_an_uneven_table_is_refused() -> None:
    with pytest.raises(UnevenTable, match="第 2 行有 1 格，应是 2 格"):
        Table(("甲", "乙"), (("一", "二"), ("三",)))
    with pytest.raises(UnevenTable, match="一格也没有"):
        Table((), ())
    with pytest.raises(UnevenTable, match="列宽"):
        Table(("甲",), (), (1.0, 2.0))
