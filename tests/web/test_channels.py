"""消息渠道的页面：设、改、停、试发、待发箱；填进去的网址和口令再也不出现。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts.staff import Staff
from tests.outbound import listener as listeners
from tests.outbound.listener import Listener
from tests.web.visitor import Visitor, same_denial, words
from zhidu.channels.actions import relay
from zhidu.channels.models import Channel
from zhidu.channels.rules.sealing import unseal
from zhidu.jobs.actions import perform
from zhidu.jobs.models import Job
from zhidu.notices.actions import notify
from zhidu.outbound import read_peers


@pytest.fixture
def robot(settings: Any) -> Iterator[Listener]:
    """一个群机器人，写进了许可名单。"""
    with listeners.listening() as found:
        settings.ZHIDU_OUTBOUND = read_peers("mail.example.com:465", f"127.0.0.1:{found.port}")
        yield found


@pytest.fixture
def system(staff: Staff) -> Visitor:
    """系统管理员。"""
    return Visitor(staff, "系统")


def fields(robot: Listener, **changed: Any) -> dict[str, Any]:
    """一张填好的表。"""
    return {
        "name": "市督导群", "unit": "379900", "topics": ["whistle", "rectification"], "pace": "at_once",
        "address": robot.url("/send?key=tokentoken"), "key": "SECsecret", "quiet_from": "22:00", "quiet_to": "07:00",
    } | changed  # fmt: skip


def made(system: Visitor, robot: Listener, **changed: Any) -> Channel:
    """在页面上设一个钉钉渠道。"""
    system.done("/channels/new/dingtalk/", **fields(robot, **changed))
    return Channel.objects.get()


def test_setting_one_up(system: Visitor, robot: Listener) -> None:
    assert "还没有渠道" in system.read("/channels/")
    found = made(system, robot)
    page = system.read(f"/channels/{found.pk}/?done=saved")
    for part in (
        "存好了",
        "钉钉群机器人",
        "吹哨、整改",
        "22:00 到次日 07:00",
        "还没有发成过",
        "还没有要转的",
    ):
        assert part in page, part
    assert "市督导群" in system.read("/channels/")
    assert 'href="/channels/"' in system.read("/units/"), "菜单上有"


def test_secrets_never_come_back(system: Visitor, robot: Listener) -> None:
    found = made(system, robot)
    pages = [
        system.read(url) for url in ("/channels/", f"/channels/{found.pk}/", f"/channels/{found.pk}/edit/")
    ]
    for page in pages:
        assert "tokentoken" not in page
        assert "SECsecret" not in page
    assert "已经填过，不再显示" in pages[2]
    changed = fields(robot, name="改了名", address="", key="", revision=found.revision)
    assert system.done(f"/channels/{found.pk}/edit/", **changed).endswith("?done=saved")
    found.refresh_from_db()
    assert found.name == "改了名"
    assert unseal(found.sealed)["key"] == "SECsecret"
    assert "刚刚被人改过" in system.refused(f"/channels/{found.pk}/edit/", **changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "https://evil.example.com/x"}, "不在许可名单"),
        ({"address": ""}, "这个字段是必填项"),
        ({"unit": "没有的单位"}, "没有找到"),
        ({"topics": []}, "这个字段是必填项"),
        ({"pace": "daily"}, "写几点汇总"),
        ({"quiet_to": ""}, "都空着"),
        ({"quiet_from": "25:00"}, "时间"),
    ],
)
def test_wrong_forms_stay_and_say_why(
    system: Visitor, robot: Listener, changed: dict[str, Any], said: str
) -> None:
    assert said in system.refused("/channels/new/dingtalk/", **fields(robot, **changed))
    assert not Channel.objects.exists()


def test_every_kind_has_its_form(system: Visitor, robot: Listener) -> None:
    for kind in ("wecom", "dingtalk", "feishu", "mail", "sms"):
        assert "替哪个单位的人转" in system.read(f"/channels/new/{kind}/")
    system.done(
        "/channels/new/mail/", **fields(robot, name="公用信箱"), host="mail.example.com", port=465, security="tls",
        sender="zhidu@example.gov.cn", recipients="office@example.gov.cn",
    )  # fmt: skip
    page = system.read(f"/channels/{Channel.objects.get().pk}/edit/")
    assert "office@example.gov.cn" in page
    assert 'value="465"' in page
    sms = fields(
        robot, name="值班手机", way="form", pairs="mobile={号码}\ncontent={内容}", numbers="13800000000"
    )
    system.done("/channels/new/sms/", **sms)
    assert "{姓名}" in system.refused(
        "/channels/new/sms/", **(sms | {"name": "又一个", "pairs": "a={号码}\nb={内容}\nc={姓名}"})
    )
    assert system.get("/channels/new/pigeon/").status_code == 404


def test_trying_one_is_done_in_the_background(system: Visitor, robot: Listener) -> None:
    found = made(system, robot)
    place = system.done(f"/channels/{found.pk}/try/")
    job = Job.objects.get(kind="channels.try")
    assert place == f"/jobs/{job.pk}/"
    perform(str(job.pk), at=timezone.now())
    job.refresh_from_db()
    assert "发出去了" in job.message, job.message
    assert len(robot.heard) == 1
    robot.status = 500
    system.done(f"/channels/{found.pk}/try/")
    perform(str(Job.objects.get(state="queued").pk), at=timezone.now())
    page = words(system.read(f"/channels/{found.pk}/"))
    assert "接连 1 次没发成" in page
    assert "127.0.0.1 没有收下（状态码 500）" in page


def test_the_outbox_shows_kinds_not_titles(staff: Staff, system: Visitor, robot: Listener) -> None:
    found = made(system, robot, quiet_from="", quiet_to="")
    now = timezone.now()
    notify(persons=[staff.person("市督导")], kind="rectification", title="张三的事", at=now)
    relay(at=now)
    page = words(system.read(f"/channels/{found.pk}/"))
    assert "整改" in page
    assert "已发" in page
    assert "张三" not in page


def test_switching(system: Visitor, robot: Listener) -> None:
    found = made(system, robot)
    system.done(f"/channels/{found.pk}/switch/", revision=found.revision)
    assert "停用" in words(system.read("/channels/"))
    system.done(f"/channels/{found.pk}/switch/", revision=found.revision + 1, active="1")
    found.refresh_from_db()
    assert found.active


@pytest.mark.parametrize("name", ["市督导", "安全", "审计", "东县督导", "东小校长"])
def test_others_do_not_see_it(staff: Staff, system: Visitor, robot: Listener, name: str) -> None:
    found = made(system, robot)
    same_denial(Visitor(staff, name), "/channels/", f"/channels/{found.pk}/", "/channels/new/wecom/")
    assert Visitor(staff, name).submit(f"/channels/{found.pk}/switch/", revision=1).status_code == 404
