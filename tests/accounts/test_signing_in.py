"""登录：按账号锁，到点自己开；锁着时对了也不让进；没有的账号锁得一模一样。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, GOOD, Staff, new_id
from tests.organisations.test_once import together
from zhidu.accounts import hashing
from zhidu.accounts.actions import SignIn, disable_person, sign_in, unlock_person
from zhidu.accounts.enums import SignInResult
from zhidu.accounts.models import Person, SignInTally
from zhidu.accounts.rules import INSTALLER, SignInPolicy
from zhidu.audit.models import Event
from zhidu.organisations.rules import NotFound

POLICY = SignInPolicy(attempts=3, window=timedelta(minutes=10), lock=timedelta(minutes=20))
WRONG, LOCKED, OK = SignInResult.WRONG, SignInResult.LOCKED, SignInResult.OK


def somebody(staff: Staff) -> Person:
    """东小校长，口令是 GOOD。"""
    person = Person.objects.get(pk=staff.person("东小校长"))
    Person.objects.filter(pk=person.pk).update(password=make_password(GOOD))
    return person


def attempt(person: Person | str, password: str, minutes: float = 0) -> SignIn:
    """过了几分钟以后试一次。"""
    name = person if isinstance(person, str) else person.login_name
    return sign_in(login_name=name, password=password, at=AT + timedelta(minutes=minutes), policy=POLICY)


def test_the_right_password_signs_in_however_the_name_is_typed(staff: Staff) -> None:
    person = somebody(staff)
    assert attempt(person.login_name.upper() + " ", GOOD) == SignIn(OK, person.pk)
    assert Person.objects.get(pk=person.pk).last_sign_in_at is None, "口令对了，还没有进来"
    assert not Event.objects.filter(action="accounts.signed_in").exists()


def test_the_lock_and_its_clock(staff: Staff) -> None:
    person = somebody(staff)
    assert [attempt(person, "x", minute).result for minute in (0, 1, 2)] == [WRONG, WRONG, LOCKED]
    assert attempt(person, GOOD, 2.1).result == LOCKED
    assert attempt(person, GOOD, 21.9).result == LOCKED
    assert attempt(person, GOOD, 22).result == OK


def test_being_turned_away_by_the_crowd_is_no_wrong_password(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, crowded = somebody(staff), hashing.Gate(1, 0.01)
    with monkeypatch.context() as change, crowded.inside():
        change.setattr(hashing, "gate", crowded)
        for name in (person.login_name, "nobody77"):
            for _ in range(POLICY.attempts + 2):
                with pytest.raises(hashing.Busy):
                    attempt(name, GOOD)
    assert [attempt(person, "x").result for _ in range(2)] == [WRONG, WRONG]
    assert attempt(person, GOOD).result == OK
    assert [attempt(person, "x").result for _ in range(3)] == [WRONG, WRONG, LOCKED]


def test_trying_while_locked_does_not_prolong_it(staff: Staff) -> None:
    person = somebody(staff)
    for minute in (0, 1, 2, 5, 10, 20):
        attempt(person, "x", minute)
    assert attempt(person, GOOD, 22).result == OK


def test_success_and_time_clear_the_count(staff: Staff) -> None:
    person = somebody(staff)
    assert [attempt(person, word).result for word in ("x", "x", GOOD, "x", "x", GOOD)] == [
        WRONG, WRONG, OK, WRONG, WRONG, OK,
    ]  # fmt: skip
    assert [attempt(person, "x", minute).result for minute in (0, 1, 11, 12, 13)] == [
        WRONG, WRONG, WRONG, WRONG, LOCKED,
    ]  # fmt: skip


def test_one_account_locked_leaves_its_neighbour_alone(staff: Staff) -> None:
    person = somebody(staff)
    for _ in range(3):
        attempt("p00", "x")
    assert attempt("p00", "x").result == LOCKED
    assert attempt(person, GOOD).result == OK


def test_no_such_account_looks_the_same(staff: Staff) -> None:
    person = somebody(staff)
    disabled = Person.objects.get(pk=staff.person("财政"))
    disable_person(by=INSTALLER, person=disabled.pk, at=AT, request_id=new_id())
    seen = {tuple(attempt(name, "x") for _ in range(4)) for name in (person, disabled, "nobody", "长" * 300)}
    assert len(seen) == 1


def test_unlocking_by_the_security_admin(staff: Staff) -> None:
    person = somebody(staff)
    for _ in range(3):
        attempt(person, "x")
    with pytest.raises(NotFound):
        unlock_person(by=staff.actor("系统"), person=person.pk, at=AT, request_id=new_id())
    unlock_person(by=staff.actor("安全"), person=person.pk, at=AT, request_id=new_id())
    assert attempt(person, GOOD, 1).result == OK


def test_every_failure_of_a_real_account_is_on_record(staff: Staff) -> None:
    person = somebody(staff)
    for word in ("x", "x", "x", "x"):
        attempt(person, word)
    events = Event.objects.filter(target=str(person.pk), actor="anonymous").values_list("action", flat=True)
    assert sorted(events) == ["accounts.locked", "accounts.sign_in_failed", "accounts.sign_in_failed"]


@pytest.mark.django_db(transaction=True)
def test_eight_guesses_at_once_are_not_eight_chances() -> None:
    staff = staffing.build()
    person = somebody(staff)
    answers = together(lambda number: attempt(person, f"guess-{number}").result)
    assert set(answers) <= {WRONG, LOCKED}, answers
    tally = SignInTally.objects.get(login_name=person.login_name)
    assert tally.attempts == POLICY.attempts
    assert attempt(person, GOOD, 1).result == LOCKED
