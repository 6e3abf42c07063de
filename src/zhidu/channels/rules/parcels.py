"""一件要发的东西：照各家的规矩写成请求或信，发出去，看对方收下没有。

企业微信：网址里带着 key，不签名。钉钉：毫秒时刻和密钥做 HMAC-SHA256，签名放在网址里。
飞书：秒时刻加密钥当 HMAC 的钥匙、内容为空，签名放在内容里。状态码都是 200，收没收下要看答复里的代号。
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from zhidu.channels.enums import ChannelKind
from zhidu.channels.rules.messages import Message
from zhidu.channels.rules.routes import FORM, JSON, Route, fill
from zhidu.outbound import Letter, Outgoing, Peers, Undelivered, send_letter, send_request

#: 机器人答复里的代号 → 怎么回事
SAID: Mapping[tuple[str, int], str] = {
    (ChannelKind.WECOM, 93000): "企业微信不认这个网址，机器人可能被移出群了",
    (ChannelKind.WECOM, 45009): "企业微信说发得太密，稍后再发",
    (ChannelKind.DINGTALK, 310000): "钉钉的安全设置没过：请核对加签密钥、关键词（智督）或来源地址",
    (ChannelKind.FEISHU, 19001): "飞书不认这个网址，机器人可能被移出群了",
    (ChannelKind.FEISHU, 19021): "飞书的签名没对上：请核对签名密钥和服务器的钟",
    (ChannelKind.FEISHU, 19022): "飞书不许这个来源地址",
    (ChannelKind.FEISHU, 19024): "飞书要消息里有它的关键词：请把关键词设成“智督”",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """一件要发的：往哪发、说什么、发的时刻、编号（重发同一件还用它）。"""

    route: Route
    message: Message
    at: datetime
    number: str


def deliver(parcel: Parcel, peers: Peers) -> str:
    """发出去，交回一句附注（没有是空的）。没收下、说不准收没收下，抛 Undelivered。"""
    route = parcel.route
    if route.kind == ChannelKind.MAIL:
        assert route.server is not None
        letter = Letter(
            route.sender,
            route.recipients,
            parcel.message.subject,
            parcel.message.text,
            parcel.at,
            parcel.number,
        )
        refused = send_letter(letter, route.server, peers=peers)
        return f"有 {refused} 个信箱没收下。" if refused else ""
    answer = send_request(outgoing_of(parcel), peers=peers)
    if route.kind == ChannelKind.SMS:
        if route.accepted and route.accepted.encode() not in answer.body:
            raise Undelivered("短信网关的答复里没有收下的标志。")
    elif reason := refusal(route.kind, answer.body):
        raise Undelivered(f"{reason}。")
    return ""


def outgoing_of(parcel: Parcel) -> Outgoing:
    """写成请求。"""
    route, text = parcel.route, parcel.message.text
    match route.kind:
        case ChannelKind.WECOM:
            return Outgoing(route.url, _json({"msgtype": "text", "text": {"content": text}}))
        case ChannelKind.DINGTALK:
            url = _signed_for_dingtalk(route.url, route.key, parcel.at) if route.key else route.url
            return Outgoing(url, _json({"msgtype": "text", "text": {"content": text}}))
        case ChannelKind.FEISHU:
            said: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
            return Outgoing(route.url, _json(_signature_for_feishu(route.key, parcel.at) | said))
    return _short_message(route, text)


def refusal(kind: str, body: bytes) -> str:
    """机器人的答复说没收下的，是为什么；收下了是空。只看代号，对方的原话不照抄。"""
    try:
        found = json.loads(body)
        code = found.get("code", found.get("StatusCode")) if kind == ChannelKind.FEISHU else found["errcode"]
        number = int(code)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "对方的答复看不懂，说不准收没收下"
    return "" if number == 0 else SAID.get((kind, number), f"对方没有收下（代号 {number}）")


def _signed_for_dingtalk(url: str, key: str, at: datetime) -> str:
    stamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(key.encode(), f"{stamp}\n{key}".encode(), hashlib.sha256).digest()
    query = urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _signature_for_feishu(key: str, at: datetime) -> dict[str, Any]:
    if not key:
        return {}
    stamp = str(int(at.timestamp()))
    digest = hmac.new(f"{stamp}\n{key}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}


def _short_message(route: Route, text: str) -> Outgoing:
    values = {"号码": ",".join(route.numbers), "内容": text, "密钥": route.key}
    fields = {name: fill(value, values) for name, value in route.fields}
    headers = {name: fill(value, values) for name, value in route.headers}
    if route.way == JSON:
        return Outgoing(route.url, _json(fields), headers=headers)
    query = urlencode(fields)
    if route.way == FORM:
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        return Outgoing(route.url, query.encode(), kind, headers=headers)
    return Outgoing(f"{route.url}{'&' if '?' in route.url else '?'}{query}", method="GET", headers=headers)


def _json(given: Mapping[str, Any]) -> bytes:
    return json.dumps(given, ensure_ascii=False).encode()
