"""办文的家当：文号登记簿、发文机关、公文模板。"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.documents import actions, queries
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Organ
from zhidu.gongwen import Form, parse_template
from zhidu.kernel import ZhiduError
from zhidu.organisations.queries import ancestors
from zhidu.organisations.rules import NotFound
from zhidu.web.asking import Asking
from zhidu.web.documents.pages.one import pictured
from zhidu.web.documents.pages.setting_up import (
    organ_forms,
    problem_lines,
    register_book,
    register_lines,
    slot_lines,
    template_lines,
)
from zhidu.web.filing.reading import number_of, request_id_of
from zhidu.web.setup.asking import exported, number_asked, wants_workbook


def register(request: Asking) -> HttpResponse:
    """文号登记簿：一个机关一年的各本，作废的、缺号的写明。"""
    by = request.actor
    owned = list(queries.organs(by=by, right=Right.SEE_DOCUMENTS))
    asked = number_asked(request, "organ")
    organ = next((each for each in owned if asked in (None, each.pk)), None)
    if organ is None:
        if asked is not None:
            raise NotFound
        return render(request, "documents/register.html", {"organs": [], "crumbs": _crumbs("文号登记簿")})
    years = queries.register_years(organ.pk, by=by)
    year = number_asked(request, "of") or (years[0] if years else request.today.year)
    entries = list(queries.register(organ.pk, year, by=by)) if year in years else []
    lines = register_lines(
        entries, called({each.used_by for each in entries} | {each.void_by for each in entries})
    )
    if wants_workbook(request):
        return exported(request, register_book(organ.name, year, lines, on=request.today))
    context = {
        "organs": owned, "organ": organ, "years": years, "year": year, "lines": lines,
        "missing": queries.missing_numbers(organ.pk, by=by), "crumbs": _crumbs("文号登记簿"),
    }  # fmt: skip
    return render(request, "documents/register.html", context)


def organs(request: Asking) -> HttpResponse:
    """发文机关：名称、红头、各版式的代字。写错了原样交回。"""
    by, posted = request.actor, request.POST
    said, typed = "", None
    if request.method == "POST":
        organ = number_of(posted, "organ") or None
        given: dict[str, Any] = {
            "name": posted.get("name", ""), "mark": posted.get("mark", ""),
            "series": {form.value: posted.get(f"series-{form.value}", "") for form in Form},
            "active": organ is None or posted.get("active") == "1",
        }  # fmt: skip
        try:
            actions.set_up_organ(
                by=by, organ=organ, seen=number_of(posted, "seen"), at=request.now,
                request_id=request_id_of(posted), **given,
            )  # fmt: skip
        except NotFound:
            raise
        except ZhiduError as refused:
            said, typed = refused.message, given | {"organ": organ or 0}
        else:
            return redirect("documents:organs")
    found = list(queries.organs(by=by, right=Right.SET_UP_DOCUMENTS))
    context = {"forms": organ_forms(found, typed), "said": said, "crumbs": _crumbs("发文机关")}
    return render(request, "documents/organs.html", context)


def templates(request: Asking) -> HttpResponse:
    """各种文现在照哪份模板。"""
    by = request.actor
    chosen = queries.templates_for(by.unit_id, by=by)
    names = {each.unit_id: each.name for each in ancestors(by.unit_id, by=by, on=by.on)}
    context = {"lines": template_lines(chosen, names, by=by), "crumbs": _crumbs("公文模板")}
    return render(request, "documents/templates.html", context)


def template(request: Asking, kind: str) -> HttpResponse:
    """一种文的模板：看、改、立新的一版。写错了原样交回，指出第几行。"""
    by = request.actor
    if kind not in DocumentType.values:
        raise NotFound
    chosen = queries.template_for(kind, by.unit_id, by=by)
    text, said = chosen.text, ""
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            actions.save_template(
                by=by, kind=kind, text=text, seen=number_of(request.POST, "seen"), at=request.now,
                request_id=request_id_of(request.POST),
            )  # fmt: skip
        except NotFound:
            raise
        except ZhiduError as refused:
            said = refused.message
        else:
            return redirect("documents:template", kind)
    parsed = parse_template(text)
    versions = queries.template_versions(kind, by.unit_id, by=by)
    shown = next((each for each in versions if str(each.number) == request.GET.get("version")), None)
    names = {each.unit_id: each.name for each in ancestors(by.unit_id, by=by, on=by.on)}
    context = {
        "kind": kind, "title": DocumentType(kind).label, "text": shown.text if shown and not said else text,
        "said": said if said and not parsed.problems else "", "problems": problem_lines(parsed.problems, text),
        "slots": slot_lines(parsed.slots), "form": parsed.form.label, "number": chosen.number,
        "line": template_lines({DocumentType(kind): chosen}, names, by=by)[0], "versions": versions, "shown": shown,
        "people": called(each.made_by for each in versions), "organ": _organ(request), "standard": queries.standard_template(kind),
        "crumbs": [*_crumbs("公文模板", reverse("documents:templates")), {"title": DocumentType(kind).label, "href": ""}],
    }  # fmt: skip
    return render(request, "documents/template.html", context)


def preview(request: Asking, kind: str) -> HttpResponse:
    """改着的模板排出来的样子，填的是示例；写错了逐处说。"""
    organ = _organ(request)
    if kind not in DocumentType.values or organ is None:
        raise NotFound
    text = request.POST.get("text", "").replace("\r\n", "\n")
    context: dict[str, Any] = {"problems": problem_lines(parse_template(text).problems, text)}
    if not context["problems"]:
        context["pictured"] = pictured(
            *queries.template_pictures(text, organ.pk, by=request.actor, kind=kind)
        )
    return render(request, "documents/_pictures.html", context)


def drop(request: Asking, kind: str) -> HttpResponse:
    """不用自己立的了。"""
    actions.drop_template(
        by=request.actor, kind=kind, seen=number_of(request.POST, "seen"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("documents:template", kind)


def _organ(request: Asking) -> Organ | None:
    """预览用哪个机关的名义：本单位在用的头一个。"""
    found = queries.organs(by=request.actor, right=Right.SET_UP_DOCUMENTS)
    return next((each for each in found if each.active), None)


def _crumbs(here: str, href: str = "") -> list[dict[str, str]]:
    return [{"title": "公文", "href": reverse("documents:list")}, {"title": here, "href": href}]
