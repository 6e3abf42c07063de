"""字体怎么挑：有正版用正版，没有用替代并说出来，一个中文字体也没有就说清怎么办。"""

from __future__ import annotations

from pathlib import Path

import pytest

from zhidu.gongwen.fonts import NoChineseFont, chosen_from, font_set, proper_names

BOUGHT = ["方正小标宋简体", "仿宋_GB2312", "SimHei", "楷体_GB2312", "SimSun"]
FREE = ["FandolSong", "FandolFang R", "FandolHei", "FandolKai", "Noto Serif CJK SC", "Noto Sans CJK SC"]


def test_bought_fonts_come_first() -> None:
    families, uses = chosen_from([*FREE, *BOUGHT, "Libertinus Serif"])
    assert [use.family for use in uses] == BOUGHT
    assert not any(use.is_substitute for use in uses)
    assert families["body"][:2] == ["仿宋_GB2312", "FandolFang R"], "缺的字由替代补，数字用仿宋自己的"


def test_free_fonts_stand_in_and_say_so() -> None:
    families, uses = chosen_from([*FREE, "Libertinus Serif"])
    assert [use.family for use in uses] == [
        "FandolSong",
        "FandolFang R",
        "FandolHei",
        "FandolKai",
        "FandolSong",
    ]
    assert all(use.is_substitute for use in uses)
    assert families["body"][0] == {"name": "Libertinus Serif", "covers": "latin-in-cjk"}
    some = chosen_from([*FREE, "KaiTi"])[1]
    assert [use.role for use in some if not use.is_substitute] == ["楷体"]


def test_noto_alone_is_enough() -> None:
    uses = chosen_from(["Noto Serif CJK SC", "Noto Sans CJK SC"])[1]
    assert {use.family for use in uses} == {"Noto Serif CJK SC", "Noto Sans CJK SC"}


@pytest.mark.parametrize("names", [[], ["DejaVu Sans", "Libertinus Serif"], ["Noto Sans CJK SC"]])
def test_without_a_chinese_font_it_says_what_to_install(names: list[str]) -> None:
    with pytest.raises(NoChineseFont, match="Noto Serif CJK"):
        chosen_from(names)


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert font_set(tmp_path / "没有").uses == font_set(None).uses
    assert set(proper_names(None)) == {"mark", "body", "hei", "kai", "song"}
