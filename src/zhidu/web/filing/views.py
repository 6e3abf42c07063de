"""填报：自己的单子、网上填、自动保存、报送、撤回、工作簿。"""

from __future__ import annotations

from uuid import uuid5

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.accounts.enums import Right
from zhidu.filings import actions, queries
from zhidu.filings.actions import Unready
from zhidu.filings.enums import FilingState
from zhidu.filings.queries.contents import earlier_payload
from zhidu.filings.queries.scopes import takes_part
from zhidu.jobs.actions import ask
from zhidu.organisations.rules import NOWHERE
from zhidu.web.asking import Asking
from zhidu.web.filing.pages.changes import change_lines
from zhidu.web.filing.pages.form import filing_words, typed_faults
from zhidu.web.filing.pages.home import home_words
from zhidu.web.filing.reading import cells_of, number_of, request_id_of, said_in


def home(request: Asking) -> HttpResponse:
    """有哪些采集，自己的单子到了哪一步，下一步是什么。"""
    return render(request, "filing/list.html", {"page": home_words(request.actor)})


def form(request: Asking, key: int) -> HttpResponse:
    """一份填报单。"""
    return _page(request, key, shout=request.GET.get("check") == "1")


def save(request: Asking, key: int) -> HttpResponse:
    """自动保存：只交来改了的几格也行。交回新的 seen 和何时存的。"""
    found = queries.contents(key, by=request.actor)
    seen = actions.save_draft(
        by=request.actor, filing=key, cells=cells_of(request.POST, found), seen=number_of(request.POST, "seen"),
        at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    if "application/json" in request.headers.get("Accept", ""):
        faults = typed_faults(queries.flaws(key, by=request.actor), request.POST.getlist("fields"))
        return JsonResponse(
            {"seen": seen, "revision": seen, "saved": f"{localtime(request.now):%H:%M}", "faults": faults}
        )
    return redirect("filing:form", key)


def start(request: Asking, key: int) -> HttpResponse:
    """照去年的起一份草稿。"""
    actions.start_draft(
        by=request.actor, filing=key, seen=number_of(request.POST, "seen"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("filing:form", key)


def submit(request: Asking, key: int) -> HttpResponse:
    """报送。页面上写的说明先记下；还不能报的，回到这一页逐格说清。"""
    by, asked = request.actor, request_id_of(request.POST)
    for (check, sheet, row, field), text in said_in(request.POST).items():
        actions.explain_check(
            by=by, filing=key, check=check, form=sheet, row=row, field=field, text=text, at=request.now,
            request_id=uuid5(asked, f"{check}|{sheet}|{row}|{field}|{text}"),
        )  # fmt: skip
    try:
        actions.submit(
            by=by, filing=key, seen=number_of(request.POST, "saves"), at=request.now, request_id=asked
        )
    except Unready:
        return _page(request, key, shout=True, status=422)
    return redirect("filing:form", key)


def withdraw(request: Asking, key: int) -> HttpResponse:
    """还没审，撤回来改。"""
    actions.withdraw(
        by=request.actor, filing=key, seen=number_of(request.POST, "seen"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("filing:form", key)


def changes(request: Asking, key: int, first: int, second: int) -> HttpResponse:
    """两版之间改了什么。"""
    found = queries.filing(key, by=request.actor)
    lines = change_lines(
        queries.version_changes(key, first, second, by=request.actor), queries.asked_of(found.collection)
    )
    context = {"name": found.name, "first": first, "second": second, "lines": lines}
    return render(request, "filing/changes.html", context)


def workbook(request: Asking, key: int) -> HttpResponse:
    """做一份预填好去年数的工作簿，转到进度页。"""
    found = queries.filing(key, by=request.actor, right=Right.FILL_FILINGS)
    job = ask(
        kind="filings.prefill", by=request.actor,
        arguments={"collection": found.collection_id, "unit": found.unit_id}, at=request.now,
        request_id=request_id_of(request.POST), title=f"{found.name}的填报表",
    )  # fmt: skip
    return redirect("jobs:job", job)


def _page(request: Asking, key: int, *, shout: bool, status: int = 200) -> HttpResponse:
    by = request.actor
    found = queries.contents(key, by=by)
    flaws = queries.flaws(key, by=by) if found.editable and (found.is_draft or shout) else ()
    may_withdraw = (
        found.filing.state == FilingState.SUBMITTED
        and found.filing.collection.state == "open"
        and by.reach(Right.FILL_FILINGS) != NOWHERE
        and found.filing.submitted_by == by.actor
    )
    page = filing_words(
        found, earlier_payload(found.filing), flaws, queries.remarks(key, by=by),
        queries.explanations(key, by=by), queries.history(key, by=by), may_withdraw=may_withdraw, shout=shout,
    )  # fmt: skip
    top = reverse("filing:list") if takes_part(by) else ""
    crumbs = [{"title": "填报", "href": top}, {"title": page.unit, "href": ""}]
    return render(request, "filing/form.html", {"page": page, "crumbs": crumbs}, status=status)
