"""写出演示市：每年三本工作簿、分年级表、报送稿、埋设问题的清单和说明。"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import overload

from zhidu.democity.city import City
from zhidu.democity.headings import (
    BOOK_NOTE,
    COUNTY_FILE,
    COUNTY_HEADINGS,
    COUNTY_SHEET,
    COUNTY_TITLE,
    GRADE_FILE,
    GRADE_HEADINGS,
    KINDERGARTEN_FILE,
    KINDERGARTEN_HEADINGS,
    KINDERGARTEN_SHEET,
    KINDERGARTEN_TITLE,
    LEDGER_FILE,
    NOTES_FILE,
    SCHOOL_FILE,
    SCHOOL_HEADINGS,
    SCHOOL_SHEET,
    SCHOOL_TITLE,
)
from zhidu.democity.ledger import LEDGER_HEADINGS, notes
from zhidu.democity.schools import Cell
from zhidu.kernel import ZhiduError
from zhidu.workbooks.book import Book, CellOut, Column, Sheet, code_cell
from zhidu.workbooks.writer import write_book

#: 报进度：正在写什么、写完几份、共几份
Progress = Callable[[str, int, int], None]
DRAFT_FOLDER = "县报送稿"
LEDGER_FOLDER = "埋设说明"
Line = Sequence[CellOut | str | None]


def write_city(city: City, outdir: Path, *, progress: Progress | None = None) -> list[Path]:
    """把演示市写进 outdir（没有就建），返回写出的文件，次序固定。同名文件会被换成新的。

    全市的表放在 outdir 里；一个县自己的报送稿和埋设清单各在一个子文件夹，整个文件夹交给 check 时不会重复。

    错误：ZhiduError（outdir 是个文件、没有权限、盘满）。
    """
    try:
        outdir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ZhiduError(f"建不了文件夹「{outdir}」：{error.strerror or error}，请换个位置") from error
    jobs = _jobs(city)
    written = []
    for done, (name, write) in enumerate(jobs):
        if progress:
            progress(name, done, len(jobs))
        try:
            (outdir / name).parent.mkdir(exist_ok=True)
            write(outdir / name)
        except OSError as error:
            raise ZhiduError(f"写不了「{outdir / name}」：{error.strerror or error}") from error
        written.append(outdir / name)
    if progress:
        progress("写完", len(jobs), len(jobs))
    return written


def _jobs(city: City) -> list[tuple[str, Callable[[Path], None]]]:
    plan = city.plan
    jobs: list[tuple[str, Callable[[Path], None]]] = []
    kinds = (
        (SCHOOL_FILE, SCHOOL_TITLE, SCHOOL_SHEET, SCHOOL_HEADINGS, city.school_rows),
        (
            KINDERGARTEN_FILE,
            KINDERGARTEN_TITLE,
            KINDERGARTEN_SHEET,
            KINDERGARTEN_HEADINGS,
            city.kindergarten_rows,
        ),
        (COUNTY_FILE, COUNTY_TITLE, COUNTY_SHEET, COUNTY_HEADINGS, city.county_rows),
    )
    for year in plan.book_years:
        for file, title, sheet, headings, rows in kinds:

            def write(
                path: Path,
                title: str = title.format(city=plan.name, year=year),
                sheet: str = sheet,
                headings: tuple[str, ...] = headings,
                rows: Callable[[int], Iterable[tuple[Cell, ...]]] = rows,
                year: int = year,
            ) -> None:
                write_book(_book(title, sheet, headings, rows(year), year), path)

            jobs.append((file.format(city=plan.name, year=year), write))
    jobs.append((GRADE_FILE, lambda path: _csv(path, GRADE_HEADINGS, city.grade_rows())))
    jobs.append(
        (
            f"{DRAFT_FOLDER}/{city.draft.file}",
            lambda path: _csv(path, SCHOOL_HEADINGS, city.draft.rows, "gb18030"),
        )
    )
    ledger = [each.cells() for each in city.planted]
    jobs.append((f"{LEDGER_FOLDER}/{LEDGER_FILE}", lambda path: _csv(path, LEDGER_HEADINGS, ledger)))
    text = "\n".join(notes(plan.name, plan.seed, city.planted, city.skipped)) + "\n"
    jobs.append((f"{LEDGER_FOLDER}/{NOTES_FILE}", lambda path: _text(path, text)))
    return jobs


class _Rows(Sequence[Line]):
    """一行行现造的格：整本表的 CellOut 同时在内存里会占几百兆。"""

    def __init__(self, rows: Iterable[tuple[Cell, ...]], headings: tuple[str, ...]) -> None:
        self._rows = list(rows)
        self._headings = headings

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            return [self._line(row) for row in self._rows[at]]
        return self._line(self._rows[at])

    def _line(self, row: tuple[Cell, ...]) -> Line:
        return [_cell(each, heading) for each, heading in zip(row, self._headings, strict=True)]


def _cell(value: Cell, heading: str) -> CellOut | str:
    if isinstance(value, str):
        return code_cell(value) if value.isdigit() else value
    if heading.endswith("年份"):
        return CellOut(value, "year")
    decimals = len(str(value).partition(".")[2].rstrip("0")) if isinstance(value, float) else 0
    return CellOut(value, "number", decimals)


def _book(
    title: str, sheet: str, headings: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], year: int
) -> Book:
    columns = [Column(name, width=_width(name)) for name in headings]
    body = Sheet(sheet, title, columns, _Rows(rows, headings), frozen=2)
    # 生成日期写成填报截止日，不取今天：同一个计划哪天造都一样
    return Book(title, [body], generated_on=date(year, 9, 20), note=BOOK_NOTE)


def _width(name: str) -> float:
    if name.endswith(("标识码", "名称")):
        return 20.0 if name.endswith("名称") else 13.0
    return max(9.0, min(16.0, len(name) + 2.0))


def _text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _csv(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]], encoding: str = "utf-8-sig"
) -> None:
    """一行一行地写，先写临时文件再改名。带 BOM 的 UTF-8，办公软件双击打开不乱码。"""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(headings)
            writer.writerows(rows)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
