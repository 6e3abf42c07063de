"""起草整改公文：一按就从事实填好一件草稿，以后照公文的流转审、签、发。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.documents.actions import DraftRow, draft_document, retire
from zhidu.documents.enums import DocumentType
from zhidu.documents.queries import organs, template_for
from zhidu.documents.rules.values import Values
from zhidu.gongwen import parse_template
from zhidu.organisations.queries import ancestors
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.actions.rungs import rung_of, supervised, watched
from zhidu.rectification.enums import LIVE, CaseState, EscalationState, RemedyKind
from zhidu.rectification.models import Case, CaseDocument, Escalation, Remedy, RevisitDraw
from zhidu.rectification.queries.facts import case_facts, draw_facts
from zhidu.rectification.queries.letters import ABOUT_CASE, ABOUT_DRAW, current
from zhidu.rectification.queries.revisiting import drawn
from zhidu.rectification.rules.letters import ASKED, case_values, draw_values
from zhidu.rulebook.periods import work_calendar

#: 立案和了结以后各出哪种文，要走到哪一步才能起草
CASE_KINDS: Mapping[str, frozenset[CaseState]] = {
    DocumentType.RECTIFICATION_NOTICE: LIVE,
    DocumentType.RECTIFICATION_REPORT: frozenset({CaseState.ACCEPTED, CaseState.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class _About:
    """为哪件事起草：公文里怎么记，CaseDocument 里挂哪几列，收文单位。"""

    subject: tuple[str, str]
    columns: Mapping[str, Any]
    recipients: Sequence[int]
    unit: int
    told: str


def draft_rung_document(
    *, by: Actor, escalation: int, kind: str, answers: Mapping[str, str] | None = None, at: datetime, request_id: UUID
) -> int:  # fmt: skip
    """为决定了的一级起草公文，交回公文的主键。kind 是程序里这一级的文书，或送达以后的那份（约谈记录、问责决定书）。

    answers 是先问的几个空（rules.letters.ASKED），空着也行，以后在公文里补。
    错误：Declined（没决定、不采纳、已经起草过、案子了结了、没有发文机关）、Stale（别人刚起草）、NotFound。
    """
    content = {"escalation": escalation, "kind": kind, "answers": dict(answers or {})}
    with deed(
        "rectification.draft_letter", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["document"])
        row = watched(escalation, by=by)
        _rung_ready(row, kind, by=by)
        case = row.case
        _free(CaseDocument.objects.filter(escalation=row, kind=kind), kind)
        if row.state == EscalationState.SERVED and kind == rung_of(row)[0].document:
            _unserve(row)
        about = _about_case(case, row.addressee_id, {"escalation_id": row.pk})
        values = case_values(kind, case_facts(case, by=by, row=row)) | _answered(kind, answers)
        made = _draft(kind, values, about, by=by, at=at, request_id=request_id)
        doing.target, doing.unit, doing.result = str(case.pk), str(case.unit_id), {"document": made}
        doing.details = {"type": kind, "rung": row.rung, "document": made}
        return made


def draft_remedy_document(*, by: Actor, remedy: int, at: datetime, request_id: UUID) -> int:
    """为作了结论的复核起草复核决定书，交回公文的主键。错误：Declined（还没作结论、不是复核、起草过）、Stale、NotFound。"""
    kind = DocumentType.REVIEW_DECISION
    with deed(
        "rectification.draft_letter", by=by, at=at, request_id=request_id, content={"remedy": remedy},
        target_kind="case",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["document"])
        row = Remedy.objects.filter(pk=remedy).select_related("escalation").first()
        if row is None:
            raise NotFound
        above = watched(row.escalation_id, by=by)
        if row.kind != RemedyKind.REVIEW:
            raise Declined(f"{row.get_kind_display()}没有专门的决定书，结论写在案子里。")
        if not row.outcome:
            raise Declined("复核还没有作出结论，作了再起草决定书。")
        _free(CaseDocument.objects.filter(remedy=row, kind=kind), kind)
        about = _about_case(above.case, above.addressee_id, {"remedy_id": row.pk})
        values = case_values(kind, case_facts(above.case, by=by, row=above, remedy=row))
        made = _draft(kind, values, about, by=by, at=at, request_id=request_id)
        doing.target, doing.unit = str(above.case_id), str(above.case.unit_id)
        doing.result, doing.details = {"document": made}, {"type": kind.value, "document": made}
        return made


def draft_case_document(*, by: Actor, case: int, kind: str, at: datetime, request_id: UUID) -> int:
    """为一个案起草整改通知书（还没了结的）或整改报告（审核通过以后的），交回公文的主键。错误：Declined、Stale、NotFound。"""
    with deed(
        "rectification.draft_letter", by=by, at=at, request_id=request_id, content={"case": case, "kind": kind},
        target_kind="case",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["document"])
        found = supervised(case, by=by)
        if kind not in CASE_KINDS:
            raise NotFound
        if found.state not in CASE_KINDS[kind]:
            raise Declined(
                f"「{found.title}」{found.get_state_display()}，现在不用{DocumentType(kind).label}。"
            )
        _free(
            CaseDocument.objects.filter(
                case=found, round=found.round, kind=kind, escalation__isnull=True, remedy__isnull=True
            ),
            kind,
        )
        about = _about_case(found, found.unit_id, {})
        values = case_values(kind, case_facts(found, by=by))
        if kind == DocumentType.RECTIFICATION_REPORT:
            upward = _upward(by)
            about = _About(about.subject, about.columns, [upward], about.unit, about.told)
            values.pop("主送")
        made = _draft(kind, values, about, by=by, at=at, request_id=request_id)
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"document": made}
        doing.details = {"type": kind, "document": made}
        return made


def draft_revisit_report(*, by: Actor, draw: int, at: datetime, request_id: UUID) -> int:
    """一次抽签看完了，起草回头看报告，交回公文的主键。错误：Declined（没看完、起草过）、Stale、NotFound。"""
    kind = DocumentType.REVISIT_REPORT
    with deed(
        "rectification.draft_letter", by=by, at=at, request_id=request_id, content={"draw": draw},
        target_kind="revisit_draw",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["document"])
        found: RevisitDraw = drawn(draw, by=by)
        if found.owner_id != by.unit_id:
            raise NotFound
        facts = draw_facts(found, by=by)
        _free(CaseDocument.objects.filter(draw=found, kind=kind), kind)
        about = _About(
            (ABOUT_DRAW, str(found.pk)), {"draw_id": found.pk}, [_upward(by)], by.unit_id, "这次抽签"
        )
        values = {name: value for name, value in draw_values(facts).items() if value}
        values.pop("主送")
        made = _draft(kind, values, about, by=by, at=at, request_id=request_id)
        doing.target, doing.unit, doing.result = str(found.pk), str(by.unit_id), {"document": made}
        doing.details = {"type": kind.value, "document": made}
        return made


def retire_letters(found: Case, *, reason: str, by: Actor, at: datetime) -> int:
    """案子了结了：各级文书、整改通知书里没发出的撤稿，不让它们在了结以后发出去；交回撤了几件。

    约谈记录、问责决定书、复核决定书、整改报告说的是已经发生的事，了结以后照样能发，不动。
    """
    rows = CaseDocument.objects.filter(case=found, round=found.round, current=True).select_related(
        "escalation"
    )
    ended = []
    for each in rows:
        rung = each.escalation
        if rung is not None:
            rung.case = found
            over = each.kind == rung_of(rung)[0].document
        else:
            over = CASE_KINDS.get(each.kind) == LIVE
        if over:
            ended.append(each.document_id)
    return retire(ended, reason=reason, by=by, at=at)


def _rung_ready(row: Escalation, kind: str, *, by: Actor) -> None:
    """这一级现在能不能起草这种文。"""
    rung, words = rung_of(row)
    if kind not in (rung.document, rung.follow) or not kind:
        raise NotFound
    if row.state in (EscalationState.PROPOSED, EscalationState.DROPPED):
        raise Declined(f"{rung.name}{row.get_state_display()}，决定以后才能起草公文。")
    if row.round != row.case.round:
        raise Declined("这一级是上一轮的，案子已经重开，不用再出公文。")
    label = DocumentType(kind).label
    if kind == rung.document:
        if row.case.state not in LIVE:
            raise Declined(f"「{row.case.title}」{row.case.get_state_display()}，不用再发{label}。")
        if row.state == EscalationState.ANSWERED:
            raise Declined(f"{rung.name}已经答复，不用再发。")
        if row.state == EscalationState.SERVED and row.outside:
            raise Declined(f"{rung.name}用纸质文书送达了（{row.document}），不用再发。")
        return
    if row.served_on is None:
        raise Declined(f"{rung.name}送达以后才能起草{label}。")
    if kind == DocumentType.ACCOUNTABILITY_DECISION:
        said = Remedy.objects.filter(escalation=row, kind=RemedyKind.STATEMENT).first()
        last = words.due(row.served_on, words.term("statement").period, work_calendar())
        if said is not None and not said.outcome:
            raise Declined("对方的陈述申辩还没有作出结论，作了再起草问责决定书。")
        if said is None and by.on <= last:
            raise Declined(f"对方陈述申辩的期限到 {last:%Y年%m月%d日}，过了再起草问责决定书。")


def _free(found: Any, kind: str) -> None:
    """同一件事同一种文，作数的只有一件：有了就不再起草；撤了、作废了的，让出位置。"""
    standing = current(found)
    if standing is None:
        return
    if not standing.dead:
        told = standing.document.get_state_display()
        raise Declined(f"{DocumentType(kind).label}已经起草过了：《{standing.document.title}》（{told}）。")
    if not CaseDocument.objects.filter(pk=standing.row.pk, current=True).update(current=False):
        raise Stale("这件公文刚刚有人办过，请刷新后再办。")


def _unserve(row: Escalation) -> None:
    """文号作废了的一级，送达不算了，退回“已决定”重新发。"""
    moved = Escalation.objects.filter(
        pk=row.pk, revision=row.revision, state=EscalationState.SERVED
    ).update(
        state=EscalationState.DECIDED, revision=F("revision") + 1, served_on=None, answer_due=None, document="",
    )  # fmt: skip
    if not moved:
        raise Stale("这一级刚刚有人办过，请刷新后再办。")


def _about_case(case: Case, addressee: int, columns: Mapping[str, Any]) -> _About:
    """发给谁、抄给谁，和 rules.letters 里写的一样。"""
    copy = case.unit_id if addressee != case.unit_id else case.county_id
    recipients = [addressee] + ([copy] if copy and copy not in (addressee, case.owner_id) else [])
    return _About(
        (ABOUT_CASE, str(case.pk)), {"case_id": case.pk, "round": case.round, **columns}, recipients,
        case.unit_id, f"「{case.title}」",
    )  # fmt: skip


def _upward(by: Actor) -> int:
    """报告报给谁：上一级单位，没有上级的报给本单位。"""
    line = ancestors(by.unit_id, by=by, on=by.on)
    above = [each.unit_id for each in line if each.unit_id != by.unit_id]
    return above[-1] if above else by.unit_id


def _answered(kind: str, answers: Mapping[str, str] | None) -> Values:
    return {
        name: (answers or {})[name].strip()
        for name in ASKED.get(kind, ())
        if (answers or {}).get(name, "").strip()
    }


def _organ(kind: str, *, by: Actor) -> int:
    """以哪个发文机关的名义：在用的、有这种版式代字的头一个。"""
    form = parse_template(template_for(kind, by.unit_id, by=by).text).form
    for each in organs(by=by):
        if each.active and form.value in each.series:
            return each.pk
    raise Declined(f"还没有能发{form.label}公文的发文机关，请先在公文设置里立一个、定好代字。")


def _draft(kind: str, values: Values, about: _About, *, by: Actor, at: datetime, request_id: UUID) -> int:
    row = DraftRow(
        values=values, recipients=about.recipients, subject_kind=about.subject[0], subject=about.subject[1]
    )
    made = draft_document(
        by=by, organ=_organ(kind, by=by), kind=kind, row=row, at=at, request_id=uuid5(request_id, "document")
    )
    try:
        with transaction.atomic():
            CaseDocument.objects.create(kind=kind, document_id=made, **about.columns)
    except IntegrityError:
        raise Stale(f"{about.told}的{DocumentType(kind).label}刚刚有人起草，请刷新。") from None
    return made
