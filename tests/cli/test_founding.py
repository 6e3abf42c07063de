"""新装好的平台：设市、建三员、发激活码、启用标准；办过的不再办，写错的什么也不留。"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.accounts.staff import GOOD
from tests.cli.running import Ran, Zhidu
from zhidu.accounts.actions import activate
from zhidu.accounts.models import Person, Post
from zhidu.catalog.models import CatalogProcedure, InForce
from zhidu.cli.deployment import now
from zhidu.organisations.models import UnitVersion

pytestmark = pytest.mark.django_db

CITY = ("--city", "示例市", "--code", "370300")
THREE = ("--system", "jia=甲", "--security", "yi=乙", "--audit", "bing=丙")


def found(zhidu: Zhidu, *changed: str) -> Ran:
    return zhidu("found", *CITY, *(changed or THREE))


def test_a_city_and_its_three_admins(zhidu: Zhidu) -> None:
    ran = found(zhidu)
    assert ran.code == 0, ran.said
    assert UnitVersion.objects.get().name == "示例市"
    offices = dict(Post.objects.values_list("person__login_name", "office"))
    assert offices == {"jia": "system_admin", "yi": "security_admin", "bing": "audit_admin"}
    tokens = re.findall(r"激活码 (\S+)", ran.out)
    assert len(set(tokens)) == 3
    from uuid import uuid4

    for token in tokens:
        activate(token=token, password=GOOD, at=now(), request_id=uuid4())
    assert not Person.objects.filter(activated_at__isnull=True).exists()
    assert Client().get("/sign-in/").status_code == 200


def test_only_once(zhidu: Zhidu) -> None:
    assert found(zhidu).code == 0
    ran = found(zhidu)
    assert (ran.code, Person.objects.count()) == (2, 3)
    assert "请系统管理员在网页上办" in ran.said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("--system", "jia=甲", "--security", "jia=乙", "--audit", "bing=丙"), "三员要是三个人"),
        (("--system", "jia", "--security", "yi=乙", "--audit", "bing=丙"), "写成“登录名=称呼”"),
        ((*THREE, "--since", "去年"), "不是日期"),
        ((*THREE, "--since", "2999-01-01"), "还没到"),
        (("--code", "99", *THREE), "区划代码"),
    ],
)
def test_what_is_wrong_leaves_nothing(zhidu: Zhidu, changed: tuple[str, ...], said: str) -> None:
    ran = found(zhidu, *changed)
    assert ran.code == 2
    assert said in ran.said
    assert not Person.objects.exists()
    assert not UnitVersion.objects.exists()


def test_adopting_standards_and_the_procedure(zhidu: Zhidu) -> None:
    for _ in range(2):
        assert zhidu("adopt", "yiwu-youzhi-junheng", "--from-year", "2026").code == 0
        assert zhidu("adopt", "zhenggai-wenze", "--from-date", "2026-09-01").code == 0
    assert [each.from_year for each in InForce.objects.all()] == [2026]
    assert CatalogProcedure.objects.count() == 1
    assert zhidu("adopt", "mei-you").code == 2
    assert zhidu("adopt", "zhenggai-wenze", "--from-date", "明年").code == 2


def test_an_admin_who_forgot_gets_a_new_code(zhidu: Zhidu) -> None:
    """三员之间不能互相重设口令，在服务器上重发。"""
    from uuid import uuid4

    found(zhidu)
    ran = zhidu("reissue", "YI")
    assert ran.code == 0, ran.said
    (token,) = re.findall(r"激活码 (\S+)", ran.out)
    key = Person.objects.get(login_name="yi").pk
    assert activate(token=token, password=GOOD, at=now(), request_id=uuid4()) == key
    nobody = zhidu("reissue", "ding")
    assert nobody.code == 2
    assert "没有登录名" in nobody.said
