"""叫 PostgreSQL 自己的 pg_dump、pg_restore。口令走环境变量，不上命令行。"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from zhidu.kernel import ZhiduError

#: Django 的连接参数叫什么，libpq 的环境变量叫什么
NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
TOLD = 1200


def dump_to(file: Path, snapshot: str) -> None:
    """按快照编号导出整个库到 file（自带压缩的格式）。没有 pg_dump 或导不出，抛 ZhiduError。"""
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={file}",
    )
    file.chmod(0o600)


def load_from(file: Path) -> None:
    """把 dump_to 导出的装进现在连着的空库，一个事务，出错什么也不留。抛 ZhiduError 同上。"""
    name = str(connection.get_connection_params()["dbname"])
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={name}",
        str(file),
    )


def _run(tool: str, *arguments: str) -> None:
    found = shutil.which(tool)
    if found is None:
        raise ZhiduError(
            f"没有找到 {tool}：PostgreSQL 的备份和恢复靠它。Debian/Ubuntu 请装 postgresql-client，"
            "版本不低于服务器的，再让它在 PATH 上。"
        )
    given = connection.get_connection_params()
    environment = {NAMES[name]: str(value) for name, value in given.items() if name in NAMES and value}
    ran = subprocess.run(  # noqa: S603  命令是写死的，不经 shell；只有路径和快照编号是参数
        [found, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        raise ZhiduError(f"{tool} 没有办成（退出码 {ran.returncode}）：{ran.stderr.strip()[-TOLD:]}")
