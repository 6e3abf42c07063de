"""转发：收哪些、怎么合、何时发、没发成怎么办、会不会重、会不会漏、名字出不出去。对方在本机。"""

from __future__ import annotations

import json
import threading
import time as clocks
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, Staff, new_id
from tests.channels.setting import set_up, states, tell
from tests.outbound.listener import Listener, Mailbox
from zhidu.channels.actions import Relayed, clear_out, relay, switch_channel, try_channel
from zhidu.channels.actions.relaying import claim, send_load, take_in
from zhidu.channels.enums import ChannelKind, DispatchState, Pace, Topic
from zhidu.channels.models import Channel, Dispatch
from zhidu.channels.rules.hours import ATTEMPTS
from zhidu.jobs.rules import handlers
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined

#: 小市的 AT 是本地 9 点
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def texts(robot: Listener) -> list[str]:
    """机器人收到的各条。"""
    return [json.loads(each.body)["text"]["content"] for each in robot.heard]


def said(words: str) -> str:
    """一条消息的全文。"""
    return f"智督：有新通知，{words}。请登录查看：https://zhidu.example.gov.cn/notices/"


def test_one_message_for_what_has_come(staff: Staff, robot: Listener) -> None:
    found = set_up(staff, robot, deep=True)
    for number in range(3):
        tell(staff, "市督导", "东县督导", "西县督导", title=f"第 {number} 件", link=f"/cases/{number}/")
    tell(staff, "东小校长", kind="filings.returned")
    tell(staff, "市督导", kind="job", title="办完了")
    done = relay(at=AT)
    assert (done.taken, done.sent, done.failed) == (10, 10, 0)
    assert texts(robot) == [said("整改 3 件、报送 1 件")], "一件事通知了三个人也只算一件"
    assert states(found) == [DispatchState.SENT] * 10
    assert relay(at=AT + MINUTE) == relay(at=AT + HOUR), "没有新的，一条也不再发"
    assert len(robot.heard) == 1
    assert "channels.relay" in handlers()


def test_whose_notices(staff: Staff, robot: Listener) -> None:
    """只替任职设在这个单位的人转；deep 的连下属；别的县的不转。"""
    set_up(staff, robot, unit="东县", name="东县群")
    tell(staff, "市督导", "西县督导", "东小校长", title="不归它")
    tell(staff, "东县督导", title="归它", kind="documents")
    relay(at=AT)
    assert texts(robot) == [said("公文 1 件")]
    set_up(staff, robot, unit="东县", name="东县大群", deep=True)
    relay(at=AT + MINUTE)
    assert texts(robot)[1:] == [said("整改 1 件、公文 1 件")]


def test_only_chosen_topics_only_unread_only_since(staff: Staff, robot: Listener) -> None:
    tell(staff, "市督导", at=AT - MINUTE)
    found = set_up(staff, robot, topics=(Topic.RECTIFICATION,))
    tell(staff, "市督导", kind="filings.returned")
    tell(staff, "市督导", title="看过了")
    Notice.objects.filter(title="看过了").update(read_at=AT)
    relay(at=AT)
    assert robot.heard == []
    assert states(found) == []


def test_what_is_read_while_waiting_is_not_sent(staff: Staff, robot: Listener) -> None:
    found = set_up(staff, robot, pace=Pace.DAILY, digest_at=time(17))
    tell(staff, "市督导", title="看过了")
    tell(staff, "市督导", title="没看")
    relay(at=AT)
    Notice.objects.filter(title="看过了").update(read_at=AT + HOUR)
    relay(at=AT + 8 * HOUR)
    assert texts(robot) == [said("整改 1 件")]
    assert states(found) == [DispatchState.NEEDLESS, DispatchState.SENT]


def test_daily_digest_and_a_whistle_in_between(staff: Staff, robot: Listener) -> None:
    set_up(staff, robot, pace=Pace.DAILY, digest_at=time(17))
    for hour in range(3):
        tell(staff, "市督导", title=f"{hour}", at=AT + hour * HOUR)
        relay(at=AT + hour * HOUR)
    assert robot.heard == []
    tell(staff, "市督导", kind="rectification.whistle", at=AT + 3 * HOUR)
    relay(at=AT + 3 * HOUR)
    assert len(robot.heard) == 1
    assert "智督【紧急】：有新通知，吹哨 1 件。" in texts(robot)[0]
    relay(at=AT + 8 * HOUR)
    assert texts(robot)[1:] == [said("整改 3 件")]


