"""转发：收进待发箱、到点发出去、没发成隔一阵再试、试够了放弃并告诉管渠道的人。

发的时候不在事务里，也不占数据库；几个渠道一起发，一个慢的不拖别的。一个渠道同时只有一处在发（租约）。
发成了、还没记下就被杀的，租约到期后会再发一次：宁可说两遍，不可一遍也没说。一次之内不会重。
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders
from zhidu.channels.enums import DispatchState
from zhidu.channels.models import Channel, Dispatch
from zhidu.channels.queries.relaying import due, fresh, tally
from zhidu.channels.rules.hours import ATTEMPTS, STALE, due_at, hushed, pause
from zhidu.channels.rules.messages import Message, compose
from zhidu.channels.rules.parcels import Parcel, deliver
from zhidu.channels.rules.routes import route_of
from zhidu.channels.rules.sealing import unseal
from zhidu.kernel import ZhiduError
from zhidu.notices.actions import notify

log = logging.getLogger("zhidu.channels")
#: 一次发送至多占多久；过了算被杀了，别处可以接着发
LEASE = timedelta(minutes=2)
#: 一起发几个渠道
LANES = 16
#: 了结了的留几天；要比收进来往回看的日子长，不然会再收一遍
KEPT = timedelta(days=90)
QUIET = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Relayed:
    """转发一遍的结果：收进来几条、发成几条、没发成几条、放弃几条。"""

    taken: int = 0
    sent: int = 0
    failed: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """一个渠道这一次要发的：收进了哪几条，写好的一件；写不成的有 fault。"""

    channel: Channel
    rows: tuple[int, ...]
    parcel: Parcel | None
    fault: str = ""


def relay(*, at: datetime) -> Relayed:
    """转发一遍。在一个事务里叫也行，不过那样发的时候会占着数据库。"""
    working = list(Channel.objects.filter(active=True))
    taken = sum(take_in(each, at) for each in working)
    loads = [load for each in working if (load := claim(each, at)) is not None]
    if not loads:
        return Relayed(taken=taken)
    with ThreadPoolExecutor(max_workers=min(LANES, len(loads))) as lanes:
        outcomes = list(lanes.map(send_load, loads))
    sent = failed = given_up = 0
    for load, (done, said) in zip(loads, outcomes, strict=True):
        if done:
            _mark_sent(load, said, at)
            sent += len(load.rows)
        else:
            given_up += _mark_failed(load, said, at)
            failed += len(load.rows)
    log.info("转发：收进 %d，发成 %d，没发成 %d，放弃 %d", taken, sent, failed, given_up)
    return Relayed(taken, sent, failed, given_up)


def clear_out(*, at: datetime) -> int:
    """清掉了结了很久的，交回几条。"""
    old = Dispatch.objects.filter(ended_at__lte=at - KEPT).exclude(state=DispatchState.WAITING)
    return old.delete()[0]


def note_outcome(found: Channel, *, done: bool, said: str, at: datetime) -> None:
    """在渠道上记下刚才发成没有。租约不动：试发的时候，别处可能正在转。"""
    mine = Channel.objects.filter(pk=found.pk)
    if done:
        mine.update(failures=0, retry_at=None, last_ok_at=at, last_reason=said[:300])
        return
    mine.update(
        failures=F("failures") + 1, retry_at=at + pause(found.failures + 1), last_failed_at=at,
        last_reason=said[:300],
    )  # fmt: skip


def parcel_of(found: Channel, message: Message, *, at: datetime, number: str) -> Parcel:
    """写好一件。number 在这个渠道里不重。封好的打不开抛 Unsealable。"""
    route = route_of(found.kind, unseal(found.sealed))
    return Parcel(route, message, at, str(uuid5(NAMESPACE_OID, f"zhidu/channels/{found.pk}/{number}")))


def send(parcel: Parcel) -> tuple[bool, str]:
    """发一件，交回发成没有和一句话。不碰数据库，怎么错都不往外抛：一个渠道的错不该拖住别的。"""
    try:
        return True, deliver(parcel, settings.ZHIDU_OUTBOUND)
    except ZhiduError as error:
        return False, error.message
    except Exception:
        log.exception("发消息时程序出错")
        return False, "程序出错了，请把时刻告诉管服务器的人。"


def send_load(load: Load) -> tuple[bool, str]:
    """发一个渠道这一次要发的，交回发成没有和一句话；写不成的直接说为什么。"""
    return (False, load.fault) if load.parcel is None else send(load.parcel)


def take_in(found: Channel, at: datetime) -> int:
    """把新的通知收进待发箱。两处同时收，库里的唯一约束只留一份。"""
    rows = [
        Dispatch(
            channel=found, notice_id=key, topic=topic, made_at=at, next_at=due_at(at, topic, found.digest_at)
        )
        for key, topic in fresh(found, on=timezone.localdate(at), at=at)
    ]
    Dispatch.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def claim(found: Channel, at: datetime) -> Load | None:
    """拿到租约，定下这一次发什么；没有到点的、还没到再试的时候、别处正在发，都是 None。"""
    if found.retry_at is not None and found.retry_at > at:
        return None
    quiet = hushed(at, found.quiet_from, found.quiet_to)
    if not due(found, at=at, hushed=quiet):
        return None
    free = Q(busy_until__isnull=True) | Q(busy_until__lte=at)
    if not Channel.objects.filter(free, pk=found.pk, active=True).update(busy_until=at + LEASE):
        return None
    rows = due(found, at=at, hushed=quiet)  # 拿到租约以后再看一遍：别处可能刚发完
    read = [each.pk for each in rows if each.notice.read_at is not None]
    Dispatch.objects.filter(pk__in=read).update(state=DispatchState.NEEDLESS, ended_at=at)
    waiting = [each for each in rows if each.notice.read_at is None]
    if not waiting:
        _release(found)
        return None
    keys = tuple(each.pk for each in waiting)
    message = compose(tally(waiting), settings.ZHIDU_SITE)
    number = f"{keys[0]}-{keys[-1]}-{len(keys)}"
    try:
        return Load(found, keys, parcel_of(found, message, at=at, number=number))
    except ZhiduError as error:  # 封好的打不开：和没发成一样记下来
        return Load(found, keys, None, error.message)


def _release(found: Channel) -> None:
    """还租约。"""
    Channel.objects.filter(pk=found.pk).update(busy_until=None)


def _mark_sent(load: Load, said: str, at: datetime) -> None:
    with transaction.atomic():
        Dispatch.objects.filter(pk__in=load.rows, state=DispatchState.WAITING).update(
            state=DispatchState.SENT, ended_at=at, attempts=F("attempts") + 1
        )
        note_outcome(load.channel, done=True, said=said, at=at)
        _release(load.channel)


def _mark_failed(load: Load, said: str, at: datetime) -> int:
    """记下没发成；试够了次数、放得太久的放弃，告诉管渠道的人。交回放弃几条。"""
    with transaction.atomic():
        mine = Dispatch.objects.filter(pk__in=load.rows, state=DispatchState.WAITING)
        mine.update(attempts=F("attempts") + 1)
        spent = Q(attempts__gte=ATTEMPTS) | Q(made_at__lte=at - STALE)
        given_up = mine.filter(spent).update(state=DispatchState.GIVEN_UP, ended_at=at)
        note_outcome(load.channel, done=False, said=said, at=at)
        _release(load.channel)
        if given_up:
            found = load.channel
            notify(
                persons=holders(
                    right=Right.SET_UP_CHANNELS, unit=found.unit_id, on=timezone.localdate(at)
                ),
                kind="channels.failed", title=f"消息渠道「{found.name}」有通知没发出去", at=at,
                body=f"放弃了 {given_up} 条，站内都还在。{said}", link=f"/channels/{found.pk}/",
                once_since=at - QUIET,
            )  # fmt: skip
    return given_up
