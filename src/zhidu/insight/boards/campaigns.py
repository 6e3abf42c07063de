"""创建：这一年在用的几套标准，一套一份看板。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from zhidu.catalog import queries as catalog
from zhidu.engine.results import Verdict
from zhidu.indicators.models import CountyResult
from zhidu.indicators.rules import COMPOSITE, judged_codes
from zhidu.indicators.rules.documents import number
from zhidu.insight.words import single_stage
from zhidu.kernel import Number
from zhidu.organisations.rules import NotFound
from zhidu.rulebook.model import Indicator, Release

TREND_YEARS = 3


@dataclass(frozen=True, slots=True)
class Campaign:
    """一项创建。release 是这一年在用的发布版，名称、线、条款都从它来。"""

    rulebook_id: str
    year: int
    release: Release

    @property
    def title(self) -> str:
        """标准的全名。"""
        return self.release.title

    @property
    def short(self) -> str:
        """「优质均衡」一类的简称。"""
        return self.release.short

    @property
    def judges_schools(self) -> bool:
        """判不判单所学校（学前不判，只数有缺口的）。"""
        return self.release.judgement.school is not None

    @property
    def single_stage(self) -> bool:
        """只判一个学段（学前）：不必再分学段说。"""
        return single_stage(self.release)

    @property
    def judged(self) -> tuple[Indicator, ...]:
        """进判定的校级各项，按规则册先后。"""
        return tuple(self.release.indicator(code) for code in judged_codes(self.release))


@dataclass(frozen=True, slots=True)
class Sticking:
    """一个卡点，带名称。kind、stage、code、count 同 indicators.rules.Blocker。

    name：指标简称（「仪器设备」）；schools 类的为空，composite 类的是「综合差异系数」。
    """

    kind: Literal["schools", "balance", "composite", "figure"]
    stage: str
    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class WorstSpread:
    """离限最近（或超得最多）的一项差异系数。ratio 大于 1 就是超了。"""

    code: str
    name: str
    stage: str
    value: float
    limit: str
    ratio: float


@dataclass(frozen=True, slots=True)
class StageGap:
    """一项的缺口合计：几所学校（按学段数；全校一级的项 stage 为空）没达到、几所低于底线、共差多少。

    total 为 None：说不出差额。unit 是差额的单位（名、㎡、元、间），of 是差的什么。
    """

    indicator: Indicator
    stage: str
    schools: int
    below_floor: int
    total: Number | None
    unit: str
    of: str


@dataclass(frozen=True, slots=True)
class YearPoint:
    """走势上的一年。spreads：（学段，代码）→ 差异系数，不知道的不在内。"""

    year: int
    verdict: Verdict
    schools: int
    passed: int
    failed: int
    short: int
    blocking: int
    worst_ratio: float | None
    spreads: dict[tuple[str, str], float]


def campaigns(*, year: int) -> tuple[Campaign, ...]:
    """这一年在用的各项创建，次序照标准库。"""
    return tuple(
        Campaign(each.rulebook_id, year, catalog.load(each.release)) for each in catalog.creations(year)
    )


def campaign(rulebook_id: str, *, year: int) -> Campaign:
    """一项创建；这一年没有在用的抛 NotFound。"""
    for each in campaigns(year=year):
        if each.rulebook_id == rulebook_id:
            return each
    raise NotFound("这一年没有在用的这项创建。")


def trend_years(year: int) -> tuple[int, ...]:
    """画走势的几年，早的在前。"""
    return tuple(range(year - TREND_YEARS + 1, year + 1))


def name_of(release: Release, code: str) -> str:
    """指标简称；规则册里没有的照写代码。"""
    if code == COMPOSITE:
        return "综合差异系数"
    return next((each.short for each in release.indicators if each.code == code), code)


def stickings(stored: Iterable[dict[str, object]], release: Release) -> tuple[Sticking, ...]:
    """存着的卡点配上名称。"""
    found = []
    for each in stored:
        code = str(each["code"])
        kind = cast(Literal["schools", "balance", "composite", "figure"], each["kind"])
        name = name_of(release, code) if code else ""
        found.append(Sticking(kind, str(each["stage"]), code, name, cast(int, each["count"])))
    return tuple(found)


def worst_of(row: CountyResult, release: Release) -> WorstSpread | None:
    """一行结果里最差的一项差异系数。"""
    if row.worst_value is None or row.worst_ratio is None:
        return None
    name = name_of(release, row.worst_code)
    return WorstSpread(
        row.worst_code, name, row.worst_stage, row.worst_value, row.worst_limit, row.worst_ratio
    )


def stage_gaps(rows: Iterable[CountyResult], release: Release) -> tuple[StageGap, ...]:
    """几个县的缺口合计加在一起，按规则册先后。"""
    found: dict[tuple[str, str], list[tuple[int, int, Number | None]]] = defaultdict(list)
    for row in rows:
        for stage, code, schools, low, total in row.shortfalls:
            found[code, stage].append((schools, low, number(total)))
    return tuple(
        _stage_gap(indicator, stage, members)
        for indicator in release.indicators
        for (code, stage), members in found.items()
        if code == indicator.code
    )


def _stage_gap(
    indicator: Indicator, stage: str, members: Sequence[tuple[int, int, Number | None]]
) -> StageGap:
    known = [total for _, _, total in members if total is not None]
    said = indicator.gap
    return StageGap(
        indicator=indicator,
        stage=stage,
        schools=sum(schools for schools, _, _ in members),
        below_floor=sum(low for _, low, _ in members),
        total=sum(known) if known and said is not None else None,
        unit=said.unit if said is not None else "",
        of=said.of if said is not None else "",
    )


def trend(rows: Sequence[CountyResult]) -> tuple[YearPoint, ...]:
    """一个县几年的结果连成走势，早的在前。"""
    ordered = sorted(rows, key=lambda each: each.calculation.year)
    return tuple(
        YearPoint(
            year=each.calculation.year,
            verdict=cast(Verdict, each.verdict),
            schools=each.schools,
            passed=each.passed,
            failed=each.failed,
            short=each.short,
            blocking=len(each.blockers),
            worst_ratio=each.worst_ratio,
            spreads={
                (stage, code): float(number(cv) or 0)
                for stage, code, cv, *_ in each.spreads
                if cv is not None
            },
        )
        for each in ordered
    )
