"""一张表单的行写成 Parquet，又一位不差地读回来：冻结的快照用它，统计软件、DuckDB 也直接打得开。

一列一个字段，都是文字：数写成入库单位下的精确十进制（6012.1，除不尽的写 1/3），不经过浮点；没有的是空值；
来处另有几列，名字以 # 开头。这次交来的文件里根本没有的列不写，读回来照样是没有。
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import duckdb

from zhidu.engine.compilation import literal, quote
from zhidu.kernel import ZhiduError, exact_decimal
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Field, Form
from zhidu.rulebook.tables import FormRow, Origin, Table

FILE, SHEET, ROW = "#文件", "#表", "#行"
COLUMNS, RAW, WITHHELD = "#列字母", "#原样", "#没采用"
_PLACE = (FILE, SHEET, ROW, COLUMNS, RAW, WITHHELD)


def write_table(table: Table, form: Form, path: Path) -> None:
    """一张表写成 path 这个文件，行序不变。表单里没有的列不写。错误：OSError、duckdb.Error（写不了）。"""
    names = [name for each in form.fields for name in each.columns() if name not in table.absent]
    lists: list[Sequence[str | None]] = [
        [_written(row.values.get(name)) for row in table.rows] for name in names
    ]
    lists += [[part[index] for part in map(_place, table.rows)] for index in range(len(_PLACE))]
    selected = [f'unnest(range({len(table.rows)})) AS "#"']
    selected += [f"unnest(CAST(? AS VARCHAR[])) AS {quote(name)}" for name in (*names, *_PLACE)]
    wanted = ", ".join(quote(name) for name in (*names, *_PLACE))
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE kept AS SELECT {', '.join(selected)}", lists)
        copied = f'(SELECT {wanted} FROM kept ORDER BY "#")'
        connection.execute(f"COPY {copied} TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def read_table(path: Path, form: Form) -> Table:
    """读回 write_table 写的。错误：ZhiduError（不是快照的文件）；duckdb.Error（文件坏了）。"""
    fields = {name: each for each in form.fields for name in each.columns()}
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET preserve_insertion_order = true")
        found = connection.execute(f"SELECT * FROM read_parquet({literal(str(path))})")
        names = [str(each[0]) for each in found.description or ()]
        if not set(_PLACE) <= set(names):
            raise ZhiduError(f"{path.name} 不是填报快照：没有来处的几列")
        rows = tuple(_row(dict(zip(names, each, strict=True)), fields) for each in found.fetchall())
    return Table(form.name, rows, frozenset(fields) - frozenset(names))


def _written(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    text = exact_decimal(Fraction(value))
    return str(Fraction(value)) if text.endswith("…") else text.replace(",", "")


def _place(row: FormRow) -> tuple[str, ...]:
    origin = row.origin
    kept = (origin.columns, origin.raw, row.withheld)
    return (origin.file, origin.sheet, str(origin.row), *(_json(dict(each)) for each in kept))


def _json(found: dict[str, str]) -> str:
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _row(found: dict[str, str | None], fields: dict[str, Field]) -> FormRow:
    values: dict[str, Value] = {
        name: Fraction(text) if text is not None and each.numeric else text
        for name, each in fields.items()
        if name in found
        for text in (found[name],)
    }
    columns, raw, withheld = (json.loads(found[name] or "{}") for name in (COLUMNS, RAW, WITHHELD))
    origin = Origin(found[FILE] or "", found[SHEET] or "", int(found[ROW] or 0), columns, raw)
    return FormRow(values, origin, withheld)
