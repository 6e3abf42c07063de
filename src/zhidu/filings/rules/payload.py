"""一份填报单的内容：存成 JSON 的样子，和规则册的行（FormRow）互换，数一位不差。

{"forms": {表单名: [{"values": {列: "6012.1"|"是"|null}, "origin": {"file", "sheet", "row", "columns", "raw"},
"withheld": {列: 为什么没采用}}]}}。数是入库单位下的精确十进制，除不尽的写成 "1/3"；没有的是 null，绝不写 0。
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from zhidu.kernel import exact_decimal
from zhidu.rulebook import Form, FormRow, Origin, Value

#: 存成 JSON 的内容，样子见本模块的说明
Payload = dict[str, Any]
#: 其中的一行
PayloadRow = dict[str, Any]


def encode_value(value: Value) -> str | None:
    """一个值写成字。"""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise TypeError("表单里没有真假值")
    text = exact_decimal(value)
    return str(value) if text.endswith("…") else text.replace(",", "")


def decode_value(text: str | None, *, numeric: bool) -> Value:
    """写成的字读回来。numeric：这一列是数。"""
    if text is None or not numeric:
        return text
    return _fraction(text)


@lru_cache(maxsize=1 << 16)
def _fraction(text: str) -> Fraction:
    """同样的数一个市里来回出现：读过的不再拆字。"""
    return Fraction(text)


def encode_row(row: FormRow) -> PayloadRow:
    """一行存成 JSON。"""
    origin = row.origin
    return {
        "values": {name: encode_value(value) for name, value in row.values.items()},
        "origin": {
            "file": origin.file,
            "sheet": origin.sheet,
            "row": origin.row,
            "columns": dict(origin.columns),
            "raw": dict(origin.raw),
        },
        "withheld": dict(row.withheld),
    }


def decode_row(form: Form, row: Mapping[str, Any]) -> FormRow:
    """一行读回来：表单里的列一个不少，没有的是 None；表单里没有的列不要。"""
    return _decoded(_columns(form), row)


def _columns(form: Form) -> list[tuple[str, bool]]:
    """各列和它是不是数。"""
    return [(column, each.numeric) for each in form.fields for column in each.columns()]


def _decoded(columns: Sequence[tuple[str, bool]], row: Mapping[str, Any]) -> FormRow:
    values, origin = row.get("values", {}), row.get("origin") or {}
    found = {name: decode_value(values.get(name), numeric=numeric) for name, numeric in columns}
    place = Origin(
        origin.get("file", ""),
        origin.get("sheet", ""),
        int(origin.get("row", 0)),
        origin.get("columns", {}),
        origin.get("raw", {}),
    )
    return FormRow(found, place, row.get("withheld", {}))


def encode(rows: Mapping[str, Sequence[FormRow]]) -> Payload:
    """几张表单的行存成一份内容。"""
    return {"forms": {form: [encode_row(each) for each in own] for form, own in rows.items()}}


def decode(payload: Mapping[str, Any], forms: Sequence[Form]) -> dict[str, tuple[FormRow, ...]]:
    """一份内容读回来：表单名 → 各行。没有的表单是空的。"""
    return decoder(forms)(payload)


def decoder(forms: Sequence[Form]) -> Callable[[Mapping[str, Any]], dict[str, tuple[FormRow, ...]]]:
    """同样的几张表单要读许多份时用：各表有哪些列只看一遍。"""
    known = [(form.name, _columns(form)) for form in forms]

    def read(payload: Mapping[str, Any]) -> dict[str, tuple[FormRow, ...]]:
        given = payload.get("forms", {})
        return {
            name: tuple(_decoded(columns, each) for each in given.get(name, ())) for name, columns in known
        }

    return read


def digest(payload: Mapping[str, Any]) -> str:
    """内容的指纹：规范 JSON（键排序、无空白、UTF-8）的 SHA-256，64 位十六进制。"""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
