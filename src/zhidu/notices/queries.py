"""通知的查询：只看自己的。"""

from __future__ import annotations

from django.db.models import QuerySet

from zhidu.accounts.rules import Actor
from zhidu.notices.models import Notice


def notices(*, by: Actor) -> QuerySet[Notice]:
    """自己的通知，新的在前。"""
    return Notice.objects.filter(person=by.person_id).order_by("-at", "-pk")


def unread(*, by: Actor) -> int:
    """还没看的有几条。"""
    return notices(by=by).filter(read_at__isnull=True).count()
