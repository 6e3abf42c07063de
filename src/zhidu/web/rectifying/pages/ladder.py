"""案子页上的阶梯和救济：走到哪一级、公文到哪一步、现在能办什么；各级的日子和还在走的钟。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.rectification.enums import CaseSeat, CaseState, EscalationState, RemedyKind
from zhidu.rectification.models import Escalation, Remedy
from zhidu.rectification.queries import DocumentStanding
from zhidu.rectification.rules.clocks import skipped
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Rung
from zhidu.web.rectifying.pages.papers import (
    DraftButton,
    PaperView,
    day_mark,
    living,
    may_draft_decision,
    remedy_papers,
    rung_drafts,
    rung_papers,
)
from zhidu.web.rectifying.pages.parts import CaseParts

Day = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class RungView:
    """阶梯的一级：走到没有、公文到哪一步、现在能办什么。

    serve_day 是照回执现在就能记的送达日期（没有是空的）；may_hand 是发出了，可以记当面送达；may_serve 是没起草，可以记平台外的纸质件。
    """

    code: str
    name: str
    at: str
    state: str
    row: Escalation | None
    addressee: str
    decided_by: str
    may_decide: bool
    needs_reason: str
    may_drop: bool
    papers: Sequence[PaperView]
    drafts: Sequence[DraftButton]
    serve_day: str
    may_hand: bool
    may_serve: bool
    may_answer: bool
    remedies: Sequence[RemedyView]
    remedy_kinds: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RemedyView:
    """一次救济。"""

    row: Remedy
    kind: str
    decide_due: str
    outcome: str
    may_decide: bool
    may_correct: bool
    papers: Sequence[PaperView]
    may_draft: bool


def rung_views(parts: CaseParts, overdue: int) -> list[RungView]:
    """阶梯：这一轮的各级都画出来，没走到的也在。"""
    mine = {each.rung: each for each in parts.rungs if each.round == parts.case.round}
    settled = frozenset(code for code, each in mine.items() if each.state != EscalationState.PROPOSED)
    live = parts.case.state not in (CaseState.CLOSED, CaseState.CANCELLED)
    watching = parts.seats.at(CaseSeat.SUPERVISOR)
    found = []
    for rung in parts.words.ladder:
        row = mine.get(rung.code)
        if row is None and not watching:
            continue
        undecided = row is None or row.state == EscalationState.PROPOSED
        over = skipped(parts.words, rung.code, taken=settled)
        early = f"逾期 {overdue} 日，满 {rung.overdue} 日才到这一级" if overdue < rung.overdue else ""
        day, sent, paper = _serving(parts, row, rung)
        found.append(
            RungView(
                code=rung.code, name=rung.name, at=f"逾期满 {rung.overdue} 日",
                state="没到" if row is None else row.get_state_display(), row=row,
                addressee="" if row is None else parts.names.get(row.addressee_id, ""),
                decided_by="" if row is None else parts.people.get(row.decided_by, ""),
                may_decide=watching and live and undecided,
                needs_reason="跳过了" + "、".join(each.name for each in over) if over else early,
                may_drop=watching and row is not None and row.state == EscalationState.PROPOSED,
                papers=rung_papers(parts, row), drafts=rung_drafts(parts, row, rung, live=live),
                serve_day=day_mark(day) if watching and day else "", may_hand=watching and sent and day is None,
                may_serve=watching and paper, may_answer=_answering(parts, row, rung),
                remedies=_remedies(parts, row), remedy_kinds=_remedy_kinds(parts, row),
            )
        )  # fmt: skip
    return found


def ladder_days(parts: CaseParts) -> list[Day]:
    """阶梯、公文、救济过去了的日子，先后排。"""
    others = [each for each in parts.letters if each.row.escalation_id is None]
    found = (*_rung_days(parts), *_remedy_days(parts), *_letter_days(others, parts))
    return [(day, says, note) for day, says, note in found if day is not None]


def running_clocks(parts: CaseParts) -> Iterator[Day]:
    """还没到的钟：答复限期，陈述申辩、复核、申诉到哪天，结论和纠正的限期。"""
    today = parts.by.on
    for day, says, note in (*_answer_clocks(parts), *_remedy_clocks(parts)):
        if day >= today:
            left = (day - today).days
            yield day, says, "；".join(filter(None, (f"还有 {left} 天" if left else "今天到期", note)))


def _serving(parts: CaseParts, row: Escalation | None, rung: Rung) -> tuple[date | None, bool, bool]:
    """送达：（照回执现在算哪天，公文发出了，没有作数的公文、可以记纸质件）。"""
    if row is None or row.state != EscalationState.DECIDED:
        return None, False, False
    found = living(parts, row, rung.document)
    if found is None:
        return None, False, True
    sent = found.document.state == DocumentState.ISSUED
    return found.served(row.addressee_id, parts.words, on=parts.by.on), sent, False


def _responsible(parts: CaseParts, row: Escalation | None, states: tuple[EscalationState, ...]) -> bool:
    return parts.seats.at(CaseSeat.RESPONSIBLE) and row is not None and row.state in states


def _answering(parts: CaseParts, row: Escalation | None, rung: Rung) -> bool:
    """能不能答复：送达了；或公文已经打开，答复的时候就记送达。"""
    if _responsible(parts, row, (EscalationState.SERVED,)):
        return True
    day, _, _ = _serving(parts, row, rung)
    return day is not None and parts.seats.at(CaseSeat.RESPONSIBLE)


def _remedies(parts: CaseParts, row: Escalation | None) -> list[RemedyView]:
    watching = parts.seats.at(CaseSeat.SUPERVISOR)
    return [
        RemedyView(
            each, each.get_kind_display(), f"{each.decide_due:%Y-%m-%d}", each.get_outcome_display(),
            watching and not each.outcome and each.applied_by != parts.by.actor,
            watching and each.correct_due is not None and each.corrected_on is None,
            remedy_papers(parts, each), may_draft_decision(parts, each),
        )
        for each in parts.remedies
        if row is not None and each.escalation_id == row.pk
    ]  # fmt: skip


def _remedy_kinds(parts: CaseParts, row: Escalation | None) -> list[tuple[str, str]]:
    """现在还能提哪几种救济。"""
    states = (EscalationState.SERVED, EscalationState.ANSWERED)
    if not _responsible(parts, row, states) or row is None:
        return []
    taken = {each.kind for each in parts.remedies if each.escalation_id == row.pk}
    return [(value, name) for value, name in RemedyKind.choices if value not in taken]


def _rung_days(parts: CaseParts) -> Iterator[tuple[date | None, str, str]]:
    """阶梯各级的日子，照办的先后；时钟的建议只给督导室看。"""
    watching = parts.seats.at(CaseSeat.SUPERVISOR)
    for row in parts.rungs:
        rung = parts.words.rung(row.rung)
        mine = [each for each in parts.letters if each.row.escalation_id == row.pk]
        yield (row.proposed_on if watching else None), f"时钟建议{rung.name}", f"逾期 {row.overdue} 日"
        yield row.decided_on, f"决定{rung.name}", row.reason
        yield from _letter_days([each for each in mine if each.row.kind == rung.document], parts)
        told = "；".join(each for each in (row.document, row.outside) if each)
        yield row.served_on, f"{rung.name}送达", told
        yield row.answered_on, f"答复{rung.name}", row.answer
        yield from _letter_days([each for each in mine if each.row.kind != rung.document], parts)


def _letter_days(
    found: Sequence[DocumentStanding], parts: CaseParts
) -> Iterator[tuple[date | None, str, str]]:
    """公文发出、对方打开的日子。"""
    for each in found:
        void = "（文号已作废）" if each.void else ""
        yield each.issued_on, f"发出{each.label}{void}", each.document.number
        for unit, handed in each.handed.items():
            yield handed.opened_on, f"{parts.names.get(unit, '')}打开{each.label}", each.document.number


def _remedy_days(parts: CaseParts) -> Iterator[tuple[date | None, str, str]]:
    """救济的日子。"""
    for row in parts.remedies:
        kind = row.get_kind_display()
        yield row.applied_on, f"提出{kind}", row.text
        yield row.decided_on, f"{kind}结论：{row.get_outcome_display()}", row.decision
        yield row.corrected_on, f"照{kind}结论纠正", ""


def _answer_clocks(parts: CaseParts) -> Iterator[Day]:
    """答复的限期；问责的，还有陈述申辩到哪天、收到决定书以后复核和申诉到哪天。"""
    days, words = work_calendar(), parts.words
    taken = {(each.escalation_id, each.kind) for each in parts.remedies}
    for row in parts.rungs:
        rung = words.rung(row.rung)
        if row.state == EscalationState.SERVED and row.answer_due is not None:
            yield row.answer_due, f"答复{rung.name}的限期", ""
        if rung.follow != DocumentType.ACCOUNTABILITY_DECISION or row.served_on is None:
            continue
        decided = living(parts, row, rung.follow)
        received = decided.served(row.addressee_id, words, on=parts.by.on) if decided is not None else None
        kinds = (RemedyKind.STATEMENT,) if received is None else (RemedyKind.REVIEW, RemedyKind.APPEAL)
        terms = {
            RemedyKind.STATEMENT: "statement",
            RemedyKind.REVIEW: "review_apply",
            RemedyKind.APPEAL: "appeal_apply",
        }
        for kind in kinds:
            if (row.pk, kind) not in taken:
                until = words.due(received or row.served_on, words.term(terms[kind]).period, days)
                yield until, f"{kind.label}可以提到这一天", "不停止执行"


def _remedy_clocks(parts: CaseParts) -> Iterator[Day]:
    for row in parts.remedies:
        kind = row.get_kind_display()
        if not row.outcome:
            yield row.decide_due, f"作出{kind}结论的限期", "期间不停止执行"
        elif row.correct_due is not None and row.corrected_on is None:
            yield row.correct_due, f"照{kind}结论纠正的限期", ""
