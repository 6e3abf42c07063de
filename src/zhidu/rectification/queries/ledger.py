"""台账：全部案子照条件筛，逾期当场算；报告里要的那几个数，每个都能点开名单。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from zhidu.accounts.rules import Actor
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.rectification.enums import LIVE, CaseState, EscalationState
from zhidu.rectification.models import Case, CaseItem, Escalation
from zhidu.rectification.queries.cases import cases

#: 决定了的各级：建议的、不采纳的不算走过
_WALKED = (EscalationState.DECIDED, EscalationState.SERVED, EscalationState.ANSWERED)


@dataclass(frozen=True, slots=True)
class LedgerWanted:
    """台账的条件，空着的不限。state 是状态，或 live（没了结的）、overdue（逾期的）；rung 是走过哪一级；since 是哪天起立的案。"""

    state: str = ""
    county: int | None = None
    category: str = ""
    rung: str = ""
    words: str = ""
    relapsed: bool = False
    since: date | None = None
    until: date | None = None


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


def ledger(wanted: LedgerWanted, *, by: Actor) -> QuerySet[Case]:
    """照条件筛的案子，限期近的在前。每行带 unit_name、county_name、owner_name、finding_count，和 walked（走过的各级，先后排）。"""
    found = _narrowed(cases(by=by), wanted, by.on)
    return (
        found.annotate(
            unit_name=_name("unit", by.on), county_name=_name("county", by.on), owner_name=_name("owner", by.on),
            finding_count=_count(CaseItem),
        )
        .prefetch_related(
            Prefetch("escalations", Escalation.objects.filter(state__in=_WALKED).order_by("pk"), to_attr="walked")
        )
        .order_by("closed_on", "due_on", "plan_due", "pk")
    )  # fmt: skip


def _narrowed(found: QuerySet[Case], wanted: LedgerWanted, on: date) -> QuerySet[Case]:
    match wanted.state:
        case "":
            pass
        case "live":
            found = found.filter(state__in=list(LIVE))
        case "overdue":
            found = found.filter(late(on))
        case "waiting":
            found = found.filter(state__in=[CaseState.PLAN_SUBMITTED, CaseState.REPORTED, CaseState.ACCEPTED])
        case state:
            found = found.filter(state=state)
    if wanted.county is not None:
        found = found.filter(county=wanted.county)
    if wanted.category:
        found = found.filter(category=wanted.category)
    if wanted.rung:
        walked = Escalation.objects.filter(rung=wanted.rung, state__in=_WALKED).values("case")
        found = found.filter(pk__in=walked)
    if wanted.words:
        found = found.filter(title__contains=wanted.words)
    if wanted.relapsed:
        found = found.filter(round__gt=1)
    if wanted.since is not None:
        found = found.filter(opened_on__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(opened_on__lte=wanted.until)
    return found


def _name(column: str, on: date) -> Subquery:
    """一列单位这一天的名字；撤销了的照最后的名字。"""
    found = UnitVersion.objects.filter(unit=OuterRef(column), starts__lte=on).order_by("-starts")
    return Subquery(found.values("name")[:1])


def _count(model: type[CaseItem]) -> Subquery:
    found = model.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(count=Count("pk"))
    return Subquery(found.values("count"))


def ledger_counts(wanted: LedgerWanted, *, by: Actor) -> LedgerCounts:
    """照条件（不计状态和级）数一数。三次查询。"""
    bare = LedgerWanted(
        county=wanted.county,
        category=wanted.category,
        since=wanted.since,
        until=wanted.until,
        words=wanted.words,
    )
    found = _narrowed(cases(by=by), bare, by.on).order_by()
    told = found.aggregate(
        cases=Count("pk"), live=Count("pk", filter=Q(state__in=list(LIVE))), overdue=Count("pk", filter=late(by.on)),
        waiting=Count("pk", filter=Q(state__in=[CaseState.PLAN_SUBMITTED, CaseState.REPORTED, CaseState.ACCEPTED])),
        closed=Count("pk", filter=Q(state=CaseState.CLOSED)), relapsed=Count("pk", filter=Q(round__gt=1)),
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
