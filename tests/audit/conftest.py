"""审计测试共用的：每个测试自己的锚点文件，一条写得出来的链，和一个有库权限的攻击者。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.conftest import without_triggers
from zhidu.audit.actions import record

Capture = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> Path:
    """这个测试的锚点文件。"""
    file = tmp_path / "anchors" / "audit.anchors"
    settings.ZHIDU_AUDIT_ANCHORS = file
    return file


def write(number: int, start: int = 0) -> None:
    """记 number 条各不相同的。"""
    for each in range(start, start + number):
        record(
            actor=f"p{each % 7}",
            post=f"t{each % 5}",
            action="organisations.rename",
            target_kind="unit",
            target=f"u{each}",
            unit=f"c{each % 3}",
            request=f"r{each}",
            details={"from": f"第{each}小学", "to": f"第{each}实验小学", "rows": each},
        )


@pytest.fixture
def chain(db: None, django_capture_on_commit_callbacks: Capture) -> Callable[[int], None]:
    """写出 n 条的链，一条一“提交”（每条都有锚点）。"""

    def build(number: int) -> None:
        for each in range(number):
            with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
                write(1, start=each)

    return build


class Attacker:
    """有数据库的全部权限，关得掉触发器，但拿不到密钥，也改不了锚点文件。"""

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """执行一句 SQL。"""
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    def disarm(self) -> None:
        """关掉触发器（随事务回滚恢复）。"""
        for statement in without_triggers(connection)[0]:
            self.run(statement)

    def rows(self) -> list[dict[str, Any]]:
        """按序号取出全部记录。"""
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM audit_event ORDER BY seq")
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def put(self, row: dict[str, Any]) -> None:
        """插一行。"""
        names = ", ".join(row)
        self.run(
            f"INSERT INTO audit_event ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())
        )

    def move(self, first: int, by: int) -> None:
        """从 first 起的序号都加 by；先挪到远处再挪回来，免得中途撞号。"""
        far = 1_000_000
        self.run("UPDATE audit_event SET seq = seq + %s WHERE seq >= %s", [far, first])
        self.run("UPDATE audit_event SET seq = seq - %s WHERE seq >= %s", [far - by, far])


@pytest.fixture
def attacker(db: None) -> Attacker:
    """一个攻击者。"""
    return Attacker()
