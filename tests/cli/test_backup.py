"""zhidu backup：命令行说了什么、退出码、密钥另放。"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.accounts import staff as staffing
from tests.cli.running import Zhidu
from tests.keeping.deployment import Deployment, Writers, deploy


@pytest.fixture
def deployment(transactional_db: None, settings: Any, tmp_path: Path) -> Deployment:
    """一处部署，里面有几个人。"""
    return deploy(settings, tmp_path)


def test_says_what_was_kept_and_keeps_the_keys_apart(deployment: Deployment, tmp_path: Path) -> None:
    Writers(staffing.build())._file(0)
    ran = deployment.zhidu("backup", tmp_path / "备份", "--keys", tmp_path / "密钥")
    assert ran.returncode == 0, ran.stderr
    assert "审计流水备到第" in ran.stdout
    assert "和备份分开保管" in ran.stdout
    for name in ("secret.key", "audit.key"):
        copy = tmp_path / "密钥" / name
        assert copy.read_text() == (deployment.keys / name).read_text()
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_says_loudly_that_keys_are_not_in_it(deployment: Deployment, tmp_path: Path) -> None:
    ran = deployment.zhidu("backup", tmp_path / "备份")
    assert ran.returncode == 0, ran.stderr
    assert "密钥不在备份里" in ran.stdout


def test_attachments_already_gone_exit_with_two(deployment: Deployment, tmp_path: Path) -> None:
    writers = Writers(staffing.build())
    writers._file(0)
    (gone,) = writers.acknowledged
    (deployment.data / "files" / gone[:2] / gone).unlink()
    ran = deployment.zhidu("backup", tmp_path / "备份")
    assert ran.returncode == 2
    assert gone in ran.stdout


def test_keys_may_not_lie_beside_the_archive(zhidu: Zhidu, tmp_path: Path) -> None:
    ran = zhidu("backup", tmp_path / "备份", "--keys", tmp_path / "备份" / "密钥")
    assert ran.code == 2
    assert "不能和备份放在一处" in ran.err


def test_without_the_key_nothing_is_written(deployment: Deployment, tmp_path: Path) -> None:
    ran = deployment.zhidu("backup", tmp_path / "备份", ZHIDU_KEYS=str(tmp_path / "没有"))
    assert ran.returncode == 2
    assert "没有密钥文件" in ran.stderr
    assert not (tmp_path / "备份").exists()
