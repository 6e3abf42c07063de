"""变动：各县的结论和卡点，与上个工作日的测算比，变了什么。没有变出样子的（只是重算了一遍）不说。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhidu.accounts.rules import Actor
from zhidu.indicators import queries
from zhidu.indicators.models import CountyResult
from zhidu.indicators.queries import Place
from zhidu.insight.boards.campaigns import Campaign, Sticking, campaigns, stickings


@dataclass(frozen=True, slots=True)
class VerdictShift:
    """一个县一项创建变了什么。before 为空：头一次有结果。

    added、cleared 是新出现的、解开了的卡点；short_before、short_now 是没过关的校次（学前：有缺口的园数）。
    """

    place: Place
    campaign: Campaign
    before: str
    now: str
    added: tuple[Sticking, ...]
    cleared: tuple[Sticking, ...]
    short_before: int
    short_now: int


def verdict_shifts(*, by: Actor, since: datetime) -> tuple[VerdictShift, ...]:
    """从 since 起看得到的各县变了什么，结论变了的在前。一个县也够不到的为空。"""
    changed = queries.recalculated(by=by, since=since)
    if not changed:
        return ()
    places = {each.unit: each for each in queries.counties(by=by)}
    known = {
        (each.rulebook_id, year): each
        for year in {now.calculation.year for now, _ in changed}
        for each in campaigns(year=year)
    }
    found = []
    for now, old in changed:
        campaign = known.get((now.calculation.rulebook_id, now.calculation.year))
        place = places.get(now.calculation.county_id)
        if campaign is None or place is None:
            continue
        shift = _shift(place, campaign, now, old)
        if _tells(shift):
            found.append(shift)
    return tuple(sorted(found, key=lambda each: (each.before == each.now, -each.campaign.year)))


def _shift(place: Place, campaign: Campaign, now: CountyResult, old: CountyResult | None) -> VerdictShift:
    was = stickings(old.blockers, campaign.release) if old is not None else ()
    has = stickings(now.blockers, campaign.release)
    return VerdictShift(
        place=place,
        campaign=campaign,
        before=old.verdict if old is not None else "",
        now=now.verdict,
        added=_lacking(has, was) if old is not None else (),
        cleared=_lacking(was, has),
        short_before=_short(old, campaign) if old is not None else 0,
        short_now=_short(now, campaign),
    )


def _short(row: CountyResult, campaign: Campaign) -> int:
    return row.failed if campaign.judges_schools else row.short


def _lacking(some: Iterable[Sticking], others: Iterable[Sticking]) -> tuple[Sticking, ...]:
    """前一串里有、后一串里没有的卡点；涉及几所变了的还是同一个卡点。"""
    known = {(each.kind, each.stage, each.code) for each in others}
    return tuple(each for each in some if (each.kind, each.stage, each.code) not in known)


def _tells(of: VerdictShift) -> bool:
    """有没有变出样子。"""
    return bool(of.before != of.now or of.added or of.cleared or of.short_before != of.short_now)
