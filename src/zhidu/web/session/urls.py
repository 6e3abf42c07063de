"""登录前后的网址。allauth 的网址一条条挑，只挑用得着的，都从 route 过。"""

from zhidu.web.routes import KNOWN, POST_ONLY, PUBLIC, route
from zhidu.web.session import two_step, views

app_name = "session"

urlpatterns = [
    route("sign-in/", views.sign_in, name="sign_in", needs=PUBLIC),
    route("sign-out/", views.sign_out, name="sign_out", needs=KNOWN, methods=POST_ONLY),
    route("activate/", views.activate, name="activate", needs=PUBLIC),
    route("post/", views.choose_post, name="post", needs=KNOWN),
    route("security/", two_step.security, name="security", needs=KNOWN),
    route("security/password/", views.change_password, name="password", needs=KNOWN),
    route("two-step/", two_step.TurnOn.as_view(), name="two_step", needs=KNOWN),
]

#: allauth 自己要按这几个名字找到的网址，不带命名空间
unspaced = [
    route("sign-in/", views.sign_in, name="account_login", needs=PUBLIC),
    route("sign-in/code/", two_step.EnterCode.as_view(), name="mfa_authenticate", needs=PUBLIC),
    route(
        "security/confirm/", two_step.ConfirmPassword.as_view(), name="account_reauthenticate", needs=KNOWN
    ),
    route("security/", two_step.security, name="mfa_index", needs=KNOWN),
    route("two-step/", two_step.TurnOn.as_view(), name="mfa_activate_totp", needs=KNOWN),
    route("two-step/off/", two_step.TurnOff.as_view(), name="mfa_deactivate_totp", needs=KNOWN),
    route("two-step/codes/", two_step.RecoveryCodes.as_view(), name="mfa_view_recovery_codes", needs=KNOWN),
    route(
        "two-step/codes/new/",
        two_step.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
        needs=KNOWN,
    ),
]
