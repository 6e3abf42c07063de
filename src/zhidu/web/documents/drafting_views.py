"""起草：新起一件、填空、看排出来的样子、选收文单位、每家各拟一件。"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime

from zhidu.accounts.enums import Right
from zhidu.documents import actions, queries
from zhidu.documents.actions import DraftRow
from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.documents.models import Document
from zhidu.documents.tasks import COPY
from zhidu.gongwen import parse_template
from zhidu.jobs.actions import ask
from zhidu.kernel import ZhiduError
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.queries import units_under, versions
from zhidu.organisations.rules import NotFound
from zhidu.web.asking import Asking
from zhidu.web.documents.pages.one import crumbs, pictured
from zhidu.web.documents.reading import values_of
from zhidu.web.filing.reading import chosen_in, number_of, request_id_of
from zhidu.web.setup.asking import may, number_asked

PER_PAGE = 100
#: “把筛出来的都加上”至多加几家，和一件公文至多发给几家一样
MOST = 2_000
LONGEST_SUBJECT = 64


def new(request: Asking) -> HttpResponse:
    """新起一件：选机关、文种。为哪件事（subject_kind、subject）和先选好的收文单位（unit）由来处带着。"""
    by, given = request.actor, request.POST if request.method == "POST" else request.GET
    said = ""
    if request.method == "POST":
        try:
            key = actions.draft_document(
                by=by, organ=number_of(given, "organ"), kind=given.get("type", ""),
                row=DraftRow(
                    recipients=chosen_in(given, "unit"), subject_kind=given.get("subject_kind", "")[:40],
                    subject=given.get("subject", "")[:LONGEST_SUBJECT],
                ),
                at=request.now, request_id=request_id_of(given),
            )  # fmt: skip
        except NotFound:
            raise
        except ZhiduError as refused:
            said = refused.message
        else:
            return redirect("documents:one", key)
    context = {
        "organs": [each for each in queries.organs(by=by) if each.active], "types": DocumentType.choices,
        "asked": given, "units": given.getlist("unit"), "said": said, "may_set_up": may(by, Right.SET_UP_DOCUMENTS),
        "crumbs": [{"title": "公文", "href": reverse("documents:list")}, {"title": "新起一件", "href": ""}],
    }  # fmt: skip
    return render(request, "documents/new.html", context)


def save(request: Asking, key: int) -> HttpResponse:
    """存草稿。脚本来的（自动保存）只交改了的几格，交回新的版次；整张交的去掉空行。"""
    found = queries.document(key, by=request.actor)
    alone = "application/json" in request.headers.get("Accept", "")
    seen = actions.edit_document(
        by=request.actor, document=key, seen=number_of(request.POST, "seen"),
        row=DraftRow(values=_values(request, found, whole=not alone), recipients=_recipients(request, key)),
        at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    if alone:
        return JsonResponse({"seen": seen, "revision": seen, "saved": f"{localtime(request.now):%H:%M}"})
    return redirect(
        "documents:recipients" if request.POST.get("then") == "recipients" else "documents:one", key
    )


def preview(request: Asking, key: int) -> HttpResponse:
    """排出来的样子。POST 带着还没存的字，GET 照存着的；发出的要走打开，那里留痕。"""
    by = request.actor
    found = queries.document(key, by=by)
    if found.state == DocumentState.ISSUED:
        raise NotFound
    values = None
    if request.method == "POST" and found.state == DocumentState.DRAFT:
        values = _values(request, found, whole=True)
    pictures, faults = queries.document_pictures(key, by=by, values=values)
    context = {"pictured": pictured(pictures, faults), "crumbs": crumbs(found), "title": found.title}
    template = "documents/_pictures.html" if "HX-Request" in request.headers else "documents/preview.html"
    return render(request, template, context)


def recipients(request: Asking, key: int) -> HttpResponse:
    """选收文单位：筛出来，勾上或全加上；选好的可以去掉。"""
    by = request.actor
    found = queries.document(key, by=by)
    if found.organ.unit_id != by.unit_id:
        raise NotFound
    chosen = queries.recipients_of(key, by=by)
    kind, words, county = (
        request.GET.get("kind", ""),
        request.GET.get("q", "").strip()[:50],
        number_asked(request, "county"),
    )
    wanted = versions(by=by, on=by.on).exclude(unit=by.unit_id).exclude(unit__in=[pk for pk, _ in chosen])
    if kind:
        wanted = wanted.filter(kind=kind)
    if words:
        wanted = wanted.filter(name__icontains=words)
    if county is not None:
        wanted = wanted.filter(unit__in=units_under(county, by=by, on=by.on))
    wanted = wanted.order_by("kind", "code", "unit")
    if request.method == "POST":
        keys = [pk for pk, _ in chosen]
        if request.POST.get("do") == "drop":
            keys = [each for each in keys if each not in set(chosen_in(request.POST, "unit"))]
        elif request.POST.get("do") == "all":
            keys += list(wanted.values_list("unit", flat=True)[:MOST])
        else:
            keys += chosen_in(request.POST, "unit")
        actions.edit_document(
            by=by, document=key, seen=number_of(request.POST, "seen"),
            row=DraftRow(values=found.values, recipients=keys), at=request.now,
            request_id=request_id_of(request.POST),
        )  # fmt: skip
        return redirect(request.get_full_path())
    asked = {name: str(value) for name, value in request.GET.items() if name != "page" and value}
    counties = versions(by=by, on=by.on).filter(kind__in=(UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA))
    context = {
        "document": found, "chosen": chosen, "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": UnitKind.choices, "kind": kind, "words": words, "county": county,
        "counties": counties.values_list("unit", "name"), "query": urlencode(asked) + "&" if asked else "",
        "crumbs": [*crumbs(found), {"title": "收文单位", "href": ""}],
    }  # fmt: skip
    return render(request, "documents/recipients.html", context)


def copies(request: Asking, key: int) -> HttpResponse:
    """照这件存着的内容，给收文单位每家各拟一件，在后台办；这一件还在，不要了自己撤。"""
    by = request.actor
    found = queries.document(key, by=by)
    if found.organ.unit_id != by.unit_id:
        raise NotFound
    job = ask(
        kind=COPY, by=by, arguments={"document": key, "seen": number_of(request.POST, "seen")}, at=request.now,
        request_id=request_id_of(request.POST), title=f"每家各拟一件：{found.title}",
    )  # fmt: skip
    return redirect("jobs:job", job)


def _values(request: Asking, found: Document, *, whole: bool) -> dict[str, str | list[dict[str, str]]]:
    return values_of(request.POST, parse_template(found.template_text).slots, found.values, whole=whole)


def _recipients(request: Asking, key: int) -> list[int]:
    return [unit for unit, _ in queries.recipients_of(key, by=request.actor)]
