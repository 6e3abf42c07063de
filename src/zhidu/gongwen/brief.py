"""一口清：一页 A4 说清一校或一县。几个要紧的数、几张小表、出处写在脚注里。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from zhidu.gongwen.fonts import font_set
from zhidu.gongwen.paper import Rendered, Table
from zhidu.gongwen.pdf import HOLLOW, printed
from zhidu.gongwen.setting import column_widths, said
from zhidu.gongwen.wording import clean, display_width

Tone = Literal["plain", "good", "warn", "bad"]

#: 一页放不下就缩小字，从大到小；最小的还放不下，就排成几页
SIZES = (10.0, 9.0, 8.2, 7.5, 7.0)
#: 表的一行放得下几个字（182 毫米，按中等字号算）
ROOM = 54.0


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """一个要紧的数。value 连同单位写好；tone 只管颜色，意思要在字里说清。"""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class BriefSection:
    """一段。verdict 是结论（带 ▲▼），aside 是标题旁的小字，says 一句话，lines 是（粗体的名目，内容）。"""

    title: str
    verdict: str = ""
    tone: Tone = "plain"
    aside: str = ""
    says: str = ""
    figures: tuple[KeyFigure, ...] = ()
    table: Table | None = None
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """一口清。footnotes 写条款和出处；footer 写谁、哪天打印的；on 是 PDF 里记的日期。"""

    title: str
    subtitle: str
    sections: tuple[BriefSection, ...]
    footnotes: tuple[str, ...] = ()
    footer: str = ""
    on: date | None = None


def render_brief(brief: Brief, *, fonts: Path | None = None) -> Rendered:
    """排成一页 PDF；内容太多就缩小字，还放不下就排成几页，写进 notes。"""
    found = font_set(fonts)
    data = _laid(brief)
    data["fonts"] = found.families
    for size in SIZES:
        data["size"] = size
        made = printed("brief.typ", "brief", data, folder=fonts, on=brief.on)
        if made.facts["pages"] == 1:
            break
    pages = made.facts["pages"]
    notes = [] if pages == 1 else [f"内容多，一页放不下，排成了 {pages} 页"]
    if made.missing:
        notes.append(f"字体里没有的字印成了“{HOLLOW}”：{'、'.join(made.missing)}")
    return Rendered(made.content, pages, found.uses, tuple(notes), made.missing)


def _laid(of: Brief) -> dict[str, Any]:
    return {
        "title": clean(of.title),
        "subtitle": clean(of.subtitle),
        "footer": clean(of.footer),
        "dated": of.on is not None,
        "sections": [_section(each) for each in of.sections],
        "footnotes": [said(each) for each in of.footnotes],
    }


def _section(of: BriefSection) -> dict[str, Any]:
    return {
        "title": clean(of.title),
        "verdict": clean(of.verdict),
        "tone": of.tone,
        "aside": clean(of.aside),
        "says": said(of.says),
        "figures": [
            {
                "label": said(each.label),
                "value": clean(each.value),
                "note": said(each.note),
                "tone": each.tone,
            }
            for each in of.figures
        ],
        "table": _table(of.table) if of.table is not None else None,
        "lines": [[clean(label), said(words)] for label, words in of.lines],
    }


def _table(of: Table) -> dict[str, Any]:
    header = [clean(each) for each in of.header]
    rows = [[said(each) for each in row] for row in of.rows]
    wholes = [header, *rows] if header else rows
    widest = [max(map(display_width, column)) for column in zip(*wholes, strict=True)]
    widths = [float(each) for each in of.widths] or column_widths(widest, ROOM)
    wordy = [any(_words(row[at]) for row in rows) for at in range(len(widths))]
    return {
        "header": header,
        "rows": rows,
        "widths": widths,
        "aligned": ["left" if at == 0 or wordy[at] else "right" for at in range(len(widths))],
    }


def _words(text: str) -> bool:
    """是句话，不是数：数右对齐，话左对齐。"""
    return display_width(text) > 7 or sum("一" <= each <= "鿿" for each in text) > 4
