"""门和视图办不了时怎么答：没有这一页、要登录、请求不对、程序出错。"""

from __future__ import annotations

import logging
import secrets
import sys
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from zhidu.web.session.visit import Lapse

log = logging.getLogger("zhidu.web")


def relative(address: str) -> str:
    """站内的路径照原样交回；指到别处的、不像路径的，交回空串。"""
    inside = address.startswith("/") and not address.startswith("//")
    return address if inside and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""


def wants_fragment(request: HttpRequest) -> bool:
    """页面里的脚本在问，不是浏览器在开一页。"""
    return "HX-Request" in request.headers or "application/json" in request.headers.get("Accept", "")


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """没有这一页。没有、够不着、没有权利，一字不差都是这一页：不带请求去画，谁来看都一样。"""
    return HttpResponse(render_to_string("404.html"), status=404, headers={"Cache-Control": "no-store"})


def sign_in_first(request: HttpRequest, lapse: Lapse | None = None) -> HttpResponse:
    """先登录。页面里的脚本得到 401 和去处；浏览器直接转去登录页，登录后回到原处（只认站内路径）。"""
    asked: dict[str, str] = {}
    if wants_fragment(request):
        back = urlsplit(request.headers.get("HX-Current-URL", ""))
        place = relative(back.path + (f"?{back.query}" if back.query else ""))
    else:
        place = relative(request.get_full_path()) if request.method in ("GET", "HEAD") else ""
    if place and place != "/":
        asked["next"] = place
    if lapse is not None:
        asked["why"] = lapse.value
    address = reverse("session:sign_in") + (f"?{urlencode(asked)}" if asked else "")
    return towards(request, address)


def towards(request: HttpRequest, address: str) -> HttpResponse:
    """转到另一页；页面里的脚本得到 401 和 HX-Redirect，由它整页转过去。"""
    if wants_fragment(request):
        return HttpResponse("请先登录。", status=401, content_type="text/plain; charset=utf-8",
                            headers={"HX-Redirect": address})  # fmt: skip
    return HttpResponseRedirect(address)


def declined(request: HttpRequest, said: str, status: int = 409) -> HttpResponse:
    """办不了，说明为什么。"""
    if wants_fragment(request):
        return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("declined.html", {"said": said}, request), status=status)


def unforged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF 没对上：多半是页面开得太久，或浏览器禁了 Cookie。"""
    said = "页面开得太久，或浏览器不让本站存 Cookie，这次没有提交。请退回去刷新一下再交。"
    if wants_fragment(request):
        return HttpResponse(said, status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("403.html", {"said": said}), status=403)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """请求本身不像样（域名不对、太大、路径里有怪字）。"""
    said = "这个请求不合规矩，没有办。"
    return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")


def broken(request: HttpRequest) -> HttpResponse:
    """程序出错：给一个编号，日志里凭它找得到。"""
    incident = secrets.token_hex(4)
    log.error("incident", exc_info=sys.exc_info(), extra={"incident": incident})
    said = f"程序出错了，没有办成。编号 {incident}，请告诉管服务器的人。"
    if wants_fragment(request):
        return HttpResponse(said, status=500, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("500.html", {"incident": incident}), status=500)
