"""体检的数：一份填报单的可信度各项记成小小的一条，好几百份加在一起说一个县。只加数，不判不排。

每项的两个个数：last_year、median、cohorts 是（相符的，比了的）；own_repeats、others_repeats 是（一个不差的，比了的）；
bunching 是（刚过线的，刚差一点的），全县一个数。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zhidu.filings.rules.credibility import Reliability

#: 各项的键 → 背后的两个个数在 Reliability.numbers 里叫什么
COUNTS: Mapping[str, tuple[str, str]] = {
    "last_year": ("close", "pairs"),
    "median": ("close", "pairs"),
    "cohorts": ("close", "pairs"),
    "own_repeats": ("same", "pairs"),
    "others_repeats": ("same", "compared"),
    "bunching": ("over", "under"),
}

#: 一份填报单存着的各项：键 → [分的字或 None，个数一，个数二]
Scores = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Tally:
    """几份合起来的一项：filings 是有分的几份，first、second 是两个个数的合计。

    others_repeats 不相加，是占比最高的一份的两个个数；bunching 全县一个数，也不相加。
    """

    key: str
    filings: int
    first: int
    second: int

    @property
    def share(self) -> Fraction | None:
        """first 占 second 的多少；没有可比的是 None。bunching 不是占比，也是 None。"""
        return Fraction(self.first, self.second) if self.second and self.key != "bunching" else None


def stored(found: Iterable[Reliability]) -> tuple[dict[str, list[Any]], dict[str, list[str]]]:
    """各项可信度存成（数，话），见 models.Checkup。"""
    scores: dict[str, list[Any]] = {}
    told: dict[str, list[str]] = {}
    for each in found:
        first, second = (each.numbers.get(name, 0) for name in COUNTS[each.key])
        score = str(each.score) if each.score is not None else None
        scores[each.key] = [score, int(first), int(second)]
        told[each.key] = [each.title, each.sentence]
    return scores, told


def tallies(found: Iterable[Scores]) -> dict[str, Tally]:
    """几份的各项合起来；没有分的不加。一千多份要几毫秒里加完，所以只用整数。"""
    counted = {key: [0, 0, 0] for key in COUNTS}
    for scores in found:
        for key, (score, first, second) in scores.items():
            mine = counted.get(key)
            if score is None or mine is None:
                continue
            mine[0] += 1
            if key == "bunching" or (key == "others_repeats" and first * mine[2] >= mine[1] * second):
                mine[1], mine[2] = first, second
            elif key != "others_repeats":
                mine[1] += first
                mine[2] += second
    return {
        key: Tally(key, filings, first, second)
        for key, (filings, first, second) in counted.items()
        if filings
    }
