"""机构的各页：名录、一个机构、设立、各件变动、成批导入。一个请求叫一次动作或几个查询，样子由 pages 定。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.kernel import ZhiduError
from zhidu.organisations.actions import import_units
from zhidu.organisations.queries import ancestors, children, history, lineage, versions
from zhidu.organisations.rules import Declined, NotFound, Stale, in_force
from zhidu.web.asking import Asking
from zhidu.web.setup.asking import day_asked, exported, may, unit_names, wants_workbook, workbook_response
from zhidu.web.setup.people.reading import unit_roll
from zhidu.web.setup.units import deeds
from zhidu.web.setup.units.acts import ACTS, Act
from zhidu.web.setup.units.forms import ChangeForm, FoundForm, ImportForm, MergeForm
from zhidu.web.setup.units.listing import HEADS, unit_book, unit_list
from zhidu.web.setup.units.pages import unit_page
from zhidu.web.setup.units.roster import blank_units, read_units


def unit_listing(request: Asking) -> HttpResponse:
    """名录：按区县归堆，可查，可看从前哪一天。"""
    on = day_asked(request)
    words, pile = request.GET.get("words", "")[:50], request.GET.get("pile", "")[:20]
    found = versions(by=request.actor, on=on)
    export = wants_workbook(request)
    page = unit_list(found, on=on, today=request.today, words=words, pile=pile, whole=export)
    if export:
        return exported(request, unit_book(page, request.today))
    may_edit = may(request.actor, Right.EDIT_UNITS)
    return render(
        request, "setup/units/list.html", {"page": page, "today": request.today, "may_edit": may_edit}
    )


def one_unit(request: Asking, unit: int) -> HttpResponse:
    """一个机构：这一天的样子、历年的版本、沿革、这里的人、能办的事。"""
    by, on = request.actor, day_asked(request)
    past = history(unit, by=by, on=on)
    lines = lineage(unit, by=by, on=on)
    alive = any(in_force(each, on) for each in past)
    names = unit_names([each.parent_id for each in past], by=by, on=on)
    names |= _other_names(
        [each.predecessor_id for each in lines] + [each.successor_id for each in lines], request
    )
    above = ancestors(unit, by=by, on=on) if alive else []
    reached = set(unit_names([each.unit_id for each in above], by=by, on=on))
    names |= {each.unit_id: each.name for each in above}
    page = unit_page(
        history=past,
        above=[(each, each.unit_id in reached) for each in above],
        lineage=lines,
        children=list(children(unit, by=by, on=on)),
        names=names,
        on=on,
        today=request.today,
        may_edit=may(by, Right.EDIT_UNITS),
    )
    said = ACTS.get(request.GET.get("done", ""))
    context = {
        "page": page,
        "roll": unit_roll(unit, by=by, on=on, at=request.now),
        "done": said.done if said else "",
        "today": request.today,
    }
    return render(request, "setup/units/unit.html", context)


def act_on_unit(request: Asking, unit: int, code: str) -> HttpResponse:
    """办一件变动：先看说明和表，填好交上来就办；合并多一步确认。"""
    act = ACTS.get(code)
    if act is None:
        raise NotFound
    by = request.actor
    latest = history(unit, by=by, on=request.today)[-1]
    if request.method != "POST":
        initial = {"on": request.today, "seen": latest.unit.revision, "request_id": uuid4()}
        return _act_page(request, act, unit, latest.name, act.form(initial=initial))
    form = act.form(request.POST)
    if not form.is_valid():
        return _act_page(request, act, unit, latest.name, form)
    asked = deeds.Asked(by=by, unit=unit, at=request.now, today=request.today)
    try:
        if isinstance(form, MergeForm) and not form.cleaned_data["revisions"]:
            plan = deeds.merge_plan(asked, form.other_lines(), form.cleaned_data)
            return _act_page(request, act, unit, latest.name, form, plan=plan)
        deeds.carry_out(code, asked, form.cleaned_data)
    except (Declined, Stale) as refusal:
        form.add_error(None, refusal.message)
        return _act_page(request, act, unit, latest.name, form)
    return HttpResponseRedirect(f"{reverse('units:unit', args=[unit])}?done={code}")


def found_unit(request: Asking) -> HttpResponse:
    """设立一个机构。"""
    if request.method != "POST":
        initial = {
            "on": request.today,
            "request_id": uuid4(),
            "parent": request.GET.get("parent", "")[:100],
        }
        return _found_page(request, FoundForm(initial=initial))
    form = FoundForm(request.POST)
    if form.is_valid():
        try:
            unit = deeds.found(form.cleaned_data, by=request.actor, at=request.now)
        except (Declined, Stale) as refusal:
            form.add_error(None, refusal.message)
        except NotFound:
            form.add_error(None, "上级不在您能改的范围内；设市要由能改全部的人办。")
        else:
            return HttpResponseRedirect(reverse("units:unit", args=[unit]))
    return _found_page(request, form)


def import_roster(request: Asking) -> HttpResponse:
    """成批导入：好行当场办，错行逐行列出表、行、列、值和怎么改。"""
    form = ImportForm(initial={"on": request.today, "request_id": uuid4()})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST":
        form = context["form"] = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            given = form.cleaned_data
            try:
                found, rows = read_units(given["file"])
                context["outcome"] = import_units(
                    rows,
                    by=request.actor,
                    on=given["on"],
                    at=request.now,
                    request_id=given["request_id"],
                    document=given["document"],
                    file=found.file,
                    sheet=found.sheet,
                )
                context["form"] = ImportForm(initial={"on": given["on"], "request_id": uuid4()})
            except ZhiduError as error:
                form.add_error("file", error.message)
    return render(request, "setup/units/import.html", context)


def blank_roster(request: Asking) -> HttpResponse:
    """导入用的空表。"""
    return workbook_response(blank_units(request.today))


def _act_page(
    request: Asking, act: Act, unit: int, name: str, form: ChangeForm, plan: deeds.MergePlan | None = None
) -> HttpResponse:
    """一件变动的页面；plan 给了就是确认那一步。"""
    context: Mapping[str, Any] = {
        "act": act,
        "unit": unit,
        "name": name,
        "form": form,
        "plan": plan,
        "parents": versions(by=request.actor, on=request.today).filter(kind__in=HEADS),
    }
    return render(request, "setup/units/act.html", context)


def _found_page(request: Asking, form: FoundForm) -> HttpResponse:
    parents = versions(by=request.actor, on=request.today).filter(kind__in=HEADS)
    return render(request, "setup/units/found.html", {"form": form, "parents": parents})


def _other_names(units: list[int], request: Asking) -> dict[int, str]:
    """沿革另一头的名字：还在的是今天的，已撤销的是最后的；够不着的没有。"""
    found = {}
    for unit in set(units):
        try:
            found[unit] = history(unit, by=request.actor, on=request.today)[-1].name
        except NotFound:
            continue
    return found
