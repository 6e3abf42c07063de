"""登录着再核对口令、登录用的查询、登录前后的留痕。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from tests.accounts.staff import AT, GOOD, STARTS, TODAY, Staff, appoint, epoch, new_id
from zhidu.accounts.actions import confirm_password, disable_person, note_entering, revoke_post, sign_in
from zhidu.accounts.enums import Entering, OfficeCode, SignInResult
from zhidu.accounts.models import Person, SignInTally
from zhidu.accounts.queries import account, held_posts
from zhidu.audit.models import Event
from zhidu.organisations.queries import city_name

BEFORE_FOUNDING = timedelta(days=10_000)


@pytest.fixture
def person(staff: Staff) -> int:
    """东县督导，设好了口令。"""
    key = staff.person("东县督导")
    Person.objects.filter(pk=key).update(password=make_password(GOOD))
    return key


def test_confirming_counts_with_signing_in(person: int) -> None:
    assert confirm_password(person=person, password=GOOD, at=AT).person == person
    name = Person.objects.get(pk=person).login_name
    for _ in range(2):
        assert sign_in(login_name=name, password="not-it", at=AT).result is SignInResult.WRONG
    for _ in range(2):
        refused = confirm_password(person=person, password="not-it", at=AT)
        assert (refused.result, refused.message) == (SignInResult.WRONG, "口令不对。")
    locked = confirm_password(person=person, password="not-it", at=AT)
    assert locked.result is SignInResult.LOCKED
    assert "连着输错 5 次" in locked.message
    assert confirm_password(person=person, password=GOOD, at=AT).result is SignInResult.LOCKED
    assert sign_in(login_name=name, password=GOOD, at=AT).result is SignInResult.LOCKED
    later = AT + timedelta(minutes=16)
    assert confirm_password(person=person, password=GOOD, at=later).person == person
    assert not SignInTally.objects.filter(login_name=name).exists()


def test_confirming_is_noted_but_is_not_a_sign_in(person: int) -> None:
    confirm_password(person=person, password=GOOD, at=AT)
    assert Event.objects.filter(action="accounts.password_confirmed", target=str(person)).count() == 1
    assert Person.objects.get(pk=person).last_sign_in_at is None


def test_who_is_disabled_or_unknown_confirms_nothing(staff: Staff, person: int) -> None:
    disable_person(by=staff.actor("系统"), person=person, at=AT, request_id=new_id())
    assert confirm_password(person=person, password=GOOD, at=AT).person is None
    assert confirm_password(person=999_999, password=GOOD, at=AT).person is None


def test_the_account_for_signing_in(staff: Staff, person: int) -> None:
    found = account(person)
    assert found is not None
    assert account(person, epoch=found.auth_epoch) == found
    assert account(person, epoch=found.auth_epoch + 1) is None
    Person.objects.filter(pk=person).update(activated_at=None)
    assert account(person) is None
    assert account(999_999) is None


def test_the_posts_one_holds_name_their_units(staff: Staff) -> None:
    key = staff.person("督学")
    second = appoint(key, OfficeCode.EXPERT, staff.units["市"], starts=STARTS, listed=[staff.units["西县"]])
    held = held_posts(person=key, on=TODAY)
    assert [(each.office, each.unit_name) for each in held] == [
        (OfficeCode.INSPECTOR, "东县"),
        (OfficeCode.EXPERT, "市"),
    ]
    revoke_post(by=staff.actor("安全"), post=second, at=AT, request_id=new_id())
    assert [each.id for each in held_posts(person=key, on=TODAY)] == [staff.posts["督学"][1]]
    assert held_posts(person=key, on=STARTS - timedelta(days=1)) == []
    assert epoch(key) > 1


def test_the_city_has_a_name_once_founded(staff: Staff) -> None:
    assert city_name(on=TODAY) == "市"
    assert city_name(on=TODAY - BEFORE_FOUNDING) == ""


def test_each_kind_of_note_is_written_once(staff: Staff) -> None:
    for what in Entering:
        note_entering(what, person=staff.person("财政"), at=AT, post=staff.posts["财政"][1])
        event = Event.objects.get(action=what.value)
        assert (event.actor, event.post) == tuple(str(each) for each in staff.posts["财政"])
