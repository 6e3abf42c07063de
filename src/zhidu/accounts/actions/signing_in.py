"""登录：先占一次机会，再对口令。同时试一百次，也只有规定的那几次真去对。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from zhidu.accounts.enums import SignInResult
from zhidu.accounts.hashing import Busy
from zhidu.accounts.models import Person, SignInTally, tidy_login_name
from zhidu.accounts.rules import SignInPolicy
from zhidu.audit.actions import record

NAME_LIMIT = 64


@dataclass(frozen=True, slots=True)
class SignIn:
    """登录的结果。person 只在 OK 时有；message 是给人看的话，没有这个账号时说的也一样。"""

    result: SignInResult
    person: int | None = None
    message: str = ""


def sign_in(*, login_name: str, password: str, at: datetime, policy: SignInPolicy | None = None) -> SignIn:
    """对登录名和口令。连着错够次数就锁住，锁着时对了也不让进，而且不去算散列。

    口令在事务外面对：散列要算几十毫秒，不能占着写锁。
    """
    policy = policy or SignInPolicy()
    name = tidy_login_name(login_name)
    if len(name) > NAME_LIMIT:
        name = hashlib.sha256(name.encode()).hexdigest()
    attempt = _reserve(name, at, policy)
    if attempt is None:
        return _locked(policy)
    person = Person.objects.filter(
        login_name=name, disabled_at__isnull=True, activated_at__isnull=False
    ).first()
    with _given_back_when_busy(name):
        if person is None:
            make_password(password)  # 没有这个账号也算一遍，用时一样，看不出有没有
            right = False
        else:
            right = check_password(password, person.password)
    if person is not None and right:
        return _succeed(person)
    return _fail(name, person, attempt, at, policy)


def confirm_password(
    *, person: int, password: str, at: datetime, policy: SignInPolicy | None = None
) -> SignIn:
    """登录着的本人再输一次口令。和登录同一个计数、同一把锁：拿到别人没退出的页面，也不能在这里慢慢试。"""
    policy = policy or SignInPolicy()
    found = Person.objects.filter(pk=person, disabled_at__isnull=True, activated_at__isnull=False).first()
    if found is None:
        return SignIn(SignInResult.WRONG, message="口令不对。")
    attempt = _reserve(found.login_name, at, policy)
    if attempt is None:
        return _locked(policy)
    with _given_back_when_busy(found.login_name):
        right = check_password(password, found.password)
    if not right:
        failed = _fail(found.login_name, found, attempt, at, policy)
        return SignIn(
            failed.result, message="口令不对。" if failed.result is SignInResult.WRONG else failed.message
        )
    with transaction.atomic():
        SignInTally.objects.filter(login_name=found.login_name).delete()
        _record("accounts.password_confirmed", str(person), str(person), at)
    return SignIn(SignInResult.OK, person)


def _reserve(name: str, at: datetime, policy: SignInPolicy) -> int | None:
    """占一次机会，交回这是第几次；锁着或次数已用完交回 None。"""
    with transaction.atomic():
        SignInTally.objects.get_or_create(login_name=name, defaults={"last_attempt_at": at})
        tally = SignInTally.objects.select_for_update().get(login_name=name)
        if policy.locked(tally.locked_until, at):
            return None
        attempt = policy.counted(tally.attempts, tally.last_attempt_at, tally.locked_until, at)
        if attempt > policy.attempts:
            return None  # 前几次还在算，先不放新的进来
        tally.attempts, tally.last_attempt_at, tally.locked_until = attempt, at, None
        tally.save(update_fields=["attempts", "last_attempt_at", "locked_until"])
        return attempt


@contextmanager
def _given_back_when_busy(name: str) -> Iterator[None]:
    """排队超时没轮上对口令的，不算输错一次：占的那次还回去。"""
    try:
        yield
    except Busy:
        SignInTally.objects.filter(login_name=name, attempts__gt=0).update(attempts=F("attempts") - 1)
        raise


def _succeed(person: Person) -> SignIn:
    """口令对上了：清计数。对口令的工夫里改了口令或停用的，不算。进没进来，由 note_signed_in 记。"""
    with transaction.atomic():
        same = Person.objects.filter(pk=person.pk, password=person.password, disabled_at__isnull=True)
        if not same.exists():
            return _wrong()
        SignInTally.objects.filter(login_name=person.login_name).delete()
    return SignIn(SignInResult.OK, person.pk)


def _fail(name: str, person: Person | None, attempt: int, at: datetime, policy: SignInPolicy) -> SignIn:
    """没进来：有这个人就记一条；够次数就锁，锁也记一条。"""
    locking = attempt >= policy.attempts
    target = "" if person is None else str(person.pk)
    with transaction.atomic():
        if locking:
            SignInTally.objects.filter(login_name=name).update(locked_until=at + policy.lock)
        if person is not None or locking:
            _record("accounts.locked" if locking else "accounts.sign_in_failed", "anonymous", target, at)
    return _locked(policy) if locking else _wrong()


def _record(action: str, actor: str, target: str, at: datetime) -> None:
    """写一条审计。"""
    record(actor=actor, action=action, target_kind="person", target=target, at=at)


def _wrong() -> SignIn:
    return SignIn(SignInResult.WRONG, message="登录名或口令不对，或者账号还没激活。")


def _locked(policy: SignInPolicy) -> SignIn:
    minutes = int(policy.lock.total_seconds() // 60)
    return SignIn(
        SignInResult.LOCKED,
        message=f"连着输错 {policy.attempts} 次，请过 {minutes} 分钟再试，或请安全管理员解锁。",
    )
