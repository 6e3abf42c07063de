"""替人办账号：看得到一个人，不等于他的账号归我管；撤了校，那里的人还有人管；三员之间谁也重设不了谁。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.accounts.staff import AT, FOUNDED, TODAY, Staff, appoint, as_actor, hire, new_id
from zhidu.accounts.actions import (
    AccountRow,
    create_person,
    disable_person,
    import_accounts,
    issue_activations,
    reset_two_step,
    revoke_post,
    unlock_person,
)
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.models import Activation, Person, Post
from zhidu.accounts.queries import people
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.organisations.actions import close_unit
from zhidu.organisations.models import Unit
from zhidu.organisations.rules import Declined, NotFound

WEEK = timedelta(days=7)


def admin(staff: Staff, office: OfficeCode, unit: str = "东县") -> Actor:
    """县里的系统管理、安全管理。"""
    person = hire(f"{office}-{staff.units[unit]}", staff.units[unit], f"{unit}{office.label}")
    return as_actor(person, appoint(person, office, staff.units[unit]))


def deeds_over(by: Actor, person: int) -> dict[str, Callable[[], Any]]:
    """拿走一个账号的几种办法，各按 by 有没有那项权利。"""
    common = {"by": by, "person": person, "at": AT}
    if by.office == OfficeCode.SYSTEM_ADMIN:
        return {
            "发激活码": lambda: issue_activations(
                by=by, persons=[person], valid_for=WEEK, at=AT, request_id=new_id()
            ),
            "停用": lambda: disable_person(**common, request_id=new_id()),
        }
    return {
        "解锁": lambda: unlock_person(**common, request_id=new_id()),
        "撤两步验证": lambda: reset_two_step(**common, request_id=new_id()),
    }


@pytest.mark.parametrize("office", [OfficeCode.SYSTEM_ADMIN, OfficeCode.SECURITY_ADMIN])
@pytest.mark.parametrize(("ends", "refusal"), [(None, Declined), (date(2026, 2, 1), NotFound)])
def test_a_post_in_the_county_does_not_hand_over_the_city_account(
    staff: Staff, office: OfficeCode, ends: date | None, refusal: type[Exception]
) -> None:
    """市里的人在县里兼着督学：县里看得到他，账号归市里；兼的到期了，县里连看也看不到。"""
    county, boss = admin(staff, office), staff.person("市督导")
    post = appoint(boss, OfficeCode.INSPECTOR, staff.units["东县"], listed=[staff.units["东小"]])
    Post.objects.filter(pk=post).update(ends=ends)
    for name, deed in deeds_over(county, boss).items():
        with pytest.raises(refusal):
            deed()
        assert Person.objects.get(pk=boss).disabled_at is None, name
    assert not Activation.objects.exists()
    assert people(by=county, on=TODAY).filter(pk=boss).exists() is (ends is None)
    inside = staff.person("东小校长")
    if office == OfficeCode.SYSTEM_ADMIN:
        deeds_over(county, inside)["停用"]()
        assert Person.objects.get(pk=inside).disabled_at is not None


def test_a_list_knows_only_people_within_reach(staff: Staff) -> None:
    """名单里写别处的人的登录名：不授任职，也不说他叫什么。"""
    county, boss = admin(staff, OfficeCode.SECURITY_ADMIN), Person.objects.get(pk=staff.person("市督导"))
    for called in (boss.display_name, "写错的"):
        row = AccountRow(2, boss.login_name, called, "379901", OfficeCode.LEADER.label)
        outcome = import_accounts([row], by=county, at=AT, request_id=new_id())
        (fault,) = outcome.faults
        assert "已经有人用了" in fault.message
        assert boss.display_name not in fault.message
    assert Post.objects.filter(person=boss).count() == 1


def test_people_of_a_closed_school_are_still_looked_after(staff: Staff) -> None:
    head, post = staff.posts["东小校长"]
    school = Unit.objects.get(pk=staff.units["东点"])
    for name in ("东点", "东小"):
        school = Unit.objects.get(pk=staff.units[name])
        close_unit(
            by=INSTALLER,
            unit=school.pk,
            seen=school.revision,
            on=TODAY,
            at=AT,
            request_id=new_id(),
        )
    county = admin(staff, OfficeCode.SECURITY_ADMIN)
    for by in (county, staff.actor("安全"), staff.actor("系统")):
        assert people(by=by, on=TODAY).filter(pk=head).exists()
    other = admin(staff, OfficeCode.SECURITY_ADMIN, "西县")
    assert not people(by=other, on=TODAY).filter(pk=head).exists()
    with pytest.raises(NotFound):
        revoke_post(by=other, post=post, at=AT, request_id=new_id())
    unlock_person(by=county, person=head, at=AT, request_id=new_id())
    revoke_post(by=county, post=post, at=AT, request_id=new_id())
    assert Post.objects.get(pk=post).closed_at is not None
    disable_person(by=staff.actor("系统"), person=head, at=AT, request_id=new_id())
    assert Person.objects.get(pk=head).disabled_at is not None
    assert FOUNDED < TODAY


def test_a_post_elsewhere_is_not_taken_back_from_here(staff: Staff) -> None:
    """家在东县、在西县兼职的人：东县看得到他，西县的那个任职归西县收。"""
    head = staff.person("东小校长")
    post = appoint(head, OfficeCode.INSPECTOR, staff.units["西县"], listed=[staff.units["西小"]])
    with pytest.raises(NotFound):
        revoke_post(by=admin(staff, OfficeCode.SECURITY_ADMIN), post=post, at=AT, request_id=new_id())
    assert Post.objects.get(pk=post).closed_at is None
    revoke_post(by=admin(staff, OfficeCode.SECURITY_ADMIN, "西县"), post=post, at=AT, request_id=new_id())


def test_one_admin_cannot_reset_another(staff: Staff) -> None:
    """系统管理给激活了的安全管理重设口令，就拿着两样权：不许。还没激活的头一个码照发。"""
    system = staff.actor("系统")
    for name in ("安全", "审计"):
        with pytest.raises(Declined, match="zhidu reissue"):
            issue_activations(
                by=system, persons=[staff.person(name)], valid_for=WEEK, at=AT, request_id=new_id()
            )
    assert not Activation.objects.exists()
    Person.objects.filter(pk=staff.person("审计")).update(activated_at=None)
    issue_activations(by=system, persons=[staff.person("审计")], valid_for=WEEK, at=AT, request_id=new_id())
    assert Activation.objects.count() == 1


@pytest.mark.parametrize(
    ("login", "called", "said"),
    [
        ("x" * 65, "某某", "最多 64 字"), ("甲\u200b乙", "某某", "看不见的字符"), ("a\tb", "某某", "空格或看不见"),
        ("a b", "某某", "空格"), ("abc", "某\n某", "换行"), ("abc", "某" * 51, "最多 50 字"), ("abc", " ", "都要填"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_kept_or_seen(staff: Staff, login: str, called: str, said: str) -> None:
    before = Person.objects.count()
    with pytest.raises(Declined, match=said):
        create_person(
            by=INSTALLER, login_name=login, display_name=called, unit=staff.units["东小"], at=AT,
            request_id=new_id(),
        )  # fmt: skip
    rows = [AccountRow(2, login, called, "2137990001"), AccountRow(3, "fine", "好的", "2137990001")]
    outcome = import_accounts(rows, by=INSTALLER, at=AT, request_id=new_id())
    assert [said in each.message for each in outcome.faults] == [True]
    assert Person.objects.count() == before + 1
