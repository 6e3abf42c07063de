"""一个后台任务说成话。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.web.refusals import relative

#: 刚提的多半转眼就办完，半秒一问；这么久还没办完的，两秒一问
BRISK = timedelta(seconds=6)
ENDED = {JobState.DONE, JobState.FAILED, JobState.STOPPED}
_SAID = {
    JobState.QUEUED: "排着队，前面的办完就轮到它。",
    JobState.RUNNING: "正在办。可以离开这一页，办完会通知您。",
    JobState.DONE: "办完了。",
    JobState.FAILED: "没有办成。",
    JobState.STOPPED: "停下了，没有办完。",
}


@dataclass(frozen=True, slots=True)
class JobPage:
    """进度页要的：叫什么、办没办完、成没成、一句话、正在办什么、几个里的几个、去哪看结果、进度在哪、在哪停下、何时提的、隔多久再来问。"""

    id: UUID
    title: str
    ended: bool
    failed: bool
    said: str
    doing: str
    done: int
    total: int
    link: str
    url: str
    stop: str
    state: str
    asked_at: datetime
    pause: str


def job_page(found: Job, *, now: datetime) -> JobPage:
    """办完的说结果，没办完的说进度。"""
    state = JobState(found.state)
    return JobPage(
        id=found.pk,
        title=found.title,
        ended=state in ENDED,
        failed=state in (JobState.FAILED, JobState.STOPPED),
        said=found.message or _SAID[state],
        doing=found.doing if state is JobState.RUNNING else "",
        done=found.done,
        total=found.total,
        link=relative(found.link),
        url=reverse("jobs:job", args=[found.pk]),
        stop=reverse("jobs:stop", args=[found.pk]),
        state=str(state.label),
        asked_at=found.asked_at,
        pause="500ms" if now - found.asked_at < BRISK else "2s",
    )
