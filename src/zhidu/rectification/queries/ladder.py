"""阶梯和救济的查询；要跑时钟的案子只给每日任务。"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from zhidu.accounts.rules import Actor
from zhidu.organisations.rules import NotFound
from zhidu.rectification.enums import LIVE, EscalationState
from zhidu.rectification.models import Case, Escalation
from zhidu.rectification.queries.cases import cases
from zhidu.rectification.queries.letters import letter_of
from zhidu.rulebook.procedure import Procedure


def escalation(key: int, *, by: Actor) -> Escalation:
    """一级，带着案子；没有或看不到抛 NotFound。"""
    found = (
        Escalation.objects.filter(pk=key, case__in=cases(by=by).values("pk"))
        .select_related("case", "case__procedure")
        .defer("case__procedure__document")
        .first()
    )
    hidden = (EscalationState.PROPOSED, EscalationState.DROPPED)
    if found is None or (by.unit_id != found.case.owner_id and found.state in hidden):
        raise NotFound
    return found


def ticking() -> QuerySet[Case]:
    """有时钟在走的案子，不看谁在问：只许每日任务叫。"""
    return (
        Case.objects.filter(state__in=list(LIVE))
        .select_related("procedure")
        .defer("procedure__document")
        .order_by("pk")
    )


def received_on(row: Escalation, words: Procedure, *, on: date) -> date | None:
    """对方哪天收到处理决定：有后一份文书（问责决定书）的是收到它那天，没有的是这一级送达那天。不看谁在问，只给动作用。"""
    follow = words.rung(row.rung).follow
    later = letter_of(row, follow) if follow else None
    decided = later.served(row.addressee_id, words, on=on) if later is not None else None
    return decided or row.served_on
