"""在用规则册测试的夹具。"""

from __future__ import annotations

import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import Staff


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手。"""
    return staffing.build()
