"""够得到哪里：每个职务对自己、同级、别县，在任期前、任期中、到期、收回、停用，各是什么。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.accounts.staff import AT, STARTS, TODAY, Staff, appoint, as_actor, epoch, new_id
from zhidu.accounts import queries
from zhidu.accounts.actions import disable_person, enable_person, revoke_post
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.models import Person
from zhidu.accounts.rules import INSTALLER, OFFICES, Actor
from zhidu.organisations.actions import move_unit
from zhidu.organisations.models import Unit
from zhidu.organisations.queries import units
from zhidu.organisations.rules import NOWHERE, Declined, NotFound

EVERYTHING = {"市", "东县", "西县", "高新区", "财政局", "东小", "东中", "东点", "西小", "高小"}
EAST = {"东县", "东小", "东中", "东点"}

#: 职务 → 凭“看机构”够得到的；没列出的都够不到
SEEN = {
    "市督导": EVERYTHING,
    "东县督导": EAST,
    "西县督导": {"西县", "西小"},
    "高新督导": {"高新区", "高小"},
    "东小校长": {"东小", "东点"},
    "财政": {"财政局"},
    "督学": {"东小", "东点"},
    "专家": {"西县", "西小"},
    "领导": EAST,
    "系统": EVERYTHING,
    "安全": EVERYTHING,
    "审计": EVERYTHING,
}


def names(staff: Staff, actor: Actor, right: Right, on: date = TODAY) -> set[str]:
    """够得到的机构的名字。"""
    keys = set(queries.units_in_reach(by=actor, right=right, on=on).values_list("pk", flat=True))
    return {name for name, key in staff.units.items() if key in keys}


def test_every_office_sees_its_own_and_nothing_else(staff: Staff) -> None:
    assert {OfficeCode(staff.actor(who).office) for who in SEEN} == set(OfficeCode)
    for who, expected in SEEN.items():
        actor = staff.actor(who)
        assert names(staff, actor, Right.SEE_UNITS) == expected, who
        from_below = set(units(by=actor, on=TODAY).values_list("pk", flat=True))
        assert from_below == {staff.units[name] for name in expected}, who


def test_a_right_not_held_reaches_nowhere(staff: Staff) -> None:
    for who, expected in SEEN.items():
        actor = staff.actor(who)
        for right in Right:
            held = right in OFFICES[actor.office].rights
            assert names(staff, actor, right) == (expected if held else set()), (who, right)
            assert held or actor.reach(right) == NOWHERE


@pytest.mark.parametrize("who", ["系统", "安全", "审计"])
def test_the_three_admins_see_no_business_data(staff: Staff, who: str) -> None:
    business = [
        right for right in Right if right.split(".")[0] in ("filings", "findings", "boards", "assessments")
    ]
    assert len(business) >= 9
    for right in business:
        assert names(staff, staff.actor(who), right) == set()


def test_no_office_can_both_grant_and_watch() -> None:
    for office in OFFICES.values():
        mine = office.rights & {Right.EDIT_PEOPLE, Right.GRANT_POSTS, Right.READ_AUDIT}
        assert len(mine) <= 1, office.title()
        assert office.description()


@pytest.mark.parametrize("who", list(SEEN))
def test_outside_the_term_there_is_nothing(staff: Staff, who: str) -> None:
    person, post = staff.posts[who]
    Person.objects.get(pk=person).posts.update(ends=date(2026, 7, 1))
    first, last = as_actor(person, post, on=STARTS), as_actor(person, post, on=date(2026, 6, 30))
    assert names(staff, first, Right.SEE_UNITS) == names(staff, last, Right.SEE_UNITS) == SEEN[who]
    for day in (date(2025, 12, 31), date(2026, 7, 1)):
        with pytest.raises(NotFound):
            as_actor(person, post, on=day)
        stale = replace(first, on=day)
        assert stale.reach(Right.SEE_UNITS) == NOWHERE
        # 任期写在库里的为准：当事人自称没有止日也不行
        assert names(staff, replace(stale, starts=date.min, ends=None), Right.SEE_UNITS) == set()


@pytest.mark.parametrize("who", list(SEEN))
def test_revoked_is_gone_at_once_even_for_an_actor_already_fetched(staff: Staff, who: str) -> None:
    person, post = staff.posts[who]
    actor = staff.actor(who)
    assert names(staff, actor, Right.SEE_UNITS) == SEEN[who]
    revoke_post(by=INSTALLER, post=post, at=AT, request_id=new_id())
    assert names(staff, actor, Right.SEE_UNITS) == set()
    assert names(staff, replace(actor, epoch=epoch(person)), Right.SEE_UNITS) == set()
    with pytest.raises(NotFound):
        as_actor(person, post)


def test_disabled_is_gone_at_once_and_comes_back(staff: Staff) -> None:
    person, post = staff.posts["东县督导"]
    actor = staff.actor("东县督导")
    disable_person(by=INSTALLER, person=person, at=AT, request_id=new_id())
    assert names(staff, actor, Right.SEE_UNITS) == set()
    assert not queries.posts_in_force(person=person, on=TODAY).exists()
    enable_person(by=INSTALLER, person=person, at=AT, request_id=new_id())
    assert names(staff, as_actor(person, post), Right.SEE_UNITS) == EAST
    assert names(staff, actor, Right.SEE_UNITS) == set()  # 停用前取的当事人不复活


def test_any_authority_change_retires_the_old_epoch(staff: Staff) -> None:
    person, post = staff.posts["东县督导"]
    old = epoch(person)
    appoint(person, OfficeCode.LEADER, staff.units["西县"])
    assert epoch(person) == old + 1
    with pytest.raises(NotFound):
        queries.actor(person=person, post=post, epoch=old, on=TODAY)


def test_several_posts_are_switched_not_added_up(staff: Staff) -> None:
    person, post = staff.posts["东县督导"]
    other = appoint(person, OfficeCode.LEADER, staff.units["西县"])
    assert [each.pk for each in queries.posts_in_force(person=person, on=TODAY)] == [post, other]
    assert names(staff, as_actor(person, post), Right.SEE_UNITS) == EAST
    assert names(staff, as_actor(person, other), Right.SEE_UNITS) == {"西县", "西小"}
    assert names(staff, as_actor(person, other), Right.FILL_FILINGS) == set()


def test_somebody_elses_post_is_not_mine(staff: Staff) -> None:
    with pytest.raises(NotFound):
        as_actor(staff.person("东县督导"), staff.posts["西县督导"][1])
    forged = replace(staff.actor("东县督导"), post_id=staff.posts["市督导"][1])
    assert names(staff, forged, Right.SEE_UNITS) == set()


def test_a_school_moved_to_another_county_changes_hands_on_the_day(staff: Staff) -> None:
    school, day = staff.units["东中"], date(2026, 9, 1)
    revision = Unit.objects.get(pk=school).revision
    move_unit(
        by=INSTALLER,
        unit=school,
        seen=revision,
        parent=staff.units["西县"],
        on=day,
        at=AT,
        request_id=new_id(),
    )
    east, west = staff.actor("东县督导"), staff.actor("西县督导")
    assert "东中" in names(staff, east, Right.SEE_FILINGS, on=date(2026, 8, 31))
    assert "东中" not in names(staff, west, Right.SEE_FILINGS, on=date(2026, 8, 31))
    assert "东中" not in names(staff, east, Right.SEE_FILINGS, on=day)
    assert "东中" in names(staff, west, Right.SEE_FILINGS, on=day)


@pytest.mark.parametrize(
    ("office", "unit", "listed", "says"),
    [
        (OfficeCode.CITY_SUPERVISION, "东县", (), "不能设在区县"),
        (OfficeCode.SCHOOL, "东县", (), "不能设在区县"),
        (OfficeCode.MEMBER, "东小", (), "不能设在学校"),
        (OfficeCode.INSPECTOR, "东县", ("西小",), "不归“东县”管"),
        (OfficeCode.LEADER, "东县", ("东小",), "不用再指定单位"),
    ],
)
def test_offices_sit_where_they_belong(
    staff: Staff, office: OfficeCode, unit: str, listed: tuple[str, ...], says: str
) -> None:
    with pytest.raises(Declined, match=says):
        appoint(
            staff.person("财政"), office, staff.units[unit], listed=[staff.units[name] for name in listed]
        )


def test_reach_costs_one_query(staff: Staff, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for who in ("东小校长", "市督导"):
        actor = staff.actor(who)
        with django_assert_num_queries(1):
            assert list(queries.units_in_reach(by=actor, right=Right.SEE_UNITS, on=TODAY))
