"""区县页，和在区县页上定申报年；一个数从哪来；换地图。"""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from zhidu.accounts.enums import Right
from zhidu.findings.queries.gaps import SPREAD
from zhidu.indicators.actions import set_declared_year
from zhidu.insight.boards import CountyPage, county_derivation, county_page, school_derivation
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.web.asking import Asking, whole
from zhidu.web.monitoring.exporting import brief_pdf, wants_pdf, workbook
from zhidu.web.monitoring.forms import DeclaredYearForm, MapForm
from zhidu.web.monitoring.maps import current_map, may_set_map, take_map
from zhidu.web.monitoring.outlines import LARGEST
from zhidu.web.monitoring.pages import derivation_pages, derivations
from zhidu.web.monitoring.pages.briefs import county_brief
from zhidu.web.monitoring.pages.county import CountyWords, county_words
from zhidu.web.monitoring.pages.crumbs import county_crumbs, overview_crumbs
from zhidu.web.monitoring.pages.links import county_url, overview_url, school_url
from zhidu.web.monitoring.pages.provenance import provenance_words
from zhidu.web.monitoring.pages.sheets import county_sheets
from zhidu.web.monitoring.wanted import county_tabs, creation_asked, year_asked
from zhidu.web.refusals import wants_fragment
from zhidu.web.setup.asking import may, wants_workbook


def county(request: Asking, code: str) -> HttpResponse:
    """区县页。"""
    year = year_asked(request, request.actor)
    creation, _ = creation_asked(request, year)
    found = county_page(by=request.actor, county=code, rulebook_id=creation, year=year)
    if wants_workbook(request):
        title = f"{found.place.name} {found.campaign.short} {year} 年"
        note = provenance_words(found.provenance)
        return workbook(request, title, county_sheets(found), unit=found.place.unit, note=note)
    if wants_pdf(request) and found.provenance is not None:
        brief = county_brief(found, by=request.actor.display_name, on=request.today)
        return brief_pdf(request, brief, unit=found.place.unit)
    words = county_words(found)
    return _county(request, found, words, _declared_form(words))


def _declared_form(words: CountyWords) -> DeclaredYearForm:
    return DeclaredYearForm(
        initial={
            "request_id": uuid4(),
            "creation": words.creation,
            "seen": words.seen,
            "shown": words.year,
            "year": words.declared_year,
            "document": words.document,
        }
    )


def _county(request: Asking, found: CountyPage, words: CountyWords, form: DeclaredYearForm) -> HttpResponse:
    _, creations = creation_asked(request, found.year)
    context = {
        "page": words,
        "form": form,
        "may_declare": may(request.actor, Right.RUN_ASSESSMENTS),
        "creations": county_tabs(creations, found.campaign.rulebook_id, found.place.code, found.year),
        "crumbs": county_crumbs(request.actor, found),
    }
    return render(request, "monitoring/county.html", context)


def declare(request: Asking, code: str) -> HttpResponse:
    """定（改）一个县的申报年，回到区县页；填得不对、别人刚改过，在原处说清。"""
    form = DeclaredYearForm(request.POST)
    by = request.actor
    if form.is_valid():
        given = form.cleaned_data
        try:
            set_declared_year(
                by=by,
                county=code,
                rulebook_id=given["creation"],
                year=given["year"],
                seen=given["seen"],
                document=given["document"],
                at=request.now,
                request_id=given["request_id"],
            )
        except (Declined, Stale) as error:
            form.add_error("year", error.message)
        else:
            return redirect(county_url(code, given["creation"], given["shown"]))
    shown, creation = str(form.data.get("shown", "")), str(form.data.get("creation", ""))
    year = (whole(shown, digits=4) if len(shown) == 4 else None) or year_asked(request, by)
    found = county_page(by=by, county=code, rulebook_id=creation, year=year)
    return _county(request, found, county_words(found), form)


def derivation(request: Asking) -> HttpResponse:
    """这个数从哪来：抽屉里是一段，直接打开是整页。"""
    by = request.actor
    year = year_asked(request, by)
    creation, _ = creation_asked(request, year)
    asked = {name: request.GET.get(name, "")[:64] for name in ("school", "county", "indicator", "stage")}
    if bool(asked["school"]) == bool(asked["county"]) or not asked["indicator"]:
        raise NotFound
    try:
        page = _derived(request, creation, year, asked)
    except ZhiduError as error:
        if isinstance(error, NotFound):
            raise
        template = (
            "monitoring/_refused.html" if wants_fragment(request) else "monitoring/derivation_refused.html"
        )
        return render(request, template, {"message": str(error)}, status=409)
    context = {
        "page": page,
        "crumbs": overview_crumbs(by, year, "这个数从哪来"),
        "raise_links": _raise_links(request, page, creation, asked),
    }
    template = (
        "monitoring/_derivation_drawer.html" if wants_fragment(request) else "monitoring/derivation.html"
    )
    return render(request, template, context)


def _raise_links(
    request: Asking, page: derivation_pages.DerivationPage, creation: str, asked: dict[str, str]
) -> list[tuple[str, str]]:
    """没达到的，一键立成问题：（哪个学段，去处）；没有立问题的权是空的。"""
    if not may(request.actor, Right.RAISE_FINDINGS):
        return []
    links = []
    for each in page.found:
        if each.met != derivations.MET[False]:
            continue
        code = SPREAD + asked["indicator"] if each.conventions else asked["indicator"]
        query: dict[str, str | int] = {
            "unit": asked["school"] or asked["county"], "rulebook": creation, "year": page.year, "code": code,
            "stage": each.whose,
        }  # fmt: skip
        links.append((each.whose, f"{reverse('rectifying:gap')}?{urlencode(query)}"))
    return links


def _derived(
    request: Asking, creation: str, year: int, asked: dict[str, str]
) -> derivation_pages.DerivationPage:
    shared = {"indicator": asked["indicator"], "rulebook_id": creation, "stage": asked["stage"]}
    if asked["school"]:
        one = school_derivation(by=request.actor, school=asked["school"], year=year, **shared)
        return derivation_pages.school_page(one, school_url(asked["school"], year))
    whole = county_derivation(by=request.actor, county=asked["county"], year=year, **shared)
    return derivation_pages.county_page(whole, county_url(asked["county"], creation, year))


def set_map(request: Asking) -> HttpResponse:
    """换总览上的地图，市督导室办。"""
    by = request.actor
    if not may_set_map(by):
        raise NotFound
    form = MapForm(request.POST, request.FILES) if request.method == "POST" else MapForm(
        initial={"request_id": uuid4()}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            take_map(
                by=by,
                name=given.name,
                content=given.read(LARGEST + 1),
                at=request.now,
                request_id=form.cleaned_data["request_id"],
            )
        except ZhiduError as error:
            form.add_error("file", str(error))
        else:
            return redirect(overview_url(year_asked(request, by)))
    context = {
        "form": form,
        "current": current_map(by=by),
        "crumbs": overview_crumbs(by, year_asked(request, by), "换地图"),
    }
    return render(request, "monitoring/map.html", context)
