"""附件的下载。够得着才给，看一次留一次痕；一律当附件存下来，浏览器不许打开、不许猜类型。"""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from zhidu.files.actions import read
from zhidu.files.queries import Damaged
from zhidu.web.asking import Asking
from zhidu.web.refusals import declined

#: 万一还是在浏览器里打开了：没有脚本、没有表单、没有来源
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(request: Asking, file: UUID) -> HttpResponseBase:
    """下载一个附件。字节坏了说清楚，不给残缺的。"""
    try:
        found, path = read(file, by=request.actor, at=request.now)
    except Damaged as damage:
        return declined(request, damage.message, status=410)
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=found.media_type)
        response["Content-Length"] = str(found.size)
    else:
        response = FileResponse(path.open("rb"), content_type=found.media_type)
    response["Content-Disposition"] = attachment(found.name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def attachment(name: str) -> str:
    """存成什么名字。中文名照 RFC 5987 写；老浏览器看前面那个只有 ASCII 的。"""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_.") else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
