"""收拾：服务器被杀掉时正在办的任务，库里还写着“正在办”，重新排上；办过几次还不成的，认定没办成。"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from zhidu.jobs.actions.pulse import running_here
from zhidu.jobs.actions.running import run_job, settle
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.rules import alive, this_process

#: 多久没有动静算没人在办了：平安五秒报一次，这么久一次没报上，不会是忙
SILENT = timedelta(seconds=60)
#: 至多办几次：一办就把进程弄死的任务，不能没完没了地拖垮服务器
ATTEMPTS = 3
#: 队列里办完的留几天，好查
KEPT = timedelta(days=14)
READY, ACTIVE = "READY", "RUNNING"


def reap(*, at: datetime, silent: timedelta = SILENT) -> int:
    """没人在办的重新排上，交回个数。同一台机器上死了的进程立刻认得出，别的看多久没有动静。"""
    found = sum(
        _requeue(row, at) for row in Job.objects.filter(state=JobState.RUNNING) if _left(row, at, silent)
    )
    lost = Job.objects.filter(state=JobState.QUEUED).exclude(
        task__in=DBTaskResult.objects.filter(status=READY).values("pk")
    )
    return found + sum(_rejoin(row, at, silent) for row in lost)


def tidy(*, at: datetime) -> int:
    """清掉队列里早就完了的，交回清掉几行。任务本身（Job）留着，人要看；每隔一会儿自己办的那些没人看，办成了的也清掉。"""
    every = Job.objects.filter(person__isnull=True, state=JobState.DONE, ended_at__lte=at - KEPT)
    every.filter(key__startswith="schedule:").exclude(key__contains="@").delete()
    old = DBTaskResult.objects.filter(enqueued_at__lte=at - KEPT).exclude(status=READY)
    return old.exclude(
        pk__in=Job.objects.filter(state=JobState.RUNNING, task__isnull=False).values("task")
    ).delete()[0]


def _left(row: Job, at: datetime, silent: timedelta) -> bool:
    """没人在办了：办它的进程死了，或太久没有动静。这个进程正在办的不算，它自己知道。"""
    if row.worker == this_process() and running_here(str(row.pk)):
        return False
    if alive(row.worker) is False:
        return True
    return row.beat_at is None or row.beat_at <= at - silent


def _requeue(row: Job, at: datetime) -> bool:
    """重新排上；办够次数了就认定没办成；后来已经另排了一个一样的，就由那个代办。"""
    if row.stop_asked:
        settle(row, JobState.STOPPED, "按要求停下了。", at=at)
        return False
    if row.attempts >= ATTEMPTS:
        settle(
            row, JobState.FAILED,
            f"办了 {row.attempts} 次都没办完，先停下了，编号 {row.pk}。请把编号告诉管服务器的人。", at=at,
        )  # fmt: skip
        return False
    try:
        with transaction.atomic():
            mine = Job.objects.filter(pk=row.pk, state=JobState.RUNNING, attempts=row.attempts)
            # 平安刚报上的，说明还有人在办
            if not mine.filter(beat_at=row.beat_at).update(state=JobState.QUEUED, worker=""):
                return False
            _enqueue(row)
    except IntegrityError:
        settle(row, JobState.DONE, "已由后来的同一件事代办。", at=at)
        return False
    return True


def _rejoin(row: Job, at: datetime, silent: timedelta) -> bool:
    """排着队、队列里却没有它了：刚取走还没动手，进程就被杀了。再排进去。"""
    queued = None if row.task is None else DBTaskResult.objects.filter(pk=row.task).first()
    if queued is not None and queued.started_at is not None:
        workers = queued.worker_ids or [""]
        dead = queued.status == ACTIVE and alive(str(workers[-1])) is False
        if not dead and queued.started_at > at - silent:
            return False
    with transaction.atomic():
        if not Job.objects.filter(pk=row.pk, state=JobState.QUEUED, task=row.task).update(worker=""):
            return False
        _enqueue(row)
    return True


def _enqueue(row: Job) -> None:
    """再排进队列；原来那一行若还写着正在办，认定没办成，免得一直挂着。"""
    if row.task is not None:
        DBTaskResult.objects.filter(pk=row.task, status=ACTIVE).update(status="FAILED")
    Job.objects.filter(pk=row.pk).update(task=UUID(run_job.enqueue(str(row.pk)).id))
