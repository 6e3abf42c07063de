"""成批导入账号：建账号和授权分两位办，重导不变，错行逐行说，上千人几秒办完。"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT, TODAY, Staff, as_actor, epoch, new_id
from zhidu.accounts import queries
from zhidu.accounts.actions import AccountRow, AccountsOutcome, import_accounts
from zhidu.accounts.enums import Right
from zhidu.accounts.models import Person, Post
from zhidu.accounts.rules import INSTALLER, Actor, Installer

SCHOOL = "3137990002"
ROW = AccountRow(2, "Li.Ming", "李某", SCHOOL, "学校")


def take(rows: list[AccountRow], by: Actor | Installer = INSTALLER) -> AccountsOutcome:
    return import_accounts(rows, by=by, at=AT, request_id=new_id(), file="名单.xlsx", sheet="账号")


def test_people_and_posts_come_from_the_list_and_again_without_effect(staff: Staff) -> None:
    rows = [ROW, replace(ROW, row=3, unit="379901", office="督学", listed=("2137990001",))]
    outcome = take(rows)
    assert (len(outcome.persons), outcome.granted, outcome.faults) == (1, 2, ())
    person = Person.objects.get(login_name="li.ming")
    assert (person.activated_at, person.has_usable_password()) == (None, False)
    assert take(rows) == AccountsOutcome((), 0, 2, 0)
    Person.objects.filter(pk=person.pk).update(activated_at=AT)
    inspector = Post.objects.get(person=person, office="inspector")
    actor = as_actor(person.pk, inspector.pk)
    reached = queries.units_in_reach(by=actor, right=Right.VISIT_SCHOOLS, on=TODAY)
    assert set(reached.values_list("pk", flat=True)) == {staff.units["东小"], staff.units["东点"]}


def test_one_admin_creates_and_the_other_grants(staff: Staff) -> None:
    system, security = staff.actor("系统"), staff.actor("安全")
    refused = take([ROW], by=security)
    assert "没有找到，或不在您的管理范围内" in refused.faults[0].message
    first = take([ROW], by=system)
    assert (len(first.persons), first.granted, first.waiting) == (1, 0, 1)
    assert not Post.objects.filter(person=first.persons[0]).exists()
    second = take([ROW], by=security)
    assert (second.persons, second.granted, second.waiting) == ((), 1, 0)
    assert epoch(first.persons[0]) == 2


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"login_name": " "}, "登录名和称呼都要填"),
        ({"unit": "2137999999"}, "单位代码“2137999999”没有找到"),
        ({"office": "校长"}, "没有“校长”这个职务"),
        ({"office": "市督导室"}, "不能设在学校"),
        ({"office": "安全管理"}, "不能成批授予"),
        ({"unit": "379901", "office": "督学", "listed": ("2137990004",)}, "不归这个单位管"),
        ({"starts": date(2026, 9, 1), "ends": date(2026, 9, 1)}, "止日要在起日之后"),
        ({"login_name": "p00", "display_name": "另一个人"}, "不是一个人"),
    ],
)
def test_faulty_rows_are_named_and_the_rest_taken(
    staff: Staff, changed: dict[str, object], says: str
) -> None:
    good = replace(ROW, row=8, login_name="hao")
    outcome = take([replace(ROW, row=7, **changed), good])  # type: ignore[arg-type]
    (fault,) = outcome.faults
    assert (fault.file, fault.sheet, fault.row) == ("名单.xlsx", "账号", 7)
    assert says in fault.message
    assert Post.objects.filter(person__login_name="hao").count() == 1
    # 有错的行一点也不办：人也不建
    assert not Person.objects.filter(login_name="li.ming").exists()


def test_nobody_imports_a_post_for_himself(staff: Staff) -> None:
    security = staff.actor("安全")
    name = Person.objects.get(pk=security.person_id).login_name
    outcome = take([AccountRow(2, name, "安全", "379900", "市督导室")], by=security)
    assert "不能给自己授权" in outcome.faults[0].message
    assert Post.objects.filter(person=security.person_id).count() == 1


def test_the_same_request_again_gives_the_same_answer(staff: Staff) -> None:
    request, rows = new_id(), [ROW, replace(ROW, row=3, office="校长")]
    answers = [
        import_accounts(rows, by=INSTALLER, at=AT, request_id=request, file="a", sheet="b") for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(answers[0].faults) == 1


def test_thirteen_hundred_accounts_take_seconds_and_few_queries(staff: Staff) -> None:
    rows = [AccountRow(i + 2, f"u{i:04d}", f"某{i}", SCHOOL, "学校") for i in range(1300)]
    with CaptureQueriesContext(connection) as captured:
        began = time.process_time()
        outcome = take(rows)
        spent = time.process_time() - began
    assert (len(outcome.persons), outcome.granted) == (1300, 1300)
    assert spent < 3
    assert len(captured) < 60, len(captured)
