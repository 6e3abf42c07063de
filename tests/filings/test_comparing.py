"""可信度和跟同类比，从库里取数：够不到别校的人，比不了别校。"""

from __future__ import annotations

import pytest

from tests.filings.town import SCHOOL, Town
from zhidu.filings.queries import credibility
from zhidu.filings.queries.comparing import peer_doubts
from zhidu.organisations.rules import NotFound


def test_a_draft_is_looked_at_by_whoever_fills_it(town: Town) -> None:
    town.save("东小校长", "东小")
    key = town.filing("东小").pk
    found = {each.key: each for each in credibility(key, by=town.actor("东小校长"))}
    assert list(found) == ["last_year", "median", "cohorts", "own_repeats", "others_repeats", "bunching"]
    assert found["last_year"].score is None
    assert peer_doubts(key, by=town.actor("东小校长")) == ()


def test_the_county_sees_copies_among_its_schools_and_a_headmaster_does_not(town: Town) -> None:
    town.submit("东县督导", "东中")
    town.submit("东县督导", "东小")
    key = town.filing("东小").pk
    seen = {each.key: each for each in credibility(key, by=town.actor("东县督导"))}
    assert seen["others_repeats"].score == 0
    assert "最像的是「东中」" in seen["others_repeats"].sentence
    own = {each.key: each for each in credibility(key, by=town.actor("东小校长"))}
    assert own["others_repeats"].score is None


def test_marks_of_the_county_are_counted(town: Town) -> None:
    for name in ("东小", "东点", "东中"):
        town.submit("东县督导", name, {"学校": [SCHOOL]})
    found = {each.key: each for each in credibility(town.filing("东小").pk, by=town.actor("东县督导"))}
    assert found["bunching"].numbers["over"] == 6, "R1 恰在线上，R4 差 0.0005，三所各两项都贴着线"
    assert found["bunching"].score == 0


def test_out_of_reach_is_not_found(town: Town) -> None:
    for ask in (credibility, peer_doubts):
        with pytest.raises(NotFound):
            ask(town.filing("东小").pk, by=town.actor("西县督导"))
