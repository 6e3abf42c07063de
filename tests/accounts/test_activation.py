"""激活码：只给一次，只用一次，过期、作废、停用都不行；口令改了旧会话作废。"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, GOOD, Staff, days, epoch, new_id
from tests.organisations.test_once import together
from zhidu.accounts.actions import activate, change_password, create_person, disable_person, issue_activations
from zhidu.accounts.models import Activation, Person
from zhidu.accounts.rules import INSTALLER
from zhidu.audit.models import Event
from zhidu.organisations.rules import Declined, NotFound

WEEK = timedelta(days=7)


def newcomer(staff: Staff) -> int:
    """新来的人，还没激活。"""
    return create_person(
        by=INSTALLER, login_name="xinlai", display_name="新来的", unit=staff.units["东小"], at=AT,
        request_id=new_id(),
    )  # fmt: skip


def issue(person: int) -> str:
    """发一个激活码。"""
    issued = issue_activations(by=INSTALLER, persons=[person], valid_for=WEEK, at=AT, request_id=new_id())
    return issued.tokens[person]


def test_a_new_account_cannot_be_used_until_activated(staff: Staff) -> None:
    person = newcomer(staff)
    assert not Person.objects.get(pk=person).has_usable_password()
    assert activate(token=issue(person), password=GOOD, at=days(1), request_id=new_id()) == person
    found = Person.objects.get(pk=person)
    assert found.check_password(GOOD)
    assert found.password.startswith("argon2")
    assert found.activated_at == days(1)


def test_the_database_never_holds_the_token(staff: Staff) -> None:
    token = issue(newcomer(staff))
    row = Activation.objects.get()
    assert token not in str(row.__dict__)
    assert len(token) >= 26
    assert token not in " ".join(event.details for event in Event.objects.all())


def test_single_use(staff: Staff) -> None:
    person = newcomer(staff)
    token, request = issue(person), new_id()
    assert activate(token=token, password=GOOD, at=days(1), request_id=request) == person
    before = epoch(person)
    assert activate(token=token, password=GOOD, at=days(1), request_id=request) == person
    assert epoch(person) == before
    with pytest.raises(Declined, match="已经用过"):
        activate(token=token, password=GOOD + "x", at=days(1), request_id=new_id())
    assert Person.objects.get(pk=person).check_password(GOOD)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_use_it_once() -> None:
    staff = staffing.build()
    person = newcomer(staff)
    token = issue(person)
    before = epoch(person)
    answers = together(
        lambda number: activate(token=token, password=f"{GOOD}{number}", at=days(1), request_id=new_id())
    )
    assert sum(answer == person for answer in answers) == 1, answers
    assert sum(isinstance(answer, Declined) for answer in answers) == 7, answers
    assert epoch(person) == before + 1


def test_all_dead_codes_sound_the_same(staff: Staff) -> None:
    person = newcomer(staff)
    voided, expired = issue(person), issue(person)
    said = set()
    for token, at in ((voided, days(1)), (expired, days(7)), ("没有这个码", days(1))):
        with pytest.raises(Declined) as refusal:
            activate(token=token, password=GOOD, at=at, request_id=new_id())
        said.add(str(refusal.value))
    disable_person(by=INSTALLER, person=person, at=AT, request_id=new_id())
    with pytest.raises(Declined) as refusal:
        activate(token=expired, password=GOOD, at=days(1), request_id=new_id())
    assert said == {str(refusal.value)}
    assert Person.objects.get(pk=person).activated_at is None


def test_a_weak_password_does_not_spend_the_code(staff: Staff) -> None:
    person = newcomer(staff)
    token = issue(person)
    with pytest.raises(Declined, match="口令要 10 至"):
        activate(token=token, password="Abc.123", at=days(1), request_id=new_id())
    activate(token=token, password=GOOD, at=days(1), request_id=new_id())


def test_issuing_again_with_the_same_id_gives_no_second_code(staff: Staff) -> None:
    person, request = newcomer(staff), new_id()
    for repeated in (False, True):
        issued = issue_activations(by=INSTALLER, persons=[person], valid_for=WEEK, at=AT, request_id=request)
        assert issued.repeated is repeated
        assert bool(issued.tokens) is not repeated
    assert Activation.objects.count() == 1


def test_codes_are_issued_only_within_reach(staff: Staff) -> None:
    person = newcomer(staff)
    for who in ("安全", "东县督导", "审计"):
        with pytest.raises(NotFound):
            issue_activations(
                by=staff.actor(who), persons=[person], valid_for=WEEK, at=AT, request_id=new_id()
            )
    system = staff.actor("系统")
    with pytest.raises(Declined, match="不能给自己"):
        issue_activations(
            by=system, persons=[person, system.person_id], valid_for=WEEK, at=AT, request_id=new_id()
        )
    assert not Activation.objects.exists()


def test_changing_the_password_retires_other_sessions(staff: Staff) -> None:
    person = newcomer(staff)
    activate(token=issue(person), password=GOOD, at=days(1), request_id=new_id())
    before, new, request = epoch(person), "Zhu-Lin.2032", new_id()
    with pytest.raises(Declined, match="原来的口令不对"):
        change_password(person=person, old="wrong", new=new, at=days(2), request_id=new_id())
    with pytest.raises(Declined, match="不能和原来的一样"):
        change_password(person=person, old=GOOD, new=GOOD, at=days(2), request_id=new_id())
    for _ in range(2):
        change_password(person=person, old=GOOD, new=new, at=days(2), request_id=request)
    assert Person.objects.get(pk=person).check_password(new)
    assert epoch(person) == before + 1