def test_quiet_hours_across_midnight(staff: Staff, robot: Listener) -> None:
    set_up(staff, robot, quiet_from=time(22), quiet_to=time(7))
    night = AT + 14 * HOUR  # 本地 23 点
    tell(staff, "市督导", at=night)
    for minutes in (0, 60, 479):  # 一直到次日 6:59
        relay(at=night + minutes * MINUTE)
    assert robot.heard == []
    tell(staff, "市督导", kind="rectification.whistle", at=night)
    relay(at=night + 2 * HOUR)
    assert len(robot.heard) == 1, "吹哨照发"
    assert "吹哨 1 件。" in texts(robot)[0]
    relay(at=night + 8 * HOUR)  # 7:00
    assert texts(robot)[1:] == [said("整改 1 件")]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ({"status": 500}, "状态码 500"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, "转到别处"),
        ({"body": b"x" * (1 << 18)}, "太长"),
        ({"body": b'{"errcode":93000}'}, "移出群"),
        ({"body": b"<html>"}, "看不懂"),
    ],
)
def test_each_trouble_is_said_and_tried_again(
    staff: Staff, robot: Listener, trouble: dict[str, Any], reason: str
) -> None:
    found = set_up(staff, robot)
    tell(staff, "市督导")
    well = {name: getattr(robot, name) for name in trouble}
    vars(robot).update(trouble)
    assert relay(at=AT).failed == 1
    found.refresh_from_db()
    assert reason in found.last_reason
    assert (found.failures, found.retry_at, found.busy_until) == (1, AT + MINUTE, None)
    vars(robot).update(well)
    assert relay(at=AT + MINUTE / 2).sent == 0, "还没到再试的时候"
    assert relay(at=AT + MINUTE).sent == 1
    found.refresh_from_db()
    assert (found.failures, found.retry_at, found.last_reason) == (0, None, "")
    assert states(found) == [DispatchState.SENT]


def test_pauses_grow_then_it_gives_up_and_says_so_once(staff: Staff, robot: Listener) -> None:
    found = set_up(staff, robot)
    tell(staff, "市督导")
    robot.status, at = 503, AT
    waits: list[timedelta] = []
    for _ in range(ATTEMPTS):
        relay(at=at)
        found.refresh_from_db()
        assert found.retry_at is not None
        waits.append(found.retry_at - at)
        at = found.retry_at
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert states(found) == [DispatchState.GIVEN_UP]
    assert len(robot.heard) == ATTEMPTS
    [notice] = Notice.objects.filter(kind="channels.failed")
    assert notice.person_id == staff.person("系统")
    assert "503" in notice.body
    relay(at=at + HOUR)
    assert len(robot.heard) == ATTEMPTS, "放弃了的不再发，放弃的通知自己也不往渠道上转"


def test_an_old_one_is_given_up_whatever_the_count(staff: Staff, robot: Listener) -> None:
    found = set_up(staff, robot)
    tell(staff, "市督导")
    robot.status = 500
    relay(at=AT)
    relay(at=AT + 2 * DAY)
    assert states(found) == [DispatchState.GIVEN_UP]


def test_killed_between_sending_and_noting_sends_again_but_only_after_the_lease(
    staff: Staff, robot: Listener
) -> None:
    """宁可说两遍：发成了没记下就被杀，租约到期再发一次；租约没到，别处不插手。"""
    found = set_up(staff, robot)
    tell(staff, "市督导")
    relay_until_killed(found)
    assert len(robot.heard) == 1
    assert states(found) == [DispatchState.WAITING]
    assert relay(at=AT + MINUTE).sent == 0
    assert relay(at=AT + 3 * MINUTE).sent == 1
    assert relay(at=AT + 6 * MINUTE).sent == 0
    assert len(robot.heard) == 2


def test_a_letter_sent_twice_keeps_its_number(staff: Staff, box: Mailbox) -> None:
    """重发的信编号一样，信箱认得出是同一封。"""
    given = {
        "host": "127.0.0.1", "port": str(box.port), "security": "plain", "user": "", "password": "",
        "sender": "zhidu@example.gov.cn", "recipients": "office@example.gov.cn",
    }  # fmt: skip
    found = set_up(staff, Listener(), kind=ChannelKind.MAIL, given=given)
    tell(staff, "市督导")
    relay_until_killed(found)
    relay(at=AT + 3 * MINUTE)
    letters = [message_from_bytes(each, policy=policy.default) for each in box.letters]
    assert len(letters) == 2
    assert letters[0]["Message-ID"] == letters[1]["Message-ID"]
    assert letters[0].get_content().strip() == "智督：有新通知，整改 1 件。请登录智督查看。"
    assert states(found) == [DispatchState.SENT]


def relay_until_killed(found: Channel) -> None:
    """转到发出去为止，结果没记下：进程在这里被杀了。"""
    assert take_in(found, AT) == 1
    load = claim(found, AT)
    assert load is not None
    assert send_load(load) == (True, "")


