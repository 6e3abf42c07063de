"""阶梯和救济的各步，和它们的公文。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from zhidu.organisations.rules import Declined
from zhidu.rectification import actions, queries
from zhidu.rectification.enums import RemedyKind, RemedyOutcome
from zhidu.rectification.rules.letters import ASKED
from zhidu.web.asking import Asking
from zhidu.web.filing.reading import number_of, request_id_of
from zhidu.web.rectifying.reading import day_of, seen_of


def decide(request: Asking, key: int) -> HttpResponse:
    """决定走到阶梯的一级。"""
    posted = request.POST
    actions.decide_rung(
        by=request.actor, case=key, rung=posted.get("rung", ""), seen=seen_of(posted),
        reason=posted.get("reason", ""), at=request.now, request_id=request_id_of(posted),
    )  # fmt: skip
    return redirect("rectifying:case", key)


def drop(request: Asking, key: int) -> HttpResponse:
    """不采纳建议的一级。"""
    case = queries.escalation(key, by=request.actor).case_id
    actions.drop_rung(
        by=request.actor, escalation=key, seen=seen_of(request.POST), reason=request.POST.get("reason", ""),
        at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", case)


def draft(request: Asking, key: int, kind: str) -> HttpResponse:
    """为一级起草公文：一按填好，转到那件公文。"""
    posted = request.POST
    made = actions.draft_rung_document(
        by=request.actor, escalation=key, kind=kind,
        answers={name: posted.get(name, "") for name in ASKED.get(kind, ())}, at=request.now,
        request_id=request_id_of(posted),
    )  # fmt: skip
    return redirect(f"/documents/{made}/")


def draft_case(request: Asking, key: int, kind: str) -> HttpResponse:
    """为一个案起草整改通知书、整改报告。"""
    made = actions.draft_case_document(
        by=request.actor, case=key, kind=kind, at=request.now, request_id=request_id_of(request.POST)
    )
    return redirect(f"/documents/{made}/")


def draft_decision(request: Asking, key: int) -> HttpResponse:
    """为作了结论的复核起草决定书。"""
    made = actions.draft_remedy_document(
        by=request.actor, remedy=key, at=request.now, request_id=request_id_of(request.POST)
    )
    return redirect(f"/documents/{made}/")


def draft_report(request: Asking, key: int) -> HttpResponse:
    """为看完了的一次抽签起草回头看报告。"""
    made = actions.draft_revisit_report(
        by=request.actor, draw=key, at=request.now, request_id=request_id_of(request.POST)
    )
    return redirect(f"/documents/{made}/")


def serve(request: Asking, key: int) -> HttpResponse:
    """记下送达：照公文的回执；或当面送的、平台外的纸质件。"""
    posted = request.POST
    case = queries.escalation(key, by=request.actor).case_id
    day = day_of(posted, "served_on", "送达日期") if posted.get("served_on", "").strip() else None
    actions.serve_rung(
        by=request.actor, escalation=key, seen=seen_of(posted), document=posted.get("document", ""),
        outside=posted.get("outside", ""), served_on=day, at=request.now, request_id=request_id_of(posted),
    )  # fmt: skip
    return redirect("rectifying:case", case)


def answer(request: Asking, key: int) -> HttpResponse:
    """答复一级。"""
    case = queries.escalation(key, by=request.actor).case_id
    actions.answer_escalation(
        by=request.actor, escalation=key, seen=seen_of(request.POST), text=request.POST.get("text", ""),
        at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", case)


def remedy(request: Asking, key: int) -> HttpResponse:
    """提出救济。"""
    case = queries.escalation(key, by=request.actor).case_id
    kind = request.POST.get("kind", "")
    if kind not in RemedyKind.values:
        raise Declined("请选陈述申辩、复查、复核或申诉。")
    actions.apply_remedy(
        by=request.actor, escalation=key, kind=RemedyKind(kind), text=request.POST.get("text", ""),
        applied_on=day_of(request.POST, "applied_on", "提出日期"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", case)


def decide_remedy(request: Asking, key: int) -> HttpResponse:
    """作出救济的结论。"""
    outcome = request.POST.get("outcome", "")
    if outcome not in RemedyOutcome.values:
        raise Declined("请选维持、变更或撤销。")
    actions.decide_remedy(
        by=request.actor, remedy=key, seen=seen_of(request.POST), outcome=RemedyOutcome(outcome),
        text=request.POST.get("text", ""), at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", number_of(request.POST, "case"))


def correct(request: Asking, key: int) -> HttpResponse:
    """记下原决定已纠正。"""
    actions.correct_remedy(
        by=request.actor, remedy=key, seen=seen_of(request.POST), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", number_of(request.POST, "case"))
