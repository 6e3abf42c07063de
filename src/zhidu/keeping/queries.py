"""保管的查询：各表的行数和摘要、快照里审计到第几条、登记了哪些附件。

SQLite 从一份拷贝的文件里读，用不带类型转换的连接，读到的就是存着的；PostgreSQL 在一个只读快照的事务里读。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from zhidu.audit.models import Event
from zhidu.files.models import StoredFile
from zhidu.keeping.rules.digests import rows_digest
from zhidu.keeping.rules.manifest import KeptTable, Step

Ask = Callable[[str], Iterator[Sequence[Any]]]


@contextmanager
def opened_copy(file: Path) -> Iterator[Ask]:
    """打开一个 SQLite 文件，交出问它的函数；用的是和平台同一份 SQLite 库。"""
    opened = connection.Database.connect(str(file))  # type: ignore[attr-defined]  # 后端带着自己的驱动
    try:
        yield opened.execute
    finally:
        opened.close()


@contextmanager
def frozen_view() -> Iterator[tuple[Ask, str]]:
    """PostgreSQL 的一个只读快照：交出问它的函数和快照编号（给 pg_dump 用）。"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()

        def ask(sql: str) -> Iterator[Sequence[Any]]:
            with connection.chunked_cursor() as reading:  # 在服务器那头分批取，几百万行也不占内存
                reading.execute(sql)
                while rows := reading.fetchmany(2000):
                    yield from rows

        yield ask, str(snapshot)


def kept_tables(ask: Ask, vendor: str, step: Step) -> tuple[KeptTable, ...]:
    """每张表的行数和全部行的摘要，按主键排。"""
    names = [str(name) for (name,) in ask(_NAMES[vendor])]
    found = []
    for number, name in enumerate(names, 1):
        step("核算各表", number, len(names))
        count, digest = rows_digest(ask(_rows_sql(ask, name, vendor)))
        found.append(KeptTable(name, count, digest))
    return tuple(found)


_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgresql": (
        'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE "C"'
    ),
}


def _rows_sql(ask: Ask, name: str, vendor: str) -> str:
    """一张表全部行的句子。表名来自数据库自己的目录，加引号，没有外来文字。"""
    quoted = '"' + name.replace('"', '""') + '"'
    if vendor == "sqlite":
        columns = list(ask(f"PRAGMA table_info({quoted})"))
        keys = [str(each[0] + 1) for each in sorted(columns, key=lambda each: each[5]) if each[5]]
        order = ", ".join(keys) or ", ".join(str(place) for place in range(1, len(columns) + 1))
        return f"SELECT * FROM {quoted} ORDER BY {order}"  # noqa: S608  见上
    literal = name.replace("'", "''")
    keys = [
        '"' + str(column).replace('"', '""') + '"'
        for (column,) in ask(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"  # noqa: S608  见上
            f" AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = '{literal}'::regclass"
            " ORDER BY array_position(i.indkey::int2[], a.attnum)"
        )
    ]
    # 整行转成文字再取摘要：不经过驱动的类型转换。次序按字节，不随库的排序规则变
    order = ", ".join(f'{key}::text COLLATE "C"' for key in keys) or 't::text COLLATE "C"'
    return f"SELECT t::text FROM {quoted} t ORDER BY {order}"  # noqa: S608  见上


def audit_tail(ask: Ask) -> tuple[int, str]:
    """审计流水的最后一条：（序号，签章）；一条也没有是（0，空串）。"""
    table = Event._meta.db_table
    row = next(iter(ask(f"SELECT seq, mac FROM {table} ORDER BY seq DESC LIMIT 1")), None)  # noqa: S608  表名是写死的
    return (0, "") if row is None else (int(row[0]), str(row[1]))


def registered_files(ask: Ask) -> list[tuple[str, int, str]]:
    """登记了的附件：（编号，字节数，SHA-256），按编号排。编号是不带短横的十六进制。"""
    table = StoredFile._meta.db_table
    rows = ask(f"SELECT id, size, sha256 FROM {table} ORDER BY id")  # noqa: S608  表名是写死的
    return [(str(key).replace("-", ""), int(size), str(digest)) for key, size, digest in rows]
