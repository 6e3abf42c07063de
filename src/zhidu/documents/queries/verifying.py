"""凭文件核对：这份 PDF 是不是我们发出的那一份。给命令行用，谁拿着文件都可以问，只说文号、题目、机关和日期。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhidu.audit.queries.events import EventFilter, events
from zhidu.audit.queries.verification import event_intact
from zhidu.documents.enums import Authenticity
from zhidu.documents.models import Document, RegisterEntry
from zhidu.documents.rules.numbers import readings

ISSUED = "documents.issue"


@dataclass(frozen=True, slots=True)
class Verified:
    """核对的结果：结论、为什么；认得出是哪一件的，连同文号、题目、发文机关、发文时刻、审计第几条。"""

    authenticity: Authenticity
    said: str
    number: str = ""
    title: str = ""
    organ: str = ""
    issued_at: datetime | None = None
    event: int | None = None


def digest(content: bytes) -> str:
    """一份文件的摘要。"""
    return hashlib.sha256(content).hexdigest()


def verified(sha256: str, *, numbers: Sequence[str] = ()) -> Verified:
    """凭摘要核对；numbers 是文件里写着的文号，摘要对不上时凭它说是哪一件被改过。"""
    found = Document.objects.filter(sha256=sha256).select_related("organ").first()
    if found is not None:
        return _known(found)
    draft = Document.objects.filter(docx__sha256=sha256).select_related("organ").first()
    if draft is not None:
        return _about(
            draft,
            Authenticity.GENUINE,
            "这是发文时存下的可编辑稿，不是盖章用的正本；正本是同时发出的 PDF。",
            None,
        )
    entry = (
        RegisterEntry.objects.filter(number__in=readings(numbers)).select_related("document__organ").first()
    )
    if entry is None:
        return Verified(Authenticity.UNKNOWN, "登记簿里没有这份文件，上面也没有认得的文号。")
    return _about(entry.document, Authenticity.ALTERED, "文号对得上，内容和发出的那一份不一样。", None)


def _known(found: Document) -> Verified:
    """库里有这个摘要：再到审计里看，发文的那一条是不是也这么记着，那一条有没有被动过。"""
    wanted = EventFilter(actions=(ISSUED,), target_kind="document", target=str(found.pk))
    page = events(wanted, units=None).events
    event = page[0] if page else None
    if event is None or not event_intact(event):
        return _about(found, Authenticity.ALTERED, "库里有它，审计流水里发文的那一条没有了或被动过。", None)
    if json.loads(event.details).get("sha256") != found.sha256:
        return _about(found, Authenticity.ALTERED, "库里的登记和审计流水对不上，登记被人改过。", event.seq)
    voided = RegisterEntry.objects.filter(document=found, void_at__isnull=False).first()
    said = "和发出的一字不差" + (f"；这个文号后来作废了：{voided.void_reason}" if voided else "。")
    return _about(found, Authenticity.GENUINE, said, event.seq)


def _about(found: Document, authenticity: Authenticity, said: str, event: int | None) -> Verified:
    return Verified(authenticity, said, found.number, found.title, found.organ.name, found.issued_at, event)
