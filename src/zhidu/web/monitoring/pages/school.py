"""学校页（一口清）写成字：还差几个人、几平方米、多少元，各项和三年的数，家底，缺什么数，谁何时报的。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from zhidu.indicators.queries import Place
from zhidu.insight.boards.facts import Fact, FilingStatus
from zhidu.insight.boards.school import SchoolFigure, SchoolPage, SchoolStage, SchoolStanding
from zhidu.kernel import exact_decimal, figure
from zhidu.rulebook import Value
from zhidu.web.monitoring.pages.drawing import Point, trend
from zhidu.web.monitoring.pages.figures import (
    MINUS,
    Badge,
    Distance,
    day,
    distance_words,
    gap_amount,
    gap_of,
    line_words,
    moment,
    passed_badge,
    shade_of,
    value_words,
)
from zhidu.web.monitoring.pages.links import county_url, derivation_url
from zhidu.web.monitoring.pages.provenance import provenance_words

#: 填报单的状态说成字
STATES = {
    "draft": "草稿",
    "submitted": "已报，等区县审",
    "county_passed": "区县审过，等市审",
    "city_passed": "市审过",
    "frozen": "已冻结",
    "excused": "免报",
}


@dataclass(frozen=True, slots=True)
class FigureWords:
    """一项指标：值、线、离线多远、还差多少、几年的数。past 与年份一一对应。"""

    code: str
    name: str
    unit: str
    value: str
    line: str
    apart: Distance
    gap: str
    judged: bool
    missing: str
    verified: bool
    past: tuple[str, ...]
    drawing: SafeString
    href: str


@dataclass(frozen=True, slots=True)
class GapWords:
    """还差的一处：「3 名专任教师」；没有差额说法的只说未达到。"""

    what: str
    amount: str
    of: str
    low: bool
    href: str


@dataclass(frozen=True, slots=True)
class StageWords:
    """一个学段。"""

    stage: str
    pupils: str
    badge: Badge
    summary: str
    gaps: tuple[GapWords, ...]
    judged: tuple[FigureWords, ...]
    others: tuple[FigureWords, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandingWords:
    """在一项创建里的样子。excluded 非空：没纳入判定，写为什么。"""

    short: str
    stages: tuple[StageWords, ...]
    excluded: str
    provenance: str
    county_href: str


@dataclass(frozen=True, slots=True)
class FactWords:
    """一个报上来的数。"""

    name: str
    unit: str
    value: str
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """一张表单里一个学段的家底。"""

    title: str
    facts: tuple[FactWords, ...]


@dataclass(frozen=True, slots=True)
class FilingWords:
    """一份填报单：到了哪一步、第几版、何时报的、截止。"""

    number: int
    title: str
    state: str
    version: str
    made_at: str
    due: str


@dataclass(frozen=True, slots=True)
class SchoolWords:
    """整页。"""

    place: Place
    name: str
    code: str
    county: str
    year: int
    years: tuple[int, ...]
    known: bool
    sentence: str
    standings: tuple[StandingWords, ...]
    facts: tuple[FactGroup, ...]
    filings: tuple[FilingWords, ...]


def school_words(of: SchoolPage) -> SchoolWords:
    """学校页写成字。"""
    standings = tuple(_standing(each, of) for each in of.standings)
    return SchoolWords(
        place=of.place,
        name=of.place.name,
        code=of.place.code,
        county=of.county.name if of.county else "",
        year=of.year,
        years=of.years,
        known=bool(standings),
        sentence=" ".join(one.summary for each in standings for one in each.stages)
        or "；".join(each.excluded for each in standings if each.excluded),
        standings=standings,
        facts=fact_groups(of.facts),
        filings=tuple(_filing(each) for each in of.filings),
    )


def _standing(of: SchoolStanding, page: SchoolPage) -> StandingWords:
    county = ""
    if page.county is not None:
        county = county_url(page.county.code, of.campaign.rulebook_id, page.year)
    return StandingWords(
        short=of.campaign.short,
        stages=tuple(_stage(each, of, page) for each in of.stages),
        excluded=of.excluded,
        provenance=provenance_words(of.provenance),
        county_href=county,
    )


def _stage(stage: SchoolStage, of: SchoolStanding, page: SchoolPage) -> StageWords:
    judges = of.campaign.judges_schools
    figures = [(each, _figure(each, stage, of, page)) for each in stage.figures]
    gaps = tuple(_gap(each, stage, of, page) for each in stage.gaps)
    if judges:
        badge = passed_badge(stage.passed)
    else:
        short = any(each.figure.met is False for each in stage.figures)
        badge = Badge("▼", "有缺口", "warn") if short else Badge("▲", "没有缺口", "good")
    return StageWords(
        stage=stage.stage,
        pupils="—" if stage.pupils is None else figure(stage.pupils, 0),
        badge=badge,
        summary=stage_summary(stage, of),
        gaps=gaps,
        judged=tuple(words for each, words in figures if each.judged),
        others=tuple(words for each, words in figures if not each.judged),
        missing=tuple(dict.fromkeys(name for each in stage.unknown for name in each.figure.missing)),
    )


def stage_summary(stage: SchoolStage, of: SchoolStanding) -> str:
    """「小学 7 项达到 5 项，还差 3 名……、120 ㎡……。」能背下来的一句。"""
    judged = [each for each in stage.figures if each.judged]
    words = f"{stage.stage} {len(judged)} 项达到 {sum(1 for each in judged if each.figure.met)} 项"
    lacking: list[str] = []
    over: list[str] = []
    for each in stage.gaps:
        said = gap_amount(each.figure, each.indicator) + gap_of(each.indicator)
        if each.indicator.gap is not None and each.figure.gap:
            (over if each.indicator.direction == "at_most" else lacking).append(said)
    if lacking:
        words += f"，还差 {'、'.join(lacking)}"
    if over:
        words += f"，{'、'.join(over)}"
    if stage.unknown:
        words += f"，{len(stage.unknown)} 项缺数"
    return words + "。"


def _gap(each: SchoolFigure, stage: SchoolStage, of: SchoolStanding, page: SchoolPage) -> GapWords:
    indicator = each.indicator
    return GapWords(
        what=f"{indicator.code} {indicator.short}",
        amount=gap_amount(each.figure, indicator) or "未达到",
        of=gap_of(indicator) if each.figure.gap else "",
        low=bool(each.figure.below_floor),
        href=_href(each, stage, of, page),
    )


def _href(each: SchoolFigure, stage: SchoolStage, of: SchoolStanding, page: SchoolPage) -> str:
    return derivation_url(
        of.campaign.rulebook_id, page.year, school=page.place.code, indicator=each.indicator.code,
        stage=stage.stage,
    )  # fmt: skip


def _figure(each: SchoolFigure, stage: SchoolStage, of: SchoolStanding, page: SchoolPage) -> FigureWords:
    indicator, part = each.indicator, each.figure
    past = {one.year: one for one in each.history}
    points = [
        Point(one.year, one.value, shade_of(one.met))
        for one in each.history
        if one.value is not None and not isinstance(one.value, bool)
    ]
    return FigureWords(
        code=indicator.code,
        name=indicator.short,
        unit=indicator.unit,
        value=value_words(part.value, indicator.decimals),
        line=line_words(part.line, indicator.direction),
        apart=distance_words(
            part.value, part.line, indicator.direction, met=part.met, decimals=indicator.decimals,
            below_floor=part.below_floor,
        ),
        gap=gap_amount(part, indicator),
        judged=each.judged,
        missing="、".join(part.missing),
        verified=indicator.citation.verified and all(line.citation.verified for line in indicator.lines),
        past=tuple(
            value_words(past[year].value, indicator.decimals) if year in past else "—" for year in page.years
        ),
        drawing=trend(points, limit=part.line, decimals=indicator.decimals, says=f"{indicator.short}几年走势",
                      size=(132, 38),
            years=False) if len(points) > 1 else SafeString(""),
        href=_href(each, stage, of, page),
    )  # fmt: skip


def fact_groups(facts: Sequence[Fact]) -> tuple[FactGroup, ...]:
    """家底按表单、学段分组，次序照表单里头一回出现的先后。"""
    groups: dict[tuple[str, str], list[FactWords]] = {}
    for each in facts:
        groups.setdefault((each.form, each.stage), []).append(_fact(each))
    return tuple(
        FactGroup(f"{form} · {stage}" if stage else form, tuple(members))
        for (form, stage), members in groups.items()
    )


def _fact(of: Fact) -> FactWords:
    change = ""
    if of.numeric and isinstance(of.value, Fraction) and isinstance(of.before, Fraction) and of.unit != "年":
        apart = of.value - of.before
        if apart:
            change = f"{MINUS if apart < 0 else '+'}{exact_decimal(abs(apart))}"
    return FactWords(of.name, of.unit, _plain(of.value, of.unit), _plain(of.before, of.unit), change)


def _plain(value: Value, unit: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        text = exact_decimal(value)
        return text.replace(",", "") if unit == "年" else text
    return value


def _filing(of: FilingStatus) -> FilingWords:
    return FilingWords(
        number=of.filing,
        title=of.title,
        state=STATES.get(of.state, of.state),
        version=f"第 {of.version} 版" if of.version else "还没报过",
        made_at=moment(of.made_at),
        due=day(of.due),
    )
