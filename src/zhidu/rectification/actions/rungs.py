"""阶梯各步共用的：谁够得着哪一级，一级怎样比对着往前走。"""

from __future__ import annotations

from typing import Any

from django.db.models import F

from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.enums import CaseSeat, EscalationState
from zhidu.rectification.models import Case, Escalation
from zhidu.rectification.queries import case as one_case
from zhidu.rectification.queries import escalation as one_escalation
from zhidu.rectification.queries import standpoint
from zhidu.rulebook.procedure import Procedure, Rung


def addressee_of(found: Case, rung: Rung) -> int:
    """这一级发给谁：责任单位，或它所归的区县（政府）。市直管的没有区县，区县自己督办的不发给自己，都还是责任单位。"""
    county = found.county_id if rung.raise_to == "county" else None
    return county if county and county != found.owner_id else found.unit_id


def supervised(key: int, *, by: Actor) -> Case:
    """自己督办的案；不是抛 NotFound。"""
    found = one_case(key, by=by)
    if not standpoint(found, by=by).at(CaseSeat.SUPERVISOR):
        raise NotFound
    return found


def watched(key: int, *, by: Actor) -> Escalation:
    """自己督办的案的一级。"""
    row = one_escalation(key, by=by)
    supervised(row.case_id, by=by)
    return row


def addressed(key: int, *, by: Actor) -> Escalation:
    """发给自己（或自己所管）的一级；督办的一方不算。"""
    row = one_escalation(key, by=by)
    if not standpoint(row.case, by=by).at(CaseSeat.RESPONSIBLE):
        raise NotFound
    return row


def rung_of(row: Escalation) -> tuple[Rung, Procedure]:
    """这一级在程序里怎么写的，连同程序。"""
    words = load_procedure(row.case.procedure)
    return words.rung(row.rung), words


def hold(found: Case, seen: int) -> None:
    """看到的还是它；同时别人动了案子的，这里就停。"""
    if not Case.objects.filter(pk=found.pk, revision=seen).update(revision=F("revision") + 1):
        raise Stale(f"「{found.title}」刚刚变过，请刷新后再办。")


def move(
    row: Escalation, before: EscalationState, after: EscalationState, *, seen: int, **changed: Any
) -> None:
    """一级从 before 走到 after，changed 是一起改的列。不在 before 抛 Declined，看到以后变了抛 Stale。"""
    if row.state != before:
        raise Declined(f"这一级{row.get_state_display()}，现在不能办这一步。")
    moved = Escalation.objects.filter(pk=row.pk, revision=seen, state=before).update(
        state=after, revision=F("revision") + 1, **changed
    )
    if not moved:
        raise Stale("这一级刚刚有人办过，请刷新后再办。")
