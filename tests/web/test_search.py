"""全站搜索：各类都找得到，说清为什么；只找得到自己够得到的；打字时列头几个；查几次不随行数变。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from tests.filings import town as towns
from tests.filings.town import Town
from tests.web.visiting import enter
from tests.web.visitor import events_of
from zhidu.catalog import queries as catalog
from zhidu.web.search.wanted import words_of

Look = Callable[..., str]
HTMX = {"HX-Request": "true"}
# 各处至多一两次：机构、地方、人、标准、单子、案子、问题、公文
MOST_QUERIES = 15


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    with django_db_blocker.unblock(), transaction.atomic():
        found = towns.build()
        found.submit("东小校长", "东小")
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def town(_built: Town, db: None) -> Town:
    """一个小市，一次开着的采集，东小报了。"""
    return _built


@pytest.fixture
def look(town: Town) -> Look:
    """以某人的任职搜一次，交回正文。"""

    def search(name: str, words: str, **headers: Any) -> str:
        response = browser(town, name).get("/search/", {"q": words}, headers=headers or None)
        assert response.status_code == 200
        return str(response.content.decode())

    return search


def browser(town: Town, name: str) -> Client:
    client = Client()
    enter(client, *(town.extra.get(name) or town.staff.posts[name]))
    return client


def hits(page: str) -> list[tuple[str, str]]:
    """结果里的（去处，叫什么）。"""
    return re.findall(r'<li><a href="([^"]+)"><b>([^<]+)</b>', page)


def test_each_kind_is_found_and_leads_there(town: Town, look: Look) -> None:
    client = browser(town, "市督导")
    for words, title, place in (
        ("东小", "东小", "/schools/2137990001/"),
        ("2137990001", "东小", "/schools/2137990001/"),
        ("东县", "东县", "/counties/379901/"),
        ("财政", "财政局", f"/units/{town.staff.units['财政局']}/"),
        ("示例监测", "2026年示例监测", f"/filings/collections/{town.collection}/"),
        ("东小", "东小：2026年示例监测", f"/filings/{town.filing('东小').pk}/"),
        ("减负账", "减负账", "/relief/"),
        ("财政", "财政", f"/people/{town.staff.person('财政')}/"),
    ):
        assert (place, title) in hits(look("市督导", words)), words
        assert client.get(place).status_code == 200, place


def test_indicators_by_code_by_name_and_by_clause(town: Town, look: Look) -> None:
    release = catalog.load(catalog.release(town.release))
    one = release.indicators[0]
    clause = one.citation.article
    place = f"/standards/{release.id}/{release.version}/{one.code}/"
    assert browser(town, "东小校长").get(place).status_code == 200
    for words in (one.code.lower(), one.name, f"{clause} {one.code}"):
        assert hits(look("东小校长", words))[0] == (place, f"{one.code} {one.name}"), words
    assert "的指标，《" in look("东小校长", one.name)
    assert f"/standards/{release.id}/{release.version}/" in dict(hits(look("东小校长", release.title)))


@pytest.mark.parametrize("words", ["西小", "2137990004", "西县", "379902", "东中", "财政", "东县督导"])
def test_a_school_finds_nothing_of_others(look: Look, words: str) -> None:
    for headers in ({}, HTMX):
        page = look("东小校长", words, **headers)
        assert not [each for each in hits(page) if not each[0].startswith("/standards/")], words
    assert "东小" in look("东小校长", "东小")


def test_people_only_for_those_who_keep_the_roll_and_noted(town: Town, look: Look) -> None:
    assert "/people/" not in look("领导", "东县督导")
    before = events_of("accounts.roll_read")
    assert "/people/" not in look("市督导", "东县督导", **HTMX), "打字时不列人"
    assert events_of("accounts.roll_read") == before
    assert "登录名" in look("市督导", "东县督导")
    assert events_of("accounts.roll_read") == before + 1
    look("市督导", "东小校长甲乙丙")
    assert events_of("accounts.roll_read") == before + 1, "没列出人，不算看过"
    assert not [each for each in hits(look("东县督导", "西县督导")) if each[0].startswith("/people/")]


def test_too_short_nothing_found_and_odd_words(look: Look) -> None:
    assert "请打两个字以上" in look("市督导", "东")
    assert "没有找到" in look("市督导", "没有的学校")
    assert look("市督导", "东", **HTMX).strip() == ""
    for words in ("%%", "__", "<b>甲</b>", "'; drop", " 　 ", "a" * 500, "（）", "\\"):
        page = look("市督导", words)
        assert "<b>甲</b>" not in page
    assert not hits(look("市督导", "%%"))


def test_full_width_letters_and_spaces() -> None:
    assert words_of("　Ｒ１　青砚  小学 ") == ("R1", "青砚", "小学")
    assert words_of("\0") == ()


def test_typing_shows_a_few_of_each(look: Look) -> None:
    page = look("市督导", "县", **HTMX) + look("市督导", "37990", **HTMX)
    assert "<html" not in page
    assert "看“37990”的全部结果" in page
    assert len(hits(look("市督导", "37990", **HTMX))) <= 6


def test_the_number_of_queries(town: Town) -> None:
    client = browser(town, "市督导")
    client.get("/search/?q=东小")
    with CaptureQueriesContext(connection) as plain:
        client.get("/search/?q=东")
    for words in ("东小", "37990", "督导"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/search/?q={words}")
        noting = 0 if words != "督导" else 4  # 留痕自己要的几次
        assert len(asked) - len(plain) <= MOST_QUERIES + noting, [each["sql"][:120] for each in asked]
