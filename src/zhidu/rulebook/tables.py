"""报上来的数：按表单字段收好的行，每行记得自己从哪个文件、哪张表、第几行来。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhidu.rulebook.evaluation import Value


@dataclass(frozen=True, slots=True)
class Origin:
    """一行数的来处。columns：字段名 → 列字母（「P」），用来指到格。raw：字段名 → 原样文字。"""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> str:
        """「文件 · 表 · P12」。"""
        column = self.columns.get(name)
        where = f"{column}{self.row}" if column else f"第 {self.row} 行"
        return " · ".join(part for part in (self.file, self.sheet, where) if part)


@dataclass(frozen=True, slots=True)
class FormRow:
    """一行。values：字段列名（带学段前缀）→ 精确值，未知为 None；withheld：因有错没采用的字段 → 原因。"""

    values: Mapping[str, Value]
    origin: Origin
    withheld: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """一张表单的全部行。absent：这次交来的文件里根本没有的列。"""

    form: str
    rows: tuple[FormRow, ...]
    absent: frozenset[str] = frozenset()
