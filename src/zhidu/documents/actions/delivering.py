"""送达、打开、回执、重送。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.actions.readings import note_reading
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import seated_at
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState
from zhidu.documents.models import Delivery, Document, Recipient
from zhidu.documents.queries.documents import document as one_document
from zhidu.documents.queries.documents import document_at_desk
from zhidu.files.models import StoredFile
from zhidu.files.queries import path_of
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound

BATCH = 500
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """打开的一件：存成什么名字、字节在哪；first 是本单位头一次打开，回执就写在这一次。"""

    name: str
    media_type: str
    path: Path
    first: bool


def deliver(found: Document, *, by: Actor, at: datetime) -> list[int]:
    """送到每家收文单位，告诉那里能收文的人；交回没有人能收的单位。是发文的一部分，不另记审计。"""
    units = list(Recipient.objects.filter(document=found).values_list("unit", flat=True))
    told = tell_recipients(
        found, units, title=f"收到{found.get_type_display()}：{found.title}",
        body=f"{found.organ.name} {found.number}", by=by, at=at,
    )  # fmt: skip
    Delivery.objects.bulk_create(
        [Delivery(document=found, unit_id=unit, delivered_at=at, told=told.get(unit, 0)) for unit in units],
        batch_size=BATCH,
    )
    return [unit for unit in units if not told.get(unit)]


def tell_recipients(
    found: Document, units: Sequence[int], *, title: str, body: str, by: Actor, at: datetime
) -> dict[int, int]:
    """告诉任职就设在这些单位、能收文的人；交回各单位告诉了几个人。上级也看得到，不用告诉。"""
    seated = seated_at(right=Right.SEE_DOCUMENTS, units=units, on=by.on)
    persons = {person for people in seated.values() for person in people}
    notify(
        persons=persons,
        kind="documents.delivered",
        title=title,
        body=body,
        link=f"/documents/{found.pk}/",
        at=at,
    )
    return {unit: len(people) for unit, people in seated.items()}


def open_document(*, by: Actor, document: int, at: datetime) -> Opened:
    """打开发出的一件（PDF）。看一次留一次痕；收文单位的人头一次打开，就写上回执，只写一次。

    没发出的、看不到的抛 NotFound；盘上的字节坏了抛 Damaged。
    """
    found = one_document(document, by=by)
    if found.state != DocumentState.ISSUED or found.pdf_id is None:
        raise NotFound
    stored = StoredFile.objects.get(pk=found.pdf_id)
    path = path_of(stored)
    with transaction.atomic():
        first = bool(
            Delivery.objects.filter(document=found, unit=by.unit_id, opened_at__isnull=True).update(
                opened_at=at, opened_by=by.actor, opened_post=by.post
            )
        )
        note_reading(
            "documents.open", by=by, at=at, target_kind="document", target=str(found.pk),
            unit=str(found.organ.unit_id), details={"number": found.number, "first": first},
        )  # fmt: skip
    return Opened(stored.name, stored.media_type, path, first)


def answer_delivery(*, by: Actor, document: int, note: str, at: datetime, request_id: UUID) -> None:
    """收文单位在回执上写一句话，只写一次。没打开过、写过了抛 Declined；不是发给本单位的抛 NotFound。"""
    said = note.strip()
    content = {"document": document, "note": said}
    with deed(
        "documents.answer", by=by, at=at, request_id=request_id, content=content, target_kind="document"
    ) as doing:
        if not doing.fresh:
            return
        found = one_document(document, by=by)
        mine = Delivery.objects.filter(document=found, unit=by.unit_id)
        if not mine.exists():
            raise NotFound
        if not 0 < len(said) <= LONGEST_NOTE:
            raise Declined(f"回执的话要写，不超过 {LONGEST_NOTE} 字。")
        if not mine.filter(opened_at__isnull=False, note="").update(note=said):
            raise Declined("请先打开公文再写回执；写过的回执不能改。")
        doing.target, doing.unit = str(found.pk), str(by.unit_id)


def resend(*, by: Actor, document: int, unit: int, at: datetime, request_id: UUID) -> int:
    """给还没打开的一家再送一次，交回告诉了几个人。已经打开了抛 Declined；不归自己办、没发给它抛 NotFound。"""
    content = {"document": document, "unit": unit}
    with deed(
        "documents.resend", by=by, at=at, request_id=request_id, content=content, target_kind="document"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["told"])
        found = document_at_desk(document, Right.DRAFT_DOCUMENTS, by=by)
        delivery = Delivery.objects.filter(document=found, unit=unit).first()
        if delivery is None:
            raise NotFound
        told = tell_recipients(
            found, [unit], title=f"请查收{found.get_type_display()}：{found.title}",
            body=f"{found.organ.name} {found.number}（重送）", by=by, at=at,
        ).get(unit, 0)  # fmt: skip
        again = Delivery.objects.filter(pk=delivery.pk, opened_at__isnull=True).update(
            resent=F("resent") + 1, resent_at=at, told=told
        )
        if not again:
            raise Declined("这一家已经打开过了，不用重送。")
        doing.target, doing.unit = str(found.pk), str(found.organ.unit_id)
        doing.result, doing.details = {"told": told}, {"to": unit, "told": told}
        return told