def test_two_at_once_send_one(staff: Staff, robot: Listener) -> None:
    """一处正在发，别处来转：收也不重收，发也不重发。"""
    found = set_up(staff, robot)
    tell(staff, "市督导")
    take_in(found, AT)
    load = claim(found, AT)
    assert load is not None
    assert claim(found, AT) is None
    assert relay(at=AT) == Relayed()
    assert send_load(load) == (True, "")
    assert len(robot.heard) == 1
    assert len(states(found)) == 1


def test_one_dead_channel_does_not_hold_up_another(staff: Staff, robot: Listener) -> None:
    set_up(staff, robot, name="坏的")
    good = set_up(staff, robot, name="好的", unit="东县")
    bad = Channel.objects.get(name="坏的")
    Channel.objects.filter(pk=bad.pk).update(sealed="打不开")
    tell(staff, "市督导", "东县督导")
    done = relay(at=AT)
    assert (done.sent, done.failed) == (1, 1)
    assert states(good) == [DispatchState.SENT]
    bad.refresh_from_db()
    assert "重新填" in bad.last_reason


def test_names_never_leave(staff: Staff, robot: Listener) -> None:
    """通知的标题、正文、链接里都有人名，发出去的一个字节也没有。"""
    bird = "金丝雀张三"
    for kind in ("rectification", "rectification.whistle", "documents", "filings.returned", bird):
        tell(
            staff,
            "市督导",
            kind=kind[:40],
            title=f"{bird}的事",
            body=f"{bird}，女，13 岁",
            link=f"/x/{bird}/",
        )
    set_up(staff, robot, name=f"{bird}的群", topics=tuple(Topic))
    Notice.objects.update(at=AT)
    assert relay(at=AT).sent == 5
    [heard] = robot.heard
    everything = (
        f"{heard.path}{heard.headers}".encode() + heard.body + heard.body.decode("unicode_escape").encode()
    )
    assert "张三".encode() not in everything
    assert "其他事项 1 件" in texts(robot)[0]


def test_trying_one(staff: Staff, robot: Listener) -> None:
    found, by = set_up(staff, robot), staff.actor("系统")
    assert "发出去了" in try_channel(by=by, target=found.pk, at=AT, request_id=new_id())
    assert "试发" in texts(robot)[0]
    robot.status = 404
    with pytest.raises(Declined, match="404"):
        try_channel(by=by, target=found.pk, at=AT, request_id=new_id())
    found.refresh_from_db()
    assert found.failures == 1
    assert states(found) == []


def test_switched_off_takes_nothing_and_on_again_starts_fresh(staff: Staff, robot: Listener) -> None:
    found, by = set_up(staff, robot), staff.actor("系统")
    switch_channel(by=by, target=found.pk, active=False, seen=1, at=AT, request_id=new_id())
    tell(staff, "市督导")
    relay(at=AT)
    switch_channel(by=by, target=found.pk, active=True, seen=2, at=AT + HOUR, request_id=new_id())
    tell(staff, "市督导", kind="documents", at=AT + HOUR)
    relay(at=AT + HOUR)
    assert texts(robot) == [said("公文 1 件")]


def test_old_ones_are_cleared_and_not_taken_again(staff: Staff, robot: Listener) -> None:
    found = set_up(staff, robot)
    tell(staff, "市督导")
    relay(at=AT)
    assert clear_out(at=AT + 89 * DAY) == 0
    assert clear_out(at=AT + 91 * DAY) == 1
    relay(at=AT + 91 * DAY)
    assert not Dispatch.objects.filter(channel=found).exists()
    assert len(robot.heard) == 1


@pytest.mark.django_db(transaction=True)
def test_while_a_dead_channel_is_waited_for_others_write(robot: Listener) -> None:
    """对方不答话，转发在等；这时候别人照样写库，不等它。"""
    staff = staffing.build()
    set_up(staff, robot)
    tell(staff, "市督导")
    robot.stall = 30.0
    ended: list[float] = []

    def wait_for_it() -> None:
        from django.db import connection

        try:
            relay(at=AT)
            ended.append(clocks.monotonic())
        finally:
            connection.close()

    thread = threading.Thread(target=wait_for_it)
    thread.start()
    limit = clocks.monotonic() + 5
    while not robot.heard and clocks.monotonic() < limit:
        clocks.sleep(0.02)
    assert robot.heard
    began = clocks.monotonic()
    tell(staff, "市督导", title="照写", at=datetime.now(AT.tzinfo))
    written = clocks.monotonic()
    assert written - began < 1
    assert not ended, "它还在等"
    robot.done.set()
    thread.join(10)
    assert ended
