"""减负账：一个单位一年里被要了几次、几项、真动手几项，和去年比。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zhidu.filings.queries import relief_ledger
from zhidu.organisations import queries as organisations
from zhidu.web.asking import Asking, whole
from zhidu.web.years import years_shown

MOST = 20


def ledger(request: Asking) -> HttpResponse:
    """一个单位的账；不写 unit 就是自己单位。"""
    by, code = request.actor, request.GET.get("unit", "").strip()
    unit = (
        organisations.find_by_code(code, by=by, on=by.on)
        if code
        else organisations.unit_as_of(by.unit_id, by=by, on=by.on)
    )
    asked = request.GET.get("year", "")
    year = (whole(asked, digits=4) if len(asked) == 4 else None) or _year(request)
    now, before = relief_ledger(unit.unit_id, year, by=by), relief_ledger(unit.unit_id, year - 1, by=by)
    context = {
        "unit": unit,
        "year": year,
        "now": now,
        "before": before,
        "typed": sum(each.typed for each in now.lines),
        "typed_before": sum(each.typed for each in before.lines),
        "kept": sum(each.kept for each in now.lines),
        "schools": _schools(request),
        "most": MOST,
    }
    return render(request, "relief/ledger.html", context)


def _year(request: Asking) -> int:
    return years_shown(by=request.actor, today=request.today)[0]


def _schools(request: Asking) -> list[tuple[str, str]]:
    """管着几个单位的，给几个可点的；名字里含搜的字。"""
    word = request.GET.get("q", "").strip()
    found = organisations.versions(by=request.actor, on=request.actor.on).exclude(unit=request.actor.unit_id)
    if word:
        found = found.filter(name__contains=word)
    return list(found.values_list("code", "name")[:MOST])
