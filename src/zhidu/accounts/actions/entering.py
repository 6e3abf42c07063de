"""登录前后本人办的几件小事留痕：进来了，退出，开关两步验证，用了一个备用码。"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhidu.accounts.enums import Entering
from zhidu.accounts.models import Person
from zhidu.audit.actions import record


def note_entering(what: Entering, *, person: int, at: datetime, post: int | None = None) -> None:
    """记一条：本人做了什么。和它要记的那件事放在同一个事务里叫。"""
    with transaction.atomic():
        record(
            actor=str(person), post="" if post is None else str(post), action=what.value,
            target_kind="person", target=str(person), at=at,
        )  # fmt: skip


def note_signed_in(*, person: int, at: datetime) -> None:
    """本人真的进来了：口令对了，开了两步验证的也过了，有任职。一次登录只记一条，记下上次登录的时刻。"""
    with transaction.atomic():
        Person.objects.filter(pk=person).update(last_sign_in_at=at)
        note_entering(Entering.SIGNED_IN, person=person, at=at)
