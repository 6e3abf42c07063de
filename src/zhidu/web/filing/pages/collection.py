"""一次采集的页面：各区县的进度、各单位的单子。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import UNREPORTED, CollectionState, FilingState
from zhidu.filings.models import Collection, Filing
from zhidu.filings.queries import Departed, Unlisted
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.queries import versions
from zhidu.organisations.rules import NOWHERE

#: 要报的几种状态；免报的另说
STATES = tuple(each for each in FilingState if each != FilingState.EXCUSED)


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

    key: int
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
    excused = sum(each.get(FilingState.EXCUSED, 0) for each in progress.values())
    return CollectionWords(
        key=found.pk,
        title=found.title,
        state=str(found.get_state_display()),
        state_code=found.state,
        revision=found.revision,
        says=f"{found.due:%Y-%m-%d} 截止，{total} 份里报上来 {reported} 份。"
        + (f"另有 {excused} 份单位撤销，免报。" if excused else ""),
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
        asked = reviews and each.state not in UNREPORTED
        lines.append(
            RosterLine(
                key=each.pk,
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


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """名单该改的一个单位：交表用的主键、名称、代码、哪天的事、现在怎样。"""

    key: int
    name: str
    code: str
    since: str
    says: str


@dataclass(frozen=True, slots=True)
class EnrolmentWords:
    """名单跟机构对不上的两样。"""

    joining: tuple[EnrolmentLine, ...]
    leaving: tuple[EnrolmentLine, ...]


def enrolment_words(joining: Iterable[Unlisted], leaving: Iterable[Departed]) -> EnrolmentWords:
    """新成立的、撤销了的，各一行。"""
    return EnrolmentWords(
        tuple(
            EnrolmentLine(
                each.unit, each.name, each.code, f"{each.since:%Y-%m-%d} 起",
                "原来免报，又恢复了" if each.returning else str(UnitKind(each.kind).label),
            )
            for each in joining
        ),
        tuple(
            EnrolmentLine(
                each.filing, each.name, each.code, f"{each.since:%Y-%m-%d} 撤销",
                str(FilingState(each.state).label),
            )
            for each in leaving
        ),
    )  # fmt: skip
