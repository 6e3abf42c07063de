"""渠道测试的夹具：小市和它的人手，一个装成机器人的网站，一个收信的。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import Staff
from tests.outbound import listener as listeners
from tests.outbound.listener import Listener, Mailbox
from zhidu.outbound import read_peers


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手。"""
    return staffing.build()


@pytest.fixture
def robot(settings: Any) -> Iterator[Listener]:
    """一个群机器人，写进了许可名单。"""
    with listeners.listening() as found:
        settings.ZHIDU_OUTBOUND = read_peers("", f"127.0.0.1:{found.port}")
        settings.ZHIDU_SITE = "https://zhidu.example.gov.cn"
        yield found


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    """一个收信的，写进了许可名单。"""
    with listeners.receiving() as found:
        settings.ZHIDU_OUTBOUND = read_peers("", f"127.0.0.1:{found.port}")
        settings.ZHIDU_SITE = ""
        yield found
