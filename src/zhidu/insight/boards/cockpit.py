"""驾驶舱：会议室里一屏六块——各县结论、差异系数走势、卡点、报送进度、缺口合计、离申报年。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhidu.accounts.rules import Actor
from zhidu.engine.results import Verdict
from zhidu.indicators.queries import Collected, Place
from zhidu.insight.boards.campaigns import Campaign, StageGap
from zhidu.insight.boards.collecting import summed
from zhidu.insight.boards.overview import CampaignOverview, Overview, StickingLine, overview
from zhidu.kernel import Number
from zhidu.rulebook.model import Indicator


@dataclass(frozen=True, slots=True)
class SpreadTrend:
    """一个学段一项几年里各县最差的差异系数：（年份，最差的县，差异系数），早的在前。limit 是限。"""

    campaign: Campaign
    stage: str
    indicator: Indicator
    limit: Number
    points: tuple[tuple[int, Place, float], ...]


@dataclass(frozen=True, slots=True)
class GapTotal:
    """全市一项的缺口合计，各学段合起来：多少所学校、几所低于底线、共差多少。unit 是单位（名、㎡、元、间），of 是差的什么。"""

    campaign: Campaign
    indicator: Indicator
    schools: int
    below_floor: int
    total: Number | None
    unit: str
    of: str


@dataclass(frozen=True, slots=True)
class DeclaredCounty:
    """定了申报年的一个区县：还有几年（过了是负的）、现在的结论。"""

    campaign: Campaign
    place: Place
    declared_year: int
    years: int
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class CollectedTotal:
    """一项创建全部区县的报送合计；slowest 是还没报齐的县，报得最慢的在前。"""

    campaign: Campaign
    whole: Collected
    slowest: tuple[tuple[Place, Collected], ...]


@dataclass(frozen=True, slots=True)
class Cockpit:
    """六块：overview（各县结论）、spreads、stuck、collected、gaps、declared。

    spreads 离限最近（或超得最多）的在前；gaps 进判定的在前，再照低于底线的、没达到的校数；declared 早的在前。
    newest 是最近一次算成的时刻，一次也没算过为 None。
    """

    overview: Overview
    spreads: tuple[SpreadTrend, ...]
    stuck: tuple[tuple[Campaign, tuple[StickingLine, ...]], ...]
    collected: tuple[CollectedTotal, ...]
    gaps: tuple[GapTotal, ...]
    declared: tuple[DeclaredCounty, ...]
    newest: datetime | None


def cockpit(*, by: Actor, year: int) -> Cockpit:
    """够得到的区县的驾驶舱，取数和总览是同一批。一个区县也够不到抛 NotFound。"""
    whole = overview(by=by, year=year)
    made = [tile.made_at for each in whole.campaigns for tile in each.tiles if tile.made_at is not None]
    spreads = [trend for each in whole.campaigns for trend in spread_trends(each)]
    gaps = [gap for each in whole.campaigns for gap in _gaps(each)]
    return Cockpit(
        overview=whole,
        spreads=tuple(sorted(spreads, key=lambda each: -each.points[-1][2] / float(each.limit))),
        stuck=tuple((each.campaign, each.lines) for each in whole.campaigns),
        collected=tuple(_collected(whole.campaigns)),
        gaps=tuple(sorted(gaps, key=_weight)),
        declared=tuple(sorted(_declared(whole.campaigns, year), key=lambda each: each.declared_year)),
        newest=max(made, default=None),
    )


def spread_trends(whole: CampaignOverview) -> tuple[SpreadTrend, ...]:
    """各学段各项的走势：每年取最差的县。不看逐项差异系数的创建没有。"""
    rule = whole.campaign.release.judgement.balance
    if rule is None or rule.how != "each":
        return ()
    worst: dict[tuple[str, str], dict[int, tuple[int, Place, float]]] = defaultdict(dict)
    for tile in whole.tiles:
        for point in tile.trend:
            for key, value in point.spreads.items():
                known = worst[key].get(point.year)
                if known is None or value > known[2]:
                    worst[key][point.year] = (point.year, tile.place, value)
    return tuple(
        SpreadTrend(
            campaign=whole.campaign,
            stage=stage,
            indicator=whole.campaign.release.indicator(code),
            limit=limit,
            points=tuple(sorted(worst[stage, code].values(), key=lambda each: each[0])),
        )
        for stage, limit in rule.limits.items()
        for code in rule.indicators
        if (stage, code) in worst
    )


def _gaps(whole: CampaignOverview) -> list[GapTotal]:
    found: dict[str, list[StageGap]] = defaultdict(list)
    for each in whole.gaps:
        found[each.indicator.code].append(each)
    return [_summed(whole.campaign, members) for members in found.values()]


def _summed(campaign: Campaign, members: list[StageGap]) -> GapTotal:
    known = [each.total for each in members if each.total is not None]
    head = members[0]
    return GapTotal(
        campaign=campaign,
        indicator=head.indicator,
        schools=sum(each.schools for each in members),
        below_floor=sum(each.below_floor for each in members),
        total=sum(known) if known else None,
        unit=head.unit,
        of=head.of,
    )


def _weight(each: GapTotal) -> tuple[bool, int, int]:
    return (each.indicator not in each.campaign.judged, -each.below_floor, -each.schools)


def _collected(found: Iterable[CampaignOverview]) -> Iterable[CollectedTotal]:
    for each in found:
        known = [(tile.place, tile.collected) for tile in each.tiles if tile.collected is not None]
        if known:
            slow = [(place, status) for place, status in known if status.arrived < status.total]
            slow.sort(key=lambda pair: pair[1].arrived / pair[1].total)
            yield CollectedTotal(each.campaign, summed([status for _, status in known]), tuple(slow))


def _declared(found: Iterable[CampaignOverview], year: int) -> Iterable[DeclaredCounty]:
    for each in found:
        for tile in each.tiles:
            if tile.declared_year is not None:
                left = tile.declared_year - year
                yield DeclaredCounty(each.campaign, tile.place, tile.declared_year, left, tile.verdict)
