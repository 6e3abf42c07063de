"""消息渠道的各页：列表、设、改、停和启、试发、待发箱。只给系统管理；网址和口令填进去就不再显示。"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhidu.channels.actions import plain_settings, save_channel, switch_channel
from zhidu.channels.models import Channel
from zhidu.channels.queries import ChannelStanding, channels, outbox, standings
from zhidu.channels.queries import channel as one_channel
from zhidu.channels.tasks import TRY
from zhidu.jobs.actions import ask
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.web.asking import Asking
from zhidu.web.setup.asking import number_asked, unit_names
from zhidu.web.setup.channels.forms import FORMS, ActForm, ChannelForm
from zhidu.web.setup.channels.pages import KINDS, channel_page, channel_rows, dispatch_rows
from zhidu.web.setup.units.deeds import named_unit

SIZE = 50
DONE = {
    "saved": "存好了。请试发一条，看通不通。",
    "stopped": "停用了，不再转。",
    "started": "启用了，从现在起的通知照转。",
}


def listing(request: Asking) -> HttpResponse:
    """管得到的渠道。"""
    found = list(channels(by=request.actor))
    names = unit_names([each.unit_id for each in found], by=request.actor, on=request.today)
    rows = channel_rows(found, standings(each.pk for each in found), names, request.now)
    return render(request, "setup/channels/list.html", {"rows": rows, "kinds": KINDS})


def one(request: Asking, channel: int) -> HttpResponse:
    """一个渠道和它的待发箱。"""
    found = one_channel(channel, by=request.actor)
    names = unit_names([found.unit_id], by=request.actor, on=request.today)
    pages = Paginator(outbox(channel, by=request.actor), SIZE)
    shown = pages.get_page(number_asked(request, "page") or 1)
    standing = standings([found.pk]).get(found.pk, ChannelStanding())
    context = {
        "page": channel_page(found, standing, names.get(found.unit_id, ""), request.now),
        "rows": dispatch_rows(shown.object_list),
        "pager": shown,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "setup/channels/channel.html", context)


def create(request: Asking, kind: str) -> HttpResponse:
    """设一个渠道。"""
    if kind not in FORMS:
        raise NotFound
    form = FORMS[kind](initial={"request_id": uuid4()})
    if request.method == "POST":
        form = FORMS[kind](request.POST)
        if form.is_valid() and (answer := _save(request, form, kind, None)) is not None:
            return answer
    return render(request, "setup/channels/form.html", {"form": form, "kind": dict(KINDS)[kind]})


def edit(request: Asking, channel: int) -> HttpResponse:
    """改一个渠道。"""
    found = one_channel(channel, by=request.actor)
    before = plain_settings(channel, by=request.actor) | {
        "name": found.name, "deep": found.deep, "topics": found.topics, "pace": found.pace,
        "digest_at": found.digest_at, "quiet_from": found.quiet_from, "quiet_to": found.quiet_to,
        "revision": found.revision, "request_id": uuid4(),
    }  # fmt: skip
    form = FORMS[found.kind](initial=before, fixed=True)
    if request.method == "POST":
        form = FORMS[found.kind](request.POST, fixed=True)
        if form.is_valid() and (answer := _save(request, form, found.kind, found)) is not None:
            return answer
    context = {"form": form, "kind": found.get_kind_display(), "channel": found}
    return render(request, "setup/channels/form.html", context)


def attempt(request: Asking, channel: int) -> HttpResponse:
    """试发一条：排进后台，转到进度页，对方慢也不用在这里等。"""
    found = one_channel(channel, by=request.actor)
    given = _act(request)
    key = ask(
        kind=TRY, by=request.actor, arguments={"channel": found.pk}, at=request.now,
        request_id=given["request_id"], title=f"试发：{found.name}",
    )  # fmt: skip
    return HttpResponseRedirect(reverse("jobs:job", args=[key]))


def switch(request: Asking, channel: int) -> HttpResponse:
    """停用、启用。"""
    given = _act(request)
    switch_channel(
        by=request.actor, target=channel, active=given["active"], seen=given["revision"] or 0, at=request.now,
        request_id=given["request_id"],
    )  # fmt: skip
    return _to(channel, "started" if given["active"] else "stopped")


def _save(request: Asking, form: ChannelForm, kind: str, found: Channel | None) -> HttpResponse | None:
    """存；存不了把话写在表上，交回 None。"""
    given = form.cleaned_data
    try:
        unit = (
            found.unit_id
            if found is not None
            else named_unit(given["unit"], by=request.actor, on=request.today).unit_id
        )
        key = save_channel(
            by=request.actor, kind=kind, unit=unit, plan=form.plan(), given=form.given(), at=request.now,
            request_id=given["request_id"], target=found.pk if found is not None else None,
            seen=given["revision"] or 0,
        )  # fmt: skip
    except (Declined, Stale) as refusal:
        form.add_error(None, refusal.message)
        return None
    return _to(key, "saved")


def _act(request: Asking) -> dict[str, Any]:
    form = ActForm(request.POST)
    if not form.is_valid():
        raise Declined("请回到渠道那一页，再按一次。")
    return form.cleaned_data


def _to(channel: int, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('channels:channel', args=[channel])}?done={done}")
