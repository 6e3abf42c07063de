"""DuckDB：一个进程里算完一个市，也能直接扫全国的 Parquet。"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from zhidu.engine.compilation import literal, quote
from zhidu.engine.plan import Plan
from zhidu.engine.scope import Relation
from zhidu.rulebook.model import Form
from zhidu.rulebook.tables import Table

RowDict = dict[str, Any]


class DuckSession:
    """一条内存库连接。用完关掉；不连业务库，不联网，不读写计划以外的文件。"""

    def __init__(
        self, *, threads: int | None = None, memory_limit: str | None = None, shared: bool = False
    ) -> None:
        """开一条。shared：和同一进程里别的 shared 会话合用一个内存库，各建各的临时表，关掉就没了；只给算一个市的用。"""
        self.connection = _shared().cursor() if shared else _opened()
        self.connection.execute("SET enable_progress_bar = false")  # 进度由我们自己说
        if threads is not None:
            self.connection.execute(f"SET threads = {int(threads)}")
        if memory_limit is not None:
            self.connection.execute(f"SET memory_limit = {literal(memory_limit)}")

    def __enter__(self) -> DuckSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def load(self, name: str, form: Form, table: Table) -> Relation:
        """把收好的行装进一张表，多一列 #row 是行序。数转成双精度（整数和两位小数都存得准）。"""
        columns = [column for each in form.fields for column in each.columns() if column not in table.absent]
        numeric = {column: each.numeric for each in form.fields for column in each.columns()}
        selected = [f'unnest(range({len(table.rows)})) AS "#row"']
        lists: list[list[object]] = []
        for column in columns:
            kind = "DOUBLE" if numeric[column] else "VARCHAR"
            selected.append(f"unnest(CAST(? AS {kind}[])) AS {quote(column)}")
            lists.append([_plain(row.values.get(column)) for row in table.rows])
        self.connection.execute(f"CREATE TEMP TABLE {quote(name)} AS SELECT {', '.join(selected)}", lists)
        return Relation(quote(name), frozenset(columns))

    def scan(self, path: Path, form: Form, *, year_column: str | None = None) -> Relation:
        """一个 Parquet 文件（或通配）当源表：只认表单里有的列，外加年份列。

        数一律先转成双精度再算：文件里存的是 32 位整数时，乘一乘就会溢出。错误：duckdb.Error（文件读不了）。
        """
        source = f"read_parquet({literal(str(path))})"
        described = self.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        wanted = {
            column: "DOUBLE" if each.numeric else "VARCHAR"
            for each in form.fields
            for column in each.columns()
        }
        chosen = {}
        for name, kind, *_ in described:
            if name == year_column or (name in wanted and kind == wanted[name]):
                chosen[name] = quote(name)
            elif name in wanted:
                chosen[name] = f"CAST({quote(name)} AS {wanted[name]}) AS {quote(name)}"
        full = self.connection.execute(
            f"SELECT path_in_schema FROM parquet_metadata({literal(str(path))}) GROUP BY path_in_schema "
            "HAVING count(stats_null_count) = count(*) AND sum(stats_null_count) = 0"
        ).fetchall()
        complete = frozenset(chosen) & {str(row[0]) for row in full}
        return Relation(f"(SELECT {', '.join(chosen.values())} FROM {source})", frozenset(chosen), complete)

    def run(self, plan: Plan, *, views: Sequence[str] = ("institution",)) -> None:
        """照计划建表；views 里的只建视图，省内存。"""
        for name, sql in plan.steps:
            kind = "VIEW" if name in views else "TABLE"
            self.connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {sql}")

    def rows(self, name: str, columns: str = "*") -> list[RowDict]:
        """取一张结果表，每行一个字典。"""
        return self.fetched(f"SELECT {columns} FROM {name}")

    def fetched(self, sql: str | duckdb.Statement) -> list[RowDict]:
        """跑一条查询，每行一个字典。"""
        cursor = self.connection.execute(sql)
        names = [str(each[0]) for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _opened() -> duckdb.DuckDBPyConnection:
    """一个新的内存库。"""
    connection = duckdb.connect(":memory:")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET preserve_insertion_order = false")
    return connection


@cache
def _shared() -> duckdb.DuckDBPyConnection:
    """合用的内存库：新开一个要三十毫秒，比算一个县的十分之一还多。"""
    connection = _opened()
    connection.execute("SET threads = 2")
    return connection


if hasattr(os, "register_at_fork"):
    # 带进 fork 出来的进程里，它的线程没有跟来，那边退出时会一直等
    os.register_at_fork(before=_shared.cache_clear)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value


def result_names(plan: Plan) -> list[str]:
    """要取回的结果表；中间步骤不取。"""
    return [name for name, _ in plan.steps if name not in ("institution", "means", "totals")]


def computed(session: DuckSession, plan: Plan) -> Mapping[str, list[RowDict]]:
    """跑计划，取回各结果表，和每所学校为什么不纳入。"""
    session.run(plan)
    result = {name: session.rows(name) for name in result_names(plan)}
    result["institution"] = session.rows("institution", '"#row", "#excluded"')
    return result
