"""公文测试的夹具。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.documents import desk as desks
from tests.documents.desk import Desk


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    """附件目录在这个测试自己的地方。"""
    from zhidu.config.environment import Places

    settings.ZHIDU_PLACES = Places(data=tmp_path / "data", keys=settings.ZHIDU_PLACES.keys)
    return Path(settings.ZHIDU_PLACES.files)


@pytest.fixture
def desk(db: None, root: Path) -> Desk:
    """一个小市，市里两个督导、东县两个督导，各有一个发文机关。"""
    return desks.build()
