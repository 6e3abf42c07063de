"""工作台上的话：手上的事按期限排，一件一个去办的按钮。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings import queries
from zhidu.filings.enums import CollectionState, FilingState
from zhidu.filings.models import Filing
from zhidu.organisations.rules import NOWHERE

#: 还有几天算“快到了”
SOON = 7


@dataclass(frozen=True, slots=True)
class Todo:
    """手上的一件事：是什么、说明、哪天到期、还有几天的话、去办的按钮。shade：bad 过了、warn 快到了、空是不急。"""

    title: str
    says: str
    due: date | None
    left: str
    shade: str
    verb: str
    url: str


def todos(by: Actor) -> list[Todo]:
    """手上的事，先到期的在前，没有期限的在后。"""
    found = [*_filling(by), *_reviewing(by)]
    return sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.title))


def _filling(by: Actor) -> Iterator[Todo]:
    if by.reach(Right.FILL_FILINGS) == NOWHERE:
        return
    mine = queries.filings(by=by, right=Right.FILL_FILINGS).filter(
        unit=by.unit_id, state=FilingState.DRAFT, collection__state=CollectionState.OPEN
    )
    for each in mine:
        left, shade = _left(each.collection.due, by.on)
        title, says, verb = _about(each)
        yield Todo(
            title, says, each.collection.due, left, shade, verb, reverse("filing:form", args=[each.pk])
        )


def _about(found: Filing) -> tuple[str, str, str]:
    title = found.collection.title
    if found.returned_at is not None:
        return f"{title}：退回来了", found.return_reason, "去修改"
    if getattr(found, "has_draft", None):
        return f"{title}：填了一半", "草稿已存，接着填就行。", "接着填"
    return f"{title}：还没有填", "去年报过的已经能照着改。", "开始填"


def _reviewing(by: Actor) -> Iterator[Todo]:
    if by.reach(Right.REVIEW_FILINGS) == NOWHERE:
        return
    counted = (
        queries.waiting(by=by)
        .order_by()
        .values_list("collection", "collection__title", "collection__due")
        .annotate(count=Count("pk"))
    )
    for _, title, due, count in counted:
        left, shade = _left(due, by.on)
        yield Todo(
            f"{title}：{count} 份等您审", "先报的在前。", due, left, shade, "去审", reverse("reviews:list")
        )


def _left(due: date, today: date) -> tuple[str, str]:
    days = (due - today).days
    if days < 0:
        return f"▼ 过了 {-days} 天", "bad"
    return (f"◆ 还有 {days} 天" if days <= SOON else f"还有 {days} 天"), "warn" if days <= SOON else ""
