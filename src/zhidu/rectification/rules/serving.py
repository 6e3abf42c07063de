"""送达：平台发出的一件，照程序哪天算送到。只算日子。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhidu.rulebook.periods import WorkCalendar
from zhidu.rulebook.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Handed:
    """一件公文到一家收文单位：平台哪天送到，那里的人哪天头一次打开（还没打开是 None）。"""

    delivered_on: date
    opened_on: date | None


def presumed_on(handed: Handed, words: Procedure, days: WorkCalendar) -> date | None:
    """一直没打开的，哪天视为送达；程序里没写是 None。"""
    period = words.service.presumed
    return words.due(handed.delivered_on, period, days) if period is not None else None


def counted_on(handed: Handed, words: Procedure, days: WorkCalendar, *, on: date) -> date | None:
    """到 on 这一天，算哪天送达；还不算是 None。打开得比视为送达的日子晚，照视为送达的日子。"""
    if words.service.counts == "delivered":
        return handed.delivered_on
    presumed = presumed_on(handed, words, days)
    known = [day for day in (handed.opened_on, presumed) if day is not None and day <= on]
    return min(known) if known else None
