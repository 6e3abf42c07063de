"""后台任务测试的夹具。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import Staff
from tests.jobs import errands


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手。"""
    return staffing.build()


@pytest.fixture(autouse=True)
def gate() -> Iterator[errands.Gate]:
    """测试用的办事人等的那道门；用完打开，线程不会一直等着。"""
    errands.gate.shut()
    yield errands.gate
    errands.gate.open()
