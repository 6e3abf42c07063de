"""设渠道、改渠道、停和启。地址和口令封好再存，审计里只有改没改，没有改成什么。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.channels.enums import ChannelKind, Pace, Topic
from zhidu.channels.models import Channel
from zhidu.channels.queries import channel
from zhidu.channels.rules.routes import FIELDS, SECRETS, route_fault
from zhidu.channels.rules.sealing import Unsealable, mark, seal, unseal
from zhidu.organisations.rules import Declined, NotFound, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """一个渠道怎么设：名称、连不连下属、转哪些事、怎么发、几点汇总、静默的起止（都空就是不静默）。"""

    name: str
    topics: tuple[str, ...]
    deep: bool = False
    pace: str = Pace.AT_ONCE
    digest_at: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None


def save_channel(  # noqa: PLR0913  每一项都由调用方写明
    *, by: Actor, kind: str, unit: int, plan: ChannelPlan, given: Mapping[str, str], at: datetime, request_id: UUID,
    target: int | None = None, seen: int = 0,
) -> int:  # fmt: skip
    """设一个渠道，或改一个（给 target 和看到的 seen；种类和单位不改），交回主键。

    given 是往哪发，各种渠道要填的见 rules.routes.FIELDS；改的时候网址、密钥、口令空着就是不改。
    填得不对、不在许可名单里、重名抛 Declined；刚被人改过抛 Stale；管不到抛 NotFound。
    """
    content = {
        "kind": kind, "unit": unit, "plan": asdict(plan), "given": mark(given), "target": target, "seen": seen,
    }  # fmt: skip
    with deed(
        "channels.save", by=by, at=at, request_id=request_id, content=content, target_kind="channel"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["channel"])
        old = channel(target, by=by) if target is not None else None
        kind, unit = (old.kind, old.unit_id) if old else (kind, unit)
        if kind not in ChannelKind.values or not _manages(by, unit):
            raise NotFound
        fields = _fields(plan) | {"sealed": _sealed(kind, given, old)}
        named = Channel.objects.filter(unit=unit, name=fields["name"])
        if named.exclude(pk=target or 0).exists():
            raise Declined(f"这个单位已经有叫“{fields['name']}”的渠道了，请换个名称。")
        if old is None:
            key = Channel.objects.create(unit_id=unit, kind=kind, since=at, **fields).pk
        else:
            key = old.pk
            changed = Channel.objects.filter(pk=key, revision=seen).update(
                revision=F("revision") + 1, failures=0, retry_at=None, **fields
            )
            if not changed:
                raise Stale("这个渠道刚刚被人改过，请刷新后再改。")
        doing.target, doing.unit, doing.result = str(key), str(unit), {"channel": key}
        doing.details = {"kind": kind, "topics": list(plan.topics)}
        return key


def switch_channel(
    *, by: Actor, target: int, active: bool, seen: int, at: datetime, request_id: UUID
) -> None:
    """停用或启用。停了的不再收、不再发；再启用从此刻起转，停着的时候的不补。刚被人改过抛 Stale。"""
    content = {"target": target, "active": active, "seen": seen}
    with deed(
        "channels.switch", by=by, at=at, request_id=request_id, content=content, target_kind="channel"
    ) as doing:
        if not doing.fresh:
            return
        found = channel(target, by=by)
        since = {"since": at} if active else {}
        moved = Channel.objects.filter(pk=found.pk, revision=seen, active=not active).update(
            active=active, revision=F("revision") + 1, failures=0, retry_at=None, **since
        )
        if not moved:
            raise Stale("这个渠道刚刚被人改过，请刷新后再办。")
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"state": "启用" if active else "停用"}


def plain_settings(target: int, *, by: Actor) -> dict[str, str]:
    """往哪发里可以再拿出来看的几样，改的时候填在框里；网址、密钥、口令不在内。打不开的是空的。"""
    try:
        found = unseal(channel(target, by=by).sealed)
    except Unsealable:
        return {}
    return {name: value for name, value in found.items() if name not in SECRETS}


def _manages(by: Actor, unit: int) -> bool:
    return units_in_reach(by=by, right=Right.SET_UP_CHANNELS, on=by.on).filter(pk=unit).exists()


def _fields(plan: ChannelPlan) -> dict[str, Any]:
    if not plan.name.strip():
        raise Declined("渠道要有个名称。")
    if not plan.topics or set(plan.topics) - set(Topic.values):
        raise Declined("转哪些事，至少选一样。")
    if plan.pace not in Pace.values or (plan.pace == Pace.DAILY) != (plan.digest_at is not None):
        raise Declined("每天汇总的要写几点，随到随发的不写。")
    if (plan.quiet_from is None) != (plan.quiet_to is None) or (
        plan.quiet_from is not None and plan.quiet_from == plan.quiet_to
    ):
        raise Declined("静默的起止要么都写、不一样，要么都空着。")
    return asdict(plan) | {"name": plan.name.strip(), "topics": list(plan.topics)}


def _sealed(kind: str, given: Mapping[str, str], old: Channel | None) -> str:
    """核对以后封好。改的时候空着的网址、密钥、口令照旧。"""
    filled = {name: given.get(name, "").strip() for name in FIELDS[kind]}
    if old is not None:
        try:
            before = unseal(old.sealed)
        except Unsealable:
            before = {}
        for name in SECRETS & filled.keys():
            filled[name] = filled[name] or before.get(name, "")
    if fault := route_fault(kind, filled, settings.ZHIDU_OUTBOUND):
        raise Declined(fault)
    return seal(filled)
