"""区县页写成字：结论和理由、各学段差异系数对着限、政府和质量各项、先办什么、走势、离申报年。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from zhidu.engine.results import Balance
from zhidu.indicators.queries import Place
from zhidu.insight.boards.campaigns import YearPoint
from zhidu.insight.boards.county import Countdown, CountyPage, Spread, StagePanel
from zhidu.insight.boards.items import CountyItem
from zhidu.insight.words import CV_DECIMALS, lack_words
from zhidu.kernel import Number, figure
from zhidu.web.monitoring.pages.drawing import Point, full_scale, line_bar, trend
from zhidu.web.monitoring.pages.figures import (
    Badge,
    Distance,
    county_value,
    distance_words,
    line_words,
    shade_of,
    verdict_badge,
)
from zhidu.web.monitoring.pages.links import board_url, derivation_url
from zhidu.web.monitoring.pages.matrix import HeadWords, heads, matrix_html
from zhidu.web.monitoring.pages.provenance import provenance_words, spell_convention
from zhidu.web.monitoring.pages.steps import StepWords, all_steps

SHOWN_REASONS = 3


@dataclass(frozen=True, slots=True)
class SpreadWords:
    """一项差异系数：两种口径的数、限、条、离限多远、几年走势。"""

    code: str
    name: str
    bar: SafeString
    cv: str
    other: str
    limit: str
    apart: Distance
    past: tuple[str, ...]
    drawing: SafeString
    below: str
    href: str


@dataclass(frozen=True, slots=True)
class PanelWords:
    """一个学段：结论、几所过关、各项差异系数。"""

    stage: str
    badge: Badge
    other: str
    counted: str
    spreads: tuple[SpreadWords, ...]
    composite: SpreadWords | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemWords:
    """一项县级指标。"""

    code: str
    name: str
    unit: str
    stage: str
    value: str
    line: str
    apart: Distance
    note: str
    verified: bool
    judged: bool
    href: str


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """一组县级指标：政府保障程度、教育质量……和达到几项。"""

    title: str
    summary: str
    items: tuple[ItemWords, ...]


@dataclass(frozen=True, slots=True)
class YearWords:
    """走势的一年。"""

    year: int
    badge: Badge
    count: str
    schools: str
    blocking: str
    worst: str


@dataclass(frozen=True, slots=True)
class CountyWords:
    """整页。known 为假：还没有结果，只说下一步做什么。"""

    place: Place
    title: str
    short: str
    creation: str
    year: int
    years: tuple[int, ...]
    known: bool
    badge: Badge
    summary: str
    other: str
    first_reasons: tuple[str, ...]
    more_reasons: tuple[str, ...]
    notes: tuple[str, ...]
    conventions: str
    conventions_other: str
    panels: tuple[PanelWords, ...]
    heads: tuple[HeadWords, ...]
    rows: SafeString | str
    row_count: int
    judges_schools: bool
    board: str
    groups: tuple[ItemGroup, ...]
    steps: tuple[StepWords, ...]
    trend: tuple[YearWords, ...]
    trend_drawing: SafeString | str
    counted: str
    excluded: tuple[tuple[str, str, str], ...]
    countdown: str
    seen: int
    declared_year: int | None
    document: str
    provenance: str


def county_words(of: CountyPage) -> CountyWords:
    """区县页写成字。"""
    campaign = of.campaign
    creation, code, judges = campaign.rulebook_id, of.place.code, campaign.judges_schools
    reasons = of.reasons or tuple(reason for panel in of.stages for reason in panel.reasons)
    return CountyWords(
        place=of.place,
        title=of.place.name,
        short=campaign.short,
        creation=creation,
        year=of.year,
        years=of.years,
        known=of.provenance is not None,
        badge=verdict_badge(of.verdict or ""),
        summary=summary_words(of),
        other=_other_words(of),
        first_reasons=reasons[:SHOWN_REASONS],
        more_reasons=reasons[SHOWN_REASONS:],
        notes=of.notes,
        conventions=spell_convention(of.conventions) if of.conventions else "",
        conventions_other=spell_convention(of.conventions_other) if of.conventions_other else "",
        panels=tuple(_panel(each, of) for each in of.stages),
        heads=heads(campaign.judged, of.year),
        rows=matrix_html(of.matrix, campaign, campaign.judged, {}),
        row_count=len(of.matrix),
        judges_schools=judges,
        board=board_url(creation, of.year, county=code),
        groups=_groups(of),
        steps=all_steps(of.steps, campaign, code),
        trend=tuple(_year(each, judges) for each in of.trend),
        trend_drawing=_trend_drawing(of.trend, judges),
        counted="没过关的校" if judges else "有缺口的园",
        excluded=tuple((each.name, each.code, each.why) for each in of.excluded),
        countdown=countdown_words(of.countdown, campaign.short),
        seen=of.countdown.seen if of.countdown else 0,
        declared_year=of.countdown.declared_year if of.countdown else None,
        document=of.countdown.document if of.countdown else "",
        provenance=provenance_words(of.provenance),
    )


def summary_words(of: CountyPage) -> str:
    """头一句：几所没过关、卡在几项、几项定不了。"""
    if of.verdict is None:
        return ""
    parts = []
    if of.campaign.judges_schools:
        failed = sum(panel.failed for panel in of.stages)
        whole = sum(panel.schools for panel in of.stages)
        parts.append(
            f"{whole} 个校次中 {failed} 个没过校级判定" if failed else f"{whole} 个校次都过了校级判定"
        )
    spreads = sum(1 for each in of.blockers if each.kind in ("balance", "composite"))
    items = sum(1 for each in of.blockers if each.kind == "figure")
    if spreads:
        parts.append(f"{spreads} 项差异系数超限")
    if items:
        parts.append(f"{items} 项县级指标没达到")
    if of.open_points:
        parts.append(f"{len(of.open_points)} 处缺数、缺结论，定不了")
    return "，".join(parts) + "。" if parts else "各项都达到。"


def _other_words(of: CountyPage) -> str:
    if of.verdict_other is None or of.conventions_other is None:
        return ""
    same = of.verdict_other == of.verdict
    spoken = spell_convention(of.conventions_other)
    return f"换一种口径（{spoken}）算，结论{'不变' if same else f'是“{of.verdict_other}”'}。"


def countdown_words(of: Countdown | None, short: str) -> str:
    """「2027 年申报优质均衡，还有 404 天」。"""
    if of is None:
        return ""
    if of.days > 0:
        return f"{of.declared_year} 年申报{short}，离 {of.declared_year} 年 1 月 1 日还有 {of.days} 天"
    return f"{of.declared_year} 年申报{short}，申报年已到（过了 {-of.days} 天）"


def _panel(panel: StagePanel, of: CountyPage) -> PanelWords:
    parts = [each.ours for each in panel.spreads] + ([panel.composite] if panel.composite else [])
    top = full_scale([part.cv for part in parts], [part.limit for part in parts])
    other = ""
    if panel.verdict_other is not None and panel.verdict_other != panel.verdict:
        other = f"换一种口径是“{panel.verdict_other}”"
    counted = f"{panel.schools} 所"
    if of.campaign.judges_schools:
        counted += f"，过关 {panel.passed}，没过关 {panel.failed}"
        counted += f"，待定 {panel.undecided}" if panel.undecided else ""
    composite = None
    if panel.composite is not None:
        composite = _spread_words(("综合", "各项平均"), panel.composite, None, top, of, panel.stage, {}, "")
    return PanelWords(
        stage=panel.stage,
        badge=verdict_badge(panel.verdict),
        other=other,
        counted=counted,
        spreads=tuple(_spread(each, top, of, panel.stage) for each in panel.spreads),
        composite=composite,
        reasons=panel.reasons,
    )


def _spread(each: Spread, top: float, of: CountyPage, stage: str) -> SpreadWords:
    href = derivation_url(
        of.campaign.rulebook_id, of.year, county=of.place.code, indicator=each.indicator.code, stage=stage
    )
    theirs = each.theirs.cv if each.theirs is not None else each.ours.cv_other
    return _spread_words(
        (each.indicator.code, each.indicator.short), each.ours, theirs, top, of, stage, each.history, href
    )


def _spread_words(
    named: tuple[str, str],
    part: Balance,
    theirs: Number | None,
    top: float,
    of: CountyPage,
    stage: str,
    past: Mapping[int, float],
    href: str,
) -> SpreadWords:
    code, name = named
    cv = "缺数" if part.cv is None else figure(part.cv, CV_DECIMALS)
    limit = f"≤{figure(part.limit, 2)}" if part.limit is not None else "不判"
    apart = distance_words(
        part.cv, part.limit, "at_most", met=part.met, decimals=CV_DECIMALS
    ) if part.limit is not None else Distance("供参考", "plain")  # fmt: skip
    points = [
        Point(year, value, shade_of(value <= float(part.limit)) if part.limit is not None else "plain")
        for year, value in sorted(past.items())
    ]
    other = theirs if theirs is not None else part.cv_other
    return SpreadWords(
        code=code,
        name=name,
        bar=line_bar(
            part.cv, part.limit, top=top, shade=apart.shade, says=f"{stage}{name}差异系数 {cv}，限 {limit}"
        ),
        cv=cv,
        other="—" if other is None else figure(other, CV_DECIMALS),
        limit=limit,
        apart=apart,
        past=tuple("—" if past.get(year) is None else figure(past[year], CV_DECIMALS) for year in of.years),
        drawing=trend(
            points, limit=part.limit, decimals=2, says=f"{name}几年走势", size=(132, 38), years=False
        )
        if len(points) > 1
        else SafeString(""),
        below="、".join(
            words
            for words in (
                f"{part.below} 所没达到" if part.below else "",
                f"{part.unknown} 所缺数" if part.unknown else "",
            )
            if words
        ),
        href=href,
    )


def _groups(of: CountyPage) -> tuple[ItemGroup, ...]:
    found = []
    for title, members in groupby(of.items, key=lambda each: each.group):
        items = list(members)
        judged = [each for each in items if each.judged]
        met = sum(1 for each in judged if each.figure.met)
        unknown = sum(1 for each in judged if each.figure.met is None)
        summary = f"{len(judged)} 项，达到 {met} 项" + (f"，缺数 {unknown} 项" if unknown else "")
        found.append(ItemGroup(title, summary, tuple(_item(each, of) for each in items)))
    return tuple(found)


def _item(each: CountyItem, of: CountyPage) -> ItemWords:
    indicator, part = each.indicator, each.figure
    share = indicator.level != "county"
    direction = indicator.direction if not share else "at_least"
    apart = distance_words(part.value, part.line, direction, met=part.met, decimals=indicator.decimals)
    notes = []
    if part.below:
        notes.append(f"{part.below} 所没达到")
    if part.unknown:
        notes.append(f"{part.unknown} 所缺数")
    if part.met is None and part.missing:
        notes.append(lack_words(part.missing))
    if part.transitional:
        notes.append("用的是过渡规定的线")
    lines = [line.citation for line in indicator.lines]
    return ItemWords(
        code=indicator.code,
        name=indicator.name,
        unit="" if share or indicator.unit == "%" else indicator.unit,
        stage=each.stage,
        value=share_value(part.numerator, part.denominator) if share else county_value(part, indicator),
        line=_line_of(each),
        apart=apart if not share else Distance(_met_mark(part.met), shade_of(part.met)),
        note="；".join(notes),
        verified=indicator.citation.verified and all(citation.verified for citation in lines),
        judged=each.judged,
        href=derivation_url(
            of.campaign.rulebook_id, of.year, county=of.place.code, indicator=indicator.code, stage=each.stage
        ),
    )


def _line_of(each: CountyItem) -> str:
    """线；「所有学校都要」的写占比，百分数带 %。"""
    line = each.figure.line
    if each.indicator.level != "county":
        return f"{line_words(line, 'at_least')}% 的学校" if line is not None else "所有学校都要"
    percent = "%" if line is not None and each.indicator.unit == "%" else ""
    return line_words(line, each.indicator.direction) + percent


def _met_mark(met: bool | None) -> str:
    return {True: "▲ 达到", False: "▼ 未达到", None: "？ 缺数"}[met]


def share_value(part: Number | None, whole: Number | None) -> str:
    """「83/90 所」。"""
    if part is None or whole is None:
        return "缺数"
    return f"{figure(part, 0)}/{figure(whole, 0)} 所"


def _year(point: YearPoint, judges: bool) -> YearWords:
    return YearWords(
        year=point.year,
        badge=verdict_badge(point.verdict),
        count=str(point.failed if judges else point.short),
        schools=str(point.schools),
        blocking=str(point.blocking),
        worst="—" if point.worst_ratio is None else f"{figure(point.worst_ratio * 100, 0)}%",
    )


def _trend_drawing(points: Sequence[YearPoint], judges: bool) -> SafeString | str:
    if not points:
        return ""
    drawn = [
        Point(each.year, each.failed if judges else each.short, verdict_badge(each.verdict).shade)
        for each in points
    ]
    said = "；".join(f"{each.year} 年 {each.value}" for each in drawn)
    return trend(drawn, decimals=0, says=f"几年走势：{said}", size=(280, 96))
