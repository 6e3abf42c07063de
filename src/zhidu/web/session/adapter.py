"""allauth 在我们这里怎么做事：不开注册、不用邮箱，登录成了就建一次登录，两步验证的密钥加密存放。"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from zhidu.accounts.actions import confirm_password, note_signed_in
from zhidu.accounts.models import Person
from zhidu.accounts.queries import posts_in_force
from zhidu.web.asking import whole
from zhidu.web.refusals import relative
from zhidu.web.session import visit as visits
from zhidu.web.session.visit import POST_COOKIE, Lapse, Visit

#: 口令对了、两步验证还没过时，记着当时的权限版次
ENTERING = "zhidu.entering"
TWO_STEP_PASSED = "zhidu.two-step-passed"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth 没有类型说明
    """登录、退出、再确认口令。"""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "连着输错太多次，请过 5 分钟再试。",
        "incorrect_password": "口令不对。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """不开注册：账号由系统管理员建。"""
        return False

    def get_login_stages(self) -> list[str]:
        """口令之后只有两步验证这一关。"""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def login(self, request: HttpRequest, user: Person) -> None:
        """都对了：建一次登录。一个任职也没有、或等两步验证的工夫里账号变过的，不让进。"""
        entering = request.session.get(ENTERING)
        two_step = bool(request.session.get(TWO_STEP_PASSED))
        if account_changed(user, entering):
            raise ImmediateHttpResponse(_back(request, Lapse.CHANGED))
        now = timezone.now()
        posts = [post.pk for post in posts_in_force(person=user.pk, on=timezone.localdate(now))]
        if not posts:
            raise ImmediateHttpResponse(_back(request, Lapse.NO_POST))
        request.session.flush()
        moment = int(now.timestamp())
        visit = Visit(
            person=user.pk, epoch=user.auth_epoch, since=moment, seen=moment,
            post=_usual(request, posts), two_step=two_step,
        )  # fmt: skip
        with transaction.atomic():
            super().login(request, user)
            visits.begin(request, visit)
            note_signed_in(person=user.pk, at=now)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """登录后去哪：工作台。"""
        return reverse("desk:home")

    def is_safe_url(self, url: str) -> bool:
        """只认站内路径。"""
        return bool(url) and relative(url) == url

    def reauthenticate(self, user: Person, password: str) -> bool:
        """再输一次口令；和登录同一把锁。"""
        return confirm_password(person=user.pk, password=password, at=timezone.now()).person is not None

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """再确认只用口令。"""
        if not user.is_authenticated:
            return []
        return [{"id": "reauthenticate", "description": "口令", "url": reverse("account_reauthenticate")}]

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """停用了的：和账号有变动说同一句话。"""
        return _back(request, Lapse.CHANGED)

    def get_client_ip(self, request: HttpRequest) -> str:
        """对方地址；代理转来的由服务器先认过。"""
        return str(request.META.get("REMOTE_ADDR", ""))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """不发邮件。"""


class TwoStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth 没有类型说明
    """两步验证的密钥和备用码的种子，用会话密钥文件派生的钥匙加密存放：拿到数据库备份的人算不出验证码。"""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码不对，或刚刚用过、过了时限。请等手机上换了新的再输。",
    }

    def encrypt(self, text: str) -> str:
        """加密。"""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """解密；钥匙换过、解不开的交回一串没人知道的，等于谁也对不上。"""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest()[:20]).decode()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """不发邮件。"""


def account_changed(user: Person, entering: object) -> bool:
    """口令对上以后，账号停用了、改了口令或任职有变。"""
    return not user.is_active or entering != user.auth_epoch


def _back(request: HttpRequest, lapse: Lapse) -> HttpResponse:
    request.session.flush()
    return HttpResponseRedirect(f"{reverse('session:sign_in')}?why={lapse.value}")


def _usual(request: HttpRequest, posts: list[int]) -> int | None:
    """上次用的任职；只有一个就是它；拿不准是 None，让人自己选。"""
    if len(posts) == 1:
        return posts[0]
    last = whole(request.COOKIES.get(POST_COOKIE, ""), digits=18)
    return last if last in posts else None


def _cipher() -> Fernet:
    key = hashlib.sha256(b"zhidu.two-step/" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
