"""一份内容写成可以接着改的字：用填报单位（万元的栏写万元），不带千分位；当初没读成的，写当初打的字。"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.payload import decode_row
from zhidu.kernel import exact_decimal
from zhidu.rulebook import Field, Value
from zhidu.workbooks.template import entered


def entry_text(field: Field, value: Value) -> str:
    """一个值写成填的时候的字；没有是空串。"""
    if value is None:
        return ""
    if not isinstance(value, Fraction) or isinstance(value, bool):
        return str(value)
    return exact_decimal(entered(field, value)).replace(",", "")


def texts_of(payload: Mapping[str, Any], asked: Asked, rows: str) -> dict[str, list[dict[str, str]]]:
    """各张表各行各列的字，空着的列不在内。rows：哪一类填报单。"""
    found: dict[str, list[dict[str, str]]] = {}
    for form in asked.of(rows):
        fields = {name: each for each in form.fields for name in each.columns()}
        given = payload.get("forms", {}).get(form.name, ())
        lines = []
        for each in given:
            row = decode_row(form, each)
            line = {name: entry_text(field, row.values.get(name)) for name, field in fields.items()}
            line |= {name: row.origin.raw.get(name, "") for name in row.withheld}
            lines.append({name: text for name, text in line.items() if text})
        found[form.name] = lines
    return found
