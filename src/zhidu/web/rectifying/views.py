"""台账和案子的一页。"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.organisations.rules import Declined
from zhidu.rectification import queries
from zhidu.rectification.queries import LedgerWanted
from zhidu.rulebook.procedure import Procedure
from zhidu.web.asking import Asking
from zhidu.web.rectifying.pages.case import CaseParts, case_view
from zhidu.web.rectifying.pages.ledger import board_of, count_tiles, ledger_book, ledger_lines, state_choices
from zhidu.web.rectifying.reading import day_or_none
from zhidu.web.setup.asking import may, number_asked, wants_workbook, workbook_response

PER_PAGE = 100
MOST_ON_BOARD = 300


def ledger(request: Asking) -> HttpResponse:
    """台账：几个数，条件，表或看板，导出。"""
    wanted, words = _wanted(request), _words(request)
    found = queries.ledger(wanted, by=request.actor)
    if wants_workbook(request):
        return workbook_response(ledger_book(list(found), on=request.today))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = {key: str(value) for key, value in request.GET.items() if key not in ("page", "as") and value}
    context = {
        "counts": count_tiles(queries.ledger_counts(wanted, by=request.actor), words, kept),
        "states": state_choices(wanted.state), "counties": queries.counties_in(by=request.actor), "wanted": wanted,
        "categories": words.categories if words else (), "rungs": words.ladder if words else (), "page": page,
        "query": urlencode(kept) + "&" if kept else "", "may_raise": may(request.actor, Right.RAISE_FINDINGS),
        "view": request.GET.get("view", ""),
    }  # fmt: skip
    if context["view"] == "board":
        context["board"] = board_of(list(found[:MOST_ON_BOARD]), on=request.today)
    else:
        context["lines"] = ledger_lines(page.object_list, on=request.today)
    return render(request, "rectifying/ledger.html", context)


def one(request: Asking, key: int) -> HttpResponse:
    """案子的一页：从发现到销号一条线，下一步谁办，按钮在这里。"""
    by = request.actor
    found = queries.case(key, by=by)
    parts = CaseParts(
        case=found, words=load_procedure(found.procedure), seats=queries.standpoint(found, by=by),
        findings=queries.case_findings(key, by=by), plans=queries.plans(key, by=by),
        progress=queries.progress_reports(key, by=by), remarks=queries.remarks(key, by=by),
        moves=queries.history(key, by=by), rungs=queries.escalations(key, by=by),
        remedies=list(queries.remedies(key, by=by)), by=by,
    )  # fmt: skip
    parts.names = queries.unit_names(parts.units(), on=by.on)
    parts.people = called(parts.actors())
    context = {
        "view": case_view(parts),
        "crumbs": [{"title": "整改台账", "href": reverse("rectifying:ledger")}, {"title": found.label, "href": ""}],
    }  # fmt: skip
    return render(request, "rectifying/case.html", context)


def _wanted(request: Asking) -> LedgerWanted:
    asked = request.GET
    return LedgerWanted(
        state=asked.get("state", ""), county=number_asked(request, "county"), category=asked.get("category", ""),
        rung=asked.get("rung", ""), words=asked.get("q", "").strip()[:50], relapsed=asked.get("relapsed") == "1",
        since=day_or_none(asked.get("since", "")), until=day_or_none(asked.get("until", "")),
    )  # fmt: skip


def _words(request: Asking) -> Procedure | None:
    """在用的程序，条件框里的字照它；还没收进程序是 None。"""
    try:
        return load_procedure(procedure_in_force(on=request.actor.on))
    except Declined:
        return None
