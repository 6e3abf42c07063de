"""写成能改的 docx：版心、行距、字体照 GB/T 9704—2012。盖章、归档以 PDF 为准。

几处取舍：网格只用“只指定行网格”再加字间距（“行和字符网格”在 LibreOffice、WPS 里字距会乱）；
版记用普通表格放在文末（浮动的表在别的软件里会丢线），所以不一定落在偶数页底，改完由办文的人看一眼。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from zhidu.gongwen.docx_shapes import AFTER_SPACING, LINE, bordered, cells, emptied, ruled, sized, spaced
from zhidu.gongwen.fonts import proper_names
from zhidu.gongwen.paper import UNNUMBERED, Annex, Block, Form, Items, Paper, Paragraph, Table, day_words
from zhidu.gongwen.setting import TABLE_ROOM, column_widths, corner_words, heading_words, red_mark
from zhidu.gongwen.wording import clean, display_width, title_rows

RED = RGBColor(0xE6, 0x00, 0x12)
#: 3 号字 16 磅，一字 156 毫米 ÷ 28，字间距因此是负的
TIGHTER = -4  # 二十分之一磅
SIZE, TITLE_SIZE, FINE, TABLE_SIZE = 16, 22, 14, 12
RED_TALL = 36
#: docx 的文字里不许有的字符
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render_docx(paper: Paper, *, fonts: Path | None = None) -> bytes:
    """写成 docx。fonts 里有正版字体的用它的名字，没有的写标准字体名，由打开的那台机器提供。"""
    pen = _Pen(proper_names(fonts))
    pen.page(paper)
    pen.head(paper)
    for row in title_rows(paper.title):
        pen.line(row, font="mark", size=TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, tall=Pt(34))
    pen.gap()
    if paper.recipients:
        pen.line(f"{'，'.join(paper.recipients)}：")
    pen.blocks(paper.body)
    pen.attachments(paper.attachments)
    pen.signature(paper)
    if paper.note:
        pen.line(f"（{paper.note}）", indent=2)
    for index, each in enumerate(paper.annexes, 1):
        pen.annex(each, index if len(paper.annexes) > 1 else 0)
    pen.imprint(paper)
    return pen.saved(paper)


class _Pen:
    """往一份 docx 里写。names 是五种字各叫什么。"""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.file: Any = docx.Document()
        for each in list(self.file.element.body):
            if each.tag != qn("w:sectPr"):
                self.file.element.body.remove(each)
        style = self.file.styles["Normal"]
        style.font.size = Pt(SIZE)
        self._named(style.element.get_or_add_rPr(), "body")
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)

    # ── 纸 ──

    def page(self, paper: Paper) -> None:
        """A4，天头 37、订口 28；奇偶页页码分左右，信函首页不编，标志和红双线放在首页的页眉页脚里。"""
        section = self.file.sections[0]
        sized(section, landscape=False)
        self.file.settings.odd_and_even_pages_header_footer = True
        if paper.form is Form.LETTER:
            section.different_first_page_header_footer = True
            section.header_distance = Mm(30)
            self._letterhead(section, clean(red_mark(paper)))
        for footer, align in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            footer.is_linked_to_previous = False
            self._folio(footer.paragraphs[0], align)

    def _letterhead(self, section: Any, mark: str) -> None:
        """信函首页：标志上边缘离页边 30 毫米，红双线宽 170 毫米，上面的上粗下细，页底的上细下粗。"""
        section.first_page_header.is_linked_to_previous = False
        section.first_page_footer.is_linked_to_previous = False
        emptied(section.first_page_header)
        emptied(section.first_page_footer)
        self._mark(mark, section.first_page_header)
        for where, kind in (
            (section.first_page_header, "thickThinSmallGap"),
            (section.first_page_footer, "thinThickSmallGap"),
        ):
            made = self.paragraph(tall=Pt(8), within=where)
            made.paragraph_format.left_indent, made.paragraph_format.right_indent = -Mm(8), -Mm(6)
            ruled(made, kind, 24)

    def _folio(self, into: Any, align: WD_ALIGN_PARAGRAPH) -> None:
        into.alignment = align
        side = into.paragraph_format
        side.left_indent, side.right_indent = Pt(FINE), Pt(FINE)
        self.run(into, "— ", "song", FINE)
        found = self.run(into, "", "song", FINE)
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.text = words
            found._r.append(mark)
        self.run(into, " —", "song", FINE)

    # ── 字 ──

    def _named(self, properties: Any, font: str) -> None:
        fonts = properties.get_or_add_rFonts()
        name = self.names[font]
        for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(key), name)
        fonts.set(qn("w:hint"), "eastAsia")

    def run(
        self,
        into: Any,
        words: str,
        font: str = "body",
        size: float = SIZE,
        *,
        red: bool = False,
        squeeze: int = 0,
    ) -> Any:
        """一截字。squeeze 是字间距，二十分之一磅。"""
        run = into.add_run(_UNPRINTABLE.sub("", words))
        run.font.size = Pt(size)
        if red:
            run.font.color.rgb = RED
        self._named(run._r.get_or_add_rPr(), font)
        if squeeze:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(squeeze))
            run._r.get_or_add_rPr().insert_element_before(spacing, *AFTER_SPACING)
        return run

    def paragraph(
        self, *, align: WD_ALIGN_PARAGRAPH | None = None, tall: Any = LINE, within: Any = None
    ) -> Any:
        """空的一段，行距固定。"""
        made = (within or self.file).add_paragraph()
        spaced(made, tall)
        if align is not None:
            made.alignment = align
        return made

    def line(
        self, words: str, *, font: str = "body", size: float = SIZE, align: WD_ALIGN_PARAGRAPH | None = None,
        indent: float = 0, right: float = 0, tall: Any = LINE, red: bool = False,
    ) -> Any:  # fmt: skip
        """一段字。indent、right 是左右空几个字。"""
        made = self.paragraph(align=align, tall=tall)
        made.paragraph_format.left_indent = cells(indent) if indent else None
        made.paragraph_format.right_indent = cells(right) if right else None
        self.run(made, clean(words), font, size, red=red, squeeze=TIGHTER if size == SIZE else 0)
        return made

    def gap(self, lines: int = 1) -> None:
        """空几行。"""
        for _ in range(lines):
            self.paragraph()

    # ── 版头 ──

    def head(self, paper: Paper) -> None:
        """版头：左上角、红头、文号、红线。"""
        heading, form = paper.heading, paper.form
        corner = corner_words(paper)
        if form is Form.REPORT or (form is Form.RECORD and not heading.mark):
            for each in corner:
                self.line(each["text"], font="hei" if each["hei"] else "body")
            return
        if form is not Form.LETTER:
            for each in corner:
                self.line(each["text"], font="hei" if each["hei"] else "body")
            self.gap(max(0, 3 - len(corner)))
            for words in [red_mark(paper)] if red_mark(paper) else [*heading.organs, "文件"]:
                self._mark(clean(words))
        if form is Form.LETTER:
            left = "　".join(each["text"] for each in corner)
            self._apart(left, heading.number or UNNUMBERED, "hei")
            self.gap(2)
            return
        self.gap(2)
        if heading.signers:
            self._apart(
                f"　{heading.number or UNNUMBERED}", f"签发人：{'　'.join(heading.signers)}　", "body"
            )
        elif heading.number or form is Form.DOCUMENT:
            self.line(heading.number or UNNUMBERED, align=WD_ALIGN_PARAGRAPH.CENTER)
        if form is Form.DOCUMENT:
            ruled(self.paragraph(tall=Pt(8)), "single", 12)
        self.gap(2)

    def _mark(self, words: str, within: Any = None) -> None:
        """红头一行：排不下先压扁到六成六，再缩小。"""
        room = 156 / 0.3528 / max(display_width(words), 1)
        squeezed = max(66, min(100, int(room / RED_TALL * 100) - 1))
        size = min(RED_TALL, int(room / squeezed * 200) / 2)
        made = self.paragraph(align=WD_ALIGN_PARAGRAPH.CENTER, tall=Pt(size * 1.25), within=within)
        run = self.run(made, words, "mark", size, red=True)
        if squeezed < 100:
            scale = OxmlElement("w:w")
            scale.set(qn("w:val"), str(squeezed))
            run._r.get_or_add_rPr().insert_element_before(scale, *AFTER_SPACING[1:])

    def _apart(self, left: str, right: str, font: str) -> None:
        made = self.paragraph()
        made.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
        self.run(made, clean(left) if left.strip() == left else "　" + clean(left), font)
        self.run(made, "\t" + clean(right))

    # ── 正文 ──

    def blocks(self, body: Sequence[Block]) -> None:
        """正文各块。"""
        for each in body:
            if isinstance(each, Paragraph):
                self._words(each)
            elif isinstance(each, Items):
                self._items(each)
            else:
                self._table(each)

    def _words(self, of: Paragraph) -> None:
        made = self.paragraph(align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        made.paragraph_format.first_line_indent = cells(2)
        made.paragraph_format.widow_control = False
        head, rest = heading_words(clean(of.text), of.level)
        if head:
            self.run(made, head, {1: "hei", 2: "kai"}.get(of.level, "body"), squeeze=TIGHTER)
            made.paragraph_format.keep_with_next = not rest
        self.run(made, rest, squeeze=TIGHTER)

    def _items(self, of: Items) -> None:
        for label, words in of.entries:
            made = self.paragraph()
            named = clean(label) + "："
            made.paragraph_format.left_indent = cells(2 + len(named))
            made.paragraph_format.first_line_indent = -cells(len(named))
            self.run(made, named, "hei", squeeze=TIGHTER)
            self.run(made, clean(words), squeeze=TIGHTER)

    def _table(self, of: Table) -> None:
        rows = ([of.header] if of.header else []) + list(of.rows)
        table = self.file.add_table(len(rows), len(rows[0]))
        table.style = "Table Grid"
        table.autofit = False
        shares = [float(each) for each in of.widths] or column_widths(
            [max(map(display_width, column)) for column in zip(*rows, strict=True)], TABLE_ROOM
        )
        widths = [Mm(156 * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for at, row in enumerate(rows):
            heads = bool(of.header) and at == 0
            for cell, words, width in zip(table.rows[at].cells, row, widths, strict=True):
                cell.width = width
                made = cell.paragraphs[0]
                spaced(made, Pt(19))
                made.alignment = WD_ALIGN_PARAGRAPH.CENTER if heads or display_width(words) <= 10 else None
                self.run(made, clean(words), "hei" if heads else "body", TABLE_SIZE)
            if heads:
                repeat = OxmlElement("w:tblHeader")
                table.rows[at]._tr.get_or_add_trPr().append(repeat)

    # ── 附件说明、落款、附件、版记 ──

    def attachments(self, names: Sequence[str]) -> None:
        """附件说明：正文下空一行，左空二字。"""
        if names:
            self.gap()
        for index, each in enumerate(names, 1):
            lead = "附件：" if index == 1 else "　　　"
            number = f"{index}. " if len(names) > 1 else ""
            made = self.line(f"{lead}{number}{clean(each)}", indent=5 + (1 if number else 0))
            made.paragraph_format.first_line_indent = -cells(3 + (1 if number else 0))

    def signature(self, paper: Paper) -> None:
        """落款：盖章的日期右空四字、机关名以日期居中；不盖章的机关名右空二字。与上一段同页。"""
        organs, day = [clean(each) for each in paper.signature], day_words(paper.issued_on)
        if not organs:
            return
        if self.file.paragraphs:
            self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        first = len(self.file.paragraphs)
        self.gap(2 if paper.sealed else 1)
        wide = display_width(day)
        for index, organ in enumerate(organs):
            if index and paper.sealed:
                self.gap(3)
            own = display_width(organ)
            right = max(0.0, 4 + wide / 2 - own / 2) if paper.sealed else max(2.0, 4 + wide - own)
            self.line(organ, align=WD_ALIGN_PARAGRAPH.RIGHT, right=right)
        own = display_width(organs[-1])
        right = max(4.0, own / 2 - wide / 2) if paper.sealed else max(2.0, own - wide)
        self.line(day, align=WD_ALIGN_PARAGRAPH.RIGHT, right=right)
        for each in self.file.paragraphs[first:-1]:
            each.paragraph_format.keep_with_next = True

    def annex(self, of: Annex, number: int) -> None:
        """附件正文，另页起。"""
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        sized(section, landscape=of.landscape)
        self.line(f"附件{number or ''}", font="hei")
        self.gap()
        for row in title_rows(of.title):
            self.line(row, font="mark", size=TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, tall=Pt(34))
        self.gap()
        self.blocks(of.body)

    def imprint(self, paper: Paper) -> None:
        """版记：首末线 0.35 毫米，中间线 0.25 毫米，4 号仿宋。信函的不加线，也不写印发机关。"""
        copies = "，".join(clean(each) for each in paper.copies_to)
        if paper.form is Form.LETTER:
            if copies:
                self.gap()
                made = self.paragraph(tall=Pt(23))
                self.run(made, f"抄送：{copies}。", size=FINE)
            return
        rows = [f"抄送：{copies}。"] if copies else []
        printed = f"\t{day_words(paper.printed_on)}印发" if paper.printed_on else ""
        if paper.printed_by or printed:
            rows.append(clean(paper.printed_by) + printed)
        if not rows:
            return
        if paper.annexes and paper.annexes[-1].landscape:
            sized(self.file.add_section(WD_SECTION.NEW_PAGE), landscape=False)
        self.gap()
        table = self.file.add_table(len(rows), 1)
        for at, words in enumerate(rows):
            bordered(table.rows[at].cells[0], top=8 if at == 0 else 6, bottom=8 if at == len(rows) - 1 else 6)
            made = table.rows[at].cells[0].paragraphs[0]
            spaced(made, Pt(23))
            side = made.paragraph_format
            side.left_indent, side.first_line_indent = Pt(FINE * 4), -Pt(FINE * 3)
            side.tab_stops.add_tab_stop(Mm(147), WD_TAB_ALIGNMENT.RIGHT)
            self.run(made, words, size=FINE)

    def saved(self, paper: Paper) -> bytes:
        """存成字节。文件属性里的日期用成文日期，不用现在的时刻。"""
        facts = self.file.core_properties
        on = paper.issued_on
        facts.title = clean(paper.title)[:250]
        facts.author = clean("、".join(paper.heading.organs or paper.signature))[:250]
        facts.comments = ""
        facts.created = facts.modified = (
            datetime(on.year, on.month, on.day, tzinfo=UTC) if on else datetime(2000, 1, 1, tzinfo=UTC)
        )
        out = BytesIO()
        self.file.save(out)
        return out.getvalue()
