"""开一次采集：选哪一本、哪一年、何时截止；撞上别处已经在要的，逐项说怎么办。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date

from zhidu.accounts.enums import Right
from zhidu.catalog import queries as catalog
from zhidu.filings import actions, queries
from zhidu.filings.rules.asking import COUNTY_KINDS
from zhidu.filings.rules.held import AlreadyHeld
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.rules import NOWHERE, Declined
from zhidu.rulebook import Release
from zhidu.web.asking import Asking
from zhidu.web.filing.pages.opening import BORROW, DISTINCT, HELD, ClashLine, clash_lines, sense_name
from zhidu.web.filing.reading import number_of, request_id_of

PRESCHOOL = "学前"


def open_new(request: Asking) -> HttpResponse:
    """开一次采集。撞上了，回到这一页，一项一项选：用那里的数，或写明不是一个数。"""
    by = request.actor
    said = ""
    held: tuple[ClashLine, ...] = ()
    if request.method == "POST":
        try:
            key = _open(request)
        except AlreadyHeld as refusal:
            said, held = refusal.message, _clashes(request)
        except Declined as refusal:
            said, held = refusal.message, _clashes(request) if _answered(request.POST) else ()
        else:
            return redirect("filing:collection", key)
    year = request.today.year
    context = {
        "creations": catalog.creations(year),
        "year": year,
        "said": said,
        "held": held,
        "given": request.POST,
        "may": by.reach(Right.FREEZE_FILINGS) != NOWHERE,
        "crumbs": [{"title": "填报", "href": reverse("filing:list")}, {"title": "开一次采集", "href": ""}],
    }
    return render(request, "filing/open.html", context, status=422 if said else 200)


def _open(request: Asking) -> int:
    posted = request.POST
    release = catalog.release(number_of(posted, "release"))
    standard = catalog.load(release)
    year = number_of(posted, "year")
    borrow, distinct = _answers(posted)
    return actions.open_collection(
        by=request.actor, release=release.pk, year=year,
        title=posted.get("title", "").strip() or f"{year} 年{standard.short}监测",
        opens=request.today, due=_day(posted.get("due", "")), kinds=_kinds(standard), borrow=borrow,
        distinct=distinct, at=request.now, request_id=request_id_of(posted),
    )  # fmt: skip


def _kinds(standard: Release) -> tuple[UnitKind, ...]:
    """问哪几类单位，由规则册管哪个学段定。"""
    preschool = any(each.stage == PRESCHOOL for each in standard.population.stages)
    schools = (UnitKind.KINDERGARTEN,) if preschool else (UnitKind.SCHOOL, UnitKind.TEACHING_POINT)
    return (*COUNTY_KINDS, *schools)


def _clashes(request: Asking) -> tuple[ClashLine, ...]:
    """撞上的各项，带着已经选的。"""
    posted = request.POST
    release = catalog.release(number_of(posted, "release"))
    found = queries.clashes(
        by=request.actor,
        release=release.pk,
        year=number_of(posted, "year"),
        kinds=_kinds(catalog.load(release)),
    )
    return clash_lines(found, posted)


def _answered(posted: Mapping[str, object]) -> bool:
    return any(name.startswith(f"{HELD}|") for name in posted)


def _answers(posted: QueryDict) -> tuple[list[tuple[str, str]], dict[tuple[str, str], str]]:
    """逐项选的：（用那里的数的，另有所指的和它的说明）。说明空着由动作去拒绝。"""
    borrow: list[tuple[str, str]] = []
    distinct: dict[tuple[str, str], str] = {}
    for name in posted:
        head, _, place = name.partition("|")
        form, _, field = place.partition("|")
        if head != HELD or not field:
            continue
        if posted[name] == BORROW:
            borrow.append((form, field))
        elif posted[name] == DISTINCT:
            distinct[form, field] = str(posted.get(sense_name(form, field), ""))
    return borrow, distinct


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Declined("截止日请写成 2026-12-31 这样。")
    return found
