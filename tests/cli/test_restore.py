"""zhidu restore：不是备份、密钥没放好、库种类不对，都先说清，什么也不写。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import prepared
from tests.keeping.deployment import Deployment, deploy


@pytest.fixture
def deployment(transactional_db: None, settings: Any, tmp_path: Path) -> Deployment:
    """一处部署。"""
    return deploy(settings, tmp_path)


def test_not_an_archive(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    for archive, words in ((tmp_path / "空", "没有清单"), (tmp_path / "没有", "不是备份目录")):
        ran = deployment.zhidu("restore", archive, "--into", tmp_path / "新")
        assert (ran.returncode, words in ran.stderr) == (2, True), ran.stderr


def test_keys_first(deployment: Deployment, tmp_path: Path) -> None:
    deployment.back_up(tmp_path / "备份")
    extra = ["--database", deployment.database] if prepared.server else []
    ran = deployment.zhidu("restore", tmp_path / "备份", "--into", tmp_path / "新", *extra)
    assert ran.returncode == 2
    assert "从密钥备份里取回" in ran.stderr
    assert not (tmp_path / "新" / "database").exists()


def test_the_kind_of_database_must_fit(deployment: Deployment, tmp_path: Path) -> None:
    deployment.back_up(tmp_path / "备份")
    extra = [] if prepared.server else ["--database", "postgresql://zhidu@/x"]
    ran = deployment.zhidu(
        "restore", tmp_path / "备份", "--into", tmp_path / "新", "--keys", deployment.keys, *extra
    )
    assert ran.returncode == 2
    assert "--database" in ran.stderr


@pytest.mark.skipif(prepared.server is None, reason="只有 PostgreSQL 才有空不空的库")
def test_only_into_an_empty_database(deployment: Deployment, tmp_path: Path) -> None:
    deployment.back_up(tmp_path / "备份")
    ran = deployment.zhidu(
        "restore", tmp_path / "备份", "--into", tmp_path / "新", "--keys", deployment.keys,
        "--database", deployment.database,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "不是空的" in ran.stderr
