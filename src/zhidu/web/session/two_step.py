"""两步验证的各页：登录时输验证码，开、关，看备用码、重新生成。密钥和验算由 allauth 管，留痕由我们管。"""

from __future__ import annotations

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zhidu.accounts.actions import note_entering
from zhidu.accounts.enums import Entering
from zhidu.web.asking import Knowing
from zhidu.web.gate import two_step_required
from zhidu.web.session import visit as visits
from zhidu.web.session.adapter import TWO_STEP_PASSED

_TOTP = Authenticator.Type.TOTP
DONE = {
    "password": "口令改好了，别处登着的都已退出。",
    "on": "两步验证开好了，下次登录要输手机上的验证码。",
    "off": "两步验证关了。",
}


def _note(request: HttpRequest, what: Entering, person: int) -> None:
    visit = getattr(request, "visit", None)
    note_entering(what, person=person, at=timezone.now(), post=None if visit is None else visit.post)


@method_decorator((never_cache, sensitive_post_parameters("code")), name="dispatch")
class EnterCode(AuthenticateView):  # type: ignore[misc]  # allauth 没有类型说明
    """登录的第二关：验证码或备用码。用一个备用码记一条，输错也记。"""

    template_name = "session/enter_code.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """对上了，进门。"""
        person = self.stage.login.user.pk
        recovery = form.authenticator.type == Authenticator.Type.RECOVERY_CODES
        what = Entering.RECOVERY_CODE_USED if recovery else Entering.TWO_STEP_PASSED
        with transaction.atomic():
            _note(self.request, what, person)
            self.request.session[TWO_STEP_PASSED] = True
            response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """没对上。"""
        _note(self.request, Entering.TWO_STEP_FAILED, self.stage.login.user.pk)
        response: HttpResponse = super().form_invalid(form)
        return response


@method_decorator((never_cache, sensitive_post_parameters("code")), name="dispatch")
class TurnOn(ActivateTOTPView):  # type: ignore[misc]  # allauth 没有类型说明
    """开：扫码，输一次验证码。"""

    template_name = "session/turn_on.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """开好，这次登录就算过了，转去看备用码。"""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _note(self.request, Entering.TWO_STEP_ON, self.request.user.pk)
        visits.passed_two_step(self.request, visits.kept(self.request), True)
        return response


@method_decorator(never_cache, name="dispatch")
class TurnOff(DeactivateTOTPView):  # type: ignore[misc]  # allauth 没有类型说明
    """关：先再输一次口令。"""

    template_name = "session/turn_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """关掉，备用码一起作废。"""
        with transaction.atomic():
            super().form_valid(form)
            _note(self.request, Entering.TWO_STEP_OFF, self.request.user.pk)
        visits.passed_two_step(self.request, visits.kept(self.request), False)
        return HttpResponseRedirect(f"{reverse('session:security')}?done=off")


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth 没有类型说明
    """看备用码：只看得到一次，记不住就重新生成。"""

    template_name = "session/recovery_codes.html"


@method_decorator(never_cache, name="dispatch")
class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth 没有类型说明
    """重新生成备用码，旧的作废。"""

    template_name = "session/new_recovery_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """生成并留痕。"""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _note(self.request, Entering.RECOVERY_CODES_MADE, self.request.user.pk)
        return response


@method_decorator((never_cache, sensitive_post_parameters("password")), name="dispatch")
class ConfirmPassword(ReauthenticateView):  # type: ignore[misc]  # allauth 没有类型说明
    """动安全设置之前再输一次口令。"""

    template_name = "session/confirm_password.html"


@never_cache
def security(request: Knowing) -> HttpResponse:
    """安全设置：改口令，开关两步验证。"""
    context = {
        "on": is_mfa_enabled(request.user, [_TOTP]),
        "required": two_step_required(request),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "session/security.html", context)
