"""后台任务的查询：谁要的谁看得到。"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from zhidu.accounts.rules import Actor
from zhidu.jobs.models import Job
from zhidu.organisations.rules import NotFound


def jobs(*, by: Actor) -> QuerySet[Job]:
    """自己凭现在这个任职要的任务，新的在前。换了任职就看不到：结果里可能有原来那个任职才看得的数。"""
    return Job.objects.filter(person=by.person_id, post=by.post_id)


def job(key: UUID | str, *, by: Actor) -> Job:
    """自己的一个任务；别人的和没有的一样，抛 NotFound。"""
    try:
        found = jobs(by=by).filter(pk=UUID(str(key))).first()
    except ValueError:
        raise NotFound from None
    if found is None:
        raise NotFound
    return found


def anything_ready() -> bool:
    """队列里有没有可以办的；不看谁要的，只给办事线程用。"""
    return DBTaskResult.objects.ready().exists()
