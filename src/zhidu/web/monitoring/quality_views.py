"""数据质量：总表、一个数背后的清单、一份填报单的可信度。只提问，不下结论。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhidu.accounts.enums import Right
from zhidu.filings.enums import UNREPORTED
from zhidu.filings.queries import filing
from zhidu.insight.boards import data_quality, doubt_list, filing_doubts
from zhidu.organisations.rules import NOWHERE, NotFound
from zhidu.web.asking import Asking
from zhidu.web.monitoring.exporting import workbook
from zhidu.web.monitoring.pages.crumbs import Crumb
from zhidu.web.monitoring.pages.doubts import doubt_sheet, list_words, panel_words
from zhidu.web.monitoring.pages.links import overview_url, quality_url
from zhidu.web.monitoring.pages.quality import quality_sheet, quality_words
from zhidu.web.monitoring.views import own_page
from zhidu.web.monitoring.wanted import creation_asked, year_asked
from zhidu.web.setup.asking import wants_workbook


def quality(request: Asking) -> HttpResponse:
    """数据质量：只提问，不下结论。"""
    by = request.actor
    year = year_asked(request, by)
    try:
        found = data_quality(by=by, year=year)
    except NotFound:  # 一个区县也够不到的，去看自己那一页
        return redirect(own_page(request, year))
    if wants_workbook(request):
        return workbook(request, f"数据质量 {found.year} 年", (quality_sheet(found),), unit=by.unit_id)
    context = {
        "boards": quality_words(found),
        "year": found.year,
        "crumbs": (Crumb("市监测总览", overview_url(found.year)), Crumb("数据质量")),
    }
    return render(request, "monitoring/quality.html", context)


def behind(request: Asking, code: str) -> HttpResponse:
    """一个县一项背后是哪几所；of 是哪一项。"""
    by = request.actor
    year = year_asked(request, by)
    creation, _ = creation_asked(request, year)
    found = doubt_list(
        by=by, county=code, rulebook_id=creation, year=year, key=request.GET.get("of", "last_year")
    )
    page = list_words(found)
    if wants_workbook(request):
        title = f"{page.place} {page.title} {year} 年"
        return workbook(request, title, (doubt_sheet(found),), unit=found.place.unit)
    crumbs = (Crumb("数据质量", quality_url(year)), Crumb(f"{page.place} {page.title}"))
    return render(request, "monitoring/quality_list.html", {"page": page, "crumbs": crumbs})


def panel(request: Asking, key: int) -> HttpResponse:
    """一份填报单的可信度：各项的分和话。"""
    by = request.actor
    found, own = filing_doubts(by=by, filing=key), filing(key, by=by)
    context = {
        "page": panel_words(found, own.collection.year),
        "collection": own.collection.title,
        "reviewing": by.reach(Right.REVIEW_FILINGS) != NOWHERE and own.state not in UNREPORTED,
        "key": key,
        "crumbs": (Crumb("数据质量", quality_url(own.collection.year)), Crumb(found.name)),
    }
    return render(request, "monitoring/quality_filing.html", context)
