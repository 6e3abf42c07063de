"""骰子与分派：演示市的全部随机都从这里来，同一个种子永远掷出同样的数。"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

T = TypeVar("T")
#: 分位点表：（累计概率，值）逐点升序，首尾是 0 和 1，点之间直线相连
Curve = tuple[tuple[float, float], ...]


class Dice:
    """按种子和用途各掷各的。只用 random()：它的数列是标准库保证不随版本变的，其余方法没有这个保证。"""

    def __init__(self, seed: int, *purpose: str) -> None:
        self._random = random.Random("/".join((str(seed), *purpose)))  # noqa: S311  造演示数据，要的就是可重复

    def between(self, low: float, high: float) -> float:
        """[low, high) 里的一个数。"""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """low 到 high（含两端）的一个整数。"""
        return low + int((high - low + 1) * self._random.random())

    def chance(self, probability: float) -> bool:
        """以 probability 的可能为真。"""
        return self._random.random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """从 choices 里等可能取一个。"""
        return choices[int(len(choices) * self._random.random())]

    def along(self, curve: Curve, *, low: float = 0.0, high: float = 1.0) -> float:
        """按分位点表取一个数；low、high 只取这段累计概率之间的。"""
        at = self.between(low, high)
        for (left, start), (right, end) in pairwise(curve):
            if at <= right:
                return start + (end - start) * (at - left) / (right - left)
        return curve[-1][1]


def deal(total: int, weights: Sequence[float], offset: float = 0.5) -> list[int]:
    """把 total 按权分给各家，一个不多一个不少；offset（0 到 1 之间）决定零头先给谁。"""
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("分派的权合计要大于零")
    marks = [int(total * part / whole + offset) for part in accumulate(weights)]
    marks[-1] = total
    return [right - left for left, right in zip([0, *marks], marks, strict=False)]


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """最大余数法：整数部分先给，零头大的先补。"""
    whole = sum(weights)
    counts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in order[: total - sum(counts)]:
        counts[at] += 1
    return counts
