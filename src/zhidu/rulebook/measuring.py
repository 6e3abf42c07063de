"""一个指标在一行上怎么算：值、线、达没达到、还差多少、代入式。这是唯一的精确算法，引擎以它为准。"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from zhidu.rulebook.evaluation import Row, Value, evaluate, missing, show, truth
from zhidu.rulebook.model import Indicator, Line
from zhidu.rulebook.nodes import AGGREGATES, Call, Constant, Name, Node, rebuilt, switched, switches_in

STAGE_FIELD = "学段"
ZERO_DENOMINATOR = "分母为 0"
LEVEL_RANK: Mapping[str, int] = {"national": 0, "province": 1, "city": 2}


def census_date(year: int) -> date:
    """year 年的数按哪一天的线比：当年 9 月 1 日（学年初统计时点）。"""
    return date(year, 9, 1)


@dataclass(frozen=True, slots=True)
class Measure:
    """一行上的结果，全是精确分数，单位同指标。

    value：值，holds 的指标是真假，未知为 None；line：适用的线，没有或定不了为 None；
    floor：底线（线 × 底线比例），没给比例为 None；met：达到与否；below_floor：低于底线与否；
    gap：还差（at_most 是超出）多少，单位 indicator.gap.unit，达到为 0，未知或不算为 None；
    substitution：代入式，如「42 × 100 ÷ 1,000」，缺的数写「？」；missing：因为缺哪些数才算不出。
    """

    value: Fraction | bool | None
    line: Line | None
    floor: Fraction | None
    met: bool | None
    below_floor: bool | None
    gap: Fraction | None
    substitution: str
    missing: tuple[str, ...]

    @property
    def transitional(self) -> str:
        """用的是过渡规定的线时，那个开关的编号。"""
        return self.line.switch if self.line is not None else ""


def measure(
    indicator: Indicator,
    row: Row,
    *,
    stage: str | None,
    on: date,
    rows: Sequence[Row] = (),
    switches: Collection[str] = (),
    floor: Fraction | None = None,
) -> Measure:
    """在一行上算一个指标。

    row：字段名 → 分数、文字或 None（未知）；part 级用不带学段前缀的字段名，拆分的数已拆好；
    rows：县级公式里合计、计数看的那些行；on：按哪一天的线（见 census_date）；switches：打开的过渡规定；
    floor：底线比例（85% 写 17/20），不给就不算底线。错误：EvaluationError（公式类型不对，规则册检查会先报）。
    """
    if stage is not None and STAGE_FIELD not in row:
        row = {**row, STAGE_FIELD: stage}
    indicator = with_switches(indicator, switches)
    formula = indicator.formula
    text = substitution(indicator, row, rows)
    value, lacking = _value(indicator, row, rows)
    if indicator.direction == "holds":
        held = value if isinstance(value, bool) else None
        return Measure(held, None, None, held, None, None, text, lacking)
    number = value if isinstance(value, Fraction) and not isinstance(value, bool) else None
    line, unclear = choose_line(indicator, stage, row, on, switches)
    lacking = tuple(dict.fromkeys(lacking + unclear))
    if line is None:
        return Measure(number, None, None, None, None, None, text, lacking)
    least = indicator.direction == "at_least"
    base = line.value * floor if floor is not None and least else None
    if number is None:
        return Measure(None, line, base, None, None, None, text, lacking)
    met = number >= line.value if least else number <= line.value
    below = number < base if base is not None else None
    gap = None
    if indicator.gap is not None:
        top = evaluate(formula.numerator, row, rows)
        bottom = evaluate(formula.denominator, row, rows) if formula.denominator is not None else None
        gap = Fraction(0) if met else _gap(indicator, line, top, bottom)
    return Measure(number, line, base, met, below, gap, text, lacking)


def with_switches(indicator: Indicator, switches: Collection[str]) -> Indicator:
    """把公式里的 打开（「开关」）定成真假；公式里没有开关的原样返回。"""
    formula = indicator.formula
    top = switched(formula.numerator, switches)
    low = switched(formula.denominator, switches) if formula.denominator is not None else None
    if top is formula.numerator and low is formula.denominator:
        return indicator
    return replace(indicator, formula=replace(formula, numerator=top, denominator=low))


def switch_used(indicator: Indicator, line: Line | None, switches: Collection[str]) -> str:
    """这个数用了哪条打开的过渡规定：线上的，或公式里的；都没有为空。"""
    if line is not None and line.switch:
        return line.switch
    formula = indicator.formula
    nodes = (formula.numerator,) if formula.denominator is None else (formula.numerator, formula.denominator)
    return next((name for node in nodes for name in switches_in(node) if name in switches), "")


def line_for(
    indicator: Indicator, stage: str | None, row: Row, on: date, switches: Collection[str] = ()
) -> Line | None:
    """这一行适用哪条线；没有线、或缺数定不了用哪条时是 None（两者之别见 choose_line）。"""
    return choose_line(indicator, stage, row, on, switches)[0]


def choose_line(
    indicator: Indicator, stage: str | None, row: Row, on: date, switches: Collection[str] = ()
) -> tuple[Line | None, tuple[str, ...]]:
    """适用的线，和为定这条线所缺的字段。

    按 candidate_lines 的先后逐条看 when：成立就用它；不成立看下一条；缺数说不清就不再往下看，返回 None 和缺的字段。
    """
    if stage is not None and STAGE_FIELD not in row:
        row = {**row, STAGE_FIELD: stage}
    for line in candidate_lines(indicator, stage, on, switches):
        applies = True if line.when is None else truth(line.when, row)
        if applies:
            return line, ()
        if applies is None and line.when is not None:
            return None, missing(line.when, row)
    return None, ()


def candidate_lines(
    indicator: Indicator, stage: str | None, on: date, switches: Collection[str] = ()
) -> tuple[Line, ...]:
    """某学段某天可能适用的线，先看的在前：打开的过渡线，然后市、省、国家，同级的后写的在前。起止日都含当天。"""
    found = [
        (bool(line.switch), LEVEL_RANK[line.level], order, line)
        for order, line in enumerate(indicator.lines)
        if line.effective_from <= on
        and (line.effective_to is None or on <= line.effective_to)
        and line.stage in (None, stage)
        and (not line.switch or line.switch in switches)
    ]
    return tuple(each[3] for each in sorted(found, key=lambda each: each[:3], reverse=True))


def substitution(indicator: Indicator, row: Row, rows: Sequence[Row] = ()) -> str:
    """代入式：「（40 + 2） × 100 ÷ 1,000」。

    合计、计数写成汇总好的数；如果、优先 只写用上的那一支，定不了才整个写出来；缺的数写「？」。
    """
    formula = indicator.formula
    numerator = _settled(formula.numerator, row, rows)
    if formula.denominator is None:
        return show(numerator, row)
    top, bottom = show(numerator, row, 9), show(_settled(formula.denominator, row, rows), row, 9)
    return f"{top} × {formula.per} ÷ {bottom}" if formula.per != 1 else f"{top} ÷ {bottom}"


def _settled(node: Node, row: Row, rows: Sequence[Row]) -> Node:
    """汇总换成数，选择换成选中的一支；算不出的汇总换成没有值的名字，写出来就是「？」。"""
    if isinstance(node, Call):
        if node.function in AGGREGATES:
            value = evaluate(node, row, rows)
            return Constant(value) if isinstance(value, Fraction) else Name("")
        if node.function == "如果" and (held := truth(node.arguments[0], row, rows)) is not None:
            return _settled(node.arguments[1 if held else 2], row, rows)
        if node.function == "优先":
            for each in node.arguments:
                if evaluate(each, row, rows) is not None:
                    return _settled(each, row, rows)
    return rebuilt(node, tuple(_settled(child, row, rows) for child in node.children()))


def _value(indicator: Indicator, row: Row, rows: Sequence[Row]) -> tuple[Value, tuple[str, ...]]:
    """值，和缺的字段。比值一律 分子 × per ÷ 分母。"""
    formula = indicator.formula
    top = evaluate(formula.numerator, row, rows)
    lacking = missing(formula.numerator, row, rows)
    if formula.denominator is None:
        return top, lacking
    bottom = evaluate(formula.denominator, row, rows)
    lacking += missing(formula.denominator, row, rows)
    if bottom == 0:
        return None, (*lacking, ZERO_DENOMINATOR)
    if not isinstance(top, Fraction) or not isinstance(bottom, Fraction):
        return None, lacking
    return top * formula.per / bottom, lacking


def _gap(indicator: Indicator, line: Line, top: Value, bottom: Value) -> Fraction:
    """没达到时还差（at_most 是超出）多少：换算成分子的量，whole 的向上取整。"""
    assert indicator.gap is not None and isinstance(top, Fraction)
    wanted = line.value
    if isinstance(bottom, Fraction):
        wanted = line.value * bottom / indicator.formula.per
    short = wanted - top if indicator.direction == "at_least" else top - wanted
    return Fraction(math.ceil(short)) if indicator.gap.whole else short
