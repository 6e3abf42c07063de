"""门：每个请求都从这里过。按网址的方针放行，当场取当事人，把办不了的话说成同样的几种回答。"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone

from zhidu.accounts.enums import ADMIN_OFFICES, OfficeCode
from zhidu.accounts.hashing import Busy
from zhidu.accounts.queries import account
from zhidu.accounts.queries import actor as actor_of
from zhidu.accounts.rules import Actor
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import NotFound
from zhidu.web import refusals
from zhidu.web.routes import KNOWN, PUBLIC, Policy, policy_of
from zhidu.web.session import visit as visits
from zhidu.web.session.visit import Lapse, Visit

log = logging.getLogger("zhidu.access")

#: 设了 ZHIDU_TOTP_REQUIRED 时，非开两步验证不可的职务
GUARDED_OFFICES = ADMIN_OFFICES | {OfficeCode.CITY_SUPERVISION}


#: 编号最大到这里，再大数据库装不下
MOST = 2**63 - 1


class Gate:
    """门（中间件）。放上 request.now、today、visit、actor；视图只看这几样，不自己看钟、不自己认人。"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """放上此刻，走完，记一行（不记人、不记地址里的字）。"""
        started = perf_counter()
        now = timezone.now()
        _put(request, now=now, today=timezone.localdate(now), visit=None, actor=None)
        response = self.get_response(request)
        if getattr(request, "visit", None) is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "ms": round((perf_counter() - started) * 1000),
            },
        )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """视图动手之前：没有方针的不放行；要登录的先认人；权利不够的和没有这一页一样。"""
        policy = policy_of(view)
        if policy is None:
            raise ImproperlyConfigured("这条网址没有写谁能进。请用 zhidu.web.routes.route 登记。")
        if request.method not in policy.methods:
            return HttpResponseNotAllowed(sorted(policy.methods))
        if "\0" in request.path or any(isinstance(each, int) and each > MOST for each in kwargs.values()):
            return refusals.missing(request)  # 数据库里不会有的编号
        if _blank_characters(request):
            return refusals.refused(request)
        if policy.access is PUBLIC:
            return None
        return self._admit(request, policy)

    def _admit(self, request: HttpRequest, policy: Policy) -> HttpResponse | None:
        now = request.now  # type: ignore[attr-defined]  # 上面刚放的
        visit = visits.current(request, now)
        if visit is None:
            return refusals.sign_in_first(request)
        if isinstance(visit, Lapse):
            visits.end(request)
            return refusals.sign_in_first(request, visit)
        try:
            actor = _actor(request, visit)
        except NotFound:
            visits.end(request)
            return refusals.sign_in_first(request, Lapse.CHANGED)
        if not (policy.polled and refusals.wants_fragment(request)):
            visits.touch(request, visit, now)
        _put(request, visit=visit, actor=actor)
        if policy.access is KNOWN:
            return None
        if actor is None:
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return refusals.towards(
                request, reverse("session:post") + (f"?{urlencode(back)}" if back else "")
            )
        if two_step_required(request) and not visit.two_step:
            return refusals.towards(request, reverse("session:two_step"))
        return None if policy.lets_in(actor) else refusals.missing(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """视图没接住的“办不了”：消息本来就是说给人听的，照说。别的是程序出错，交给 Django 走 500。"""
        if isinstance(exception, NotFound):
            return refusals.missing(request)
        if isinstance(exception, Busy):
            return refusals.declined(request, exception.message, status=503)
        if isinstance(exception, ZhiduError):
            return refusals.declined(request, exception.message)
        return None


def _blank_characters(request: HttpRequest) -> bool:
    """网址、表单里夹着空字符：键盘打不出来，PostgreSQL 也不收。"""
    given = (request.GET, request.POST)
    return any("\0" in each for sent in given for name, values in sent.lists() for each in (name, *values))


def two_step_required(request: HttpRequest) -> bool:
    """此刻用的职务是不是非开两步验证不可。"""
    actor = getattr(request, "actor", None)
    return bool(settings.ZHIDU_TOTP_REQUIRED) and actor is not None and actor.office in GUARDED_OFFICES


def _actor(request: HttpRequest, visit: Visit) -> Actor | None:
    """当事人，每次请求现取；还没选任职是 None。任职没了、权限版次变了抛 NotFound。"""
    if visit.post is None:
        if account(visit.person, epoch=visit.epoch) is None:
            raise NotFound
        return None
    today = request.today  # type: ignore[attr-defined]  # 门放的
    return actor_of(person=visit.person, post=visit.post, epoch=visit.epoch, on=today)


def _put(request: HttpRequest, **things: Any) -> None:
    for name, thing in things.items():
        setattr(request, name, thing)
