"""账号测试的夹具。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import hashing
from tests.accounts import staff as staffing
from tests.accounts.staff import Staff


@pytest.fixture(autouse=True, scope="module")
def cheap_hashing(request: pytest.FixtureRequest) -> Iterator[None]:
    """散列调便宜；只有测散列自己的那个文件照原样。"""
    if request.path.stem == "test_passwords":
        yield
        return
    with hashing.cheap():
        yield


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手。"""
    return staffing.build()
