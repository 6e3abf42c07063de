"""账号变动的底账：认请求编号、核对经办人的权、记流水、写审计。"""

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
from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.enums import AccountChangeKind, Right
from zhidu.accounts.models import AccountChange, Person
from zhidu.accounts.queries import governed, in_force, people
from zhidu.accounts.rules import Actor
from zhidu.audit.actions import record
from zhidu.organisations.queries import in_reach
from zhidu.organisations.rules import Author, Declined, NotFound, Stale

#: 看得到、却不归经办人管的账号
ELSEWHERE = "这个人的单位、或他的一个任职，不在您的管理范围内，他的账号请管得到的上级管理员办。"


@dataclass(slots=True)
class Entry:
    """正在办的一次账号变动。fresh 为假，说明这个编号已经办过，不要再动，照 result 交回。"""

    by: Author
    at: datetime
    change: AccountChange
    fresh: bool
    result: dict[str, Any] = field(default_factory=dict)

    def over_unit(self, unit: int, right: Right) -> None:
        """经办人凭这项权利够得到这个单位，否则抛 NotFound。"""
        if not in_reach(self.by.reach(right), on=localdate(self.at)).filter(pk=unit).exists():
            raise NotFound

    def over_person(self, key: int, right: Right) -> Person:
        """锁住并交回这个人；够不着抛 NotFound，自己办自己的抛 Declined。"""
        if not people(by=self.by, on=localdate(self.at), right=right).filter(pk=key).exists():
            raise NotFound
        if self.by.actor == str(key):
            raise Declined("不能自己给自己办账号和授权的事，请找另一位管理员。")
        return Person.objects.select_for_update().get(pk=key)

    def over_account(self, key: int, right: Right) -> Person:
        """同上，还要这个账号归经办人管；看得到、却在别处有任职的抛 Declined。"""
        found = self.over_person(key, right)
        if not governed(by=self.by, on=localdate(self.at), right=right).filter(pk=key).exists():
            raise Declined(ELSEWHERE)
        return found


@contextmanager
def entry(
    kind: AccountChangeKind, *, by: Author, at: datetime, request_id: UUID, content: Mapping[str, Any]
) -> Iterator[Entry]:
    """开一笔账号变动：在一个事务里，正常结束才落账并写一条审计；出错什么也不留。

    编号用过而内容相同，交回原来那笔（fresh 为假）；内容不同，抛 Stale。content 里不放口令。
    """
    signature = f"{by.actor}/{by.post}"
    text = json.dumps([kind, signature, content], ensure_ascii=False, sort_keys=True, default=str)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        change, fresh = AccountChange.objects.get_or_create(
            request_id=request_id,
            defaults={"fingerprint": fingerprint, "kind": kind, "made_by": signature, "made_at": at},
        )
        if change.fingerprint != fingerprint:
            raise Stale("这个请求编号已经用在另一件事上，请刷新页面后重新提交。")
        if not fresh:
            yield Entry(by, at, change, fresh, dict(change.result))
            return
        still_holds(by)
        current = Entry(by, at, change, fresh)
        yield current
        change.result = current.result
        change.save(update_fields=["result"])
        person = current.result.get("person")
        record(
            actor=by.actor,
            post=by.post,
            action=f"accounts.{kind}",
            target_kind="account_change" if person is None else "person",
            target=str(change.pk if person is None else person),
            request=str(request_id),
            details={key: value for key, value in current.result.items() if isinstance(value, int | str)},
            at=at,
        )


def still_holds(by: Author) -> None:
    """当事人此刻的任职还在、权限版次没变；锁住他这个人到事务结束，免得收权和用权同时发生。

    锁用 no_key：挡得住收权（它改版次），不挡别人给他发通知（外键只要主键不变），两个人同时办事互相通知才不会锁死。
    """
    if not isinstance(by, Actor):
        return
    list(Person.objects.select_for_update(no_key=True).filter(pk=by.person_id).values_list("pk"))
    if not in_force(by):
        raise NotFound("这个任职已经收回、到期或有变动，请重新登录。")


def bump(person: int) -> None:
    """权限版次加一：这个人的旧会话、旧任务立刻作废。"""
    Person.objects.filter(pk=person).update(auth_epoch=F("auth_epoch") + 1)
