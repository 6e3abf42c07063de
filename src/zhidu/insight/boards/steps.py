"""先办什么：把一个县没达到的各处排出先后，每处说清涉及几所学校、一共还差多少。只说缺口，不替人定方案。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from zhidu.engine.results import Figure, StageResult
from zhidu.insight.boards.items import CountyItem
from zhidu.insight.boards.matrix import MatrixRow
from zhidu.kernel import Number
from zhidu.rulebook.model import Indicator, Release, SchoolRule

StepKind = Literal["schools", "balance", "composite", "figure", "missing"]


@dataclass(frozen=True, slots=True)
class Lacking:
    """一所学校在这一处的缺口：还差多少（不知道为 None），是不是低于底线，是不是补上这一项就通过。"""

    unit: int | None
    code: str
    name: str
    stage: str
    amount: Number | None
    below_floor: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Step:
    """一处要办的。

    schools：没通过的学校在 indicator 上的缺口，total 是合计，unit 是单位（名、㎡、元、间），of 是差的什么，
    unlocks 是只补这一项就能通过的学校数；balance：差异系数 value 高于限 limit；figure：县级一项没达到，
    value、limit 是值和线，count 是没达到的校数；missing：缺数定不了，missing 写缺什么。
    """

    kind: StepKind
    indicator: Indicator | None
    stage: str
    count: int
    unlocks: int
    total: Number | None
    unit: str
    of: str
    value: Number | bool | None
    limit: Number | None
    missing: tuple[str, ...]
    lacking: tuple[Lacking, ...]


Assessed = Sequence[tuple[MatrixRow, Mapping[str, Figure]]]


def steps(
    release: Release, stages: Sequence[StageResult], schools: Assessed, items: Sequence[CountyItem]
) -> tuple[Step, ...]:
    """先后：补一项就能让最多学校通过的在前；再是差异系数，超得多的在前；再是县级各项；最后是缺数定不了的。"""
    return (
        *_school_steps(release, schools),
        *_spread_steps(release, stages),
        *_item_steps(schools, items),
        *_open_steps(items),
    )


def _school_steps(release: Release, schools: Assessed) -> list[Step]:
    """没通过校级判定的学校，按学段、指标合起来。"""
    rule = release.judgement.school
    if rule is None:
        return []
    groups: dict[tuple[str, str], list[Lacking]] = defaultdict(list)
    for row, figures in schools:
        if row.passed is not False:
            continue
        for code in rule.indicators:
            part = figures.get(code)
            if part is not None and part.met is False:
                alone = _passes_with(code, row, figures, rule)
                groups[row.stage, code].append(_lack(row, part, alone=alone))
    found = [
        _total("schools", release.indicator(code), stage, lacking)
        for (stage, code), lacking in groups.items()
    ]
    return sorted(found, key=lambda each: (-each.unlocks, -each.count))


def _passes_with(code: str, row: MatrixRow, figures: Mapping[str, Figure], rule: SchoolRule) -> bool:
    """只把这一项补上，过不过校级判定。"""
    low = [each for each in rule.indicators if each in figures and figures[each].below_floor]
    return row.met + 1 >= rule.at_least and set(low) <= {code}


def _lack(row: MatrixRow, part: Figure, *, alone: bool) -> Lacking:
    return Lacking(row.unit, row.code, row.name, row.stage, part.gap, bool(part.below_floor), alone)


def _total(kind: StepKind, indicator: Indicator, stage: str, lacking: Sequence[Lacking]) -> Step:
    known = [each.amount for each in lacking if each.amount is not None]
    return Step(
        kind=kind,
        indicator=indicator,
        stage=stage,
        count=len(lacking),
        unlocks=sum(1 for each in lacking if each.alone),
        total=sum(known) if known and indicator.gap is not None else None,
        unit=indicator.gap.unit if indicator.gap is not None else "",
        of=indicator.gap.of if indicator.gap is not None else "",
        value=None,
        limit=None,
        missing=(),
        lacking=tuple(sorted(lacking, key=lambda each: (not each.alone, each.amount or 0))),
    )


def _spread_steps(release: Release, stages: Sequence[StageResult]) -> list[Step]:
    found: list[tuple[float, Step]] = []
    for stage in stages:
        parts = [("balance", release.indicator(code), part) for code, part in stage.balance.items()]
        whole = [] if stage.composite is None else [("composite", None, stage.composite)]
        for kind, indicator, part in (*parts, *whole):
            if part.met is False and part.cv is not None and part.limit:
                step = _plain(cast(StepKind, kind), indicator, stage.stage, part.cv, part.limit)
                found.append((float(part.cv) / float(part.limit), step))
    return [step for _, step in sorted(found, key=lambda each: -each[0])]


def _item_steps(schools: Assessed, items: Sequence[CountyItem]) -> list[Step]:
    """县级各项：「所有学校都要」的带上各校的缺口，别的说值和线。"""
    found = []
    for each in items:
        if not each.judged or each.figure.met is not False:
            continue
        indicator, part = each.indicator, each.figure
        if indicator.level == "county":
            found.append(_plain("figure", indicator, each.stage, part.value, part.line))
            continue
        lacking = {
            row.code if indicator.level == "school" else (row.code, row.stage): _lack(row, own, alone=False)
            for row, figures in schools
            if each.stage in ("", row.stage)
            and (own := figures.get(indicator.code)) is not None
            and own.met is False
        }
        found.append(_total("figure", indicator, each.stage, list(lacking.values())))
    return sorted(found, key=lambda each: -each.count)


def _open_steps(items: Sequence[CountyItem]) -> list[Step]:
    return [
        replace(
            _plain("missing", each.indicator, each.stage, None, each.figure.line),
            missing=each.figure.missing,
            count=each.figure.unknown,
        )
        for each in items
        if each.judged and each.figure.met is None
    ]


def _plain(
    kind: StepKind, indicator: Indicator | None, stage: str, value: Number | bool | None, limit: Number | None
) -> Step:
    return Step(kind, indicator, stage, 0, 0, None, "", "", value, limit, (), ())
