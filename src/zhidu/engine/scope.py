"""公式里的字段名落到哪一列：学校行、校—学段行、县行三种眼光。"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from zhidu.engine.compilation import MISSING, Quantity, field_quantity, literal, quote
from zhidu.engine.results import Options
from zhidu.rulebook.measuring import with_switches
from zhidu.rulebook.model import Field, Form, Indicator, Population, Release, StageRule
from zhidu.rulebook.nodes import Arithmetic, Call, Constant, Name, Negate, Node
from zhidu.rulebook.tables import FormRow, Table

STAGE_NAME = "学段"
MISSING_TEXT = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True, slots=True)
class Relation:
    """一张源表：能放进 FROM 的 SQL、它实有的列、其中一格也不空的列（不确定就不算）。"""

    sql: str
    columns: frozenset[str]
    complete: frozenset[str] = frozenset()


def one_row_per_unit(table: Table, unit: str) -> Table:
    """一个单位交了两行的，认第一行（收表时已报重复）；否则接上去会把这个单位算两遍。"""
    first: dict[object, FormRow] = {}
    for row in table.rows:
        first.setdefault(row.values.get(unit), row)
    return replace(table, rows=tuple(first.values()))


def read_column(each: Field, column: str, relation: Relation) -> Quantity | str:
    """源表里的一列；没有这一列就是未知。"""
    if column not in relation.columns:
        return MISSING if each.numeric else MISSING_TEXT
    return numeric_quantity(each, quote(column)) if each.numeric else quote(column)


def numeric_quantity(each: Field, column: str) -> Quantity:
    """一列数。收表时已按下限把负数拦下的，才敢说它不为负。"""
    return field_quantity(column, each.decimals, positive=each.minimum is not None and each.minimum >= 0)


def school_resolver(form: Form, relation: Relation) -> Callable[[str], Quantity | str]:
    """学校行：用整列名（小学在校生数、办学类型）。"""
    fields = {column: each for each in form.fields for column in each.columns()}

    def resolve(name: str) -> Quantity | str:
        return read_column(fields[name], name, relation)

    return resolve


def stage_headcount(population: Population, form: Form, relation: Relation, stage: str) -> str:
    """一个学段的学生数。空着、而这个学段别的数也没有，就是没有这个学段（0）；别的数有，就是未知。"""
    pupils = form.field_named(population.pupils)
    if pupils is None:
        return "0"
    column = (stage if pupils.per_stage else "") + pupils.name
    counted = quote(column) if column in relation.columns else "CAST(NULL AS DOUBLE)"
    if not pupils.per_stage or column in relation.complete:
        return counted
    evidence = [
        f"coalesce({quote(stage + each.name)}, 0) > 0"
        for each in form.fields
        if each.numeric
        and stage in each.per_stage
        and each is not pupils
        and stage + each.name in relation.columns
    ]
    if not evidence:
        return f"coalesce({counted}, 0)"
    return f"CASE WHEN {counted} IS NULL AND NOT ({' OR '.join(evidence)}) THEN 0 ELSE {counted} END"


def has_stage(population: Population, form: Form, relation: Relation, stage: str) -> str:
    """这一行有没有这个学段：学生数不为零，或者说不清。"""
    head, pupils = headcount_column(stage), form.field_named(population.pupils)
    if pupils is not None and (stage if pupils.per_stage else "") + pupils.name in relation.complete:
        return f"{head} > 0"
    return f"({head} IS NULL OR {head} > 0)"


def headcount_column(stage: str) -> str:
    """institution 里放学段学生数的列。"""
    return quote(f"#{stage}")


def split_weights(stages: tuple[StageRule, ...]) -> dict[str, int]:
    """折算系数放大成整数：1 : 1.1 : 1.32 → 100 : 110 : 132。"""
    scale = math.lcm(*(each.weight.denominator for each in stages))
    return {each.stage: int(each.weight * scale) for each in stages}


def column_in(each: Field, stage: str, relation: Relation) -> str | None:
    """这个字段在这个学段落在源表的哪一列；没有就是 None。"""
    column = stage + each.name if each.per_stage else each.name
    return column if column in relation.columns and (not each.per_stage or stage in each.per_stage) else None


def carried_columns(
    release: Release, form: Form, relation: Relation, stage: StageRule, wanted: set[str]
) -> dict[str, str]:
    """校—学段行要带的字段：不带学段的列名 → SQL。"""
    chosen = {}
    for each in form.fields:
        if each.name not in wanted:
            continue
        column = column_in(each, stage.stage, relation)
        absent = MISSING.numerator if each.numeric else MISSING_TEXT
        if each.name == release.population.pupils:
            chosen[each.name] = headcount_column(stage.stage)
        else:
            chosen[each.name] = quote(column) if column else absent
    return chosen


def stage_resolver(
    release: Release, form: Form, relation: Relation, stage: StageRule, *, headed: bool = False
) -> Callable[[str], Quantity | str]:
    """学校行上看一个学段：分学段的字段取本学段的列，拆分的字段取份额，学段是写死的文字，没有的列是未知。

    份额 ＝ 全校数 × 本学段折算人数 ÷ 全校折算人数；只有一个学段的规则册里就是全校数。
    headed：拆分的字段取生均，份额 ÷ 本学段学生数 ＝ 全校数 × 折算系数 ÷ 全校折算人数。
    学生数约掉以后整数小得多：一校十万人、上亿元的数，判线仍是精确的。
    """
    fields = {each.name: each for each in form.fields}
    several = len(release.population.stages) > 1
    weight = f"{split_weights(release.population.stages)[stage.stage]}e0"
    share = weight if headed else f"({headcount_column(stage.stage)} * {weight})"

    def resolve(name: str) -> Quantity | str:
        if name == STAGE_NAME:
            return literal(stage.stage)
        each = fields[name]
        if name == release.population.pupils:
            return numeric_quantity(each, headcount_column(stage.stage))
        column = column_in(each, stage.stage, relation)
        if column is None:
            return MISSING if each.numeric else MISSING_TEXT
        if not each.numeric:
            return quote(column)
        whole = numeric_quantity(each, quote(column))
        if several and _split(each):
            return Quantity(f"({whole.numerator} * {share})", whole.scale, (quote("#whole"),), whole.positive)
        return whole

    return resolve


def part_resolver(release: Release, form: Form, relation: Relation) -> Callable[[str], Quantity | str]:
    """校—学段行：字段名不带学段，拆分的字段取份额，学段是文字列。哪个判定学段都没有的列是未知。"""
    fields = {each.name: each for each in form.fields}
    several = len(release.population.stages) > 1
    stages = release.population.judged_stages

    def resolve(name: str) -> Quantity | str:
        if name == STAGE_NAME:
            return quote(STAGE_NAME)
        each = fields[name]
        if name != release.population.pupils and not any(
            column_in(each, stage, relation) for stage in stages
        ):
            return MISSING if each.numeric else MISSING_TEXT
        if not each.numeric:
            return quote(name)
        whole = numeric_quantity(each, quote(name))
        if several and _split(each):
            share = f"({whole.numerator} * {quote('#share')})"
            return Quantity(share, whole.scale, (quote("#whole"),), whole.positive)
        return whole

    return resolve


def per_head(release: Release, form: Form, indicator: Indicator, options: Options) -> bool:
    """这个指标是不是「拆分的数 ÷ 在校生数」：分子处处是拆分的字段，乘除的只是常数。"""
    formula = with_switches(indicator, options.switches).formula
    if len(release.population.stages) < 2 or formula.denominator != Name(release.population.pupils):
        return False
    fields = {each.name: each for each in form.fields}

    def shared(node: Node) -> bool:
        match node:
            case Name(name=name):
                return _split(fields.get(name))
            case Constant(value=value):
                return value == 0
            case Negate(operand=operand):
                return shared(operand)
            case Arithmetic(operator="+" | "−", left=left, right=right):
                return shared(left) and shared(right)
            case Arithmetic(operator="×" | "÷", left=left, right=Constant()):
                return shared(left)
            case Call(function="最大" | "最小" | "优先", arguments=arguments):
                return all(shared(each) for each in arguments)
        return False

    return shared(formula.numerator)


def _split(each: Field | None) -> bool:
    return each is not None and each.numeric and each.shared == "split" and not each.per_stage


def county_resolver(form: Form | None, relation: Relation | None) -> Callable[[str], Quantity | str]:
    """县行：县表的列；学段是文字。没有县表时一律未知。"""
    fields = {column: each for each in (form.fields if form else ()) for column in each.columns()}

    def resolve(name: str) -> Quantity | str:
        if name == STAGE_NAME:
            return quote(STAGE_NAME)
        each = fields[name]
        if relation is None:
            return MISSING if each.numeric else MISSING_TEXT
        return read_column(each, name, relation)

    return resolve
