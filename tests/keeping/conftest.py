"""保管测试的夹具。"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import Staff
from tests.conftest import prepared
from tests.keeping.deployment import Deployment, deploy


@pytest.fixture
def deployment(transactional_db: None, settings: Any, tmp_path: Path) -> Deployment:
    """一处部署；用 PostgreSQL 而没有 pg_dump 的，跳过并说明。"""
    if prepared.server is not None and shutil.which("pg_dump") is None:
        pytest.skip("没有 pg_dump（postgresql-client），PostgreSQL 的备份测不了")
    return deploy(settings, tmp_path)


@pytest.fixture
def staff(deployment: Deployment) -> Staff:
    """一个小市和它的人手，真提交。"""
    return staffing.build()
