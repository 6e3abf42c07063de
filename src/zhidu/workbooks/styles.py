"""电子表格的样子：一种蓝、一条细红线，绿、琥珀、红只给结论；数字格式也在这里。"""

from __future__ import annotations

from typing import Any

from zhidu.workbooks.book import CellOut, Look, Tone

FONT = "微软雅黑"
BLUE, RED, INK, GREY, RULE = "#1F4E9E", "#C8102E", "#1F2937", "#6B7280", "#C9D2DF"
PALE_BLUE, SOFT_BLUE = "#EAF0F9", "#5B7DB8"
TONES: dict[Tone, dict[str, Any]] = {
    "plain": {},
    "good": {"font_color": "#1B6E3C"},
    "warn": {"font_color": "#8A5A00", "bg_color": "#FFF6E0"},
    "bad": {"font_color": "#B42318", "bg_color": "#FDECEA"},
    "unknown": {"font_color": GREY, "pattern": 14, "fg_color": "#C9D2DF", "bg_color": "#FFFFFF"},
    "quiet": {"font_color": GREY},
    "carried": {"bg_color": "#E8EEF8"},
}
LOOKS: dict[Look, dict[str, Any]] = {
    "head": {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": PALE_BLUE},
    "body": {"text_wrap": True, "border": 1},
    "label": {"text_wrap": True, "border": 1, "align": "left"},
    "middle": {"text_wrap": True, "border": 1, "align": "center"},
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "note": {"font_color": GREY, "font_size": 9, "text_wrap": True, "align": "left", "valign": "top"},
}


def places(decimals: int) -> str:
    """带千分位、decimals 位小数的数字格式。"""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def number_format(cell: CellOut) -> str:
    """一个数字格的显示格式：数照样没取整，只管怎么显示。"""
    if cell.kind == "year":
        return "0"
    if cell.kind == "percent":
        return places(cell.decimals) + "%"
    if cell.kind == "distance":
        shape = places(cell.decimals)
        return f'"▲+"{shape};"▼-"{shape};"▲"0'
    return places(cell.decimals)
