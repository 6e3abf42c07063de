"""问题测试的夹具。"""

from __future__ import annotations

import pytest

from tests.findings import cases
from tests.findings.cases import Bench


@pytest.fixture
def bench(db: None) -> Bench:
    """一个小市，整改程序在用。"""
    return cases.build()
