"""列多宽、行多高：没定的按内容量。"""

from __future__ import annotations

from collections.abc import Sequence

from zhidu.workbooks.book import CellOut, Column, Page, Placed, as_cell, display_width, lines_needed

NARROWEST, WIDEST = 6.0, 44.0
LINE_HEIGHT, PADDING = 16.5, 5.0


def fit_width(column: Column, rows: Sequence[Sequence[CellOut | str | None]], at: int) -> float:
    """没定列宽的按内容：表头可以折成两行，内容最宽不过 WIDEST。"""
    if column.width is not None:
        return column.width
    widest = max(display_width(column.header) / 2 + 2, NARROWEST - 2)
    for row in rows:
        cell = row[at] if at < len(row) else None
        widest = max(widest, display_width(cell.shown() if isinstance(cell, CellOut) else cell or ""))
    return min(WIDEST, max(NARROWEST, widest + 2.5))


def page_heights(page: Page) -> dict[int, float]:
    """官方样表各行的高：只占一行的块折几行就多高；占几行的块不够高时，补在最后一行。"""
    heights: dict[int, float] = {}

    def wanted(block: Placed) -> float:
        width = sum(page.widths[block.column : block.column + block.columns])
        if block.look == "title":
            return 34.0
        shown = as_cell(block.cell).shown()
        return lines_needed(shown, width) * (14.0 if block.look == "note" else LINE_HEIGHT) + PADDING

    for block in page.placed:
        if block.rows == 1:
            least = 15.0 if block.look == "note" else 20.0
            heights[block.row] = max(heights.get(block.row, least), wanted(block))
    for block in page.placed:
        if block.rows > 1:
            covered = range(block.row, block.row + block.rows)
            lacking = wanted(block) - sum(heights.setdefault(row, 20.0) for row in covered)
            heights[covered[-1]] += max(0.0, lacking)
    return {row: min(409.0, height) for row, height in heights.items()}
