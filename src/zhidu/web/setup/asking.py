"""几页都要的小步骤：看哪一天、有没有权、单位的名字、交回一本工作簿。"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from zhidu.accounts.actions.readings import note_reading
from zhidu.accounts.rules import Actor
from zhidu.organisations.queries import versions
from zhidu.organisations.rules import NOWHERE
from zhidu.web.asking import Asking, whole
from zhidu.workbooks.book import Book
from zhidu.workbooks.writer import write_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def day_asked(request: Asking) -> date:
    """网址里写的看哪一天（on=2026-03-02）；没写、写错了就是今天。"""
    try:
        return parse_date(request.GET.get("on", "")) or request.today
    except ValueError:
        return request.today


def number_asked(request: HttpRequest, name: str) -> int | None:
    """网址里的一个整数；没写、不像样是 None。"""
    return whole(request.GET.get(name, ""), digits=18)


def wants_workbook(request: HttpRequest) -> bool:
    """要的是 Excel。"""
    return request.GET.get("as") == "xlsx"


def may(by: Actor, right: str) -> bool:
    """有没有这项权利：没有的按钮不显示。办不办得成，动作里另有把关。"""
    return by.reach(right) != NOWHERE


def unit_names(units: Iterable[int | None], *, by: Actor, on: date) -> dict[int, str]:
    """几个机构这一天的名字；够不着的不在里面。"""
    wanted = {each for each in units if each is not None}
    found = versions(by=by, on=on).filter(unit__in=wanted) if wanted else ()
    return {each.unit_id: each.name for each in found}


def exported(request: Asking, book: Book) -> HttpResponse:
    """导出的一本工作簿，记一条审计：谁、导出什么、几张表、多大。空白表、标准这些谁都能看的不用它。"""
    response = workbook_response(book)
    note_reading(
        "web.export", by=request.actor, at=request.now, target_kind="workbook", target=book.title[:100],
        unit=str(request.actor.unit_id), details={"sheets": len(book.sheets), "size": len(response.content)},
    )  # fmt: skip
    return response


def workbook_response(book: Book) -> HttpResponse:
    """一本工作簿，下载用。"""
    with tempfile.TemporaryDirectory(prefix="zhidu-export-") as folder:
        path = Path(folder) / "out.xlsx"
        write_book(book, path)
        content = path.read_bytes()
    response = HttpResponse(content, content_type=XLSX)
    name = quote(f"{book.title}-{book.generated_on}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
