"""公式的精确求值：分数运算，不四舍五入。缺数就是未知，绝不当成零。它是 DuckDB 和 Spark 的对照。"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from zhidu.kernel import ZhiduError, exact_decimal
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

Value = Fraction | str | bool | None
Row = Mapping[str, Value]
ZERO_DIVISOR = "除数为 0"
NOTHING_TO_SUM = "没有可汇总的学校"


class EvaluationError(ZhiduError):
    """公式拿文字去算术、拿数字当条件一类的错，规则册检查时就会报出来。"""


def evaluate(node: Node, row: Row, rows: Sequence[Row] = ()) -> Value:
    """求一行的值。row：字段名 → 分数、文字、真假或 None（未知）；rows：合计、计数要看的那些行。

    返回分数、真假或文字；缺数、除以零得 None。且、或用三值逻辑。错误：EvaluationError（类型不对）。
    """
    match node:
        case Constant(value=value):
            return value
        case Text(value=text):
            return text
        case Name(name=name):
            return row.get(name)
        case Negate(operand=operand):
            number = _number(operand, row, rows)
            return None if number is None else -number
        case Arithmetic():
            return _arithmetic(node, row, rows)
        case Comparison():
            return _comparison(node, row, rows)
        case Logic(operator=operator, operands=operands):
            decisive = operator == "或"
            found = [truth(operand, row, rows) for operand in operands]
            if decisive in found:
                return decisive
            return None if None in found else not decisive
        case Not(operand=operand):
            held = truth(operand, row, rows)
            return None if held is None else not held
        case Call():
            return _CALLS[node.function](node, row, rows)
    raise TypeError(type(node).__name__)


def truth(node: Node, row: Row, rows: Sequence[Row] = ()) -> bool | None:
    """当条件求值：真、假、未知。错误：EvaluationError（不是条件）。"""
    value = evaluate(node, row, rows)
    if value is None or isinstance(value, bool):
        return value
    raise EvaluationError(f"「{show(node)}」不是条件，不能用在 且、或、非 里")


def missing(node: Node, row: Row, rows: Sequence[Row] = ()) -> tuple[str, ...]:
    """算不出来是因为缺哪些字段（算得出就是空）。只说真正卡住的：如果、且、或 里用不着的不算，优先 只说第一种写法缺的。

    合计、计数里面缺的也说字段名；除以零写「除数为 0」，没有可汇总的行写「没有可汇总的学校」。
    """
    return tuple(dict.fromkeys(_obstacles(node, row, rows)))


def _obstacles(node: Node, row: Row, rows: Sequence[Row]) -> Iterator[str]:
    if evaluate(node, row, rows) is not None:
        return
    if isinstance(node, Name):
        yield node.name
        return
    parts = node.children()
    if isinstance(node, Call) and node.function in AGGREGATES:
        if not rows:
            yield NOTHING_TO_SUM
        for each in rows:
            yield from _row_obstacles(node, each)
        return
    if isinstance(node, Call) and node.function == "如果":
        held = truth(parts[0], row, rows)
        parts = (parts[0 if held is None else 1 if held else 2],)
    if isinstance(node, Call) and node.function == "优先":
        parts = parts[:1]  # 几种写法都没有时，只提最先该填的那一种
    found = [name for part in parts for name in _obstacles(part, row, rows)]
    yield from found or [ZERO_DIVISOR]


def _row_obstacles(node: Call, row: Row) -> Iterator[str]:
    """合计、计数在一行上缺什么：条件不成立的行，数缺了也不要紧。"""
    condition = node.arguments[-1] if node.function == "计数" or len(node.arguments) > 1 else None
    held = True if condition is None else truth(condition, row)
    if held is None and condition is not None:
        yield from _obstacles(condition, row, ())
    elif held and node.function == "合计":
        yield from _obstacles(node.arguments[0], row, ())


def _number(node: Node, row: Row, rows: Sequence[Row]) -> Fraction | None:
    value = evaluate(node, row, rows)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Fraction):
        raise EvaluationError(f"「{show(node)}」不是数，不能拿来算")
    return value


def _arithmetic(node: Arithmetic, row: Row, rows: Sequence[Row]) -> Fraction | None:
    left, right = _number(node.left, row, rows), _number(node.right, row, rows)
    if left is None or right is None:
        return None
    if node.operator == "+":
        return left + right
    if node.operator == "−":
        return left - right
    if node.operator == "×":
        return left * right
    return None if right == 0 else left / right


def _comparison(node: Comparison, row: Row, rows: Sequence[Row]) -> bool | None:
    left, right = evaluate(node.left, row, rows), evaluate(node.right, row, rows)
    if left is None or right is None:
        return None
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        outcomes = {"≥": left >= right, "≤": left <= right, ">": left > right, "<": left < right}
        return outcomes.get(node.operator, (left == right) == (node.operator == "="))
    if node.operator not in "=≠" or type(left) is not type(right):
        raise EvaluationError(f"「{show(node)}」两边不是同一种东西，不能比")
    return (left == right) == (node.operator == "=")


def _extreme(pick: Callable[[list[Fraction]], Fraction]) -> Callable[[Call, Row, Sequence[Row]], Value]:
    def call(node: Call, row: Row, rows: Sequence[Row]) -> Value:
        numbers = [_number(argument, row, rows) for argument in node.arguments]
        known = [number for number in numbers if number is not None]
        return pick(known) if len(known) == len(numbers) else None

    return call


def _first(node: Call, row: Row, rows: Sequence[Row]) -> Value:
    for argument in node.arguments:
        value = evaluate(argument, row, rows)
        if value is not None:
            return value
    return None


def _ceiling(node: Call, row: Row, rows: Sequence[Row]) -> Value:
    number = _number(node.arguments[0], row, rows)
    return None if number is None else Fraction(math.ceil(number))


def _among(node: Call, row: Row, rows: Sequence[Row]) -> Value:
    first, *others = (evaluate(argument, row, rows) for argument in node.arguments)
    if first is None or first in others:
        return None if first is None else True
    return None if None in others else False


def _choose(node: Call, row: Row, rows: Sequence[Row]) -> Value:
    condition = truth(node.arguments[0], row, rows)
    if condition is None:
        return None
    return evaluate(node.arguments[1 if condition else 2], row, rows)


def _total(node: Call, row: Row, rows: Sequence[Row]) -> Value:
    total = Fraction(0)
    for each in rows:
        counted = truth(node.arguments[1], each) if len(node.arguments) > 1 else True
        if counted is None:
            return None
        if counted:
            number = _number(node.arguments[0], each, ())
            if number is None:
                return None
            total += number
    return total if rows else None


def _count(node: Call, row: Row, rows: Sequence[Row]) -> Value:
    found = [truth(node.arguments[0], each) for each in rows]
    return Fraction(sum(1 for each in found if each)) if rows and None not in found else None


_CALLS: dict[str, Callable[[Call, Row, Sequence[Row]], Value]] = {
    "最大": _extreme(max),
    "最小": _extreme(min),
    "优先": _first,
    "向上取整": _ceiling,
    "属于": _among,
    "如果": _choose,
    "合计": _total,
    "计数": _count,
    "打开": lambda node, row, rows: False,  # 没经 switched 定下来的开关，都当没打开
}

_STRENGTH = {"或": 1, "且": 2, "非": 3, "比": 4, "+": 5, "−": 5, "×": 6, "÷": 6}


def show(node: Node, row: Row | None = None, outer: int = 0) -> str:
    """公式写成字；给了 row 就把字段换成数（代入式），缺的写「？」。括号只在需要时加。"""
    text, strength = _show(node, row)
    return f"（{text}）" if strength < outer else text


def _show(node: Node, row: Row | None) -> tuple[str, int]:
    match node:
        case Constant(value=value, text=text):
            return text or exact_decimal(value), 9
        case Text(value=value):
            return f"「{value}」", 9
        case Name(name=name):
            return (name if row is None else show_value(row.get(name))), 9
        case Negate(operand=operand):
            return f"−{show(operand, row, 9)}", 8
        case Arithmetic(operator=operator, left=left, right=right):
            strength = _STRENGTH[operator]
            return f"{show(left, row, strength)} {operator} {show(right, row, strength + 1)}", strength
        case Comparison(operator=operator, left=left, right=right):
            return f"{show(left, row, 5)} {operator} {show(right, row, 5)}", 4
        case Logic(operator=operator, operands=operands):
            strength = _STRENGTH[operator]
            return f" {operator} ".join(show(each, row, strength + 1) for each in operands), strength
        case Not(operand=operand):
            return f"非 {show(operand, row, 4)}", 3
        case Call(function=function, arguments=arguments):
            inside = None if function in ("合计", "计数") else row
            return f"{function}（{'，'.join(show(each, inside) for each in arguments)}）", 9
    raise TypeError(type(node).__name__)


def show_value(value: Value) -> str:
    """一个值写成字：1,523；未知写「？」。"""
    if value is None:
        return "？"
    if isinstance(value, bool):
        return "是" if value else "否"
    return exact_decimal(value) if isinstance(value, Fraction) else f"「{value}」"
