"""案子的各步：报方案、报进展、会签，和督导室的退回、批准、延期、通过、销号、重开、提级、撤案。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.catalog.queries import load_procedure
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification import actions, queries
from zhidu.rectification.actions.planning import Unfit
from zhidu.rectification.enums import CaseSeat, ChiefRole
from zhidu.rectification.models import Case
from zhidu.web.asking import Asking
from zhidu.web.filing.reading import number_of, request_id_of
from zhidu.web.rectifying.pages.proposing import aim_lines, blank_steps, step_lines
from zhidu.web.rectifying.reading import day_of, files_kept, plan_of, progress_of, remarks_of, seen_of

#: 督导室的各步：网址里的名字 → 动作，要不要理由、意见、日期
STEPS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "return-plan": (actions.return_plan, ("reason", "remarks")),
    "approve": (actions.approve_plan, ()),
    "extend": (actions.extend_case, ("reason", "due_on")),
    "return": (actions.return_case, ("reason", "remarks")),
    "accept": (actions.accept_case, ("reason",)),
    "close": (actions.close_case, ()),
    "reopen": (actions.reopen_case, ("reason",)),
    "take-over": (actions.take_over, ("reason",)),
    "cancel": (actions.cancel_case, ("reason",)),
}


def step(request: Asking, key: int, name: str) -> HttpResponse:
    """督导室走一步；没有这一步的和没有这一页一样。"""
    if name not in STEPS:
        raise NotFound
    action, wanted = STEPS[name]
    posted = request.POST
    given: dict[str, Any] = {}
    if "reason" in wanted:
        given["reason"] = posted.get("reason", "")
    if "remarks" in wanted:
        given["remarks"] = remarks_of(posted)
    if "due_on" in wanted:
        given["due_on"] = day_of(posted, "due_on", "延到哪天")
    action(
        by=request.actor,
        case=key,
        seen=seen_of(posted),
        at=request.now,
        request_id=request_id_of(posted),
        **given,
    )
    return redirect("rectifying:case", key)


def plan(request: Asking, key: int) -> HttpResponse:
    """报方案：照上一稿接着写；写错了原样交回，一次说全。"""
    file = _responsible(request, key)
    found, findings = file.case, file.findings()
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            draft = plan_of(request.POST, [each.pk for each in findings])
            actions.submit_plan(
                by=request.actor, case=key, seen=seen_of(request.POST), plan=draft, at=request.now,
                request_id=request_id_of(request.POST),
            )  # fmt: skip
        except Unfit as unfit:
            faults = unfit.faults
        except Declined as refused:
            faults = (refused.message,)
        else:
            return redirect("rectifying:case", key)
    plans = file.plans()
    last = plans[-1] if plans else None
    context = {
        "case": found, "faults": faults, "typed": request.POST if faults else None, "last": last,
        "aims": aim_lines(findings, request.POST if faults else None, last),
        "steps": blank_steps(request.POST if faults else None, last), "roles": ChiefRole.choices,
        "categories": load_procedure(found.procedure).categories,
        "departments": queries.cosigners_for(found, on=request.actor.on),
        "remarks": [each for each in file.remarks() if last and each.plan_id == last.pk],
        "crumbs": _crumbs(found, "报方案"),
    }  # fmt: skip
    return render(request, "rectifying/plan.html", context)


def report(request: Asking, key: int) -> HttpResponse:
    """报进展、报完成。"""
    file = _responsible(request, key)
    found, findings = file.case, file.findings()
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            draft = progress_of(request.POST, [each.pk for each in findings])
            with files_kept(request, found.unit_id, "rectification.evidence") as files:
                actions.report_progress(
                    by=request.actor, case=key, seen=seen_of(request.POST), draft=replace(draft, files=files),
                    at=request.now, request_id=request_id_of(request.POST),
                )  # fmt: skip
        except Unfit as unfit:
            faults = unfit.faults
        except Declined as refused:
            faults = (refused.message,)
        else:
            return redirect("rectifying:case", key)
    plans, progress = file.plans(), file.progress()
    context = {
        "case": found, "faults": faults, "typed": request.POST if faults else None,
        "aims": aim_lines(findings, request.POST if faults else None, plans[-1] if plans else None),
        "steps": step_lines(plans[-1] if plans else None, progress), "crumbs": _crumbs(found, "报进展"),
        "category": load_procedure(found.procedure).category(found.category),
        "remarks": [each for each in file.remarks() if each.progress_id],
    }  # fmt: skip
    return render(request, "rectifying/report.html", context)


def cosign(request: Asking, key: int) -> HttpResponse:
    """成员单位会签。"""
    actions.answer_cosign(
        by=request.actor, case=key, agreed=request.POST.get("agreed") == "1",
        opinion=request.POST.get("opinion", ""), at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", key)


def relapse(request: Asking, key: int) -> HttpResponse:
    """把一个同一指纹的新问题并进已销号的原案，重开。"""
    actions.add_relapse(
        by=request.actor, case=key, finding=number_of(request.POST, "finding"), seen=seen_of(request.POST),
        reason=request.POST.get("reason", ""), at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:case", key)


def _responsible(request: Asking, key: int) -> queries.CaseFile:
    """责任单位一边的人看到的案卷；别人抛 NotFound。"""
    file = queries.case_file(key, by=request.actor)
    if not queries.standpoint(file.case, by=request.actor).at(CaseSeat.RESPONSIBLE):
        raise NotFound
    return file


def _crumbs(found: Case, here: str) -> list[dict[str, str]]:
    return [
        {"title": "整改台账", "href": reverse("rectifying:ledger")},
        {"title": found.label, "href": reverse("rectifying:case", args=[found.pk])},
        {"title": here, "href": ""},
    ]
