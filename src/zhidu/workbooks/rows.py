"""表头以下逐行看：哪些是数据，哪些是空行、合计、重复的表头、小标题和表尾的说明。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from zhidu.rulebook.evaluation import Value
from zhidu.sandbox import CellValue, Sheet
from zhidu.workbooks.cells import ColumnReader, Reading
from zhidu.workbooks.headers import cell_text, squeezed, unit_named
from zhidu.workbooks.mapping import Column, Layout
from zhidu.workbooks.notes import Notes
from zhidu.workbooks.screening import Rough

RowKind = Literal["blank", "header", "numbering", "total", "remark", "section", "data"]

_TOTAL = re.compile(
    r"[^,，。:：]{0,10}(?:合计|总计|小计|共计|总和|平均|平均值|平均数|均值|汇总)|全[省市县区镇乡]|计"
)
_REMARK = re.compile(
    r"填表|填报|制表|审核|复核|(?:单位|分管|科室)?负责人|经办|联系|电话|手机|说明|备注|注[:：\d]|附注?[:：]|数据来源|"
    r"统计(?:人|时间|员|日期)|报[出送]|日期[:：]|[（(]?(?:盖章|公章)|单位[(（]?(?:盖章|公章)|本表|此表|以上|\*|※|"
    r"[(（]?[1-9一二三四五六七八九][)）、.．]\D"
)
_CODE_LIKE = re.compile(r"\d{4,}")
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛]|[(（]?\d{1,3}[)）]?|[A-Z]{1,2}|栏次|序号|列号|代码")


@dataclass
class Draft:
    """一行数据的草稿：读出的各格、准备入库的值、因有错没采用的字段。number 是 Excel 行号。"""

    number: int
    readings: dict[str, Reading]
    values: dict[str, Value]
    withheld: dict[str, str] = field(default_factory=dict)

    def rough(self) -> dict[str, Rough]:
        """各列的近似值，只用来粗筛；没采用的是未知。"""
        found = {name: reading.rough for name, reading in self.readings.items()}
        found.update(dict.fromkeys(self.withheld))
        return found

    def blank(self, column: str) -> bool:
        """这一格没有填（没有这一列不算没填）。"""
        found = self.readings.get(column)
        return found is not None and found.blank

    def reject(self, column: str, why: str) -> None:
        """这一格有错，不采用：值按未知，记下原因。"""
        self.values[column] = None
        self.withheld.setdefault(column, why)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """一行合计：第几行、写的什么、各列读出的数，前面有多少行数据（before），上一个合计之后从第几行起（since）。"""

    number: int
    label: str
    readings: dict[str, Reading]
    before: int
    since: int

    @property
    def adds_up(self) -> bool:
        """写的是各行之和（不是平均、「全市」这类另算的数）。"""
        return self.label.endswith("计") or self.label.endswith("总和")


def read_rows(
    sheet: Sheet, layout: Layout, readers: Sequence[ColumnReader], notes: Notes
) -> tuple[list[Draft], list[TotalRow]]:
    """读表头以下的全部行。合计行、小标题行跳过并记一笔；空行、重复表头、表尾说明不出声。"""
    drafts: list[Draft] = []
    totals: list[TotalRow] = []
    sorter = _Sorter(sheet, layout)
    filled = _filled_down(sheet, layout)
    since = 0
    for at in range(layout.last + 1, len(sheet.rows)):
        row = sheet.rows[at]
        kind, label = sorter.kind(at, row)
        if kind == "data":
            drafts.append(_draft(at, row, readers, filled))
        elif kind == "total":
            readings = {each.name: each.read(_cell(row, each.column.index)) for each in readers}
            totals.append(TotalRow(at + 1, label, readings, len(drafts), since))
            since = len(drafts)
            message = f"第 {at + 1} 行是合计行（{label}），没有当成一行数据"
            notes.add("repaired", row=at + 1, column="", value=label, rule="合计行不入库", message=message)
        elif kind == "section":
            message = f"第 {at + 1} 行只有「{label}」，当作小标题跳过"
            notes.add("repaired", row=at + 1, column="", value=label, rule="小标题行不入库", message=message)
    return drafts, totals


def _cell(row: Sequence[CellValue], at: int) -> CellValue:
    return row[at] if at < len(row) else None


def _draft(
    at: int, row: list[CellValue], readers: Sequence[ColumnReader], filled: dict[tuple[int, int], CellValue]
) -> Draft:
    width = len(row)
    readings: dict[str, Reading] = {}
    values: dict[str, Value] = {}
    for reader in readers:
        index = reader.column.index
        cell = row[index] if index < width else None
        if cell is None and filled:
            cell = filled.get((at, index))
        reading = reader.memo.get((type(cell), cell)) or reader.read(cell)
        readings[reader.name] = reading
        values[reader.name] = reading.value
    return Draft(at + 1, readings, values)


def _filled_down(sheet: Sheet, layout: Layout) -> dict[tuple[int, int], CellValue]:
    """竖着合并的文字格（如一个县的学校共用一格管理单位），每一行都算有。数字格合并不这样办：分不清是谁的。"""
    words = {each.index for each in layout.columns if each.target.field.kind in ("text", "choice")}
    filled: dict[tuple[int, int], CellValue] = {}
    for top, left, low, right in sheet.merged:
        if low > top > layout.last and left == right and left - 1 in words and top <= len(sheet.rows):
            value = _cell(sheet.rows[top - 1], left - 1)
            filled.update({(row, left - 1): value for row in range(top, min(low, len(sheet.rows)))})
    return filled


class _Sorter:
    """把一行归类。"""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.layout = layout
        self.columns = layout.columns
        self.keys = [each for each in layout.columns if each.target.field.kind in ("code", "text")]
        self.codes = [each for each in self.keys if each.target.field.kind == "code"]
        self.names = [each for each in self.keys if each.target.field.kind == "text"]
        self.headers = [_texts(sheet.rows[at]) for at in range(layout.first, layout.last + 1)]
        self.wide = {
            top - 1 for top, left, low, right in sheet.merged if right - left >= 3 and top > layout.last + 1
        }
        self.data_seen = False
        self.remarks = False

    def kind(self, at: int, row: Sequence[CellValue]) -> tuple[RowKind, str]:
        """这一行是什么；合计、小标题附上写的字。"""
        found = self._kind(at, row)
        if found[0] == "data":
            self.data_seen, self.remarks = True, False
        return found

    def _kind(self, at: int, row: Sequence[CellValue]) -> tuple[RowKind, str]:
        code = next(
            (text for each in self.codes if (text := squeezed(cell_text(_cell(row, each.index))))), ""
        )
        if _CODE_LIKE.fullmatch(code) and len(code) >= 10:
            return "data", ""
        present = [each for each in self.columns if squeezed(cell_text(_cell(row, each.index)))]
        label = self._total(row, code)
        if label:
            return "total", label
        if not present or self._empty_but_prefilled(row, present, code):
            text = next(
                (squeezed(cell_text(cell)) for cell in row if isinstance(cell, str) and cell.strip()), ""
            )
            return ("remark" if text else "blank"), ""
        if self._is_header(row):
            return "header", ""
        if not self.data_seen and self._is_numbering(row):
            return "numbering", ""
        return self._words(at, row, present, code)

    def _total(self, row: Sequence[CellValue], code: str) -> str:
        first = next((cell for cell in row if cell is not None and squeezed(cell_text(cell))), None)
        cells = [_cell(row, each.index) for each in self.keys] + [first]
        for cell in cells:
            if isinstance(cell, str):
                text = re.sub(r"[（(].*?[)）]|[:：]", "", squeezed(cell))
                if _TOTAL.fullmatch(text) and not _CODE_LIKE.fullmatch(code):
                    return text
        return ""

    def _empty_but_prefilled(self, row: Sequence[CellValue], present: Sequence[Column], code: str) -> bool:
        """学校表里代码、校名都空、数字全是 0 的行：多半是往下拉公式拉多了。"""
        if not self.codes or code:
            return False
        named = [each for each in present if each in self.names]
        numbers = [each for each in present if each.target.field.numeric]
        if len(named) > 1 or (named and any("名称" in each.target.column for each in named)):
            return False
        return bool(numbers) and all(
            cell_text(_cell(row, each.index)).strip() in ("0", "0.0") for each in numbers
        )

    def _is_header(self, row: Sequence[CellValue]) -> bool:
        texts = _texts(row)
        return len(texts) >= 2 and any(len(texts & own) >= max(2, len(texts) * 0.6) for own in self.headers)

    def _is_numbering(self, row: Sequence[CellValue]) -> bool:
        """表头下的栏号行：甲 乙 1 2 3 …，或单位行。"""
        texts = [squeezed(cell_text(cell)) for cell in row if cell is not None and squeezed(cell_text(cell))]
        if len(texts) < 3:
            return False
        if all(unit_named(text.strip("()")) or text in ("-", "—", "/") for text in texts):
            return True
        if not all(_NUMBERING.fullmatch(text) for text in texts):
            return False
        numbers = [int(text.strip("()（）")) for text in texts if text.strip("()（）").isdigit()]
        return all(later - earlier == 1 for earlier, later in pairwise(numbers))

    def _words(
        self, at: int, row: Sequence[CellValue], present: Sequence[Column], code: str
    ) -> tuple[RowKind, str]:
        """只剩文字的行：表尾说明、小标题，或是缺了数的一行数据。"""
        first = next(
            squeezed(cell_text(cell)) for cell in row if cell is not None and squeezed(cell_text(cell))
        )
        numbers = sum(1 for each in present if isinstance(_cell(row, each.index), Decimal))
        filled = sum(1 for cell in row if cell is not None and squeezed(cell_text(cell)))
        if _REMARK.match(first) and filled <= 8 and numbers <= 1:
            self.remarks = True
            return "remark", ""
        if filled == 1 and (self.remarks or at in self.wide or len(first) > 24):
            return "remark", ""
        if filled == 1 and present[0] in self.codes and not re.search(r"\d", code):
            return "section", first
        return "data", ""


def _texts(row: Sequence[CellValue]) -> set[str]:
    return {text for cell in row if isinstance(cell, str) and (text := squeezed(cell))}
