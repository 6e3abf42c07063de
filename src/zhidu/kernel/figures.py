"""数怎么写成字：判定永远用没取整的数，取整只发生在给人看的最后一步。"""

from fractions import Fraction

Number = Fraction | float


def exact_decimal(value: Fraction) -> str:
    """除得尽就写全（7.5），除不尽写到六位并加「…」（0.333333…）。"""
    denominator = value.denominator
    if denominator == 1:
        return f"{value.numerator:,}"
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return figure(value, 6) + "…"
    return figure(value, max(twos, fives))


def figure(value: Number, decimals: int, *, grouping: bool = True) -> str:
    """四舍五入（不是银行家舍入）到 decimals 位，千分位用逗号。全程整数运算，多大的数都不丢位。"""
    scaled = abs(Fraction(value)) * 10**decimals
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(rounded, 10**decimals)
    text = f"{whole:,}" if grouping else str(whole)
    if decimals:
        text += f".{rest:0{decimals}d}"
    return f"-{text}" if value < 0 and rounded else text


def short_figure(value: Number, most: int) -> str:
    """四舍五入到至多 most 位小数，末尾的零不写：7.50 写 7.5，6.00 写 6。"""
    text = figure(value, most)
    return text.rstrip("0").rstrip(".") if "." in text else text
