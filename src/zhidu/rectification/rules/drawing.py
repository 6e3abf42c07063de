"""可验的随机：按事先承诺的种子抽回头看的案子。种子、名单、比例都公开以后，谁都能重算出同一个结果。"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class Candidate:
    """名单里的一个案：主键、来源、所归区县（没有是 0）。"""

    case: int
    source: str
    county: int


def commitment(seed: str) -> str:
    """种子的承诺：抽之前公开它，抽之后公开种子，一算就知道换没换过。"""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, case: int) -> str:
    """一个案的签：种子和主键的摘要，小的先抽中。"""
    return hashlib.sha256(f"{seed}|{case}".encode()).hexdigest()


def draw(
    seed: str, population: Sequence[Candidate], *, shares: Mapping[str, Fraction], least: int
) -> tuple[int, ...]:
    """抽中的案，主键从小到大。

    每种来源照它的比例抽（向上取整，没写的不抽）；再看每个区县，不足 least 件的照签补到 least 件，名单里不够就有几件抽几件。
    名单的先后不影响结果。
    """
    ordered = sorted(population, key=lambda each: lot(seed, each.case))
    chosen: set[int] = set()
    for source in {each.source for each in ordered}:
        pool = [each.case for each in ordered if each.source == source]
        chosen.update(pool[: ceil(len(pool) * shares.get(source, Fraction(0)))])
    for county in {each.county for each in ordered}:
        pool = [each.case for each in ordered if each.county == county]
        lacking = least - sum(1 for case in pool if case in chosen)
        rest = [case for case in pool if case not in chosen]
        chosen.update(rest[: max(0, lacking)])
    return tuple(sorted(chosen))
