"""看板的范围：县看自己的，学校看自己，督学看指定的；够不着的和没有的一个样。查询数与县数、校数无关。"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import appoint, as_actor, hire
from tests.indicators import town
from tests.indicators.filled import TODAY, Filled
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import Actor
from zhidu.insight import boards
from zhidu.organisations.rules import NotFound

YEAR = town.YEAR
HOME, NEXT = 0, 1


def county(city: Filled, which: int) -> tuple[str, str]:
    name = list(city.counties)[which]
    return name, city.counties[name]


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(NotFound) as found:
        action()
    return str(found.value)


def test_the_city_sees_every_county_and_a_county_only_its_own(city: Filled) -> None:
    whole = boards.overview(by=city.staff["市督导"], year=YEAR)
    assert [each.campaign.rulebook_id for each in whole.campaigns] == [town.COMPULSORY, town.PRESCHOOL]
    for each in whole.campaigns:
        assert [tile.place.code for tile in each.tiles] == sorted(city.counties.values())
    for name in ("县督导", "领导"):
        mine = boards.overview(by=city.staff[name], year=YEAR)
        for each in mine.campaigns:
            assert [tile.place.name for tile in each.tiles] == [county(city, HOME)[0]]


@pytest.mark.parametrize("name", ["校长", "督学", "专家", "系统"])
def test_who_reaches_no_county_has_no_overview(city: Filled, name: str) -> None:
    by = city.staff[name]
    said = {
        refused(lambda: boards.overview(by=by, year=YEAR)),
        refused(lambda: boards.cockpit(by=by, year=YEAR)),
        refused(lambda: boards.data_quality(by=by, year=YEAR)),
        refused(
            lambda: boards.county_page(
                by=by, county=county(city, HOME)[1], rulebook_id=town.COMPULSORY, year=YEAR
            )
        ),
    }
    assert said == {str(NotFound())}


def test_another_county_is_the_same_as_none(city: Filled) -> None:
    by = city.staff["邻县督导"]

    def page(code: str, who: Actor = by) -> object:
        return boards.county_page(by=who, county=code, rulebook_id=town.COMPULSORY, year=YEAR)

    home = county(city, HOME)[1]
    assert refused(lambda: page(home)) == refused(lambda: page("379999"))
    assert page(home, city.staff["县督导"])
    school = city.schools(county(city, HOME)[0])[0]
    assert refused(lambda: boards.school_page(by=by, school=school, year=YEAR)) == refused(
        lambda: boards.school_page(by=by, school="2137999999", year=YEAR)
    )
    ask = {"indicator": "R1", "rulebook_id": town.COMPULSORY, "year": YEAR}
    assert refused(lambda: boards.school_derivation(by=by, school=school, **ask)) == refused(
        lambda: boards.school_derivation(by=by, school="2137999999", **ask)
    )
    assert refused(lambda: boards.county_derivation(by=by, county=home, **ask))
    board = boards.schools_board(by=by, rulebook_id=town.COMPULSORY, year=YEAR)
    assert {each.county for each in board.rows} == {city.county(county(city, NEXT)[0])}
    assert refused(lambda: boards.schools_board(by=by, rulebook_id=town.COMPULSORY, year=YEAR, county=home))


@pytest.mark.parametrize("name", ["校长", "督学"])
def test_one_school_sees_only_itself(city: Filled, name: str) -> None:
    by, (home, _) = city.staff[name], county(city, HOME)
    own, sibling = city.schools(home)[:2]
    assert boards.school_page(by=by, school=own, year=YEAR).standings
    refused(lambda: boards.school_page(by=by, school=sibling, year=YEAR))
    board = boards.schools_board(by=by, rulebook_id=town.COMPULSORY, year=YEAR)
    assert {each.code for each in board.rows} == {own}
    assert board.counties == {}
    refused(
        lambda: boards.county_derivation(
            by=by, county=city.counties[home], indicator="R1", rulebook_id=town.COMPULSORY, year=YEAR
        )
    )


def test_an_expert_has_no_boards_at_all(city: Filled) -> None:
    by, school = city.staff["专家"], city.schools(county(city, HOME)[0])[0]
    refused(lambda: boards.school_page(by=by, school=school, year=YEAR))
    assert boards.schools_board(by=by, rulebook_id=town.COMPULSORY, year=YEAR).rows == ()


def test_a_year_without_the_campaign(city: Filled) -> None:
    refused(lambda: boards.schools_board(by=city.staff["市督导"], rulebook_id="没有这本", year=YEAR))


# ── 查询数：一个县和三个县一样多 ─────────────────────────────


@pytest.fixture
def inspector(city: Filled) -> Callable[[int], Actor]:
    """指定了几个县的督学。"""

    def make(number: int) -> Actor:
        counties = [city.county(name) for name in list(city.counties)[:number]]
        person = hire(f"z{number}", city.units["379900"])
        post = appoint(person, OfficeCode.INSPECTOR, city.units["379900"], listed=counties)
        return as_actor(person, post, on=TODAY)

    return make


def counted(action: Callable[[], object]) -> int:
    action()  # 发布版读过一次就在内存里，不算在页面头上
    with CaptureQueriesContext(connection) as caught:
        action()
    return len(caught)


@pytest.mark.parametrize(
    ("board", "most"),
    [
        (lambda by: boards.overview(by=by, year=YEAR), 6),
        (lambda by: boards.cockpit(by=by, year=YEAR), 6),
        (lambda by: boards.data_quality(by=by, year=YEAR), 10),
        (lambda by: boards.schools_board(by=by, rulebook_id=town.COMPULSORY, year=YEAR), 3),
    ],
)
def test_three_counties_ask_as_often_as_one(
    city: Filled, inspector: Callable[[int], Actor], board: Callable[[Actor], object], most: int
) -> None:
    one, three = inspector(1), inspector(3)
    assert counted(lambda: board(one)) == counted(lambda: board(three)) == most


def test_pages_of_one_county_and_one_school(city: Filled) -> None:
    by, name = city.staff["市督导"], next(iter(city.counties))
    code, school = city.counties[name], city.schools(name)[0]

    def page() -> object:
        return boards.county_page(by=by, county=code, rulebook_id=town.COMPULSORY, year=YEAR)

    assert counted(page) == 6
    assert counted(lambda: boards.school_page(by=by, school=school, year=YEAR)) == 6

    def derive(stage: str) -> object:
        return boards.school_derivation(
            by=by, school=school, indicator="R4", rulebook_id=town.COMPULSORY, year=YEAR, stage=stage
        )

    assert counted(lambda: derive("")) <= 10
