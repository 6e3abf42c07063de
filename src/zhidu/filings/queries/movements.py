"""流转的动静：从某时起，够得到的填报单走了哪些步。工作台「昨天以来」用。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import MoveKind
from zhidu.filings.models import Filing, Move
from zhidu.filings.queries.scopes import within


@dataclass(frozen=True, slots=True)
class Movement:
    """一次采集里的一种流转有几份；只有一份时 filing、name 是那一份的。kind 同 MoveKind。"""

    collection: int
    title: str
    year: int
    kind: str
    count: int
    filing: int
    name: str


def movements(*, by: Actor, since: datetime) -> list[Movement]:
    """从 since 起别人办的流转，按采集、流转归并，新的采集在前；自己办的、带入往年的数不算动静。一次查询。"""
    counted = (
        _moves(by, since)
        .order_by()
        .values_list("filing__collection", "filing__collection__title", "filing__collection__year", "kind")
        .annotate(count=Count("filing", distinct=True), one=Min("filing"), name=Min("filing__name"))
    )
    found = [Movement(*each) for each in counted]
    return sorted(found, key=lambda each: (-each.collection, -each.count))


def latest_moves(*, by: Actor, since: datetime, most: int) -> list[Move]:
    """从 since 起别人办的流转，一步一条，新的在前，至多 most 条，带着单子和采集。一次查询。"""
    return list(_moves(by, since).select_related("filing__collection").order_by("-pk")[:most])


def _moves(by: Actor, since: datetime) -> QuerySet[Move]:
    mine = Filing.objects.filter(within(by, Right.SEE_FILINGS))
    found = Move.objects.filter(filing__in=mine, made_at__gte=since).exclude(made_by=by.actor)
    return found.exclude(kind=MoveKind.CARRY)
