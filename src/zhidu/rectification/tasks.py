"""每天早晨跑一遍整改的时钟；每十分钟看一眼有没有吹哨没人签收、有没有公文送到了。"""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from zhidu.accounts.rules import Actor
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.rules import NotFound
from zhidu.rectification.actions import chase_whistles, follow_deliveries, tick

#: 上班以前
MORNING = time(7, 0)
TEN_MINUTES = 600


@handler("rectification.tick", title="整改时钟", daily=MORNING)
def tick_daily(job: Running) -> dict[str, Any]:
    """提醒快到期的，建议逾期的走到哪一级。只由系统排。"""
    if isinstance(job.by, Actor):
        raise NotFound
    done = tick(on=timezone.localdate(job.at), at=job.at, progress=job.progress)
    return {
        "reminded": done.reminded, "proposed": done.proposed,
        "message": f"提醒 {done.reminded} 次，建议 {done.proposed} 级",
    }  # fmt: skip


@handler("rectification.whistles", title="催签吹哨", every=TEN_MINUTES)
def chase(job: Running) -> dict[str, Any]:
    """过了点没人签收的吹哨，催一次。只由系统排。"""
    if isinstance(job.by, Actor):
        raise NotFound
    return {"chased": chase_whistles(at=job.at, on=timezone.localdate(job.at))}


@handler("rectification.deliveries", title="整改公文送达", every=TEN_MINUTES)
def follow(job: Running) -> dict[str, Any]:
    """对方打开了、或视为送达了的公文，记到阶梯上，答复的时钟就从那天走。只由系统排。"""
    if isinstance(job.by, Actor):
        raise NotFound
    return {"served": follow_deliveries(at=job.at, on=timezone.localdate(job.at))}
