"""工作台。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zhidu.notices.queries import notices
from zhidu.web.asking import Asking
from zhidu.web.desk.changes import changes, last_workday
from zhidu.web.desk.pages import todos

LATEST = 8


def home(request: Asking) -> HttpResponse:
    """登录后的第一页：手上的事、上个工作日以来的变化、没看的通知。"""
    fresh = notices(by=request.actor).filter(read_at__isnull=True)[:LATEST]
    context = {
        "todos": todos(request.actor),
        "changes": changes(request.actor, today=request.today),
        "since": last_workday(request.today),
        "fresh": fresh,
    }
    return render(request, "desk/home.html", context)
