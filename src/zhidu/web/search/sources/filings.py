"""采集和填报单：采集按名称找，填报单按单位的名称、代码找。"""

from __future__ import annotations

from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import CollectionState
from zhidu.filings.queries import collections, search_filings
from zhidu.filings.queries.scopes import takes_part
from zhidu.organisations.rules import NOWHERE
from zhidu.web.search.wanted import Hit, Source, Wanted


def _collections(wanted: Wanted) -> list[Hit]:
    if not _sees(wanted.by) or not takes_part(wanted.by):
        return []
    return [
        Hit(
            each.title,
            f"采集，{CollectionState(each.state).label}，截止 {each.due}",
            reverse("filing:collection", args=[each.pk]),
        )
        for each in collections(by=wanted.by)
        if wanted.within(each.title, str(each.year))
    ]


def _filings(wanted: Wanted) -> list[Hit]:
    if not _sees(wanted.by):
        return []
    return [
        Hit(
            f"{each.name}：{each.collection.title}",
            f"填报单，{each.get_state_display()}，代码 {each.code}",
            reverse("filing:form", args=[each.pk]),
        )
        for each in search_filings(wanted.words, by=wanted.by, most=wanted.most)
    ]


def _sees(by: Actor) -> bool:
    return by.reach(Right.SEE_FILINGS) != NOWHERE


COLLECTIONS = Source("collections", "采集", _collections)
FILINGS = Source("filings", "填报单", _filings)
