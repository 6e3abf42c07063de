"""报送测试的夹具。"""

from __future__ import annotations

import pytest

from tests.filings import town as towns
from tests.filings.town import Town


@pytest.fixture
def town(db: None) -> Town:
    """一个小市，一次开着的采集。"""
    return towns.build()
