"""后台任务的进度：自己要的才看得到；页面自己刷新，离开了再回来也行。"""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhidu.jobs.actions import stop
from zhidu.jobs.queries import job, jobs
from zhidu.web.asking import Asking
from zhidu.web.jobs.forms import StopForm
from zhidu.web.jobs.pages import job_page

PER_PAGE = 30


def job_list(request: Asking) -> HttpResponse:
    """自己凭现在这个任职要的任务，新的在前。"""
    page = Paginator(jobs(by=request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "jobs/list.html", {"page": page, "rows": [job_page(each, now=request.now) for each in page]}
    )


def progress(request: Asking, key: UUID) -> HttpResponse:
    """一个任务。页面里的脚本来问时只给进度那一块；办完了那一块不再自己刷新。"""
    page = job_page(job(key, by=request.actor), now=request.now)
    template = "parts/progress.html" if "HX-Request" in request.headers else "jobs/job.html"
    return render(request, template, {"progress": page})


def stop_job(request: Asking, key: UUID) -> HttpResponse:
    """停下自己的一个任务，回到它的进度页。"""
    form = StopForm(request.POST)
    if form.is_valid():
        stop(by=request.actor, job_id=key, at=request.now, request_id=form.cleaned_data["request_id"])
    return HttpResponseRedirect(reverse("jobs:job", args=[key]))
