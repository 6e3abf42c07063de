"""DATABASE_URL 怎么变成 Django 的数据库设置：不写用 SQLite，写了用 PostgreSQL。"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE = "zhidu.config.sqlite"
POSTGRESQL = "zhidu.config.postgresql"

#: 等写锁的秒数：学校集中报送时排队，而不是报“数据库忙”
BUSY_SECONDS = 30

#: PostgreSQL 连接串里认得的参数；别的多半是写错了
POSTGRESQL_OPTIONS = {"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "options", "connect_timeout"}

#: WAL 让读不挡写；FULL 每次提交都落盘，断电不丢已确认的数据
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite 的设置：WAL、每次提交落盘、一开事务就拿写锁。外键由 Django 打开。"""
    return {
        "ENGINE": SQLITE,
        "NAME": str(file),
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": PRAGMAS,
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """PostgreSQL 的设置，由 postgresql://用户:口令@主机:端口/库?参数=值 得来；套接字目录写成 ?host=目录。"""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL 的主机或端口写错了：{error}。") from error
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL 没有写库名：postgresql://用户:口令@主机:端口/库名。")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if strange := options.keys() - POSTGRESQL_OPTIONS:
        raise ImproperlyConfigured(f"DATABASE_URL 里不认得的参数：{'、'.join(sorted(strange))}。")
    return {
        "ENGINE": POSTGRESQL,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def from_url(url: str, default: Path) -> dict[str, Any]:
    """一个数据库的设置。url 为空用 default 那个 SQLite 文件；只认 sqlite:///绝对路径 和 postgresql://。

    口令可以不写在里面，用 PostgreSQL 自己的 PGPASSFILE。报错时不重复 url，免得口令进了日志。
    """
    scheme = url.split(":", 1)[0]
    if not url:
        return sqlite(default)
    if scheme in ("postgresql", "postgres"):
        return postgresql(url)
    if scheme == "sqlite" and url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return sqlite(Path("/" + unquote(url.removeprefix("sqlite:///").lstrip("/"))))
    raise ImproperlyConfigured(
        "DATABASE_URL 看不懂：SQLite 写 sqlite:///绝对路径，PostgreSQL 写 postgresql://用户:口令@主机:端口/库名。"
    )
