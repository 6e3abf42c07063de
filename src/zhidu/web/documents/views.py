"""公文台账、公文的一页、打开、下载、写回执。"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from zhidu.accounts.enums import Right
from zhidu.documents import actions, queries
from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.files.queries import Damaged
from zhidu.web.asking import Asking
from zhidu.web.documents.pages.drafting import slot_fields
from zhidu.web.documents.pages.listing import boxes, document_lines, documents_book, in_bulk
from zhidu.web.documents.pages.one import DocumentParts, crumbs, document_view, pictured
from zhidu.web.documents.reading import wanted_of
from zhidu.web.files.views import SANDBOX, attachment
from zhidu.web.filing.reading import request_id_of
from zhidu.web.refusals import declined
from zhidu.web.setup.asking import exported, may, wants_workbook

#: 一页几件；可以成批办的一页多列些，三百件一次勾得完
PER_PAGE, PER_BULK_PAGE = 50, 500
MOST_IN_BOOK = 20_000


def ledger(request: Asking) -> HttpResponse:
    """台账：等我办的、收到的、全部；条件，表，成批办，导出。"""
    by = request.actor
    handles = may(by, Right.DRAFT_DOCUMENTS)
    wanted = wanted_of(request, handles=handles)
    found = queries.listed(wanted, by=by)
    if wants_workbook(request):
        most = list(found[:MOST_IN_BOOK])
        return exported(request, documents_book(most, queries.addressees(most, by=by), on=request.today))
    bulk = in_bulk(wanted, by) if handles else ()
    page = Paginator(found, PER_BULK_PAGE if bulk else PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    kept = {
        key: str(value)
        for key, value in request.GET.items()
        if key not in ("page", "as", "checked") and value
    }
    context = {
        "lines": document_lines(shown, queries.addressees(shown, by=by), by=by), "page": page, "wanted": wanted,
        "query": urlencode(kept) + "&" if kept else "", "bulk": bulk, "checked": request.GET.get("checked") == "1",
        "boxes": boxes(
            wanted, handles=handles, waiting=queries.waiting(by=by).count() if handles else 0,
            unopened=queries.unopened(by=by).count(),
        ),
        "handles": handles, "states": DocumentState.choices, "types": DocumentType.choices,
        "organs": queries.organs_seen(by=by), "year": request.GET.get("sent", ""),
    }  # fmt: skip
    return render(request, "documents/list.html", context)


def one(request: Asking, key: int) -> HttpResponse:
    """一件公文：走到哪一步、谁办过、下一步的按钮；草稿就在这里填。"""
    return render(request, "documents/one.html", page_of(request, key))


def page_of(request: Asking, key: int) -> dict[str, object]:
    """一件公文的一页要的。"""
    by = request.actor
    found = queries.document(key, by=by)
    own = found.organ.unit_id == by.unit_id
    issued = found.state == DocumentState.ISSUED
    parts = DocumentParts(
        document=found, by=by, recipients=queries.recipients_of(key, by=by) if own else [],
        history=queries.history(key, by=by) if own else [],
        deliveries=queries.deliveries(key, by=by) if own and issued else [],
        mine=queries.own_delivery(key, by=by) if issued else None,
        faults=queries.faults(key, by=by) if own and found.state == DocumentState.DRAFT else (),
    )  # fmt: skip
    view = document_view(parts)
    fields = slot_fields(found, parts.faults) if view.editable else []
    return {"view": view, "fields": fields, "crumbs": crumbs(found), "sha256": found.sha256}


def open_one(request: Asking, key: int) -> HttpResponse:
    """打开发出的一件，在网页上一页一页看；收文单位的人头一次打开就写上回执。"""
    try:
        actions.open_document(by=request.actor, document=key, at=request.now)
    except Damaged as damage:
        return declined(request, damage.message, status=410)
    pictures, faults = queries.document_pictures(key, by=request.actor)
    context = page_of(request, key) | {"pictured": pictured(pictures, faults)}
    template = "documents/_reading.html" if "HX-Request" in request.headers else "documents/one.html"
    return render(request, template, context)


def pdf(request: Asking, key: int) -> HttpResponseBase:
    """下载发出的 PDF，就是登记着摘要的那一份；收文单位的人头一次下载也是打开。"""
    try:
        opened = actions.open_document(by=request.actor, document=key, at=request.now)
    except Damaged as damage:
        return declined(request, damage.message, status=410)
    response = FileResponse(opened.path.open("rb"), content_type=opened.media_type)
    response["Content-Disposition"] = attachment(opened.name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def answer(request: Asking, key: int) -> HttpResponse:
    """收文单位在回执上写一句话。"""
    actions.answer_delivery(
        by=request.actor, document=key, note=request.POST.get("note", ""), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("documents:one", key)
