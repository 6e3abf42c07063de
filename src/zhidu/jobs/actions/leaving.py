"""线程收工：把自己的数据库连接还了，别留着等数据库来断。"""

from __future__ import annotations

from django.db import connection


def let_go() -> None:
    """关掉本线程的连接；下一次用会重新连。"""
    connection.close()
