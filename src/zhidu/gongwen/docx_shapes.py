"""docx 的零件：纸张、行距、红线、表格线。写法照 OOXML，只收数，不收外来的字。"""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

#: 一行 225 毫米 ÷ 22；一字 156 毫米 ÷ 28
LINE = Pt(28.99)
CELL = Pt(15.79)
#: 一截字的属性里排在字间距后面的，次序不对 Word 会说文件坏了
AFTER_SPACING = tuple(
    f"w:{name}"
    for name in (
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
        "highlight",
        "u",
        "effect",
        "bdr",
        "shd",
        "vertAlign",
        "lang",
    )
)


def cells(count: float) -> int:
    """几个字宽。"""
    return round(CELL * count)


def spaced(of: Any, tall: Any) -> None:
    """一段的行距固定成 tall。"""
    of.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    of.paragraph_format.line_spacing = tall


def emptied(of: Any) -> None:
    """页眉、页脚里原有的空段删掉。"""
    for each in of.paragraphs:
        each._p.getparent().remove(each._p)


def sized(section: Any, *, landscape: bool) -> None:
    """一节的纸和四边；横排的订口在上边。"""
    wide, tall = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, tall
    edges = (28, 26, 35, 37) if landscape else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, edges)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "580")
    section._sectPr.append(grid)


def ruled(of: Any, kind: str, size: int) -> None:
    """段下一条红线。size 是八分之一磅。"""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", kind), ("sz", str(size)), ("space", "1"), ("color", "E60012")):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    of._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def bordered(cell: Any, **sizes: int) -> None:
    """一格的上下线。sizes 是八分之一磅。"""
    borders = OxmlElement("w:tcBorders")
    for side, size in sizes.items():
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)
