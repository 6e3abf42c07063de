"""全部测试共用的设置：随机样本每次都一样，不在仓库里留东西，数据库用完就拆。"""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import django
import pytest
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key

from tests import databases, spreading

# 可重现比多样要紧：同一份代码在谁的机器上都测同样的样本；不限单例时长，机器忙时不误报
settings.register_profile("zhidu", derandomize=True, deadline=None, database=None)
settings.load_profile("zhidu")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}

# 后台起的进程不理 Ctrl+C，测试起的服务会跟着不理；测试要按 Ctrl+C 叫停它，先恢复成平常的样子
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# 各目录的 conftest 要引用模型，所以 Django 在这里（最先读的 conftest）就得备好，等不到 pytest_configure
prepared = databases.Prepared()
django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """要 PostgreSQL 而起不来，说明缺什么就停，不拿 SQLite 冒充。"""
    if prepared.missing:
        pytest.exit(prepared.missing, returncode=databases.NO_POSTGRESQL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """分给几个进程跑（pytest -n）：PostgreSQL 由领头的起一个大家共用，表由领头的建一份大家抄。"""
    with config.stash[blocking_manager_key].unblock():
        prepared.share()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> spreading.Spread:
    """怎样分给各进程：见 tests/spreading.py。"""
    config.option.loadscopereorder = False
    return spreading.Spread(config, log)


def pytest_unconfigure() -> None:
    """停掉自己起的，清掉自己建的。"""
    prepared.undo()


def pytest_report_header() -> str:
    """一眼看出这一轮用的哪种数据库。"""
    return f"数据库：{databases.choice()}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """给碰数据库的测试都打上 database：dev.py 靠它在第二种数据库上只重跑这些；写明 one_database 的不重跑。末了把重的排到前头。"""
    for item in items:
        if item.get_closest_marker("one_database"):
            continue
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    yield
    items[:] = spreading.heavy_first(items)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """有建好了表的空库就抄来接着用；用完连目录一起清。"""
    from django.db import connection

    name = connection.settings_dict["TEST"]["NAME"]
    return bool(name) and databases.copy_blank(Path(name))


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
