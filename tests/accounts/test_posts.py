"""授任职：三员互斥（动作拦、数据库也拦），不能自己给自己，重发不重办，收回要当场看过的。"""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, STARTS, Staff, appoint, days, epoch, hire, new_id
from tests.organisations.test_once import THREADS, together
from zhidu.accounts.actions import create_person, disable_person, grant_post, revoke_post
from zhidu.accounts.enums import ADMIN_OFFICES, OfficeCode
from zhidu.accounts.models import AccountChange, Person, Post
from zhidu.accounts.rules import INSTALLER
from zhidu.audit.models import Event
from zhidu.organisations.rules import Declined, NotFound, Stale

PAIRS = list(permutations(sorted(ADMIN_OFFICES), 2))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_admin_offices_are_refused(staff: Staff, first: OfficeCode, second: OfficeCode) -> None:
    person = hire("双肩挑", staff.units["市"])
    appoint(person, first, staff.units["市"])
    with pytest.raises(Declined, match="一个人只能担任一个"):
        appoint(person, second, staff.units["市"])
    with pytest.raises(Declined, match="一个人只能担任一个"):
        appoint(person, second, staff.units["东县"])


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_database_refuses_two_admin_offices_too(
    staff: Staff, first: OfficeCode, second: OfficeCode
) -> None:
    person = hire("双肩挑", staff.units["市"])
    post = Post.objects.get(pk=appoint(person, first, staff.units["市"]))
    raw: dict[str, Any] = {
        "person_id": person, "unit_id": staff.units["东县"], "jurisdiction": "subtree", "starts": STARTS,
        "granted_by": post.granted_by,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(office=second, **raw)
    other = Post.objects.create(office=OfficeCode.LEADER, **raw)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=other.pk).update(office=second)


def test_another_admin_office_after_the_first_is_revoked_or_over(staff: Staff) -> None:
    person, city = hire("轮岗", staff.units["市"]), staff.units["市"]
    first = appoint(person, OfficeCode.SYSTEM_ADMIN, city)
    revoke_post(by=INSTALLER, post=first, at=AT, request_id=new_id())
    appoint(person, OfficeCode.AUDIT_ADMIN, city, ends=days(30).date())
    with pytest.raises(Declined):
        appoint(person, OfficeCode.SECURITY_ADMIN, city, at=days(29))
    third = appoint(person, OfficeCode.SECURITY_ADMIN, city, at=days(31), starts=days(31).date())
    held = Post.objects.filter(person=person, closed_at__isnull=True)
    assert list(held.values_list("pk", flat=True)) == [third]


def test_nobody_acts_on_himself(staff: Staff) -> None:
    security, system = staff.actor("安全"), staff.actor("系统")
    with pytest.raises(Declined, match="不能自己给自己"):
        appoint(security.person_id, OfficeCode.CITY_SUPERVISION, staff.units["市"], by=security)
    with pytest.raises(Declined, match="不能自己给自己"):
        disable_person(by=system, person=system.person_id, at=AT, request_id=new_id())


def test_only_the_security_admin_grants_and_only_the_system_admin_creates(staff: Staff) -> None:
    person, unit = staff.person("财政"), staff.units["东县"]
    for who in staff.posts:
        if who != "安全":
            with pytest.raises(NotFound):
                appoint(person, OfficeCode.LEADER, unit, by=staff.actor(who))
        if who != "系统":
            with pytest.raises(NotFound):
                create_person(
                    by=staff.actor(who), login_name=f"by-{who}", display_name="某", unit=unit, at=AT,
                    request_id=new_id(),
                )  # fmt: skip
    appoint(person, OfficeCode.LEADER, unit, by=staff.actor("安全"))


def test_a_county_security_admin_stays_in_the_county(staff: Staff) -> None:
    person = hire("东县安全", staff.units["东县"])
    post = appoint(person, OfficeCode.SECURITY_ADMIN, staff.units["东县"])
    local = staffing.as_actor(person, post)
    teacher = hire("东中校长", staff.units["东中"])
    appoint(teacher, OfficeCode.SCHOOL, staff.units["东中"], by=local)
    stranger = hire("西小校长", staff.units["西小"])
    with pytest.raises(NotFound):
        appoint(stranger, OfficeCode.SCHOOL, staff.units["西小"], by=local)
    with pytest.raises(NotFound):
        appoint(stranger, OfficeCode.SCHOOL, staff.units["东中"], by=local)
    with pytest.raises(NotFound):
        revoke_post(by=local, post=staff.posts["西县督导"][1], at=AT, request_id=new_id())


