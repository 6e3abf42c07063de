"""能改的 docx：纸、字、行距合规矩，内容一样，外来的字只是字。"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from tests.gongwen.looking import DAY, ORGAN, paper
from tests.gongwen.test_pdf import HOSTILE, _everywhere
from zhidu.gongwen import Annex, Form, Heading, Paragraph, Table, fill, render_docx, standard_templates


def opened(content: bytes) -> Any:
    """打开看。"""
    return docx.Document(BytesIO(content))


def said(file: Any) -> str:
    """全文，表格在内。"""
    return "".join(each.text or "" for each in file.element.body.iter(qn("w:t")))


def test_the_sheet_and_the_type() -> None:
    file = opened(
        render_docx(
            paper(
                Paragraph("一、总体情况", 1),
                "正文。",
                attachments=("甲", "乙"),
                copies_to=("丙",),
                printed_by=ORGAN,
                printed_on=DAY,
            )
        )
    )
    section = file.sections[0]
    assert [round(edge.mm) for edge in (section.page_width, section.page_height)] == [210, 297]
    edges = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(edge.mm) for edge in edges] == [37, 35, 28, 26]
    body = next(each for each in file.paragraphs if each.text == "正文。")
    assert body.paragraph_format.line_spacing.pt == pytest.approx(225 / 22 * 72 / 25.4, abs=0.05)
    fonts = body.runs[-1]._r.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.runs[-1].font.size.pt == 16
    head = next(each for each in file.paragraphs if each.text.startswith("一、"))
    assert head.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    mark = next(each for each in file.paragraphs if each.text == f"{ORGAN}文件")
    assert str(mark.runs[0].font.color.rgb) == "E60012"
    assert file.settings.odd_and_even_pages_header_footer


@pytest.mark.parametrize("each", standard_templates(), ids=lambda each: each.code)
def test_every_standard_template_is_written_whole(each: Any) -> None:
    filled = fill(each.template, each.sample)
    file = opened(render_docx(filled.paper(Heading((ORGAN,), number="示教督办〔2026〕18号"), issued_on=DAY)))
    words = said(file)
    for block in filled.body:
        if isinstance(block, Paragraph):
            assert block.text in words
        elif isinstance(block, Table):
            assert all(cell in words for row in block.rows for cell in row)
    assert "2026年11月5日" in words


def test_forms_differ() -> None:
    letter = opened(render_docx(paper("示例。", form=Form.LETTER)))
    assert letter.sections[0].different_first_page_header_footer
    report = said(opened(render_docx(paper("示例。", form=Form.REPORT))))
    assert "示教督办" not in report
    wide = opened(
        render_docx(paper("示例。", annexes=(Annex("宽表", (Table(("甲",), (("乙",),)),), landscape=True),)))
    )
    assert round(wide.sections[-1].page_width.mm) == 297


@pytest.mark.parametrize("words", [*HOSTILE, "甲\x00乙\x1f\ud800丙", "]]>&amp;<w:p/>"])
def test_words_from_outside_stay_words(words: str) -> None:
    file = opened(render_docx(_everywhere(words)))
    clean = "".join(letter for letter in words if letter >= " " and not "\ud800" <= letter <= "\udfff")
    assert said(file).count(clean) >= 3


def test_the_file_says_when_it_was_made_from_the_paper() -> None:
    facts = opened(render_docx(paper("示例。"))).core_properties
    assert (facts.created.date(), facts.title, facts.author) == (DAY, "关于示例事项的通知", ORGAN)
