"""认人的后端：口令对不对、锁没锁，都由 accounts 的登录动作说，这里不另数。"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from zhidu.accounts.actions import sign_in
from zhidu.accounts.models import Person
from zhidu.accounts.queries import account


class SignInBackend(BaseBackend):
    """没有权限表可查：能做什么只看任职。"""

    @sensitive_variables("password")
    def authenticate(
        self, request: HttpRequest | None, login_name: str = "", password: str = "", **others: Any
    ) -> Person | None:
        """对登录名和口令。没对上，要说的话放在 request.sign_in_said。"""
        if not login_name or not password:
            return None
        outcome = sign_in(login_name=login_name, password=password, at=timezone.now())
        if outcome.person is None:
            if request is not None:
                request.sign_in_said = outcome.message  # type: ignore[attr-defined]  # 登录页要说
            return None
        return account(outcome.person)

    def get_user(self, user_id: int) -> Person | None:
        """会话里那个人；停用了就没有。"""
        return account(user_id)
