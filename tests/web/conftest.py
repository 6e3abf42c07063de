"""网页测试的夹具：小市和人手，口令都是 staff.GOOD；散列调便宜，门照样过真的。"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from tests import hashing
from tests.accounts import staff as staffing
from tests.accounts.staff import GOOD, Staff
from tests.web.visiting import enter
from zhidu.accounts.models import Person


@pytest.fixture(autouse=True, scope="session")
def cheap_hashing() -> Iterator[None]:
    """散列调便宜，门照样过真的。"""
    with hashing.cheap():
        yield


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """验证码试错的次数记在缓存里，每个测试从头数。"""
    cache.clear()


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手，口令都是 GOOD。"""
    built = staffing.build()
    Person.objects.update(password=make_password(GOOD))
    return built


@pytest.fixture
def visitor(staff: Staff) -> Callable[[str], Client]:
    """以某人的任职登录好的浏览器：visitor("市督导")。不走登录页，直接记下登录。"""

    def open_browser(name: str) -> Client:
        client = Client()
        enter(client, *staff.posts[name])
        return client

    return open_browser
