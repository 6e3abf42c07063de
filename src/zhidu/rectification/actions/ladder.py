"""阶梯：决定走到哪一级、不采纳、送达、答复；救济：提出、作结论、纠正。救济期间不停止执行，案子照走。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.actions.stepping import tell
from zhidu.rectification.enums import LIVE, CaseSeat, CaseState, EscalationState, RemedyKind, RemedyOutcome
from zhidu.rectification.models import Case, Escalation, Remedy
from zhidu.rectification.queries import case as one_case
from zhidu.rectification.queries import escalation as one_escalation
from zhidu.rectification.queries import standpoint
from zhidu.rectification.rules.clocks import Standing, overdue_days, skipped
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure, Rung

#: 每种救济：提出的时钟、作结论的时钟
REMEDY_TERMS = {
    RemedyKind.STATEMENT: ("statement", "statement"),
    RemedyKind.RECHECK: ("recheck_apply", "recheck_decide"),
    RemedyKind.REVIEW: ("review_apply", "review_decide"),
    RemedyKind.APPEAL: ("appeal_apply", "appeal_decide"),
}


def standing_of(found: Case) -> Standing:
    """算时钟要的那几样。"""
    return Standing(CaseState(found.state), found.plan_due, found.due_on)


def addressee_of(found: Case, rung: Rung) -> int:
    """这一级发给谁：责任单位，或它所归的区县（政府）；市直管的没有区县，还是责任单位。"""
    return found.county_id if rung.raise_to == "county" and found.county_id else found.unit_id


def decide_rung(
    *, by: Actor, case: int, rung: str, seen: int, reason: str = "", at: datetime, request_id: UUID
) -> int:
    """决定走到阶梯的 rung 一级，交回那一级的主键。seen 是看到的案子的 revision。

    跳过了前面的级、或还没逾期到这一级，要写明理由。错误：Declined（没写理由、这一级办过了、案子了结了）、Stale、NotFound。
    """
    content = {"case": case, "rung": rung, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.decide_rung", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["escalation"])
        found = _supervised(case, by=by)
        if found.state not in LIVE:
            raise Declined(f"「{found.title}」{found.get_state_display()}，不用再走阶梯。")
        _hold(found, seen)
        words = load_procedure(found.procedure)
        chosen, overdue = words.rung(rung), overdue_days(standing_of(found), on=by.on)
        rows = {each.rung: each for each in Escalation.objects.filter(case=found, round=found.round)}
        settled = frozenset(code for code, each in rows.items() if each.state != EscalationState.PROPOSED)
        over = skipped(words, rung, taken=settled)
        if not reason.strip() and (over or overdue < chosen.overdue):
            why = (
                f"跳过了{'、'.join(each.name for each in over)}"
                if over
                else f"逾期 {overdue} 日，还没到 {chosen.overdue} 日"
            )
            raise Declined(f"{why}；要走到{chosen.name}，请写明理由。")
        row = rows.get(rung) or Escalation(
            case=found, round=found.round, rung=rung, proposed_on=by.on, overdue=overdue,
            addressee_id=addressee_of(found, chosen),
        )  # fmt: skip
        _decide(row, by=by, reason=reason.strip(), name=chosen.name)
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"escalation": row.pk}
        doing.details = {"rung": rung, "skipped": len(over), "overdue": overdue}
        return row.pk


def _decide(row: Escalation, *, by: Actor, reason: str, name: str) -> None:
    settled: dict[str, Any] = {
        "state": EscalationState.DECIDED, "decided_by": by.actor, "decided_on": by.on, "reason": reason
    }  # fmt: skip
    if row.pk is None:
        for key, value in settled.items():
            setattr(row, key, value)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Stale(f"{name}刚刚有人办过，请刷新。") from None
        return
    moved = Escalation.objects.filter(pk=row.pk, state=EscalationState.PROPOSED).update(
        revision=F("revision") + 1, **settled
    )
    if not moved:
        raise Declined(f"这一轮{name}已经办过了。")


def drop_rung(*, by: Actor, escalation: int, seen: int, reason: str, at: datetime, request_id: UUID) -> None:
    """不采纳时钟建议的一级，写明理由。错误：Declined、Stale、NotFound。"""
    content = {"escalation": escalation, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.drop_rung", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        row = _watched(escalation, by=by)
        if not reason.strip():
            raise Declined("不采纳要写明理由。")
        _move(row, EscalationState.PROPOSED, EscalationState.DROPPED, seen=seen, reason=reason.strip())
        doing.target, doing.unit = str(row.case_id), str(row.case.unit_id)
        doing.details = {"rung": row.rung}


def serve_rung(
    *,
    by: Actor,
    escalation: int,
    seen: int,
    document: str = "",
    served_on: date,
    at: datetime,
    request_id: UUID,
) -> None:
    """记下送达：document 是文书的编号，答复限期从送达那天算。送达日没到、早于决定日抛 Declined；另有 Stale、NotFound。"""
    content = {"escalation": escalation, "seen": seen, "document": document, "served_on": served_on}
    with deed(
        "rectification.serve_rung", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        row = _watched(escalation, by=by)
        rung, words = _rung_of(row)
        assert row.decided_on is not None or row.state == EscalationState.PROPOSED
        if row.decided_on is not None and not row.decided_on <= served_on <= by.on:
            raise Declined(f"送达日期要在决定（{row.decided_on}）之后、今天之前，写的是 {served_on}。")
        due = words.due(served_on, rung.answer, work_calendar())
        _move(
            row, EscalationState.DECIDED, EscalationState.SERVED, seen=seen, served_on=served_on,
            document=document.strip()[:64], answer_due=due,
        )  # fmt: skip
        tell(
            row.case, Right.ANSWER_FINDINGS, by=by, at=at, unit=row.addressee_id,
            title=f"{rung.name}：{row.case.title}", body=f"请在 {due:%m月%d日} 前答复。",
        )  # fmt: skip
        doing.target, doing.unit = str(row.case_id), str(row.case.unit_id)
        doing.details = {"rung": row.rung, "answer_due": str(due)}


def answer_escalation(
    *, by: Actor, escalation: int, seen: int, text: str, at: datetime, request_id: UUID
) -> None:
    """责任单位（或收文的区县）答复一级。错误：Declined（没写字、没送达、答复过了）、Stale、NotFound。"""
    content = {"escalation": escalation, "seen": seen, "text": text.strip()}
    with deed(
        "rectification.answer_rung", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        row = _addressed(escalation, by=by)
        if not text.strip():
            raise Declined("答复不能空着。")
        _move(
            row, EscalationState.SERVED, EscalationState.ANSWERED, seen=seen, answer=text.strip(),
            answered_by=by.actor, answered_on=by.on,
        )  # fmt: skip
        tell(
            row.case,
            Right.CLOSE_FINDINGS,
            by=by,
            at=at,
            unit=row.case.owner_id,
            title=f"已答复：{row.case.title}",
        )
        doing.target, doing.unit = str(row.case_id), str(row.case.unit_id)
        doing.details = {"rung": row.rung}


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
        row = _addressed(escalation, by=by)
        if not text.strip():
            raise Declined("理由不能空着。")
        if row.served_on is None or not row.served_on <= applied_on <= by.on:
            raise Declined("送达以后才能提出，提出日期要在送达之后、今天之前。")
        _, words = _rung_of(row)
        apply, decide = REMEDY_TERMS[kind]
        days = work_calendar()
        last = words.due(_remedy_starts(row, kind), words.term(apply).period, days)
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


def _remedy_starts(row: Escalation, kind: RemedyKind) -> date:
    """提出的期限从哪天起：申诉从收到复核决定起，没复核过和别的都从送达起。"""
    assert row.served_on is not None
    if kind == RemedyKind.APPEAL:
        review = Remedy.objects.filter(
            escalation=row, kind=RemedyKind.REVIEW, decided_on__isnull=False
        ).first()
        if review is not None and review.decided_on is not None:
            return review.decided_on
    return row.served_on


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
        _, words = _rung_of(row.escalation)
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


def _supervised(key: int, *, by: Actor) -> Case:
    """自己督办的案；不是抛 NotFound。"""
    found = one_case(key, by=by)
    if not standpoint(found, by=by).at(CaseSeat.SUPERVISOR):
        raise NotFound
    return found


def _watched(key: int, *, by: Actor) -> Escalation:
    """自己督办的案的一级。"""
    row = one_escalation(key, by=by)
    _supervised(row.case_id, by=by)
    return row


def _addressed(key: int, *, by: Actor) -> Escalation:
    """发给自己（或自己所管）的一级；督办的一方不算。"""
    row = one_escalation(key, by=by)
    if not standpoint(row.case, by=by).at(CaseSeat.RESPONSIBLE):
        raise NotFound
    return row


def _remedy(key: int, *, by: Actor) -> Remedy:
    """归自己处理的一件救济。"""
    row = Remedy.objects.filter(pk=key).select_related("escalation", "escalation__case").first()
    if row is None or row.handled_by_id != by.unit_id:
        raise NotFound
    _supervised(row.escalation.case_id, by=by)
    return row


def _rung_of(row: Escalation) -> tuple[Rung, Procedure]:
    words = load_procedure(row.case.procedure)
    return words.rung(row.rung), words


def _hold(found: Case, seen: int) -> None:
    """看到的还是它；同时别人动了案子的，这里就停。"""
    if not Case.objects.filter(pk=found.pk, revision=seen).update(revision=F("revision") + 1):
        raise Stale(f"「{found.title}」刚刚变过，请刷新后再办。")


def _move(
    row: Escalation, before: EscalationState, after: EscalationState, *, seen: int, **changed: Any
) -> None:
    if row.state != before:
        raise Declined(f"这一级{row.get_state_display()}，现在不能办这一步。")
    moved = Escalation.objects.filter(pk=row.pk, revision=seen, state=before).update(
        state=after, revision=F("revision") + 1, **changed
    )
    if not moved:
        raise Stale("这一级刚刚有人办过，请刷新后再办。")
