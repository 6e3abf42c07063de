"""许可名单：能连哪些机器的哪个端口；一个地址算外面、里面，还是哪也不许。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path

HTTPS = 443
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
#: 把 IPv4 地址包在里面的 IPv6 前缀：连它就是连里面那个
_NAT64 = IPv6Network("64:ff9b::/96")


class WrongPeers(ValueError):
    """名单写错了；消息说哪一项、该怎么写。"""


@dataclass(frozen=True, slots=True)
class Peers:
    """许可名单。allowed：（主机，端口）→ 是不是内网的；authorities 是另外信的根证书文件（内网自己发的证书），可以没有。"""

    allowed: Mapping[tuple[str, int], bool] = field(default_factory=dict)
    authorities: Path | None = None

    def allows(self, host: str, port: int) -> bool:
        """名单里有没有。"""
        return (host.lower(), port) in self.allowed

    def inside(self, host: str, port: int) -> bool:
        """名单写明是内网的。"""
        return self.allowed.get((host.lower(), port), False)


def read_peers(outside: str, inside: str, authorities: Path | None = None) -> Peers:
    """读两张名单：逗号隔开，一项是 主机 或 主机:端口，不写端口是 443。写错了、两张都有的抛 WrongPeers。"""
    found: dict[tuple[str, int], bool] = {}
    for text, private in ((outside, False), (inside, True)):
        for item in (each.strip().lower() for each in text.split(",")):
            if not item:
                continue
            peer = _peer(item)
            if found.get(peer, private) != private:
                raise WrongPeers(f"“{item}”两张名单都写了，请只留一处。")
            found[peer] = private
    return Peers(found, authorities)


def _peer(item: str) -> tuple[str, int]:
    host, _, port = item.partition(":")
    if not _HOST.match(host):
        raise WrongPeers(f"“{item}”不是主机名或 IPv4 地址。请写成 主机 或 主机:端口，不带 https:// 和路径。")
    if not port:
        return host, HTTPS
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise WrongPeers(f"“{item}”的端口不对，应是 1 到 65535 的整数。")
    return host, int(port)


def address_allowed(text: str, inside: bool) -> bool:
    """解析到的一个地址能不能连。

    外面的只许公网地址；写明内网的，内网、本机、公网都行。链路本地（云主机的元数据就在那里）、组播、保留的，怎么写都不行。
    """
    address = _innermost(ip_address(text.split("%", maxsplit=1)[0]))
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if inside:
        return address.is_global or address.is_private or address.is_loopback
    return address.is_global


def _innermost(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """IPv6 里包着的 IPv4 地址：映射的、6to4 的、NAT64 的。"""
    if isinstance(address, IPv4Address):
        return address
    if (wrapped := address.ipv4_mapped or address.sixtofour) is not None:
        return wrapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address
