"""建账号、停用、启用、解锁。"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from zhidu.accounts.actions.ledger import bump, entry
from zhidu.accounts.enums import AccountChangeKind, Right
from zhidu.accounts.models import Person, SignInTally, tidy_login_name
from zhidu.accounts.rules import name_fault
from zhidu.organisations.rules import Author, Declined


def create_person(
    *, by: Author, login_name: str, display_name: str, unit: int, at: datetime, request_id: UUID
) -> int:
    """建一个账号，交回主键。还没有任何权，也登录不了：要另外授予任职、发激活码。登录名已有抛 Declined。"""
    login_name, display_name = tidy_login_name(login_name), display_name.strip()
    content = {"login_name": login_name, "display_name": display_name, "unit": unit}
    with entry(AccountChangeKind.CREATED, by=by, at=at, request_id=request_id, content=content) as current:
        if not current.fresh:
            return int(current.result["person"])
        if fault := name_fault(login_name, display_name):
            raise Declined(fault + "。")
        current.over_unit(unit, Right.EDIT_PEOPLE)
        person, made = Person.objects.get_or_create(
            login_name=login_name,
            defaults={"display_name": display_name, "unit_id": unit, "password": make_password(None)},
        )
        if not made:
            raise Declined(f"登录名“{login_name}”已经有人用了，请换一个。")
        current.result["person"] = person.pk
        return person.pk


def disable_person(*, by: Author, person: int, at: datetime, request_id: UUID) -> None:
    """停用账号，会话立刻作废；任职不动，启用后照旧。已停用的抛 Declined。"""
    content = {"person": person}
    with entry(AccountChangeKind.DISABLED, by=by, at=at, request_id=request_id, content=content) as current:
        if current.fresh:
            current.over_account(person, Right.EDIT_PEOPLE)
            if not Person.objects.filter(pk=person, disabled_at__isnull=True).update(disabled_at=at):
                raise Declined("这个账号已经停用了。")
            bump(person)
            current.result["person"] = person


def enable_person(*, by: Author, person: int, at: datetime, request_id: UUID) -> None:
    """启用停用了的账号。没停用的抛 Declined。"""
    content = {"person": person}
    with entry(AccountChangeKind.ENABLED, by=by, at=at, request_id=request_id, content=content) as current:
        if current.fresh:
            current.over_account(person, Right.EDIT_PEOPLE)
            if not Person.objects.filter(pk=person, disabled_at__isnull=False).update(disabled_at=None):
                raise Declined("这个账号没有停用。")
            bump(person)
            current.result["person"] = person


def unlock_person(*, by: Author, person: int, at: datetime, request_id: UUID) -> None:
    """提前解开登录锁定，由有授权之权的人办；不解的话到点自己开。没锁也不算错。"""
    content = {"person": person}
    with entry(AccountChangeKind.UNLOCKED, by=by, at=at, request_id=request_id, content=content) as current:
        if current.fresh:
            found = current.over_account(person, Right.GRANT_POSTS)
            SignInTally.objects.filter(login_name=found.login_name).delete()
            current.result["person"] = person
