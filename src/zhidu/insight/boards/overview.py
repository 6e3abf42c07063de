"""市监测总览：每项创建、每个区县一格——结论、几所学校有缺口、卡在哪、去年怎样、报送到哪一步。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from zhidu.accounts.rules import Actor
from zhidu.engine.results import Verdict
from zhidu.indicators import queries
from zhidu.indicators.models import CountyResult
from zhidu.indicators.queries import Collected, Place
from zhidu.insight.boards.campaigns import (
    Campaign,
    StageGap,
    Sticking,
    WorstSpread,
    YearPoint,
    campaigns,
    stage_gaps,
    stickings,
    trend,
    trend_years,
    worst_of,
)
from zhidu.organisations.rules import NotFound

Shift = Literal["", "better", "worse", "same"]
RANK: Mapping[str, int] = {"未达标": 0, "待定": 1, "达标": 2}


@dataclass(frozen=True, slots=True)
class CountyTile:
    """一项创建里一个区县的一格。verdict 为 None：还没有结果（没人报、没算过）。

    failed、undecided 按「一校一学段」数；short 是有任何一项没达到的学校所数（不判单校的学前看它）。
    before 是上一年的结论，change 是比上一年好了、差了、没变，没有上一年为空。
    collected 为 None：这一年没有采集。
    """

    place: Place
    verdict: Verdict | None
    verdict_other: Verdict | None
    schools: int
    passed: int
    failed: int
    undecided: int
    short: int
    blockers: tuple[Sticking, ...]
    open_points: tuple[Sticking, ...]
    worst: WorstSpread | None
    before: Verdict | None
    change: Shift
    trend: tuple[YearPoint, ...]
    collected: Collected | None
    declared_year: int | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class StickingLine:
    """卡点清单的一行：哪一项卡住几个县、涉及多少所学校。按卡住的县数、校数从多到少排。"""

    kind: str
    stage: str
    code: str
    name: str
    counties: tuple[Place, ...]
    schools: int


@dataclass(frozen=True, slots=True)
class CampaignOverview:
    """一项创建的总览。verdicts：结论 → 县数，没有结果的县记在 waiting。"""

    campaign: Campaign
    tiles: tuple[CountyTile, ...]
    lines: tuple[StickingLine, ...]
    gaps: tuple[StageGap, ...]
    verdicts: Mapping[Verdict, int]
    waiting: int


@dataclass(frozen=True, slots=True)
class Overview:
    """总览。years 是画走势的几年。"""

    year: int
    years: tuple[int, ...]
    campaigns: tuple[CampaignOverview, ...]


def overview(*, by: Actor, year: int) -> Overview:
    """当事人够得到的区县这一年的总览。一个区县也够不到的（学校、只够得到学校的督学）抛 NotFound。"""
    places = queries.counties(by=by)
    if not places:
        raise NotFound
    chosen = campaigns(year=year)
    years = trend_years(year)
    rows: dict[tuple[str, int], dict[int, CountyResult]] = defaultdict(dict)
    for row in queries.county_results(by=by, years=years, rulebook_ids=[each.rulebook_id for each in chosen]):
        rows[row.calculation.rulebook_id, row.calculation.county_id][row.calculation.year] = row
    declared = {(each.rulebook_id, each.county_id): each.year for each in queries.declared_years(by=by)}
    status = queries.collected(by=by, year=year, rulebook_ids=[each.rulebook_id for each in chosen])
    found = []
    for each in chosen:
        tiles = tuple(
            _tile(
                each,
                place,
                rows.get((each.rulebook_id, place.unit), {}),
                status.get((each.rulebook_id, place.unit)),
                declared.get((each.rulebook_id, place.unit)),
            )
            for place in places
        )
        now = [rows[each.rulebook_id, place.unit].get(year) for place in places]
        gaps = stage_gaps([row for row in now if row is not None], each.release)
        found.append(_campaign(each, tiles, gaps))
    return Overview(year, years, tuple(found))


def _tile(
    campaign: Campaign,
    place: Place,
    rows: Mapping[int, CountyResult],
    status: Collected | None,
    declared: int | None,
) -> CountyTile:
    row, last = rows.get(campaign.year), rows.get(campaign.year - 1)
    before = cast(Verdict, last.verdict) if last is not None else None
    return CountyTile(
        place=place,
        verdict=cast(Verdict, row.verdict) if row else None,
        verdict_other=cast(Verdict, row.verdict_other) if row and row.verdict_other else None,
        schools=row.schools if row else 0,
        passed=row.passed if row else 0,
        failed=row.failed if row else 0,
        undecided=row.undecided if row else 0,
        short=row.short if row else 0,
        blockers=stickings(row.blockers, campaign.release) if row else (),
        open_points=stickings(row.open_points, campaign.release) if row else (),
        worst=worst_of(row, campaign.release) if row else None,
        before=before,
        change=_change(before, cast(Verdict, row.verdict) if row else None),
        trend=trend(list(rows.values())),
        collected=status,
        declared_year=declared,
        made_at=row.calculation.made_at if row else None,
    )


def _change(before: Verdict | None, now: Verdict | None) -> Shift:
    if before is None or now is None:
        return ""
    if RANK[before] == RANK[now]:
        return "same"
    return "better" if RANK[now] > RANK[before] else "worse"


def _campaign(
    campaign: Campaign, tiles: Sequence[CountyTile], gaps: tuple[StageGap, ...]
) -> CampaignOverview:
    verdicts: dict[Verdict, int] = {"达标": 0, "未达标": 0, "待定": 0}
    for each in tiles:
        if each.verdict is not None:
            verdicts[each.verdict] += 1
    waiting = sum(1 for each in tiles if each.verdict is None)
    return CampaignOverview(campaign, tuple(tiles), sticking_lines(tiles), gaps, verdicts, waiting)


def sticking_lines(tiles: Iterable[CountyTile]) -> tuple[StickingLine, ...]:
    """各县的卡点合成一张清单。"""
    found: dict[tuple[str, str, str], list[tuple[Place, Sticking]]] = defaultdict(list)
    for tile in tiles:
        for each in tile.blockers:
            found[each.kind, each.stage, each.code].append((tile.place, each))
    lines = [
        StickingLine(
            kind,
            stage,
            code,
            members[0][1].name,
            tuple(place for place, _ in members),
            sum(each.count for _, each in members) if kind != "balance" else 0,
        )
        for (kind, stage, code), members in found.items()
    ]
    return tuple(sorted(lines, key=lambda each: (-len(each.counties), -each.schools)))
