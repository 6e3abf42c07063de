"""按条件取流水，最新的在前，按序号翻页。谁能看哪些单位的，由上面认识机构树的房间给（units）。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zhidu.audit.models import Event
from zhidu.audit.rules.chain import moment

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """要哪些记录；空着的不限。actions 是动作代号；since、until 是带时区的时刻，含 since 不含 until。"""

    actor: str = ""
    actions: tuple[str, ...] = ()
    target_kind: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """一页记录。older 是下一页（更早的）从哪个序号往前取，没有更早的为 None。"""

    events: tuple[Event, ...]
    older: int | None


def events(
    wanted: EventFilter, *, units: Iterable[str] | None, before: int | None = None, size: int = PAGE
) -> EventPage:
    """一页记录，最新的在前；before 给了就只要序号比它小的。units 为 None 是不限单位，否则只要这些单位的。"""
    found = _matching(wanted, units)
    if before is not None:
        found = found.filter(seq__lt=before)
    rows = list(found.order_by("-seq")[: size + 1])
    return EventPage(tuple(rows[:size]), rows[size - 1].seq if len(rows) > size else None)


def event(seq: int, *, units: Iterable[str] | None) -> Event | None:
    """第几条；没有、或不在 units 里，都是 None。"""
    return _matching(EventFilter(), units).filter(seq=seq).first()


def events_count() -> int:
    """一共多少条：核验要不要另排后台任务，看它。"""
    return Event.objects.count()


def _matching(wanted: EventFilter, units: Iterable[str] | None) -> QuerySet[Event]:
    found = Event.objects.all()
    if units is not None:
        found = found.filter(unit__in=list(units))
    if wanted.actor:
        found = found.filter(actor=wanted.actor)
    if wanted.actions:
        found = found.filter(action__in=wanted.actions)
    if wanted.target_kind:
        found = found.filter(target_kind=wanted.target_kind)
    if wanted.target:
        found = found.filter(target=wanted.target)
    if wanted.since is not None:
        found = found.filter(at__gte=moment(wanted.since))
    if wanted.until is not None:
        found = found.filter(at__lt=moment(wanted.until))
    return found
