"""报送测试的夹具。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filings import town as towns
from tests.filings.town import Town


@pytest.fixture
def town(db: None, tmp_path: Path) -> Town:
    """一个小市，一次开着的采集。"""
    return towns.build(tmp_path / "rulebooks")
