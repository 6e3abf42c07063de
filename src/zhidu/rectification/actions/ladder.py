"""阶梯：决定走到哪一级、不采纳、答复。送达在 serving，救济在 remedies，文书在 letters。"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.organisations.rules import Declined, Stale
from zhidu.rectification.actions.rungs import (
    addressed,
    addressee_of,
    hold,
    move,
    supervised,
    watched,
)
from zhidu.rectification.actions.serving import serve_by_letter
from zhidu.rectification.actions.stepping import tell
from zhidu.rectification.enums import LIVE, EscalationState
from zhidu.rectification.models import Escalation
from zhidu.rectification.rules.clocks import overdue_days, skipped


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
        found = supervised(case, by=by)
        if found.state not in LIVE:
            raise Declined(f"「{found.title}」{found.get_state_display()}，不用再走阶梯。")
        hold(found, seen)
        words = load_procedure(found.procedure)
        chosen, overdue = words.rung(rung), overdue_days(found, on=by.on)
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
        row = watched(escalation, by=by)
        if not reason.strip():
            raise Declined("不采纳要写明理由。")
        move(row, EscalationState.PROPOSED, EscalationState.DROPPED, seen=seen, reason=reason.strip())
        doing.target, doing.unit = str(row.case_id), str(row.case.unit_id)
        doing.details = {"rung": row.rung}


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
        row = addressed(escalation, by=by)
        if not text.strip():
            raise Declined("答复不能空着。")
        if row.state == EscalationState.DECIDED and row.revision == seen:
            row = serve_by_letter(row, on=by.on, at=at)
            seen = row.revision
        move(
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
