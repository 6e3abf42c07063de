"""公式树 → SQL（DuckDB 方言）。

判定要分毫不差：每个量写成 整数 ÷ 正整数（都在 2^53 以内，双精度存得下），比大小用交叉相乘，
所以刚好在线上的学校不会被浮点误差判错。值本身只做一次除法。

界：交叉相乘的两个整数都不超过 2^53（约 9.007e15）就是精确的。整数 ＝ 数 × 10^小数位 × 公式里的系数 × 线的公分母；
拆分的生均值再乘折算系数（1 : 1.1 : 1.32 通分后最大 66），学生数已约掉。一校 1e7 ㎡（两位小数，线的公分母 40）是 2.6e12，
1e11 元是 6.6e14，1e5 名学生、每百人的指标是 1e8，都在界内。超过界时只有恰在线上、或离线不到 1e-15 的会判错。
另有两处不走整数：合计里的拆分字段、合计里带除法的式子，按双精度相加（相对误差 1e-15 左右）。
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zhidu.rulebook import nodes
from zhidu.rulebook.evaluation import evaluate


@dataclass(frozen=True, slots=True)
class Quantity:
    """numerator ÷（scale × factors 之积）。numerator、factors 是取整数值的 SQL；factors 都为正或为 NULL。"""

    numerator: str
    scale: int = 1
    factors: tuple[str, ...] = ()
    positive: bool = False

    def denominator(self) -> str:
        """分母的 SQL。"""
        parts = [*self.factors] if self.scale == 1 and self.factors else [str(self.scale), *self.factors]
        return " * ".join(parts)


MISSING = Quantity("CAST(NULL AS DOUBLE)", positive=True)
TRUE, FALSE, UNKNOWN = "TRUE", "FALSE", "CAST(NULL AS BOOLEAN)"
Resolver = Callable[[str], Quantity | str]
Aggregator = Callable[[nodes.Call], Quantity]


def quote(name: str) -> str:
    """列名加引号。"""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """文字常量。"""
    return "'" + text.replace("'", "''") + "'"


def field_quantity(column: str, decimals: int, *, positive: bool) -> Quantity:
    """一列数：有小数的按声明的位数放大取整（11907.1 → 1190710 ÷ 100）。positive：不会是负的。"""
    if decimals == 0:
        return Quantity(column, positive=positive)
    scale = int(10**decimals)
    return Quantity(f"round({column} * {scale})", scale, positive=positive)


@dataclass(frozen=True, slots=True)
class Compiler:
    """resolve：字段名 → 数（Quantity）或文字列（SQL）；aggregate：合计、计数 → 数。"""

    resolve: Resolver
    aggregate: Aggregator | None = None

    def quantity(self, node: nodes.Node) -> Quantity:
        """数值公式。错误：TypeError（拿条件或文字当数，规则册检查会先拦下）。"""
        if not isinstance(node, nodes.Constant) and _settled(node):  # 纯常数先算好，免得 32 位整数相乘溢出
            folded = evaluate(node, {})
            if not isinstance(folded, Fraction):
                return MISSING
            node = nodes.Constant(folded)
        match node:
            case nodes.Constant(value=value):
                return Quantity(str(value.numerator), value.denominator, positive=value > 0)
            case nodes.Name(name=name):
                found = self.resolve(name)
                if isinstance(found, str):
                    raise TypeError(f"{name} 不是数")
                return found
            case nodes.Negate(operand=operand):
                inner = self.quantity(operand)
                return Quantity(f"-({inner.numerator})", inner.scale, inner.factors)
            case nodes.Arithmetic():
                return self._arithmetic(node)
            case nodes.Call():
                return self._call(node)
        raise TypeError(type(node).__name__)

    def condition(self, node: nodes.Node) -> str:
        """条件公式 → 布尔 SQL；未知为 NULL，且、或、非是三值逻辑，与 SQL 一致。"""
        match node:
            case nodes.Logic(operator=operator, operands=operands):
                return joined(operator == "且", tuple(self.condition(each) for each in operands))
            case nodes.Not(operand=operand):
                return negated(self.condition(operand))
            case nodes.Comparison(operator=operator, left=left, right=right):
                return self._compared(left, operator, right)
            case nodes.Call(function="打开"):
                return "FALSE"  # 没定下来的开关当没打开，与精确求值器一致
            case nodes.Call(function="属于", arguments=(first, *others)):
                return joined(False, tuple(self._compared(first, "=", each) for each in others))
            case nodes.Call():
                return self._either(node, self.condition)
        raise TypeError(f"{type(node).__name__} 不是条件")

    def text(self, node: nodes.Node) -> str:
        """文字：常量、文字列，或在几个文字里选。"""
        match node:
            case nodes.Text(value=text):
                return literal(text)
            case nodes.Name(name=name):
                found = self.resolve(name)
                if isinstance(found, str):
                    return found
            case nodes.Call():
                return self._either(node, self.text)
        raise TypeError("这里要文字")

    def kind(self, node: nodes.Node) -> Literal["number", "text", "condition"]:
        """一段公式算出来是数、文字还是条件。"""
        match node:
            case nodes.Text():
                return "text"
            case nodes.Name(name=name):
                return "text" if isinstance(self.resolve(name), str) else "number"
            case nodes.Comparison() | nodes.Logic() | nodes.Not() | nodes.Call(function="属于" | "打开"):
                return "condition"
            case nodes.Call(function="如果" | "优先", arguments=arguments):
                return self.kind(arguments[1 if node.function == "如果" else 0])
        return "number"

    def _either(self, node: nodes.Call, compiled: Callable[[nodes.Node], str]) -> str:
        """如果、优先用在文字和条件上。"""
        if node.function == "优先":
            return f"coalesce({', '.join(compiled(each) for each in node.arguments)})"
        if node.function != "如果":
            raise TypeError(f"{node.function} 不是文字或条件")
        chosen = self.condition(node.arguments[0])
        yes, no = (compiled(each) for each in node.arguments[1:])
        if chosen in (TRUE, FALSE):
            return yes if chosen == TRUE else no
        return f"(CASE WHEN {chosen} THEN {yes} WHEN {negated(chosen)} THEN {no} END)"

    def _compared(self, left: nodes.Node, operator: str, right: nodes.Node) -> str:
        operator = {"≥": ">=", "≤": "<=", "≠": "<>"}.get(operator, operator)
        kind = self.kind(left)
        if kind == "number":
            return compare(self.quantity(left), operator, self.quantity(right))
        compiled = self.text if kind == "text" else self.condition
        first, second = compiled(left), compiled(right)
        if first.startswith("'") and second.startswith("'") and operator in ("=", "<>"):
            return TRUE if (first == second) == (operator == "=") else FALSE
        return f"({first} {operator} {second})"

    def _arithmetic(self, node: nodes.Arithmetic) -> Quantity:
        left, right = self.quantity(node.left), self.quantity(node.right)
        if node.operator in "+−":
            if MISSING in (left, right):
                return MISSING
            (first, second), scale, factors = align(left, right)
            sign = "+" if node.operator == "+" else "-"
            positive = left.positive and right.positive and sign == "+"
            return Quantity(f"({first} {sign} {second})", scale, factors, positive)
        if node.operator == "×":
            return times(left, right)
        return over(left, right)

    def _call(self, node: nodes.Call) -> Quantity:
        if node.function in nodes.AGGREGATES:
            if self.aggregate is None:
                raise TypeError("这里不能汇总")
            return self.aggregate(node)
        if node.function == "如果":
            chosen = self.condition(node.arguments[0])
            yes, no = self.quantity(node.arguments[1]), self.quantity(node.arguments[2])
            return pick(((chosen, yes), (negated(chosen), no)))
        if node.function in ("属于", "打开"):
            raise TypeError(f"{node.function} 不是数")
        parts = [self.quantity(each) for each in node.arguments]
        if node.function == "向上取整":
            inner = parts[0]
            whole = f"CAST(ceil({value(inner)}) AS DOUBLE)"  # Spark 的 ceil 给整数，整数相乘会溢出
            return Quantity(whole, positive=inner.positive)
        if node.function == "优先":
            return first_known(tuple(parts))
        result = parts[0]
        operator = ">=" if node.function == "最大" else "<="
        for each in parts[1:]:
            keep = compare(result, operator, each)
            result = pick(((keep, result), (negated(keep), each)))
        return result


def _settled(node: nodes.Node) -> bool:
    """只由常数组成，和哪一行都无关。"""
    return not any(
        isinstance(each, nodes.Name | nodes.Text)
        or (isinstance(each, nodes.Call) and each.function in nodes.AGGREGATES)
        for each in node.walk()
    )


def _integer(sql: str) -> int | None:
    """这段 SQL 就是一个整数常量时，它是几。"""
    return int(sql) if sql.removeprefix("-").isdigit() else None


def stored(sql: str) -> str:
    """存成一列。整数常量写成双精度：照原样存成 8 位、32 位整数，再乘一下就溢出。"""
    return sql if _integer(sql) is None else f"{sql}e0"


def _scaled(numerator: str, by: int) -> str:
    """分子乘以一个常数；常数乘常数在这里就算好。"""
    if by == 1:
        return numerator
    whole = _integer(numerator)
    return f"({numerator}) * {by}" if whole is None else str(whole * by)


def joined(both: bool, tests: tuple[str, ...]) -> str:
    """且、或：写死的真假先化掉（三值逻辑里也成立）。"""
    settles, idle = (FALSE, TRUE) if both else (TRUE, FALSE)
    if settles in tests:
        return settles
    rest = [each for each in tests if each != idle]
    if len(rest) < 2:
        return rest[0] if rest else idle
    return "(" + (" AND " if both else " OR ").join(rest) + ")"


def negated(test: str) -> str:
    """非。"""
    return {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}.get(test) or f"(NOT {test})"


def first_known(parts: tuple[Quantity, ...]) -> Quantity:
    """优先：第一个知道的。没有这一列的先去掉；分母都一样时就是 coalesce。"""
    there = tuple(each for each in parts if each != MISSING)
    if len(there) < 2:
        return there[0] if there else MISSING
    factors = there[0].factors
    if any(each.factors != factors for each in there):
        return pick(tuple((f"{known(each)} IS NOT NULL", each) for each in there))
    scale = math.lcm(*(each.scale for each in there))
    lifted = ", ".join(f"({_scaled(each.numerator, scale // each.scale)})" for each in there)
    return Quantity(
        f"CAST(coalesce({lifted}) AS DOUBLE)", scale, factors, all(each.positive for each in there)
    )


def known(quantity: Quantity) -> str:
    """数为 NULL 当且仅当这段 SQL 为 NULL。"""
    return " * ".join([f"({quantity.numerator})", *quantity.factors])


def value(quantity: Quantity) -> str:
    """数的双精度值：只做一次除法。"""
    if quantity.scale == 1 and not quantity.factors:
        return f"CAST({quantity.numerator} AS DOUBLE)"
    return f"(CAST({quantity.numerator} AS DOUBLE) / ({quantity.denominator()}))"


def times(left: Quantity, right: Quantity) -> Quantity:
    """乘：先约掉写死的公因数，免得整数撑破 2^53。"""
    if MISSING in (left, right):
        return MISSING
    whole = _integer(left.numerator)
    constant, other = (left, right) if whole is not None else (right, left)
    whole = _integer(constant.numerator)
    if whole is not None:
        ratio = Fraction(whole, constant.scale * other.scale)
        numerator = _scaled(other.numerator, ratio.numerator)
        if numerator != other.numerator and _integer(numerator) is None:
            numerator = f"({numerator})"
        positive = constant.positive and other.positive
        return Quantity(numerator, ratio.denominator, constant.factors + other.factors, positive)
    return Quantity(
        f"({left.numerator} * {right.numerator})",
        left.scale * right.scale,
        left.factors + right.factors,
        left.positive and right.positive,
    )


def over(left: Quantity, right: Quantity) -> Quantity:
    """除：除数为零得 NULL。除数可能为负时把负号移到分子上。"""
    if MISSING in (left, right):
        return MISSING
    whole = _integer(right.numerator)
    if whole:
        flipped = Quantity(str(right.scale if whole > 0 else -right.scale), abs(whole), positive=whole > 0)
        result = times(left, flipped)
        for factor in right.factors:
            result = times(result, Quantity(factor, positive=True))
        return result
    factor = f"nullif({right.numerator}, 0)" if right.positive else f"nullif(abs({right.numerator}), 0)"
    sign = "" if right.positive else f" * CAST(sign({right.numerator}) AS DOUBLE)"
    raised = "".join(f" * {each}" for each in right.factors)
    shared = math.gcd(right.scale, left.scale)
    numerator = _scaled(left.numerator, right.scale // shared)
    if raised or sign or (numerator != left.numerator and _integer(numerator) is None):
        numerator = f"({numerator}{raised}{sign})"
    return Quantity(
        numerator, left.scale // shared, (*left.factors, factor), left.positive and right.positive
    )


def align(left: Quantity, right: Quantity) -> tuple[tuple[str, str], int, tuple[str, ...]]:
    """通分：相同的因子只留一份。返回两个分子、公共 scale、公共 factors。"""
    scale = math.lcm(left.scale, right.scale)
    common = Counter(left.factors) | Counter(right.factors)
    lifted = []
    for each in (left, right):
        extra = list((common - Counter(each.factors)).elements())
        constant = _scaled(each.numerator, scale // each.scale)
        lifted.append(" * ".join([f"({constant})", *extra]) if extra else constant)
    return (lifted[0], lifted[1]), scale, tuple(common.elements())


def compare(left: Quantity, operator: str, right: Quantity) -> str:
    """交叉相乘比大小，整数对整数。两边相同的因子先消掉（它们为正；为 NULL 时另一处已是 NULL）。"""
    if MISSING in (left, right):
        return UNKNOWN
    (first, second), _, factors = align(left, right)
    test = f"({first} {operator} {second})"
    shared = Counter(left.factors) & Counter(right.factors)
    if shared or factors:
        guard = " * ".join(dict.fromkeys(factors))
        return f"(CASE WHEN {guard} IS NOT NULL THEN {test} END)"
    return test


def pick(branches: tuple[tuple[str, Quantity], ...]) -> Quantity:
    """按条件取其中一个数；没选中的那几支缺数或分母为零都不影响结果。"""
    branches = tuple(each for each in branches if each[0] not in (FALSE, UNKNOWN))
    if not branches:
        return MISSING
    if branches[0][0] == TRUE:
        return branches[0][1]
    scale = math.lcm(*(each.scale for _, each in branches))
    common: Counter[str] = Counter()
    for _, each in branches:
        common |= Counter(each.factors)
    safe = {factor: f"coalesce({factor}, 1)" for factor in common}
    cases = []
    for condition, each in branches:
        extra = [safe[factor] for factor in (common - Counter(each.factors)).elements()]
        lifted = " * ".join([f"({_scaled(each.numerator, scale // each.scale)})", *extra])
        guard = " * ".join(each.factors)
        body = f"CASE WHEN {guard} IS NOT NULL THEN {lifted} END" if guard else lifted
        cases.append(f"WHEN {condition} THEN {body}")
    numerator = f"CAST(CASE {' '.join(cases)} END AS DOUBLE)"
    positive = all(each.positive for _, each in branches)
    return Quantity(numerator, scale, tuple(safe[factor] for factor in common.elements()), positive)
