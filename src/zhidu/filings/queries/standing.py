"""上级代审：区县除了报的人，没有别人能审的，市里替区县审这一步。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import seated_at
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import Chain, CollectionState, FilingState, Seat
from zhidu.filings.models import Filing
from zhidu.filings.queries.filings import filings
from zhidu.filings.queries.scopes import chain_is, counties_above, seat_of
from zhidu.organisations.rules import Author


def stand_ins(*, by: Author, collection: int | None = None) -> QuerySet[Filing]:
    """等当事人代区县审的，先报的在前。不坐在市里的、自己报的、区县有别人能审的，都不在内。"""
    found = filings(by=by, collection=collection, right=Right.REVIEW_FILINGS)
    if not isinstance(by, Actor) or seat_of(by) != Seat.CITY:
        return found.none()
    waiting = (
        found.filter(chain_is(Chain.COUNTY_THEN_CITY), state=FilingState.SUBMITTED)
        .exclude(collection__state=CollectionState.FROZEN)
        .exclude(submitted_by=by.actor)
    )
    rows = list(waiting.order_by().values_list("pk", "unit", "submitted_by"))
    keys = unattended(rows, on=by.on) if rows else set()
    return waiting.filter(pk__in=keys).order_by(F("submitted_at").asc(nulls_last=True), "pk")


def unattended(rows: Iterable[tuple[int, int, str]], *, on: date) -> set[int]:
    """（填报单，单位，报的人）里，单位今天所归的区县没有别人能审的那几份。任职设在区县、有审核权、不是报的人，就算能审。"""
    given = list(rows)
    above = counties_above(on)
    seated = seated_at(right=Right.REVIEW_FILINGS, units=set(above.values()), on=on)
    return {
        key
        for key, unit, filer in given
        if unit in above and not any(str(person) != filer for person in seated.get(above[unit], ()))
    }
