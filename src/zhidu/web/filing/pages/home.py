"""填报首页：一次采集一张卡，说到了哪一步、还有几天、下一步。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings import queries
from zhidu.filings.enums import CollectionState, FilingState
from zhidu.filings.models import Collection, Filing
from zhidu.organisations.rules import NOWHERE

ORDER = tuple(FilingState)


@dataclass(frozen=True, slots=True)
class OwnFiling:
    """自己单位的那一份：去哪、按钮上的字、一句话。"""

    url: str
    verb: str
    says: str


@dataclass(frozen=True, slots=True)
class CollectionCard:
    """一次采集。counts：（状态，份数），只有一份时不列。"""

    title: str
    url: str
    state: str
    state_code: str
    says: str
    own: OwnFiling | None
    counts: tuple[tuple[str, int], ...]
    import_url: str


@dataclass(frozen=True, slots=True)
class HomeWords:
    """填报首页的全部。"""

    collections: tuple[CollectionCard, ...]
    open_url: str


def home_words(by: Actor) -> HomeWords:
    """首页的话。"""
    found = list(queries.collections(by=by))
    own = {each.collection_id: each for each in queries.filings(by=by).filter(unit=by.unit_id)}
    may_import = by.reach(Right.FILL_FILINGS) != NOWHERE
    cards = tuple(_card(each, own.get(each.pk), by, may_import) for each in found)
    may_open = by.reach(Right.FREEZE_FILINGS) != NOWHERE
    return HomeWords(cards, reverse("filing:open") if may_open else "")


def _card(found: Collection, own: Filing | None, by: Actor, may_import: bool) -> CollectionCard:
    counts = _counts(queries.progress(found.pk, by=by))
    is_open = found.state == CollectionState.OPEN
    return CollectionCard(
        title=found.title,
        url=reverse("filing:collection", args=[found.pk]),
        state=str(found.get_state_display()),
        state_code=found.state,
        says=_says(found, by),
        own=_own(own) if own is not None else None,
        counts=counts if sum(count for _, count in counts) > 1 else (),
        import_url=reverse("imports:upload", args=[found.pk]) if may_import and is_open else "",
    )


def _says(found: Collection, by: Actor) -> str:
    if found.state != CollectionState.OPEN:
        return f"{found.year} 年的数，{found.get_state_display()}。"
    left = (found.due - by.on).days
    due = f"{found.due.month} 月 {found.due.day} 日截止"
    if left < 0:
        return f"{due}，已经过了 {-left} 天。"
    return f"{due}，还有 {left} 天。" if left else f"{due}，就是今天。"


def _own(found: Filing) -> OwnFiling:
    url = reverse("filing:form", args=[found.pk])
    if found.state == FilingState.DRAFT and found.collection.state == CollectionState.OPEN:
        if found.returned_at is not None:
            return OwnFiling(url, "去修改", f"退回来了：{found.return_reason}")
        started = getattr(found, "has_draft", None)
        return OwnFiling(url, "接着填" if started else "开始填", "草稿已存。" if started else "还没有填。")
    return OwnFiling(url, "看看", f"{found.get_state_display()}。")


def _counts(progress: Mapping[int | None, Mapping[str, int]]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for each in progress.values():
        total.update(each)
    return tuple((str(state.label), total[state]) for state in ORDER if total[state])
