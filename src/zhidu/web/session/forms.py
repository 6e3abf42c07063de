"""登录前后各页的表。口令框从不把填过的带回页面。"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.forms import ReauthenticateForm
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django import forms
from django.utils import timezone

from zhidu.accounts.actions import confirm_password, use_code

LONGEST_PASSWORD = 128


def password_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    """口令框。autocomplete 告诉浏览器的口令本这是旧的还是新的。"""
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": "form-control"}),
    )


def code_field(label: str, help_text: str = "") -> forms.CharField:
    """验证码框：手机上弹数字键盘。"""
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "form-control",
                "autofocus": True,
            }
        ),
    )


class SignInForm(forms.Form):
    """登录。"""

    login_name = forms.CharField(
        label="登录名",
        max_length=150,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "class": "form-control",
                "autofocus": True,
            }
        ),
    )
    password = password_field("口令", "current-password")
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class NewPasswordForm(forms.Form):
    """两遍新口令，合不合规矩由动作说。"""

    password = password_field(
        "新口令", "new-password", "10 位以上，大写、小写、数字、其他字符占三类；或者 16 位以上的长句子"
    )
    again = password_field("再输一遍", "new-password")
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        """两遍一样。"""
        given = super().clean() or {}
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", "两遍不一样，请重新输入。")
        return given


class ActivateForm(NewPasswordForm):
    """凭激活码设口令。"""

    token = forms.CharField(
        label="激活码",
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "form-control",
            }
        ),
    )
    field_order = ("token", "password", "again")


class ChangePasswordForm(NewPasswordForm):
    """改口令。"""

    old = password_field("原来的口令", "current-password")
    field_order = ("old", "password", "again")


class PostForm(forms.Form):
    """换任职。"""

    post = forms.IntegerField(min_value=1)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth 没有类型说明
    """两步验证：手机上的六位数，或一个备用码。"""

    code = code_field("验证码", "手机验证器上的 6 位数；手机不在身边，输一个没用过的备用码")

    def clean_code(self) -> str:
        """对验证码。allauth 记用过的码只记半分钟，而码前后认一分半：用过的在这里再挡一道。"""
        code = str(super().clean_code())
        if self.authenticator.type == Authenticator.Type.TOTP:
            secret = decrypt(self.authenticator.data["secret"])
            if not use_code(person=self.user.pk, step=step_of(secret, code)):
                raise get_adapter().validation_error("incorrect_code")
        return code


class TurnOnForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth 没有类型说明
    """开两步验证：扫码以后输手机上的六位数，证明扫对了。"""

    code = code_field("验证码", "手机上显示的 6 位数")

    def clean_code(self) -> str:
        """对验证码；这一个也算用过了。"""
        code = str(super().clean_code())
        use_code(person=self.user.pk, step=step_of(self.secret, code))
        return code


def step_of(secret: str, code: str) -> int:
    """这个码是哪个半分钟的；几个半分钟碰巧同一个码的，算最晚的。"""
    steps = [
        each
        for each in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, each)))
    ]
    return max(steps, default=0)


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]  # allauth 没有类型说明
    """动安全设置之前再输一次口令；和登录同一把锁，锁住了照说。"""

    password = password_field("口令", "current-password")

    def clean_password(self) -> str:
        """对口令。"""
        given = str(self.cleaned_data["password"])
        outcome = confirm_password(person=self.user.pk, password=given, at=timezone.now())
        if outcome.person is None:
            raise forms.ValidationError(outcome.message)
        return given
