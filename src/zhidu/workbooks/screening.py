"""校验关系先粗筛：几万行里绝大多数是对的，用浮点看一眼，明显成立的就不必逐行做精确运算。

粗筛只敢说「一定没事」（成立或缺数）；差得近的、看不懂的一律交给精确求值定夺，结论永远是精确的。
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from zhidu.rulebook.nodes import (
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

Rough = int | float | str | None
RoughRow = Mapping[str, Rough]
_MARGIN: Final = 1e-9

_Number = Callable[[RoughRow], "float | None"]
_Truth = Callable[[RoughRow], "bool | None"]


class _Unsure(Exception):
    """差得太近，粗看定不了。"""


class _Unsupported(Exception):
    """粗筛不认识的写法。"""


def roughly(value: Fraction) -> int | float:
    """整数原样（整数的加减乘是精确的，不必再看），分数取浮点。"""
    return value.numerator if value.denominator == 1 else float(value)


def screen(rule: Node, columns: Mapping[str, str]) -> Callable[[RoughRow], bool]:
    """编成一个快的判断：True 是一定没事（成立或未知），False 是要精确再看。

    columns：规则里的字段名 → 列名（本学段的列），没有列出的名字就是列名。
    """
    try:
        held = _truth(rule, columns)
    except _Unsupported:
        return lambda row: False

    def harmless(row: RoughRow) -> bool:
        try:
            return held(row) is not False
        except _Unsure:
            return False

    return harmless


def _truth(node: Node, columns: Mapping[str, str]) -> _Truth:
    match node:
        case Comparison():
            return _comparison(node, columns)
        case Not(operand=operand):
            inner = _truth(operand, columns)
            return lambda row: None if (found := inner(row)) is None else not found
        case Logic(operator=operator, operands=operands):
            return _logic([_truth(each, columns) for each in operands], operator == "或")
        case Call(function="属于", arguments=(Name(name=name), *rest)):
            words = frozenset(each.value for each in rest if isinstance(each, Text))
            if len(words) == len(rest):
                column = columns.get(name, name)
                return lambda row: None if (found := row.get(column)) is None else found in words
    raise _Unsupported


def _logic(parts: list[_Truth], decisive: bool) -> _Truth:
    def held(row: RoughRow) -> bool | None:
        unknown = unsure = False
        for part in parts:
            try:
                found = part(row)
            except _Unsure:
                unsure = True
                continue
            if found is decisive:
                return decisive
            unknown = unknown or found is None
        if unsure:
            raise _Unsure
        return None if unknown else not decisive

    return held


def _comparison(node: Comparison, columns: Mapping[str, str]) -> _Truth:
    if isinstance(node.left, Name) and isinstance(node.right, Text) and node.operator in "=≠":
        column, word, wanted = (
            columns.get(node.left.name, node.left.name),
            node.right.value,
            node.operator == "=",
        )
        return lambda row: None if (found := row.get(column)) is None else (found == word) is wanted
    left, right = _number(node.left, columns), _number(node.right, columns)
    rising = node.operator in ("≥", ">")
    equal = node.operator in ("=", "≠")
    differs = node.operator == "≠"

    def held(row: RoughRow) -> bool | None:
        first, second = left(row), right(row)
        if first is None or second is None:
            return None
        gap = first - second
        if abs(gap) <= _MARGIN * (abs(first) + abs(second) + _MARGIN):
            if type(first) is not int or type(second) is not int:
                raise _Unsure
            if gap == 0:
                return node.operator in ("≥", "≤", "=")
        return differs if equal else (gap > 0) is rising

    return held


def _number(node: Node, columns: Mapping[str, str]) -> _Number:
    match node:
        case Constant(value=value):
            fixed = roughly(value)
            return lambda row: fixed
        case Name(name=name):
            column = columns.get(name, name)

            def named(row: RoughRow) -> float | None:
                found = row.get(column)
                if isinstance(found, str):
                    raise _Unsure
                return found

            return named
        case Negate(operand=operand):
            inner = _number(operand, columns)
            return lambda row: None if (found := inner(row)) is None else -found
        case Arithmetic(operator=operator, left=left, right=right):
            return _arithmetic(operator, _number(left, columns), _number(right, columns))
        case Call(function="优先", arguments=arguments):
            parts = [_number(each, columns) for each in arguments]
            return lambda row: next((found for part in parts if (found := part(row)) is not None), None)
    raise _Unsupported


def _arithmetic(operator: str, left: _Number, right: _Number) -> _Number:
    def worked(row: RoughRow) -> float | None:
        first, second = left(row), right(row)
        if first is None or second is None:
            return None
        if operator == "+":
            return first + second if (first >= 0) == (second >= 0) else _apart(first, -second)
        if operator == "−":
            return _apart(first, second)
        if operator == "×":
            return first * second
        return None if second == 0 else first / second

    return worked


def _apart(first: int | float, second: int | float) -> int | float:
    """相近的两个浮点数相减会丢精度，那就不敢下结论。整数不会。"""
    gap = first - second
    if isinstance(gap, float) and gap and abs(gap) < 1e-4 * max(abs(first), abs(second)):
        raise _Unsure
    return gap
