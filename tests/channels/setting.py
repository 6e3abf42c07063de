"""测试里怎么设渠道、怎么发通知。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.accounts.staff import AT, Staff, new_id
from tests.outbound.listener import Listener
from zhidu.channels.actions import ChannelPlan, save_channel
from zhidu.channels.enums import ChannelKind, Topic
from zhidu.channels.models import Channel, Dispatch
from zhidu.notices.actions import notify

WORK = (Topic.WHISTLE, Topic.RECTIFICATION, Topic.DOCUMENTS, Topic.FILINGS)


def set_up(staff: Staff, robot: Listener, **changed: Any) -> Channel:
    """给市里（或 unit 写的单位）设一个企业微信机器人；changed 里 plan 的各项照改。"""
    kind = changed.pop("kind", ChannelKind.WECOM)
    unit, given = changed.pop("unit", "市"), changed.pop("given", {"address": robot.url("/send?key=k")})
    plan: dict[str, Any] = {"name": "市督导群", "topics": WORK} | changed
    key = save_channel(
        by=staff.actor("系统"), kind=kind, unit=staff.units[unit], plan=ChannelPlan(**plan), given=given, at=AT,
        request_id=new_id(),
    )  # fmt: skip
    return Channel.objects.get(pk=key)


def tell(staff: Staff, *names: str, kind: str = "rectification", at: datetime = AT, **said: str) -> None:
    """给几个人发一条站内通知。"""
    notify(
        persons=[staff.person(each) for each in names], kind=kind, title=said.get("title", "标题"),
        body=said.get("body", ""), link=said.get("link", "/rectification/"), at=at,
    )  # fmt: skip


def states(found: Channel) -> list[str]:
    """待发箱各条的状态，早的在前。"""
    return list(Dispatch.objects.filter(channel=found).order_by("pk").values_list("state", flat=True))
