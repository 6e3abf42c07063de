"""起草和修改：填内容、定收文单位。没填全的可以存，送审时才要齐。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.documents.models import Document, Organ, Recipient
from zhidu.documents.queries.documents import document_at_desk, recipient_names
from zhidu.documents.queries.scopes import own_organ
from zhidu.documents.queries.templates import ChosenTemplate, template_for
from zhidu.documents.rules.composing import composed, title_of
from zhidu.documents.rules.moves import waiting, with_writer
from zhidu.documents.rules.values import Values, checked
from zhidu.gongwen import parse_template
from zhidu.organisations.queries import ancestors, units
from zhidu.organisations.rules import Declined, NotFound, Stale

#: 一件公文至多发给几家；一次至多成批起草几件
MOST_RECIPIENTS, MOST_DRAFTS = 2_000, 1_000


@dataclass(frozen=True, slots=True)
class DraftRow:
    """要起草的一件：填的内容、收文单位（主键，照写的次序）、为哪类事哪件事。"""

    values: Mapping[str, Any] = field(default_factory=dict)
    recipients: Sequence[int] = ()
    subject_kind: str = ""
    subject: str = ""


def draft_document(*, by: Actor, organ: int, kind: str, row: DraftRow, at: datetime, request_id: UUID) -> int:
    """起草一件，交回主键。没填的空先空着，queries.faults 说还缺什么。

    错误：Declined（机关停用、没有这种版式的代字、填的内容不成样、收文单位不在）；NotFound（机关不归自己办）。
    """
    return draft_many(by=by, organ=organ, kind=kind, rows=[row], at=at, request_id=request_id)[0]


def draft_many(
    *, by: Actor, organ: int, kind: str, rows: Sequence[DraftRow], at: datetime, request_id: UUID
) -> list[int]:
    """成批起草同一种文，一行一件，交回主键，次序相同。有一行不成，都不成。"""
    content = {"organ": organ, "kind": kind, "rows": [_told(row) for row in rows]}
    with deed(
        "documents.draft", by=by, at=at, request_id=request_id, content=content, target_kind="document"
    ) as doing:
        if not doing.fresh:
            return [int(key) for key in doing.result["documents"]]
        found, chosen = _ready(organ, kind, by=by)
        if not 0 < len(rows) <= MOST_DRAFTS:
            raise Declined(f"一次起草 1 至 {MOST_DRAFTS} 件。")
        keys = [_drafted(row, found, chosen, by=by, at=at).pk for row in rows]
        doing.target = str(keys[0]) if len(keys) == 1 else ""
        doing.unit, doing.result = str(found.unit_id), {"documents": keys}
        doing.details = {"type": kind, "documents": len(keys), "subject": rows[0].subject}
        return keys


def edit_document(
    *, by: Actor, document: int, seen: int, row: DraftRow, at: datetime, request_id: UUID
) -> int:
    """改一件草稿，内容和收文单位都照 row 换掉，交回新的 revision。为哪件事不改。

    错误：Declined（不是草稿、内容不成样、收文单位不在）；Stale（别人刚改过）；NotFound。
    """
    content = {"document": document, "seen": seen, "row": _told(row)}
    with deed(
        "documents.edit", by=by, at=at, request_id=request_id, content=content, target_kind="document"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["revision"])
        found = document_at_desk(document, Right.DRAFT_DOCUMENTS, by=by)
        if found.revision != seen:
            raise Stale("这件公文刚刚被改过，请刷新后再改。")
        if found.state != DocumentState.DRAFT:
            raise Declined(f"「{found.title}」{waiting(found.state)}，不能改。")
        values = _kept(row)
        _replace_recipients(found, row.recipients, by=by)
        filled = composed(
            found.template_text, values, organ=found.organ.name, recipients=recipient_names(found, on=by.on)
        )
        changed = Document.objects.filter(pk=found.pk, revision=seen, state=DocumentState.DRAFT).update(
            values=values, title=title_of(filled), edited_at=at, revision=F("revision") + 1,
            writers=with_writer(found.writers, by.actor),
        )  # fmt: skip
        if not changed:
            raise Stale("这件公文刚刚被改过，请刷新后再改。")
        doing.target, doing.unit = str(found.pk), str(found.organ.unit_id)
        doing.result, doing.details = {"revision": seen + 1}, {"gaps": len(filled.faults)}
        return seen + 1


def _ready(organ: int, kind: str, *, by: Actor) -> tuple[Organ, ChosenTemplate]:
    """发文机关在用，这种文的模板读得成，版式有代字。"""
    found = own_organ(organ, by=by, right=Right.DRAFT_DOCUMENTS)
    if not found.active:
        raise Declined(f"“{found.name}”已经停用，请换一个发文机关。")
    if kind not in DocumentType.values:
        raise NotFound
    chosen = template_for(kind, found.unit_id, by=by)
    form = parse_template(chosen.text).form
    if form.value not in found.series:
        raise Declined(f"“{found.name}”还没有定{form.label}的代字，请先在发文机关里补上。")
    return found, chosen


def _drafted(row: DraftRow, organ: Organ, chosen: ChosenTemplate, *, by: Actor, at: datetime) -> Document:
    values = _kept(row)
    made = Document.objects.create(
        organ=organ, type=chosen.type, template_id=chosen.version, template_text=chosen.text,
        title=chosen.type.label, values=values, subject_kind=row.subject_kind, subject=row.subject,
        writers=with_writer(",", by.actor), drafted_by=by.actor, drafted_at=at, edited_at=at,
    )  # fmt: skip
    _replace_recipients(made, row.recipients, by=by)
    filled = composed(chosen.text, values, organ=organ.name, recipients=recipient_names(made, on=by.on))
    Document.objects.filter(pk=made.pk).update(title=title_of(filled))
    return made


def _kept(row: DraftRow) -> Values:
    values, fault = checked(row.values)
    if fault:
        raise Declined(fault)
    return values


def _replace_recipients(found: Document, wanted: Sequence[int], *, by: Actor) -> None:
    """收文单位照 wanted 换；要是今天还在、自己看得到的单位，或自己的上级。"""
    keys = list(dict.fromkeys(wanted))
    if len(keys) > MOST_RECIPIENTS:
        raise Declined(f"一件公文最多发给 {MOST_RECIPIENTS} 家。")
    if list(Recipient.objects.filter(document=found).values_list("unit", flat=True)) == keys:
        return
    reached = set(units(by=by, on=by.on).filter(pk__in=keys).values_list("pk", flat=True))
    reached |= {each.unit_id for each in ancestors(by.unit_id, by=by, on=by.on)}
    if lost := [key for key in keys if key not in reached]:
        raise Declined(f"有 {len(lost)} 家收文单位已经不在，或不在您的管理范围内，请重新选。")
    Recipient.objects.filter(document=found).delete()
    Recipient.objects.bulk_create([Recipient(document=found, unit_id=key) for key in keys])


def _told(row: DraftRow) -> dict[str, Any]:
    """认重发用的样子。"""
    return {
        "values": dict(row.values), "recipients": list(row.recipients), "subject_kind": row.subject_kind,
        "subject": row.subject,
    }  # fmt: skip
