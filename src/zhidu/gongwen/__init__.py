"""公文：按 GB/T 9704—2012 排成 PDF 和能改的 docx；公文模板（文字加空，不是程序）；一口清的一页 PDF。"""

from zhidu.gongwen.brief import Brief, render_brief
from zhidu.gongwen.editable import render_docx
from zhidu.gongwen.filling import Filled, fill
from zhidu.gongwen.paper import (
    Annex,
    Block,
    FontUse,
    Form,
    Heading,
    Items,
    Paper,
    Paragraph,
    Pictures,
    Rendered,
    Table,
)
from zhidu.gongwen.parts import Slot, Template
from zhidu.gongwen.pdf import render_pdf, render_pictures
from zhidu.gongwen.standard import StandardTemplate, standard_templates
from zhidu.gongwen.template import parse_template

__all__ = [
    "Annex",
    "Block",
    "Brief",
    "Filled",
    "FontUse",
    "Form",
    "Heading",
    "Items",
    "Paper",
    "Paragraph",
    "Pictures",
    "Rendered",
    "Slot",
    "StandardTemplate",
    "Table",
    "Template",
    "fill",
    "parse_template",
    "render_brief",
    "render_docx",
    "render_pdf",
    "render_pictures",
    "standard_templates",
]
