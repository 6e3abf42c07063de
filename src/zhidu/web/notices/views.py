"""通知的各页：一页一页看，点开就算看过，全部标成看过。"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhidu.notices.actions import mark_read
from zhidu.notices.queries import notices
from zhidu.organisations.rules import NotFound
from zhidu.web.asking import Asking
from zhidu.web.refusals import relative

PER_PAGE = 30


def notice_list(request: Asking) -> HttpResponse:
    """自己的通知，新的在前。"""
    page = Paginator(notices(by=request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page": page})


def open_notice(request: Asking, notice: int) -> HttpResponse:
    """点开一条：算看过，去办的地方；没有去处的回列表。"""
    found = notices(by=request.actor).filter(pk=notice).first()
    if found is None:
        raise NotFound
    mark_read(by=request.actor, at=request.now, notice=notice)
    return HttpResponseRedirect(relative(found.link) or reverse("notices:list"))


def read_all(request: Asking) -> HttpResponse:
    """全部标成看过。"""
    mark_read(by=request.actor, at=request.now)
    return HttpResponseRedirect(reverse("notices:list"))
