"""这个数从哪来：公式、代入、原始数（文件 · 表 · 格）、份额怎么拆的、哪条线、哪个版本。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhidu.engine.exact import ExactEngine, Part
from zhidu.engine.results import Options
from zhidu.engine.scope import STAGE_NAME
from zhidu.kernel import ZhiduError, exact_decimal
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.evaluation import Row, evaluate, show, show_value, truth
from zhidu.rulebook.measuring import Measure, measure, with_switches
from zhidu.rulebook.model import Indicator, Line, Release
from zhidu.rulebook.nodes import AGGREGATES, Call, Node, names_in, rebuilt
from zhidu.rulebook.tables import FormRow, Table


@dataclass(frozen=True, slots=True)
class RawInput:
    """一个原始数：列名、值、原样文字、在哪一格；share 说明它怎么拆到本学段。"""

    name: str
    value: str
    raw: str
    cell: str
    share: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """一个数的全部来历。"""

    release: str
    sha256: str
    code: str
    name: str
    unit: str
    stage: str
    indicator: Indicator
    formula: str
    measure: Measure
    inputs: tuple[RawInput, ...]
    line: Line | None
    citation: Citation
    excluded: str


def derive(
    release: Release, tables: Mapping[str, Table], options: Options, *, school: str, indicator: str
) -> tuple[Derivation, ...]:
    """一所学校一个指标的来历，一贯制每个学段一份。

    school：学校标识码；indicator：指标代码（校级或学段级）。错误：ZhiduError（没有这所学校、没有这个指标、是县级指标）。
    """
    try:
        chosen = release.indicator(indicator)
    except KeyError:
        codes = "、".join(each.code for each in release.indicators)
        raise ZhiduError(f"{release.spelled} 里没有指标「{indicator}」，有：{codes}。") from None
    if chosen.level == "county":
        raise ZhiduError(f"「{indicator} {chosen.name}」是区县一级的指标，没有单所学校的推导。")
    engine = ExactEngine(release, tables, options)
    population = release.population
    found = [(i, row) for i, row in enumerate(engine.schools) if row.values.get(population.code) == school]
    if not found:
        raise ZhiduError(f"交来的表里没有标识码为「{school}」的学校。请核对十位学校标识码。")
    position, row = found[0]
    position_rule = engine.excluded(row)
    why = "" if position_rule is None else population.exclusions[position_rule].why
    if chosen.level == "school":
        result = measure(chosen, row.values, stage=None, on=engine.on, switches=options.switches)
        units = {column: each.unit for each in engine.form.fields for column in each.columns()}
        inputs = tuple(
            _raw(release, row, name, units.get(name, ""), "")
            for name in _names(chosen)
            if _worth_showing(name, row, result)
        )
        words = formula_words(chosen, row.values, options.switches)
        return (_derivation(release, row, chosen, "", result, inputs, why, words),)
    parts = [
        part
        for part in engine.parts(position, row, position_rule)
        if not chosen.stages or part.stage in chosen.stages
    ]
    if not parts:
        raise ZhiduError(
            f"「{row.values.get(population.name)}」没有{'、'.join(chosen.stages)}学段，{indicator} 不适用。"
        )
    found_parts = []
    for part in parts:
        result = engine.measure_part(chosen, part)
        shown = _inputs(engine, row, part, chosen, result)
        words = formula_words(chosen, part.values, options.switches)
        found_parts.append(_derivation(release, row, chosen, part.stage, result, shown, why, words))
    return tuple(found_parts)


def _derivation(
    release: Release,
    row: FormRow,
    indicator: Indicator,
    stage: str,
    result: Measure,
    inputs: Sequence[RawInput],
    excluded: str,
    words: str,
) -> Derivation:
    population = release.population
    return Derivation(
        release=release.spelled,
        sha256=release.sha256,
        code=str(row.values.get(population.code) or ""),
        name=str(row.values.get(population.name) or ""),
        unit=str(row.values.get(population.unit) or ""),
        stage=stage,
        indicator=indicator,
        formula=words,
        measure=result,
        inputs=tuple(inputs),
        line=result.line,
        citation=result.line.citation if result.line is not None else indicator.citation,
        excluded=excluded,
    )


def formula_words(indicator: Indicator, row: Row, switches: frozenset[str]) -> str:
    """这一行真正用到的公式：没打开的过渡规定、没用上的备选写法都不写。"""
    formula = with_switches(indicator, switches).formula
    top = show(_taken(formula.numerator, row))
    if formula.denominator is None:
        return top
    low = show(_taken(formula.denominator, row), None, 9)
    per = f" × {formula.per}" if formula.per != 1 else ""
    return f"{show(_taken(formula.numerator, row), None, 9)}{per} ÷ {low}"


def _taken(node: Node, row: Row) -> Node:
    """优先 取算得出的那一支，如果 取成立的那一支；定不了的照原样写。"""
    match node:
        case Call(function="优先", arguments=arguments):
            known = [each for each in arguments if evaluate(each, row) is not None]
            return _taken(known[0] if known else arguments[0], row)
        case Call(function="如果", arguments=(condition, yes, no)):
            held = truth(condition, row)
            return node if held is None else _taken(yes if held else no, row)
        case Call(function=function) if function in AGGREGATES:
            return node
    return rebuilt(node, tuple(_taken(child, row) for child in node.children()))


def _names(indicator: Indicator) -> tuple[str, ...]:
    formula = indicator.formula
    nodes = [formula.numerator] + ([formula.denominator] if formula.denominator is not None else [])
    nodes += [line.when for line in indicator.lines if line.when is not None]
    return tuple(dict.fromkeys(name for node in nodes for name in names_in(node) if name != STAGE_NAME))


def _inputs(
    engine: ExactEngine, row: FormRow, part: Part, indicator: Indicator, result: Measure
) -> tuple[RawInput, ...]:
    population = engine.release.population
    heads = {each: engine.headcount(row, each.stage) for each in population.stages}
    present = [each for each in population.stages if heads[each] is None or heads[each]]
    inputs = []
    for name in _names(indicator):
        each = engine.form.field_named(name)
        stored = part.stage + name if each is not None and each.per_stage else name
        if not _worth_showing(stored, row, result):
            continue
        share = ""
        if each is not None and each.shared == "split" and len(present) > 1:
            share = _spell_share(part, name, [(one.stage, one.weight, heads[one]) for one in present])
        inputs.append(_raw(engine.release, row, stored, each.unit if each is not None else "", share))
    return tuple(inputs)


def _worth_showing(stored: str, row: FormRow, result: Measure) -> bool:
    """表里有这一列，或者正因为缺它才算不出；没用上的备选写法不列。"""
    return stored in row.origin.columns or (result.value is None and stored.endswith(result.missing))


def _spell_share(part: Part, name: str, heads: Sequence[tuple[str, Fraction, Fraction | None]]) -> str:
    weighted = " + ".join(
        f"{stage}{show_value(count)} × {exact_decimal(weight)}" for stage, weight, count in heads
    )
    own = next((weight, count) for stage, weight, count in heads if stage == part.stage)
    return (
        f"按折算人数拆：本学段 {show_value(own[1])} × {exact_decimal(own[0])} ÷（{weighted}），"
        f"得 {show_value(part.values.get(name))}"
    )


def _raw(release: Release, row: FormRow, name: str, unit: str, share: str) -> RawInput:
    stored = row.values.get(name)
    if stored is None:
        value = "未知"
    elif isinstance(stored, Fraction) and unit != "年":
        value = f"{exact_decimal(stored)} {unit}".strip()
    else:
        value = str(stored)  # 年份不加千分位，文字不加引号
    return RawInput(
        name=name,
        value=value,
        raw=row.origin.raw.get(name, ""),
        cell=row.origin.cell(name),
        share=share,
        withheld=row.withheld.get(name, ""),
    )
