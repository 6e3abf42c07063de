"""结果测试的夹具。"""

from __future__ import annotations

import pytest

from tests.indicators import filled
from tests.indicators.filled import Filled


@pytest.fixture
def city(db: None) -> Filled:
    """装好一年数的小演示市，还没算。"""
    return filled.fill()
