"""发 HTTP 请求：只连名单里的、照解析到的地址连、不跟着转、到点断、不收大的。对方都在本机。"""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.outbound import listener as listeners
from tests.outbound.listener import Listener
from zhidu.outbound import Outgoing, Peers, Undelivered, read_peers, send_request


def refused(url: str, peers: Peers, **how: Any) -> str:
    """发不出去，交回说的话。"""
    with pytest.raises(Undelivered) as caught:
        send_request(Outgoing(url, b"{}"), peers=peers, **how)
    return caught.value.message


def test_what_is_sent_and_what_comes_back(listener: Listener, peers: Peers) -> None:
    listener.body = b'{"errcode":0}'
    out = Outgoing(listener.url("/send?key=abc"), '{"话":1}'.encode(), headers={"X-Token": "t"})
    answer = send_request(out, peers=peers)
    assert (answer.status, answer.body) == (200, b'{"errcode":0}')
    [heard] = listener.heard
    assert (heard.method, heard.path, heard.body) == ("POST", "/send?key=abc", '{"话":1}'.encode())
    assert heard.headers["Host"] == f"127.0.0.1:{listener.port}"
    assert heard.headers["Content-Type"] == "application/json; charset=utf-8"
    assert heard.headers["X-Token"] == "t"
    send_request(Outgoing(listener.url("/x?a=1"), method="GET"), peers=peers)
    assert (listener.heard[1].method, listener.heard[1].path, listener.heard[1].body) == (
        "GET",
        "/x?a=1",
        b"",
    )


def test_only_listed_peers(listener: Listener, peers: Peers) -> None:
    assert "不在许可名单里" in refused(listener.url(scheme="https"), read_peers("robot.example.com", ""))
    assert "不在许可名单里" in refused(f"https://127.0.0.1:{listener.port + 1}/", peers)
    assert listener.heard == []


def test_a_listed_name_resolving_inside_is_not_called(listener: Listener) -> None:
    outside = read_peers(f"localhost:{listener.port}", "")
    assert "解析到内网" in refused(listener.url(host="localhost", scheme="https"), outside)
    assert listener.heard == []


def test_one_private_address_among_public_ones_spoils_all(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    assert "解析到内网" in refused("https://robot.example.com/", read_peers("robot.example.com", ""))


def test_the_name_is_resolved_once_and_that_address_is_called(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> Any:
        asked.append(host)
        where = "127.0.0.1" if len(asked) == 1 else "10.9.9.9"  # 头一次真，再问就指到别处
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    peers = read_peers("", f"gate.example.com:{listener.port}")
    send_request(Outgoing(listener.url(host="gate.example.com"), b"{}"), peers=peers)
    assert asked == ["gate.example.com"]
    assert listener.heard[0].headers["Host"] == f"gate.example.com:{listener.port}"


def test_proxies_in_the_environment_are_not_used(
    listener: Listener, peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    send_request(Outgoing(listener.url(), b"{}"), peers=peers)
    assert len(listener.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(listener: Listener, peers: Peers, status: int) -> None:
    listener.status, listener.headers = status, {"Location": listener.url("/elsewhere")}
    assert "转到别处" in refused(listener.url("/send"), peers)
    assert [each.path for each in listener.heard] == ["/send"]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_other_statuses_are_refusals(listener: Listener, peers: Peers, status: int) -> None:
    listener.status = status
    assert f"状态码 {status}" in refused(listener.url(), peers)


def test_a_huge_answer_is_not_taken(listener: Listener, peers: Peers) -> None:
    listener.body = b"x" * (1 << 20)
    assert "答复太长" in refused(listener.url(), peers)


def test_a_huge_request_is_not_sent(listener: Listener, peers: Peers) -> None:
    with pytest.raises(Undelivered, match="太长"):
        send_request(Outgoing(listener.url(), b"x" * (20 << 10)), peers=peers)
    assert listener.heard == []


@pytest.mark.parametrize("way", ["stall", "drip"])
def test_a_slow_peer_is_cut_off_in_time(listener: Listener, peers: Peers, way: str) -> None:
    """一直不答的、一个字节一个字节答的，都到点断：每读一次都没超时，也拖不住。"""
    listener.body = b"x" * 200
    setattr(listener, way, 30.0 if way == "stall" else 0.05)
    began = time.monotonic()
    assert "太慢" in refused(listener.url(), peers, seconds=0.5)
    assert time.monotonic() - began < 2


def test_nobody_there(listener: Listener) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert "连不上" in refused(f"http://127.0.0.1:{port}/", read_peers("", f"127.0.0.1:{port}"))


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert "查不到" in refused("https://robot.example.com/", read_peers("robot.example.com", ""))


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "https://u:p@robot.example.com/", "https:///x", "//robot.example.com/", "https://[::1/",
     "https://robot.example.com:abc/", "https://robot.example.com/汉字", "gopher:x"],
)  # fmt: skip
def test_odd_addresses(url: str) -> None:
    assert "看不懂" in refused(url, read_peers("robot.example.com", "127.0.0.1"))


def test_plain_http_only_inside() -> None:
    assert "http" in refused("http://robot.example.com/", read_peers("robot.example.com:80", ""))


def test_the_secret_in_the_address_is_never_said(listener: Listener, peers: Peers) -> None:
    for status in (302, 500):
        listener.status = status
        assert "tokentoken" not in refused(listener.url("/send?key=tokentoken"), peers)


def test_certificates_are_checked_against_the_name(certificate: Path) -> None:
    with listeners.listening(certificate) as site:
        trusted = read_peers("", f"localhost:{site.port},127.0.0.1:{site.port}", certificate)
        url = site.url(host="localhost", scheme="https")
        assert send_request(Outgoing(url, b"{}"), peers=trusted).status == 200
        assert site.heard[0].headers["Host"] == f"localhost:{site.port}"
        # 没有另外信这张证书的，和名字对不上的，都不发
        assert "证书不对" in refused(url, read_peers("", f"localhost:{site.port}"))
        assert "证书不对" in refused(site.url(scheme="https"), trusted)
        assert len(site.heard) == 1


def test_a_plain_peer_answering_https_is_not_talked_to(listener: Listener, peers: Peers) -> None:
    assert "加密连接没谈成" in refused(listener.url(scheme="https"), peers)
