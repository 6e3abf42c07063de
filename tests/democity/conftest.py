"""几个测试文件共用的演示市：默认规模造一次、写一次。"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zhidu.democity import City, CityPlan, build_city, write_city


@pytest.fixture(scope="session")
def city() -> City:
    """默认规模的演示市。"""
    return build_city(CityPlan())


@pytest.fixture(scope="session")
def written(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """写出来的默认演示市。"""
    folder = tmp_path_factory.mktemp("演示市")
    write_city(city, folder)
    return folder


@pytest.fixture(scope="session")
def ledger(written: Path) -> list[dict[str, str]]:
    """写出来的埋设问题清单。"""
    with (written / "埋设说明" / "埋设问题清单.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))
