"""标好错的副本：交来的表照沙箱读出的数重写一本，有错的格上色、批注写明怎么改，另附一张能点的问题清单。

来路不明的原文件一个字节也不进副本：公式、宏、图片、外部链接都没有，只有读出来的字和数。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from zhidu.kernel import Fault, Severity
from zhidu.sandbox import CellValue, Sheet, Workbook
from zhidu.workbooks.book import Book, CellOut, Column, Link, Page, Placed, Tone, display_width, text_cell
from zhidu.workbooks.book import Sheet as ListSheet
from zhidu.workbooks.headers import cell_text, column_index
from zhidu.workbooks.intake import Source
from zhidu.workbooks.writer import write_book

FAULTS_SHEET = "问题清单"
#: 比这还多的格，只重写表头和有错的行（行号不变，中间空着）：整本重写太大
MOST_CELLS = 300_000
#: 批注再多，表格软件打开就很慢；超过的只上色，话在清单里
MOST_COMMENTS = 2000
WIDEST_MERGE = 10_000
_NARROW, _WIDE, _SAMPLED = 8.0, 30.0, 200
_TONES: Mapping[Severity, Tone] = {"error": "bad", "warning": "warn", "repaired": "carried"}
_WORDS: Mapping[Severity, str] = {"error": "必须改", "warning": "请核对", "repaired": "已改好"}
_ORDER: tuple[Severity, ...] = ("error", "warning", "repaired")
_SAFE_INTEGER = 10**15


@dataclass(frozen=True, slots=True)
class _Marked:
    """一格上的毛病：最重的那种、要说的话。"""

    severity: Severity
    text: str


def write_marked(
    workbook: Workbook,
    faults: Sequence[Fault],
    out: Path,
    *,
    on: date,
    sources: Sequence[Source] = (),
    label: str = "",
) -> int:
    """写出标好错的副本，返回上了色的格数。

    workbook：沙箱读出的那一本；faults：读它时记下的毛病（Intake.faults），别的文件的不管；label：它在毛病里叫什么，
    默认就是文件名；sources：各表怎么认的，用来把表头写成表头；on：哪天做的。错误：ZhiduError（写不了）。
    """
    label = label or workbook.file
    own = [each for each in faults if each.file == label]
    shown = [each for each in workbook.sheets if not each.hidden and any(each.rows)]
    headers = {each.sheet: each.header_rows for each in sources if each.file == label}
    marks = {each.name: _marks(each.name, own) for each in shown}
    budget = MOST_COMMENTS
    pages: list[Page] = []
    for sheet in shown:
        pages.append(_page(sheet, marks[sheet.name], headers.get(sheet.name, ()), comments=budget))
        budget = max(0, budget - len(marks[sheet.name]))
    taken = {each.name.casefold() for each in shown}
    name = next(each for each in _names() if each.casefold() not in taken)
    listed = _listing(name, label, own, {each.name for each in shown})
    write_book(
        Book(f"{label}：标好错的副本", (listed, *pages), generated_on=on, note=f"照「{label}」标注"), out
    )
    return sum(len(each) for each in marks.values())


def _names() -> Iterator[str]:
    """清单叫什么：交来的表里已有同名的，换一个。"""
    yield FAULTS_SHEET
    number = 2
    while True:
        yield f"{FAULTS_SHEET}{number}"
        number += 1


def cell_of(fault: Fault) -> tuple[int, int] | None:
    """毛病在哪一格：（第几行，第几列），从 0 起；说不到格的为 None。"""
    index = column_index(fault.column.partition(" ")[0])
    return None if fault.row is None or index is None else (fault.row - 1, index)


def _marks(sheet: str, faults: Sequence[Fault]) -> dict[tuple[int, int], _Marked]:
    found: dict[tuple[int, int], _Marked] = {}
    for severity in _ORDER:
        for fault in faults:
            at = cell_of(fault) if fault.sheet == sheet and fault.severity == severity else None
            if at is None:
                continue
            said = f"{_WORDS[severity]}：{fault.message}"
            first = found.get(at)
            found[at] = (
                _Marked(severity, said) if first is None else replace(first, text=f"{first.text}\n{said}")
            )
    return found


def _page(
    sheet: Sheet, marks: Mapping[tuple[int, int], _Marked], header: Sequence[int], *, comments: int
) -> Page:
    rows = sheet.rows
    if sum(len(row) for row in rows) > MOST_CELLS:
        kept = {at for at, _ in marks} | set(range(max(header, default=1)))
        rows = [row if at in kept else [] for at, row in enumerate(rows)]
    heads = {number - 1 for number in header}
    merges = dict(_merges(sheet, heads))
    covered = {
        (row, column)
        for (top, left), (height, width) in merges.items()
        for row in range(top, top + height)
        for column in range(left, left + width)
    } - merges.keys()
    places = {
        (at, column) for at, row in enumerate(rows) for column, cell in enumerate(row) if cell is not None
    }
    noted = set(sorted(marks, key=lambda at: _ORDER.index(marks[at].severity))[:comments])
    placed: list[Placed] = []
    for at, column in sorted((places | marks.keys() | merges.keys()) - covered):
        row = rows[at] if at < len(rows) else []
        cell = _cell(row[column] if column < len(row) else None)
        mark = marks.get((at, column))
        if mark is not None:
            cell = replace(cell, tone=_TONES[mark.severity], note=mark.text if (at, column) in noted else "")
        height, width = merges.get((at, column), (1, 1))
        look = "head" if at in heads and mark is None else "body"
        placed.append(Placed(at, column, cell, height, width, "head" if look == "head" else "body"))
    frozen = (max(header), 2) if header else None
    return Page(sheet.name, _widths(rows, marks), placed, frozen=frozen)


def _merges(sheet: Sheet, heads: set[int]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """合并的格：左上角 →（几行，几列）。太大的、互相重叠的不照搬（好的表里没有这样的）。"""
    taken: set[tuple[int, int]] = set()
    for top, left, low, right in sheet.merged:
        area = (low - top + 1) * (right - left + 1)
        if not 1 < area <= WIDEST_MERGE or top - 1 >= len(sheet.rows):
            continue
        if top - 1 not in heads and low > top:
            continue  # 数据区竖着合并的拆开：每一行都要看得到是谁
        cells = {(row, column) for row in range(top - 1, low) for column in range(left - 1, right)}
        if not cells & taken:
            taken |= cells
            yield (top - 1, left - 1), (low - top + 1, right - left + 1)


def _cell(value: CellValue) -> CellOut:
    """读出的一格照写：数还是数（不加千分位），别的都是文字。"""
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < _SAFE_INTEGER:
        if value == value.to_integral_value():
            return CellOut(int(value), "year")
        digits = -int(value.normalize().as_tuple().exponent)
        return CellOut(float(value), "number", min(digits, 6))
    return CellOut(None) if value is None else text_cell(cell_text(value))


def _widths(rows: Sequence[Sequence[CellValue]], marks: Mapping[tuple[int, int], _Marked]) -> list[float]:
    wide = max((len(row) for row in rows), default=0)
    widths = [_NARROW] * max([wide, *(column + 1 for _, column in marks)], default=1)
    for row in rows[:_SAMPLED]:
        if sum(1 for cell in row if cell is not None) < 2:
            continue  # 标题、说明占满一行，不撑宽第一列
        for at, cell in enumerate(row):
            widths[at] = min(_WIDE, max(widths[at], display_width(cell_text(cell)) + 2.5))
    return widths or [_NARROW]


def _listing(name: str, label: str, faults: Sequence[Fault], shown: set[str]) -> ListSheet:
    ordered = sorted(faults, key=lambda each: _ORDER.index(each.severity))
    rows = [_line(number, fault, shown) for number, fault in enumerate(ordered, 1)]
    counts = "，".join(
        f"{_WORDS[severity]} {found} 处"
        for severity in _ORDER
        if (found := sum(1 for each in faults if each.severity == severity))
    )
    notes = [
        f"{label}：{counts or '没有毛病'}。点“位置”跳到那一格；红底的必须改，黄底的请核对，浅蓝底的已照写法改好。",
        "改好的请直接改在原来的表里再交，或改在这一本里交，都认。",
    ]
    columns = (
        Column("序号", 6),
        Column("轻重", 9),
        Column("工作表", 20),
        Column("位置", 9),
        Column("列", 24),
        Column("填的是", 16),
        Column("问题和改法", 60),
        Column("依据", 34),
    )
    return ListSheet(name, "问题清单", columns, rows, notes=notes, frozen=2, empty="没有毛病。")


def _line(number: int, fault: Fault, shown: set[str]) -> tuple[CellOut | str | None, ...]:
    at = cell_of(fault)
    letter, _, heading = fault.column.partition(" ")
    place = f"{letter}{fault.row}" if at is not None else f"第 {fault.row} 行" if fault.row else "整张表"
    link = None
    if fault.sheet in shown:
        row, column = at or ((fault.row or 1) - 1, 0)
        link = Link(fault.sheet, row, column)
    return (
        CellOut(number, "year"),
        text_cell(_WORDS[fault.severity], tone=_TONES[fault.severity]),
        fault.sheet,
        text_cell(place, link=link),
        heading if at is not None else fault.column,
        fault.value,
        fault.message,
        fault.rule,
    )
