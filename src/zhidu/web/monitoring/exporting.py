"""导出：把几张表交给唯一的写出处，写成 xlsx 交给浏览器存。每次导出留痕：谁、什么、几张表。"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from zhidu.accounts.actions.readings import note_reading
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
