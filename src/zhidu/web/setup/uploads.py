"""传上来的表格：先放临时文件，只在沙箱里读，读完就删；认表头，交回一行一行的字。"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath

from django.core.files.uploadedfile import UploadedFile

from zhidu.kernel import ZhiduError
from zhidu.sandbox import CellValue, Refused, Sheet, read_workbook
from zhidu.workbooks.headers import key

#: 表头在前几行里找
HEAD_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Heading:
    """一列：叫什么、别的叫法、必不必有。"""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """一行：行号（Excel 里看到的）和各列的值，值已是去了空白的文字；日期在 days 里。"""

    row: int
    cells: Mapping[str, str]
    days: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Lines:
    """读到的：文件名、表名、各行。"""

    file: str
    sheet: str
    lines: tuple[Line, ...]


def read_lines(uploaded: UploadedFile[bytes], headings: Sequence[Heading]) -> Lines:
    """读第一张认得出表头的表。读不了、找不到表头、没有行，抛 ZhiduError，说清怎么改。"""
    with _kept(uploaded) as path:
        try:
            workbook = read_workbook(path)
        except Refused as refusal:
            raise ZhiduError(refusal.message) from refusal
    for sheet in workbook.sheets:
        if sheet.hidden:
            continue
        found = _head(sheet, headings)
        if found is not None:
            lines = tuple(_lines(sheet, *found))
            if not lines:
                raise ZhiduError(f"表“{sheet.name}”的表头下面没有内容。")
            return Lines(uploaded.name or "", sheet.name, lines)
    wanted = "、".join(each.name for each in headings if each.required)
    raise ZhiduError(f"没有找到表头。前 {HEAD_WITHIN} 行里要有一行写着：{wanted}。可以先下载空表再填。")


@contextmanager
def _kept(uploaded: UploadedFile[bytes]) -> Iterator[Path]:
    """放进临时文件（后缀照原来的，csv 靠它认），用完就删。"""
    suffix = PurePosixPath(uploaded.name or "").suffix[:8]
    with tempfile.TemporaryDirectory(prefix="zhidu-upload-") as folder:
        # csv 的表没有名字，读出来就叫这个，人看得到
        path = Path(folder) / f"清单{suffix if suffix.isascii() else ''}"
        with path.open("xb") as writing:
            for chunk in uploaded.chunks():
                writing.write(chunk)
        yield path


def _head(sheet: Sheet, headings: Sequence[Heading]) -> tuple[int, dict[int, str]] | None:
    """表头在第几行（从 0 起），{列: 名}；必有的没有齐是 None。"""
    names = {key(word): each.name for each in headings for word in (each.name, *each.aliases)}
    required = {each.name for each in headings if each.required}
    for place, row in enumerate(sheet.rows[:HEAD_WITHIN]):
        columns: dict[int, str] = {}
        for at, cell in enumerate(row):
            name = names.get(key(cell)) if isinstance(cell, str) else None
            if name is not None and name not in columns.values():
                columns[at] = name
        if required <= set(columns.values()):
            return place, columns
    return None


def _lines(sheet: Sheet, head: int, columns: Mapping[int, str]) -> Iterable[Line]:
    for place, row in enumerate(sheet.rows[head + 1 :], head + 2):
        cells = {name: _text(row[at]) if at < len(row) else "" for at, name in columns.items()}
        if not any(cells.values()):
            continue
        days = {
            name: day for at, name in columns.items() if at < len(row) and (day := _day(row[at])) is not None
        }
        yield Line(place, cells, days)


def _text(value: CellValue) -> str:
    """一格的字。整数不带小数点：代码存成了数也读得出来。"""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.to_integral_value() if value == value.to_integral_value() else value:f}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value.strip()


def _day(value: CellValue) -> date | None:
    """日期：真的日期，或“2026-03-02”“2026/3/2”“2026.3.2”“2026年3月2日”这样的字。"""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    parts = value.strip().rstrip("日号")
    for mark in "年月/.":
        parts = parts.replace(mark, "-")
    try:
        year, month, day = (int(part) for part in parts.split("-"))
        return date(year, month, day)
    except ValueError:
        return None
