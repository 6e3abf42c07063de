"""从请求里取看什么：哪一年、哪项创建、怎么筛。写得不对的当没写，不报错。"""

from __future__ import annotations

from django.http import HttpRequest

from zhidu.accounts.rules import Actor
from zhidu.insight.boards import Campaign, campaigns
from zhidu.organisations.rules import NotFound
from zhidu.web.asking import Asking, whole
from zhidu.web.monitoring.pages.board import BoardFilter
from zhidu.web.monitoring.pages.links import board_url, county_url
from zhidu.web.years import years_shown

EARLIEST, LATEST = 2000, 2100
LONGEST = 64

Tab = tuple[str, str, bool]


def year_asked(request: Asking, by: Actor) -> int:
    """看哪一年：地址里写的；没写看最近开过采集的一年，和页眉上的年度开关一样。"""
    written = whole(request.GET.get("year", ""), digits=4)
    if written is not None and EARLIEST <= written <= LATEST:
        return written
    return years_shown(by=by, today=request.today)[0]


def creation_asked(request: HttpRequest, year: int) -> tuple[str, tuple[Campaign, ...]]:
    """看哪项创建，和这一年在用的各项：没写看头一项。这一年一项也没有抛 NotFound。"""
    found = campaigns(year=year)
    if not found:
        raise NotFound("这一年还没有在用的标准。")
    written = request.GET.get("creation", "")
    known = {each.rulebook_id for each in found}
    if written and written not in known:
        raise NotFound("这一年没有在用的这项创建。")
    return written or found[0].rulebook_id, found


def filter_asked(request: HttpRequest, creation: str) -> BoardFilter:
    """学校一览的筛选。"""
    asked = {
        name: request.GET.get(name, "")[:LONGEST]
        for name in ("county", "stage", "verdict", "below", "q", "sort")
    }
    place = whole(request.GET.get("start", ""), digits=6) or 0
    return BoardFilter(creation=creation, start=place, **asked)


def board_tabs(found: tuple[Campaign, ...], current: str, year: int) -> tuple[Tab, ...]:
    """学校一览的页签：（简称，去处，是不是这一页）。"""
    return tuple(
        (each.short, board_url(each.rulebook_id, year), each.rulebook_id == current) for each in found
    )


def county_tabs(found: tuple[Campaign, ...], current: str, code: str, year: int) -> tuple[Tab, ...]:
    """区县页的页签：换一项创建看同一个县。"""
    return tuple(
        (each.short, county_url(code, each.rulebook_id, year), each.rulebook_id == current) for each in found
    )
