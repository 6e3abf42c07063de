"""把一份公文摆成版式文件要的样子：全是文字和数，不含任何代码。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zhidu.gongwen.fonts import Families
from zhidu.gongwen.paper import UNNUMBERED, Annex, Block, Form, Items, Paper, Paragraph, Table, day_words
from zhidu.gongwen.wording import breakable, clean, display_width, title_rows

#: 每面行数；落款要和正文同页时可以调
LINES = 22
#: 表格一列最窄几个字，不超过几个字的列居中、不折行，格里左右的空，一行一共几个字（156 毫米、12 磅字）
NARROWEST, CENTRED, GUTTER, TABLE_ROOM = 2.0, 10.0, 0.9, 36.8
#: 一、（一）后面的头一句超过这么多字，就不是标题
LONGEST_HEAD = 26
_HEAD = re.compile(r"[^。：]+[。：]?")

Laid = dict[str, Any]


def laid_out(paper: Paper, families: Families, *, draft: bool) -> Laid:
    """版式文件的全部输入，写成 JSON 就能用。"""
    heading, form = paper.heading, paper.form
    number = said(heading.number) or (UNNUMBERED if draft and form in (Form.DOCUMENT, Form.LETTER) else "")
    return {
        "fonts": families,
        "form": form.value,
        "draft": draft,
        "lines": LINES,
        "bound": False,
        "dated": paper.issued_on is not None,
        "title": "".join(title_rows(paper.title)),
        "author": "、".join(map(clean, heading.organs or paper.signature)),
        "mark": red_mark(paper),
        "organs": [clean(each) for each in heading.organs],
        "number": number,
        "corner": corner_words(paper),
        "signers": [clean(each) for each in heading.signers],
        "rows": [breakable(each) for each in title_rows(paper.title)],
        "recipients": said("，".join(paper.recipients)),
        "body": blocks(paper.body),
        "attachments": [said(each) for each in paper.attachments],
        "signature": [said(each) for each in paper.signature],
        "sealed": paper.sealed,
        "day": day_words(paper.issued_on),
        "note": said(paper.note),
        "copies": said("，".join(paper.copies_to)),
        "printed-by": said(paper.printed_by),
        "printed-on": day_words(paper.printed_on) if paper.printed_on else "",
        "annexes": [_annex(each) for each in paper.annexes],
    }


def said(text: str) -> str:
    """整理过、可以折行的一句。"""
    return breakable(clean(text))


def red_mark(paper: Paper) -> str:
    """红头上的字。空串：没有红头，或者是联合行文、要把机关名排成几行。"""
    heading, form = paper.heading, paper.form
    if form is Form.REPORT:
        return ""
    if heading.mark or form is Form.RECORD:
        return clean(heading.mark)
    if form is Form.LETTER:
        return clean(heading.organs[0]) if heading.organs else ""
    return clean(f"{heading.organs[0]}文件") if len(heading.organs) == 1 else ""


def corner_words(paper: Paper) -> list[Laid]:
    """左上角：份号、密级、紧急程度，从上到下；后两样用黑体。"""
    heading = paper.heading
    found = ((heading.copy_number, False), (heading.secrecy, True), (heading.urgency, True))
    return [{"text": clean(words), "hei": hei} for words, hei in found if clean(words)]


def blocks(body: Sequence[Block]) -> list[Laid]:
    """正文各块。"""
    return [_block(each) for each in body]


def _block(of: Block) -> Laid:
    if isinstance(of, Paragraph):
        lead, rest = heading_words(said(of.text), of.level)
        return {"kind": "paragraph", "level": of.level, "lead": lead, "rest": rest}
    if isinstance(of, Items):
        return {"kind": "items", "entries": [[clean(label), said(words)] for label, words in of.entries]}
    return _table(of)


def heading_words(words: str, level: int) -> tuple[str, str]:
    """一、（一）两层：用标题字体的是头一句（到句号或冒号），后面接着的话用仿宋；头一句太长的是正文，不是标题。"""
    found = _HEAD.match(words) if level in (1, 2) else None
    if found is None:
        return "", words
    head = found.group()
    return (head, words[len(head) :]) if display_width(head) <= LONGEST_HEAD else ("", words)


def column_widths(widest: Sequence[float], room: float) -> list[float]:
    """各列几个字宽：放得下就照内容；放不下，短的列留足，长的列分剩下的。"""
    wanted = [max(width, NARROWEST) + GUTTER for width in widest]
    if sum(wanted) <= room:
        return wanted
    kept = [width <= CENTRED + GUTTER for width in wanted]
    left = room - sum(width for width, keep in zip(wanted, kept, strict=True) if keep)
    long = sum(width for width, keep in zip(wanted, kept, strict=True) if not keep)
    if not long or left < NARROWEST * 2 * kept.count(False):
        return [min(width, CENTRED + GUTTER) for width in wanted]
    return [width if keep else width * left / long for width, keep in zip(wanted, kept, strict=True)]


def _table(of: Table) -> Laid:
    header = [clean(each) for each in of.header]
    rows = [[said(each) for each in row] for row in of.rows]
    wholes = ([header] if header else []) + rows
    widest = [max(map(display_width, column)) for column in zip(*wholes, strict=True)]
    widths = [float(each) for each in of.widths] or column_widths(widest, TABLE_ROOM)
    return {
        "kind": "table",
        "header": header,
        "rows": rows,
        "widths": widths,
        "aligned": ["center" if width <= CENTRED else "left" for width in widest],
    }


def _annex(of: Annex) -> Laid:
    return {
        "rows": [breakable(each) for each in title_rows(of.title)],
        "body": blocks(of.body),
        "landscape": of.landscape,
    }
