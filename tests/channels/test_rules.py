"""渠道的规矩：钟点、类别、说的话、封存、填得对不对。"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhidu.channels.enums import ChannelKind, Topic
from zhidu.channels.rules.hours import PAUSES, due_at, hushed, pause
from zhidu.channels.rules.messages import compose, trial
from zhidu.channels.rules.routes import fill, route_fault, route_of
from zhidu.channels.rules.sealing import Unsealable, mark, seal, unseal
from zhidu.channels.rules.topics import topic_of, urgent
from zhidu.outbound import read_peers

CITY = ZoneInfo("Asia/Shanghai")
PEERS = read_peers("robot.example.com,mail.example.com:465", "10.0.0.8:8080")


def clock(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """本地的一个时刻。"""
    return datetime(2026, 3, day, hour, minute, tzinfo=CITY)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [
        (21, 59, False),
        (22, 0, True),
        (23, 59, True),
        (0, 0, True),
        (6, 59, True),
        (7, 0, False),
        (12, 0, False),
    ],
)
def test_quiet_hours_across_midnight(hour: int, minute: int, quiet: bool) -> None:
    assert hushed(clock(hour, minute), time(22), time(7)) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False)])
def test_quiet_hours_within_a_day(hour: int, quiet: bool) -> None:
    assert hushed(clock(hour), time(12), time(14)) is quiet
    assert hushed(clock(hour), None, None) is False


def test_digest_waits_and_a_whistle_does_not() -> None:
    at = clock(9)
    assert due_at(at, Topic.FILINGS, None) == at
    assert due_at(at, Topic.FILINGS, time(17)) == clock(17)
    assert due_at(clock(17), Topic.FILINGS, time(17)) == clock(17)
    assert due_at(clock(17, 1), Topic.FILINGS, time(17)) == clock(17, day=3)
    assert due_at(at, Topic.WHISTLE, time(17)) == at


def test_pauses_grow_and_then_stay() -> None:
    found = [pause(each) for each in range(1, 12)]
    assert found == sorted(found)
    assert found[0] == timedelta(minutes=1)
    assert found[-1] == found[len(PAUSES) - 1] == timedelta(hours=4)


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("rectification.whistle", Topic.WHISTLE), ("rectification", Topic.RECTIFICATION),
        ("rectification.reminder", Topic.RECTIFICATION), ("documents", Topic.DOCUMENTS),
        ("documents.delivered", Topic.DOCUMENTS), ("filings.returned", Topic.FILINGS), ("job", None),
        ("job.system", Topic.PLATFORM), ("files.damaged", Topic.PLATFORM), ("channels.failed", None),
        ("张三的事", Topic.OTHER), ("jobless", Topic.OTHER),
    ],
)  # fmt: skip
def test_topics(kind: str, topic: Topic | None) -> None:
    assert topic_of(kind) == topic


def test_only_a_whistle_is_urgent() -> None:
    assert [each for each in Topic if urgent(each)] == [Topic.WHISTLE]


def test_words() -> None:
    said = compose({"filings": 2, "whistle": 1, "documents": 0}, "https://zhidu.example.gov.cn")
    assert said.text == (
        "智督【紧急】：有新通知，吹哨 1 件、报送 2 件。请登录查看：https://zhidu.example.gov.cn/notices/"
    )
    assert compose({"other": 1}, "").text == "智督：有新通知，其他事项 1 件。请登录智督查看。"
    assert "试发" in trial("").text


def test_sealed_settings_open_only_with_the_key(settings: Any) -> None:
    sealed = seal({"address": "https://robot.example.com/send?key=tokentoken"})
    assert "tokentoken" not in sealed
    assert unseal(sealed) == {"address": "https://robot.example.com/send?key=tokentoken"}
    before = mark({"address": "a"})
    assert before == mark({"address": "a"})
    assert before != mark({"address": "b"})
    settings.SECRET_KEY = "另一把密钥" * 4
    assert mark({"address": "a"}) != before
    with pytest.raises(Unsealable, match="重新填"):
        unseal(sealed)


SMS = {
    "address": "https://robot.example.com/sms", "way": "form", "numbers": "13800000000\n13900000000", "key": "k",
    "pairs": "mobile={号码}\ncontent={内容}\n@Authorization=Bearer {密钥}", "accepted": "",
}  # fmt: skip
MAIL = {
    "host": "mail.example.com", "port": "465", "security": "tls", "user": "u", "password": "p",
    "sender": "zhidu@example.gov.cn", "recipients": "a@example.gov.cn\nb@example.gov.cn",
}  # fmt: skip


def test_right_settings_pass() -> None:
    assert route_fault(ChannelKind.WECOM, {"address": "https://robot.example.com/send?key=k"}, PEERS) == ""
    assert route_fault(ChannelKind.SMS, SMS | {"address": "http://10.0.0.8:8080/sms"}, PEERS) == ""
    assert route_fault(ChannelKind.SMS, SMS, PEERS) == ""
    assert route_fault(ChannelKind.MAIL, MAIL, PEERS) == ""
    route = route_of(ChannelKind.SMS, SMS)
    assert route.headers == (("Authorization", "Bearer {密钥}"),)
    assert route.numbers == ("13800000000", "13900000000")
    assert route_of(ChannelKind.MAIL, MAIL).recipients == ("a@example.gov.cn", "b@example.gov.cn")


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (ChannelKind.WECOM, {}, "网址要填"),
        (ChannelKind.WECOM, {"address": "http://robot.example.com/x"}, "要用 https"),
        (ChannelKind.WECOM, {"address": "https://evil.example.com/x"}, "不在许可名单"),
        (ChannelKind.WECOM, {"address": "https://robot.example.com:8443/x"}, "不在许可名单"),
        (ChannelKind.FEISHU, {"address": "robot.example.com"}, "看不懂"),
        (ChannelKind.MAIL, MAIL | {"host": "evil.example.com"}, "不在许可名单"),
        (ChannelKind.MAIL, MAIL | {"port": "x"}, "端口要填"),
        (ChannelKind.MAIL, MAIL | {"security": "none"}, "加密方式"),
        (ChannelKind.MAIL, MAIL | {"sender": "a@b\r\nBcc: x"}, "发信人"),
        (ChannelKind.MAIL, MAIL | {"recipients": "a@example.gov.cn\n不是邮箱"}, "“不是邮箱”"),
        (ChannelKind.MAIL, MAIL | {"recipients": ""}, "一行一个"),
        (ChannelKind.SMS, SMS | {"numbers": "abc"}, "“abc”"),
        (ChannelKind.SMS, SMS | {"numbers": " ".join(["13800000000"] * 21)}, "最多 20 个"),
        (ChannelKind.SMS, SMS | {"way": "put"}, "怎么收"),
        (ChannelKind.SMS, SMS | {"pairs": "没有等号"}, "名=值"),
        (ChannelKind.SMS, SMS | {"pairs": "a={号码}"}, "{内容}"),
        (ChannelKind.SMS, SMS | {"pairs": "a={号码}\nb={内容}\nc={姓名}"}, "{姓名}"),
        (ChannelKind.SMS, SMS | {"pairs": "a={号码}\nb={内容}\n@Host=x"}, "名=值"),
        (ChannelKind.SMS, SMS | {"pairs": "a={号码}\nb={内容}\n@X-A={内容}"}, "请求头"),
    ],
)
def test_wrong_settings_say_what_to_do(kind: str, given: dict[str, str], said: str) -> None:
    assert said in route_fault(kind, given, PEERS)


def test_slots_are_filled_in_one_pass() -> None:
    assert fill("{号码}/{内容}/{别的}", {"号码": "{内容}", "内容": "x"}) == "{内容}/x/{别的}"
