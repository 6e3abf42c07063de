"""PostgreSQL 连接：服务器或会话关了落盘，就拒绝连接。"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

#: 必须开着的设置，和关着时怎么改
MUST_BE_ON = {
    "fsync": "在 postgresql.conf 里写 fsync = on，再重新加载",
    "synchronous_commit": "在 postgresql.conf、库、用户和连接参数里都不要写 synchronous_commit = off",
}
ASK = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"


def unsafe(found: dict[str, str]) -> str:
    """哪几项落盘设置被关掉了，怎么改；都开着就是空的。"""
    off = [name for name in MUST_BE_ON if found.get(name) == "off"]
    return "".join(
        f"PostgreSQL 的 {name} 是 off：断电会丢掉已经回了“已收到”的数据。请{MUST_BE_ON[name]}。"
        for name in off
    )


class DatabaseWrapper(base.DatabaseWrapper):
    """Django 的 PostgreSQL 后端，加上连接时的把关。"""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """连上并查过才交出去；不合格抛 ImproperlyConfigured。"""
        connection = super().get_new_connection(conn_params)
        found = dict(connection.execute(ASK, [list(MUST_BE_ON)]).fetchall())
        connection.rollback()
        if said := unsafe(found):
            connection.close()
            raise ImproperlyConfigured(said)
        return connection
