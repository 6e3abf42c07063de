"""标准库的各页。标准人人可看，不分单位。"""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhidu.indicators.queries import counties
from zhidu.insight.boards import ReleaseComparison, campaigns, release_comparison
from zhidu.organisations.rules import NotFound
from zhidu.rulebook import Release
from zhidu.web.asking import Asking
from zhidu.web.monitoring.exporting import workbook
from zhidu.web.setup.asking import XLSX, number_asked, wants_workbook, workbook_response
from zhidu.web.standards.changeover import changeover_sheets, changeover_words, comparable
from zhidu.web.standards.pages import (
    difference_book,
    difference_page,
    indicator_book,
    indicator_of,
    release_page,
    shelf_book,
    shelf_rows,
)
from zhidu.web.standards.shelf import release, shelved
from zhidu.web.years import years_shown
from zhidu.workbooks.template import write_template


def shelf(request: Asking) -> HttpResponse:
    """书架：全部发布版。"""
    rows = shelf_rows(shelved(request.today.year))
    if wants_workbook(request):
        return workbook_response(shelf_book(rows, request.today))
    return render(request, "standards/shelf.html", {"rows": rows})


def one_release(request: Asking, rulebook_id: str, version: str) -> HttpResponse:
    """一版标准。"""
    page = release_page(release(rulebook_id, version), shelved(request.today.year))
    return render(request, "standards/release.html", {"page": page})


def indicators(request: Asking, rulebook_id: str, version: str) -> HttpResponse:
    """指标清单的工作簿。"""
    return workbook_response(indicator_book(release(rulebook_id, version), request.today))


def template_workbook(request: HttpRequest, rulebook_id: str, version: str) -> HttpResponse:
    """要填的工作簿。"""
    found = release(rulebook_id, version)
    with tempfile.TemporaryDirectory(prefix="zhidu-template-") as folder:
        path = Path(folder) / "template.xlsx"
        write_template(found, path)
        content = path.read_bytes()
    response = HttpResponse(content, content_type=XLSX)
    name = quote(f"{found.short}-填报工作簿-{found.version}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"template.xlsx\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def one_indicator(request: HttpRequest, rulebook_id: str, version: str, code: str) -> HttpResponse:
    """一个指标：要求、公式、线、要填的列、例题、出处。"""
    page = indicator_of(release(rulebook_id, version), code)
    if page is None:
        raise NotFound("这一版里没有这个指标。")
    template = (
        "standards/_indicator.html" if request.headers.get("HX-Request") else "standards/indicator.html"
    )
    return render(request, template, {"page": page})


def difference(request: Asking) -> HttpResponse:
    """两版的差别；before、after 写成“编号@版本”。写了 year，再按那一年报上来的数算谁的结论变了。"""
    before, after = (request.GET.get(name, "")[:120] for name in ("before", "after"))
    known = {each.release.spelled: each.release for each in shelved(request.today.year)}
    choices = [(spelled, f"{each.short} {each.version}（{each.doc_no}）") for spelled, each in known.items()]
    context: dict[str, object] = {"choices": choices, "before": before, "after": after}
    if before and after:
        if before not in known or after not in known:
            raise NotFound("没有这一版标准。")
        year = number_asked(request, "year") if comparable(known[before], known[after]) else None
        effect = _effect(request, known[before], known[after], year)
        if wants_workbook(request):
            if effect is not None:
                return _exported(request, effect)
            return workbook_response(
                difference_book(difference_page(known[before], known[after]), request.today)
            )
        context["page"] = difference_page(known[before], known[after])
        if comparable(known[before], known[after]) and counties(by=request.actor):
            context["years"] = years_shown(by=request.actor, today=request.today)
        if effect is not None:
            context["effect"] = changeover_words(effect, campaigns(year=effect.year))
    return render(request, "standards/difference.html", context)


def _effect(request: Asking, before: Release, after: Release, year: int | None) -> ReleaseComparison | None:
    """算一遍谁的结论变了；没写哪一年、够不到区县的不算。"""
    if year is None or year not in years_shown(by=request.actor, today=request.today):
        return None
    if not counties(by=request.actor):
        return None
    return release_comparison(by=request.actor, before=before, after=after, year=year)


def _exported(request: Asking, of: ReleaseComparison) -> HttpResponse:
    """换版比较的工作簿；里面有学校的结论，导出留痕。"""
    note = f"{of.before.spelled} → {of.after.spelled}，照 {of.year} 年报上来的数"
    return workbook(request, "换版比较", changeover_sheets(of), unit=request.actor.unit_id, note=note)
