"""数字页、数背后的名单、起草月度通报。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.documents.queries import organs
from zhidu.organisations.rules import Declined
from zhidu.rectification import actions, queries
from zhidu.rectification.queries.figures import Books
from zhidu.rectification.rules.reporting import ReportingPeriod, month_of, read_reporting_period
from zhidu.web.asking import Asking
from zhidu.web.bulletins import pages
from zhidu.web.filing.reading import number_of, request_id_of
from zhidu.web.rectifying.pages.tabs import section_tabs
from zhidu.web.setup.asking import exported, may, number_asked, wants_workbook


def figures(request: Asking) -> HttpResponse:
    """一个期间的几个数、可以抄走的一句话；督导室的人可以起草这个月的通报。"""
    by, period = request.actor, _period(request)
    counties = queries.counties_in(by=by)
    county = _county(request, counties)
    books = Books(period, by=by, county=county)
    tallies = queries.figures(books)
    if wants_workbook(request):
        named = dict(counties).get(county or 0, "")
        return exported(request, pages.figures_book(period, tallies, named, on=request.today))
    page = pages.figures_page(period, tallies, county, on=by.on)
    context = {
        "page": page, "period": period, "periods": pages.period_choices(period, on=by.on), "counties": counties,
        "county": county, "by_county": pages.county_table(books) if len(counties) > 1 and not county else None,
        "bulletin": _bulletin(request, period) if not county else None,
        "tabs": section_tabs("figures", by=by),
        "crumbs": [{"title": "整改台账", "href": reverse("rectifying:ledger")}, {"title": "数字", "href": ""}],
    }  # fmt: skip
    return render(request, "bulletins/figures.html", context)


def rows(request: Asking, code: str) -> HttpResponse:
    """一个数背后的名单。"""
    by, period = request.actor, _period(request)
    counties = queries.counties_in(by=by)
    county = _county(request, counties)
    books = Books(period, by=by, county=county)
    tally, parts = queries.figure_rows(code, books)
    lines = pages.figure_lines(code, parts, books)
    named = dict(counties).get(county or 0, "")
    if wants_workbook(request):
        return exported(request, pages.rows_book(period, tally, lines, named, on=request.today))
    context = {
        "tally": tally, "lines": lines, "period": period, "county": county, "county_name": named,
        "crumbs": [
            {"title": "整改台账", "href": reverse("rectifying:ledger")},
            {"title": "数字", "href": pages.figures_url(period, county)},
            {"title": tally.name, "href": ""},
        ],
    }  # fmt: skip
    return render(request, "bulletins/rows.html", context)


def draft(request: Asking) -> HttpResponse:
    """起草这个月的通报，转到那件公文。"""
    month = read_reporting_period(request.POST.get("period", ""))
    if month is None:
        raise Declined("一个月一期，请选已经到了的月份。")
    document = actions.draft_bulletin(
        by=request.actor, organ=number_of(request.POST, "organ"), month=month, at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect(f"/documents/{document}/")


def _period(request: Asking) -> ReportingPeriod:
    """网址里写的期间；没写、写错了、还没到的，是这个月。"""
    found = read_reporting_period(request.GET.get("period", ""))
    return found if found is not None and found.first <= request.actor.on else month_of(request.actor.on)


def _county(request: Asking, counties: list[tuple[int, str]]) -> int | None:
    """只看哪个区县；不在看得到的里面，当没写。"""
    asked = number_asked(request, "county")
    return asked if asked in dict(counties) else None


def _bulletin(request: Asking, period: ReportingPeriod) -> pages.BulletinBox | None:
    by = request.actor
    if not period.month or not may(by, Right.CLOSE_FINDINGS) or not may(by, Right.DRAFT_DOCUMENTS):
        return None
    known = [(each.pk, each.name) for each in organs(by=by).filter(active=True)]
    return pages.bulletin_box(queries.bulletin_for(period, by=by), known)
