"""查询：范围圈得住，日期分得清，没有的和够不着的说同一句话。"""

from __future__ import annotations

from datetime import date

import pytest

from tests.organisations.small_city import FOUNDED, Clerk, SmallCity
from zhidu.organisations import queries
from zhidu.organisations.rules import NOWHERE, NotFound, Reach

TODAY = date(2026, 3, 1)


def looking(*roots: int, deep: bool = True) -> Clerk:
    """只看得到这几个机构（连同下属）的人。"""
    return Clerk(sees=Reach(roots=frozenset(roots), deep=deep))


def keys(city: SmallCity, *names: str) -> set[int]:
    """几个机构的主键。"""
    return {getattr(city, name) for name in names}


def test_reach_draws_the_circle(city: SmallCity) -> None:
    everything = set(keys(city, *SmallCity.__dataclass_fields__))
    cases = {
        Clerk(): everything,
        looking(city.city): everything,
        looking(city.east): keys(city, "east", "town", "primary", "middle", "garden", "point"),
        looking(city.primary): keys(city, "primary", "point"),
        looking(city.primary, deep=False): keys(city, "primary"),
        looking(city.far, city.garden): keys(city, "far", "garden"),
        looking(): set(),
        Clerk(sees=NOWHERE): set(),
    }
    for clerk, expected in cases.items():
        assert set(queries.units(by=clerk, on=TODAY).values_list("pk", flat=True)) == expected


def test_nothing_existed_before_it_was_founded(city: SmallCity) -> None:
    before = date(2020, 8, 31)
    for clerk in (Clerk(), looking(city.east), looking(city.primary, deep=False)):
        assert not queries.units(by=clerk, on=before).exists()
        assert queries.units(by=clerk, on=FOUNDED).exists()


def test_subtree_is_cut_by_reach(city: SmallCity) -> None:
    under = queries.units_under(city.east, by=looking(city.town), on=TODAY)
    assert set(under.values_list("pk", flat=True)) == keys(city, "town", "primary", "garden", "point")
    assert not queries.units_under(city.west, by=looking(city.town), on=TODAY).exists()


def test_denied_and_absent_are_the_same(city: SmallCity) -> None:
    eastern = looking(city.east)
    said = set()
    for ask in (
        lambda: queries.unit_as_of(city.far, by=eastern, on=TODAY),
        lambda: queries.unit_as_of(10**9, by=eastern, on=TODAY),
        lambda: queries.find_by_code("2137990005", by=eastern, on=TODAY),
        lambda: queries.find_by_code("2137999999", by=eastern, on=TODAY),
        lambda: queries.history(city.far, by=eastern, on=TODAY),
        lambda: queries.lineage(city.far, by=eastern, on=TODAY),
        lambda: queries.changes(10**9, by=eastern, on=TODAY),
        lambda: queries.ancestors(city.far, by=eastern, on=TODAY),
    ):
        with pytest.raises(NotFound) as refusal:
            ask()
        said.add(str(refusal.value))
    assert len(said) == 1


def test_ancestors_run_from_the_city_down(city: SmallCity) -> None:
    chain = queries.ancestors(city.point, by=looking(city.primary), on=TODAY)
    assert [version.name for version in chain] == ["示例市", "东县", "河口镇", "河口小学", "下游教学点"]


def test_children_are_the_direct_ones(city: SmallCity) -> None:
    names = [version.name for version in queries.children(city.east, by=Clerk(), on=TODAY)]
    assert set(names) == {"河口镇", "东县一中"}


def test_lists_do_not_ask_per_row(city: SmallCity, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for root in (city.far, city.city):
        with django_assert_num_queries(1):
            assert len(queries.versions(by=looking(root), on=TODAY)) in (1, 10)
