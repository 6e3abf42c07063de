"""公文排出来的样子，一页一张图，给网页看：草稿、签发的、发出的、改着的模板。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.models import Document, Organ
from zhidu.documents.queries.documents import document, recipient_names
from zhidu.documents.queries.scopes import own_organ
from zhidu.documents.queries.templates import standard_template
from zhidu.documents.rules.composing import composed, heading_of
from zhidu.documents.rules.papers import numbered, paper_of
from zhidu.documents.rules.values import checked
from zhidu.gongwen import Filled, Pictures, parse_template, render_pictures
from zhidu.organisations.rules import Declined

__all__ = ["document_pictures", "template_pictures"]


def document_pictures(
    key: int, *, by: Actor, values: Mapping[str, Any] | None = None
) -> tuple[Pictures, tuple[str, ...]]:
    """一件公文排出来的样子，和还缺什么（一处一句）。values 是还没存的内容，只给草稿用；不给就照存着的。

    发出的照签发的全文加文号，和发出的 PDF 同一个样子；看它要先留痕，见 actions.open_document。看不到抛 NotFound。
    """
    found = document(key, by=by)
    if found.paper:
        return _of_paper(found), ()
    filled = _filled(
        found.template_text, found.organ, found.values if values is None else values,
        recipient_names(found, on=by.on),
    )  # fmt: skip
    return _drawn(filled, found.organ), filled.faults


def template_pictures(text: str, organ: int, *, by: Actor, kind: str) -> tuple[Pictures, tuple[str, ...]]:
    """改着的模板，以 organ 的名义、填随系统来的示例，排出来的样子。模板写错了抛 Declined，逐处说明。"""
    found = own_organ(organ, by=by, right=Right.SET_UP_DOCUMENTS)
    filled = _filled(text, found, standard_template(kind).sample, [])
    return _drawn(filled, found), filled.faults


def _of_paper(found: Document) -> Pictures:
    assert found.paper is not None
    paper = paper_of(found.paper)
    if found.number and found.issued_at is not None:
        paper = numbered(paper, found.number, localdate(found.issued_at))
    return render_pictures(paper, fonts=settings.ZHIDU_FONTS, draft=not found.number)


def _filled(text: str, organ: Organ, values: Mapping[str, Any], recipients: list[str]) -> Filled:
    if problems := parse_template(text).problems:
        raise Declined("\n".join(problems))
    kept, fault = checked(values)
    if fault:
        raise Declined(fault)
    return composed(text, kept, organ=organ.name, recipients=recipients)


def _drawn(filled: Filled, organ: Organ) -> Pictures:
    return render_pictures(
        filled.paper(heading_of(organ.name, organ.mark)), fonts=settings.ZHIDU_FONTS, draft=True
    )
