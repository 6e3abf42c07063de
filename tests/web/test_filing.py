"""填报、审核、减负账各页：从头走一遍，错了说到格，别人的单子和没有一样。"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.accounts.staff import GOOD, new_id
from tests.filings import town as towns
from tests.filings.town import SCHOOL, Town
from tests.web.visiting import enter
from zhidu.accounts.models import Person

Browser = Callable[[str], Client]


@pytest.fixture
def town(db: None) -> Town:
    """一个小市，一次开着的采集。"""
    built = towns.build()
    Person.objects.update(password=make_password(GOOD))
    return built


@pytest.fixture
def browser(town: Town) -> Browser:
    """以某人的任职登录好的浏览器。"""

    def open_browser(name: str) -> Client:
        client = Client()
        enter(client, *(town.extra.get(name) or town.staff.posts[name]))
        return client

    return open_browser


def post(client: Client, url: str, **fields: Any) -> Any:
    """交一张表单，带请求编号。"""
    return client.post(url, {"request_id": str(new_id()), **fields})


def typed(cells: dict[str, str], form: str = "学校") -> dict[str, str]:
    """打的字，照页面上输入框的名字。"""
    return {f"{form}|0|{column}": text for column, text in cells.items()}


def text_of(response: Any) -> str:
    """答复的正文。"""
    return str(response.content.decode())


def filled(town: Town, client: Client, unit: str, cells: dict[str, str]) -> Any:
    """存一份草稿，照页面自动保存的办法。"""
    found = town.filing(unit)
    return client.post(
        f"/filings/{found.pk}/draft/",
        {"seen": found.saves, "request_id": str(new_id()), **typed(cells)},
        headers={"accept": "application/json"},
    )


def submitted(town: Town, client: Client, unit: str) -> Any:
    """点报送。"""
    found = town.filing(unit)
    return post(client, f"/filings/{found.pk}/submit/", saves=found.saves)


def test_a_school_fills_submits_is_returned_and_passes(town: Town, browser: Browser) -> None:
    school, county, city = browser("东小校长"), browser("东县督导"), browser("市督导")
    home = text_of(school.get("/filings/"))
    assert "2026年示例监测" in home and "开始填" in home
    saved = filled(town, school, "东小", SCHOOL)
    assert json.loads(saved.content)["seen"] == 1
    key = town.filing("东小").pk
    assert 'value="4500.5"' in text_of(school.get(f"/filings/{key}/"))
    assert submitted(town, school, "东小").status_code == 302
    assert town.filing("东小").state == "submitted"
    assert "东小" in text_of(county.get("/reviews/"))
    page = text_of(county.get(f"/reviews/{key}/"))
    assert "小学专任教师数" in page and "通过，看下一份" in page
    remark = {"remark|学校|小学专任教师数": "名册是 58 人", "reason": "教师数和名册不符"}
    back = post(county, f"/reviews/{key}/return/", seen=town.filing("东小").revision, **remark)
    assert back.status_code == 302
    page = text_of(school.get(f"/filings/{key}/"))
    assert "教师数和名册不符" in page and "名册是 58 人" in page
    filled(town, school, "东小", {"小学专任教师数": "58"})
    submitted(town, school, "东小")
    for reviewer in (county, city):
        post(reviewer, f"/reviews/{key}/pass/", seen=town.filing("东小").revision)
    assert town.filing("东小").state == "city_passed"
    assert "58" in text_of(county.get(f"/filings/{key}/changes/1/2/"))
    assert "动手" in text_of(school.get("/relief/"))


def test_faults_come_back_on_the_cell(town: Town, browser: Browser) -> None:
    school = browser("东小校长")
    filled(town, school, "东小", SCHOOL | {"小学专任教师数": "6o"})
    refused = submitted(town, school, "东小")
    assert refused.status_code == 422
    page = text_of(refused)
    assert 'href="#学校|0|小学专任教师数"' in page and "字母当成了数字" in page
    assert 'value="6o"' in page, "打错的字要留着"
    assert town.filing("东小").state == "draft"


def test_a_draft_saved_elsewhere_is_not_overwritten(town: Town, browser: Browser) -> None:
    school = browser("东小校长")
    filled(town, school, "东小", SCHOOL)
    key = town.filing("东小").pk
    stale = school.post(
        f"/filings/{key}/draft/",
        {"seen": 0, "request_id": str(new_id()), **typed({"教学用房面积": "1"})},
        headers={"accept": "application/json"},
    )
    assert stale.status_code == 409
    assert "4500.5" in text_of(school.get(f"/filings/{key}/"))


@pytest.mark.parametrize("name", ["东中校长", "西县督导", "财政", "系统", "审计"])
def test_someone_elses_filing_is_the_same_as_none(town: Town, browser: Browser, name: str) -> None:
    filled(town, browser("东小校长"), "东小", SCHOOL)
    key, stranger = town.filing("东小").pk, browser(name)
    theirs, none = stranger.get(f"/filings/{key}/"), stranger.get("/filings/999999/")
    assert (theirs.status_code, theirs.content) == (404, none.content)
    for verb in ("draft", "submit", "withdraw", "start", "workbook"):
        answer = post(stranger, f"/filings/{key}/{verb}/", seen=1, saves=1, **typed({"设备值": "1"}))
        assert answer.status_code == 404, verb
    for verb in ("pass", "return"):
        assert post(stranger, f"/reviews/{key}/{verb}/", seen=1, reason="不归我").status_code == 404, verb
    assert town.filing("东小").saves == 1


def test_an_unsubmitted_draft_is_seen_only_by_the_school(town: Town, browser: Browser) -> None:
    filled(town, browser("东小校长"), "东小", SCHOOL | {"教学用房面积": "7777.25"})
    key = town.filing("东小").pk
    assert "7777.25" in text_of(browser("东小校长").get(f"/filings/{key}/"))
    for name in ("东县督导", "市督导", "领导", "督学"):
        assert "7777.25" not in text_of(browser(name).get(f"/filings/{key}/")), name


def test_lists_take_the_same_number_of_queries_for_more_rows(
    town: Town, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    county = browser("东县督导")
    for url in ("/filings/", f"/filings/collections/{town.collection}/", "/reviews/"):
        with django_assert_max_num_queries(30):
            assert county.get(url).status_code == 200, url


def test_opening_closing_and_freezing(town: Town, browser: Browser) -> None:
    city = browser("市督导")
    assert "已经有人" in text_of(city.get("/filings/open/"))
    again = post(city, "/filings/open/", release=town.release, year=2026, due="2026-12-31")
    assert again.status_code == 422 and "已经" in text_of(again)
    next_year = post(city, "/filings/open/", release=town.release, year=2027, due="2027-12-31")
    assert next_year.status_code == 302
    freezing = f"/filings/collections/{town.collection}/freeze/"
    assert post(city, freezing, seen=1).status_code == 422
    assert post(city, freezing, seen=1, reason="这一年试填").status_code == 302
    assert "冻结" in text_of(city.get(f"/filings/collections/{town.collection}/"))
    assert post(browser("东县督导"), freezing, seen=2, reason="不归我").status_code == 404


def test_the_desk_lists_what_is_to_be_done(town: Town, browser: Browser) -> None:
    school, county = browser("东小校长"), browser("东县督导")
    page = text_of(school.get("/"))
    assert "2026年示例监测：还没有填" in page and "开始填" in page
    assert "等您审" not in text_of(county.get("/"))
    filled(town, school, "东小", SCHOOL)
    assert "填了一半" in text_of(school.get("/"))
    submitted(town, school, "东小")
    assert "1 份等您审" in text_of(county.get("/"))
    assert "没有等您办的" in text_of(school.get("/"))
