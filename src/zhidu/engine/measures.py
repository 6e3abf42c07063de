"""一个指标在一行上的 SQL：值、用哪条线、达到没有、到没到底线、还差多少。与 rulebook.measuring 逐行相等。"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhidu.engine.compilation import Compiler, Quantity, literal, over, quote, stored, times, value
from zhidu.engine.scope import STAGE_NAME
from zhidu.rulebook.measuring import candidate_lines, with_switches
from zhidu.rulebook.model import Indicator, Line

ONE = Quantity("1", positive=True)


@dataclass(frozen=True, slots=True)
class MeasureSql:
    """先算 columns（整数分子、分母、线），外一层算 results（值、达到），再外一层算 final（差额）；名字都以指标代码开头。"""

    code: str
    columns: Mapping[str, str]
    results: Mapping[str, str]
    final: Mapping[str, str]


def column(code: str, what: str) -> str:
    """结果列名：R1_value、R1_met、R1_low、R1_gap、R1_rule、R1_weight。"""
    return f"{code}_{what}"


def measure_sql(
    indicator: Indicator,
    compiler: Compiler,
    *,
    stages: tuple[str | None, ...],
    on: date,
    switches: frozenset[str],
    floor: Fraction | None,
    per_head: Compiler | None = None,
) -> MeasureSql:
    """compiler 决定字段落在哪种行上；stages：这种行上会出现的学段（没有学段就是 (None,)）；floor 为 None 时不判底线。

    per_head：生均值的分子用它译，份额里的学生数和分母当场约掉（见 scope.per_head_resolver）。
    """
    indicator = with_switches(indicator, switches)
    code = indicator.code
    if indicator.direction == "holds":
        columns = {column(code, "met"): compiler.condition(indicator.formula.numerator)}
        results = {
            "value": "CAST(NULL AS DOUBLE)",
            "met": quote(column(code, "met")),
            "low": "CAST(NULL AS BOOLEAN)",
            "gap": "CAST(NULL AS DOUBLE)",
            "rule": "CAST(NULL AS INTEGER)",
        }
        return MeasureSql(code, columns, {column(code, k): v for k, v in results.items()}, {})
    numerator = compiler.quantity(indicator.formula.numerator)
    denominator = ONE
    if indicator.formula.denominator is not None:
        denominator = compiler.quantity(indicator.formula.denominator)
    per = Quantity(str(indicator.formula.per), positive=True)
    if per_head is not None:
        figure = times(per_head.quantity(indicator.formula.numerator), per)
    else:
        figure = over(times(numerator, per), denominator)
    here = {stage: stage is None or not indicator.stages or stage in indicator.stages for stage in stages}
    candidates = {
        stage: candidate_lines(indicator, stage, on, switches) if here[stage] else () for stage in stages
    }
    line = ChosenLine(code, indicator.lines if any(candidates.values()) else (), _settled(candidates))
    columns = {column(code, "n"): stored(figure.numerator)}
    if figure.factors:
        columns[column(code, "d")] = figure.denominator()
    rule = rule_case(indicator, candidates, compiler)
    if line.lines and line.settled is None:  # 用哪条线要看行：先算好，线从它来
        columns[column(code, "rule")], rule = rule, quote(column(code, "rule"))
    if indicator.formula.denominator is not None:
        columns[column(code, "weight")] = value(denominator)
    results = _judged(indicator, line, figure, floor) | {"rule": rule}
    final = {}
    if indicator.gap is None:
        results["gap"] = "CAST(NULL AS DOUBLE)"
    elif not line.lines:  # 别的学段有差额，这里也得有这一列，几个学段才接得上
        results["short"] = final["gap"] = "CAST(NULL AS DOUBLE)"
    else:
        columns |= _weighing(code, denominator)
        results["short"] = _short(indicator, line, figure, denominator)
        met, short = quote(column(code, "met")), quote(column(code, "short"))
        final["gap"] = f"CASE WHEN {met} THEN 0 WHEN NOT {met} THEN {short} END"
    return MeasureSql(
        code, columns, *({column(code, k): v for k, v in each.items()} for each in (results, final))
    )


def _weighing(code: str, denominator: Quantity) -> dict[str, str]:
    """算差额要乘的分母：weight 列不够用（有小数、有除法）时另带分子和因子。"""
    if denominator == ONE or (not denominator.factors and denominator.scale == 1):
        return {}
    columns = {column(code, "wn"): stored(denominator.numerator)}
    if denominator.factors:
        columns[column(code, "wd")] = " * ".join(denominator.factors)
    return columns


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """一行适用的线。lines：规则册里这个指标的全部线（一条也用不上时为空）；settled：不用看行就知道是这一条。"""

    code: str
    lines: tuple[Line, ...]
    settled: Line | None

    def scaled(self, by: Fraction = Fraction(1)) -> tuple[int, str]:
        """线 × by 通分成（公分母，整数的 SQL）。整数写成双精度常量，32 位整数相乘会溢出。"""
        if self.settled is not None:
            wanted = self.settled.value * by
            return wanted.denominator, f"{wanted.numerator}e0"
        values = [each.value * by for each in self.lines]
        scale = math.lcm(*(each.denominator for each in values))
        cases = " ".join(
            f"WHEN {position} THEN {int(each * scale)}e0" for position, each in enumerate(values)
        )
        return scale, f"(CASE {quote(column(self.code, 'rule'))} {cases} END)"


def _settled(candidates: Mapping[str | None, tuple[Line, ...]]) -> Line | None:
    """只有一种行、头一条线又没有条件时，就是它。"""
    first = [lines[0] for lines in candidates.values() if lines]
    return first[0] if len(candidates) == 1 and first and first[0].when is None else None


def rule_case(
    indicator: Indicator, candidates: Mapping[str | None, tuple[Line, ...]], compiler: Compiler
) -> str:
    """用规则册里的第几条线（从 0 起）。逐条看适用条件，哪条的条件说不清就停下，得 NULL。"""
    settled = _settled(candidates)
    if settled is not None:
        return f"CAST({indicator.lines.index(settled)} AS INTEGER)"
    cases = []
    for stage, lines in candidates.items():
        here = (
            f"{quote(STAGE_NAME)} = {literal(stage)} AND "
            if len(candidates) > 1 and stage is not None
            else ""
        )
        for line in lines:
            position = indicator.lines.index(line)
            if line.when is None:
                cases.append(f"WHEN {here or 'TRUE AND '}TRUE THEN {position}")
                break
            applies = compiler.condition(line.when)
            cases.append(f"WHEN {here}{applies} THEN {position} WHEN {here}{applies} IS NULL THEN NULL")
    return f"CAST(CASE {' '.join(cases)} END AS INTEGER)" if cases else "CAST(NULL AS INTEGER)"


def _judged(
    indicator: Indicator, line: ChosenLine, figure: Quantity, floor: Fraction | None
) -> dict[str, str]:
    """值、达到、低于底线：分子、分母是内层的列，比线用交叉相乘。"""
    code = indicator.code
    n, d = _fraction(code, figure)
    results = {
        "value": n if d == "1e0" else f"{n} / {d}",
        "met": "CAST(NULL AS BOOLEAN)",
        "low": "CAST(NULL AS BOOLEAN)",
    }
    if not line.lines:
        return results
    scale, wanted = line.scaled()
    sign = ">=" if indicator.direction == "at_least" else "<="
    results["met"] = f"{_product(n, scale)} {sign} {_product(wanted, d)}"
    if floor is not None and indicator.direction == "at_least":
        scale, wanted = line.scaled(floor)  # 底线自己通分：2000 × 85% 就是 1700，不必放大二十倍
        results["low"] = f"{_product(n, scale)} < {_product(wanted, d)}"
    return results


def _product(first: str, second: str | int) -> str:
    """两数相乘，乘一就不写了。"""
    if str(second) in ("1", "1e0"):
        return first
    return str(second) if first == "1e0" else f"{first} * {second}"


def _fraction(code: str, figure: Quantity) -> tuple[str, str]:
    """值的分子、分母在外层怎么写。"""
    return quote(column(code, "n")), quote(column(code, "d")) if figure.factors else f"{figure.scale}e0"


def _short(indicator: Indicator, line: ChosenLine, figure: Quantity, denominator: Quantity) -> str:
    """没达到时的差额 ＝（线 − 值）× 分母 ÷ per（不超过线的反过来），取整的向上取整。

    先用整数减，再乘除：差得很少时也不丢位，恰好差整数名的不会进成多一名。
    """
    code = indicator.code
    n, d = _fraction(code, figure)
    scale, wanted = line.scaled()
    pair = (_product(wanted, d), _product(n, scale))
    short = " - ".join(pair if indicator.direction == "at_least" else reversed(pair))
    below = [_product(f"{scale * indicator.formula.per * denominator.scale}e0", d)]
    if denominator.factors:
        below.append(quote(column(code, "wd")))
    weight = "wn" if denominator.factors or denominator.scale != 1 else "weight"
    whole = f" * {quote(column(code, weight))}" if denominator != ONE else ""
    under = " * ".join(below)
    amount = f"({short}){whole}" + (f" / ({under})" if under != "1e0" else "")
    return f"ceil({amount})" if indicator.gap is not None and indicator.gap.whole else amount
