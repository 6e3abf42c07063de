"""设渠道：谁能设、封没封好、改的时候空着就不改、办两遍只算一次。"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from tests.accounts.staff import AT, Staff, new_id
from tests.channels.setting import WORK, set_up
from tests.outbound.listener import Listener
from zhidu.accounts.models import Deed
from zhidu.audit.models import Event
from zhidu.channels.actions import ChannelPlan, plain_settings, save_channel, switch_channel
from zhidu.channels.enums import ChannelKind, Pace
from zhidu.channels.models import Channel
from zhidu.channels.queries import channel, channels, outbox
from zhidu.channels.rules.sealing import unseal
from zhidu.organisations.rules import Declined, NotFound, Stale

PLAN = ChannelPlan(name="群", topics=WORK)


def asked(staff: Staff, robot: Listener, **changed: Any) -> dict[str, Any]:
    """设一个渠道要给的。"""
    given: dict[str, Any] = {
        "by": staff.actor("系统"), "kind": ChannelKind.DINGTALK, "unit": staff.units["市"], "plan": PLAN,
        "given": {"address": robot.url("/send?access_token=tokentoken"), "key": "SECsecret"}, "at": AT,
        "request_id": new_id(),
    }  # fmt: skip
    return given | changed


def test_secrets_are_sealed_and_never_shown(staff: Staff, robot: Listener) -> None:
    key = save_channel(**asked(staff, robot))
    found = Channel.objects.get(pk=key)
    assert unseal(found.sealed)["key"] == "SECsecret"
    everywhere = [found.sealed, str(Deed.objects.values_list()), str(Event.objects.values_list())]
    for text in everywhere:
        assert "tokentoken" not in text
        assert "SECsecret" not in text
    assert plain_settings(key, by=staff.actor("系统")) == {}
    assert Event.objects.filter(action="channels.save", target=str(key)).count() == 1


def test_editing_keeps_what_is_left_blank(staff: Staff, robot: Listener) -> None:
    key = save_channel(**asked(staff, robot))
    change = asked(
        staff,
        robot,
        target=key,
        seen=1,
        given={"address": "", "key": ""},
        plan=replace(PLAN, name="新名"),
        unit=0,
        kind="",
    )
    save_channel(**change)
    found = Channel.objects.get(pk=key)
    assert (found.name, found.revision, found.kind) == ("新名", 2, ChannelKind.DINGTALK)
    assert unseal(found.sealed) == {"address": robot.url("/send?access_token=tokentoken"), "key": "SECsecret"}
    with pytest.raises(Stale):
        save_channel(**(change | {"request_id": new_id()}))


def test_twice_the_same_request_makes_one(staff: Staff, robot: Listener) -> None:
    given = asked(staff, robot)
    assert save_channel(**given) == save_channel(**given)
    with pytest.raises(Stale, match="请求编号"):
        save_channel(**(given | {"given": {"address": robot.url("/other"), "key": ""}}))
    assert Channel.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"given": {"address": "https://evil.example.com/"}}, "不在许可名单"),
        ({"plan": ChannelPlan(name=" ", topics=WORK)}, "名称"),
        ({"plan": ChannelPlan(name="群", topics=())}, "至少选一样"),
        ({"plan": ChannelPlan(name="群", topics=("别的",))}, "至少选一样"),
        ({"plan": ChannelPlan(name="群", topics=WORK, pace=Pace.DAILY)}, "几点"),
        ({"plan": ChannelPlan(name="群", topics=WORK, quiet_from=time(22))}, "静默"),
        ({"plan": ChannelPlan(name="群", topics=WORK, quiet_from=time(7), quiet_to=time(7))}, "静默"),
    ],
)
def test_wrong_channels_are_declined(
    staff: Staff, robot: Listener, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(Declined, match=said):
        save_channel(**asked(staff, robot, **changed))
    assert not Channel.objects.exists()


def test_a_name_is_used_once_in_a_unit(staff: Staff, robot: Listener) -> None:
    save_channel(**asked(staff, robot))
    with pytest.raises(Declined, match="换个名称"):
        save_channel(**asked(staff, robot))
    save_channel(**asked(staff, robot, unit=staff.units["东县"]))


@pytest.mark.parametrize("name", ["市督导", "东县督导", "安全", "审计", "东小校长", "领导"])
def test_only_the_system_administrator(staff: Staff, robot: Listener, name: str) -> None:
    found = set_up(staff, robot)
    other = staff.actor(name)
    assert not channels(by=other).exists()
    for refuse in (
        lambda: save_channel(**asked(staff, robot, by=other)),
        lambda: save_channel(**asked(staff, robot, by=other, target=found.pk, seen=1)),
        lambda: switch_channel(by=other, target=found.pk, active=False, seen=1, at=AT, request_id=new_id()),
        lambda: channel(found.pk, by=other),
        lambda: outbox(found.pk, by=other),
        lambda: plain_settings(found.pk, by=other),
    ):
        with pytest.raises(NotFound):
            refuse()


def test_switching_off_and_on(staff: Staff, robot: Listener) -> None:
    found, by = set_up(staff, robot), staff.actor("系统")
    switch_channel(by=by, target=found.pk, active=False, seen=1, at=AT, request_id=new_id())
    with pytest.raises(Stale):
        switch_channel(by=by, target=found.pk, active=False, seen=2, at=AT, request_id=new_id())
    later = AT + timedelta(days=3)
    switch_channel(by=by, target=found.pk, active=True, seen=2, at=later, request_id=new_id())
    found.refresh_from_db()
    assert (found.active, found.since, found.revision) == (True, later, 3)
