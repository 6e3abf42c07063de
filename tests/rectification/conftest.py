"""整改测试的夹具。"""

from __future__ import annotations

import pytest

from tests.documents.conftest import root  # noqa: F401  附件目录在测试自己的地方
from tests.rectification import handling
from tests.rectification.handling import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    """一个小市，整改程序在用，人手齐全。"""
    return handling.build()
