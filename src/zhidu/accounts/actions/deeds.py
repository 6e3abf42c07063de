"""办事：上面各房间的动作都从这里过。一个事务、一条审计；同一个请求编号只办一次；当事人的权此刻还在。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhidu.accounts.actions.ledger import still_holds
from zhidu.accounts.models import Deed
from zhidu.audit.actions import record
from zhidu.audit.rules.chain import Detail
from zhidu.organisations.rules import Author, Stale


@dataclass(slots=True)
class Doing:
    """正在办的一件事。fresh 为假，说明这个编号已经办过：不要再动，照 result 交回。

    target 是办的对象的编号，unit 是它所属单位的编号，details 进审计（不放个人信息），result 留给重发时照样交回。
    """

    by: Author
    at: datetime
    fresh: bool
    result: dict[str, Any] = field(default_factory=dict)
    target: str = ""
    unit: str = ""
    details: dict[str, Detail] = field(default_factory=dict)


@contextmanager
def deed(
    action: str,
    *,
    by: Author,
    at: datetime,
    request_id: UUID,
    content: Mapping[str, Any],
    target_kind: str,
    unit: str = "",
) -> Iterator[Doing]:
    """开办一件事：在一个事务里，正常结束才算数，并写一条审计；出错什么也不留。

    action 如 filings.submit；content 是请求的内容（不放口令），同一个编号重发而内容相同交回上次的结果，不同抛 Stale。
    任职已收回、权限版次变过，抛 NotFound。
    """
    signature = f"{by.actor}/{by.post}"
    text = json.dumps([action, signature, content], ensure_ascii=False, sort_keys=True, default=str)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        row, fresh = Deed.objects.get_or_create(
            request_id=request_id,
            defaults={"fingerprint": fingerprint, "action": action, "made_by": signature, "made_at": at},
        )
        if row.fingerprint != fingerprint:
            raise Stale("这个请求编号已经用在另一件事上，请刷新页面后重新提交。")
        if not fresh:
            yield Doing(by, at, fresh, dict(row.result))
            return
        still_holds(by)
        doing = Doing(by, at, fresh, unit=unit)
        yield doing
        row.result = doing.result
        row.save(update_fields=["result"])
        record(
            actor=by.actor,
            post=by.post,
            action=action,
            target_kind=target_kind,
            target=doing.target,
            unit=doing.unit,
            request=str(request_id),
            details=doing.details,
            at=at,
        )
