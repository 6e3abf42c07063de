"""驾驶舱写成字：六块，每块一句话、几行数，点开是真的那一页。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from zhidu.insight.boards.campaigns import Campaign
from zhidu.insight.boards.cockpit import Cockpit, CollectedTotal, DeclaredCounty, GapTotal, SpreadTrend
from zhidu.insight.boards.overview import CampaignOverview, CountyTile, StickingLine
from zhidu.kernel import figure
from zhidu.web.monitoring.pages.drawing import DARK, Point, line_bar, trend
from zhidu.web.monitoring.pages.figures import Badge, moment, shade_of, share_words, verdict_badge
from zhidu.web.monitoring.pages.links import board_url, county_url, overview_url, quality_url
from zhidu.web.monitoring.pages.overview import sticking_words

MOST_STUCK, MOST_LINES, MOST_DECLARED, MOST_SLOW, MOST_SPREADS = 6, 7, 7, 3, 4


@dataclass(frozen=True, slots=True)
class TileLight:
    """一个区县的一块。"""

    name: str
    href: str
    badge: Badge
    count: str
    stuck: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """一项创建的一排。met：达标几个县；whole：共几个县。"""

    short: str
    met: int
    whole: int
    says: str
    tiles: tuple[TileLight, ...]


@dataclass(frozen=True, slots=True)
class BarLine:
    """一行：说什么、多少、横条、去处。"""

    what: str
    amount: str
    note: str
    bar: SafeString | str
    href: str


@dataclass(frozen=True, slots=True)
class SpreadLight:
    """一张走势小图：哪个学段哪一项、最差的是哪个县。"""

    title: str
    note: str
    drawing: SafeString
    href: str


@dataclass(frozen=True, slots=True)
class CockpitWords:
    """整屏。poll 是多少秒取一次。"""

    city: str
    year: int
    asked: str
    newest: str
    verdicts: tuple[VerdictRow, ...]
    spreads: tuple[SpreadLight, ...]
    stuck: tuple[tuple[str, tuple[BarLine, ...]], ...]
    collected: tuple[BarLine, ...]
    gaps: tuple[BarLine, ...]
    declared: tuple[BarLine, ...]
    overview: str
    quality: str
    board: str


def cockpit_words(of: Cockpit, *, at: datetime, place: str = "") -> CockpitWords:
    """驾驶舱写成字。at 是取数的时刻。"""
    year = of.overview.year
    stuck = []
    for campaign, lines in of.stuck:
        top = max((len(each.counties) for each in lines), default=1)
        stuck.append((campaign.short, tuple(_stuck(each, campaign, top) for each in lines[:MOST_STUCK])))
    return CockpitWords(
        city=place,
        year=year,
        asked=moment(at),
        newest=moment(of.newest),
        verdicts=tuple(_verdicts(each) for each in of.overview.campaigns),
        spreads=tuple(_spread(each) for each in of.spreads[:MOST_SPREADS]),
        stuck=tuple(stuck),
        collected=tuple(line for each in of.collected for line in _collected(each, year)),
        gaps=_gaps(of.gaps, year),
        declared=tuple(_declared(each) for each in of.declared[:MOST_DECLARED]),
        overview=overview_url(year),
        quality=quality_url(year),
        board=next(
            (board_url(each.campaign.rulebook_id, year) for each in of.overview.campaigns), overview_url(year)
        ),
    )


def _verdicts(of: CampaignOverview) -> VerdictRow:
    met, whole = of.verdicts.get("达标", 0), len(of.tiles)
    says = "，".join(f"{verdict} {count}" for verdict, count in of.verdicts.items() if count)
    if of.waiting:
        says += f"{'，' if says else ''}没有结果 {of.waiting}"
    return VerdictRow(
        of.campaign.short, met, whole, says, tuple(_tile(each, of.campaign) for each in of.tiles)
    )


def _tile(of: CountyTile, campaign: Campaign) -> TileLight:
    count = of.failed if campaign.judges_schools else of.short
    words = "没有结果" if of.verdict is None else short_words(count, campaign)
    href = county_url(of.place.code, campaign.rulebook_id, campaign.year)
    found = of.blockers or of.open_points
    stuck = sticking_words(found[0]) + (f" 等 {len(found)} 项" if len(found) > 1 else "") if found else ""
    return TileLight(of.place.name, href, verdict_badge(of.verdict or ""), words, stuck)


def short_words(count: int, campaign: Campaign) -> str:
    """「差 23 所」「没有缺口」：一个县还有几所没过关（学前：有缺口）。"""
    if count:
        return f"差 {count} {'校次' if campaign.judges_schools else '所'}"
    return "校校过关" if campaign.judges_schools else "没有缺口"


def _spread(of: SpreadTrend) -> SpreadLight:
    when, place, value = of.points[-1]
    points = [Point(year, worst, shade_of(worst <= float(of.limit))) for year, _, worst in of.points]
    note = f"{when} 年最差：{place.name} {figure(value, 3)}，限 {figure(of.limit, 2)}"
    title = f"{of.stage} {of.indicator.code} {of.indicator.short}"
    drawing = trend(
        points, limit=of.limit, decimals=2, says=f"{title}：{note}", size=(250, 104), palette=DARK
    )
    href = county_url(place.code, of.campaign.rulebook_id, of.campaign.year)
    return SpreadLight(title, note, drawing, href)


def _stuck(of: StickingLine, campaign: Campaign, top: int) -> BarLine:
    what = {
        "schools": f"{of.stage}校级判定",
        "balance": f"{of.stage} {of.code} {of.name}差异系数",
        "composite": f"{of.stage}综合差异系数",
    }.get(of.kind, f"{of.code} {of.name}")
    count = len(of.counties)
    bar = line_bar(
        float(count),
        None,
        top=float(top),
        shade="warn",
        says=f"{what}卡住 {count} 个县",
        width=150,
        palette=DARK,
    )
    href = overview_url(campaign.year) + f"#{campaign.rulebook_id}"
    if of.schools and of.code in {each.code for each in campaign.judged}:
        href = board_url(campaign.rulebook_id, campaign.year, stage=of.stage, below=of.code)
    note = f"{of.schools} 所" if of.schools else ""
    return BarLine(what, f"{count} 个县", note, bar, href)


def _collected(of: CollectedTotal, year: int) -> list[BarLine]:
    whole = of.whole
    bar = line_bar(
        float(whole.arrived), None, top=float(max(whole.total, 1)), shade="plain",
        says=f"{of.campaign.short}已报 {whole.arrived}/{whole.total}", width=150, palette=DARK,
    )  # fmt: skip
    slow = "、".join(
        f"{place.name}还差 {each.total - each.arrived} 家"
        for place, each in of.slowest[:MOST_SLOW]
        if each.total > each.arrived
    )
    note = f"过了截止 {whole.late} 家" if whole.late else "没有过截止的"
    share = f"{whole.arrived}/{whole.total}（{share_words(whole.arrived, whole.total)}）"
    line = BarLine(of.campaign.short, share, f"{note}；{slow}" if slow else note, bar, quality_url(year))
    return [line]


def _gaps(gaps: Sequence[GapTotal], year: int) -> tuple[BarLine, ...]:
    found = []
    for each in gaps[:MOST_LINES]:
        gap = each.indicator.gap
        amount = "—"
        if each.total is not None and gap is not None:
            amount = _large(float(each.total), each.unit)
        low = f"，{each.below_floor} 所低于底线" if each.below_floor else ""
        href = board_url(each.campaign.rulebook_id, year, below=each.indicator.code)
        found.append(
            BarLine(
                f"{each.indicator.code} {each.of or each.indicator.short}",
                amount,
                f"{each.schools} 所{low}",
                "",
                href,
            )
        )
    return tuple(found)


def _large(value: float, unit: str) -> str:
    """「1,234 万元」：大数写成万，远处也看得清。"""
    if value >= 100_000:
        return f"{figure(value / 10_000, 0)} 万{unit}"
    return f"{figure(value, 0)} {unit}"


def _declared(of: DeclaredCounty) -> BarLine:
    badge = verdict_badge(of.verdict or "")
    left = f"还有 {of.years} 年" if of.years > 0 else ("今年" if of.years == 0 else f"过了 {-of.years} 年")
    href = county_url(of.place.code, of.campaign.rulebook_id, of.campaign.year)
    return BarLine(
        f"{of.place.name} {of.campaign.short}",
        f"{of.declared_year} 年",
        f"{left}，现在{badge.mark} {badge.text}",
        "",
        href,
    )
