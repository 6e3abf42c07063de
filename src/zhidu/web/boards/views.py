"""驾驶舱：整屏，和一分钟一次自己来取的一段。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhidu.indicators import queries
from zhidu.insight.boards import cockpit
from zhidu.organisations import queries as organisations
from zhidu.web.asking import Asking
from zhidu.web.boards.pages import cockpit_words
from zhidu.web.monitoring.views import own_page
from zhidu.web.monitoring.wanted import year_asked
from zhidu.web.refusals import wants_fragment
from zhidu.web.session.visit import POLLING_HEADER


def screen(request: Asking) -> HttpResponse:
    """驾驶舱。自动刷新的请求带着 POLLING_HEADER，不算人在动；没人动过太久，照样退出。"""
    by = request.actor
    year = year_asked(request, by)
    if not queries.counties(by=by):
        return redirect(own_page(request, year))
    found = cockpit(by=by, year=year)
    chain = organisations.ancestors(by.unit_id, by=by, on=by.on)
    page = cockpit_words(found, at=request.now, place=chain[-1].name)
    template = "boards/_cockpit.html" if wants_fragment(request) else "boards/cockpit.html"
    return render(request, template, {"page": page, "polling_header": POLLING_HEADER})
