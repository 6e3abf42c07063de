"""排成 PDF：一份内容、一套字体，永远是同样的字节（PDF/A-2b）。"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from zhidu.gongwen.fonts import FontSet, font_set
from zhidu.gongwen.paper import Paper, Pictures, Rendered
from zhidu.gongwen.setting import LINES, laid_out
from zhidu.kernel import ZhiduError

LAYOUTS = Path(__file__).with_name("layouts")
#: 字体里没有的字印成这个
HOLLOW = "□"
#: 最多换掉多少种字；再多就不是公文了
MOST_MISSING = 40
#: 为了落款和正文同页，每面行数可以减到几
FEWEST_LINES = 19
#: 公文的版式文件；给网页看的图每英寸多少点
GONGWEN, PPI = "gongwen.typ", 110

_MISSING = re.compile(r"the text `?\"(.*?)\"`? could not be displayed", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")


class Unprintable(ZhiduError):
    """这份内容排不出来。"""


@dataclass(slots=True)
class Press:
    """一套字体的排版机，反复用；一次只排一份。"""

    compiler: typst.Compiler
    lock: threading.Lock = field(default_factory=threading.Lock)


@lru_cache(maxsize=8)
def _press(folder: Path | None, layout: str) -> Press:
    return Press(
        typst.Compiler(
            LAYOUTS / layout,
            root=LAYOUTS,
            font_paths=font_set(folder).found,
            package_path=LAYOUTS / "none",
            package_cache_path=LAYOUTS / "none",
        )
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """排出来的一份：PDF、版式文件里量到的事实、印成“□”的字；hollowed 是排的时候换掉的字，看不见的也在内。"""

    content: bytes
    facts: dict[str, Any]
    missing: tuple[str, ...]
    hollowed: str = ""


def printed(layout: str, name: str, data: dict[str, Any], *, folder: Path | None, on: date | None) -> Printed:
    """按版式文件 layout 排一份。data 以 JSON 作为输入 name 交进去；on 是 PDF 里记的日期。"""
    press = _press(folder, layout)
    stamp = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()) if on else 0
    text, missing = json.dumps(data, ensure_ascii=False), ""
    with press.lock:
        while True:
            try:
                content = press.compiler.compile(
                    format="pdf", sys_inputs={name: text}, pdf_standards=["a-2b"], timestamp=stamp
                )
                facts = json.loads(press.compiler.query("<facts>", field="value", one=True))
                break
            except typst.TypstError as error:
                lost = _lost(error, missing)
                missing += lost
                for each in lost:
                    text = text.replace(each, HOLLOW)
    assert isinstance(content, bytes)
    shown = tuple(each for each in missing if unicodedata.category(each) != "Cf")
    return Printed(content, facts, shown, missing)


def _lost(error: typst.TypstError, before: str) -> str:
    """报错里说的、字体里没有的字；不是这种错，或换了太多还不行，就报 Unprintable。"""
    said = " ".join(_MISSING.findall(f"{error.message} {error.diagnostic}"))
    said = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), said)
    lost = "".join(dict.fromkeys(each for each in said if not each.isspace() and each not in before + HOLLOW))
    if not lost:
        raise Unprintable(f"公文排不出来，请把这份内容交给系统管理员看（{error.message}）") from error
    if len(before) + len(lost) > MOST_MISSING:
        shown = "、".join((before + lost)[:MOST_MISSING])
        raise Unprintable(f"字体里没有的字太多，请改掉再排：{shown}……") from error
    return lost


def render_pdf(paper: Paper, *, fonts: Path | None, draft: bool = False) -> Rendered:
    """排成 PDF。

    fonts 是放正版字体的目录，None 用机器上有的；draft 印“草稿”底纹、文号处写“发文时编号”。
    一个中文字体都没有报 NoChineseFont；内容排不出来报 Unprintable。
    """
    found = font_set(fonts)
    made, _, notes = _settled(paper, found, folder=fonts, draft=draft)
    return _rendered(made, found, notes)


def render_pictures(paper: Paper, *, fonts: Path | None, draft: bool = False) -> Pictures:
    """排成一页一张的图（PNG），给网页看；和 render_pdf 排的是同一个样子，错误也一样。"""
    found = font_set(fonts)
    made, data, notes = _settled(paper, found, folder=fonts, draft=draft)
    text = json.dumps(data, ensure_ascii=False)
    for each in made.hollowed:
        text = text.replace(each, HOLLOW)
    press = _press(fonts, GONGWEN)
    with press.lock:
        drawn = press.compiler.compile(format="png", sys_inputs={"paper": text}, ppi=PPI)
    pages = drawn if isinstance(drawn, list) else [drawn]
    return Pictures(tuple(each for each in pages if each is not None), _rendered(made, found, notes))


def _settled(
    paper: Paper, found: FontSet, *, folder: Path | None, draft: bool
) -> tuple[Printed, dict[str, Any], list[str]]:
    """排到落款那一页也有正文为止：排好的、最后交进版式文件的内容、另作了什么处理。"""
    data = laid_out(paper, found.families, draft=draft)

    def attempt() -> Printed:
        return printed(GONGWEN, "paper", data, folder=folder, on=paper.issued_on)

    made, notes = attempt(), []
    if _lonely(made.facts):
        data["bound"] = True
        made = attempt()
        notes.append("正文末段和落款排在同一页，前一页末尾因此可能留空")
    while _lonely(made.facts) and data["lines"] > FEWEST_LINES:
        data["lines"] -= 1
        data["bound"] = False
        made = attempt()
        notes = [f"为使落款与正文同页，行距调宽，每面由 {LINES} 行调为 {data['lines']} 行"]
    return made, data, notes


def _lonely(facts: dict[str, Any]) -> bool:
    """落款那一页上没有正文。"""
    return bool(facts["body"]) and facts["body"][-1] != facts["tail"][-1]


def _rendered(made: Printed, found: FontSet, notes: list[str]) -> Rendered:
    facts = made.facts
    if facts["blank"]:
        notes.append("版记要在偶数页，前面留了一面空白，空白页和版记页不编页码")
    elif facts["imprint"] and facts["imprint"][-1] != facts["last"]:
        notes.append("版记另起一页")
    if made.missing:
        notes.append(f"字体里没有的字印成了“{HOLLOW}”：{'、'.join(made.missing)}")
    return Rendered(made.content, facts["pages"], found.uses, tuple(notes), made.missing)
