"""外来的文件名：骗人的、太长的、带路径的，都收拾成能看能存的；存放的位置与名字无关。"""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhidu.files.rules import relative_path, tidy_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("东小 2025.xlsx", "东小 2025.xlsx"),
        ("报表\u202excod.exe", "报表xcod.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\桌面\\表.xls", "表.xls"),
        ("a\x00b.xlsx", "ab.xlsx"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie_ x.csv"),
        ("页.html", "页.html"),
        ("表.xlsx.exe", "表.xlsx.exe"),
        ('<img src=x onerror="1">.png', "_img src=x onerror=_1__.png"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        (" .隐藏. ", "隐藏"),
        ("文件夹/", "文件夹"),
        ("一  二\t三.txt", "一 二三.txt"),
        ("", "未命名"),
        ("..", "未命名"),
        ("///", "未命名"),
        ("\u202e\u200b", "未命名"),
        ("\ud800坏.csv", "坏.csv"),
    ],
)
def test_hostile_names_are_tidied(given: str, kept: str) -> None:
    assert tidy_name(given) == kept


def test_a_long_name_is_cut_but_keeps_its_ending() -> None:
    assert tidy_name("a" * 300 + ".xlsx") == "a" * 115 + ".xlsx"
    assert tidy_name("校" * 300 + ".xlsx") == "校" * 78 + ".xlsx"
    assert tidy_name("校" * 300) == "校" * 80
    assert tidy_name("a." + "b" * 300) == "a." + "b" * 118


@given(st.text(max_size=400))
def test_whatever_comes_the_kept_name_is_safe_to_save_and_to_show(text: str) -> None:
    kept = tidy_name(text)
    assert kept and kept not in (".", "..") and len(kept) <= 121 and len(kept.encode()) <= 241
    assert not set(kept) & set('<>:"/\\|?*\x00\r\n\u202e\u2028')
    assert tidy_name(kept) == kept


def test_the_place_comes_from_the_number_alone() -> None:
    key = UUID("0a1b2c3d-0000-4000-8000-000000000001")
    assert relative_path(key) == relative_path(str(key)) == "0a/0a1b2c3d000040008000000000000001"
    with pytest.raises(ValueError):
        relative_path("../../etc/passwd")
