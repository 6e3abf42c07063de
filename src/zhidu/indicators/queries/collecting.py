"""报送的进度：够得到的填报单各在哪一步、归哪个县。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from zhidu.accounts.rules import Actor
from zhidu.filings.enums import FilingState, MoveKind
from zhidu.filings.models import Explanation, Filing, FilingVersion, Move, Remark
from zhidu.indicators.queries.places import reach


@dataclass(frozen=True, slots=True)
class FilingStanding:
    """一份填报单：哪项创建、哪个单位、归哪个县（市直管的为 None）、状态、报过几版、头一次何时报的、截止那天（含）。"""

    filing: int
    rulebook_id: str
    unit: int
    county: int | None
    state: str
    versions: int
    first_at: datetime | None
    due: date


def _mine(by: Actor, year: int, rulebook_ids: Iterable[str]) -> QuerySet[Filing]:
    units = reach(by)
    return Filing.objects.filter(
        Q(unit__in=units) | Q(county__in=units),
        collection__year=year,
        collection__rulebook_id__in=list(rulebook_ids),
    ).exclude(state=FilingState.EXCUSED)


def filing_states(*, by: Actor, year: int, rulebook_ids: Iterable[str]) -> list[FilingStanding]:
    """够得到的单位这一年的填报单。一次查询，与有多少单位无关。"""
    first = FilingVersion.objects.filter(filing=OuterRef("pk"), number=1).values("made_at")
    found = (
        _mine(by, year, rulebook_ids)
        .annotate(first=Subquery(first[:1]))
        .values_list(
            "pk", "collection__rulebook_id", "unit", "county", "state", "number", "first", "collection__due"
        )
        .order_by("unit")
    )
    return [FilingStanding(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Handling:
    """一份填报单经手的次数：退回几次、退回意见没了结的几条、说明过的疑点几处。"""

    returns: int
    remarks: int
    explained: int


def handlings(*, by: Actor, year: int, rulebook_ids: Iterable[str]) -> dict[int, Handling]:
    """填报单主键 → 经手的次数；什么也没有的不在内。三次查询。"""
    mine = _mine(by, year, rulebook_ids).order_by().values("pk")
    returns = _counted(Move.objects.filter(filing__in=mine, kind=MoveKind.RETURN))
    remarks = _counted(Remark.objects.filter(filing__in=mine, settled_at__isnull=True))
    explained = _counted(Explanation.objects.filter(filing__in=mine))
    return {
        key: Handling(returns.get(key, 0), remarks.get(key, 0), explained.get(key, 0))
        for key in {*returns, *remarks, *explained}
    }


def _counted(found: QuerySet[Any]) -> dict[int, int]:
    return dict(found.order_by().values_list("filing").annotate(Count("pk")))
