"""监测各页：一页问一件事，一次读，一个看法；够不着的和没有的一样。"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import OfficeCode
from zhidu.indicators import queries
from zhidu.insight.boards import campaigns, overview, school_page, schools_board
from zhidu.organisations import queries as organisations
from zhidu.organisations.rules import NotFound
from zhidu.web.asking import Asking
from zhidu.web.monitoring.exporting import brief_pdf, wants_pdf, workbook
from zhidu.web.monitoring.maps import may_set_map, shapes
from zhidu.web.monitoring.pages.board import board_sheet, board_words
from zhidu.web.monitoring.pages.briefs import school_brief
from zhidu.web.monitoring.pages.crumbs import overview_crumbs, school_crumbs
from zhidu.web.monitoring.pages.links import board_url, county_url, school_url
from zhidu.web.monitoring.pages.outline_map import HEIGHT, WIDTH, outline_map
from zhidu.web.monitoring.pages.overview import OverviewWords, overview_sheets, overview_words
from zhidu.web.monitoring.pages.school import school_words
from zhidu.web.monitoring.pages.sheets import school_sheets
from zhidu.web.monitoring.wanted import board_tabs, creation_asked, filter_asked, year_asked
from zhidu.web.refusals import wants_fragment
from zhidu.web.setup.asking import wants_workbook

MAP_CAPTION = "各区县按结论着色；边界由市督导室提供，只在内部使用，不作划界依据。"


def own_page(request: Asking, year: int) -> str:
    """不管全市的人从哪一页看起：学校看自己，只管一个县的看本县，别的看够得到的学校。"""
    by = request.actor
    places = queries.counties(by=by)
    if len(places) == 1 and campaigns(year=year):
        creation, _ = creation_asked(request, year)
        return county_url(places[0].code, creation, year)
    if by.office == OfficeCode.SCHOOL:
        return school_url(organisations.unit_as_of(by.unit_id, by=by, on=by.on).code, year)
    if not campaigns(year=year):
        return f"{reverse('monitoring:schools')}?{urlencode({'year': year})}"
    creation, _ = creation_asked(request, year)
    return board_url(creation, year)


def city(request: Asking) -> HttpResponse:
    """市监测总览；只管一个县、一所学校的，转到自己那一页。"""
    by = request.actor
    year = year_asked(request, by)
    if len(queries.counties(by=by)) < 2:
        return redirect(own_page(request, year))
    found = overview(by=by, year=year)
    if wants_workbook(request):
        title = f"市监测总览 {found.year} 年"
        return workbook(request, title, overview_sheets(found), unit=by.unit_id)
    context = {
        "page": _with_maps(overview_words(found), request),
        "may_map": may_set_map(by),
        "crumbs": overview_crumbs(by, found.year),
    }
    return render(request, "monitoring/overview.html", context)


def _with_maps(words: OverviewWords, request: Asking) -> OverviewWords:
    drawn = shapes(by=request.actor, width=WIDTH, height=HEIGHT)
    if not drawn:
        return words
    return replace(
        words,
        campaigns=tuple(
            replace(each, map=outline_map(drawn, each.tiles, caption=MAP_CAPTION)) for each in words.campaigns
        ),
    )


def schools(request: Asking) -> HttpResponse:
    """学校一览：筛选、排序、分段都在服务器上做。"""
    by = request.actor
    year = year_asked(request, by)
    if not campaigns(year=year):
        crumbs = overview_crumbs(by, year, "学校一览")
        return render(request, "monitoring/nothing_in_force.html", {"year": year, "crumbs": crumbs})
    creation, found = creation_asked(request, year)
    wanted = filter_asked(request, creation)
    board = schools_board(by=by, rulebook_id=creation, year=year)
    if wanted.county and wanted.county not in {each.code for each in board.counties.values()}:
        raise NotFound
    if wants_workbook(request):
        title = f"{board.campaign.short} 学校一览 {year} 年"
        return workbook(request, title, (board_sheet(board, wanted),), unit=by.unit_id)
    context = {
        "page": board_words(board, wanted),
        "creations": board_tabs(found, creation, year),
        "crumbs": overview_crumbs(by, year, "学校一览"),
    }
    template = (
        "monitoring/_rows.html" if wants_fragment(request) and wanted.start else "monitoring/schools.html"
    )
    return render(request, template, context)


def school(request: Asking, code: str) -> HttpResponse:
    """学校页（一口清）。"""
    by = request.actor
    found = school_page(by=by, school=code, year=year_asked(request, by))
    if wants_workbook(request):
        title = f"{found.place.name} {found.year} 年"
        return workbook(request, title, school_sheets(found), unit=found.place.unit)
    if wants_pdf(request):
        brief = school_brief(found, by=by.display_name, on=request.today)
        return brief_pdf(request, brief, unit=found.place.unit)
    context = {"page": school_words(found), "crumbs": school_crumbs(by, found)}
    return render(request, "monitoring/school.html", context)


def school_print(request: Asking, code: str) -> HttpResponse:
    """一口清的打印页，一张 A4。"""
    by = request.actor
    found = school_page(by=by, school=code, year=year_asked(request, by))
    return render(request, "monitoring/school_print.html", {"page": school_words(found)})
