"""两版之间改了什么：一格一条，按表单、行、列的先后。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.doubts import row_key
from zhidu.filings.rules.payload import decode_row
from zhidu.rulebook import Form, FormRow, Release, Value


@dataclass(frozen=True, slots=True)
class CellChange:
    """改了的一格：哪张表、哪一行（见 row_key；认不出的是「第 n 行」）、哪一列、改前、改后。None 是空着。"""

    form: str
    row: str
    field: str
    before: Value
    after: Value


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], asked: Asked
) -> tuple[CellChange, ...]:
    """两份内容之间改了的各格。行照身份对（学校标识码、年级），不看先后；增减的行，每个有值的格算一条。"""
    found: list[CellChange] = []
    for form in asked.forms:
        old = keyed_rows(form, asked.release, before.get("forms", {}).get(form.name, ()))
        new = keyed_rows(form, asked.release, after.get("forms", {}).get(form.name, ()))
        for key in dict.fromkeys((*old, *new)):
            found += _row(form, key, old.get(key), new.get(key))
    return tuple(found)


def keyed_rows(form: Form, release: Release | None, rows: Sequence[Mapping[str, Any]]) -> dict[str, FormRow]:
    """行的编号 → 行；重复、认不出的用「第 n 行」。"""
    found: dict[str, FormRow] = {}
    for number, each in enumerate(rows, 1):
        row = decode_row(form, each)
        key = key_of(form, release, row, number)
        found[key if key not in found else f"第 {number} 行"] = row
    return found


def key_of(form: Form, release: Release | None, row: FormRow, number: int) -> str:
    """一行的编号：认得出是谁的用身份，认不出的用「第 n 行」；一个单位只有一行的表（补充采集）是空的。"""
    if release is None:
        return ""
    return row_key(form, release, row.values) or f"第 {number} 行"


def _row(form: Form, key: str, old: FormRow | None, new: FormRow | None) -> Iterator[CellChange]:
    for each in form.fields:
        for column in each.columns():
            before = old.values.get(column) if old is not None else None
            after = new.values.get(column) if new is not None else None
            if before != after:
                yield CellChange(form.name, key, column, before, after)
