"""两种数据库连上以后是什么样；会丢数据的设置都拒绝连接，启动检查也说出来。"""

from __future__ import annotations

import copy
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.db.utils import OperationalError

from tests import databases
from zhidu.config.databases import postgresql, sqlite
from zhidu.config.postgresql import base as postgresql_base
from zhidu.config.sqlite import base as sqlite_base

on_sqlite = pytest.mark.skipif(databases.choice() != "sqlite", reason="这一条只说 SQLite")
on_postgresql = pytest.mark.skipif(databases.choice() != "postgresql", reason="这一条只说 PostgreSQL")


def ask(sql: str) -> Any:
    """问数据库一个值。"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.fixture
def another() -> Iterator[Any]:
    """一个设置可以随便改、不影响别的测试的连接：给改设置的函数，交回连上的结果。"""
    made = []

    def connect(**changes: Any) -> Any:
        settings = copy.deepcopy(connection.settings_dict)
        for name, value in changes.items():
            settings[name] = {**settings[name], **value} if isinstance(value, dict) else value
        wrapper = type(connections["default"])(settings, alias="another")
        made.append(wrapper)
        wrapper.ensure_connection()
        return wrapper

    yield connect
    for wrapper in made:
        wrapper.close()


@pytest.mark.django_db
def test_both_have_the_same_checks_and_time() -> None:
    assert connection.vendor == databases.choice()
    assert [error for error in run_checks(databases=["default"]) if error.is_serious()] == []


@on_sqlite
@pytest.mark.django_db
def test_sqlite_keeps_what_it_acknowledged() -> None:
    assert sys.modules["sqlite3"].__name__ == "pysqlite3"
    assert sqlite3.sqlite_version_info >= sqlite_base.LOWEST
    assert ask("SELECT sqlite_version()") == sqlite3.sqlite_version
    assert ask("PRAGMA journal_mode") == "wal"
    assert ask("PRAGMA synchronous") == sqlite_base.FULL
    assert ask("PRAGMA foreign_keys") == 1
    assert ask("PRAGMA busy_timeout") == 30_000


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_transaction_holds_the_write_lock_from_its_start(another: Any) -> None:
    other = another(OPTIONS={"timeout": 0})
    with transaction.atomic(), pytest.raises(OperationalError, match="locked"):
        other.cursor().execute("BEGIN IMMEDIATE")
    other.cursor().execute("BEGIN IMMEDIATE")


@on_sqlite
def test_old_sqlite_is_refused() -> None:
    assert sqlite_base.too_old((3, 51, 3)) == ""
    assert sqlite_base.too_old((3, 52, 0)) == ""
    for old in ((3, 40, 1), (3, 51, 2)):
        assert "太旧" in sqlite_base.too_old(old)


@on_sqlite
@pytest.mark.django_db
def test_unsafe_sqlite_connections_are_refused(another: Any, tmp_path: Path) -> None:
    file = str(tmp_path / "x.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="没能进入 WAL"):
        another(NAME=file, OPTIONS={"init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"})
    with pytest.raises(ImproperlyConfigured, match="低于 FULL"):
        another(NAME=file, OPTIONS={"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"})
    another(NAME=file)
    assert another(**sqlite(Path(":memory:"))) is not None


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_without_fsync_is_refused(another: Any) -> None:
    """另起一个不落盘的：大家共用的那个不能动，别的测试正连着它。"""
    assert ask("SHOW fsync") == "on"
    careless = databases.OwnServer(fsync="off")
    try:
        careless.create_database()
        with pytest.raises(ImproperlyConfigured, match="fsync 是 off"):
            another(**postgresql(careless.url))
    finally:
        careless.stop()
    another()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_without_synchronous_commit_is_refused(another: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="synchronous_commit 是 off"):
        another(OPTIONS={"options": "-c synchronous_commit=off"})
    another(OPTIONS={"options": "-c synchronous_commit=local"})
    name = connection.settings_dict["NAME"]
    connection.cursor().execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    connection.close()
    try:
        found = [error for error in run_checks(databases=["default"]) if error.id == "zhidu.E003"]
        assert len(found) == 1
        assert "断电会丢掉" in str(found[0].msg)
    finally:
        settings = connections["default"].settings_dict
        kept, settings["OPTIONS"] = settings["OPTIONS"], {"options": "-c synchronous_commit=on"}
        connection.cursor().execute(f'ALTER DATABASE "{name}" RESET synchronous_commit')
        connection.close()
        settings["OPTIONS"] = kept


def test_what_postgresql_answers_is_judged() -> None:
    assert postgresql_base.unsafe({"fsync": "on", "synchronous_commit": "remote_apply"}) == ""
    both = postgresql_base.unsafe({"fsync": "off", "synchronous_commit": "off"})
    assert both.count("断电会丢掉") == 2


@pytest.mark.django_db
def test_missing_keys_stop_the_start(settings: Any, tmp_path: Path) -> None:
    settings.ZHIDU_AUDIT_KEY = tmp_path / "audit.key"
    found = {error.id: str(error.msg) for error in run_checks(tags=["security"])}
    assert "没有密钥文件" in found["zhidu.E002"]
    assert "zhidu.E001" not in found


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
