"""表头的比对：只差写法的是同一个，差意思的不是。"""

from __future__ import annotations

import pytest

from zhidu.rulebook import Field, heading_key, headings


@pytest.mark.parametrize(
    "written",
    [
        "小学在校生数",
        " 小学 在校生数 ",
        "小学在校生数（人）",
        "小学在校生数(人)*",
        "小学-在校生数",
        "小学\n在校生数",
        "小学在校生数：",
    ],
)
def test_same_heading(written: str) -> None:
    assert heading_key(written) == heading_key("小学在校生数")


@pytest.mark.parametrize("written", ["初中在校生数", "小学在校生", "小学在校生数2"])
def test_different_heading(written: str) -> None:
    assert heading_key(written) != heading_key("小学在校生数")


def test_letters_and_full_width_digits_are_folded() -> None:
    assert heading_key("Ｇ１结论") == heading_key("g1结论")


def test_a_heading_that_is_all_brackets_keeps_its_words() -> None:
    assert heading_key("（备注）") == "备注"
    assert heading_key("") == ""


def test_stage_goes_before_every_alias() -> None:
    field = Field("在校生数", "count", "人", ("小学", "初中"), aliases=("学生数",))
    assert list(headings(field)) == [
        ("小学在校生数", "小学在校生数"),
        ("小学在校生数", "小学学生数"),
        ("初中在校生数", "初中在校生数"),
        ("初中在校生数", "初中学生数"),
    ]
    assert list(headings(Field("校名", "text", aliases=("学校",)))) == [("校名", "校名"), ("校名", "学校")]
