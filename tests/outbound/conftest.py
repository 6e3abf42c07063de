"""往外发的测试的夹具：对方都在本机，用完就停。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outbound import listener as listeners
from tests.outbound.listener import Listener, Mailbox
from zhidu.outbound import Peers, read_peers


@pytest.fixture
def listener() -> Iterator[Listener]:
    """一个网站。"""
    with listeners.listening() as found:
        yield found


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """一个收信的。"""
    with listeners.receiving() as found:
        yield found


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """给 localhost 的一张自签的证书。"""
    return listeners.self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def peers(listener: Listener) -> Peers:
    """名单：那个网站，写明是内网的。"""
    return read_peers("", f"127.0.0.1:{listener.port}")
