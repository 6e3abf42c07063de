"""问题：等着立案的一队；手工立、从红格立、照清单成批立；看一个，不立案，放证据；几个立成一个案。"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid5

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.findings import actions, queries
from zhidu.findings.enums import FindingState
from zhidu.findings.rules.listing import COLUMNS, FindingRow
from zhidu.kernel import ZhiduError
from zhidu.organisations.queries import find_by_code
from zhidu.organisations.rules import Declined
from zhidu.rectification import actions as cases
from zhidu.rectification.queries import relapses, unit_names
from zhidu.web.asking import Asking
from zhidu.web.filing.reading import chosen_in, number_of, request_id_of
from zhidu.web.rectifying.pages.findings import blank_list, finding_lines, finding_view
from zhidu.web.rectifying.pages.tabs import section_tabs
from zhidu.web.rectifying.reading import files_kept, grounds_of, seen_of
from zhidu.web.setup.asking import may, wants_workbook, workbook_response
from zhidu.web.setup.uploads import Heading, read_lines

MOST = 500
REQUIRED = frozenset({"单位", "问题", "依据", "来源", "原因", "发现日期"})


def _in_force(view: Callable[[Asking], HttpResponse]) -> Callable[[Asking], HttpResponse]:
    """还没有在用的整改程序，开页时说清请谁办，不当成出错。"""

    @wraps(view)
    def shown(request: Asking) -> HttpResponse:
        try:
            procedure_in_force(on=request.actor.on)
        except Declined as missing:
            return render(request, "rectifying/no_procedure.html", {"said": missing.message})
        return view(request)

    return shown


@_in_force
def waiting(request: Asking) -> HttpResponse:
    """等着立案的问题。"""
    found = list(queries.findings(by=request.actor, state=FindingState.OPEN)[:MOST])
    words = load_procedure(procedure_in_force(on=request.actor.on))
    context = {
        "lines": finding_lines(found, by=request.actor), "categories": words.categories, "most": MOST,
        "may_open": may(request.actor, Right.CLOSE_FINDINGS), "tabs": section_tabs("findings", by=request.actor),
    }  # fmt: skip
    return render(request, "rectifying/findings.html", context)


@_in_force
def raise_one(request: Asking) -> HttpResponse:
    """手工立一个问题；写错了原样交回，说哪里不对。"""
    words = load_procedure(procedure_in_force(on=request.actor.on))
    said = ""
    if request.method == "POST":
        try:
            unit = find_by_code(request.POST.get("unit", "").strip(), by=request.actor, on=request.actor.on)
            key = actions.raise_finding(
                by=request.actor, grounds=grounds_of(request.POST, unit.unit_id), at=request.now,
                request_id=request_id_of(request.POST),
            )  # fmt: skip
        except ZhiduError as refused:
            said = refused.message
        else:
            return redirect("rectifying:finding", key)
    context = {
        "words": words, "said": said, "typed": request.POST, "unit_code": request.GET.get("unit", ""),
        "crumbs": _crumbs("立一个问题"),
    }  # fmt: skip
    return render(request, "rectifying/raise.html", context)


def raise_gap(request: Asking) -> HttpResponse:
    """把一个红格立成问题：先看清数、线、条款，选好轻重和原因，再立。"""
    given = request.POST if request.method == "POST" else request.GET
    unit = find_by_code(given.get("unit", ""), by=request.actor, on=request.actor.on)
    cell: dict[str, Any] = {
        "rulebook_id": given.get("rulebook", ""), "year": number_of(given, "year"), "code": given.get("code", ""),
        "stage": given.get("stage", ""),
    }  # fmt: skip
    if request.method == "POST":
        key = actions.raise_gap(
            by=request.actor, unit=unit.unit_id, severity=given.get("severity", ""), cause=given.get("cause", ""),
            at=request.now, request_id=request_id_of(given), **cell,
        )  # fmt: skip
        return redirect("rectifying:finding", key)
    found = queries.measured_gap(by=request.actor, unit=unit.unit_id, **cell)
    words = load_procedure(procedure_in_force(on=request.actor.on))
    context = {"unit": unit, "gap": found, "cell": cell, "words": words, "crumbs": _crumbs("从红格立问题")}
    return render(request, "rectifying/gap.html", context)


@_in_force
def raise_list(request: Asking) -> HttpResponse:
    """照清单成批立问题：好的行立，有错的逐格说。GET as=xlsx 是空表。"""
    words = load_procedure(procedure_in_force(on=request.actor.on))
    if wants_workbook(request):
        return workbook_response(blank_list(words, request.today))
    context: dict[str, object] = {
        "columns": COLUMNS, "required": [each for each in COLUMNS if each in REQUIRED],
        "crumbs": _crumbs("照清单立问题"),
    }  # fmt: skip
    if request.method == "POST":
        uploaded = request.FILES.get("file")
        if uploaded is None:
            raise Declined("请选一个文件。")
        try:
            lines = read_lines(uploaded, [Heading(each, required=each in REQUIRED) for each in COLUMNS])
        except ZhiduError as refused:
            context["said"] = refused.message
        else:
            rows = [FindingRow(each.row, each.cells, each.days.get("发现日期")) for each in lines.lines]
            context["outcome"] = actions.import_findings(
                rows, by=request.actor, at=request.now, request_id=request_id_of(request.POST), file=lines.file,
                sheet=lines.sheet,
            )  # fmt: skip
    return render(request, "rectifying/list.html", context)


def one(request: Asking, key: int) -> HttpResponse:
    """一个问题。"""
    by = request.actor
    found = queries.finding(key, by=by)
    same = list(queries.same_fingerprint(key, by=by)[:20])
    names = unit_names([found.unit_id, found.owner_id, found.county_id], on=by.on)
    own = found.owner_id == by.unit_id and may(by, Right.RAISE_FINDINGS)
    waits, may_open = own and found.state == FindingState.OPEN, may(by, Right.CLOSE_FINDINGS)
    context = {
        "finding": found, "view": finding_view(found, names), "evidence": queries.evidence(key, by=by),
        "same": finding_lines(same, by=by), "own": own, "open": waits, "may_open": may_open,
        "relapses": relapses(key, by=by) if waits and may_open else [],
        "categories": load_procedure(found.procedure).categories,
        "crumbs": [{"title": "问题", "href": reverse("rectifying:findings") if own else ""}, {"title": found.title, "href": ""}],
    }  # fmt: skip
    return render(request, "rectifying/finding.html", context)


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"title": "等着立案的问题", "href": reverse("rectifying:findings")}, {"title": here, "href": ""}]


def dismiss(request: Asking, key: int) -> HttpResponse:
    """不立案。"""
    actions.dismiss_finding(
        by=request.actor, finding=key, seen=seen_of(request.POST), reason=request.POST.get("reason", ""),
        at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:findings")


def add_evidence(request: Asking, key: int) -> HttpResponse:
    """放证据。"""
    found = queries.finding(key, by=request.actor)
    number = request_id_of(request.POST)
    with files_kept(request, found.unit_id, "findings.evidence") as files:
        for place, file in enumerate(files):
            actions.add_evidence(
                by=request.actor, finding=key, file=file, note=request.POST.get("note", ""), at=request.now,
                request_id=uuid5(number, f"evidence/{place}"),
            )  # fmt: skip
    return redirect("rectifying:finding", key)


def open_case(request: Asking) -> HttpResponse:
    """勾选的几个问题立成一个案；勾了几个单位的，动作会请分别立案。"""
    chosen = chosen_in(request.POST, "finding")
    if not chosen:
        raise Declined("请先勾选要立案的问题。")
    key = cases.open_case(
        by=request.actor, findings=chosen, category=request.POST.get("category", ""),
        title=request.POST.get("title", ""), at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", key)
