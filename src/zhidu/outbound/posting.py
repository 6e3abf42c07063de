"""发一个 HTTP 请求：https 核对证书，http 只许连名单写明的内网；不跟着转，不收大的答复，不用代理。"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from zhidu.outbound.lines import Line, Undelivered
from zhidu.outbound.peers import HTTPS, Peers

#: 从连到收完，至多几秒
SECONDS = 6.0
#: 请求、答复至多几个字节
LARGEST_REQUEST = 16 << 10
LARGEST_ANSWER = 64 << 10
HTTP = 80
METHODS = frozenset({"GET", "POST"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """要发的一个请求：方法 GET 或 POST、网址、内容（字节）、内容的类别，另加的请求头。"""

    url: str
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """对方的答复：状态码（200 到 299）和内容。"""

    status: int
    body: bytes


def place_of(url: str) -> tuple[str, str, int]:
    """网址的（scheme、主机、端口）；不是 http(s)、带用户名口令、看不懂的抛 Undelivered。"""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Undelivered("网址看不懂，没有发。") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or not url.isascii():
        raise Undelivered("网址看不懂，没有发：应是 https://主机/路径，不带用户名和口令，不带汉字。")
    return parts.scheme, host, port or (HTTPS if parts.scheme == "https" else HTTP)


def send_request(outgoing: Outgoing, *, peers: Peers, seconds: float = SECONDS) -> Answer:
    """发出去，收回答复。seconds 是从头到尾的时限。

    发不出去、超时、状态码不是 2xx（转到别处也算）、答复过大，都抛 Undelivered；超时和断线的，对方可能已经收到了。
    """
    scheme, host, port = place_of(outgoing.url)
    if outgoing.method not in METHODS:
        raise Undelivered(f"不会用 {outgoing.method} 发。")
    if len(outgoing.body) > LARGEST_REQUEST:
        raise Undelivered("要发的内容太长，没有发。")
    if scheme == "http" and not peers.inside(host, port):
        raise Undelivered(f"{host} 不是名单写明的内网机器，不许用不加密的 http。")
    with Line(host, port, peers, seconds=seconds) as line:
        if scheme == "https":
            line.secure()
        status, body = _talk(line, outgoing)
    if 300 <= status < 400:
        raise Undelivered(f"{host} 要转到别处去，没有跟着去。请把网址写成最终的。")
    if not 200 <= status < 300:
        raise Undelivered(f"{host} 没有收下（状态码 {status}）。")
    return Answer(status, body)


def _talk(line: Line, outgoing: Outgoing) -> tuple[int, bytes]:
    parts = urlsplit(outgoing.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection(line.host, line.port)
    connection.sock = line.sock  # 已经照解析到的地址连好了，不让它再解析一遍
    headers = dict(outgoing.headers) | {"Host": parts.netloc, "User-Agent": "zhidu", "Connection": "close"}
    if outgoing.body:
        headers["Content-Type"] = outgoing.content_type
    try:
        connection.request(outgoing.method, target, body=outgoing.body or None, headers=headers)
        response = connection.getresponse()
        body = response.read(LARGEST_ANSWER + 1)
    except (http.client.HTTPException, ValueError):
        if line.expired:
            raise TimeoutError from None
        raise Undelivered(f"{line.host} 的答复看不懂。") from None
    except ssl.SSLError:
        raise Undelivered(f"与 {line.host} 的加密连接中断了。") from None
    if line.expired:
        raise TimeoutError
    if len(body) > LARGEST_ANSWER:
        raise Undelivered(f"{line.host} 的答复太长，没有收。")
    return response.status, body
