"""网页这一半的设置：开关、时限、中间件的次序、静态文件的名字。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.templatetags.static import static

from zhidu.config import environment


def test_switches_are_one_or_zero() -> None:
    assert not environment.switch("ZHIDU_HTTPS", {})
    assert not environment.switch("ZHIDU_HTTPS", {"ZHIDU_HTTPS": "0"})
    assert environment.switch("ZHIDU_HTTPS", {"ZHIDU_HTTPS": "1"})
    for bad in ("yes", "true", "2", "开"):
        with pytest.raises(ImproperlyConfigured, match="只能写 1"):
            environment.switch("ZHIDU_HTTPS", {"ZHIDU_HTTPS": bad})


def test_minutes() -> None:
    assert environment.minutes("ZHIDU_IDLE_MINUTES", 30, {}) == timedelta(minutes=30)
    assert environment.minutes("ZHIDU_IDLE_MINUTES", 30, {"ZHIDU_IDLE_MINUTES": "5"}) == timedelta(minutes=5)
    for bad in ("0", "-3", "半小时", "1.5"):
        with pytest.raises(ImproperlyConfigured, match="分钟"):
            environment.minutes("ZHIDU_IDLE_MINUTES", 30, {"ZHIDU_IDLE_MINUTES": bad})


def test_the_gate_is_the_last_and_csrf_comes_before_it() -> None:
    order = settings.MIDDLEWARE
    assert order[-1] == "zhidu.web.gate.Gate"
    assert "django.middleware.csrf.CsrfViewMiddleware" in order
    assert order[0] == "django.middleware.security.SecurityMiddleware"
    assert settings.DEBUG is False


@pytest.mark.django_db
def test_the_permission_tables_stay_empty() -> None:
    assert apps.is_installed("django.contrib.auth")
    assert not Permission.objects.exists()


def test_a_style_not_gathered_yet_keeps_its_name() -> None:
    assert static("zhidu/no-such.css") == "/static/zhidu/no-such.css"


def test_files_have_only_one_way_in() -> None:
    with pytest.raises(NotImplementedError):
        default_storage.save("x.txt", ContentFile(b"x"))
