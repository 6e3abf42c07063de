"""导出：表写成 xlsx，一口清写成 PDF，交给浏览器存。每次导出留痕：谁、什么、多大。"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhidu.accounts.actions.readings import note_reading
from zhidu.gongwen import Brief, render_brief
from zhidu.web.asking import Asking
from zhidu.web.setup.asking import workbook_response
from zhidu.workbooks.book import Book, Sheet


def workbook(
    request: Asking, title: str, sheets: Sequence[Sheet], *, unit: int, note: str = ""
) -> HttpResponse:
    """一个工作簿。页脚写是谁、哪天导出的，丢了查得到。unit 是导出范围所属单位的主键，进审计。"""
    who = f"{request.actor.display_name} {request.today:%Y-%m-%d} 导出"
    response = workbook_response(
        Book(title, sheets, request.today, "；".join(part for part in (note, who) if part))
    )
    note_reading(
        "boards.export",
        by=request.actor,
        at=request.now,
        target_kind="board",
        target=title[:100],
        unit=str(unit),
        details={"sheets": len(sheets), "size": len(response.content)},
    )
    return response


def wants_pdf(request: HttpRequest) -> bool:
    """要的是 PDF。"""
    return request.GET.get("as") == "pdf"


def brief_pdf(request: Asking, brief: Brief, *, unit: int) -> HttpResponse:
    """一口清的 PDF。unit 是它所属单位的主键，进审计。"""
    made = render_brief(brief, fonts=settings.ZHIDU_FONTS)
    response = HttpResponse(made.content, content_type="application/pdf")
    name = quote(f"{brief.title}-{request.today}.pdf")
    response["Content-Disposition"] = f"attachment; filename=\"brief.pdf\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    note_reading(
        "boards.export",
        by=request.actor,
        at=request.now,
        target_kind="board",
        target=brief.title[:100],
        unit=str(unit),
        details={"pages": made.pages, "size": len(made.content)},
    )
    return response
