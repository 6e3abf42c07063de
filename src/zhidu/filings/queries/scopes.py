"""报送的范围：凭哪项权利够得到哪些填报单，坐在哪一级审。"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import AskedRows, Chain, Seat
from zhidu.filings.rules.asking import COUNTY_KINDS
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import NOWHERE, Author

#: 填、审、冻，有一样就有“填报”那几页
TAKES_PART = (Right.FILL_FILINGS, Right.REVIEW_FILINGS, Right.FREEZE_FILINGS)


def units_of(by: Author, right: Right) -> QuerySet[Unit] | None:
    """当事人凭这项权利今天够得到的机构；什么都够得到（测算程序）是 None，不是人又没有这项权利的一个也没有。"""
    if isinstance(by, Actor):
        return units_in_reach(by=by, right=right, on=by.on)
    return None if by.reach(right).everything else Unit.objects.none()


def within(by: Author, right: Right) -> Q:
    """够得到的填报单的条件，用于 Filing 的查询。

    填和审，只看单位今天归谁管；看，还看得到报的时候归自己管的（学校后来划走、撤并，当年报的县里照样看得到）。
    """
    units = units_of(by, right)
    if units is None:
        return Q()
    if right == Right.SEE_FILINGS:
        return Q(unit__in=units) | Q(county__in=units)
    return Q(unit__in=units)


def takes_part(by: Author) -> bool:
    """填、审、冻，办不办其中哪样；只看看的（领导、督学、专家）没有“填报”那几页。"""
    return any(by.reach(right) != NOWHERE for right in TAKES_PART)


def chain_is(chain: Chain) -> Q:
    """走这条审核路的填报单的条件；和 Filing.chain 同一个意思。"""
    direct = Q(rows=AskedRows.COUNTY) | Q(county__isnull=True)
    return direct if chain == Chain.CITY_ONLY else ~direct


def seat_of(by: Author) -> Seat | None:
    """当事人坐在哪一级：任职所在的单位是市还是区县；别的（学校、部门）没有审的位子。"""
    if not isinstance(by, Actor):
        return None
    kind = UnitVersion.objects.filter(on_date(by.on), unit=by.unit_id).values_list("kind", flat=True).first()
    if kind == UnitKind.CITY:
        return Seat.CITY
    return Seat.COUNTY if kind in COUNTY_KINDS else None


def counties_above(on: date) -> dict[int, int]:
    """这天各单位所归的区县：单位 → 区县（区县归自己），市直管的不在内。一次查询。"""
    parents: dict[int, int | None] = {}
    tops: set[int] = set()
    for unit, parent, kind in UnitVersion.objects.filter(on_date(on)).values_list("unit", "parent", "kind"):
        parents[unit] = parent
        if kind in COUNTY_KINDS:
            tops.add(unit)
    found: dict[int, int] = {}
    for unit in parents:
        at: int | None = unit
        while at is not None and at not in tops:
            at = parents.get(at)
        if at is not None:
            found[unit] = at
    return found


def county_above(unit: int, on: date) -> int | None:
    """这天一个单位所归的区县（区县归自己），市直管的、那天不在的是 None。顺着上级找，至多几步。"""
    here: int | None = unit
    while here is not None:
        version = UnitVersion.objects.filter(on_date(on), unit=here).values("kind", "parent").first()
        if version is None:
            return None
        if version["kind"] in COUNTY_KINDS:
            return here
        here = version["parent"]
    return None
