"""一个渠道往哪发：各种渠道要填哪几样、哪几样不能再拿出来看、填得对不对。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zhidu.channels.enums import ChannelKind
from zhidu.outbound import MailServer, Peers, Undelivered
from zhidu.outbound.mail import PLAIN, STARTTLS, TLS
from zhidu.outbound.posting import place_of

#: 各种渠道要填的几样
FIELDS: Mapping[str, tuple[str, ...]] = {
    ChannelKind.WECOM: ("address",),
    ChannelKind.DINGTALK: ("address", "key"),
    ChannelKind.FEISHU: ("address", "key"),
    ChannelKind.MAIL: ("host", "port", "security", "user", "password", "sender", "recipients"),
    ChannelKind.SMS: ("address", "way", "pairs", "key", "numbers", "accepted"),
}
#: 填进去就不再拿出来看的：改的时候空着就是不改
SECRETS = frozenset({"address", "key", "password"})
SECURITIES = {TLS: "一上来就加密（常用 465）", STARTTLS: "先明后密（常用 587）", PLAIN: "不加密（只许内网）"}
#: 短信网关怎么收
FORM, JSON, QUERY = "form", "json", "query"
WAYS = {FORM: "POST 表单", JSON: "POST JSON", QUERY: "GET 网址参数"}
#: 短信字段里能用的空
SLOTS = frozenset({"号码", "内容", "密钥"})
MOST = 20
_SLOT = re.compile(r"\{([^{}]*)\}")
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+\Z")
_NUMBER = re.compile(r"\+?[0-9]{5,20}\Z")
_HEADER = re.compile(r"(?!(?:host|connection|content-.*|transfer-.*)\Z)[A-Za-z0-9-]{1,40}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Route:
    """往哪发，读好了的。robots 用 url、key；邮件用 server、sender、recipients；短信用 url、way、fields、key、numbers、accepted。"""

    kind: ChannelKind
    url: str = ""
    key: str = ""
    server: MailServer | None = None
    sender: str = ""
    recipients: tuple[str, ...] = ()
    way: str = FORM
    fields: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    numbers: tuple[str, ...] = ()
    accepted: str = ""


def route_of(kind: str, given: Mapping[str, str]) -> Route:
    """照填的读出来；填得对不对由 route_fault 先看过。"""
    if kind == ChannelKind.MAIL:
        server = MailServer(
            given["host"], int(given["port"]), given["security"], given.get("user", ""),
            given.get("password", ""),
        )  # fmt: skip
        return Route(
            ChannelKind.MAIL,
            server=server,
            sender=given["sender"],
            recipients=tuple(given["recipients"].split()),
        )
    url, key = given["address"], given.get("key", "")
    if kind != ChannelKind.SMS:
        return Route(ChannelKind(kind), url=url, key=key)
    lines = _lines(given["pairs"])
    return Route(
        ChannelKind.SMS, url=url, key=key, way=given["way"], numbers=tuple(given["numbers"].split()),
        fields=tuple((name, value) for name, value in lines if not name.startswith("@")),
        headers=tuple((name[1:], value) for name, value in lines if name.startswith("@")),
        accepted=given.get("accepted", ""),
    )  # fmt: skip


def fill(text: str, values: Mapping[str, str]) -> str:
    """把空填上。只过一遍，填进去的字里再有花括号也只是字。"""
    return _SLOT.sub(lambda found: values.get(found[1], found[0]), text)


def route_fault(kind: str, given: Mapping[str, str], peers: Peers) -> str:
    """填得对不对、许可名单里有没有；对就是空，不对是一句话。"""
    try:
        match kind:
            case ChannelKind.MAIL:
                return _mail_fault(given) or _listed(given["host"], int(given["port"]), peers)
            case ChannelKind.SMS:
                return _sms_fault(given) or _url_fault(given.get("address", ""), peers)
            case _:
                return _url_fault(given.get("address", ""), peers)
    except Undelivered as error:
        return error.message


def _url_fault(url: str, peers: Peers) -> str:
    if not url:
        return "网址要填。"
    scheme, host, port = place_of(url)
    if scheme == "http" and not peers.inside(host, port):
        return f"{host} 要用 https；只有名单写明的内网机器可以用 http。"
    return _listed(host, port, peers)


def _listed(host: str, port: int, peers: Peers) -> str:
    if peers.allows(host, port):
        return ""
    return f"{host}:{port} 不在许可名单里，请管服务器的人写进 ZHIDU_OUTBOUND 并重启，再来填。"


def _mail_fault(given: Mapping[str, str]) -> str:
    if not given.get("host") or not given.get("port", "").isdecimal():
        return "发信服务器和端口要填。"
    if given.get("security") not in SECURITIES:
        return "加密方式只能从给的里面选。"
    if not _MAILBOX.match(given.get("sender", "")):
        return "发信人不像一个邮箱。"
    mailboxes = given.get("recipients", "").split()
    if not 0 < len(mailboxes) <= MOST:
        return f"收信的信箱要填，一行一个，最多 {MOST} 个。"
    wrong = [each for each in mailboxes if not _MAILBOX.match(each)]
    return f"“{wrong[0]}”不像一个邮箱。" if wrong else ""


def _sms_fault(given: Mapping[str, str]) -> str:
    if given.get("way") not in WAYS:
        return "网关怎么收，只能从给的里面选。"
    numbers = given.get("numbers", "").split()
    if not 0 < len(numbers) <= MOST:
        return f"值班号码要填，一行一个，最多 {MOST} 个。"
    if wrong := [each for each in numbers if not _NUMBER.match(each)]:
        return f"“{wrong[0]}”不像一个电话号码。"
    lines = _lines(given.get("pairs", ""))
    for name, value in lines:
        if not name or (name.startswith("@") and not _HEADER.match(name[1:])):
            return "字段要一行一个，写成 名=值；放请求头的写成 @名=值，名用英文字母、数字和短横线（Host、Content-* 这几样由程序写）。"
        if strange := set(_SLOT.findall(value)) - SLOTS:
            return f"字段“{name}”里的 {{{min(strange)}}} 认不得，只能用 {{号码}}、{{内容}}、{{密钥}}。"
        if not value.isprintable():
            return f"字段“{name}”的值里有不能用的字符。"
        if name.startswith("@") and ("{内容}" in value or not _SLOT.sub("", value).isascii()):
            return f"请求头“{name[1:]}”里不能有汉字，也不能放 {{内容}}。"
    words = {each for name, value in lines if not name.startswith("@") for each in _SLOT.findall(value)}
    if not {"号码", "内容"} <= words:
        return "字段里至少要用到 {号码} 和 {内容}。"
    return ""


def _lines(text: str) -> list[tuple[str, str]]:
    found = [line.partition("=") for line in text.splitlines() if line.strip()]
    return [(name.strip(), value.strip()) if sign else ("", "") for name, sign, value in found]
