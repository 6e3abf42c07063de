"""数据质量背后的清单：每个县还挂着几处毛病、可信度各项合起来是多少，点开是哪几所、怎么说的。是疑问，不是结论。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from zhidu.accounts.rules import Actor
from zhidu.filings.queries import Checked, CheckedCounty, checked_counties, checkup, checkups
from zhidu.filings.rules.checkups import COUNTS, Tally, tallies
from zhidu.indicators import queries
from zhidu.indicators.queries import Place
from zhidu.insight.boards.campaigns import Campaign, campaign
from zhidu.insight.boards.matrix import matrix_rows
from zhidu.kernel import Number
from zhidu.organisations.rules import NotFound
from zhidu.rulebook.model import Indicator

#: 看哪一项：要改的草稿、没说明的疑点，和可信度各项
ERRORS, ASKS, BUNCHING = "errors", "asks", "bunching"
KEYS = (ERRORS, ASKS, *COUNTS)
#: 说到别校、说全县的两项，只给够得到全县的人看
ABOUT_OTHERS = ("others_repeats", BUNCHING)


@dataclass(frozen=True, slots=True)
class CountyDoubts:
    """一个县一次采集合起来的。faulty 是有要改的草稿几份、errors 共几处；asked 是有没说明的疑点几份、asks 共几处；

    tallies：可信度的键 → 合计，数不够的项不在内；checked 是体检过的几份、total 应体检几份、changed 之后又变过的几份；
    made_at 是最早的一次体检。
    """

    faulty: int
    errors: int
    asked: int
    asks: int
    tallies: Mapping[str, Tally]
    checked: int
    total: int
    changed: int
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class NearLine:
    """离线很近的一个数：哪所学校、哪个学段、哪个指标，值、线、达到没有。"""

    code: str
    name: str
    stage: str
    indicator: Indicator
    value: Number
    line: Number
    met: bool


@dataclass(frozen=True, slots=True)
class DoubtList:
    """一个县一项背后的清单。key 见 KEYS；rows 最该问的在前；near 只有“挤在线上”有，离线近的在前；doubts 是全县合计。"""

    campaign: Campaign
    place: Place
    key: str
    doubts: CountyDoubts
    rows: tuple[Checked, ...]
    near: tuple[NearLine, ...]


def county_doubts(of: CheckedCounty) -> CountyDoubts:
    """一个县的各份合起来。"""
    return CountyDoubts(
        faulty=of.faulty,
        errors=of.errors,
        asked=of.asked,
        asks=of.asks,
        tallies=tallies(of.scores),
        checked=of.checked,
        total=of.total,
        changed=of.changed,
        made_at=of.made_at,
    )


def doubt_list(*, by: Actor, county: str, rulebook_id: str, year: int, key: str) -> DoubtList:
    """一个县（代码）一项背后的清单。够不着那个县、没有这项创建、没有这一项，抛 NotFound。"""
    if key not in KEYS:
        raise NotFound
    place, chosen = queries.county(county, by=by), campaign(rulebook_id, year=year)
    whole = checked_counties(by=by, year=year, rulebook_ids=[rulebook_id]).get((rulebook_id, place.unit))
    if whole is None:
        raise NotFound("这个县这一年没有这次采集。")
    members = checkups(by=by, year=year, rulebook_ids=[rulebook_id], county=place.unit)
    return DoubtList(
        campaign=chosen,
        place=place,
        key=key,
        doubts=county_doubts(whole),
        rows=_rows(members, key),
        near=_near(by, chosen, place, year) if key == BUNCHING else (),
    )


def filing_doubts(*, by: Actor, filing: int) -> Checked:
    """一份填报单的体检。够不到全县的人（学校、督学）看不到说别校、说全县的两项。没有或够不着抛 NotFound。"""
    found = checkup(filing, by=by)
    if any(each.unit == found.county for each in queries.counties(by=by)):
        return found
    mine = {key: each for key, each in found.told.items() if key not in ABOUT_OTHERS}
    scores = {key: each for key, each in found.scores.items() if key in mine}
    return Checked(
        found.filing, found.rulebook_id, found.unit, found.county, found.code, found.name, found.state,
        found.errors, found.asks, scores, found.made_at, found.fresh, mine,
    )  # fmt: skip


def _rows(members: Sequence[Checked], key: str) -> tuple[Checked, ...]:
    if key == BUNCHING:
        return ()
    if key in (ERRORS, ASKS):
        counted = [each for each in members if getattr(each, key)]
        return tuple(sorted(counted, key=lambda each: (-getattr(each, key), each.code)))
    scored = [(Fraction(each.scores[key][0]), each) for each in members if _score(each, key) is not None]
    return tuple(each for _, each in sorted(scored, key=lambda pair: (pair[0], pair[1].code)))


def _score(each: Checked, key: str) -> str | None:
    found = each.scores.get(key)
    return found[0] if found else None


def _near(by: Actor, chosen: Campaign, place: Place, year: int) -> tuple[NearLine, ...]:
    """全县离线很近的数，近的在前。多近算近由规则册说。"""
    rule = chosen.release.credibility
    if rule is None:
        return ()
    found = queries.school_outcomes(
        by=by, years=[year], rulebook_ids=[chosen.rulebook_id], county=place.unit
    )  # fmt: skip
    indicators = {each.code: each for each in chosen.judged if each.level == "part"}
    made: list[tuple[float, NearLine]] = []
    for row in matrix_rows(found, chosen.release):
        for code, cell in row.cells.items():
            indicator = indicators.get(code)
            if indicator is None or cell.met is None or not cell.line or cell.value is None:
                continue
            if isinstance(cell.value, bool):
                continue
            apart, width = abs(float(cell.value - cell.line)), abs(float(cell.line)) * float(rule.near)
            if apart < width or (not cell.met and apart <= width):
                line = NearLine(row.code, row.name, row.stage, indicator, cell.value, cell.line, cell.met)
                made.append((apart / abs(float(cell.line)), line))
    return tuple(each for _, each in sorted(made, key=lambda pair: (pair[0], pair[1].code)))
