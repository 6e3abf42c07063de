"""回头看、自查、吹哨的查询；举一反三找哪些学校也一样。"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.findings.models import Finding
from zhidu.findings.queries.gaps import SPREAD
from zhidu.indicators.queries import school_outcomes
from zhidu.organisations.rules import NotFound
from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Case, CaseItem, Revisit, RevisitDraw, SelfCheck, Whistle
from zhidu.rectification.queries.cases import case, cases, findings_in
from zhidu.rectification.rules.drawing import Candidate


def draws(*, by: Actor) -> QuerySet[RevisitDraw]:
    """看得到的抽签，新的在前：自己督导室的，和够得着的下级督导室的；没抽的，页面上别显示种子。

    每行另有 chosen（抽中几件）、waiting（还有几件没看）。
    """
    units = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    found = RevisitDraw.objects.filter(owner__in=units).annotate(
        chosen=Count("revisits"), waiting=Count("revisits", filter=Q(revisits__result=""))
    )  # fmt: skip
    return found.select_related("procedure").defer("procedure__document")


def drawn(key: int, *, by: Actor) -> RevisitDraw:
    """一次抽签；没有或看不到抛 NotFound。"""
    found = draws(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def revisits(*, by: Actor, draw: int | None = None) -> QuerySet[Revisit]:
    """看得到的案子的回头看，没看的、限期近的在前。"""
    found = Revisit.objects.filter(case__in=cases(by=by).order_by().values("pk")).select_related(
        "case", "draw"
    )
    if draw is not None:
        found = found.filter(draw=draw)
    return found.order_by("result", "due_on", "pk")


def revisit(key: int, *, by: Actor) -> Revisit:
    """一件回头看；没有或看不到抛 NotFound。"""
    found = revisits(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def candidates(owner: int) -> list[tuple[Candidate, date]]:
    """可以抽的案和它销号的日子：这个督导室督办、销了号、这一轮没抽过的。来源照第一个问题。只许抽签叫。"""
    found = Case.objects.filter(owner=owner, state=CaseState.CLOSED, closed_on__isnull=False).order_by("pk")
    taken = set(Revisit.objects.filter(case__in=found.values("pk")).values_list("case", "round"))
    first: dict[int, str] = {}
    items = CaseItem.objects.filter(case__in=found.values("pk")).order_by("pk")
    for key, source in items.values_list("case", "finding__source"):
        first.setdefault(key, source)
    return [
        (Candidate(each.pk, first.get(each.pk, ""), each.county_id or 0), each.closed_on)
        for each in found
        if each.closed_on is not None and (each.pk, each.round) not in taken
    ]


def alike(key: int, *, by: Actor) -> list[tuple[int, str, str]]:
    """举一反三：和这个案的问题同一个缺口、同一条款的别的单位：（单位，名字，为什么）。看不到抛 NotFound。"""
    found = case(key, by=by)
    asked = set(SelfCheck.objects.filter(case=found).values_list("unit", flat=True)) | {found.unit_id}
    told: dict[int, tuple[str, str]] = {}
    for finding in findings_in(found.pk):
        for unit, name, why in (*_same_gap(finding, by=by), *_same_clause(finding, by=by)):
            if unit not in asked:
                told.setdefault(unit, (name, why))
    return [(unit, name, why) for unit, (name, why) in sorted(told.items())]


def _same_gap(finding: Finding, *, by: Actor) -> list[tuple[int, str, str]]:
    """现行结果里同一指标、同一学段也没达到的学校。"""
    year = finding.measured.get("year")
    if finding.release is None or not isinstance(year, int) or finding.code.startswith(SPREAD):
        return []
    rows = school_outcomes(by=by, years=[year], rulebook_ids=[finding.release.rulebook_id])
    found = []
    for row in rows:
        cell = row.cells.get(finding.code)
        if row.unit_id is not None and row.stage == finding.stage and cell is not None and cell[2] is False:
            found.append((row.unit_id, row.name, f"{row.stage} {finding.code} 也没达到"))
    return found


def _same_clause(finding: Finding, *, by: Actor) -> list[tuple[int, str, str]]:
    """别的单位立过同一条款的问题、还没销号的。"""
    open_ones = Case.objects.exclude(state__in=[CaseState.CLOSED, CaseState.CANCELLED])
    items = CaseItem.objects.filter(case__in=cases(by=by).order_by().values("pk")).filter(case__in=open_ones)
    rows = items.filter(finding__basis=finding.basis, finding__cause=finding.cause).select_related("case")
    return [(each.case.unit_id, each.case.title, "同一条款正在整改") for each in rows]


def self_checks(*, by: Actor, case_key: int | None = None) -> QuerySet[SelfCheck]:
    """看得到的自查：请自己单位（或所管单位）查的，和自己督导室（或下级的）发出去的。没答的在前。

    出问题的那所学校看不到别的学校怎么答。
    """
    seeing = units_in_reach(by=by, right=Right.SEE_FINDINGS, on=by.on)
    closing = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    found = SelfCheck.objects.filter(Q(unit__in=seeing) | Q(case__owner__in=closing))
    if case_key is not None:
        found = found.filter(case=case_key)
    return found.select_related("case").order_by("answered_at", "due_on", "pk")


def whistles(*, by: Actor) -> QuerySet[Whistle]:
    """看得到的吹哨：自己吹的，和够得着的单位的（要有销号的权）。没签收的在前。"""
    units = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    return Whistle.objects.filter(Q(raised_by=by.actor) | Q(unit__in=units)).order_by(
        "acknowledged_at", "-raised_at"
    )
