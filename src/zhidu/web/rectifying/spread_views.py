"""回头看、举一反三、吹哨。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.catalog.queries import load_procedure
from zhidu.organisations.queries import find_by_code
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification import actions, queries
from zhidu.rectification.enums import CaseSeat, RevisitResult
from zhidu.rectification.queries import revisiting
from zhidu.web.asking import Asking
from zhidu.web.filing.reading import chosen_in, number_of, request_id_of
from zhidu.web.rectifying.pages.spreading import draw_views, revisit_lines, self_check_lines, whistle_lines
from zhidu.web.rectifying.pages.tabs import section_tabs
from zhidu.web.rectifying.reading import day_of, files_kept, seen_of
from zhidu.web.setup.asking import may

SHOWN = 300


def revisits(request: Asking) -> HttpResponse:
    """回头看：抽签和要看的各件。"""
    by = request.actor
    draws = list(revisiting.draws(by=by)[:20]) if may(by, Right.CLOSE_FINDINGS) else []
    found = list(revisiting.revisits(by=by)[:SHOWN])
    open_draw = next((each for each in draws if each.owner_id == by.unit_id and each.drawn_at is None), None)
    context = {
        "lines": revisit_lines(found, by=by), "draws": draw_views(draws, by=by), "open_draw": open_draw,
        "may_draw": may(by, Right.CLOSE_FINDINGS), "tabs": section_tabs("revisits", by=by),
    }  # fmt: skip
    return render(request, "rectifying/revisits.html", context)


def commit_draw(request: Asking) -> HttpResponse:
    """承诺一个种子。"""
    actions.commit_draw(by=request.actor, at=request.now, request_id=request_id_of(request.POST))
    return redirect("rectifying:revisits")


def draw(request: Asking, key: int) -> HttpResponse:
    """用承诺了的种子抽。"""
    actions.draw_revisits(
        by=request.actor, draw_key=key, at=request.now, request_id=request_id_of(request.POST)
    )
    return redirect("rectifying:revisits")


def revisit(request: Asking, key: int) -> HttpResponse:
    """一件回头看：记下看到什么。"""
    by = request.actor
    found = revisiting.revisit(key, by=by)
    if not queries.standpoint(found.case, by=by).at(CaseSeat.SUPERVISOR):
        raise NotFound
    if request.method == "POST":
        result = request.POST.get("result", "")
        if result not in RevisitResult.values:
            raise Declined("请选合格还是重开。")
        visited_on = day_of(request.POST, "visited_on", "看的日子")
        with files_kept(request, found.case.unit_id, "rectification.revisit") as files:
            actions.record_revisit(
                by=by, revisit=key, seen=seen_of(request.POST), result=RevisitResult(result),
                text=request.POST.get("text", ""), visited_on=visited_on, files=files, at=request.now,
                request_id=request_id_of(request.POST),
            )  # fmt: skip
        return redirect("rectifying:case", found.case_id)
    context = {"revisit": found, "findings": queries.case_file(found.case_id, by=by).findings()}
    return render(request, "rectifying/revisit.html", context)


def spread(request: Asking, key: int) -> HttpResponse:
    """举一反三：哪些单位也一样，勾了发自查。"""
    by = request.actor
    found = queries.case(key, by=by)
    if not queries.standpoint(found, by=by).at(CaseSeat.SUPERVISOR):
        raise NotFound
    if request.method == "POST":
        actions.send_self_checks(
            by=by, case=key, units=chosen_in(request.POST, "unit"), question=request.POST.get("question", ""),
            due_on=day_of(request.POST, "due_on", "哪天前答"), at=request.now,
            request_id=request_id_of(request.POST),
        )  # fmt: skip
        return redirect("rectifying:spread", key)
    sent = list(revisiting.self_checks(by=by, case_key=key)[:SHOWN])
    context = {
        "case": found, "alike": revisiting.alike(key, by=by), "sent": self_check_lines(sent, by=by),
        "words": load_procedure(found.procedure),
    }  # fmt: skip
    return render(request, "rectifying/spread.html", context)


def self_checks(request: Asking) -> HttpResponse:
    """请我们自查的。"""
    found = list(revisiting.self_checks(by=request.actor)[:SHOWN])
    context = {
        "lines": self_check_lines(found, by=request.actor), "tabs": section_tabs("self-checks", by=request.actor),
    }  # fmt: skip
    return render(request, "rectifying/self_checks.html", context)


def answer_self_check(request: Asking, key: int) -> HttpResponse:
    """答复自查。"""
    said = request.POST.get("has_it", "")
    if said not in ("0", "1"):
        raise Declined("请选有没有同样的问题。")
    actions.answer_self_check(
        by=request.actor, self_check=key, has_it=said == "1", text=request.POST.get("text", ""), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:self-checks")


def whistles(request: Asking) -> HttpResponse:
    """吹哨：自己吹的，和要自己签收的；吹一件。"""
    by = request.actor
    if request.method == "POST":
        unit = find_by_code(request.POST.get("unit", "").strip(), by=by, on=by.on)
        actions.blow_whistle(
            by=by, unit=unit.unit_id, text=request.POST.get("text", ""), at=request.now,
            request_id=request_id_of(request.POST),
        )  # fmt: skip
        return redirect("rectifying:whistles")
    found = list(revisiting.whistles(by=by)[:SHOWN])
    people = called(each for row in found for each in (row.raised_by, row.acknowledged_by))
    own = queries.unit_code(by.unit_id, on=by.on)
    context = {
        "lines": whistle_lines(found, people, by=by, at=request.now), "own_code": own,
        "tabs": section_tabs("whistles", by=by),
    }  # fmt: skip
    return render(request, "rectifying/whistles.html", context)


def acknowledge(request: Asking) -> HttpResponse:
    """签收一件吹哨。"""
    actions.acknowledge_whistle(
        by=request.actor, whistle=number_of(request.POST, "whistle"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("rectifying:whistles")
