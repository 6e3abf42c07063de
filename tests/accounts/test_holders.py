"""谁够得到一个机构：与“够得到哪些机构”正好反过来，一个也不多，一个也不少。"""

from __future__ import annotations

from datetime import date

import pytest

from tests.accounts.staff import AT, FOUNDED, TODAY, Staff, appoint, new_id
from zhidu.accounts.actions import revoke_post
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.models import Person
from zhidu.accounts.queries import holders, seated_at, units_in_reach


@pytest.mark.parametrize("right", [Right.SEE_FILINGS, Right.REVIEW_FILINGS, Right.SCORE, Right.READ_AUDIT])
def test_it_is_the_reverse_of_the_units_in_reach(staff: Staff, right: Right) -> None:
    reaching = {
        name: set(units_in_reach(by=staff.actor(name), right=right, on=TODAY).values_list("pk", flat=True))
        for name in staff.posts
    }
    for name, unit in staff.units.items():
        expected = sorted(staff.person(each) for each, units in reaching.items() if unit in units)
        assert holders(right=right, unit=unit, on=TODAY) == expected, name


def test_a_school_is_reviewed_by_its_county_and_the_city_only(staff: Staff) -> None:
    found = holders(right=Right.REVIEW_FILINGS, unit=staff.units["东小"], on=TODAY)
    assert found == sorted([staff.person("市督导"), staff.person("东县督导")])


def test_a_post_revoked_ended_or_not_yet_begun_does_not_count(staff: Staff) -> None:
    unit, right = staff.units["西小"], Right.REVIEW_FILINGS
    before = holders(right=right, unit=unit, on=TODAY)
    assert staff.person("西县督导") in before
    assert holders(right=right, unit=unit, on=date(2025, 12, 31)) == []
    revoke_post(by=staff.actor("安全"), post=staff.posts["西县督导"][1], at=AT, request_id=new_id())
    assert holders(right=right, unit=unit, on=TODAY) == [staff.person("市督导")]


def test_a_person_disabled_or_not_yet_activated_does_not_count(staff: Staff) -> None:
    unit, right = staff.units["西小"], Right.REVIEW_FILINGS
    Person.objects.filter(pk=staff.person("西县督导")).update(disabled_at=AT)
    Person.objects.filter(pk=staff.person("市督导")).update(activated_at=None)
    assert holders(right=right, unit=unit, on=TODAY) == []


def test_two_posts_of_one_person_count_once(staff: Staff) -> None:
    appoint(staff.person("东县督导"), OfficeCode.LEADER, staff.units["东县"])
    found = holders(right=Right.SEE_FILINGS, unit=staff.units["东小"], on=TODAY)
    assert found.count(staff.person("东县督导")) == 1


def test_a_unit_that_was_not_there_that_day_has_nobody(staff: Staff) -> None:
    assert holders(right=Right.SEE_FILINGS, unit=staff.units["东小"], on=FOUNDED.replace(year=2019)) == []
    assert holders(right=Right.SEE_FILINGS, unit=10**9, on=TODAY) == []


def test_seated_are_those_whose_post_reaches_the_place_it_is_set_in(staff: Staff) -> None:
    """督学设在县里、只指定了几所学校：县里的事不算他，指定的学校的事由 holders 找。"""
    county = staff.units["东县"]
    seated = seated_at(right=Right.SEE_DOCUMENTS, units=[county], on=TODAY)[county]
    assert staff.person("东县督导") in seated
    assert staff.person("督学") not in seated
    by = staff.actor("督学")
    assert county not in set(
        units_in_reach(by=by, right=Right.SEE_DOCUMENTS, on=TODAY).values_list("pk", flat=True)
    )
