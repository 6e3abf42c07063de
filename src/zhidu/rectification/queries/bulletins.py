"""一期月度通报的事实，和已经有的各期。通报里的数和数字页是同一个条件。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.filings.rules.asking import COUNTY_KINDS
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Bulletin, Escalation, Progress
from zhidu.rectification.queries.cases import DIRECT
from zhidu.rectification.queries.figures import Books, figures, figures_by_county
from zhidu.rectification.queries.ledger import unit_names
from zhidu.rectification.rules.bulletins import (
    BulletinFacts,
    ComingDue,
    CountyLine,
    GoodExample,
    OverdueItem,
)
from zhidu.rectification.rules.proposals import aim_of
from zhidu.rectification.rules.reporting import ReportingPeriod
from zhidu.rectification.rules.stages import Reported, reached, shown
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure

_WHAT = {CaseState.PLANNING: "报整改方案", CaseState.WORKING: "整改完成"}


def bulletins(*, by: Actor) -> QuerySet[Bulletin]:
    """看得到的各期月度通报，近的在前：自己督导室的，和够得着的下级督导室的。"""
    units = units_in_reach(by=by, right=Right.SEE_DOCUMENTS, on=by.on)
    return Bulletin.objects.filter(owner__in=units).select_related("document")


def bulletin_for(month: ReportingPeriod, *, by: Actor) -> Bulletin | None:
    """自己督导室这个月的一期，撤了稿的也在；没有是 None。"""
    return bulletins(by=by).filter(owner=by.unit_id, year=month.year, month=month.month).first()


def withdrawn(found: Bulletin) -> bool:
    """这一期的公文撤了稿，可以重新起草。"""
    return found.document.state == DocumentState.WITHDRAWN


def bulletin_facts(month: ReportingPeriod, *, by: Actor) -> BulletinFacts:
    """这个月的事实。还没有在用的整改程序抛 Declined。"""
    words = load_procedure(procedure_in_force(on=by.on))
    books = Books(month, by=by)
    basis, answer_due = _basis(words, by)
    return BulletinFacts(
        month, books.as_of, figures(books), county_lines(books), _overdue(books, words),
        _good(books), _coming(books), basis, answer_due,
    )  # fmt: skip


def _basis(words: Procedure, by: Actor) -> tuple[str, date]:
    """依据写程序里通报那一级的出处，书面报送的限期照那一级的答复期限；程序里没有通报的，照头一级。"""
    rung = next((each for each in words.ladder if each.document == DocumentType.CIRCULAR), words.ladder[0])
    return f"根据{rung.citation.named}{rung.citation.article}", words.due(by.on, rung.answer, work_calendar())


def audience(books: Books) -> list[int]:
    """这期通报发给谁：管着区县的发给各区县；区县的发给期末有在办问题的责任单位。照代码排。"""
    by = books.by
    reach = units_in_reach(by=by, right=Right.SEE_DOCUMENTS, on=by.on)
    below = UnitVersion.objects.filter(on_date(by.on), unit__in=reach).exclude(unit=by.unit_id)
    counties = list(below.filter(kind__in=COUNTY_KINDS).order_by("code").values_list("unit", flat=True))
    if counties:
        return counties
    asked = books.live().values("unit")
    return list(below.filter(unit__in=asked).order_by("code").values_list("unit", flat=True))


def county_lines(books: Books) -> list[CountyLine]:
    """分县的几行，照区县代码排，市直管的在末了。"""
    rows, on = figures_by_county(books), books.by.on
    named = unit_names((each.county for each in rows), on=on)
    codes = UnitVersion.objects.filter(on_date(on), unit__in=[each.county for each in rows if each.county])
    order: dict[int, str] = dict(codes.values_list("unit", "code"))
    rows.sort(key=lambda each: (each.county is None, order.get(each.county or 0, ""), each.county or 0))
    return [CountyLine(named.get(each.county or 0, DIRECT), each.counts) for each in rows]


def _overdue(books: Books, words: Procedure) -> list[OverdueItem]:
    found = list(books.items(books.late()))
    cases = {each.pk: each for each in books.late()}
    named = unit_names((each.unit_id for each in cases.values()), on=books.by.on)
    rungs: dict[int, str] = {}
    called = {each.code: each.name for each in (*words.ladder, *books.ladder)}
    rows = Escalation.objects.filter(case__in=list(cases), served_on__lte=books.as_of).order_by("pk")
    for row in rows:
        if row.round == cases[row.case_id].round:
            rungs[row.case_id] = called.get(row.rung, row.rung)
    items = []
    for each in found:
        due = books.due_of(cases[each.case_id])
        if due is not None:
            unit = named.get(each.case.unit_id, "")
            late = (books.as_of - due).days
            items.append(OverdueItem(unit, each.finding.title, due, late, rungs.get(each.case_id, "")))
    return sorted(items, key=lambda each: (each.due_on, each.unit, each.title))


def _good(books: Books) -> list[GoodExample]:
    """期内销号、报完成没过限期、报的数到了线的问题。"""
    items = list(books.items(books.closed()))
    keys = [each.case_id for each in items]
    done = _reported_done(keys, books)
    named = unit_names((each.case.unit_id for each in items), on=books.by.on)
    found = []
    for each in items:
        aim = aim_of(each.finding)
        day, reported = done.get(each.case_id, (None, Reported()))
        due = each.case.due_on
        if aim is None or day is None or due is None or day > due or not reached(aim, reported):
            continue
        found.append(
            GoodExample(
                named.get(each.case.unit_id, ""), each.finding.title, shown(aim.value),
                reported.values[str(aim.finding)], shown(aim.line), aim.unit, day, due,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (each.done_on, each.unit, each.title))


def _reported_done(keys: Iterable[int], books: Books) -> dict[int, tuple[date, Reported]]:
    """几个案最近一次报完成：（哪天报的，报的数）。"""
    found: dict[int, tuple[date, Reported]] = {}
    rows = Progress.objects.filter(case__in=list(keys), final=True, uploaded_at__lt=books.end).order_by("pk")
    for case, at, values in rows.values_list("case", "uploaded_at", "values"):
        reported = Reported()
        reported.add(values, [])
        found[case] = (timezone.localdate(at), reported)
    return found


def _coming(books: Books) -> list[ComingDue]:
    """期末在办的案里，正在走的限期落在下个月的。"""
    month = books.period.next_month
    found = [(each, books.due_of(each)) for each in books.live()]
    rows = [(each, due) for each, due in found if due is not None and month.first <= due <= month.last]
    named = unit_names((each.unit_id for each, _ in rows), on=books.by.on)
    told = [
        ComingDue(named.get(each.unit_id, ""), each.title, _WHAT[CaseState(each.then)], due)  # type: ignore[attr-defined]  # Books 加的列
        for each, due in rows
    ]
    return sorted(told, key=lambda each: (each.due_on, each.unit, each.title))
