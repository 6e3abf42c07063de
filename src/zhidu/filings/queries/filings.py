"""填报单的查询：够得到的、等我审的、流转的经过。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.filings.enums import CollectionState
from zhidu.filings.models import Draft, Filing, Move, Remark
from zhidu.filings.queries.scopes import chain_is, seat_of, within
from zhidu.filings.rules.moves import MOVES, PASSES
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.rules import Author, NotFound


@dataclass(frozen=True, slots=True)
class Step:
    """流转里的一步，带着办的人的称呼。"""

    kind: str
    before: str
    after: str
    number: int
    reason: str
    person: str
    at: datetime


def filings(
    *, by: Author, collection: int | None = None, right: Right = Right.SEE_FILINGS
) -> QuerySet[Filing]:
    """够得到的填报单，按采集、区县、代码排，带着采集。

    每行另有 county_name（所归区县的名称，市直管的是空串）、open_remarks（没了结的退回意见几条）、has_draft（有没有草稿）。
    """
    county = UnitVersion.objects.filter(unit=OuterRef("county")).order_by("-starts").values("name")[:1]
    remarks = (
        Remark.objects.filter(filing=OuterRef("pk"), settled_at__isnull=True)
        .order_by()
        .values("filing")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = Filing.objects.filter(within(by, right))
    if collection is not None:
        found = found.filter(collection=collection)
    return (
        found.select_related("collection", "collection__release")
        .defer("collection__release__document")
        .annotate(
            county_name=Coalesce(Subquery(county), Value("")), open_remarks=Coalesce(Subquery(remarks), 0),
            has_draft=Subquery(Draft.objects.filter(filing=OuterRef("pk")).values("revision")[:1]),
        )
        .order_by("-collection__year", "collection_id", "county_id", "rows", "code", "pk")
    )  # fmt: skip


def search_filings(words: Sequence[str], *, by: Author, most: int) -> list[Filing]:
    """按单位名称（各个词都要有）、代码（照开头）找看得到的填报单，新的采集在前，至多 most 份。一次查询。"""
    if not words:
        return []
    named = Q()
    for each in words:
        named &= Q(name__icontains=each) | Q(collection__title__icontains=each)
    if len(words) == 1:
        named |= Q(code__istartswith=words[0])
    return list(filings(by=by).filter(named)[:most])


def filing(key: int, *, by: Author, right: Right = Right.SEE_FILINGS) -> Filing:
    """一份填报单；没有或够不着抛 NotFound。"""
    found = filings(by=by, right=right).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def filing_of(unit: int, collection: int, *, by: Author) -> Filing:
    """一个单位在一次采集里的那一份；没有或够不着抛 NotFound。"""
    found = filings(by=by, collection=collection).filter(unit=unit).first()
    if found is None:
        raise NotFound
    return found


def may_fill(found: Filing, *, by: Author) -> bool:
    """现在能不能填：单子能填（见 Filing.fillable），单位在填报的范围里。"""
    return found.fillable and Filing.objects.filter(within(by, Right.FILL_FILINGS), pk=found.pk).exists()


def waiting(*, by: Author, collection: int | None = None) -> QuerySet[Filing]:
    """等当事人这一级审的，先报的在前。自己报的不在内，要请别人审。"""
    seat, asked = seat_of(by), Q(pk__in=[])
    for rule in MOVES:
        if rule.kind in PASSES and seat is not None and rule.seat == seat:
            for chain in rule.chains:
                asked |= Q(state=rule.before) & chain_is(chain)
    return (
        filings(by=by, collection=collection, right=Right.REVIEW_FILINGS)
        .filter(asked)
        .exclude(collection__state=CollectionState.FROZEN)
        .exclude(submitted_by=by.actor)
        .order_by(F("submitted_at").asc(nulls_last=True), "pk")
    )


def history(key: int, *, by: Author) -> list[Step]:
    """一份填报单的流转，先后排，带着办的人的称呼。够不着抛 NotFound。"""
    filing(key, by=by)
    moves = list(Move.objects.filter(filing=key).order_by("pk"))
    names = called(each.made_by for each in moves)
    return [
        Step(
            each.kind, each.before, each.after, each.number, each.reason, names.get(each.made_by, ""),
            each.made_at,
        )
        for each in moves
    ]  # fmt: skip
