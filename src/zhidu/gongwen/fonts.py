"""字体：公文的五种字各用哪个字体。先找给定目录里的正版，再找机器上的；都没有就用免费的替代，并说出来。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from zhidu.gongwen.paper import FontUse
from zhidu.kernel import ZhiduError

#: 替代字体常在的地方：排版软件自带的目录不在系统字体目录里
FOUND_IN = (
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    "/usr/share/texmf/fonts/opentype/fandol",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
)

#: 替代字体里的数字、字母不像样，换这几种（先到先用）；正版仿宋、楷体自带的不换
LATIN = ("Times New Roman", "Liberation Serif", "Nimbus Roman", "Libertinus Serif")

_SERIF = ("FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN", "Droid Sans Fallback")
_SANS = ("FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "Droid Sans Fallback")


@dataclass(frozen=True, slots=True)
class Role:
    """一种字：标准里的叫法、正版字体的名字、替代字体的名字（先到先用）。

    word 是写进 docx 的名字；latin：用替代字体时，数字和字母另换一种。
    """

    key: str
    title: str
    word: str
    proper: tuple[str, ...]
    substitutes: tuple[str, ...]
    latin: bool = False


ROLES = (
    Role("mark", "小标宋", "方正小标宋简体",
         ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "小标宋"), _SERIF),
    Role("body", "仿宋", "仿宋_GB2312",
         ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋"),
         ("FandolFang R", "FandolFang", *_SERIF), latin=True),
    Role("hei", "黑体", "黑体", ("黑体", "SimHei", "STHeiti", "华文黑体"), _SANS),
    Role("kai", "楷体", "楷体_GB2312",
         ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "华文楷体"),
         ("FandolKai", "AR PL UKai CN", "LXGW WenKai", *_SERIF), latin=True),
    Role("song", "宋体", "宋体", ("宋体", "SimSun", "NSimSun", "STSong", "华文宋体"), _SERIF),
)  # fmt: skip


#: 每种字依次用的字体；写成字典的只管数字和字母
Families = dict[str, list[str | dict[str, str]]]


class NoChineseFont(ZhiduError):
    """机器上一个中文字体也没有，排不出公文。"""


@dataclass(frozen=True, slots=True)
class FontSet:
    """找好的字体。families：每种字依次用哪几个（前面没有的字用后面的补）；uses：各用了什么。"""

    found: typst.Fonts
    families: Families
    uses: tuple[FontUse, ...]


@lru_cache(maxsize=4)
def font_set(folder: Path | None) -> FontSet:
    """folder 是放正版字体的目录；None 或目录不在，只看机器上的。一个中文字体也没有报 NoChineseFont。"""
    given = [folder] if folder is not None and folder.is_dir() else []
    places = [str(place) for place in (*given, *(Path(name) for name in FOUND_IN)) if place.is_dir()]
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=places)
    return FontSet(found, *chosen_from(found.families()))


def chosen_from(names: Iterable[str]) -> tuple[Families, tuple[FontUse, ...]]:
    """有这些字体，五种字各依次用哪几个、算不算替代。缺了哪种字一个能用的也没有，报 NoChineseFont。"""
    present = {name.casefold(): name for name in names}

    def those(wanted: tuple[str, ...]) -> list[str]:
        return list(dict.fromkeys(present[each.casefold()] for each in wanted if each.casefold() in present))

    families: Families = {}
    uses = []
    for role in ROLES:
        proper = those(role.proper)
        chosen = proper + those(role.substitutes)
        if not chosen:
            raise NoChineseFont(
                f"机器上没有能排{role.title}的中文字体，公文排不出来。"
                "请装上 Noto Serif CJK 或 Fandol 字体，或把单位买的字体放进字体目录。"
            )
        spare = [each for each in those((*_SERIF, *_SANS)) if each not in chosen]
        latin = those(LATIN)[:1] if role.latin and not proper else []
        figures = [{"name": each, "covers": "latin-in-cjk"} for each in latin]
        families[role.key] = [*figures, *chosen, *spare]
        uses.append(FontUse(role.title, chosen[0], not proper))
    return families, tuple(uses)


def proper_names(folder: Path | None) -> dict[str, str]:
    """写进 docx 的字体名：目录里有正版的用它的名字，没有的用标准里的名字。"""
    named = {role.title: use for role, use in zip(ROLES, font_set(folder).uses, strict=True)}
    return {
        role.key: role.word if named[role.title].is_substitute else named[role.title].family for role in ROLES
    }
