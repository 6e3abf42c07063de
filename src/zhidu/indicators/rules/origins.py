"""网上填的数也有来处：没有文件和格，就写「网上填报」，推导里照样列得出。"""

from __future__ import annotations

from dataclasses import replace

from zhidu.kernel import exact_decimal
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.tables import FormRow, Origin

TYPED = "网上填报"


class TypedOrigin(Origin):
    """一行里有网上填的数：从工作簿来的列仍指到格，网上填的写「网上填报」。"""

    __slots__ = ()

    def cell(self, name: str) -> str:
        """在哪一格。"""
        return Origin.cell(self, name) if self.columns.get(name) else TYPED


def with_typed(row: FormRow) -> FormRow:
    """给没有格的数补上来处。工作簿里有的不动；全都有格的行原样交回。"""
    origin = row.origin
    typed = {
        name: value for name, value in row.values.items() if value is not None and name not in origin.columns
    }
    if not typed:
        return row
    raw = {name: _written(value) for name, value in typed.items()}
    return replace(
        row,
        origin=TypedOrigin(
            origin.file,
            origin.sheet,
            origin.row,
            {**dict.fromkeys(typed, ""), **origin.columns},
            {**raw, **origin.raw},
        ),
    )


def _written(value: Value) -> str:
    """填的字：数写全，别的照写。"""
    if value is None or isinstance(value, bool | str):
        return "" if value is None else str(value)
    return exact_decimal(value)
