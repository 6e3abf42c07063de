"""用 calamine 读已经检查过的表，逐行交出；错误值按检查时记下的位置补回去。"""

import datetime
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

import python_calamine as calamine

from .refusal import Bounds, Refusal, cell_name
from .zips import Package

Cell = str | int | float | bool | datetime.date | None
Errors = dict[tuple[int, int], str]
WHOLE = 1e15
"""小于它的整数，浮点存得准，写成整数交出去。"""


def sheets(file: BinaryIO, errors: dict[str, Errors] | dict[int, Errors], bounds: Bounds) -> Iterator[Any]:
    """先交出每张表的 {"sheet","hidden","merged"}，再逐行交出格子；图表页不算表。

    ``errors`` 的键是表名（xlsx）或表的次序（xls）。
    """
    try:
        book = calamine.CalamineWorkbook.from_object(file)
    except calamine.PasswordError as error:
        raise Refusal("encrypted") from error
    total = 0
    for order, meta in enumerate(book.sheets_metadata):
        if meta.typ == calamine.SheetTypeEnum.MacroSheet:
            raise Refusal("macros")
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(order)
        if sheet.end is not None:
            last_row, last_column = sheet.end[0] + 1, sheet.end[1] + 1
            if (
                last_row > bounds.rows
                or last_column > bounds.columns
                or last_row * last_column > bounds.cells
            ):
                raise Refusal("far-cell", sheet=meta.name, cell=cell_name(last_row, last_column))
            total += sheet.height * sheet.width
            if total > bounds.cells:
                raise Refusal("too-many-cells", most=bounds.cells)
        merged = [[a + 1, b + 1, c + 1, d + 1] for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        yield {"sheet": meta.name, "hidden": hidden, "merged": merged[: bounds.rows]}
        lost: Errors = errors.get(meta.name, {}) or errors.get(order, {})  # type: ignore[call-overload]
        yield from _rows(sheet, meta.name, _by_row(lost), bounds)


def _by_row(errors: Errors) -> dict[int, list[tuple[int, str]]]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        rows.setdefault(row, []).append((column, text))
    return rows


def _rows(
    sheet: calamine.CalamineSheet, name: str, errors: dict[int, list[tuple[int, str]]], bounds: Bounds
) -> Iterator[list[Cell]]:
    if sheet.end is None:
        return
    lead = sheet.start[1] if sheet.start else 0
    width = sheet.end[1] + 1
    for number, values in enumerate(sheet.iter_rows(), 1):
        row = [_cell(value) for value in values]
        if len(row) < width:  # 库会省掉左边的空列，补回来列号才对
            row[:0] = [None] * lead
        for column, text in errors.get(number, ()):
            row += [None] * (column - len(row))
            if row[column - 1] is None:
                row[column - 1] = text
        for column, value in enumerate(row, 1):
            if type(value) is str and len(value) > bounds.cell_chars:
                raise Refusal(
                    "cell-too-long", sheet=name, cell=cell_name(number, column), most=bounds.cell_chars
                )
        yield row


def _cell(value: Any) -> Cell:
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        if value.is_integer() and -WHOLE < value < WHOLE:
            return int(value)
        return value if value - value == 0 else str(value)  # 不是数的写法（NaN、inf）当文字
    if kind is datetime.time:
        return str(value.isoformat())
    if kind is datetime.timedelta:
        return _duration(value)
    return value  # type: ignore[no-any-return]


def _duration(value: datetime.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def sheet_parts(package: Package) -> dict[str, str]:
    """xlsx 里每张表存在哪个部件：{表名: 部件名（小写）}。"""
    targets: dict[str, str] = {}
    for attributes in _elements(package.whole("xl/_rels/workbook.xml.rels", 4 << 20), "Relationship"):
        target = attributes.get("Target", "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        targets[attributes.get("Id", "")] = path.casefold()
    parts: dict[str, str] = {}
    for attributes in _elements(package.whole("xl/workbook.xml", 4 << 20), "sheet"):
        link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        parts[attributes.get("name", "")] = targets.get(link, "")
    return parts


def _elements(xml: bytes, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refusal("damaged") from error
    return found
