"""两步验证的验证码：一个只用一次，换进程、同时交也一样。"""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.staff import Staff
from tests.organisations.test_once import together
from tests.web.test_session import login_name, person_of, turn_on
from tests.web.visiting import sign_in, totp
from zhidu.accounts.actions import use_code
from zhidu.accounts.models import Person


def test_a_code_is_used_once_for_ever(staff: Staff, client: Client) -> None:
    """allauth 只记用过的码半分钟，记在进程里；码前后认一分半。忘了、换了进程，用过的和更早的照样不认。"""
    while time.time() % 30 > 22:  # 别让半分钟正好在中间翻过去
        time.sleep(0.5)
    sign_in(client, login_name("市督导"))
    secret, _ = turn_on(client)
    Person.objects.update(last_code_step=0)

    def enters(steps: int) -> bool:
        cache.clear()
        another = Client()
        sign_in(another, login_name("市督导"))
        return another.post("/sign-in/code/", {"code": totp(secret, steps)}).status_code == 302

    assert enters(-1)
    assert not enters(-1), "用过了"
    assert enters(0)
    assert not enters(0)
    assert not enters(-1), "比用过的还早"
    assert enters(1)
    assert not use_code(person=person_of("市督导").pk, step=int(time.time()) // 30 - 1)


@pytest.mark.django_db(transaction=True)
def test_two_uses_of_one_code_at_once(staff: Staff) -> None:
    person = staff.person("市督导")
    assert sorted(together(lambda _: use_code(person=person, step=7))) == [False] * 7 + [True]
