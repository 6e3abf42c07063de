"""报送的进度：每项创建、每个区县应报几份、各到哪一步、迟了几份、退回和说明过几次。都在库里数。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet, Sum
from django.utils.timezone import make_aware

from zhidu.accounts.rules import Actor
from zhidu.filings.enums import FilingState, MoveKind
from zhidu.filings.models import Collection, Explanation, Filing, Move, Remark
from zhidu.indicators.queries.places import reach

#: 规则册编号、区县主键
Slot = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Collected:
    """一个采集在一个区县的进度，数的是填报单（学校、园、教学点和区县各一份）。

    total 应报；absent 还没报过；submitted 报了、等着审；county_passed 区县审过；city_passed 市审过；frozen 已冻结；
    returned 退回在改；late 截止后才报的和过了截止还没报的；versions 版次合计；reworked 报过不止一版的；due 截止那天（含）。
    """

    total: int
    absent: int
    submitted: int
    county_passed: int
    city_passed: int
    frozen: int
    returned: int
    late: int
    versions: int
    reworked: int
    due: date

    @property
    def arrived(self) -> int:
        """已经报上来的（不管审没审）。"""
        return self.submitted + self.county_passed + self.city_passed + self.frozen


@dataclass(frozen=True, slots=True)
class Handling:
    """一个采集在一个区县经手的次数：退回几次、退回意见没了结的几条、说明过的疑点几处。"""

    returns: int
    remarks: int
    explained: int


def collected(*, by: Actor, year: int, rulebook_ids: Iterable[str]) -> Mapping[Slot, Collected]:
    """（规则册，区县主键）→ 进度；没有采集的不在内，只含够得到的区县。两次查询，与有多少单位无关。"""
    wanted = Collection.objects.filter(year=year, rulebook_id__in=list(rulebook_ids))
    dues = dict(wanted.values_list("pk", "due"))
    if not dues:
        return {}
    draft = Q(state=FilingState.DRAFT)
    found = (
        Filing.objects.filter(collection__in=list(dues), county__in=reach(by))
        .exclude(state=FilingState.EXCUSED)
        .annotate(first=FilteredRelation("versions", condition=Q(versions__number=1)))
        .order_by()
        .values("collection__rulebook_id", "county")
        .annotate(
            total=Count("pk"),
            absent=Count("pk", filter=draft & Q(number=0)),
            returned=Count("pk", filter=draft & Q(number__gt=0)),
            submitted=Count("pk", filter=Q(state=FilingState.SUBMITTED)),
            county_passed=Count("pk", filter=Q(state=FilingState.COUNTY_PASSED)),
            city_passed=Count("pk", filter=Q(state=FilingState.CITY_PASSED)),
            frozen=Count("pk", filter=Q(state=FilingState.FROZEN)),
            late=Count("pk", filter=_late(dues, by.on)),
            editions=Sum("number"),
            reworked=Count("pk", filter=Q(number__gt=1)),
            due=Max("collection__due"),
        )
    )
    rows: list[dict[str, Any]] = [dict(row) for row in found]
    return {
        (row.pop("collection__rulebook_id"), row.pop("county")): Collected(
            versions=row.pop("editions"), **row
        )
        for row in rows
    }


def _late(dues: Mapping[int, date], on: date) -> Q:
    """头一次报在截止之后；一次没报的，截止那天过完了才算。"""
    late = Q()
    for collection, due in dues.items():
        over = make_aware(datetime.combine(due + timedelta(days=1), time.min))
        late |= Q(collection=collection, first__made_at__gte=over)
        if on > due:
            late |= Q(collection=collection, first__made_at__isnull=True)
    return late


def handlings(*, by: Actor, year: int, rulebook_ids: Iterable[str]) -> dict[Slot, Handling]:
    """（规则册，区县主键）→ 经手的次数；什么也没有的、免报了的不在内。三次查询。"""
    wanted = (
        Q(filing__collection__year=year, filing__collection__rulebook_id__in=list(rulebook_ids))
        & Q(filing__county__in=reach(by))
        & ~Q(filing__state=FilingState.EXCUSED)
    )
    returns = _counted(Move.objects.filter(wanted, kind=MoveKind.RETURN))
    remarks = _counted(Remark.objects.filter(wanted, settled_at__isnull=True))
    explained = _counted(Explanation.objects.filter(wanted))
    return {
        key: Handling(returns.get(key, 0), remarks.get(key, 0), explained.get(key, 0))
        for key in {*returns, *remarks, *explained}
    }


def _counted(found: QuerySet[Any]) -> dict[Slot, int]:
    place = {"rulebook": F("filing__collection__rulebook_id"), "county": F("filing__county")}
    rows = found.order_by().values(**place).annotate(count=Count("pk"))
    return {(row["rulebook"], row["county"]): row["count"] for row in rows}
