"""一件要发的：各家要的内容和签名一字不差，收没收下认得出。对方在本机。"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.outbound.listener import Listener
from zhidu.channels.enums import ChannelKind
from zhidu.channels.rules.messages import Message
from zhidu.channels.rules.parcels import Parcel, deliver, outgoing_of
from zhidu.channels.rules.routes import Route
from zhidu.outbound import Undelivered, read_peers

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORDS = Message("标题", "智督：整改 2 件。")


def sent(robot: Listener, route: Route) -> Any:
    """发一件，交回对方收到的。"""
    deliver(Parcel(route, WORDS, AT, "n"), read_peers("", f"127.0.0.1:{robot.port}"))
    return robot.heard[-1]


def test_wecom(robot: Listener) -> None:
    heard = sent(robot, Route(ChannelKind.WECOM, robot.url("/cgi-bin/webhook/send?key=k")))
    assert (heard.method, heard.path) == ("POST", "/cgi-bin/webhook/send?key=k")
    assert json.loads(heard.body) == {"msgtype": "text", "text": {"content": WORDS.text}}


def test_dingtalk_signs_the_address(robot: Listener) -> None:
    heard = sent(robot, Route(ChannelKind.DINGTALK, robot.url("/robot/send?access_token=t"), key="SECabc"))
    assert json.loads(heard.body) == {"msgtype": "text", "text": {"content": WORDS.text}}
    asked = {name: values[0] for name, values in parse_qs(urlsplit(heard.path).query).items()}
    digest = hmac.new(b"SECabc", b"1772413200000\nSECabc", hashlib.sha256).digest()
    expected = {"access_token": "t", "timestamp": "1772413200000", "sign": base64.b64encode(digest).decode()}
    assert asked == expected
    # 签名是定死的：算法换了，这里认得出
    assert expected["sign"] == "Q9Fyfxo2OHGX0DG6+wFpYkbF1Q9QvgwC7n/OVQCqMnE="
    plain = sent(robot, Route(ChannelKind.DINGTALK, robot.url("/robot/send?access_token=t")))
    assert plain.path == "/robot/send?access_token=t"


def test_feishu_signs_the_body(robot: Listener) -> None:
    robot.body = b'{"code":0,"msg":"success"}'
    heard = sent(robot, Route(ChannelKind.FEISHU, robot.url("/open-apis/bot/v2/hook/h"), key="abc"))
    digest = hmac.new(b"1772413200\nabc", b"", hashlib.sha256).digest()
    assert json.loads(heard.body) == {
        "timestamp": "1772413200", "sign": base64.b64encode(digest).decode(), "msg_type": "text",
        "content": {"text": WORDS.text},
    }  # fmt: skip
    assert base64.b64encode(digest).decode() == "5LzqWxUWMJaE8TjhvABqd8AtDYAGFZzFxot9NL6KP9o="
    plain = sent(robot, Route(ChannelKind.FEISHU, robot.url("/open-apis/bot/v2/hook/h")))
    assert json.loads(plain.body) == {"msg_type": "text", "content": {"text": WORDS.text}}


PAIRS = (("mobile", "{号码}"), ("content", "【示例】{内容}"), ("token", "{密钥}"))


def gateway(robot: Listener, way: str, **changed: Any) -> Route:
    """一个短信网关。"""
    given = {
        "fields": PAIRS,
        "headers": (("X-Token", "t-{密钥}"),),
        "numbers": ("13800000000", "13900000000"),
        "key": "k&=k",
    }
    return Route(ChannelKind.SMS, robot.url("/sms"), way=way, **(given | changed))


def test_short_messages_the_three_ways(robot: Listener) -> None:
    expected = {"mobile": "13800000000,13900000000", "content": f"【示例】{WORDS.text}", "token": "k&=k"}
    form = sent(robot, gateway(robot, "form"))
    assert {name: values[0] for name, values in parse_qs(form.body.decode()).items()} == expected
    assert form.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert form.headers["X-Token"] == "t-k&=k"
    assert json.loads(sent(robot, gateway(robot, "json")).body) == expected
    query = sent(robot, gateway(robot, "query"))
    assert (query.method, query.body) == ("GET", b"")
    assert {name: values[0] for name, values in parse_qs(urlsplit(query.path).query).items()} == expected


def test_a_gateway_must_answer_with_its_mark(robot: Listener) -> None:
    robot.body = b'{"code":"0"}'
    sent(robot, gateway(robot, "form", accepted='"code":"0"'))
    robot.body = b'{"code":"500"}'
    with pytest.raises(Undelivered, match="收下的标志"):
        sent(robot, gateway(robot, "form", accepted='"code":"0"'))


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (ChannelKind.WECOM, b'{"errcode":93000,"errmsg":"tokentoken"}', "移出群"),
        (ChannelKind.WECOM, b'{"errcode":45009}', "太密"),
        (ChannelKind.DINGTALK, b'{"errcode":310000,"errmsg":"sign not match"}', "加签密钥"),
        (ChannelKind.FEISHU, b'{"code":19021,"msg":"tokentoken"}', "签名没对上"),
        (ChannelKind.FEISHU, b'{"StatusCode":9499}', "代号 9499"),
        (ChannelKind.WECOM, b'{"errcode":77}', "代号 77"),
        (ChannelKind.WECOM, b"<html>login</html>", "看不懂"),
        (ChannelKind.WECOM, b"[]", "看不懂"),
        (ChannelKind.FEISHU, b"{}", "看不懂"),
        (ChannelKind.WECOM, b"", "看不懂"),
    ],
)
def test_a_refusal_in_a_200_answer_is_seen(
    robot: Listener, kind: ChannelKind, body: bytes, said: str
) -> None:
    robot.body = body
    with pytest.raises(Undelivered, match=said) as caught:
        sent(robot, Route(kind, robot.url("/send")))
    assert "tokentoken" not in caught.value.message, "对方的原话不照抄"


def test_keys_do_not_change_the_request_shape() -> None:
    """密钥里有换行、汉字，也只是一个值。"""
    route = Route(
        ChannelKind.SMS,
        "https://robot.example.com/sms",
        way="json",
        fields=PAIRS,
        key="a\nb汉",
        numbers=("1",),
    )
    assert json.loads(outgoing_of(Parcel(route, WORDS, AT, "n")).body)["token"] == "a\nb汉"
