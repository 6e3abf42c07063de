"""数据质量背后的清单：合计和逐所的加得拢，够不到全县的人看不到别校。"""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.indicators import town
from tests.indicators.filled import AT, Filled
from zhidu.filings.actions import examine
from zhidu.filings.models import Filing
from zhidu.insight import boards
from zhidu.insight.boards import CountyDoubts, DoubtList
from zhidu.insight.boards.doubting import KEYS
from zhidu.organisations.rules import NotFound

YEAR = town.YEAR
TREND = True


def first(city: Filled) -> str:
    return next(iter(city.counties))


@pytest.fixture
def examined(city: Filled) -> Filled:
    """头一个县义务教育的体检做过了。"""
    examine(collection=city.collections[town.COMPULSORY, YEAR], county=city.county(first(city)), at=AT)
    return city


def listed(city: Filled, key: str, who: str = "县督导") -> DoubtList:
    return boards.doubt_list(
        by=city.staff[who], county=city.counties[first(city)], rulebook_id=town.COMPULSORY, year=YEAR, key=key
    )


def doubts(city: Filled, name: str) -> CountyDoubts:
    found = boards.data_quality(by=city.staff["市督导"], year=YEAR)
    lines = next(each.lines for each in found.boards if each.campaign.rulebook_id == town.COMPULSORY)
    line = next(each for each in lines if each.place.name == name)
    assert line.doubts is not None
    return line.doubts


def test_the_board_says_what_the_list_adds_up_to(examined: Filled) -> None:
    whole = doubts(examined, first(examined))
    assert whole.checked == whole.total > 1
    for key in ("last_year", "own_repeats"):
        found = listed(examined, key)
        assert found.doubts.tallies == whole.tallies
        tally = whole.tallies[key]
        assert len(found.rows) == tally.filings
        assert sum(each.scores[key][1] for each in found.rows) == tally.first
        assert sum(each.scores[key][2] for each in found.rows) == tally.second
        scores = [Fraction(each.scores[key][0]) for each in found.rows]
        assert scores == sorted(scores), "最该问的在前"
        assert all(each.told[key][1] for each in found.rows)
    for key in ("errors", "asks"):
        rows = listed(examined, key).rows
        assert sum(getattr(each, key) for each in rows) == getattr(whole, key)


def test_a_county_not_yet_examined_says_so(examined: Filled) -> None:
    other = list(examined.counties)[1]
    found = doubts(examined, other)
    assert (found.checked, found.tallies, found.made_at) == (0, {}, None)
    assert found.total > 1


def test_near_the_line_lists_who_is_near(examined: Filled) -> None:
    found = listed(examined, "bunching")
    rule = found.campaign.release.credibility
    assert rule is not None and found.rows == ()
    for each in found.near:
        assert abs(float(each.value) - float(each.line)) <= abs(float(each.line)) * float(rule.near) + 1e-9
    tally = found.doubts.tallies.get("bunching")
    if tally is not None:
        assert (tally.first, tally.second) == (
            sum(each.met for each in found.near),
            sum(not each.met for each in found.near),
        )


def test_a_headmaster_does_not_hear_about_other_schools(examined: Filled) -> None:
    school = examined.schools(first(examined))[0]
    key = Filing.objects.get(collection=examined.collections[town.COMPULSORY, YEAR], code=school).pk
    whole = boards.filing_doubts(by=examined.staff["县督导"], filing=key)
    mine = boards.filing_doubts(by=examined.staff["校长"], filing=key)
    assert {"others_repeats", "bunching"} <= set(whole.told)
    assert set(whole.told) - set(mine.told) == {"others_repeats", "bunching"}
    assert set(mine.scores) == set(mine.told)
    for who in ("邻县校长", "邻县督导", "系统"):
        with pytest.raises(NotFound):
            boards.filing_doubts(by=examined.staff[who], filing=key)


@pytest.mark.parametrize("who", ["邻县督导", "校长", "系统"])
def test_out_of_reach(examined: Filled, who: str) -> None:
    with pytest.raises(NotFound):
        listed(examined, "last_year", who)


def test_only_known_items(examined: Filled) -> None:
    with pytest.raises(NotFound):
        listed(examined, "verdict")
    assert all(listed(examined, key).key == key for key in KEYS)
