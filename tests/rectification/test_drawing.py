"""抽签：同样的种子和名单永远抽出同样的几件；比例、每县至少几件都照办；换了种子认得出。"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from zhidu.rectification.rules.drawing import Candidate, commitment, draw

SHARES = {"audit": Fraction(1, 2), "visit": Fraction(1, 5), "none": Fraction(0)}

populations = st.lists(
    st.builds(
        Candidate, case=st.integers(1, 500), source=st.sampled_from(["audit", "visit", "none", "other"]),
        county=st.integers(0, 4),
    ),
    max_size=60, unique_by=lambda each: each.case,
)  # fmt: skip


@given(populations, st.text(max_size=12), st.integers(0, 3), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_shares_hold(
    population: list[Candidate], seed: str, least: int, dice: object
) -> None:
    first = draw(seed, population, shares=SHARES, least=least)
    shuffled = list(population)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(seed, shuffled, shares=SHARES, least=least) == first
    assert list(first) == sorted(set(first)) and set(first) <= {each.case for each in population}
    for source in {each.source for each in population}:
        pool = [each.case for each in population if each.source == source]
        assert len(set(pool) & set(first)) >= ceil(len(pool) * SHARES.get(source, Fraction(0)))
    for county in {each.county for each in population}:
        pool = [each.case for each in population if each.county == county]
        assert len(set(pool) & set(first)) >= min(least, len(pool))


def test_another_seed_is_another_draw_and_another_commitment() -> None:
    population = [Candidate(case, "audit", 1) for case in range(1, 41)]
    first, second = (draw(seed, population, shares=SHARES, least=0) for seed in ("甲", "乙"))
    assert first != second
    assert len(first) == len(second) == 20
    assert commitment("甲") != commitment("乙")
    assert len(commitment("甲")) == 64
