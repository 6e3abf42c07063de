"""打的字读成数：和读工作簿是同一套读法（全角、千分位、万元、选项的别名），读不成的留着原样的字和怎么改。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from zhidu.filings.rules.asking import Asked, Identity, identity_values
from zhidu.filings.rules.payload import Payload, PayloadRow, encode_value
from zhidu.organisations.rules import Declined
from zhidu.rulebook import Field, Form, unit_of
from zhidu.workbooks.cells import ColumnReader
from zhidu.workbooks.form_index import Target
from zhidu.workbooks.mapping import Column
from zhidu.workbooks.template import entry_unit

#: 表单 → 各行 → 列 → 打的字（照表头的单位：万元的栏打万元）
Cells = Mapping[str, Sequence[Mapping[str, str]]]

MOST_ROWS = 500
LONGEST = 2000


def read_cells(asked: Asked, rows: str, cells: Cells, base: Payload | None, own: Identity) -> Payload:
    """打的字合进原来的内容：没提到的表单、列照旧。学校、区县的表只有一行；年级表给了就整张换掉。

    错误：Declined（没有这张表、这一列，行数或字数太多）。打错的数不算错误，值是空的，字和原因都留着。
    """
    forms = {each.name: each for each in asked.of(rows)}
    if strange := [name for name in cells if name not in forms]:
        raise Declined(f"这次采集没有「{strange[0]}」这张表要这个单位填。")
    kept = dict((base or {}).get("forms", {}))
    found: dict[str, list[PayloadRow]] = {}
    for name, form in forms.items():
        before = kept.get(name, [])
        given = cells.get(name)
        if given is None:
            made = list(before)
        elif form.rows == "grade":
            made = [_row(form, None, each) for each in _limited(form, given, MOST_ROWS)]
        else:
            typed = _limited(form, given, 1)
            made = [_row(form, before[0] if before else None, typed[0] if typed else {})]
        found[name] = [_owned(form, asked, each, own) for each in made]
        if not made and form.rows != "grade":
            found[name] = [_owned(form, asked, _blank(form), own)]
    return {"forms": found}


def owned(asked: Asked, rows: str, payload: Payload, own: Identity) -> Payload:
    """说自己是谁的几列一律照单位台账：别处来的内容入单之前过一遍。不归这个单位填的表单不要。"""
    names = {each.name for each in asked.of(rows)}
    given = {name: each for name, each in payload.get("forms", {}).items() if name in names}
    return {
        "forms": {
            form.name: [_owned(form, asked, each, own) for each in given.get(form.name, [])]
            for form in asked.of(rows)
        }
    }


def _limited(form: Form, given: Sequence[Mapping[str, str]], most: int) -> Sequence[Mapping[str, str]]:
    if len(given) > most:
        raise Declined(f"《{form.title}》最多填 {most} 行，给了 {len(given)} 行。")
    columns = {column for each in form.fields for column in each.columns()}
    for row in given:
        if strange := [name for name in row if name not in columns]:
            raise Declined(f"《{form.title}》没有「{strange[0][:60]}」这一列。")
        if long := [name for name, text in row.items() if len(text) > LONGEST]:
            raise Declined(f"「{long[0]}」填得太长，最多 {LONGEST} 个字。")
    return given


def _blank(form: Form) -> PayloadRow:
    values: dict[str, str | None] = {column: None for each in form.fields for column in each.columns()}
    origin: dict[str, Any] = {"file": "", "sheet": "", "row": 0, "columns": {}, "raw": {}}
    return {"values": values, "origin": origin, "withheld": {}}


def _row(form: Form, before: Mapping[str, Any] | None, typed: Mapping[str, str]) -> PayloadRow:
    """一行：打了字的列重读，别的列照旧。"""
    row = _blank(form)
    if before is not None:
        row["values"] |= before["values"]
        row["origin"] = {**row["origin"], **before["origin"], "raw": dict(before["origin"].get("raw", {}))}
        row["withheld"] = dict(before.get("withheld", {}))
    for each in form.fields:
        for column in each.columns():
            if column in typed:
                _cell(row, each, column, typed[column])
    return row


def _cell(row: PayloadRow, each: Field, column: str, text: str) -> None:
    reading = reader(each, column).read(text)
    row["withheld"].pop(column, None)
    row["origin"]["raw"].pop(column, None)
    if text.strip():
        row["origin"]["raw"][column] = text
    row["values"][column] = None
    if reading.severity == "error":
        row["withheld"][column] = reading.message
    else:
        row["values"][column] = encode_value(reading.value)


def _owned(form: Form, asked: Asked, row: PayloadRow, own: Identity) -> PayloadRow:
    values = identity_values(form, asked.release, own)
    withheld = {name: why for name, why in row.get("withheld", {}).items() if name not in values}
    return {**row, "values": {**row["values"], **values}, "withheld": withheld}


def reader(each: Field, column: str, *, stored: bool = False) -> ColumnReader:
    """读一列的读法。平常照表头的单位读；stored 为真照入库单位读（核对已经存下的值）。"""
    unit = each.unit if stored and each.kind != "year" else entry_unit(each)
    factor = Fraction(1)
    if each.numeric and unit and unit != each.unit and each.kind != "year":
        factor = unit_of(unit)[1] / unit_of(each.unit)[1]
    stage = column.removesuffix(each.name) or None
    target = Target(column, each, stage)
    return ColumnReader(Column(0, "", target, column, unit, factor, 0), identifier=each.kind == "code")
