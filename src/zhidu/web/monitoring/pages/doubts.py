"""数据质量里的疑问写成字：一个县的各项、背后的清单、一份填报单的可信度。只问，不判。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse

from zhidu.filings.enums import UNREPORTED, FilingState
from zhidu.filings.queries import Checked
from zhidu.filings.rules.checkups import Tally
from zhidu.insight.boards import Campaign, CountyDoubts, DoubtList, NearLine
from zhidu.insight.boards.doubting import ASKS, BUNCHING, ERRORS, KEYS
from zhidu.web.monitoring.pages.figures import distance_words, line_words, moment, value_words
from zhidu.web.monitoring.pages.links import derivation_url, school_url
from zhidu.workbooks.book import CellOut, Column, Sheet, code_cell, number_cell, text_cell

Row = tuple[CellOut | str | None, ...]

NONE = "—"
#: 每一项：表头、表头下的小字、点开那一页说的是什么
HEADS = {
    ERRORS: (
        "草稿里要改",
        "份",
        "草稿里还有必须改的错，报不上来。草稿的内容只有填的人看得到，这里只数几处。",
    ),
    ASKS: ("疑点没说明", "处", "校验问到、还没有写说明的。改了数或写一句说明就没有了。"),
    "last_year": ("与去年相符", "", "正常每年都变的数里，和去年相差不大的占多少。人数真变了的，也会不相符。"),
    "median": ("与前几年中位数相符", "", "和此前几年的中位数比；不足三年的不算。"),
    "cohorts": ("年级接得上", "", "各年级的人数与上一年低一级的接不接得上；转学多的会接不上。"),
    "own_repeats": (
        "与去年一个不差",
        "",
        "正常每年都变的数，和去年一个不差的占多少。人少的学校几个数相同并不奇怪。",
    ),
    "others_repeats": (
        "最像别校的",
        "",
        "与县里最像的一所学校，一个不差的数占多少。这里写的是全县最高的一所。",
    ),
    BUNCHING: (
        "刚过线 / 刚差",
        "个",
        "离线很近的数里，刚过线的和刚差一点的各几个。没有人动过手脚，两边该差不多。",
    ),
}


@dataclass(frozen=True, slots=True)
class DoubtCell:
    """一个数和它背后的清单；没有清单的 href 是空的。"""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """一个区县的各项。"""

    name: str
    cells: tuple[DoubtCell, ...]


@dataclass(frozen=True, slots=True)
class DoubtTable:
    """一项创建的疑问表。heads：（表头，单位）；says 说体检到什么时候、有几份没跟上。"""

    heads: tuple[tuple[str, str], ...]
    lines: tuple[DoubtLine, ...]
    says: str


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """清单里的一份：名称、代码、到哪一步、数、话、去看的地方。"""

    name: str
    code: str
    state: str
    figure: str
    sentence: str
    href: str


@dataclass(frozen=True, slots=True)
class NearRow:
    """离线很近的一个数。"""

    name: str
    stage: str
    indicator: str
    value: str
    line: str
    distance: str
    shade: str
    href: str


@dataclass(frozen=True, slots=True)
class DoubtListWords:
    """一项背后的清单。tabs：（名称，去处，是不是这一项）。"""

    title: str
    place: str
    campaign: str
    year: int
    says: str
    total: str
    freshness: str
    tabs: tuple[tuple[str, str, bool], ...]
    rows: tuple[DoubtRow, ...]
    near: tuple[NearRow, ...]


@dataclass(frozen=True, slots=True)
class PanelWords:
    """一份填报单的可信度。items：（名称，分，话）。"""

    name: str
    code: str
    state: str
    errors: int
    asks: int
    freshness: str
    items: tuple[tuple[str, str, str], ...]
    school: str
    filing: str


def behind_url(county: str, creation: str, year: int, key: str) -> str:
    """一个县一项背后的清单。"""
    query = urlencode({"creation": creation, "year": year, "of": key})
    return f"{reverse('monitoring:quality-county', args=[county])}?{query}"


def panel_url(filing: int) -> str:
    """一份填报单的可信度。"""
    return reverse("monitoring:quality-filing", args=[filing])


def doubt_table(found: list[tuple[str, str, CountyDoubts]], campaign: Campaign) -> DoubtTable:
    """一项创建的疑问表；found 是（县代码，县名，合计）。"""
    return DoubtTable(
        heads=tuple(HEADS[key][:2] for key in KEYS),
        lines=tuple(
            DoubtLine(
                name,
                tuple(
                    DoubtCell(
                        text, behind_url(code, campaign.rulebook_id, campaign.year, key) if linked else ""
                    )
                    for key in KEYS
                    for text, linked in [figure_of(doubts, key)]
                ),
            )
            for code, name, doubts in found
        ),
        says=_freshness([doubts for _, _, doubts in found]),
    )


def figure_of(doubts: CountyDoubts, key: str) -> tuple[str, bool]:
    """（一个县一项的数写成字，有没有清单可看）。"""
    if key == ERRORS:
        return str(doubts.faulty), bool(doubts.faulty)
    if key == ASKS:
        return str(doubts.asks), bool(doubts.asks)
    tally = doubts.tallies.get(key)
    return (_tally(tally), True) if tally is not None else (NONE, False)


def _tally(tally: Tally) -> str:
    if tally.key == BUNCHING:
        return f"{tally.first} / {tally.second}"
    return percent(tally.share) if tally.share is not None else NONE


def percent(share: Fraction) -> str:
    """「92%」，向下取整：没全相符不写 100%。"""
    return f"{share.numerator * 100 // share.denominator}%"


def list_words(of: DoubtList) -> DoubtListWords:
    """一项背后的清单写成字。"""
    title, unit, says = HEADS[of.key]
    text, _ = figure_of(of.doubts, of.key)
    return DoubtListWords(
        title=title,
        place=of.place.name,
        campaign=of.campaign.short,
        year=of.campaign.year,
        says=says,
        total=f"{text} {unit}".strip() if text != NONE else text,
        freshness=_freshness([of.doubts]),
        tabs=tuple(
            (HEADS[key][0], behind_url(of.place.code, of.campaign.rulebook_id, of.campaign.year, key), key == of.key)
            for key in KEYS
        ),
        rows=tuple(_row(each, of.key) for each in of.rows),
        near=tuple(_near(each, of.campaign) for each in of.near),
    )  # fmt: skip


def _row(each: Checked, key: str) -> DoubtRow:
    return DoubtRow(
        name=each.name,
        code=each.code,
        state=str(FilingState(each.state).label),
        figure=_own_figure(each, key),
        sentence=_sentence(each, key),
        href=panel_url(each.filing),
    )


def _own_figure(each: Checked, key: str) -> str:
    if key in (ERRORS, ASKS):
        return f"{getattr(each, key)} 处"
    _, first, second = each.scores[key]
    return f"{first}/{second}"


def _sentence(each: Checked, key: str) -> str:
    if key in each.told:
        return str(each.told[key][1])
    return (
        "草稿里的错，填的人打开单子就看得到是哪几格。" if key == ERRORS else "在单子上逐格看得到问的是什么。"
    )


def _near(each: NearLine, campaign: Campaign) -> NearRow:
    indicator = each.indicator
    apart = distance_words(
        each.value, each.line, indicator.direction, met=each.met, decimals=indicator.decimals
    )
    return NearRow(
        name=each.name,
        stage=each.stage,
        indicator=f"{indicator.code} {indicator.short}",
        value=value_words(each.value, indicator.decimals),
        line=line_words(each.line, indicator.direction),
        distance=apart.text,
        shade=apart.shade,
        href=derivation_url(
            campaign.rulebook_id, campaign.year, school=each.code, indicator=indicator.code, stage=each.stage
        ),
    )


def panel_words(found: Checked, year: int) -> PanelWords:
    """一份填报单的可信度写成字。"""
    return PanelWords(
        name=found.name,
        code=found.code,
        state=str(FilingState(found.state).label),
        errors=found.errors,
        asks=found.asks,
        freshness=_own_freshness(found),
        items=tuple((title, score_words(found, key), text) for key, (title, text) in found.told.items()),
        school=school_url(found.code, year)
        if found.state not in UNREPORTED and found.unit != found.county
        else "",
        filing=reverse("filing:form", args=[found.filing]),
    )


def score_words(found: Checked, key: str) -> str:
    """分写成百分数；没有的写「—」。"""
    score = found.scores[key][0]
    return percent(Fraction(score)) if score is not None else NONE


def _own_freshness(found: Checked) -> str:
    if found.made_at is None:
        return "还没有体检，后台十分钟查一遍。"
    late = "" if found.fresh else "；之后单子又变过，下一次体检跟上"
    return f"体检于 {moment(found.made_at)}{late}。"


def _freshness(found: list[CountyDoubts]) -> str:
    made = [each.made_at for each in found if each.made_at is not None]
    waiting = sum(each.total - each.checked + each.changed for each in found)
    if not made:
        return "还没有体检，后台十分钟查一遍。"
    late = f"；{waiting} 份之后又变过或还没查，下一次体检跟上" if waiting else ""
    return f"最早的一份体检于 {moment(min(made))}{late}。"


def doubt_sheet(of: DoubtList) -> Sheet:
    """清单导出的表。"""
    title = f"{of.place.name}{of.campaign.short}（{of.campaign.year} 年）：{HEADS[of.key][0]}"
    if of.key == BUNCHING:
        near: list[Row] = [
            (
                each.name, code_cell(each.code), each.stage, each.indicator.name, number_cell(each.value),
                number_cell(each.line), "达到" if each.met else "没达到",
            )
            for each in of.near
        ]  # fmt: skip
        columns = (
            Column("学校", 30), Column("标识码", 14), Column("学段", 8), Column("指标", 36), Column("值", 12),
            Column("线", 10), Column("结论", 10),
        )  # fmt: skip
        return Sheet("离线很近", title, columns, near, frozen=2, empty="没有离线很近的数")
    rows: list[Row] = [
        (
            each.name, code_cell(each.code), str(FilingState(each.state).label),
            text_cell(_own_figure(each, of.key)), text_cell(_sentence(each, of.key)),
        )
        for each in of.rows
    ]  # fmt: skip
    heads = (
        Column("单位", 30), Column("代码", 14), Column("状态", 10), Column(HEADS[of.key][0], 14),
        Column("怎么说", 70),
    )  # fmt: skip
    return Sheet("清单", title, heads, rows, frozen=2, empty="没有")