def test_a_revoked_admin_cannot_finish_what_he_began(staff: Staff) -> None:
    security = staff.actor("安全")
    revoke_post(by=INSTALLER, post=security.post_id, at=AT, request_id=new_id())
    with pytest.raises(NotFound):
        appoint(staff.person("财政"), OfficeCode.LEADER, staff.units["东县"], by=security)


def test_the_same_office_twice_is_refused(staff: Staff) -> None:
    with pytest.raises(Declined, match="不用再授"):
        appoint(staff.person("东县督导"), OfficeCode.COUNTY_SUPERVISION, staff.units["东县"])


def test_a_term_must_end_after_it_starts(staff: Staff) -> None:
    with pytest.raises(Declined, match="止日要在起日之后"):
        appoint(staff.person("财政"), OfficeCode.LEADER, staff.units["东县"], ends=STARTS)


def test_revoking_twice_and_resending(staff: Staff) -> None:
    post, request = staff.posts["领导"][1], new_id()
    for _ in range(2):
        revoke_post(by=INSTALLER, post=post, at=AT, request_id=request)
    assert Event.objects.filter(action="accounts.post_revoked").count() == 1
    with pytest.raises(Declined, match="已经收回"):
        revoke_post(by=INSTALLER, post=post, at=AT, request_id=new_id())


def test_resending_grants_once_and_an_id_is_not_for_something_else(staff: Staff) -> None:
    person, before = staff.person("财政"), epoch(staff.person("财政"))
    asked = {"request_id": new_id()}
    one = appoint(person, OfficeCode.LEADER, staff.units["东县"], **asked)
    assert appoint(person, OfficeCode.LEADER, staff.units["东县"], **asked) == one
    assert epoch(person) == before + 1
    with pytest.raises(Stale):
        appoint(person, OfficeCode.LEADER, staff.units["西县"], **asked)


def test_a_login_name_is_one_name_however_it_is_typed(staff: Staff) -> None:
    hire("Wang.Xiao", staff.units["东县"])
    with pytest.raises(Declined, match="已经有人用了"):
        hire(" ＷＡＮＧ.xiao ", staff.units["西县"])


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_id_grant_one_post() -> None:
    staff = staffing.build()
    person, request = staff.person("财政"), new_id()
    events = Event.objects.count()
    answers = together(
        lambda _: grant_post(
            by=INSTALLER, person=person, office=OfficeCode.LEADER, unit=staff.units["东县"], starts=STARTS,
            ends=None, at=AT, request_id=request,
        )
    )  # fmt: skip
    assert len(set(answers)) == 1, answers
    assert isinstance(answers[0], int)
    assert Event.objects.count() == events + 1
    assert AccountChange.objects.filter(request_id=request).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_leave_two_admin_offices() -> None:
    staff = staffing.build()
    person, offices = hire("双肩挑", staff.units["市"]), sorted(ADMIN_OFFICES)
    answers = together(lambda number: appoint(person, offices[number % 3], staff.units["市"]))
    assert sum(isinstance(answer, int) for answer in answers) == 1, answers
    assert sum(isinstance(answer, Declined) for answer in answers) == THREADS - 1, answers
    assert Post.objects.filter(person=person).count() == 1


def test_audit_names_nobody(staff: Staff) -> None:
    appoint(staff.person("财政"), OfficeCode.LEADER, staff.units["东县"], by=staff.actor("安全"))
    event = Event.objects.order_by("seq").last()
    assert event is not None
    security = staff.actor("安全")
    assert (event.actor, event.post) == (str(security.person_id), str(security.post_id))
    assert event.target == str(staff.person("财政"))
    everything = " ".join(event.details for event in Event.objects.all())
    assert not [p.login_name for p in Person.objects.all() if p.login_name in everything]
