"""量纲：不同单位不能相加、不能比大小；算出来的单位要和指标写的对得上。"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zhidu.kernel import ZhiduError
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

Dimension = tuple[tuple[str, int], ...]
PURE: Dimension = ()

# 单位 -> (量纲, 换成基本单位要乘的数)
UNITS: dict[str, tuple[Dimension, Fraction]] = {
    "": (PURE, Fraction(1)),
    "人": ((("人", 1),), Fraction(1)),
    "名": ((("人", 1),), Fraction(1)),
    "生": ((("人", 1),), Fraction(1)),
    "万人": ((("人", 1),), Fraction(10000)),
    "百名学生": ((("人", 1),), Fraction(100)),
    "教师": ((("人", 1),), Fraction(1)),
    "十二个班": ((("班", 1),), Fraction(12)),
    "㎡": ((("㎡", 1),), Fraction(1)),
    "元": ((("元", 1),), Fraction(1)),
    "万元": ((("元", 1),), Fraction(10000)),
    "间": ((("间", 1),), Fraction(1)),
    "台": ((("台", 1),), Fraction(1)),
    "册": ((("册", 1),), Fraction(1)),
    "班": ((("班", 1),), Fraction(1)),
    "所": ((("所", 1),), Fraction(1)),
    "个": ((("个", 1),), Fraction(1)),
    "年": ((("年", 1),), Fraction(1)),
    "%": (PURE, Fraction(1, 100)),
}


class UnitError(ZhiduError):
    """单位对不上。"""


def unit_of(text: str) -> tuple[Dimension, Fraction]:
    """「㎡/生」「间/百名学生」「元」这样的写法，读成量纲和倍数。错误：UnitError。"""
    top, slash, bottom = text.partition("/")
    for part in (top, bottom):
        if part not in UNITS or (slash and not part):
            raise UnitError(f"没有「{part}」这个单位，能用的有：{'、'.join(u for u in UNITS if u)}")
    (top_dimension, top_scale), (low_dimension, low_scale) = UNITS[top], UNITS[bottom]
    return _times(top_dimension, low_dimension, -1), top_scale / low_scale


def spell(dimension: Dimension | None) -> str:
    """量纲写成字：㎡/人。"""
    if dimension is None:
        return "任意"
    top = "·".join(n for n, power in dimension if power > 0)
    low = "·".join(n for n, power in dimension if power < 0)
    return (top or ("1" if low else "无单位")) + (f"/{low}" if low else "")


def check_unit(node: Node, units: Mapping[str, str]) -> Dimension | None:
    """算出公式的量纲；写死的数可以迁就另一边（None）。units：字段名 → 单位。

    错误：UnitError，如「单位不同，不能用 +：人 与 ㎡」。比较和且或非得「无单位」。
    """
    match node:
        case Constant():
            return None
        case Text():
            return PURE
        case Name(name=name):
            return unit_of(units.get(name, ""))[0]
        case Negate(operand=operand) | Not(operand=operand):
            return check_unit(operand, units)
        case Arithmetic(operator=operator, left=left, right=right):
            first, second = check_unit(left, units), check_unit(right, units)
            if operator in "+−":
                return _same((first, second), operator)
            return _times(first or PURE, second or PURE, 1 if operator == "×" else -1)
        case Comparison(operator=operator, left=left, right=right):
            _same((check_unit(left, units), check_unit(right, units)), operator)
            return PURE
        case Logic(operands=operands):
            for operand in operands:
                check_unit(operand, units)
            return PURE
        case Call():
            return _call(node, units)
    raise TypeError(type(node).__name__)


def _call(node: Call, units: Mapping[str, str]) -> Dimension | None:
    parts = [check_unit(argument, units) for argument in node.arguments]
    if node.function == "计数":
        return UNITS["所"][0]
    if node.function in AGGREGATES or node.function == "向上取整":
        return parts[0]
    if node.function in ("属于", "打开"):
        return PURE
    if node.function == "如果":
        return _same(tuple(parts[1:]), node.function)
    return _same(tuple(parts), node.function)


def _same(parts: tuple[Dimension | None, ...], operator: str) -> Dimension | None:
    known = [part for part in parts if part is not None]
    for part in known[1:]:
        if part != known[0]:
            raise UnitError(f"单位不同，不能用 {operator}：{spell(known[0])} 与 {spell(part)}")
    return known[0] if known else None


def _times(first: Dimension, second: Dimension, sign: int) -> Dimension:
    powers = dict(first)
    for name, power in second:
        powers[name] = powers.get(name, 0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))
