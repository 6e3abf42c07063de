"""一次采集的页面：各区县的进度、各单位的单子。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import CollectionState, FilingState
from zhidu.filings.models import Collection, Filing
from zhidu.organisations.queries import versions
from zhidu.organisations.rules import NOWHERE

STATES = tuple(FilingState)


@dataclass(frozen=True, slots=True)
class CountyLine:
    """一个区县：名称，各状态几份，共几份，报了百分之几。"""

    name: str
    url: str
    counts: tuple[int, ...]
    total: int
    share: int


@dataclass(frozen=True, slots=True)
class CollectionWords:
    """采集页上面的部分。"""

    key: int
    title: str
    state: str
    state_code: str
    revision: int
    says: str
    states: tuple[str, ...]
    counties: tuple[CountyLine, ...]
    may_close: bool
    may_freeze: bool
    import_url: str
    workbook_url: str


@dataclass(frozen=True, slots=True)
class RosterLine:
    """一份填报单。"""

    name: str
    code: str
    county: str
    url: str
    state: str
    state_code: str
    version: str
    at: str
    remarks: int


def collection_words(
    found: Collection, progress: Mapping[int | None, Mapping[str, int]], by: Actor
) -> CollectionWords:
    """上面的话。"""
    runs = by.reach(Right.FREEZE_FILINGS) != NOWHERE
    fills = by.reach(Right.FILL_FILINGS) != NOWHERE and found.state == CollectionState.OPEN
    names = dict(
        versions(by=by, on=by.on)
        .filter(unit__in=[each for each in progress if each is not None])
        .values_list("unit", "name")
    )
    lines = tuple(
        _county(names.get(county or 0, "市直管"), county, counts, found.pk)
        for county, counts in sorted(progress.items(), key=lambda pair: pair[0] or 0)
    )
    reported = sum(sum(each.counts[1:]) for each in lines)
    total = sum(each.total for each in lines)
    return CollectionWords(
        key=found.pk,
        title=found.title,
        state=str(found.get_state_display()),
        state_code=found.state,
        revision=found.revision,
        says=f"{found.due:%Y-%m-%d} 截止，{total} 份里报上来 {reported} 份。",
        states=tuple(str(each.label) for each in STATES),
        counties=lines if len(lines) > 1 else (),
        may_close=runs and found.state == CollectionState.OPEN,
        may_freeze=runs and found.state != CollectionState.FROZEN,
        import_url=reverse("imports:upload", args=[found.pk]) if fills else "",
        workbook_url=reverse("filing:county-workbook", args=[found.pk]) if fills else "",
    )


def _county(name: str, county: int | None, counts: Mapping[str, int], key: int) -> CountyLine:
    numbers = tuple(counts.get(each, 0) for each in STATES)
    total = sum(numbers)
    share = 100 * (total - numbers[0]) // total if total else 0
    url = reverse("filing:collection", args=[key]) + (f"?county={county}" if county else "")
    return CountyLine(name, url, numbers, total, share)


def roster_lines(found: Iterable[Filing], by: Actor) -> list[RosterLine]:
    """各份单子一行；等审的直接去审。"""
    reviews = by.reach(Right.REVIEW_FILINGS) != NOWHERE
    lines = []
    for each in found:
        asked = reviews and each.state != FilingState.DRAFT
        lines.append(
            RosterLine(
                name=each.name,
                code=each.code,
                county=getattr(each, "county_name", ""),
                url=reverse("reviews:one" if asked else "filing:form", args=[each.pk]),
                state=str(each.get_state_display()),
                state_code=each.state,
                version=f"第 {each.number} 版" if each.number else "—",
                at=f"{localtime(each.submitted_at):%m-%d %H:%M}" if each.submitted_at else "—",
                remarks=getattr(each, "open_remarks", 0),
            )
        )
    return lines
