"""一条公式里能写哪些名字：校—学段、学校一行、区县三种，各有各的名字；并查名字、类型、单位。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhidu.rulebook.evaluation import show
from zhidu.rulebook.measuring import STAGE_FIELD
from zhidu.rulebook.model import Field, Form, Indicator, Population
from zhidu.rulebook.nodes import (
    AGGREGATES,
    Arithmetic,
    Call,
    Comparison,
    Constant,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Text,
)
from zhidu.rulebook.problems import listed, nearest
from zhidu.rulebook.units import Dimension, UnitError, check_unit

NUMBER, TEXT, CONDITION = "数", "文字", "条件"


@dataclass(frozen=True, slots=True)
class Scope:
    """fields：公式里能写的名字；summed：合计、计数里面能写的名字（空表示这里不能用合计、计数）。

    where 是报错时的称呼；hint：别处有、这里不能写的名字 → 该怎么写。
    """

    where: str
    fields: Mapping[str, Field]
    summed: Mapping[str, Field] = field(default_factory=dict)
    hint: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Objection:
    """公式里的一处不妥。at：第几个字（从 0 起）。"""

    at: int
    why: str
    fix: str = ""


def _stage_field(stages: Sequence[str]) -> Field:
    return Field(STAGE_FIELD, "choice", choices=dict.fromkeys(stages, ()))


def column_fields(form: Form) -> dict[str, Field]:
    """整行的列名：分学段的字段带学段前缀（小学在校生数）。"""
    return {column: each for each in form.fields for column in each.columns()}


def part_fields(form: Form, stages: Sequence[str]) -> dict[str, Field]:
    """校—学段一行的字段名：不带学段前缀，另有「学段」。"""
    return {each.name: each for each in form.fields} | {STAGE_FIELD: _stage_field(stages)}


def part_scope(form: Form, stages: Sequence[str]) -> Scope:
    """校—学段级的公式。"""
    hint = {column: each.name for each in form.fields for column in each.columns() if each.per_stage}
    return Scope(f"「{form.name}」的校—学段", part_fields(form, stages), hint=hint)


def school_scope(form: Form) -> Scope:
    """学校一行的公式（学校级指标、纳入排除条件、表单校验）。"""
    hint = {each.name: "、".join(each.columns()) for each in form.fields if each.per_stage}
    return Scope(f"「{form.name}」的整行", column_fields(form), hint=hint)


def county_scope(forms: Sequence[Form], summed: Mapping[str, Field], stages: Sequence[str]) -> Scope:
    """区县级的公式：区县表的列名；分学段的指标还能用不带前缀的字段名和「学段」；汇总里用校—学段的名字。"""
    county = [form for form in forms if form.rows == "county"]
    fields = {name: each for form in county for name, each in column_fields(form).items()}
    neutral = {each.name: each for form in county for each in form.fields if each.per_stage}
    if stages:
        fields = neutral | fields | {STAGE_FIELD: _stage_field(stages)}
    hint = {} if stages else {name: "、".join(each.columns()) for name, each in neutral.items()}
    hint |= {name: f"合计（{name}）" for name in summed if name not in fields and name not in hint}
    return Scope("区县表", fields, summed, hint)


@dataclass(slots=True)
class Scopes:
    """一本规则册里每个指标的公式、线的条件、例题能用的名字。同级同学段的指标共用一份。"""

    population: Population
    forms: Sequence[Form]
    known: dict[tuple[str, tuple[str, ...]], Scope] = field(default_factory=dict)

    def of(self, indicator: Indicator) -> Scope:
        """这个指标能用的名字。"""
        key = (indicator.level, indicator.stages if indicator.level == "county" else ())
        if key not in self.known:
            self.known[key] = scope_of(indicator, self.population, self.forms)
        return self.known[key]


def scope_of(indicator: Indicator, population: Population, forms: Sequence[Form]) -> Scope:
    """某个指标的公式、线的条件、例题能用的名字。"""
    stages = [each.stage for each in population.stages]
    form = next((each for each in forms if each.name == population.form), None)
    if form is None:
        return Scope("（缺学校表单）", {})
    if indicator.level == "part":
        return part_scope(form, stages)
    if indicator.level == "school":
        return school_scope(form)
    return county_scope(forms, part_fields(form, stages), indicator.stages)


def objections(
    node: Node, scope: Scope, *, condition: bool | None = None, openings: bool = False
) -> Iterator[Objection]:
    """公式的全部不妥：名字、选项、汇总的用法、类型、单位。

    condition：应当是条件（True）还是数（False）；openings：这里能不能用 打开（「开关」）。
    """
    for part in node.walk():
        if isinstance(part, Call) and part.function == "打开" and not openings:
            yield Objection(
                part.at, "这里不能用「打开」", "开关写在这一条的 switch 里；打开 只用在指标的公式里"
            )
            return
    found = list(_names(node, scope.fields, scope, inside=False))
    yield from found
    if found:
        return
    kinds = list(_kinds(node, scope))
    yield from kinds
    if kinds:
        return
    if condition is not None and (kind_of(node, scope.fields) == CONDITION) != condition:
        wanted = "条件" if condition else "数"
        yield Objection(
            node.at,
            f"「{show(node)}」应当是{wanted}",
            "条件要有比较，如 在校生数 ≥ 50" if condition else "去掉比较",
        )
        return
    try:
        dimension_of(node, scope)
    except UnitError as error:
        yield Objection(node.at, error.message, "核对两边字段的单位")


def dimension_of(node: Node, scope: Scope) -> Dimension | None:
    """公式的量纲。错误：UnitError。"""
    units = {name: each.unit for name, each in scope.summed.items()}
    return check_unit(node, units | {name: each.unit for name, each in scope.fields.items()})


def _names(node: Node, fields: Mapping[str, Field], scope: Scope, *, inside: bool) -> Iterator[Objection]:
    """名字都在、这里能用。"""
    if isinstance(node, Name) and node.name not in fields:
        better = None if inside else scope.hint.get(node.name)
        where = "合计、计数里" if inside else scope.where
        if better:
            yield Objection(node.at, f"{where}没有「{node.name}」，这里要写「{better}」", f"改成 {better}")
        else:
            known = f"能用的：{listed(list(fields))}" if fields else "先写好表单"
            yield Objection(node.at, f"{where}没有「{node.name}」{nearest(node.name, fields)}", known)
    if isinstance(node, Call) and node.function in AGGREGATES:
        if inside or not scope.summed:
            why = "合计、计数不能套着用" if inside else f"「{node.function}」只能用在区县级指标里"
            yield Objection(node.at, why, "改用本行的字段，或把 level 改成 county")
            return
        for child in node.children():
            yield from _names(child, scope.summed, scope, inside=True)
        return
    for child in node.children():
        yield from _names(child, fields, scope, inside=inside)


def kind_of(node: Node, fields: Mapping[str, Field]) -> str:
    """一段公式是数、文字还是条件。"""
    match node:
        case Text():
            return TEXT
        case Name(name=name):
            return NUMBER if name not in fields or fields[name].numeric else TEXT
        case Comparison() | Logic() | Not():
            return CONDITION
        case Call(function="属于" | "打开"):
            return CONDITION
        case Call(function="如果", arguments=arguments):
            return kind_of(arguments[1], fields)
        case Call(function="优先", arguments=arguments):
            return kind_of(arguments[0], fields)
    return NUMBER


def _kinds(node: Node, scope: Scope, *, inside: bool = False) -> Iterator[Objection]:
    """数和数算，条件和条件连，文字只跟自己的选项比。"""
    fields = scope.summed if inside else scope.fields
    within = inside or (isinstance(node, Call) and node.function in AGGREGATES)
    for child in node.children():
        yield from _kinds(child, scope, inside=within)
    below = scope.summed if within else fields
    parts = [(child, kind_of(child, below)) for child in node.children()]
    match node:
        case Arithmetic() | Negate() | Call(function="最大" | "最小" | "向上取整"):
            yield from _must_be(NUMBER, parts)
        case Logic() | Not() | Call(function="计数"):
            yield from _must_be(CONDITION, parts)
        case Call(function="合计"):
            yield from _must_be(NUMBER, parts[:1])
            yield from _must_be(CONDITION, parts[1:])
        case Call(function="如果"):
            yield from _must_be(CONDITION, parts[:1])
            yield from _must_be(parts[1][1], parts[2:])
        case Comparison(operator=operator) if parts[0][1] != NUMBER and operator not in "=≠":
            yield Objection(node.at, f"「{show(node)}」比的不是数，不能用 {operator}", "文字只能用 = 和 ≠")
        case Comparison() | Call(function="优先" | "属于"):
            yield from _must_be(parts[0][1], parts[1:])
            yield from _choices(node, below)
            yield from _percents(node, below)


def _must_be(wanted: str, parts: Sequence[tuple[Node, str]]) -> Iterator[Objection]:
    for part, kind in parts:
        if kind != wanted:
            yield Objection(part.at, f"「{show(part)}」是{kind}，这里要{wanted}", "核对字段的类型，或改公式")


def _choices(node: Node, fields: Mapping[str, Field]) -> Iterator[Objection]:
    """跟选择栏比的文字，必须是它的选项，否则永远不成立。"""
    columns = [
        fields[part.name] for part in node.children() if isinstance(part, Name) and part.name in fields
    ]
    columns = [column for column in columns if column.choices]
    for part in node.children():
        for column in columns:
            if isinstance(part, Text) and part.value not in column.choices:
                why = f"「{column.name}」没有「{part.value}」这个选项{nearest(part.value, column.choices)}"
                yield Objection(part.at, why, f"选项有：{listed(list(column.choices))}")


def _percents(node: Node, fields: Mapping[str, Field]) -> Iterator[Objection]:
    """百分数栏在公式里就是 96.77，跟 95% 比就差了一百倍。"""
    names = [part.name for part in node.children() if isinstance(part, Name)]
    if any(name in fields and fields[name].kind == "percent" for name in names):
        for part in node.children():
            if isinstance(part, Constant) and part.text.endswith("%"):
                yield Objection(
                    part.at, f"百分数栏的数就是 96.77 这样，不能跟 {part.text} 比", f"写 {part.text[:-1]}"
                )
