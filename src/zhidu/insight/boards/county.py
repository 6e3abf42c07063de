"""区县页：各学段的差异系数对着限，学校 × 指标，政府和质量各项，先办什么，几年走势，离申报年还有几年。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from zhidu.accounts.rules import Actor
from zhidu.catalog import queries as catalog
from zhidu.engine.results import Balance, ExcludedSchool, StageResult, Verdict
from zhidu.indicators import queries
from zhidu.indicators.models import Calculation
from zhidu.indicators.queries import Place
from zhidu.indicators.rules.documents import excluded_from, stage_from, unit_from
from zhidu.insight.boards.campaigns import (
    Campaign,
    Sticking,
    WorstSpread,
    YearPoint,
    campaign,
    stickings,
    trend,
    trend_years,
    worst_of,
)
from zhidu.insight.boards.items import CountyItem, county_items
from zhidu.insight.boards.matrix import MatrixRow, whole_rows
from zhidu.insight.boards.steps import Step, steps
from zhidu.rulebook.model import Conventions, Indicator, Release


@dataclass(frozen=True, slots=True)
class Provenance:
    """这份结果从哪来：发布版、引擎版次、现报的数还是第几号快照、何时算成。"""

    release: str
    sha256: str
    engine_version: str
    basis: str
    snapshot: int | None
    calculation: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """一个学段一项的差异系数，两种口径并列。ours 是规则册的口径，theirs 是另一种。history：年份 → 差异系数。"""

    indicator: Indicator
    ours: Balance
    theirs: Balance | None
    history: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class StagePanel:
    """一个学段：校数、校际均衡、结论和理由。composite 只在看综合差异系数的规则册里有限。"""

    stage: str
    verdict: Verdict
    verdict_other: Verdict | None
    schools: int
    passed: int
    failed: int
    undecided: int
    spreads: tuple[Spread, ...]
    composite: Balance | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Countdown:
    """离申报年：years 是还有几年，days 是到申报年 1 月 1 日还有几天；过了是负的。seen 供改申报年用。"""

    declared_year: int
    document: str
    years: int
    days: int
    seen: int


@dataclass(frozen=True, slots=True)
class CountyPage:
    """区县页。provenance 为 None：还没有结果，其余各项为空。years 是画走势的几年。"""

    campaign: Campaign
    place: Place
    year: int
    years: tuple[int, ...]
    verdict: Verdict | None
    verdict_other: Verdict | None
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    conventions: Conventions | None
    conventions_other: Conventions | None
    blockers: tuple[Sticking, ...]
    open_points: tuple[Sticking, ...]
    worst: WorstSpread | None
    stages: tuple[StagePanel, ...]
    matrix: tuple[MatrixRow, ...]
    items: tuple[CountyItem, ...]
    excluded: tuple[ExcludedSchool, ...]
    steps: tuple[Step, ...]
    trend: tuple[YearPoint, ...]
    countdown: Countdown | None
    provenance: Provenance | None


def county_page(*, by: Actor, county: str, rulebook_id: str, year: int) -> CountyPage:
    """一个区县一项创建的一页。county 是区县代码。没有、够不着，或这一年没有这项创建，抛 NotFound。"""
    place = queries.county(county, by=by)
    chosen = campaign(rulebook_id, year=year)
    years = trend_years(year)
    rows = {
        row.calculation.year: row
        for row in queries.county_results(by=by, years=years, rulebook_ids=[rulebook_id]).filter(
            calculation__county=place.unit
        )
    }
    now = queries.county_results(by=by, years=[year], rulebook_ids=[rulebook_id], whole=True)
    row = now.filter(calculation__county=place.unit).last()
    points = trend(list(rows.values()))
    countdown = _countdown(by, place, rulebook_id, year)
    if row is None:
        return _empty(chosen, place, year, years, points, countdown)
    release = catalog.load(row.calculation.release)
    chosen = Campaign(rulebook_id, year, release)  # 结果照哪一版算的，就照哪一版说
    document = row.document
    stages = [stage_from(each) for each in document["stages"]]
    unit = None if document["unit"] is None else unit_from(document["unit"])
    schools = whole_rows(
        queries.school_outcomes(by=by, years=[year], rulebook_ids=[rulebook_id], county=place.unit), release
    )
    items = county_items(stages, release)
    return CountyPage(
        campaign=chosen,
        place=place,
        year=year,
        years=years,
        verdict=cast(Verdict, row.verdict),
        verdict_other=cast(Verdict, row.verdict_other) if row.verdict_other else None,
        reasons=unit.reasons if unit is not None else (),
        notes=tuple(document["notes"]),
        conventions=Conventions(**document["conventions"]),
        conventions_other=Conventions(**document["other"]["conventions"]) if document["other"] else None,
        blockers=stickings(row.blockers, release),
        open_points=stickings(row.open_points, release),
        worst=worst_of(row, release),
        stages=tuple(_panels(stages, document, release, points)),
        matrix=tuple(each for each, _ in schools),
        items=items,
        excluded=tuple(excluded_from(each) for each in document["excluded"]),
        steps=steps(release, stages, schools, items),
        trend=points,
        countdown=countdown,
        provenance=provenance_of(row.calculation),
    )


def provenance_of(calculation: Calculation) -> Provenance:
    """一次测算的来历。要先连带取好 release、snapshot。"""
    snapshot = calculation.snapshot
    return Provenance(
        release=f"{calculation.release.rulebook_id}@{calculation.release.version}",
        sha256=calculation.release.sha256,
        engine_version=calculation.engine_version,
        basis=calculation.basis,
        snapshot=snapshot.number if snapshot is not None else None,
        calculation=calculation.pk,
        made_at=calculation.made_at,
    )


def _empty(
    chosen: Campaign,
    place: Place,
    year: int,
    years: tuple[int, ...],
    points: tuple[YearPoint, ...],
    countdown: Countdown | None,
) -> CountyPage:
    return CountyPage(
        chosen, place, year, years, None, None, (), (), None, None, (), (), None, (), (), (), (), (), points,
        countdown, None,
    )  # fmt: skip


def _countdown(by: Actor, place: Place, rulebook_id: str, year: int) -> Countdown | None:
    row = queries.declared_years(by=by).filter(county=place.unit, rulebook_id=rulebook_id).first()
    if row is None:
        return None
    days = (date(row.year, 1, 1) - by.on).days
    return Countdown(row.year, row.document, row.year - year, days, row.revision)


def _panels(
    stages: Sequence[StageResult], document: Mapping[str, Any], release: Release, points: Sequence[YearPoint]
) -> list[StagePanel]:
    other = {each["stage"]: stage_from(each) for each in (document["other"] or {}).get("stages", ())}
    found = []
    for each in stages:
        beside = other.get(each.stage)
        spreads = tuple(
            Spread(
                indicator=release.indicator(code),
                ours=part,
                theirs=beside.balance.get(code) if beside is not None else None,
                history={
                    point.year: point.spreads[each.stage, code]
                    for point in points
                    if (each.stage, code) in point.spreads
                },
            )
            for code, part in each.balance.items()
        )
        found.append(
            StagePanel(
                stage=each.stage,
                verdict=each.verdict,
                verdict_other=beside.verdict if beside is not None else None,
                schools=each.schools,
                passed=each.passed,
                failed=each.failed,
                undecided=each.undecided,
                spreads=spreads,
                composite=each.composite,
                reasons=each.reasons,
            )
        )
    return found
