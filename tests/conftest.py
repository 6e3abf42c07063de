"""全部测试共用的设置：随机样本每次都一样，不在仓库里留东西，数据库用完就拆。"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import databases

# 可重现比多样要紧：同一份代码在谁的机器上都测同样的样本；不限单例时长，机器忙时不误报
settings.register_profile("zhidu", derandomize=True, deadline=None, database=None)
settings.load_profile("zhidu")

STASH = pytest.StashKey[list[Any]]()
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """在 Django 读设置之前：备好临时的数据目录、密钥，要用 PostgreSQL 就起一个。"""
    data = Path(tempfile.mkdtemp(prefix="zhidu-test-"))
    config.stash[STASH] = [lambda: shutil.rmtree(data, ignore_errors=True)]
    os.environ.update(ZHIDU_DATA=str(data), DJANGO_SETTINGS_MODULE="zhidu.config.settings")
    os.environ.pop("ZHIDU_KEYS", None)
    os.environ.pop("DATABASE_URL", None)
    if databases.choice() == "postgresql" and not config.option.collectonly:
        try:
            server = databases.Server()
        except databases.NoServer as missing:
            pytest.exit(str(missing), returncode=databases.NO_POSTGRESQL)
        config.stash[STASH].append(server.stop)
        os.environ["DATABASE_URL"] = server.url
    from zhidu.config import environment, keys

    keys.create_keys(environment.places())
    places = environment.places()
    places.database.parent.mkdir(parents=True)

    from django.conf import settings as django

    # 测试用的 SQLite 也放在文件里：内存库没有 WAL，多个线程、进程也连不到一处
    django.DATABASES["default"].setdefault("TEST", {})
    if databases.choice() == "sqlite":
        django.DATABASES["default"]["TEST"]["NAME"] = str(places.database.with_name("test.sqlite3"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """停掉自己起的，清掉自己建的。"""
    for undo in reversed(config.stash.get(STASH, [])):
        undo()


def pytest_report_header() -> str:
    """一眼看出这一轮用的哪种数据库。"""
    return f"数据库：{databases.choice()}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """给碰数据库的测试都打上 database：dev.py 靠它在第二种数据库上只重跑这些。"""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Django 在真提交的测试之后要清空各表；审计表的触发器不许，清的时候先关掉。"""
    from django.db import connection

    clear = connection.ops.execute_sql_flush

    def cleared(statements: Sequence[str]) -> None:
        off, on = without_triggers(connection)
        clear([*off, *statements, *on])

    connection.ops.execute_sql_flush = cleared  # type: ignore[method-assign]
    yield
    connection.ops.execute_sql_flush = clear  # type: ignore[method-assign]


def without_triggers(connection: Any) -> tuple[list[str], list[str]]:
    """关触发器、再装回去的两组语句，要在同一个事务里用。"""
    if connection.vendor == "postgresql":
        return ["SET LOCAL session_replication_role = replica"], []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in found], [sql for _, sql in found]
