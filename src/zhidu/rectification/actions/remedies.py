"""救济：提出、作结论、纠正。期间不停止执行，案子照走。"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentType
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.actions.rungs import addressed, rung_of, supervised
from zhidu.rectification.actions.serving import serve_by_letter
from zhidu.rectification.actions.stepping import tell
from zhidu.rectification.enums import RemedyKind, RemedyOutcome
from zhidu.rectification.models import Escalation, Remedy
from zhidu.rectification.queries.ladder import received_on
from zhidu.rectification.queries.letters import remedy_letter_of
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure

#: 每种救济：提出的时钟、作结论的时钟
REMEDY_TERMS = {
    RemedyKind.STATEMENT: ("statement", "statement"),
    RemedyKind.RECHECK: ("recheck_apply", "recheck_decide"),
    RemedyKind.REVIEW: ("review_apply", "review_decide"),
    RemedyKind.APPEAL: ("appeal_apply", "appeal_decide"),
}


def apply_remedy(
    *,
    by: Actor,
    escalation: int,
    kind: RemedyKind,
    text: str,
    applied_on: date,
    at: datetime,
    request_id: UUID,
) -> int:
    """对一级提出救济，交回主键；过了期限的照样收，写明逾期，由处理的人定。错误：Declined（没写字、还没送达、提过了）、NotFound。"""
    content = {"escalation": escalation, "kind": kind.value, "text": text.strip(), "applied_on": applied_on}
    with deed(
        "rectification.apply_remedy", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["remedy"])
        row = addressed(escalation, by=by)
        if not text.strip():
            raise Declined("理由不能空着。")
        row = serve_by_letter(row, on=by.on, at=at)
        if row.served_on is None or not row.served_on <= applied_on <= by.on:
            raise Declined("送达以后才能提出，提出日期要在送达之后、今天之前。")
        _, words = rung_of(row)
        apply, decide = REMEDY_TERMS[kind]
        days = work_calendar()
        last = words.due(_remedy_starts(row, kind, words, on=by.on), words.term(apply).period, days)
        if Remedy.objects.filter(escalation=row, kind=kind).exists():
            raise Declined(f"已经提过{kind.label}，一次处理只能提一回。")
        remedy = Remedy.objects.create(
            escalation=row, kind=kind, text=text.strip(), applied_on=applied_on, applied_by=by.actor,
            handled_by_id=row.case.owner_id, decide_due=words.due(applied_on, words.term(decide).period, days),
        )  # fmt: skip
        tell(
            row.case, Right.CLOSE_FINDINGS, by=by, at=at, unit=row.case.owner_id,
            title=f"{kind.label}：{row.case.title}",
            body=f"请在 {remedy.decide_due:%m月%d日} 前作出结论。"
            + (f"提出时已过期限（{last}）。" if applied_on > last else ""),
        )  # fmt: skip
        doing.target, doing.unit, doing.result = (
            str(row.case_id),
            str(row.case.unit_id),
            {"remedy": remedy.pk},
        )
        doing.details = {"kind": kind.value, "late": applied_on > last}
        return remedy.pk


def _remedy_starts(row: Escalation, kind: RemedyKind, words: Procedure, *, on: date) -> date:
    """提出的期限从哪天起：申诉从收到复核决定起；没复核过的申诉和复核，从收到处理决定起；别的从送达起。"""
    assert row.served_on is not None
    if kind in (RemedyKind.STATEMENT, RemedyKind.RECHECK):
        return row.served_on
    if kind == RemedyKind.APPEAL:
        review = Remedy.objects.filter(
            escalation=row, kind=RemedyKind.REVIEW, decided_on__isnull=False
        ).first()
        if review is not None and review.decided_on is not None:
            letter = remedy_letter_of(review, DocumentType.REVIEW_DECISION)
            received = letter.served(row.addressee_id, words, on=on) if letter is not None else None
            return received or review.decided_on
    return received_on(row, words, on=on) or row.served_on


def decide_remedy(
    *, by: Actor, remedy: int, seen: int, outcome: RemedyOutcome, text: str, at: datetime, request_id: UUID
) -> None:
    """作出结论。变更、撤销的，原决定要在期限内纠正。错误：Declined（没写字、作过结论）、Stale、NotFound。"""
    content = {"remedy": remedy, "seen": seen, "outcome": outcome.value, "text": text.strip()}
    with deed(
        "rectification.decide_remedy",
        by=by,
        at=at,
        request_id=request_id,
        content=content,
        target_kind="case",
    ) as doing:
        if not doing.fresh:
            return
        row = _remedy(remedy, by=by)
        if not text.strip():
            raise Declined("结论不能空着。")
        if row.applied_by == by.actor:
            raise Declined("自己提的不能自己作结论，请同事来办。")
        if row.outcome:
            raise Declined(f"已经作过结论：{row.get_outcome_display()}。")
        _, words = rung_of(row.escalation)
        due = None
        if outcome != RemedyOutcome.UPHELD:
            due = words.due(by.on, words.term("correct").period, work_calendar())
        moved = Remedy.objects.filter(pk=row.pk, revision=seen, outcome="").update(
            outcome=outcome, decision=text.strip(), decided_by=by.actor, decided_on=by.on, correct_due=due,
            revision=F("revision") + 1,
        )  # fmt: skip
        if not moved:
            raise Stale("刚刚有人办过，请刷新后再办。")
        case = row.escalation.case
        tell(
            case, Right.ANSWER_FINDINGS, by=by, at=at, unit=row.escalation.addressee_id,
            title=f"{row.get_kind_display()}结论（{outcome.label}）：{case.title}",
        )  # fmt: skip
        doing.target, doing.unit = str(case.pk), str(case.unit_id)
        doing.details = {"kind": row.kind, "outcome": outcome.value}


def correct_remedy(*, by: Actor, remedy: int, seen: int, at: datetime, request_id: UUID) -> None:
    """记下原决定已照结论纠正。错误：Declined（不用纠正、纠正过了）、Stale、NotFound。"""
    content = {"remedy": remedy, "seen": seen}
    with deed(
        "rectification.correct_remedy",
        by=by,
        at=at,
        request_id=request_id,
        content=content,
        target_kind="case",
    ) as doing:
        if not doing.fresh:
            return
        row = _remedy(remedy, by=by)
        if row.correct_due is None or row.corrected_on is not None:
            raise Declined("这一件没有要纠正的，或已经纠正了。")
        moved = Remedy.objects.filter(pk=row.pk, revision=seen, corrected_on__isnull=True).update(
            corrected_on=by.on, revision=F("revision") + 1
        )
        if not moved:
            raise Stale("刚刚有人办过，请刷新后再办。")
        doing.target, doing.unit = str(row.escalation.case_id), str(row.escalation.case.unit_id)


def _remedy(key: int, *, by: Actor) -> Remedy:
    """归自己处理的一件救济。"""
    row = Remedy.objects.filter(pk=key).select_related("escalation", "escalation__case").first()
    if row is None or row.handled_by_id != by.unit_id:
        raise NotFound
    supervised(row.escalation.case_id, by=by)
    return row
