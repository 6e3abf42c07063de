"""案子的一页。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhidu.accounts.queries import called
from zhidu.catalog.queries import load_procedure
from zhidu.rectification import queries
from zhidu.rectification.queries.revisiting import revisits_of
from zhidu.web.asking import Asking
from zhidu.web.rectifying.pages.case import case_view
from zhidu.web.rectifying.pages.parts import CaseParts


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
        letters=queries.case_documents(key, by=by), revisits=revisits_of(key, by=by),
    )  # fmt: skip
    parts.names = queries.unit_names(parts.units(), on=by.on)
    parts.people = called(parts.actors())
    context = {
        "view": case_view(parts), "handlers": queries.handlers(by=by) if parts.seats.seats else [],
        "crumbs": [{"title": "整改台账", "href": reverse("rectifying:ledger")}, {"title": found.label, "href": ""}],
    }  # fmt: skip
    return render(request, "rectifying/case.html", context)
