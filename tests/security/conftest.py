"""越权测试的夹具：世界一个进程里只真造一次，以后照原样放回；每次请求之后退回原样。"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.security import world as worlds
from tests.security.probing import Prober
from tests.security.world import World


@pytest.fixture
def world(db: None) -> World:
    """一个埋了金丝雀的小世界。"""
    return worlds.build()


@pytest.fixture
def prober(world: World) -> Iterator[Prober]:
    """这个世界里的探子，还没出过警。几千次请求不逐次记日志：要看的是答复。"""
    logging.disable(logging.CRITICAL)
    yield Prober(world)
    logging.disable(logging.NOTSET)
