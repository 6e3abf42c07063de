"""审计的各页。看一页、看一条、导出、核验，各记一条。"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhidu.accounts.actions.readings import note_reading
from zhidu.audit.queries.events import events_count
from zhidu.audit.queries.verification import verify
from zhidu.audit.rules.keys import UnusableKey
from zhidu.insight.auditing import audit_event, audit_events, sees_everything
from zhidu.jobs.actions import ask
from zhidu.organisations.rules import Declined, NotFound
from zhidu.web.asking import Asking
from zhidu.web.setup.asking import number_asked, wants_workbook, workbook_response
from zhidu.web.setup.audit.forms import SUGGESTED, FilterForm
from zhidu.web.setup.audit.pages import chain_verdict, event_rows, event_shown, events_book
from zhidu.web.setup.audit.tasks import KIND
from zhidu.web.setup.people.forms import ConfirmForm

#: 一次最多导出多少条
MOST_EXPORTED = 50_000
#: 比这多就排成后台任务；这么多大约一秒验完
MOST_AT_ONCE = 50_000


def audit_listing(request: Asking) -> HttpResponse:
    """流水：最新的在前，按序号翻页，可筛。"""
    form = FilterForm(request.GET)
    valid = form.is_valid()
    asked = {name: request.GET.get(name, "") for name in form.fields if request.GET.get(name)}
    by, on, before = request.actor, request.today, number_asked(request, "before")
    if wants_workbook(request) and valid:
        exported = audit_events(form.wanted(), by=by, on=on, size=MOST_EXPORTED).events
        note_reading(
            "audit.exported", by=by, at=request.now, target_kind="audit_event",
            details=asked | {"rows": len(exported)},
        )  # fmt: skip
        return workbook_response(events_book(exported, on))
    found = audit_events(form.wanted(), by=by, on=on, before=before) if valid else None
    noted: dict[str, str | int] = dict(asked)
    if before is not None:
        noted["before"] = before
    note_reading("audit.read", by=by, at=request.now, target_kind="audit_event", details=noted)
    older = found.older if found else None
    context = {
        "form": form,
        "rows": event_rows(found.events) if found else (),
        "older_url": "?" + urlencode(asked | {"before": older}) if older else "",
        "newest_url": "?" + urlencode(asked) if before is not None else "",
        "export_url": "?" + urlencode(asked | {"as": "xlsx"}),
        "filtered": bool(asked),
        "suggested": SUGGESTED,
        "whole": sees_everything(by, on),
        "request_id": uuid4(),
    }
    return render(request, "setup/audit/list.html", context)


def one_event(request: Asking, seq: int) -> HttpResponse:
    """一条记录。"""
    found = audit_event(seq, by=request.actor, on=request.today)
    note_reading("audit.read", by=request.actor, at=request.now, target_kind="audit_event", target=str(seq))
    template = "setup/audit/_event.html" if request.headers.get("HX-Request") else "setup/audit/event.html"
    return render(request, template, {"event": event_shown(found)})


def verify_chain(request: Asking) -> HttpResponse:
    """把整条流水验一遍，结论说成话；太长的排成后台任务。只有看得到全部的人能验。"""
    if not sees_everything(request.actor, request.today):
        raise NotFound
    if events_count() > MOST_AT_ONCE:
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            raise Declined("请回到审计页，再按一次“验一遍”。")
        key = ask(
            kind=KIND, by=request.actor, arguments={}, at=request.now,
            request_id=form.cleaned_data["request_id"],
        )  # fmt: skip
        return HttpResponseRedirect(reverse("jobs:job", args=[key]))
    try:
        report = verify()
    except UnusableKey as error:
        return render(request, "setup/audit/verdict.html", {"refusal": str(error)})
    note_reading(
        "audit.verified", by=request.actor, at=request.now, target_kind="audit_event",
        details={"events": report.events, "signs": report.total},
    )  # fmt: skip
    return render(request, "setup/audit/verdict.html", {"verdict": chain_verdict(report)})
