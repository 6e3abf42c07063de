"""学校页（一口清）：一所学校的达标与缺口、三年的数、能背下来的家底、还缺什么数。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhidu.accounts.rules import Actor
from zhidu.catalog import queries as catalog
from zhidu.engine.results import Figure
from zhidu.indicators import queries
from zhidu.indicators.models import SchoolOutcome
from zhidu.indicators.queries import Place
from zhidu.indicators.rules import judged_codes
from zhidu.indicators.rules.documents import figures_from
from zhidu.insight.boards.campaigns import Campaign, trend_years
from zhidu.insight.boards.county import Provenance, provenance_of
from zhidu.insight.boards.facts import Fact, FilingStatus, school_facts
from zhidu.insight.boards.matrix import distance
from zhidu.kernel import Number
from zhidu.rulebook.model import Indicator, Release


@dataclass(frozen=True, slots=True)
class PastFigure:
    """往年的一个数。"""

    year: int
    value: Number | bool | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class SchoolFigure:
    """一项指标。distance 正的达到、负的没达到；judged 是不是进校级判定；history 早的在前，含今年。"""

    indicator: Indicator
    figure: Figure
    distance: Number | None
    judged: bool
    history: tuple[PastFigure, ...]


@dataclass(frozen=True, slots=True)
class SchoolStage:
    """一个学段。pupils 单位人；met 是进判定的几项里达到几项；passed 为 None：缺数定不了，或这项创建不判单校。"""

    stage: str
    pupils: float | None
    passed: bool | None
    met: int
    figures: tuple[SchoolFigure, ...]

    @property
    def gaps(self) -> tuple[SchoolFigure, ...]:
        """没达到的各项，进判定的在前，低于底线的在前。"""
        short = (each for each in self.figures if each.figure.met is False)
        return tuple(sorted(short, key=lambda each: (not each.judged, not each.figure.below_floor)))

    @property
    def unknown(self) -> tuple[SchoolFigure, ...]:
        """缺数定不了的各项。"""
        return tuple(each for each in self.figures if each.figure.met is None)


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """这所学校在一项创建里的样子。excluded 非空：没纳入判定，写为什么（stages 为空）。"""

    campaign: Campaign
    stages: tuple[SchoolStage, ...]
    excluded: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """一所学校的一页。standings 为空：这一年还没有结果。filings 是这一年各份填报单到了哪一步。"""

    place: Place
    county: Place | None
    year: int
    years: tuple[int, ...]
    standings: tuple[SchoolStanding, ...]
    facts: tuple[Fact, ...]
    filings: tuple[FilingStatus, ...]


def school_page(*, by: Actor, school: str, year: int) -> SchoolPage:
    """一所学校（幼儿园、教学点）一年的一页。school 是标识码。没有或够不着抛 NotFound。"""
    place = queries.school(school, by=by)
    years = trend_years(year)
    rows = list(queries.school_outcomes(by=by, years=years, unit=place.unit, whole=True))
    facts, filings = school_facts(by=by, unit=place.unit, year=year)
    return SchoolPage(
        place=place,
        county=queries.county_above(place, by=by),
        year=year,
        years=years,
        standings=tuple(_standings(rows, year)),
        facts=facts,
        filings=filings,
    )


def _standings(rows: Sequence[SchoolOutcome], year: int) -> Iterable[SchoolStanding]:
    now: dict[str, list[SchoolOutcome]] = defaultdict(list)
    past: dict[tuple[str, str, str], list[PastFigure]] = defaultdict(list)
    for row in rows:
        rulebook = row.calculation.rulebook_id
        for code, part in figures_from(row.figures).items():
            point = PastFigure(row.calculation.year, part.value, part.met)
            past[rulebook, row.stage, code].append(point)
        if row.calculation.year == year:
            now[rulebook].append(row)
    for rulebook, members in now.items():
        calculation = members[0].calculation
        release = catalog.load(calculation.release)
        yield SchoolStanding(
            campaign=Campaign(rulebook, year, release),
            stages=tuple(_stage(each, release, past) for each in members if not each.excluded),
            excluded=next((each.excluded for each in members if each.excluded), ""),
            provenance=provenance_of(calculation),
        )


def _stage(
    row: SchoolOutcome, release: Release, past: Mapping[tuple[str, str, str], Sequence[PastFigure]]
) -> SchoolStage:
    judged = judged_codes(release)
    figures = figures_from(row.figures)
    return SchoolStage(
        stage=row.stage,
        pupils=row.pupils,
        passed=row.passed,
        met=row.met,
        figures=tuple(
            SchoolFigure(
                indicator=each,
                figure=figures[each.code],
                distance=_distance(figures[each.code], each),
                judged=each.code in judged,
                history=tuple(past[row.calculation.rulebook_id, row.stage, each.code]),
            )
            for each in release.indicators
            if each.code in figures
        ),
    )


def _distance(part: Figure, indicator: Indicator) -> Number | None:
    return distance(part.value, part.line, indicator.direction, part.met)
