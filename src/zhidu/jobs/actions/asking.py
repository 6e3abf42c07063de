"""提出任务：和数据同一个事务，数据没成，任务也没有。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.jobs.actions.running import run_job
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.queries import job
from zhidu.jobs.rules import handler_of
from zhidu.organisations.rules import Declined, Stale

#: 合并重复的任务时，别人刚好抢先，再看几次
TRIES = 5


def ask(
    *, kind: str, by: Actor, arguments: Mapping[str, Any], at: datetime, request_id: UUID, title: str = ""
) -> UUID:
    """以当事人的名义提出一个任务，交回编号；同一个请求编号再来，交回原来的。办的时候重新核他的权。

    可以写在另一件办着的事里面，用那件事的请求编号：这里由它和 kind 推出自己的编号，两不相撞。
    """
    name = title or handler_of(kind).title
    number = uuid5(request_id, f"jobs.ask/{kind}")
    content = {"kind": kind, "arguments": dict(arguments)}
    with deed("jobs.ask", by=by, at=at, request_id=number, content=content, target_kind="job") as doing:
        if not doing.fresh:
            return UUID(doing.result["job"])
        row = _queue(
            kind=kind, title=name[:200], arguments=dict(arguments), person=by.person_id, post=by.post_id,
            epoch=by.epoch, request_id=number, asked_at=at,
        )  # fmt: skip
        doing.target, doing.result, doing.details = str(row.pk), {"job": str(row.pk)}, {"kind": kind}
        return row.pk


def ask_system(
    *,
    kind: str,
    arguments: Mapping[str, Any],
    at: datetime,
    key: str = "",
    request_id: UUID | None = None,
) -> UUID:
    """系统自己的任务，交回编号。同样的 key 已经在排队就不再排（参数照先来的）；正在办的不算，另排一个，至多一个。

    给了 request_id，同一个编号只排一次，办完了再来也不再排。
    """
    name = handler_of(kind).title
    number = request_id or uuid4()
    for _ in range(TRIES):
        with transaction.atomic():
            queued = Job.objects.filter(request_id=number).values_list("pk", flat=True).first()
            if queued is None and key:
                # 锁住它：本事务提交以前它不能开办，开办时就一定看得到本事务写的数
                waiting = Job.objects.select_for_update().filter(kind=kind, key=key, state=JobState.QUEUED)
                queued = waiting.values_list("pk", flat=True).first()
            if queued is not None:
                return queued
            try:
                with transaction.atomic():
                    return _queue(
                        kind=kind,
                        key=key,
                        title=name,
                        arguments=dict(arguments),
                        request_id=number,
                        asked_at=at,
                    ).pk
            except IntegrityError:
                continue  # 别人刚好也排了一个，回头去认它
    raise Stale("同一件事正排着好几个，请稍后再试。")


def stop(*, by: Actor, job_id: UUID | str, at: datetime, request_id: UUID) -> None:
    """停下自己的一个任务：没开办的当场作罢，正在办的办到下一步就停。已经结束的抛 Declined，别人的抛 NotFound。"""
    found = job(job_id, by=by)
    with deed(
        "jobs.stop", by=by, at=at, request_id=request_id, content={"job": str(found.pk)}, target_kind="job"
    ) as doing:
        if not doing.fresh:
            return
        doing.target, doing.details = str(found.pk), {"kind": found.kind}
        mine = Job.objects.filter(pk=found.pk)
        if mine.filter(state=JobState.QUEUED).update(
            state=JobState.STOPPED, message="没有开办就停下了。", ended_at=at
        ):
            return
        if not mine.filter(state=JobState.RUNNING).update(stop_asked=True):
            raise Declined("这个任务已经结束，不用停了。")


def _queue(**fields: Any) -> Job:
    """登记一个任务并排进队列，同一个事务。"""
    row = Job.objects.create(**fields)
    Job.objects.filter(pk=row.pk).update(task=UUID(run_job.enqueue(str(row.pk)).id))
    return row
