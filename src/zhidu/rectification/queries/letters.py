"""整改公文的查询：为哪件事起草了哪一件、走到哪一步、送到没有。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.documents.models import Delivery, Document, RegisterEntry
from zhidu.documents.queries import documents
from zhidu.rectification.enums import EscalationState
from zhidu.rectification.models import Case, CaseDocument, Escalation, Remedy
from zhidu.rectification.rules.serving import Handed, counted_on
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure

#: 公文里记的“为哪类事”
ABOUT_CASE, ABOUT_DRAW = "case", "revisit_draw"


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """一件整改公文走到哪了：公文本身（不带正文）、文号作废没有、送到各家的情况（单位 → 送到、打开的日子）。"""

    row: CaseDocument
    document: Document
    void: bool
    handed: Mapping[int, Handed]

    @property
    def dead(self) -> bool:
        """撤了稿，或文号作废了：不作数，可以再起草一件。"""
        return self.void or self.document.state == DocumentState.WITHDRAWN

    @property
    def label(self) -> str:
        """文种，如「提醒函」。"""
        return DocumentType(self.row.kind).label

    @property
    def issued_on(self) -> date | None:
        """哪天发出的。"""
        issued = self.document.issued_at
        return localdate(issued) if issued is not None else None

    def served(self, unit: int, words: Procedure, *, on: date) -> date | None:
        """照程序，到 on 这一天算哪天送到了 unit；还没有、不作数了是 None。"""
        handed = self.handed.get(unit)
        if handed is None or self.dead:
            return None
        return counted_on(handed, words, work_calendar(), on=on)


def documents_of(found: Case, *, by: Actor) -> list[DocumentStanding]:
    """一个看得到的案的各件公文，先起草的在前；督办的看全部，别人只看发出来、看得到的。"""
    return _seen(
        CaseDocument.objects.filter(case=found), documents(by=by, subject=(ABOUT_CASE, str(found.pk)))
    )


def draw_documents(keys: Iterable[int], *, by: Actor) -> list[DocumentStanding]:
    """几次抽签的各件公文，只交看得到的。"""
    return _seen(CaseDocument.objects.filter(draw__in=list(keys)), documents(by=by))


def letter_of(row: Escalation, kind: str) -> DocumentStanding | None:
    """一级的一种文，还作数的那件；不看谁在问，只给动作用。"""
    return current(CaseDocument.objects.filter(escalation=row, kind=kind))


def remedy_letter_of(row: Remedy, kind: str) -> DocumentStanding | None:
    """一次救济的一种文，还作数的那件；不看谁在问，只给动作用。"""
    return current(CaseDocument.objects.filter(remedy=row, kind=kind))


def current(found: QuerySet[CaseDocument]) -> DocumentStanding | None:
    """这些里还作数的一件；不看谁在问，只给动作用。撤了稿、作废了的也交回来，看 dead。"""
    rows = list(_rows(found.filter(current=True))[:1])
    return next(iter(_standings(rows)), None)


def undelivered() -> QuerySet[Escalation]:
    """决定了、公文发出了、还没算送达的各级；不看谁在问，只给每日任务用。"""
    return (
        Escalation.objects.filter(
            state=EscalationState.DECIDED,
            letters__current=True,
            letters__document__state=DocumentState.ISSUED,
        )
        .select_related("case", "case__procedure")
        .defer("case__procedure__document")
        .distinct()
        .order_by("pk")
    )


def _rows(found: QuerySet[CaseDocument]) -> QuerySet[CaseDocument]:
    heavy = ("template_text", "values", "paper")
    return found.select_related("document", "document__organ").defer(*(f"document__{each}" for each in heavy))


def _seen(found: QuerySet[CaseDocument], visible: QuerySet[Document]) -> list[DocumentStanding]:
    keys = visible.order_by().values("pk")
    return _standings(list(_rows(found.filter(document__in=keys)).order_by("pk")))


def _standings(rows: Sequence[CaseDocument]) -> list[DocumentStanding]:
    keys = [each.document_id for each in rows if each.document.state == DocumentState.ISSUED]
    handed: dict[int, dict[int, Handed]] = {}
    void: frozenset[int] = frozenset()
    if keys:
        for each in Delivery.objects.filter(document__in=keys):
            opened = localdate(each.opened_at) if each.opened_at is not None else None
            handed.setdefault(each.document_id, {})[each.unit_id] = Handed(
                localdate(each.delivered_at), opened
            )
        void = _void(keys)
    return [
        DocumentStanding(each, each.document, each.document_id in void, handed.get(each.document_id, {}))
        for each in rows
    ]


def _void(keys: Iterable[int]) -> frozenset[int]:
    found = RegisterEntry.objects.filter(document__in=list(keys), void_at__isnull=False)
    return frozenset(found.values_list("document", flat=True))
