"""许可名单：怎么写、哪些地址能连。"""

from __future__ import annotations

import pytest

from zhidu.outbound import WrongPeers, read_peers
from zhidu.outbound.peers import address_allowed


def test_hosts_and_ports() -> None:
    peers = read_peers(" Robot.example.com, mail.example.com:465 ,", "10.0.0.8:8080")
    assert peers.allows("robot.example.com", 443)
    assert peers.allows("ROBOT.example.com", 443)
    assert not peers.allows("robot.example.com", 80)
    assert not peers.allows("evil.robot.example.com", 443)
    assert not peers.inside("mail.example.com", 465)
    assert peers.inside("10.0.0.8", 8080)
    assert not read_peers("", "").allows("robot.example.com", 443)


@pytest.mark.parametrize(
    "text",
    [
        "https://robot.example.com",
        "robot.example.com/send",
        "*",
        "*.example.com",
        "a:0",
        "a:99999",
        "a:b",
        "a b",
    ],
)
def test_wrong_peers_say_which(text: str) -> None:
    with pytest.raises(WrongPeers, match=r"应是|请写成"):
        read_peers(text, "")


def test_one_peer_in_both_lists_is_refused() -> None:
    with pytest.raises(WrongPeers, match="两张名单都写了"):
        read_peers("gate.example.com:8080", "gate.example.com:8080")


@pytest.mark.parametrize(
    ("address", "outside", "inside"),
    [
        ("8.8.8.8", True, True),
        ("2400:3200::1", True, True),
        ("10.1.2.3", False, True),
        ("192.168.1.1", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("100.64.0.1", False, False),
        ("169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("::ffff:10.0.0.1", False, True),
        ("::ffff:169.254.169.254", False, False),
        ("2002:0a00:0001::", False, True),
        ("64:ff9b::7f00:1", False, True),
        ("64:ff9b::808:808", True, True),
    ],
)
def test_addresses(address: str, outside: bool, inside: bool) -> None:
    assert (address_allowed(address, False), address_allowed(address, True)) == (outside, inside)
