"""Django 和 csp 没有带上的两个响应头。"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: 用不着的一律关掉；入校拍照、定位以后由用到的页面自己放开
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


class Headers:
    """给每个响应带上 Permissions-Policy 和 X-Frame-Options（不认 frame-ancestors 的旧浏览器看后一个）。"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """带上。"""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response
