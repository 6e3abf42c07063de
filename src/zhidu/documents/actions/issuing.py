"""发文：取文号、排 PDF 和可编辑稿、存下、送达，一个事务；作废文号。

排版要零点几秒，不占着登记簿排：先看下一号是几，排好再去取；取的时候号已经被别人拿走，换下一号重排。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import Doing, deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.actions.delivering import deliver, tell_recipients
from zhidu.documents.actions.moving import step
from zhidu.documents.enums import DocumentState, MoveKind
from zhidu.documents.models import Delivery, Document, Register, RegisterEntry
from zhidu.documents.queries.documents import document_at_desk
from zhidu.documents.rules.moves import waiting
from zhidu.documents.rules.numbers import number_words
from zhidu.documents.rules.pressing import Pressed, pressed
from zhidu.files.actions import UNLIMITED, ingest
from zhidu.files.actions import Receipt as FileReceipt
from zhidu.gongwen import Form
from zhidu.organisations.rules import Declined, NotFound, Stale

#: 排好了号却被人拿走，重排几次；再不成就占着登记簿排
TRIES = 3


class _Overtaken(Exception):
    """排的时候，号被别人拿走了。"""


@dataclass(frozen=True, slots=True)
class Issued:
    """发出的一件：文号、PDF 的附件编号和摘要、页数；unreached 是送到了、可是还没有人能收的单位（主键）。"""

    document: int
    number: str
    file: UUID
    sha256: str
    pages: int
    unreached: tuple[int, ...] = ()


def issue(
    *, by: Actor, document: int, seen: int, at: datetime, request_id: UUID, ahead: Pressed | None = None
) -> Issued:
    """发文。签发了的才能发；从这里起文号用掉了，全文、附件、登记都不能再动。

    ahead 是成批时排在前头的，号对得上才用。

    摘要进审计；送到每家收文单位，告诉那里能收文的人。错误：Declined（还没签发）；Stale；NotFound；排不出来 ZhiduError。
    """
    for tried in range(TRIES + 1):
        try:
            if ahead is None and tried < TRIES:
                ahead = _pressed_ahead(document, by, at)
            return _issue(by, document, seen, at, request_id, ahead)
        except _Overtaken:
            ahead = None
    raise Stale("同时发文的人太多，请稍后再试。")


def void_number(*, by: Actor, document: int, reason: str, at: datetime, request_id: UUID) -> None:
    """把发出的一件的文号作废，写明理由；号留在登记簿里不再用，告诉收文的单位。已经作废了抛 Declined。"""
    said = reason.strip()
    content = {"document": document, "reason": said}
    with deed(
        "documents.void_number", by=by, at=at, request_id=request_id, content=content, target_kind="document"
    ) as doing:
        if not doing.fresh:
            return
        found = document_at_desk(document, Right.SIGN_DOCUMENTS, by=by)
        if found.state != DocumentState.ISSUED:
            raise Declined(f"「{found.title}」{waiting(found.state)}，没有文号可作废；不要了请撤稿。")
        if not said:
            raise Declined("作废文号要写明理由，登记簿里要查得到。")
        voided = RegisterEntry.objects.filter(document=found, void_at__isnull=True).update(
            void_at=at, void_by=by.actor, void_reason=said
        )
        if not voided:
            raise Declined(f"{found.number}已经作废了。")
        units = list(Delivery.objects.filter(document=found).values_list("unit", flat=True))
        tell_recipients(
            found,
            units,
            title=f"{found.number}作废：{found.title}",
            body=f"{found.organ.name}：{said}",
            by=by,
            at=at,
        )
        doing.target, doing.unit = str(found.pk), str(found.organ.unit_id)
        doing.details = {"number": found.number}


def _issue(by: Actor, key: int, seen: int, at: datetime, request_id: UUID, ahead: Pressed | None) -> Issued:
    with deed(
        "documents.issue", by=by, at=at, request_id=request_id, content={"document": key, "seen": seen},
        target_kind="document",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return _again(doing)
        found = document_at_desk(key, Right.DRAFT_DOCUMENTS, by=by)
        if found.state != DocumentState.SIGNED or found.paper is None:
            raise Declined(f"「{found.title}」{waiting(found.state)}，现在不能发文。")
        book = _book(found, at)
        number = number_words(book.series, book.year, book.last + 1)
        if ahead is None:
            ahead = _press(found, number, at)
        if (ahead.document, ahead.number) != (found.pk, number):
            raise _Overtaken
        issued = _record(found, book, ahead, by=by, seen=seen, at=at, request_id=request_id)
        doing.target, doing.unit = str(found.pk), str(found.organ.unit_id)
        doing.result = {
            "document": key, "number": issued.number, "file": str(issued.file), "sha256": issued.sha256,
            "pages": issued.pages, "unreached": list(issued.unreached),
        }  # fmt: skip
        doing.details = {
            "number": issued.number, "sha256": issued.sha256, "pages": issued.pages,
            "subject": f"{found.subject_kind} {found.subject}".strip(),
        }  # fmt: skip
        return issued


def _record(
    found: Document, book: Register, made: Pressed, *, by: Actor, seen: int, at: datetime, request_id: UUID
) -> Issued:  # fmt: skip
    """取号、存下、走一步、送达。号用比对着改的办法取：没改到，就是被人拿走了。"""
    sequence, number = book.last + 1, made.number
    if not Register.objects.filter(pk=book.pk, last=book.last).update(last=sequence):
        raise _Overtaken
    name = f"{number} {found.title}"
    pdf = _keep(made.pdf.content, f"{name}.pdf", found, by, at, uuid5(request_id, f"pdf/{number}"))
    docx = _keep(made.docx, f"{name}.docx", found, by, at, uuid5(request_id, f"docx/{number}"))
    step(
        found, MoveKind.ISSUE, by=by, at=at, seen=seen, number=number, issued_at=at, pdf_id=pdf.id,
        docx_id=docx.id, sha256=pdf.sha256, pages=made.pdf.pages,
    )  # fmt: skip
    RegisterEntry.objects.create(
        register=book, sequence=sequence, number=number, document=found, used_by=by.actor, used_at=at
    )
    found.number = number
    unreached = deliver(found, by=by, at=at)
    return Issued(found.pk, number, pdf.id, pdf.sha256, made.pdf.pages, tuple(unreached))


def _keep(
    content: bytes, name: str, found: Document, by: Actor, at: datetime, request_id: UUID
) -> FileReceipt:
    return ingest(
        by=by, unit=found.organ.unit_id, right=Right.SEE_DOCUMENTS, purpose="documents", name=name,
        content=BytesIO(content), at=at, request_id=request_id, largest=UNLIMITED,
    )  # fmt: skip


def _pressed_ahead(key: int, by: Actor, at: datetime) -> Pressed | None:
    """照下一号先排好。发不了的先不排，留给办的时候说为什么。"""
    try:
        found = document_at_desk(key, Right.DRAFT_DOCUMENTS, by=by)
    except NotFound:
        return None
    if found.state != DocumentState.SIGNED or found.paper is None:
        return None
    year, series = _series(found, at)
    book = Register.objects.filter(organ=found.organ, year=year, series=series).first()
    return _press(found, number_words(series, year, (book.last if book else 0) + 1), at)


def _press(found: Document, number: str, at: datetime) -> Pressed:
    assert found.paper is not None
    return pressed(found.pk, found.paper, number, localdate(at), settings.ZHIDU_FONTS)


def _series(found: Document, at: datetime) -> tuple[int, str]:
    """编在哪一年、用哪个代字。签发以后代字被去掉了抛 Declined。"""
    assert found.paper is not None
    form = Form(found.paper["form"])
    words = found.organ.series.get(form.value, "")
    if not words:
        raise Declined(f"“{found.organ.name}”没有{form.label}的代字，编不了号，请先在发文机关里补上。")
    return localdate(at).year, words


def _book(found: Document, at: datetime) -> Register:
    """锁住要用的那本登记簿，没有就立一本。"""
    year, series = _series(found, at)
    book, _ = Register.objects.get_or_create(organ=found.organ, year=year, series=series)
    return Register.objects.select_for_update().get(pk=book.pk)


def _again(doing: Doing) -> Issued:
    """这个请求编号发过了，照上次的交回。"""
    kept = doing.result
    return Issued(
        kept["document"], kept["number"], UUID(kept["file"]), kept["sha256"], kept["pages"],
        tuple(kept["unreached"]),
    )  # fmt: skip
