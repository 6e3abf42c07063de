"""县一级的数从哪来：差异系数用了哪些学校的值和权数；比例的分子分母是哪几所、哪几格加起来的。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zhidu.engine.exact import ExactEngine, Part
from zhidu.engine.measures import column
from zhidu.engine.results import Options
from zhidu.engine.scope import STAGE_NAME
from zhidu.kernel import Number, ZhiduError
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.measuring import Measure, measure
from zhidu.rulebook.model import Conventions, Indicator, Release
from zhidu.rulebook.nodes import AGGREGATES, Call, names_in
from zhidu.rulebook.tables import Table


@dataclass(frozen=True, slots=True)
class Contribution:
    """一所学校出的一份：值、权数（差异系数）或各字段的数（比例），在哪几格。"""

    code: str
    name: str
    value: Number | None
    weight: Number | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpreadDerivation:
    """一个差异系数的来历。sd、cv 是 40 位精度的小数；mean 是精确分数。缺数时都是 None。"""

    release: str
    unit: str
    stage: str
    indicator: Indicator
    conventions: Conventions
    mean: Number | None
    sd: Number | None
    cv: Number | None
    limit: Fraction | None
    citation: Citation
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class TotalDerivation:
    """一个县级指标的来历：代入后的式子、结果、县表里的数和汇总的各校。"""

    release: str
    unit: str
    stage: str
    indicator: Indicator
    measure: Measure
    inputs: tuple[tuple[str, str, str], ...]  # 县表字段、值、在哪一格
    contributions: tuple[Contribution, ...]
    citation: Citation


def derive_county(
    release: Release, tables: Mapping[str, Table], options: Options, *, unit: str, indicator: str
) -> tuple[SpreadDerivation | TotalDerivation, ...]:
    """一个县一个指标的来历：学段级指标给各学段的差异系数，县级指标给汇总过程。

    错误：ZhiduError（没有这个县、没有这个指标、这个指标不算差异系数也不在县里汇总）。
    """
    try:
        chosen = release.indicator(indicator)
    except KeyError:
        codes = "、".join(each.code for each in release.indicators)
        raise ZhiduError(f"{release.spelled} 里没有指标「{indicator}」，有：{codes}。") from None
    engine = ExactEngine(release, tables, options)
    parts = [
        part
        for position, row in enumerate(engine.schools)
        if row.values.get(release.population.unit) == unit
        for part in engine.parts(position, row, engine.excluded(row))
    ]
    if not parts:
        units = dict.fromkeys(str(row.values.get(release.population.unit)) for row in engine.schools)
        raise ZhiduError(f"交来的表里没有「{unit}」的学校。有：{'、'.join(units)}。")
    if chosen.level == "county":
        stages: Sequence[str | None] = chosen.stages or (None,)
        return tuple(_total(engine, chosen, parts, unit, stage) for stage in stages)
    rule = release.judgement.balance
    if rule is None or indicator not in rule.indicators:
        raise ZhiduError(f"「{indicator} {chosen.name}」不算校际差异系数；看单所学校请用 --school。")
    judged = [part for part in parts if part.excluded is None]
    present = [
        stage for stage in release.population.judged_stages if any(part.stage == stage for part in judged)
    ]
    return tuple(_spread(engine, chosen, judged, unit, stage) for stage in present)


def _spread(
    engine: ExactEngine, chosen: Indicator, parts: list[Part], unit: str, stage: str
) -> SpreadDerivation:
    rule = engine.release.judgement.balance
    assert rule is not None
    members = [part for part in parts if part.stage == stage]
    rows = [engine.part_row(part) for part in members]
    row: dict[str, Any] = engine.balance_row(unit, stage, rows)
    code = chosen.code
    weight = (
        column(code, "weight") if chosen.formula.denominator is not None else engine.release.population.pupils
    )
    return SpreadDerivation(
        release=engine.release.spelled,
        unit=unit,
        stage=stage,
        indicator=chosen,
        conventions=engine.conventions,
        mean=row[column(code, "mean")],
        sd=row[column(code, "sd")],
        cv=row[column(code, "cv")],
        limit=rule.limits.get(stage) if rule.how == "each" else None,
        citation=rule.citation,
        contributions=tuple(
            _contribution(engine, part, chosen, found[column(code, "value")], found[weight])
            for part, found in zip(members, rows, strict=True)
        ),
    )


def _total(
    engine: ExactEngine, chosen: Indicator, parts: list[Part], unit: str, stage: str | None
) -> TotalDerivation:
    seen = [
        part
        for part in parts
        if (stage is None or part.stage == stage) and (chosen.rows == "all" or part.excluded is None)
    ]
    county = next(
        (row for row in engine.county_rows if row.values.get(engine.release.population.unit) == unit), None
    )
    values = {**(county.values if county is not None else {}), **({STAGE_NAME: stage} if stage else {})}
    found = measure(
        chosen,
        values,
        stage=stage,
        rows=[part.values for part in seen],
        on=engine.on,
        switches=engine.options.switches,
    )
    nodes = [chosen.formula.numerator]
    if chosen.formula.denominator is not None:
        nodes.append(chosen.formula.denominator)
    summed = any(
        isinstance(part, Call) and part.function in AGGREGATES for node in nodes for part in node.walk()
    )
    inputs = []
    if county is not None:
        for name in dict.fromkeys(name for node in nodes for name in names_in(node)):
            if name in county.origin.columns:
                inputs.append((name, str(county.origin.raw.get(name, "")), county.origin.cell(name)))
    return TotalDerivation(
        release=engine.release.spelled,
        unit=unit,
        stage=stage or "",
        indicator=chosen,
        measure=found,
        inputs=tuple(inputs),
        contributions=tuple(_contribution(engine, part, chosen, None, None) for part in seen)
        if summed
        else (),
        citation=found.line.citation if found.line is not None else chosen.citation,
    )


def _contribution(
    engine: ExactEngine, part: Part, chosen: Indicator, value: Number | None, weight: Number | None
) -> Contribution:
    row = engine.schools[part.row]
    population = engine.release.population
    cells = []
    nodes = [chosen.formula.numerator]
    if chosen.formula.denominator is not None:
        nodes.append(chosen.formula.denominator)
    for name in dict.fromkeys(name for node in nodes for name in names_in(node)):
        each = engine.form.field_named(name)
        if each is None:
            continue
        stored = part.stage + name if each.per_stage else name
        if stored not in row.origin.columns:
            continue  # 备选的写法，这张表里没有这一列
        cells.append(f"{stored} {row.origin.raw.get(stored, '')}（{row.origin.cell(stored)}）")
    code, name_ = (str(row.values.get(each) or "") for each in (population.code, population.name))
    return Contribution(code, name_, value, weight, tuple(cells))
