"""全部网页的网址：各处自己的 urls.py 自动收进来，按目录名排。新的一处只要放一个 urls.py。"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from zhidu.web.session.urls import unspaced

HERE = Path(__file__).resolve().parent


def areas() -> list[str]:
    """有 urls.py 的各处，如 zhidu.web.desk.urls、zhidu.web.setup.people.urls。"""
    found = sorted(file.relative_to(HERE).with_suffix("") for file in HERE.glob("*/**/urls.py"))
    return [".".join(("zhidu", "web", *each.parts)) for each in found]


urlpatterns: list[URLPattern | URLResolver] = [
    *(path("", include(import_module(area))) for area in areas()),
    *unspaced,
]
