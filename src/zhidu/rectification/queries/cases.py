"""案子的查询：责任单位看自己的，督导室看够得到的，会签的单位看请它会签的。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.filings.enums import Seat
from zhidu.filings.queries.scopes import seat_of
from zhidu.findings.models import Finding
from zhidu.findings.queries import finding as one_finding
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import NotFound
from zhidu.rectification.enums import CaseSeat, CaseState
from zhidu.rectification.models import Case, Plan
from zhidu.rectification.rules.clocks import relapse_until

#: 不归哪个区县的怎么称呼
DIRECT = "市直"


@dataclass(frozen=True, slots=True)
class Standpoint:
    """当事人对一个案坐在哪几边。"""

    seats: frozenset[CaseSeat]

    def at(self, seat: CaseSeat) -> bool:
        """坐不坐在这一边。"""
        return seat in self.seats


def cases(*, by: Actor) -> QuerySet[Case]:
    """看得到的案子，新的在前，带着程序（不带全文）。"""
    seeing = units_in_reach(by=by, right=Right.SEE_FINDINGS, on=by.on)
    asked = Plan.objects.filter(cosigns__unit=by.unit_id).values("case")
    mine = Q(unit__in=seeing) | Q(owner__in=seeing)
    if by.reach(Right.ANSWER_FINDINGS).roots:
        mine |= Q(pk__in=asked)
    return Case.objects.filter(mine).select_related("procedure").defer("procedure__document").order_by("-pk")


def case(key: int, *, by: Actor) -> Case:
    """一个案；没有或看不到抛 NotFound。"""
    found = cases(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def relapses(finding: int, *, by: Actor) -> list[Case]:
    """一个新问题可能是哪些案的反弹：自己督办、已销号、管着同一指纹的问题、还在认反弹的年限内；近销号的在前。

    看不到这个问题抛 NotFound。
    """
    fresh = one_finding(finding, by=by)
    closed = cases(by=by).filter(
        owner=by.unit_id, state=CaseState.CLOSED, items__finding__fingerprint=fresh.fingerprint
    )
    return [
        each
        for each in closed.order_by("-closed_on", "-pk").distinct()
        if fresh.found_on <= relapse_until(each, load_procedure(each.procedure))
    ]


def standpoint(found: Case, *, by: Actor) -> Standpoint:
    """当事人对一个案坐在哪几边：责任单位（含代它办的上级）、督办的督导室、更上级的督导室。"""
    seats = set()
    closing = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on).filter(pk=found.unit_id).exists()
    if closing and by.unit_id == found.owner_id:
        seats.add(CaseSeat.SUPERVISOR)
    elif closing and seat_of(by) == Seat.CITY:
        seats.add(CaseSeat.ABOVE)
    if by.unit_id != found.owner_id:
        answering = units_in_reach(by=by, right=Right.ANSWER_FINDINGS, on=by.on)
        if answering.filter(pk=found.unit_id).exists():
            seats.add(CaseSeat.RESPONSIBLE)
    return Standpoint(frozenset(seats))


def findings_in(key: int) -> list[Finding]:
    """一个案管的问题，先并进来的在前；不看谁在问：只许动作和已经看得到这个案的查询叫。"""
    found = Finding.objects.filter(pk__in=items_of(key)).select_related("release").defer("release__document")
    return sorted(found, key=lambda each: each.pk)


def items_of(key: int) -> QuerySet[Case, int]:
    """一个案管的问题的主键，不看谁在问。"""
    return Case.objects.filter(pk=key).values_list("items__finding", flat=True)


def cosigners_for(found: Case, *, on: date) -> list[tuple[int, str]]:
    """可以请来会签的成员单位：市里的，和这个案所归区县的；主键和名字，按代码排。"""
    above = UnitVersion.objects.filter(on_date(on), kind=UnitKind.CITY).values("unit")
    found_ones = UnitVersion.objects.filter(on_date(on), kind=UnitKind.DEPARTMENT).filter(
        Q(parent__in=above) | Q(parent=found.county_id)
    )
    return list(found_ones.order_by("code").values_list("unit", "name"))
