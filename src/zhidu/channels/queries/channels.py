"""看渠道：管得到的单位的。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.channels.enums import DispatchState
from zhidu.channels.models import Channel, Dispatch
from zhidu.organisations.rules import Author, NotFound


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """一个渠道此刻的账：待发、已发、放弃各几条，最近一条已发的时刻。"""

    waiting: int = 0
    sent: int = 0
    given_up: int = 0
    last_sent: datetime | None = None


def channels(*, by: Author) -> QuerySet[Channel]:
    """管得到的渠道。"""
    if not isinstance(by, Actor):
        return Channel.objects.none()
    return Channel.objects.filter(unit__in=units_in_reach(by=by, right=Right.SET_UP_CHANNELS, on=by.on))


def channel(key: int, *, by: Author) -> Channel:
    """一个渠道；没有、管不到抛 NotFound。"""
    found = channels(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def outbox(key: int, *, by: Author) -> QuerySet[Dispatch]:
    """一个渠道的待发箱，新的在前。只有类别和时刻：设渠道的人不该看通知说的什么。"""
    return Dispatch.objects.filter(channel=channel(key, by=by))


def standings(keys: Iterable[int]) -> dict[int, ChannelStanding]:
    """几个渠道各自的账。一次查询。"""
    rows = (
        Dispatch.objects.filter(channel__in=list(keys))
        .order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(state=DispatchState.WAITING)),
            sent=Count("pk", filter=Q(state=DispatchState.SENT)),
            given_up=Count("pk", filter=Q(state=DispatchState.GIVEN_UP)),
            last=Max("ended_at", filter=Q(state=DispatchState.SENT)),
        )
    )
    return {
        each["channel"]: ChannelStanding(each["waiting"], each["sent"], each["given_up"], each["last"])
        for each in rows
    }
