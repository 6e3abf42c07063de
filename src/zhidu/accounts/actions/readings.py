"""看敏感内容也留痕：看一页名册、一页审计，各记一条。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhidu.audit.actions import record
from zhidu.audit.rules.chain import Detail
from zhidu.organisations.rules import Author


def note_reading(
    action: str,
    *,
    by: Author,
    at: datetime,
    target_kind: str,
    target: str = "",
    unit: str = "",
    details: Mapping[str, Detail] | None = None,
) -> None:
    """记一条“看过”。action 如 accounts.roll_read；details 写筛选条件，不写看到的内容，也不写人名。"""
    with transaction.atomic():
        record(
            actor=by.actor,
            post=by.post,
            action=action,
            target_kind=target_kind,
            target=target,
            unit=unit,
            details=details,
            at=at,
        )
