"""乱而常见的报送文件：怎么造，和造出来以后该读成什么样。

每个样例写明：几张表、什么格式、应报哪些毛病（轻重、行、列字母、话里要有的字）、哪些值该是多少、该收几行。
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.utils import get_column_letter

Cells = list[list[object]]
Expected = tuple[str, int | None, str, str]

HEADER: list[object] = [
    "学校标识码", "学校名称", "管理单位", "办学类型", "小学在校生数", "初中在校生数", "高中在校生数",
    "小学班数", "初中班数", "小学专任教师数", "初中专任教师数", "小学骨干教师数", "初中骨干教师数",
    "教学用房面积", "设备值（万元）", "建校年份", "寄宿制",
]  # fmt: skip
SCHOOLS: Cells = [
    ["2137000001", "甲县第一小学", "甲县", "小学", 600, 0, 0, 15, 0, 38, 0, 8, 0, 3200.5, 120.5, 1998, "否"],
    ["3137000002", "甲县第二中学", "甲县", "初级中学", 0, 900, 0, 0, 20, 0, 75, 0, 12, 5100, 230, 2003, "是"],
    ["2137000003", "甲县第三学校", "甲县", "九年一贯制学校", 400, 300, 0, 10, 8, 25, 26, 5, 6, 4000.25, 150.75, 1985, "否"],
    ["2137000004", "乙县第四小学", "乙县", "小学", 480, 0, 0, 12, 0, 30, 0, 6, 0, 2500, 98, 1976, "否"],
    ["3137000005", "乙县第五中学", "乙县", "初级中学", 0, 750, 0, 0, 16, 0, 60, 0, 9, 4300, 180.4, 2010, "是"],
    ["2137000006", "乙县第六小学", "乙县", "小学", 320, 0, 0, 8, 0, 20, 0, 4, 0, 1800, 66, 1969, "否"],
]  # fmt: skip
COUNTY_HEADER: list[object] = [
    "管理单位",
    "巩固率",
    "达标率",
    "社会认可度",
    "教师年平均工资（元）",
    "总人口（万人）",
    "规划结论",
]
COUNTIES: Cells = [
    ["甲县", 98.5, 96.2, 91.4, 98000, 52.31, "达到"],
    ["乙县", 97.25, 95.1, 88.6, 91000, 33.02, "未达到"],
]


def column(name: str, header: Sequence[object] = HEADER) -> str:
    """字段所在的列字母。"""
    return str(get_column_letter(list(header).index(name) + 1))


def schools(
    changes: Mapping[tuple[int, str], object] | None = None,
    *,
    header: Sequence[object] = HEADER,
    rows: Cells = SCHOOLS,
) -> Cells:
    """一张干净的学校表（表头在第 1 行，数据从第 2 行起），按（Excel 行号，表头）改几格。"""
    table = [list(header), *(list(row) for row in rows)]
    for (row, name), value in (changes or {}).items():
        table[row - 1][list(header).index(name)] = value
    return table


def counties(changes: Mapping[tuple[int, str], object] | None = None) -> Cells:
    """一张干净的区县表，同上。"""
    return schools(changes, header=COUNTY_HEADER, rows=COUNTIES)


@dataclass(frozen=True)
class Page:
    """一张工作表：格子、合并（「A1:C1」）、是否隐藏。"""

    cells: Cells
    name: str = "Sheet1"
    merged: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """一个文件：名字（后缀定格式）、各张表、csv 的编码；raw 非空时直接写这些字节。"""

    name: str
    pages: tuple[Page, ...]
    encoding: str = "utf-8"
    raw: bytes = b""

    def write(self, folder: Path) -> Path:
        """写到目录里，返回路径。"""
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.raw:
            path.write_bytes(self.raw)
        elif path.suffix == ".csv":
            with path.open("w", encoding=self.encoding, newline="") as stream:
                csv.writer(stream).writerows(self.pages[0].cells)
        elif path.suffix == ".xls":
            _write_xls(path, self.pages)
        else:
            _write_xlsx(path, self.pages)
        return path


def _write_xlsx(path: Path, pages: Sequence[Page]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for row in page.cells:
            sheet.append(row)
        for span in page.merged:
            sheet.merge_cells(span)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str) and cell.value.startswith(("=", "#")):
                cell.data_type = "s"
        sheet.sheet_state = "hidden" if page.hidden else "visible"
    book.save(path)


def _write_xls(path: Path, pages: Sequence[Page]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for page in pages:
        sheet = book.add_sheet(page.name)
        for at, row in enumerate(page.cells):
            for position, value in enumerate(row):
                if value is not None:
                    sheet.write(at, position, value)
    book.save(str(path))


@dataclass(frozen=True)
class Messy:
    """一个样例。faults 要一处不多一处不少；values 是（标识码或管理单位，列名）→ 值。rows 是学校表该收的行数。"""

    title: str
    books: tuple[Book, ...]
    faults: tuple[Expected, ...] = ()
    values: Mapping[tuple[str, str], object] = field(default_factory=dict)
    rows: int | None = len(SCHOOLS)
    absent: frozenset[str] = frozenset()
    year: int | None = None


def one(
    title: str,
    cells: Cells,
    *faults: Expected,
    values: Mapping[tuple[str, str], object] | None = None,
    rows: int | None = len(SCHOOLS),
    merged: tuple[str, ...] = (),
    file: str = "学校.xlsx",
    encoding: str = "utf-8",
    absent: frozenset[str] = frozenset(),
    year: int | None = None,
) -> Messy:
    """只有一个文件、一张表的样例。"""
    book = Book(file, (Page(cells, merged=merged),), encoding)
    return Messy(title, (book,), faults, values or {}, rows, absent, year)


def renamed(**names: str) -> list[object]:
    """换几个表头。"""
    return [names.get(str(name), name) for name in HEADER]


def with_header(change: Callable[[str], str]) -> Cells:
    """每个表头都改一改。"""
    return [[change(str(name)) for name in HEADER], *(list(row) for row in SCHOOLS)]


E1, M1 = ("2137000001", "小学在校生数"), ("2137000001", "设备值")
YUAN = Fraction(1_205_000)
