"""定时：到点排一个任务，再往后推一格。停了几天再开，只补一次，缺的日子写在参数里。"""

from __future__ import annotations

import logging
from datetime import datetime, time
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from zhidu.jobs.actions.asking import ask_system
from zhidu.jobs.models import Schedule
from zhidu.jobs.rules import days_due, handlers, next_slot

log = logging.getLogger("zhidu.jobs")


def schedule(
    *, name: str, kind: str, at: datetime, daily: time | None = None, every: int | None = None
) -> None:
    """登记一件定时的事：每天本地 daily 点，或每隔 every 秒。时间没变的，下一次不变；变了的，从 at 起重新算。"""
    rhythm = {"kind": kind, "daily": daily, "every": every}
    first = next_slot(at, daily, every, at)
    with transaction.atomic():
        row, fresh = Schedule.objects.get_or_create(name=name, defaults={**rhythm, "next_at": first})
        if not fresh and (row.kind, row.daily, row.every) != (kind, daily, every):
            Schedule.objects.filter(pk=row.pk).update(**rhythm, next_at=first)


def align_schedules(*, at: datetime) -> None:
    """照各房间登记的办法，把定时表对齐：新的加上，改了的改，没有了的去掉。启动时叫一次。"""
    known = handlers()
    for each in known.values():
        if each.daily is not None or each.every is not None:
            schedule(name=each.kind, kind=each.kind, at=at, daily=each.daily, every=each.every)
    Schedule.objects.exclude(kind__in=known).delete()
    Schedule.objects.filter(
        name__in=[each.kind for each in known.values() if each.daily is None and each.every is None]
    ).delete()


def due_now(*, at: datetime) -> int:
    """把到点的都排上，交回排了几件。几处同时看，同一格也只排一次；一件排不上，不耽误别的。"""
    found = 0
    for row in Schedule.objects.filter(next_at__lte=at).order_by("next_at"):
        try:
            found += _due(row, at)
        except KeyError:
            log.warning("定时「%s」要办的 %s 没有人登记，跳过", row.name, row.kind)
    return found


def _due(row: Schedule, at: datetime) -> bool:
    """排上这一格并往后推，同一个事务。参数：slot 是这一格的时刻，days 是每天一次的缺了哪几天。"""
    slot = row.next_at.isoformat()
    days = days_due(row.next_at, at) if row.daily is not None else []
    later = next_slot(row.next_at, row.daily, row.every, at)
    with transaction.atomic():
        if not Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=later):
            return False
        # 每天一次的，一格一个，哪天的也不能并掉；每隔几秒的，上一个还没办就并成一个
        key = f"schedule:{row.name}" + (f"@{slot}" if row.daily is not None else "")
        ask_system(
            kind=row.kind, arguments={"slot": slot, "days": days}, at=at, key=key,
            request_id=uuid5(NAMESPACE_OID, f"zhidu/{row.name}@{slot}"),
        )  # fmt: skip
    return True
