"""一条连出去的线：照名单、照解析到的地址连上，到点一定断。"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from zhidu.kernel import ZhiduError
from zhidu.outbound.peers import Peers, address_allowed

#: 一个主机有几个地址时，至多试几个
ADDRESSES = 3
#: 一个地址至多等几秒连上
CONNECT_SECONDS = 4.0


class Undelivered(ZhiduError):
    """没发出去，或说不准发没发到。消息是一句话，说为什么，不带网址、口令和对方说的原话。"""


class Line:
    """一条线，用 with。连上以后在 sock；到了时限从旁边掐断，对方一个字节一个字节地拖也拖不住。"""

    sock: socket.socket

    def __init__(self, host: str, port: int, peers: Peers, *, seconds: float) -> None:
        if not peers.allows(host, port):
            raise Undelivered(
                f"{host}:{port} 不在许可名单里，没有连。请管服务器的人把它写进 ZHIDU_OUTBOUND。"
            )
        self.host, self.port, self.peers = host, port, peers
        self.expired = False
        self._deadline = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """连上。"""
        self.sock = self._connect(self._addresses())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """断开；到点掐断的，不管里面抛的什么，一律说成太慢。"""
        self._timer.cancel()
        self.sock.close()
        if error is None:
            return
        if self.expired or isinstance(error, TimeoutError):
            raise Undelivered(f"{self.host} 太慢，等不及，不等了。") from None
        if isinstance(error, ssl.SSLError):
            raise Undelivered(f"与 {self.host} 的加密连接中断了。") from None
        if isinstance(error, OSError):
            raise Undelivered(f"与 {self.host} 的连接中断了。") from None

    def secure(self) -> None:
        """换成加密的：核对证书，名字用主机名，不用地址。"""
        context = ssl.create_default_context()
        if self.peers.authorities is not None:
            context.load_verify_locations(cafile=self.peers.authorities)
        try:
            sealed = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = sealed
            sealed.do_handshake()
        except ssl.SSLCertVerificationError:
            raise Undelivered(f"{self.host} 的证书不对，没有发。") from None
        except (OSError, ValueError):
            if self.expired:
                raise Undelivered(f"{self.host} 太慢，等不及，不等了。") from None
            raise Undelivered(f"与 {self.host} 的加密连接没谈成。") from None

    def _addresses(self) -> Sequence[tuple[socket.AddressFamily, tuple[str, int]]]:
        """解析一次，有一个地址不许连就都不连：一半真一半假的解析不可信。"""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Undelivered(f"查不到 {self.host} 的地址。请检查服务器的网络和域名解析。") from None
        inside = self.peers.inside(self.host, self.port)
        if not all(address_allowed(str(place[0]), inside) for *_, place in found):
            raise Undelivered(
                f"{self.host} 解析到内网或保留的地址，没有连。真是内网的，请写进 ZHIDU_OUTBOUND_INSIDE。"
            )
        return [(family, (str(place[0]), self.port)) for family, _, _, _, place in found][:ADDRESSES]

    def _connect(self, addresses: Sequence[tuple[socket.AddressFamily, tuple[str, int]]]) -> socket.socket:
        """挨个试，连上一个就行。"""
        for family, place in addresses:
            left = self._deadline - time.monotonic()
            if left <= 0:
                break
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(min(CONNECT_SECONDS, left))
            try:
                sock.connect(place)
            except OSError:
                sock.close()
                continue
            sock.settimeout(max(0.1, self._deadline - time.monotonic()))
            self._timer.interval = max(0.1, self._deadline - time.monotonic())
            self._timer.start()
            return sock
        raise Undelivered(f"连不上 {self.host}。")

    def _cut(self) -> None:
        """到点掐断。直接关底下的套接字：带加密的那层自己的 shutdown 会和正在读的抢。"""
        self.expired = True
        try:
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
        except OSError:
            return
