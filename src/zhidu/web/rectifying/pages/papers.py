"""案子页上的公文：每件走到哪一步、下一步谁办什么、送到没有；还能起草哪几种。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.rectification.actions.letters import CASE_KINDS
from zhidu.rectification.enums import CaseSeat, CaseState, EscalationState, RemedyKind
from zhidu.rectification.models import Escalation, Remedy
from zhidu.rectification.queries import DocumentStanding
from zhidu.rectification.rules.letters import ASKED
from zhidu.rectification.rules.serving import presumed_on
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Rung
from zhidu.web.rectifying.pages.parts import CaseParts

#: 每一步等着办什么
_NEXT = {
    DocumentState.DRAFT: "去补全、送审",
    DocumentState.SUBMITTED: "等同事审核",
    DocumentState.REVIEWED: "等同事签发",
    DocumentState.SIGNED: "去发文",
}


@dataclass(frozen=True, slots=True)
class PaperView:
    """一件公文：文种、题目、文号、到哪一步、网址；says 是下一步或送达的情况，一句一条。dead 是不作数了。"""

    label: str
    title: str
    number: str
    state: str
    href: str
    says: Sequence[str]
    dead: bool


@dataclass(frozen=True, slots=True)
class DraftButton:
    """能起草的一种：文种、叫什么；asked 是先问的几个空。"""

    kind: str
    title: str
    asked: Sequence[str] = ()


def paper_view(found: DocumentStanding, parts: CaseParts, *, addressee: int = 0) -> PaperView:
    """一件公文。addressee 是算送达的那家，别家只说打开没有。"""
    document = found.document
    state = "文号作废" if found.void else document.get_state_display()
    if found.dead:
        says = ["不作数了，可以重新起草"]
    elif document.state == DocumentState.ISSUED:
        says = [_handed(found, unit, parts, counted=unit == addressee) for unit in found.handed]
    else:
        says = [_NEXT[DocumentState(document.state)]]
    return PaperView(
        found.label, document.title, document.number, state, f"/documents/{document.pk}/", says, found.dead
    )


def case_papers(parts: CaseParts) -> list[PaperView]:
    """不属于哪一级、哪次救济的公文：整改通知书、整改报告。"""
    return [
        paper_view(each, parts)
        for each in parts.letters
        if each.row.escalation_id is None and each.row.remedy_id is None
    ]


def case_drafts(parts: CaseParts) -> list[DraftButton]:
    """现在能起草的整改通知书、整改报告。"""
    if not parts.seats.at(CaseSeat.SUPERVISOR):
        return []
    held = {
        each.row.kind for each in parts.letters
        if not each.dead and each.row.escalation_id is None and each.row.remedy_id is None
        and each.row.round == parts.case.round
    }  # fmt: skip
    return [
        DraftButton(kind, DocumentType(kind).label)
        for kind, states in CASE_KINDS.items()
        if CaseState(parts.case.state) in states and kind not in held
    ]


def rung_papers(parts: CaseParts, row: Escalation | None) -> list[PaperView]:
    """一级的各件公文。"""
    if row is None:
        return []
    return [
        paper_view(each, parts, addressee=row.addressee_id)
        for each in parts.letters
        if each.row.escalation_id == row.pk
    ]


def living(parts: CaseParts, row: Escalation, kind: str) -> DocumentStanding | None:
    """一级的一种文还作数的那件。"""
    mine = [each for each in parts.letters if each.row.escalation_id == row.pk and each.row.kind == kind]
    return next((each for each in mine if not each.dead), None)


def rung_drafts(parts: CaseParts, row: Escalation | None, rung: Rung, *, live: bool) -> list[DraftButton]:
    """这一级现在能起草的：决定了还没起草的文书，送达以后的那一份。"""
    if row is None or not parts.seats.at(CaseSeat.SUPERVISOR):
        return []
    kinds = []
    had = any(each.row.escalation_id == row.pk and each.row.kind == rung.document for each in parts.letters)
    free = living(parts, row, rung.document) is None and not row.outside
    if (
        live
        and free
        and (row.state == EscalationState.DECIDED or (row.state == EscalationState.SERVED and had))
    ):
        kinds.append(rung.document)
    if rung.follow and row.served_on is not None and living(parts, row, rung.follow) is None:
        kinds.append(rung.follow)
    return [DraftButton(kind, DocumentType(kind).label, ASKED.get(kind, ())) for kind in kinds]


def remedy_papers(parts: CaseParts, row: Remedy) -> list[PaperView]:
    """一次救济的公文。"""
    addressee = row.escalation.addressee_id
    return [
        paper_view(each, parts, addressee=addressee) for each in parts.letters if each.row.remedy_id == row.pk
    ]


def may_draft_decision(parts: CaseParts, row: Remedy) -> bool:
    """复核作了结论，还没有决定书。"""
    held = any(each.row.remedy_id == row.pk and not each.dead for each in parts.letters)
    return (
        parts.seats.at(CaseSeat.SUPERVISOR)
        and row.kind == RemedyKind.REVIEW
        and bool(row.outcome)
        and not held
    )


def day_mark(on: date) -> str:
    """「11月3日」。"""
    return f"{on.month}月{on.day}日"


def _handed(found: DocumentStanding, unit: int, parts: CaseParts, *, counted: bool) -> str:
    handed = found.handed[unit]
    said = f"{day_mark(handed.delivered_on)} 送达 {parts.names.get(unit, '')}"
    if handed.opened_on is not None:
        return f"{said}，{day_mark(handed.opened_on)} 打开"
    until = presumed_on(handed, parts.words, work_calendar()) if counted else None
    return f"{said}，还没打开" + (f"，{day_mark(until)} 起视为送达" if until else "")
