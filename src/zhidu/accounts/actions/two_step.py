"""两步验证：一个验证码只用一次；手机丢了、备用码也没有的人，由安全管理员撤掉。"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.actions.ledger import ELSEWHERE, bump
from zhidu.accounts.enums import Right
from zhidu.accounts.models import Person
from zhidu.accounts.queries import governed, people
from zhidu.organisations.rules import Author, Declined, NotFound


def use_code(*, person: int, step: int) -> bool:
    """用掉第 step 个半分钟的验证码，交回用不用得：这一个和更早的用过就不认，重起服务、换一个进程也一样。

    一句 UPDATE 比着写：两处同时交同一个码，只有一处成。
    """
    fresh = Person.objects.filter(pk=person, last_code_step__lt=step)
    return bool(fresh.update(last_code_step=step))


def reset_two_step(*, by: Author, person: int, at: datetime, request_id: UUID) -> None:
    """撤掉一个人的两步验证和备用码，他登着的都退出，下次只凭口令登录。

    口令由系统管理员发激活码重设，两步验证由安全管理员撤：一个人办不成冒名。自己撤自己的、没有开的抛 Declined。
    """
    with deed(
        "accounts.two_step_reset", by=by, at=at, request_id=request_id, content={"person": person},
        target_kind="person",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        if not people(by=by, on=localdate(at), right=Right.GRANT_POSTS).filter(pk=person).exists():
            raise NotFound
        if by.actor == str(person):
            raise Declined("不能自己撤自己的，请找另一位安全管理员。")
        if not governed(by=by, on=localdate(at), right=Right.GRANT_POSTS).filter(pk=person).exists():
            raise Declined(ELSEWHERE)
        gone, _ = Authenticator.objects.filter(user=person).delete()
        if not gone:
            raise Declined("这个人没有开两步验证。")
        bump(person)
        doing.target = str(person)
