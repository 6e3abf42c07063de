"""排一件要发的公文：编上号，排成 PDF 和可编辑稿。

只认 JSON 里的全文，不碰数据库，也不引用 Django：成批发文时在另外的进程里排。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhidu.documents.rules.papers import numbered, paper_of
from zhidu.gongwen import Rendered, render_docx, render_pdf


@dataclass(frozen=True, slots=True)
class Pressed:
    """照一个文号排好的一件。document 是公文的主键。"""

    document: int
    number: str
    pdf: Rendered
    docx: bytes


def pressed(document: int, record: dict[str, Any], number: str, on: date, fonts: Path | None) -> Pressed:
    """record 是签发的全文（见 rules.papers），on 是印发日期，fonts 是放正版字体的目录。"""
    paper = numbered(paper_of(record), number, on)
    return Pressed(document, number, render_pdf(paper, fonts=fonts), render_docx(paper, fonts=fonts))
