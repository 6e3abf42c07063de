"""zhidu audit verify：没动过退出码 0，动过是 2 并说出在第几条。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.accounts.staff import AT
from tests.cli.running import Zhidu
from tests.conftest import without_triggers
from zhidu.audit.actions import record


@pytest.fixture
def written(db: None, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    """记了三条，锚点在这个测试自己的文件里。"""
    settings.ZHIDU_AUDIT_ANCHORS = tmp_path / "anchors" / "audit.anchors"
    for each in range(3):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            record(actor="1", action="audit.try", target_kind="try", target=str(each), at=AT)


def test_untouched(written: None, zhidu: Zhidu) -> None:
    ran = zhidu("audit", "verify")
    assert ran.code == 0, ran.said
    assert "审计流水 3 条，末条序号 3；锚点 3 个，锚到第 3 条。" in ran.out
    assert "核验通过" in ran.out


def test_changed(written: None, zhidu: Zhidu) -> None:
    off, on = without_triggers(connection)
    with connection.cursor() as cursor, transaction.atomic():
        for statement in off:
            cursor.execute(statement)
        cursor.execute("UPDATE audit_event SET target = '改过' WHERE seq = 2")
        for statement in on:
            cursor.execute(statement)
    ran = zhidu("audit", "verify")
    assert ran.code == 2
    assert "有 1 处迹象" in ran.out
    assert "第 2 条" in ran.out


def test_other_words_are_refused(zhidu: Zhidu) -> None:
    assert zhidu("audit", "delete").code == 2
