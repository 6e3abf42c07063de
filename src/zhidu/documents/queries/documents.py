"""公文的查询：看得到的、等我办的、流转的经过、预览。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.accounts.rules import Actor
from zhidu.documents.models import Document, DocumentMove, Organ, Recipient
from zhidu.documents.queries.scopes import desk, organs_at_desk, visible
from zhidu.documents.queries.templates import Preview, preview_text
from zhidu.documents.rules.composing import composed
from zhidu.documents.rules.moves import MOVES, mark_of
from zhidu.documents.rules.papers import paper_of
from zhidu.files.models import StoredFile
from zhidu.files.queries import path_of
from zhidu.gongwen import Filled, render_pdf
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import Author, NotFound


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """流转里的一步，带着办的人的称呼。"""

    kind: str
    before: str
    after: str
    reason: str
    person: str
    at: datetime


def organs(*, by: Author, right: Right = Right.DRAFT_DOCUMENTS) -> QuerySet[Organ]:
    """能以它的名义办文的发文机关，停用的也在内。"""
    return Organ.objects.filter(organs_at_desk(by, right))


def documents(
    *, by: Author, state: str = "", kind: str = "", subject: tuple[str, str] | None = None
) -> QuerySet[Document]:
    """看得到的公文，新的在前，带着发文机关；不带正文。

    subject 是（为哪类事，为哪件事）。每行另有 sent（送给几家）、opened（几家打开了）。
    """
    found = Document.objects.filter(visible(by))
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(type=kind)
    if subject is not None:
        found = found.filter(subject_kind=subject[0], subject=subject[1])
    return (
        found.select_related("organ")
        .defer("template_text", "values", "paper")
        .annotate(
            sent=Count("deliveries"),
            opened=Count("deliveries", filter=Q(deliveries__opened_at__isnull=False)),
        )
        .order_by("-pk")
    )


def document(key: int, *, by: Author) -> Document:
    """一件公文，连同正文；没有、看不到抛 NotFound。"""
    found = Document.objects.filter(visible(by), pk=key).select_related("organ", "template").first()
    if found is None:
        raise NotFound
    return found


def document_at_desk(key: int, right: Right, *, by: Author) -> Document:
    """归自己经手的一件公文；没有、不归自己办抛 NotFound。"""
    found = Document.objects.filter(desk(by, right), pk=key).select_related("organ").first()
    if found is None:
        raise NotFound
    return found


def waiting(*, by: Author) -> QuerySet[Document]:
    """等自己办的：别人送审、等签的，和签发了等着发的；自己动过笔的不能审签，不在内。先送的在前。"""
    asked = Q(pk__in=[])
    for rule in MOVES:
        if rule.kind in ("review", "sign", "issue"):
            mine = Q(state=rule.before) & desk(by, rule.right)
            asked |= mine & ~Q(writers__contains=mark_of(by.actor)) if rule.another else mine
    return documents(by=by).filter(asked).order_by("edited_at", "pk")


def recipient_names(found: Document, *, on: date) -> list[str]:
    """收文单位那天的名字，照写的次序；那天不在了的不写。不看谁在问，只给看得到这件公文的查询和动作用。"""
    keys = list(Recipient.objects.filter(document=found).values_list("unit", flat=True))
    named = dict(UnitVersion.objects.filter(on_date(on), unit__in=keys).values_list("unit", "name"))
    return [named[key] for key in keys if key in named]


def faults(key: int, *, by: Actor) -> tuple[str, ...]:
    """还缺什么，一处一句；都齐了是空的。看不到抛 NotFound。"""
    return filled_of(document(key, by=by), on=by.on).faults


def filled_of(found: Document, *, on: date) -> Filled:
    """照模板填好的，收文单位照那天的名字。只给看得到这件公文的查询和动作用。"""
    recipients = recipient_names(found, on=on)
    return composed(found.template_text, found.values, organ=found.organ.name, recipients=recipients)


def preview(key: int, *, by: Actor) -> Preview:
    """看看排出来什么样：没编号，印着“草稿”。签发以后排的就是签的全文。看不到抛 NotFound。"""
    found = document(key, by=by)
    if found.paper:
        paper = paper_of(found.paper)
        return Preview(render_pdf(paper, fonts=settings.ZHIDU_FONTS, draft=True), ())
    return preview_text(found.template_text, found.organ, found.values, recipient_names(found, on=by.on))


def issued_bytes(found: Document) -> bytes:
    """发出的 PDF 的字节。盘上坏了抛 Damaged。"""
    assert found.pdf_id is not None
    return path_of(StoredFile.objects.get(pk=found.pdf_id)).read_bytes()


def history(key: int, *, by: Author) -> list[DocumentStep]:
    """一件公文的流转，先后排，带着办的人的称呼。只给发文的单位看：收文的人看不到谁起草、谁退过。"""
    found = Document.objects.filter(desk(by, Right.SEE_DOCUMENTS), pk=key).first()
    if found is None:
        raise NotFound
    moves = list(DocumentMove.objects.filter(document=found).order_by("pk"))
    names = called(each.made_by for each in moves)
    return [
        DocumentStep(
            each.kind, each.before, each.after, each.reason, names.get(each.made_by, ""), each.made_at
        )
        for each in moves
    ]
