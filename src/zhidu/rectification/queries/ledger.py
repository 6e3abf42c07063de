"""台账：全部案子照条件筛，逾期当场算；报告里要的那几个数，每个都能点开名单。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Case as Choose
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from zhidu.accounts.enums import Right
from zhidu.accounts.models import Person
from zhidu.accounts.queries import called, seated_at
from zhidu.accounts.rules import Actor
from zhidu.indicators.queries import declared_years
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import NOWHERE
from zhidu.rectification.enums import LIVE, CaseState, EscalationState
from zhidu.rectification.models import Case, CaseItem, Escalation, PlanStep, SavedView
from zhidu.rectification.queries.cases import cases

#: 决定了的各级：建议的、不采纳的不算走过
_WALKED = (EscalationState.DECIDED, EscalationState.SERVED, EscalationState.ANSWERED)
#: 报上来了，在等督导室
_WAITING = (CaseState.PLAN_SUBMITTED, CaseState.REPORTED, CaseState.ACCEPTED)
#: 在等责任单位
_TODO = (CaseState.PLANNING, CaseState.WORKING)
#: 排在第几堆，和正在走的限期
_RANK = Choose(
    When(state__in=_TODO, then=Value(0)),
    When(state__in=_WAITING, then=Value(1)),
    When(state=CaseState.CLOSED, then=Value(2)),
    default=Value(3),
)
_RUNNING = Choose(When(state=CaseState.PLANNING, then=F("plan_due")), default=F("due_on"))
_LABEL = re.compile(r"(\d{4})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class LedgerWanted:
    """台账的条件，空着的不限。

    state 是状态，或 live（没了结的）、overdue（逾期的）、waiting（等督导室的）、review（等当事人审的）、todo（等责任单位办的）；
    rung 是走过哪一级；creation 是问题依据的规则册；declared 是区县定的申报年；handler 是经办人：me、none（没分的）或人的主键；
    role、chief 是现行方案里的责任人（职务、姓名里有）；owned 是本单位督办的；due 是 month（限期在这个月的）；
    words 在案由、编号、单位名里找；since、until 是哪天起、到哪天止立的案。
    """

    state: str = ""
    county: int | None = None
    category: str = ""
    rung: str = ""
    words: str = ""
    relapsed: bool = False
    since: date | None = None
    until: date | None = None
    creation: str = ""
    declared: int | None = None
    handler: str = ""
    role: str = ""
    chief: str = ""
    owned: bool = False
    due: str = ""


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """台账的几个数。rungs 是（级的代号，走过几件），次序照程序。"""

    cases: int
    findings: int
    live: int
    overdue: int
    waiting: int
    closed: int
    relapsed: int
    rungs: tuple[tuple[str, int], ...]


def late(on: date) -> Q:
    """这一天逾期的条件：该报方案没报，该改完没改完。报上来等审的不算。"""
    return Q(state=CaseState.PLANNING, plan_due__lt=on) | Q(state=CaseState.WORKING, due_on__lt=on)


def due_in_month(on: date) -> Q:
    """限期就在这一天所在的月里的条件，已经过了的也在内。"""
    plan = Q(state=CaseState.PLANNING, plan_due__year=on.year, plan_due__month=on.month)
    return plan | Q(state=CaseState.WORKING, due_on__year=on.year, due_on__month=on.month)


def reviewable(by: Actor) -> Q:
    """等当事人审的条件：本单位督办、报上来了，不是他自己报的；销号的还不能是他审核通过的。"""
    waiting = Q(owner=by.unit_id, state__in=_WAITING) & ~Q(submitted_by=by.actor)
    return waiting & ~Q(state=CaseState.ACCEPTED, accepted_by=by.actor)


def ledger(wanted: LedgerWanted, *, by: Actor) -> QuerySet[Case]:
    """照条件筛的案子：限期在走的在前，近的先；再是等督导室的、销了号的、撤了案的。

    每行带 unit_name、county_name、owner_name、handler_name、finding_count，和 walked（走过的各级，先后排）。
    """
    found = _narrowed(cases(by=by), wanted, by)
    named = Person.objects.filter(pk=OuterRef("handler")).values("display_name")
    return (
        found.annotate(
            unit_name=_name("unit", by.on), county_name=_name("county", by.on), owner_name=_name("owner", by.on),
            handler_name=Subquery(named[:1]), finding_count=_count(CaseItem),
        )
        .prefetch_related(
            Prefetch("escalations", Escalation.objects.filter(state__in=_WALKED).order_by("pk"), to_attr="walked")
        )
        .order_by(_RANK, _RUNNING, "-closed_on", "pk")
    )  # fmt: skip


def _narrowed(found: QuerySet[Case], wanted: LedgerWanted, by: Actor) -> QuerySet[Case]:
    asked = _in_state(wanted.state, by)
    if wanted.county is not None:
        asked &= Q(county=wanted.county)
    if wanted.category:
        asked &= Q(category=wanted.category)
    if wanted.rung:
        walked = Escalation.objects.filter(rung=wanted.rung, state__in=_WALKED).values("case")
        asked &= Q(pk__in=walked)
    if wanted.words:
        asked &= _worded(wanted.words, by.on)
    if wanted.relapsed:
        asked &= Q(round__gt=1)
    if wanted.since is not None:
        asked &= Q(opened_on__gte=wanted.since)
    if wanted.until is not None:
        asked &= Q(opened_on__lte=wanted.until)
    if wanted.owned:
        asked &= Q(owner=by.unit_id)
    if wanted.due == "month":
        asked &= due_in_month(by.on)
    return found.filter(asked & _by_creation(wanted, by) & _by_person(wanted, by))


def _in_state(state: str, by: Actor) -> Q:
    match state:
        case "":
            return Q()
        case "live":
            return Q(state__in=list(LIVE))
        case "overdue":
            return late(by.on)
        case "waiting":
            return Q(state__in=_WAITING)
        case "todo":
            return Q(state__in=_TODO)
        case "review":
            return reviewable(by)
    return Q(state=state)


def _worded(words: str, on: date) -> Q:
    """案由里有、编号就是、责任单位的名字里有。"""
    named = UnitVersion.objects.filter(on_date(on), name__contains=words).values("unit")
    asked = Q(title__contains=words) | Q(unit__in=named)
    label = _LABEL.fullmatch(words)
    if label:
        asked |= Q(opened_on__year=int(label[1]), pk=int(label[2]))
    return asked


def _by_creation(wanted: LedgerWanted, by: Actor) -> Q:
    """依据的规则册、区县的申报年。"""
    asked = Q()
    if wanted.creation:
        cited = CaseItem.objects.filter(finding__release__rulebook_id=wanted.creation).values("case")
        asked &= Q(pk__in=cited)
    if wanted.declared is not None:
        years = declared_years(by=by).filter(year=wanted.declared)
        if wanted.creation:
            years = years.filter(rulebook_id=wanted.creation)
        asked &= Q(county__in=years.order_by().values("county"))
    return asked


def _by_person(wanted: LedgerWanted, by: Actor) -> Q:
    """经办人，和现行方案里的责任人。"""
    asked = Q()
    if wanted.handler == "none":
        asked &= Q(handler__isnull=True)
    elif wanted.handler:
        digits = wanted.handler.isascii() and wanted.handler.isdigit() and len(wanted.handler) <= 18
        key = by.person_id if wanted.handler == "me" else int(wanted.handler) if digits else 0
        asked &= Q(handler=key)
    if wanted.role or wanted.chief:
        steps = PlanStep.objects.filter(plan__number=F("plan__case__plan_number"))
        if wanted.role:
            steps = steps.filter(role=wanted.role)
        if wanted.chief:
            steps = steps.filter(person__contains=wanted.chief)
        asked &= Q(pk__in=steps.order_by().values("plan__case"))
    return asked


def _name(column: str, on: date) -> Subquery:
    """一列单位这一天的名字；撤销了的照最后的名字。"""
    found = UnitVersion.objects.filter(unit=OuterRef(column), starts__lte=on).order_by("-starts")
    return Subquery(found.values("name")[:1])


def _count(model: type[CaseItem]) -> Subquery:
    found = model.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(count=Count("pk"))
    return Subquery(found.values("count"))


def ledger_counts(wanted: LedgerWanted, *, by: Actor) -> LedgerCounts:
    """照条件（不计状态、级和反弹）数一数。三次查询。"""
    bare = replace(wanted, state="", rung="", relapsed=False)
    found = _narrowed(cases(by=by), bare, by).order_by()
    told = found.aggregate(
        cases=Count("pk"), live=Count("pk", filter=Q(state__in=list(LIVE))), overdue=Count("pk", filter=late(by.on)),
        waiting=Count("pk", filter=Q(state__in=_WAITING)), closed=Count("pk", filter=Q(state=CaseState.CLOSED)),
        relapsed=Count("pk", filter=Q(round__gt=1)),
    )  # fmt: skip
    keys = found.values("pk")
    rungs = (
        Escalation.objects.filter(case__in=keys, state__in=_WALKED)
        .order_by()
        .values_list("rung")
        .annotate(count=Count("case", distinct=True))
    )
    findings = CaseItem.objects.filter(case__in=keys).count()
    return LedgerCounts(findings=findings, rungs=tuple(sorted(rungs)), **told)


def ready_counts(*, by: Actor) -> dict[str, int]:
    """现成的几个常用条件各有几件：名字（rules.views.ReadyView.key）→ 件数。一次查询。"""
    live = Q(state__in=list(LIVE))
    return (
        cases(by=by)
        .order_by()
        .aggregate(
            handled=Count("pk", filter=live & Q(handler=by.person_id)),
            owned=Count("pk", filter=live & Q(owner=by.unit_id)),
            review=Count("pk", filter=reviewable(by)),
            todo=Count("pk", filter=Q(state__in=_TODO)),
            overdue=Count("pk", filter=late(by.on)),
            month=Count("pk", filter=due_in_month(by.on)),
            relapsed=Count("pk", filter=Q(round__gt=1)),
        )
    )


def saved_views(*, by: Actor) -> list[SavedView]:
    """当事人自己存的常用条件，照名字排。"""
    return list(SavedView.objects.filter(person=by.person_id).order_by("name"))


def handlers(*, by: Actor) -> list[tuple[int, str]]:
    """可以经办本单位督办的案子的人：主键和称呼。不是督导室的没有。两次查询。"""
    if by.reach(Right.CLOSE_FINDINGS) == NOWHERE:
        return []
    seated = seated_at(right=Right.CLOSE_FINDINGS, units=[by.unit_id], on=by.on).get(by.unit_id, set())
    names = called(str(each) for each in sorted(seated))
    return sorted(((int(key), name) for key, name in names.items()), key=lambda each: each[1])


def declared_years_known(*, by: Actor) -> list[int]:
    """看得到的区县定了哪几个申报年，早的在前。"""
    return sorted(set(declared_years(by=by).order_by().values_list("year", flat=True)))


def search_cases(words: Iterable[str], *, by: Actor, most: int) -> list[Case]:
    """案由、编号、责任单位对得上的案子（各个词都要对上），新的在前，至多 most 件，带 unit_name。一次查询。"""
    found = cases(by=by).annotate(unit_name=_name("unit", by.on))
    for each in words:
        found = found.filter(_worded(each, by.on))
    return list(found[:most])


def counties_in(*, by: Actor) -> list[tuple[int, str]]:
    """看得到的案子归哪几个区县：主键和名字。"""
    keys = cases(by=by).order_by().values("county").distinct()
    found = UnitVersion.objects.filter(on_date(by.on), unit__in=keys).order_by("code")
    return list(found.values_list("unit", "name"))


def unit_names(units: Iterable[int | None], *, on: date) -> dict[int, str]:
    """案子上几个单位的名字（责任、督办、会签、收文）：看得到案子的，就看得到它们叫什么。只许案子的页叫。"""
    wanted = {each for each in units if each is not None}
    found = UnitVersion.objects.filter(unit__in=wanted, starts__lte=on).order_by("starts")
    return dict(found.values_list("unit", "name"))


def unit_code(unit: int, *, on: date) -> str:
    """自己单位的代码，填表用；没有是空串。"""
    return UnitVersion.objects.filter(on_date(on), unit=unit).values_list("code", flat=True).first() or ""
