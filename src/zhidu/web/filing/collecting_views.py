"""采集：市里停、冻结、改名单；区县看各校报到哪了、做全县的工作簿。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.filings import actions, queries
from zhidu.filings.models import Collection
from zhidu.jobs.actions import ask
from zhidu.organisations.rules import NOWHERE, Declined
from zhidu.web.asking import Asking
from zhidu.web.filing.pages.collection import collection_words, enrolment_words, roster_lines
from zhidu.web.filing.reading import chosen_in, number_of, request_id_of
from zhidu.web.setup.asking import number_asked

PAGE = 200


def collection(request: Asking, key: int) -> HttpResponse:
    """一次采集：各区县报到哪了，各单位的单子在哪一步。"""
    by = request.actor
    found = queries.collection(key, by=by)
    wanted = queries.filings(by=by, collection=key)
    state, county = request.GET.get("state", ""), number_asked(request, "county")
    if state:
        wanted = wanted.filter(state=state)
    if county is not None:
        wanted = wanted.filter(county=county)
    total = wanted.count()
    page = collection_words(found, queries.progress(key, by=by), by)
    at = max(1, min(number_asked(request, "page") or 1, 10_000))
    context = {
        "page": page,
        "lines": roster_lines(wanted[(at - 1) * PAGE : at * PAGE], by),
        "total": total,
        "at": at,
        "more": total > at * PAGE,
        "state": state,
        "enrolment": enrolment_words(queries.unlisted(key, by=by), queries.departed(key, by=by))
        if by.reach(Right.FREEZE_FILINGS) != NOWHERE
        else None,
        "crumbs": [{"title": "填报", "href": reverse("filing:list")}, {"title": found.title, "href": ""}],
    }
    return render(request, "filing/collection.html", context)


def enrol(request: Asking, key: int) -> HttpResponse:
    """把开始以后新成立的列进来。"""
    actions.enrol(
        by=request.actor, collection=key, units=chosen_in(request.POST, "unit"),
        reason=request.POST.get("reason", ""), at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("filing:collection", key)


def excuse(request: Asking, key: int) -> HttpResponse:
    """截止以前撤销了的免报。"""
    actions.excuse(
        by=request.actor, collection=key, filings=chosen_in(request.POST, "filing"),
        reason=request.POST.get("reason", ""), at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("filing:collection", key)


def close(request: Asking, key: int) -> HttpResponse:
    """停止采集。"""
    actions.close_collection(
        by=request.actor, collection=key, seen=number_of(request.POST, "seen"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("filing:collection", key)


def freeze(request: Asking, key: int) -> HttpResponse:
    """冻结。没审完的一份一份写明为什么不纳入。"""
    by = request.actor
    found = queries.collection(key, by=by)
    waiting = queries.filings(by=by, collection=key).exclude(state__in=("city_passed", "excused"))
    said = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        left = dict.fromkeys(waiting.values_list("pk", flat=True), reason) if reason else {}
        try:
            actions.freeze(
                by=by, collection=key, seen=number_of(request.POST, "seen"), left_out=left, at=request.now,
                request_id=request_id_of(request.POST),
            )  # fmt: skip
        except Declined as refusal:
            said = refusal.message
        else:
            return redirect("filing:collection", key)
    context = {
        "found": found, "waiting": roster_lines(waiting[:PAGE], by), "count": waiting.count(), "said": said,
        "crumbs": _under(found, "冻结"),
    }  # fmt: skip
    return render(request, "filing/freeze.html", context, status=422 if said else 200)


def workbook(request: Asking, key: int) -> HttpResponse:
    """做全县的工作簿，预填好去年的数。"""
    found = queries.collection(key, by=request.actor)
    job = ask(
        kind="filings.prefill", by=request.actor,
        arguments={"collection": key, "unit": request.actor.unit_id}, at=request.now,
        request_id=request_id_of(request.POST), title=f"{found.title}：填报表",
    )  # fmt: skip
    return redirect("jobs:job", job)


def _under(found: Collection, here: str) -> list[dict[str, str]]:
    """这次采集下面的一页。"""
    return [
        {"title": "填报", "href": reverse("filing:list")},
        {"title": found.title, "href": reverse("filing:collection", args=[found.pk])},
        {"title": here, "href": ""},
    ]
