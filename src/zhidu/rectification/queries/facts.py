"""起草公文要用的事实：从案子、阶梯、方案、进展、救济、抽签里取。不看谁在问，只给动作用：动作先看过够不够得着。"""

from __future__ import annotations

from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Document
from zhidu.organisations.rules import Declined
from zhidu.rectification.enums import EscalationState, RevisitResult
from zhidu.rectification.models import (
    Case,
    CaseDocument,
    Escalation,
    Plan,
    Progress,
    Remedy,
    Revisit,
    RevisitDraw,
)
from zhidu.rectification.queries.cases import findings_in
from zhidu.rectification.queries.ledger import unit_names
from zhidu.rectification.queries.letters import DocumentStanding, current, letter_of
from zhidu.rectification.rules.letters import CaseFacts, DrawFacts, EarlierRung, VisitFact


def case_facts(
    found: Case, *, by: Actor, row: Escalation | None = None, remedy: Remedy | None = None
) -> CaseFacts:
    """一个案此刻的事实；row 是为哪一级，remedy 是为哪次救济。"""
    words = load_procedure(found.procedure)
    addressee = row.addressee_id if row is not None else found.unit_id
    names = unit_names((found.unit_id, found.county_id, found.owner_id, addressee), on=by.on)
    rung = words.rung(row.rung) if row is not None else None
    prior = _prior(row, rung.document if rung else "", rung.follow if rung else "", remedy)
    notice = current(
        CaseDocument.objects.filter(
            case=found, round=found.round, kind=DocumentType.RECTIFICATION_NOTICE, escalation__isnull=True
        )
    )
    approved = Plan.objects.filter(case=found, round=found.round).prefetch_related("steps").order_by("number")
    return CaseFacts(
        words=words, on=by.on, case=found, unit=names.get(found.unit_id, ""),
        county=names.get(found.county_id or 0, ""), owner=names.get(found.owner_id, ""), contact=by.display_name,
        findings=findings_in(found.pk), plan=approved.last() if found.plan_number else None,
        progress=list(Progress.objects.filter(case=found, round=found.round).order_by("pk")),
        addressee=names.get(addressee, ""), rung=rung, row=row, earlier=_earlier(found, row),
        remedies=list(Remedy.objects.filter(escalation=row).order_by("pk")) if row is not None else [],
        remedy=remedy, prior=_values(prior), prior_named=named(prior), notice_named=named(notice),
    )  # fmt: skip


def draw_facts(found: RevisitDraw, *, by: Actor) -> DrawFacts:
    """一次抽签的事实。还没抽、还有没看完的抛 Declined。"""
    visits = list(Revisit.objects.filter(draw=found).select_related("case").order_by("pk"))
    waiting = sum(not each.result for each in visits)
    if not visits or waiting:
        raise Declined(
            f"还有 {waiting} 件没有看完，看完再起草报告。" if visits else "还没有抽，没有可报告的。"
        )
    names = unit_names((found.owner_id, *(each.case.unit_id for each in visits)), on=by.on)
    return DrawFacts(
        words=load_procedure(found.procedure), owner=names.get(found.owner_id, ""),
        population=len(found.population), seed=found.seed,
        visits=[
            VisitFact(
                names.get(each.case.unit_id, ""), each.case.title, each.text,
                each.result == RevisitResult.CONFIRMED, each.visited_on,
            )
            for each in visits if each.visited_on is not None
        ],
    )  # fmt: skip


def named(found: DocumentStanding | None) -> str:
    """「《关于……的提醒函》（示政督函〔2026〕3号）」；没有、没发出的是空串。"""
    if found is None or found.dead or not found.document.number:
        return ""
    return f"《{found.document.title}》（{found.document.number}）"


def _prior(row: Escalation | None, main: str, follow: str, remedy: Remedy | None) -> DocumentStanding | None:
    """前一份公文：起草后一份的，是这一级头一份；写复核决定的，是问责决定，没有就是头一份。"""
    if row is None:
        return None
    decided = letter_of(row, follow) if remedy is not None and follow else None
    return decided or letter_of(row, main)


def _values(found: DocumentStanding | None) -> dict[str, str | list[dict[str, str]]]:
    if found is None or found.dead:
        return {}
    return dict(Document.objects.values_list("values", flat=True).get(pk=found.document.pk))


def _earlier(found: Case, row: Escalation | None) -> list[EarlierRung]:
    """这一轮里前面送达过的各级，照阶梯先后。"""
    words = load_procedure(found.procedure)
    order = [each.code for each in words.ladder]
    upto = order.index(row.rung) if row is not None else len(order)
    served = Escalation.objects.filter(
        case=found, round=found.round, rung__in=order[:upto],
        state__in=[EscalationState.SERVED, EscalationState.ANSWERED],
    )  # fmt: skip
    rows = sorted(served, key=lambda each: order.index(each.rung))
    return [
        EarlierRung(
            DocumentType(words.rung(each.rung).document).label,
            each.document,
            each.served_on,
            each.answered_on,
        )
        for each in rows
    ]
