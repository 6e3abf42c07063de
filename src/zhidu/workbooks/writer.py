"""唯一的写出处：把 Book 写成 xlsx。文字永远是文字，数永远没取整，写完整了才放到目标位置。"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_rowcol_to_cell

from zhidu.kernel import ZhiduError
from zhidu.workbooks.book import (
    Book,
    CellOut,
    Page,
    Sheet,
    as_cell,
    lines_needed,
)
from zhidu.workbooks.sizes import LINE_HEIGHT, PADDING, fit_width, page_heights
from zhidu.workbooks.styles import (
    BLUE,
    FONT,
    GREY,
    INK,
    LOOKS,
    RED,
    RULE,
    SOFT_BLUE,
    TONES,
    number_format,
    places,
)
from zhidu.workbooks.validations import validation_options

WIDEST_PAGE = 360.0  # 列宽合计多于这个，一页宽放不下
LONGEST_TEXT = 32767
LARGE = 400_000  # 格数多于这个就边写边落盘
_BARRED = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# 锁了几列的表上仍然许做的事
_ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")
_LIVE = tuple("=+-@\t\r|%")


def write_book(book: Book, out: Path) -> None:
    """把 book 写到 out。先写同目录的临时文件再改名，所以 out 要么是旧的要么是完整的新的。

    同样的 book 写出的文件逐字节相同。错误：ZhiduError（目录不存在、没有权限、正被占用、盘满）。
    """
    partial = out.parent / f".{out.name}.{uuid.uuid4().hex[:8]}.part"
    try:
        try:
            with partial.open("xb") as handle:
                _fill(book, handle)
                handle.flush()
                os.fsync(handle.fileno())
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise ZhiduError(f"写不了「{out}」：没有「{out.parent}」这个文件夹，请先建好再写") from error
    except (PermissionError, IsADirectoryError) as error:
        raise ZhiduError(
            f"写不了「{out}」：它是文件夹、没有写的权限，或正在别的程序里打开着，请关掉或换个位置"
        ) from error
    except (OSError, XlsxWriterException) as error:
        raise ZhiduError(f"写不了「{out}」：{error}，请看看磁盘满没满，或换个位置") from error


def sheet_names(wanted: Sequence[str]) -> tuple[str, ...]:
    """Excel 认的表名：去掉 []:*?/\\，最长 31 字，不区分大小写地不重名。"""
    taken: set[str] = set()
    names = []
    for each in wanted:
        plain = _BARRED.sub(" ", each).strip().strip("'").strip() or "表"
        if plain.lower() == "history":  # Excel 留着自己用
            plain = "History_"
        name, number = plain[:31], 1
        while name.lower() in taken:
            number += 1
            tail = f"（{number}）"
            name = plain[: 31 - len(tail)] + tail
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _fill(book: Book, handle: Any) -> None:
    cells = sum(len(each.rows) * len(each.columns) for each in book.sheets if isinstance(each, Sheet))
    pages = any(isinstance(each, Page) for each in book.sheets)
    workbook = xlsxwriter.Workbook(
        handle,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": cells > LARGE and not pages,
        },
    )
    made = datetime(book.generated_on.year, book.generated_on.month, book.generated_on.day)  # noqa: DTZ001 文件属性不带时区
    workbook.set_properties(
        {
            "title": book.title,
            "author": book.author,
            "comments": book.note,
            "keywords": book.keywords,
            "created": made,
        }
    )
    _Hand(book, workbook).draw()
    workbook.close()


class _Hand:
    """拿着工作簿往里画：样式只造一次，每张表一行一行往下写。"""

    def __init__(self, book: Book, workbook: Any) -> None:
        self.book = book
        self.workbook = workbook
        self.styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names = dict(
            zip((each.name for each in book.sheets), sheet_names([s.name for s in book.sheets]), strict=True)
        )
        self.tops = {each.name: _top(each) for each in book.sheets}

    def style(self, **traits: Any) -> Any:
        base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
        merged = {**base, **traits}
        key = tuple(sorted(merged.items()))
        if key not in self.styles:
            self.styles[key] = self.workbook.add_format(merged)
        return self.styles[key]

    def draw(self) -> None:
        for each in self.book.sheets:
            paper = self.workbook.add_worksheet(self.names[each.name])
            paper.set_paper(9)
            paper.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
            paper.set_footer(_footer(self.book))
            if not each.portrait:
                paper.set_landscape()
            if isinstance(each, Page):
                self.page(paper, each)
            else:
                self.sheet(paper, each)

    # ── 普通的表 ──

    def sheet(self, paper: Any, sheet: Sheet) -> None:
        widths = [fit_width(column, sheet.rows, at) for at, column in enumerate(sheet.columns)]
        if sum(widths) <= WIDEST_PAGE:
            paper.fit_to_pages(1, 0)
        else:  # 太宽的表硬缩到一页宽就看不清了：分页印，每页左边重复名称列
            paper.set_print_scale(60)
            if sheet.frozen:
                paper.repeat_columns(0, sheet.frozen - 1)
        paper.hide_gridlines(1 if sheet.fill_rows else 2)
        top = self.tops[sheet.name]
        last = len(sheet.columns) - 1
        for at, column in enumerate(sheet.columns):
            hold = {"text": {"num_format": "@"}, "number": {"num_format": places(column.decimals)}}.get(
                column.hold
            )
            free = {} if sheet.locked is None else {"locked": False}
            traits = {**(hold or {}), **free}
            paper.set_column(at, at, widths[at], self.style(**traits) if traits else None)
        self.heading(paper, sheet, last, sum(widths))
        self.header(paper, sheet, widths, top)
        for number, row in enumerate(sheet.rows):
            self.line(paper, top + number, row, widths, sheet.locked)
        if sheet.locked is not None:
            paper.protect("", dict.fromkeys(_ALLOWED, True))
        if not sheet.rows and sheet.empty:
            paper.write_string(top, 0, sheet.empty, self.style(font_color=GREY))
        paper.freeze_panes(top, sheet.frozen)
        if sheet.autofilter and sheet.rows:
            paper.autofilter(top - 1, 0, top + len(sheet.rows) - 1, last)
        first_head = top - (2 if _grouped(sheet) else 1)
        paper.repeat_rows(first_head, top - 1)
        paper.print_area(0, 0, max(top, top + len(sheet.rows) - 1), last)
        for each in sheet.validations:
            paper.data_validation(
                top, each.column, top + sheet.fill_rows - 1, each.column, validation_options(each)
            )

    def heading(self, paper: Any, sheet: Sheet, last: int, width: float) -> None:
        paper.set_row(0, 28)
        paper.write_string(0, 0, _safe(sheet.title), self.style(bold=True, font_size=15, font_color=BLUE))
        lined = self.style(font_color=GREY, font_size=9, bottom=1, bottom_color=RED)
        paper.set_row(1, 18)
        paper.write_string(1, 0, _safe(self.book.note), lined)
        for at in range(1, last + 1):
            paper.write_blank(1, at, None, lined)
        for number, note in enumerate(sheet.notes, 2):
            paper.set_row(number, 17)
            paper.write_string(number, 0, _safe(note), self.style(font_color=GREY, font_size=9))

    def header(self, paper: Any, sheet: Sheet, widths: list[float], top: int) -> None:
        plain = {"bold": True, "text_wrap": True, "align": "center", "font_color": "#FFFFFF"}
        plain |= {
            side + what: value
            for side in ("left", "right")
            for what, value in (("", 1), ("_color", "#FFFFFF"))
        }
        grouped = _grouped(sheet)
        if grouped:
            self.groups(paper, sheet, widths, top - 2, plain)
        tallest = max(
            (lines_needed(c.header, w) for c, w in zip(sheet.columns, widths, strict=True)), default=1
        )
        paper.set_row(top - 1, tallest * LINE_HEIGHT + PADDING + 4)
        for at, column in enumerate(sheet.columns):
            seam = {"top": 1, "top_color": "#FFFFFF"} if grouped and column.group else {}
            style = self.style(**plain, **seam, bg_color=BLUE if column.prominent else SOFT_BLUE)
            paper.write_string(top - 1, at, _safe(column.header), style)
            self.comment(paper, top - 1, at, column.note)

    def groups(self, paper: Any, sheet: Sheet, widths: list[float], row: int, plain: dict[str, Any]) -> None:
        """上级表头。不分组的列上下两格颜色相同、不合并：合并了就不能边写边落盘，也不好筛选。"""
        style, tallest, at = self.style(**plain, bg_color=BLUE), 1, 0
        spans = []
        while at < len(sheet.columns):
            end = at
            group = sheet.columns[at].group
            while group and end + 1 < len(sheet.columns) and sheet.columns[end + 1].group == group:
                end += 1
            spans.append((at, end, group))
            tallest = max(tallest, lines_needed(group, sum(widths[at : end + 1])))
            at = end + 1
        paper.set_row(row, tallest * LINE_HEIGHT + PADDING)
        for start, end, group in spans:
            if end > start:
                paper.merge_range(row, start, row, end, _safe(group), style)
            else:
                paper.write_string(row, start, _safe(group), style) if group else paper.write_blank(
                    row, start, None, style
                )

    def line(
        self,
        paper: Any,
        row: int,
        cells: Sequence[CellOut | str | None],
        widths: list[float],
        locked: Sequence[int] | None,
    ) -> None:
        tallest = 1
        for cell, width in zip(cells, widths, strict=False):
            shown = cell.shown() if isinstance(cell, CellOut) else cell or ""
            tallest = max(tallest, lines_needed(shown, width))
        paper.set_row(row, min(409.0, tallest * LINE_HEIGHT + PADDING))
        for at, cell in enumerate(cells):
            free = {} if locked is None or at in locked else {"locked": False}
            base = {"bottom": 1, "bottom_color": RULE, "text_wrap": True, **free}
            self.put(paper, row, at, as_cell(cell), base)

    # ── 照官方样子排的表 ──

    def page(self, paper: Any, page: Page) -> None:
        paper.fit_to_pages(1, 0)
        paper.hide_gridlines(2)
        for at, width in enumerate(page.widths):
            paper.set_column(at, at, width)
        for row, height in page_heights(page).items():
            paper.set_row(row, height)
        for block in sorted(page.placed, key=lambda each: (each.row, each.column)):
            cell = as_cell(block.cell)
            traits = (
                {"border_color": "#5F6B7A"} | LOOKS[block.look]
                if "border" in LOOKS[block.look]
                else LOOKS[block.look]
            )
            if block.rows * block.columns > 1:
                end_row, end_column = block.row + block.rows - 1, block.column + block.columns - 1
                paper.merge_range(
                    block.row, block.column, end_row, end_column, "", self.style(**self.traits(cell, traits))
                )
            self.put(paper, block.row, block.column, cell, traits)
        if page.frozen:
            paper.freeze_panes(*page.frozen)
        if page.repeat:
            paper.repeat_rows(*page.repeat)

    # ── 一格 ──

    def traits(self, cell: CellOut, base: dict[str, Any]) -> dict[str, Any]:
        traits = {**base, **TONES[cell.tone]}
        if cell.strong:
            traits["bold"] = True
        if cell.link is not None:
            traits |= {"font_color": BLUE, "underline": 1}
        if isinstance(cell.value, str) or cell.value is None:
            traits.setdefault("align", "left")
            if traits["align"] == "left":
                traits["indent"] = 1  # 免得紧贴着左边一列的数
            if cell.kind == "code":
                traits["num_format"] = "@"
            if isinstance(cell.value, str) and cell.value.startswith(_LIVE):
                traits["quote_prefix"] = True  # 有人双击再回车，也不会变成公式
        else:
            traits.setdefault("align", "right")
            if "border" in base and traits["align"] == "right":
                traits["indent"] = 1
            traits["num_format"] = number_format(cell)
        return traits

    def put(self, paper: Any, row: int, column: int, cell: CellOut, base: dict[str, Any]) -> None:
        style = self.style(**self.traits(cell, base))
        if cell.value is None:
            paper.write_blank(row, column, None, style)
        elif isinstance(cell.value, str):
            text = _safe(cell.value)
            if cell.link is None:
                paper.write_string(row, column, text, style)
            else:
                target = xl_rowcol_to_cell(self.tops[cell.link.sheet] + cell.link.row, cell.link.column)
                place = self.names[cell.link.sheet].replace("'", "''")
                paper.write_url(row, column, f"internal:'{place}'!{target}", style, text)
        else:
            paper.write_number(row, column, float(cell.value), style)
        self.comment(paper, row, column, cell.note)

    def comment(self, paper: Any, row: int, column: int, note: str) -> None:
        if note:
            lines = lines_needed(note, 34)
            options = {
                "author": self.book.author,
                "font_name": FONT,
                "font_size": 9,
                "width": 250,
                "height": lines * 17 + 14,
            }
            paper.write_comment(row, column, _safe(note), options)


def _top(each: Sheet | Page) -> int:
    """第一行数据在第几行（从 0 起）：标题、说明行、各条注、表头之后。"""
    if isinstance(each, Page):
        return 0
    return 2 + len(each.notes) + (2 if _grouped(each) else 1)


def _grouped(sheet: Sheet) -> bool:
    return any(column.group for column in sheet.columns)


def _safe(text: str) -> str:
    """写得进文件的文字：去掉半个字符（坏编码），太长的截断并说明。"""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    tail = "……（太长，已截断）"
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - len(tail)] + tail


def _footer(book: Book) -> str:
    note = book.note.replace("&", "&&")
    gap = " " if note[:1].isdigit() else ""  # &8 后面紧跟数字会被当成字号
    return f"&L&8{gap}{note[:200]}&R&8第 &P 页，共 &N 页"
