"""存疑：跟去年比、跟同类比问出来的话。不是错，数照用，请报的人核对或说明。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhidu.kernel import exact_decimal
from zhidu.rulebook import Field, Form, FormRow, Release, Value, show_value
from zhidu.workbooks.between import identifying_columns
from zhidu.workbooks.template import entered, entry_unit

#: 表单名 → 各行
Rows = Mapping[str, Sequence[FormRow]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """一处存疑。

    check：规则册里那条校验的编号；form、row、field：哪张表、哪一行（见 row_key）、哪一列（入库列名）；
    value、before：现在的数和比的数，写成字带单位；sentence：念给人听的整句话。
    """

    check: str
    form: str
    row: str
    field: str
    value: str
    before: str
    sentence: str


def row_key(form: Form, release: Release, values: Mapping[str, Value]) -> str:
    """一行是谁：学校的标识码，区县的管理单位，年级表是“标识码 年份 年级”。认不出的为空串。"""
    found = [values.get(name) for name in identifying_columns(form, release)]
    if not found or None in found:
        return ""
    return " ".join(str(each) for each in found)


def by_key(form: Form, release: Release, rows: Sequence[FormRow]) -> dict[str, FormRow]:
    """行的编号 → 行；重复的取前一行，认不出的不要。"""
    found: dict[str, FormRow] = {}
    for row in rows:
        key = row_key(form, release, row.values)
        if key:
            found.setdefault(key, row)
    return found


def spoken(field: Field, value: Value) -> str:
    """一个值写成字，用表头的单位：120.5 万元；年份不加千分位；没有是“空着”。"""
    if value is None:
        return "空着"
    if not isinstance(value, Fraction) or isinstance(value, bool):
        return show_value(value)
    if field.kind == "year":
        return f"{value} 年"
    unit = entry_unit(field)
    return exact_decimal(entered(field, value)) + (unit if unit == "%" else f" {unit}" if unit else "")


def percent(share: Fraction) -> str:
    """比例写成百分数，最多一位小数：38%、12.5%。"""
    tenths = (abs(share) * 2000 + 1) // 2
    return f"{exact_decimal(Fraction(tenths, 10))}%"
