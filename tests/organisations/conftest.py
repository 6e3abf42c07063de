"""机构测试的夹具。"""

from __future__ import annotations

import pytest

from tests.organisations import small_city
from tests.organisations.small_city import SmallCity


@pytest.fixture
def city(db: None) -> SmallCity:
    """一个小市。"""
    return small_city.build()
