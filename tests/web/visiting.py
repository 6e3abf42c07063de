"""测试里怎么登录：走登录页，或直接在会话里记下登录；验证码怎么算。"""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client

from tests.accounts.staff import GOOD, epoch
from zhidu.web.session.visit import KEY, Visit

PERIOD = 30


def enter(client: Client, person: int, post: int | None, **changed: Any) -> Visit:
    """在这个浏览器的会话里记下登录。"""
    now = int(time.time())
    kept = {"person": person, "epoch": epoch(person), "since": now, "seen": now, "post": post}
    visit = Visit(**(kept | changed))
    session = client.session
    session[KEY] = asdict(visit)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return visit


def sign_in(client: Client, login_name: str, password: str = GOOD, next: str = "") -> Any:
    """走登录页。"""
    return client.post("/sign-in/", {"login_name": login_name, "password": password, "next": next})


def totp(secret: str, steps: int = 0) -> str:
    """此刻（或前后几格）手机上显示的验证码。"""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + steps))


def token_in(page: str) -> str:
    """页面上的 CSRF 令牌。"""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, "页面上没有 CSRF 令牌"
    return found[1]
