"""办一个任务：抢到手、核权、办、记结果、告诉提出的人。"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import actor, holders
from zhidu.accounts.rules import CALCULATOR, Actor, Calculator
from zhidu.jobs.actions.pulse import Pulse, pulse
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.rules import Running, Stopped, handler_of, this_process
from zhidu.kernel import ZhiduError
from zhidu.notices.actions import notify
from zhidu.organisations.queries import city_unit
from zhidu.organisations.rules import NotFound

log = logging.getLogger("zhidu.jobs")
#: 结果写不进库（写锁被占着、连接断了）时再试几次、隔多久
TRIES, PAUSE_SECONDS = 5, 1.0
#: 系统任务反复没办成，隔多久再说
QUIET = timedelta(days=1)
WORDS = {JobState.DONE: "办完了", JobState.FAILED: "没办成", JobState.STOPPED: "停下了"}


@task()
def run_job(key: str) -> None:
    """django-tasks 那头的入口：只有编号，别的都在 Job 里。"""
    perform(key, at=timezone.now())


def perform(key: str, *, at: datetime, clock: Callable[[], datetime] = timezone.now) -> bool:
    """办一个排着队的任务；已经有人在办或办完了就什么也不做。交回这次办没办。clock 给办的过程中报时。"""
    taken = Job.objects.filter(pk=key, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=at, beat_at=at, worker=this_process(), attempts=F("attempts") + 1
    )
    if not taken:
        return False
    row = Job.objects.get(pk=key)
    with pulse(str(key), row.attempts, clock) as beating:
        state, result, message = _outcome(row, at, beating)
    settle(row, state, message, at=clock(), result=result, progress=beating.fields())
    return True


def _outcome(row: Job, at: datetime, beating: Pulse) -> tuple[JobState, dict[str, Any], str]:
    """办，交回办成什么样。程序自己的错不往外抛：记进日志，给人一个编号。"""
    try:
        running = Running(str(row.pk), _whoever(row, at), row.arguments, at, beating.progress)
        result = json.loads(json.dumps(handler_of(row.kind).run(running)))
    except Stopped as stopped:
        return JobState.STOPPED, {}, str(stopped)
    except ZhiduError as error:
        return JobState.FAILED, {}, error.message
    except Exception:
        log.exception("任务 %s（%s）出错", row.pk, row.kind)
        return JobState.FAILED, {}, f"程序出错了，编号 {row.pk}。请把编号告诉管服务器的人。"
    return JobState.DONE, result, str(result.pop("message", "") or "办完了。")


def _whoever(row: Job, at: datetime) -> Actor | Calculator:
    """以谁的名义办：提出的人此刻还有这个任职才办；系统任务由测算程序办。"""
    if row.person is None:
        return CALCULATOR
    try:
        return actor(
            person=row.person, post=cast(int, row.post), epoch=cast(int, row.epoch), on=timezone.localdate(at)
        )
    except NotFound:
        raise NotFound(
            "提出这个任务时用的任职已经收回、到期或有变动，所以没有办。请重新登录后再提一次。"
        ) from None


def settle(
    row: Job, state: JobState, message: str, *, at: datetime, result: dict[str, Any] | None = None,
    progress: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """记结局；有人提出的，告诉他，同一个事务。已经由别的进程接着办了的，不动。"""
    for tried in range(1, TRIES + 1):
        try:
            _settle(row, state, message, at, dict(result or {}), progress or {})
        except DatabaseError:
            if tried == TRIES or connection.in_atomic_block:
                raise
            log.warning("任务 %s 的结果没写上，再试", row.pk, exc_info=True)
            connection.close()
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _settle(
    row: Job, state: JobState, message: str, at: datetime, result: dict[str, Any], progress: dict[str, Any]
) -> None:
    link = str(result.pop("link", "") or "")
    with transaction.atomic():
        settled = Job.objects.filter(pk=row.pk, state=JobState.RUNNING, attempts=row.attempts).update(
            state=state, result=result, message=message, link=link, ended_at=at, beat_at=at, **progress
        )
        if settled and row.person is not None:
            notify(
                persons=[row.person], kind="job", title=f"{row.title}：{WORDS[state]}", body=message,
                link=link or f"/jobs/{row.pk}/", at=at,
            )  # fmt: skip
        elif settled and state == JobState.FAILED:
            _tell_keepers(row, message, at)


def _tell_keepers(row: Job, message: str, at: datetime) -> None:
    """系统自己的任务没办成，没有人在等，告诉管全市的系统管理员；同一件事一天只说一次。"""
    city = city_unit(on=timezone.localdate(at))
    if city is not None:
        notify(
            persons=holders(right=Right.EDIT_UNITS, unit=city, on=timezone.localdate(at)), kind="job.system",
            title=f"系统任务「{row.title}」没办成", at=at, once_since=at - QUIET,
            body=f"{message}（任务编号 {row.pk}）系统会按时再办；一直办不成，请把编号告诉管服务器的人。",
        )  # fmt: skip
