"""SQLite 连接：版本太旧、没进 WAL、没有每次落盘，都拒绝连接。"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base

#: 更早的版本，WAL 有会损坏数据的缺陷
LOWEST = (3, 51, 3)
FULL = 2
IN_MEMORY = "memory"


def too_old(version: tuple[int, ...]) -> str:
    """SQLite 太旧时要说的话；够新就是空的。"""
    if version >= LOWEST:
        return ""
    return (
        f"SQLite {'.'.join(map(str, version))} 太旧，{'.'.join(map(str, LOWEST))} 之前的 WAL 有会损坏数据的缺陷。"
        "请用 python3 dev.py setup 装好 pysqlite3，或改用 PostgreSQL（DATABASE_URL）。"
    )


def unsafe(journal: str, synchronous: int) -> str:
    """日志方式或落盘方式不安全时要说的话；安全就是空的。内存库没有文件，不查日志方式。"""
    if journal not in ("wal", IN_MEMORY):
        return f"SQLite 没能进入 WAL（现在是 {journal}）：数据库文件多半在网络盘或只读目录上。请把 ZHIDU_DATA 放到本机磁盘。"
    if synchronous < FULL:
        return "SQLite 的 synchronous 低于 FULL：断电会丢掉已经回了“已收到”的数据。请不要改连接设置。"
    return ""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django 的 SQLite 后端，加上连接时的把关。"""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """连上并查过才交出去；不合格抛 ImproperlyConfigured。"""
        if said := too_old(self.Database.sqlite_version_info):
            raise ImproperlyConfigured(said)
        connection = super().get_new_connection(conn_params)
        journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
        if said := unsafe(str(journal), int(synchronous)):
            connection.close()
            raise ImproperlyConfigured(said)
        return connection
