"""照模板把填的内容写成一份公文；发文机关、主送知道的就先补上。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhidu.documents.rules.values import Values, with_defaults
from zhidu.gongwen import Filled, Form, Heading, Paper, fill, parse_template

#: 题目还填不出来时，台账里这样写
UNTITLED = "（题目还没有填全）"
LONGEST_TITLE = 300


def composed(text: str, values: Values, *, organ: str, recipients: Sequence[str]) -> Filled:
    """填好的内容。organ 是发文机关名，recipients 是收文单位的名字；缺什么写在 faults 里。"""
    known: Values = {"发文机关": organ}
    if recipients:
        known["主送"] = "、".join(recipients)
    return fill(parse_template(text), with_defaults(values, known))


def title_of(filled: Filled) -> str:
    """台账里的题目。"""
    return filled.title[:LONGEST_TITLE] or UNTITLED


def heading_of(organ: str, mark: str) -> Heading:
    """版头：发文机关、红头；文号发文时才有。"""
    return Heading(organs=(organ,), mark=mark)


def signed_paper(filled: Filled, *, organ: str, mark: str, on: date) -> Paper:
    """签发的全文：成文日期是签发的那天；文件格式的有印发机关。"""
    printed_by = organ if filled.form is Form.DOCUMENT else ""
    return filled.paper(heading_of(organ, mark), issued_on=on, printed_by=printed_by)
