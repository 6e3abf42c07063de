"""接口的网址：每一条都经 route 登记，登录了、选好任职才进得来；看得到什么由查询的范围定。"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern

from zhidu.api.endpoints import api
from zhidu.web.routes import SIGNED_IN, route

READ_ONLY = frozenset({"GET", "HEAD"})
app_name = "api"


def checked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """接口只读，用不着免查 CSRF 的口子：换成一个没有那个记号的视图。"""

    @wraps(view)
    def plain(*args: Any, **kwargs: Any) -> HttpResponse:
        return view(*args, **kwargs)

    plain.csrf_exempt = False  # type: ignore[attr-defined]  # wraps 把原来的记号也抄过来了
    return plain


def patterns() -> list[URLPattern]:
    """全部接口的网址，/api/v1/ 之下。同一个网址的几个名字只登记一次。"""
    found: dict[str, URLPattern] = {}
    for each in api.urls[0]:
        assert isinstance(each, URLPattern)
        assert each.callback is not None
        pattern = f"api/v1/{each.pattern}"
        if pattern not in found:
            name = each.name or "api-root"
            found[pattern] = route(
                pattern, checked(each.callback), name=name, needs=SIGNED_IN, methods=READ_ONLY
            )
    return list(found.values())


urlpatterns = patterns()
