"""起草一期月度通报：事实照台账，期号一年一排，公文走公文的路（改、审、签、发）。"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.actions import DraftRow, draft_document
from zhidu.documents.enums import DocumentType
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.models import Bulletin
from zhidu.rectification.queries.bulletins import audience, bulletin_facts, bulletin_for, withdrawn
from zhidu.rectification.queries.figures import BULLETIN, Books
from zhidu.rectification.rules.bulletins import bulletin_values
from zhidu.rectification.rules.reporting import ReportingPeriod


def draft_bulletin(*, by: Actor, organ: int, month: ReportingPeriod, at: datetime, request_id: UUID) -> int:
    """起草这个月的通报，交回公文的主键。organ 是发文机关。

    一个督导室一个月一期：已经有了的抛 Declined，说是第几期；那一件撤了稿的重新起草，期号不变。
    另有错误：Declined（还没到那个月、没有在用的程序、公文起草不成）；NotFound（不是督导室、机关不归自己办）；Stale。
    """
    content = {"organ": organ, "month": month.code}
    with deed(
        "rectification.draft_bulletin", by=by, at=at, request_id=request_id, content=content,
        target_kind="document",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["document"])
        if not by.reach(Right.CLOSE_FINDINGS).roots:
            raise NotFound
        if not month.month or month.first > by.on:
            raise Declined("一个月一期，请选已经到了的月份。")
        old = bulletin_for(month, by=by)
        if old is not None and not withdrawn(old):
            raise Declined(
                f"{month.spelled}的通报已经有了（第 {old.number} 期，{old.document.get_state_display()}），"
                "不再另起草；要重写，先把那一件撤稿。"
            )
        number = old.number if old is not None else _next_number(by.unit_id, month.year)
        facts = bulletin_facts(month, by=by)
        row = DraftRow(
            values=bulletin_values(facts, number), recipients=audience(Books(month, by=by)),
            subject_kind=BULLETIN, subject=month.code,
        )  # fmt: skip
        document = draft_document(
            by=by, organ=organ, kind=DocumentType.CIRCULAR, row=row, at=at,
            request_id=uuid5(request_id, "document"),
        )  # fmt: skip
        _keep(old, month, number, document, by=by, at=at)
        doing.target, doing.unit, doing.result = str(document), str(by.unit_id), {"document": document}
        doing.details = {"month": month.code, "number": number}
        return document


def _next_number(owner: int, year: int) -> int:
    last = Bulletin.objects.filter(owner=owner, year=year).order_by("-number").first()
    return 1 if last is None else last.number + 1


def _keep(
    old: Bulletin | None, month: ReportingPeriod, number: int, document: int, *, by: Actor, at: datetime
) -> None:
    """记下这一期。两个人同时起草，只成一件。"""
    if old is not None:
        again = Bulletin.objects.filter(pk=old.pk, document=old.document_id)
        if not again.update(document=document, made_by=by.actor, made_at=at):
            raise Stale("这一期刚刚有人重新起草了，请刷新。")
        return
    try:
        with transaction.atomic():
            Bulletin.objects.create(
                owner_id=by.unit_id, year=month.year, month=month.month, number=number, document_id=document,
                made_by=by.actor, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Stale("这一期刚刚有人起草了，请刷新。") from None
