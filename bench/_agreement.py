"""两家的输出逐格相同：同样的行、同样的列，真假和文字相等，数相对差不超过 1e-12。计时之前先过这一关。"""

from __future__ import annotations

from pathlib import Path

import duckdb

TOLERANCE = 1e-12
TABLES = {
    "schools.parquet": ("年份", "学校标识码", "学段"),
    "counties.parquet": ("年份", "管理单位", "学段"),
    "units.parquet": ("年份", "管理单位"),
}


def differences(ours: Path, theirs: Path) -> list[str]:
    """两个输出文件夹比一遍，返回逐列的说明；空就是一致。"""
    found = []
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '2GB'")
        connection.execute("SET enable_progress_bar = false")
        for name, keys in TABLES.items():
            found += _table(connection, ours / name, theirs / name, keys)
    return found


def _table(
    connection: duckdb.DuckDBPyConnection, ours: Path, theirs: Path, keys: tuple[str, ...]
) -> list[str]:
    where = f"{ours.parent.name}/{ours.name}"
    kinds = [
        {
            str(row[0]): str(row[1])
            for row in connection.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()
        }
        for path in (ours, theirs)
    ]
    if set(kinds[0]) != set(kinds[1]):
        return [f"{where} 列不同：{'、'.join(sorted(set(kinds[0]) ^ set(kinds[1])))}"]
    joined = " AND ".join(f'a."{key}" = b."{key}"' for key in keys)
    tests = {}
    for column, kind in kinds[0].items():
        a, b = f'a."{column}"', f'b."{column}"'
        if kind in ("BOOLEAN", "VARCHAR"):
            tests[column] = f"{a} IS DISTINCT FROM {b}"
        else:
            near = f"abs({a} - {b}) <= {TOLERANCE} * greatest(abs({a}), abs({b}))"
            tests[column] = f"({a} IS NULL) <> ({b} IS NULL) OR NOT coalesce({near}, TRUE)"
    counts = ", ".join(f'count(*) FILTER (WHERE {test}) AS "{column}"' for column, test in tests.items())
    alone = f'count(*) FILTER (WHERE a."{keys[0]}" IS NULL OR b."{keys[0]}" IS NULL)'
    sql = f"SELECT {alone}, {counts} FROM '{ours}' AS a FULL JOIN '{theirs}' AS b ON {joined}"
    row = connection.execute(sql).fetchone() or ()
    if row[0]:
        return [f"{where} 有 {row[0]} 行只有一边有"]
    return [
        f"{where} {column}：{count} 格不同" for column, count in zip(tests, row[1:], strict=True) if count
    ]
