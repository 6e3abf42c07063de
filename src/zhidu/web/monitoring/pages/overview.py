"""市监测总览写成字：每项创建一排格子、卡点清单、几年走势；还有导出的两张表。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhidu.insight.boards.campaigns import Campaign, Sticking
from zhidu.insight.boards.overview import CampaignOverview, CountyTile, Overview, StickingLine
from zhidu.kernel import figure
from zhidu.web.monitoring.pages.drawing import Point, trend
from zhidu.web.monitoring.pages.figures import Badge, change_words, moment, share_words, verdict_badge
from zhidu.web.monitoring.pages.links import board_url, county_url
from zhidu.workbooks.book import CellOut, Column, Sheet, number_cell, text_cell

MOST_STUCK = 3
CHANGES = {"better": "▲ 结论比上年好", "worse": "▼ 结论比上年差", "same": "结论与上年相同", "": ""}


@dataclass(frozen=True, slots=True)
class TileWords:
    """一个区县的一格。count、of：几所没过关（学前：有缺口），共几所。"""

    name: str
    code: str
    href: str
    badge: Badge
    count: str
    of: str
    stuck: str
    change: str
    worst: str
    collected: str
    declared: str


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """一个区县名和它的页。"""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """卡点清单的一行。href 空：这一项没有学校名单可看。"""

    what: str
    kind: str
    count: int
    places: tuple[PlaceLink, ...]
    schools: str
    href: str


@dataclass(frozen=True, slots=True)
class TrendWords:
    """一个区县几年的走势：图和同样的数。cells 与年份一一对应。"""

    name: str
    href: str
    drawing: SafeString
    cells: tuple[str, ...]
    verdicts: tuple[Badge | None, ...]


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """一项创建的总览。counted 是格子里那个数数的是什么。"""

    rulebook_id: str
    short: str
    title: str
    summary: str
    todo: LineWords | None
    counted: str
    tiles: tuple[TileWords, ...]
    lines: tuple[LineWords, ...]
    trends: tuple[TrendWords, ...]
    map: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class OverviewWords:
    """整页。"""

    year: int
    years: tuple[int, ...]
    campaigns: tuple[CampaignWords, ...]
    updated: str


def overview_words(of: Overview) -> OverviewWords:
    """总览写成字。"""
    made = [tile.made_at for each in of.campaigns for tile in each.tiles if tile.made_at is not None]
    return OverviewWords(
        year=of.year,
        years=of.years,
        campaigns=tuple(_campaign(each, of.years) for each in of.campaigns),
        updated=moment(max(made, default=None)),
    )


def _campaign(of: CampaignOverview, years: Sequence[int]) -> CampaignWords:
    lines = tuple(_line(each, of.campaign) for each in of.lines)
    return CampaignWords(
        rulebook_id=of.campaign.rulebook_id,
        short=of.campaign.short,
        title=of.campaign.title,
        summary=summary_words(of),
        todo=next((each for each in lines if each.href), None),
        counted="没过关" if of.campaign.judges_schools else "有缺口的园",
        tiles=tuple(tile_words(each, of.campaign) for each in of.tiles),
        lines=lines,
        trends=tuple(_trend(each, of.campaign, years) for each in of.tiles),
    )


def summary_words(of: CampaignOverview) -> str:
    """「11 个区县：达标 2 个，未达标 7 个，待定 2 个。」"""
    parts = [f"{verdict} {count} 个" for verdict, count in of.verdicts.items() if count]
    if of.waiting:
        parts.append(f"还没有结果 {of.waiting} 个")
    note = "一校一学段算一校次。" if of.campaign.judges_schools else ""
    return f"{len(of.tiles)} 个区县：{'，'.join(parts)}。{note}"


def sticking_words(of: Sticking) -> str:
    """一个卡点说成几个字：「小学 12 所没过关」「小学 R6 仪器设备差异系数」「G3 规模（5 所）」。"""
    if of.kind == "schools":
        return f"{of.stage} {of.count} 所没过关"
    if of.kind == "balance":
        return f"{of.stage} {of.code} {of.name}差异系数"
    if of.kind == "composite":
        return f"{of.stage}综合差异系数"
    return f"{of.code} {of.name}" + (f"（{of.count} 所）" if of.count else "")


def some_stuck(found: Sequence[Sticking], most: int = MOST_STUCK) -> str:
    """头几个卡点，多的说还有几项。"""
    shown = "、".join(sticking_words(each) for each in found[:most])
    return shown + (f" 等 {len(found)} 项" if len(found) > most else "")


def tile_words(of: CountyTile, campaign: Campaign) -> TileWords:
    """一个区县的一格写成字。"""
    count = of.failed if campaign.judges_schools else of.short
    stuck = some_stuck(of.blockers)
    if of.verdict is None:
        stuck = "还没有结果：没有报上来的数，或还没算过"
    elif not stuck and of.open_points:
        stuck = f"定不了：{some_stuck(of.open_points, 2)}"
    change = CHANGES[of.change]
    before = next((each for each in of.trend if each.year == campaign.year - 1), None)
    if before is not None and of.verdict is not None:
        last = before.failed if campaign.judges_schools else before.short
        change = change_words(count, last) + (" 所" if count != last else "")
        if of.change in ("better", "worse"):
            change = f"{CHANGES[of.change]}；{change}"
    worst = ""
    if of.worst is not None:
        sign = ">" if of.worst.ratio > 1 else "≤"
        worst = f"{of.worst.stage} {of.worst.name} {figure(of.worst.value, 3)} {sign} {of.worst.limit}"
    return TileWords(
        name=of.place.name,
        code=of.place.code,
        href=county_url(of.place.code, campaign.rulebook_id, campaign.year),
        badge=verdict_badge(of.verdict or ""),
        count=str(count) if of.verdict is not None else "—",
        of=f"共 {of.schools} {'校次' if campaign.judges_schools else '所'}" if of.verdict is not None else "",
        stuck=stuck,
        change=change,
        worst=worst,
        collected=collected_words(of),
        declared=f"{of.declared_year} 年申报" if of.declared_year else "",
    )


def collected_words(of: CountyTile) -> str:
    """报送到了哪一步：「已报 83/90」；这一年没有采集写空。"""
    status = of.collected
    if status is None:
        return ""
    return f"已报 {status.arrived}/{status.total}"


def _line(of: StickingLine, campaign: Campaign) -> LineWords:
    what = {
        "schools": f"{of.stage}校级判定没过",
        "balance": f"{of.stage} {of.code} {of.name}：校际差异系数超限",
        "composite": f"{of.stage}综合差异系数超限",
    }.get(of.kind, f"{of.code} {of.name}")
    href = ""
    judged = {each.code for each in campaign.judged}
    if of.kind == "schools":
        href = board_url(campaign.rulebook_id, campaign.year, stage=of.stage, verdict="failed")
    elif of.code in judged:
        href = board_url(campaign.rulebook_id, campaign.year, stage=of.stage, below=of.code)
    return LineWords(
        what=what,
        kind=of.kind,
        count=len(of.counties),
        places=tuple(
            PlaceLink(each.name, county_url(each.code, campaign.rulebook_id, campaign.year))
            for each in of.counties
        ),
        schools=str(of.schools) if of.schools else "",
        href=href,
    )


def _trend(of: CountyTile, campaign: Campaign, years: Sequence[int]) -> TrendWords:
    by_year = {each.year: each for each in of.trend}
    points, cells, verdicts = [], [], []
    for year in years:
        found = by_year.get(year)
        count = None if found is None else (found.failed if campaign.judges_schools else found.short)
        badge = None if found is None else verdict_badge(found.verdict)
        points.append(Point(year, count, badge.shade if badge else "plain"))
        cells.append("—" if count is None or badge is None else f"{badge.mark} {count}")
        verdicts.append(badge)
    said = "；".join(f"{year} 年 {text}" for year, text in zip(years, cells, strict=True))
    return TrendWords(
        name=of.place.name,
        href=county_url(of.place.code, campaign.rulebook_id, campaign.year),
        drawing=trend(points, decimals=0, says=f"{of.place.name}：{said}", size=(150, 40), years=False),
        cells=tuple(cells),
        verdicts=tuple(verdicts),
    )


def overview_sheets(of: Overview) -> tuple[Sheet, ...]:
    """导出的表：各区县、卡点清单，两项创建在一起。"""
    return _county_sheet(of), _sticking_sheet(of)


def _county_sheet(of: Overview) -> Sheet:
    rows: list[tuple[CellOut | str | None, ...]] = []
    for each in of.campaigns:
        for tile in each.tiles:
            said = tile_words(tile, each.campaign)
            known = tile.verdict is not None
            rows.append(
                (
                    each.campaign.short, tile.place.name, f"{said.badge.mark} {said.badge.text}",
                    number_cell(tile.schools) if known else None, number_cell(tile.failed) if known else None,
                    number_cell(tile.undecided) if known else None, number_cell(tile.short) if known else None,
                    "；".join(sticking_words(one) for one in tile.blockers),
                    "；".join(sticking_words(one) for one in tile.open_points),
                    said.worst, said.change, said.collected, moment(tile.made_at),
                )
            )  # fmt: skip
    columns = (
        Column("创建", 16), Column("区县", 14), Column("结论", 12), Column("校数", 8, note="一贯制各学段各算一所"),
        Column("没过关", 8), Column("待定", 8), Column("有缺口的", 10, note="有任何一项没达到的学校"),
        Column("卡在哪里", 60), Column("定不了的", 40), Column("最差的差异系数", 34), Column("比上年", 20),
        Column("报送", 14), Column("算成时刻", 18),
    )  # fmt: skip
    return Sheet("各区县", f"市监测总览（{of.year} 年）", columns, rows, frozen=2, empty="还没有结果")


def _sticking_sheet(of: Overview) -> Sheet:
    rows = [
        (
            each.campaign.short, _line(line, each.campaign).what, number_cell(len(line.counties)),
            text_cell("、".join(place.name for place in line.counties)),
            number_cell(line.schools) if line.schools else None,
        )
        for each in of.campaigns
        for line in each.lines
    ]  # fmt: skip
    columns = (
        Column("创建", 16), Column("卡在哪一项", 44), Column("卡住几个县", 12), Column("哪几个县", 60),
        Column("涉及校数", 10),
    )  # fmt: skip
    return Sheet("卡点清单", f"卡点清单（{of.year} 年）", columns, rows, frozen=2, empty="没有卡点")


def passed_share(of: CountyTile) -> str:
    """过关的占比。"""
    return share_words(of.passed, of.schools)
