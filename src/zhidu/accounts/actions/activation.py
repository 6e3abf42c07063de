"""发激活码、激活、改口令。激活码只在发放时给一次，库里只留摘要。"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.timezone import localdate

from zhidu.accounts.actions.ledger import ELSEWHERE, bump, entry
from zhidu.accounts.enums import ADMIN_OFFICES, AccountChangeKind, Right
from zhidu.accounts.models import AccountChange, Activation, Person, Post, SignInTally
from zhidu.accounts.queries import governed, people
from zhidu.accounts.rules import Actor, Oneself, password_faults
from zhidu.organisations.rules import Author, Declined, NotFound

UNUSABLE = "激活码不对、已经用过、已经作废或过期了。请找管理员重新发一个。"
#: 一员替另一员重设口令，就能拿着两样权：谁也不能一手遮天
ADMINS_APART = "里面有系统管理、安全管理或审计管理员。三员的口令不能在网页上由别人重设：请两个人一起，在服务器上运行 zhidu reissue 登录名。"
TOKEN_BYTES = 20
BATCH = 500


@dataclass(frozen=True, slots=True)
class Issued:
    """发放的结果：{人: 激活码}。同一个请求编号再来，码已经给过、库里没有，tokens 是空的，repeated 为真。"""

    tokens: dict[int, str] = field(repr=False)
    repeated: bool = False


def digest(token: str) -> str:
    """激活码的摘要。码是 160 位随机数，猜不出，不用慢散列。"""
    return hashlib.sha256(token.strip().encode()).hexdigest()


def issue_activations(
    *, by: Author, persons: Sequence[int], valid_for: timedelta, at: datetime, request_id: UUID
) -> Issued:
    """给几个人各发一个激活码，旧的作废。忘了口令也用它重设。有一个够不着就一个也不发，抛 NotFound。

    在别处也有任职的、激活了的三员，网页上发不了，抛 Declined。
    """
    wanted = sorted(set(persons))
    content = {"persons": wanted, "seconds": valid_for.total_seconds()}
    with entry(
        AccountChangeKind.ACTIVATION_ISSUED, by=by, at=at, request_id=request_id, content=content
    ) as current:
        if not current.fresh:
            return Issued({}, repeated=True)
        if people(by=by, on=localdate(at), right=Right.EDIT_PEOPLE).filter(pk__in=wanted).count() != len(
            wanted
        ):
            raise NotFound
        if by.actor in {str(person) for person in wanted}:
            raise Declined("不能给自己发激活码，请找另一位管理员。")
        mine = governed(by=by, on=localdate(at), right=Right.EDIT_PEOPLE)
        if mine.filter(pk__in=wanted).count() != len(wanted):
            raise Declined(ELSEWHERE)
        if isinstance(by, Actor) and _admins(wanted):
            raise Declined(ADMINS_APART)
        list(Person.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
        live = Activation.objects.filter(person__in=wanted, used_at__isnull=True, voided_at__isnull=True)
        live.update(voided_at=at)
        tokens = {person: secrets.token_urlsafe(TOKEN_BYTES) for person in wanted}
        Activation.objects.bulk_create(
            [
                Activation(
                    person_id=person,
                    digest=digest(token),
                    issued_by=current.change,
                    expires_at=at + valid_for,
                )
                for person, token in tokens.items()
            ],
            batch_size=BATCH,
        )
        current.result["issued"] = len(tokens)
        return Issued(tokens)


def _admins(persons: Sequence[int]) -> bool:
    """里面有没有激活了的三员。"""
    held = Post.objects.filter(person__in=persons, closed_at__isnull=True, office__in=ADMIN_OFFICES)
    return held.filter(person__activated_at__isnull=False).exists()


def activate(*, token: str, password: str, at: datetime, request_id: UUID) -> int:
    """凭激活码设口令、启用账号，交回人的主键。码用不了、口令不合规矩抛 Declined；同一个请求编号再来，只算一次。

    口令先算散列再开事务：算得慢，不能占着写锁。
    """
    found = Activation.objects.select_related("person").filter(digest=digest(token)).first()
    if found is None or found.person.disabled_at is not None:
        raise Declined(UNUSABLE)
    person = found.person
    if faults := password_faults(password, person.login_name):
        raise Declined("".join(faults))
    encoded = make_password(password)
    with entry(
        AccountChangeKind.ACTIVATED, by=Oneself(str(person.pk)), at=at, request_id=request_id,
        content={"digest": found.digest},
    ) as current:  # fmt: skip
        if current.fresh:
            usable = Activation.objects.filter(
                pk=found.pk, used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at
            )
            if not usable.update(used_at=at):
                raise Declined(UNUSABLE)
            Person.objects.filter(pk=person.pk).update(
                password=encoded, activated_at=person.activated_at or at
            )
            SignInTally.objects.filter(login_name=person.login_name).delete()
            bump(person.pk)
            current.result["person"] = person.pk
        return person.pk


def change_password(*, person: int, old: str, new: str, at: datetime, request_id: UUID) -> None:
    """本人改口令，别处的会话作废。旧口令不对、新口令不合规矩或和旧的一样，抛 Declined。"""
    found = Person.objects.filter(pk=person, disabled_at__isnull=True, activated_at__isnull=False).first()
    if found is None:
        raise NotFound
    if not check_password(old, found.password):
        done = AccountChange.objects.filter(request_id=request_id, kind=AccountChangeKind.PASSWORD_CHANGED)
        if done.filter(made_by__startswith=f"{person}/").exists():
            return  # 上一次其实办成了，只是回执丢了
        raise Declined("原来的口令不对。")
    if old == new:
        raise Declined("新口令不能和原来的一样。")
    if faults := password_faults(new, found.login_name):
        raise Declined("".join(faults))
    encoded = make_password(new)
    with entry(
        AccountChangeKind.PASSWORD_CHANGED, by=Oneself(str(person)), at=at, request_id=request_id,
        content={"person": person},
    ) as current:  # fmt: skip
        if current.fresh:
            if not Person.objects.filter(pk=person, password=found.password).update(password=encoded):
                raise Declined("口令刚刚在别处改过，请用新口令重新登录。")
            bump(person)
            current.result["person"] = person
