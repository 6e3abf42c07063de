"""案子的一页。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhidu.accounts.queries import called
from zhidu.catalog.queries import load_procedure
from zhidu.rectification import queries
from zhidu.web.asking import Asking
from zhidu.web.rectifying.pages.case import case_view
from zhidu.web.rectifying.pages.parts import CaseParts


def one(request: Asking, key: int) -> HttpResponse:
    """案子的一页：从发现到销号一条线，下一步谁办，按钮在这里。"""
    by = request.actor
    file = queries.case_file(key, by=by)
    found = file.case
    parts = CaseParts(
        case=found, words=load_procedure(found.procedure), seats=queries.standpoint(found, by=by),
        findings=file.findings(), plans=file.plans(), progress=file.progress(), remarks=file.remarks(),
        moves=file.history(), rungs=file.escalations(), remedies=file.remedies(), by=by,
        letters=file.documents(), revisits=file.revisits(),
    )  # fmt: skip
    # 督办的、责任单位自己的，都打得开
    parts.openable = {each.pk for each in parts.findings} if parts.seats.seats else file.openable()
    parts.names = queries.unit_names(parts.units(), on=by.on)
    parts.people = called(parts.actors())
    context = {
        "view": case_view(parts), "handlers": queries.handlers(by=by) if parts.seats.seats else [],
        "crumbs": [{"title": "整改台账", "href": reverse("rectifying:ledger")}, {"title": found.label, "href": ""}],
    }  # fmt: skip
    return render(request, "rectifying/case.html", context)
