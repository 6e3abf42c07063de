"""网页上代审、改名单、借用已有的项：页上提出来、点得成，不归他的和没有一样。"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.accounts.staff import AT, new_id
from tests.filings import town as towns
from tests.filings.test_enrolling import close, found
from tests.filings.test_held import other_book
from tests.filings.town import Town
from tests.web.visiting import enter
from zhidu.accounts.rules import INSTALLER
from zhidu.catalog.actions import put_in_force
from zhidu.filings.models import Collection, Filing, HeldField

Browser = Callable[[str], Client]


@pytest.fixture
def town(db: None) -> Town:
    """一个小市，一次开着的采集。"""
    return towns.build()


@pytest.fixture
def browser(town: Town) -> Browser:
    """以某人的任职登录好的浏览器。"""

    def open_browser(name: str) -> Client:
        client = Client()
        enter(client, *(town.extra.get(name) or town.staff.posts[name]))
        return client

    return open_browser


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"request_id": str(new_id()), **fields})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_city_stands_in_for_a_county_of_one(town: Town, browser: Browser) -> None:
    town.submit("西县督导", "西小")
    key, city = town.filing("西小").pk, browser("市督导")
    assert "等您代区县审的" in text_of(city.get("/reviews/"))
    assert "等您代区县审的" not in text_of(browser("东县督导").get("/reviews/"))
    page = text_of(city.get(f"/reviews/{key}/"))
    assert "代审通过" in page and "没有别人能审" in page and "通过，看下一份" not in page
    refused = post(city, f"/reviews/{key}/stand-in/", seen=1, verdict="pass", reason="")
    assert refused.status_code == 409 and town.filing("西小").state == "submitted"
    stranger = post(browser("东县督导"), f"/reviews/{key}/stand-in/", verdict="pass", reason="不归我管")
    assert stranger.status_code == 404
    done = post(city, f"/reviews/{key}/stand-in/", verdict="pass", reason="该县督导室只有一人")
    assert done.status_code == 302 and town.filing("西小").state == "county_passed"
    assert "上级代审通过" in text_of(city.get(f"/reviews/{key}/"))


def test_standing_in_for_several_or_sending_back(town: Town, browser: Browser) -> None:
    town.submit("西县督导", "西小")
    found, city = town.filing("西小"), browser("市督导")
    back = post(
        city, f"/reviews/{found.pk}/stand-in/", verdict="return", seen=found.revision, reason="面积与台账不符",
        **{"remark|学校|教学用房面积": "请核对"},
    )  # fmt: skip
    assert back.status_code == 302 and town.filing("西小").state == "draft"
    town.submit("西县督导", "西小", {"学校": [towns.SCHOOL | {"教学用房面积": "4400"}]})
    done = post(city, "/reviews/stand-in/", filing=[found.pk], reason="该县督导室只有一人")
    assert done["Location"].endswith("passed=1")
    assert town.filing("西小").state == "county_passed"


def test_the_list_follows_the_units(town: Town, browser: Browser) -> None:
    url, city = f"/filings/collections/{town.collection}/", browser("市督导")
    assert "未列入" not in text_of(city.get(url))
    unit = found(town)
    close(town, "东中")
    page = text_of(city.get(url))
    assert "新成立 1 所，未列入" in page and "撤销 1 所，还在名单上" in page
    assert "未列入" not in text_of(browser("东县督导").get(url))
    for verb, fields in (("enrol", {"unit": unit}), ("excuse", {"filing": town.filing("东中").pk})):
        assert post(browser("东县督导"), f"{url}{verb}/", reason="不归我管", **fields).status_code == 404
        assert post(city, f"{url}{verb}/", reason="", **fields).status_code == 409
        assert post(city, f"{url}{verb}/", reason="示例文号 5 号", **fields).status_code == 302
    page = text_of(city.get(url))
    assert "东新小" in page and "免报" in page and "未列入" not in page
    assert Filing.objects.get(unit=unit).state == "draft"
    assert re.search(r"另有 1 份单位撤销，免报", page)


def test_what_is_already_asked_may_be_borrowed_or_told_apart(
    town: Town, browser: Browser, tmp_path: Path
) -> None:
    release = other_book(tmp_path)
    put_in_force(by=INSTALLER, release=release, from_year=2020, at=AT, request_id=new_id())
    city, asked = browser("市督导"), {"release": release, "year": 2026, "due": "2026-12-31"}
    first = post(city, "/filings/open/", **asked)
    page = text_of(first)
    assert first.status_code == 422 and "用那里的数，不再填" in page and "《2026年示例监测》" in page
    names = re.findall(r'name="(held\|[^"]+)" value="borrow"', page)
    assert len(names) > 3
    chosen = dict.fromkeys(names, "borrow") | {names[0]: "distinct"}
    unsaid = post(city, "/filings/open/", **asked, **chosen)
    assert unsaid.status_code == 422 and "请写清是什么" in text_of(unsaid)
    assert f'name="{names[0]}" value="distinct" checked' in text_of(unsaid), "选过的留着"
    sense = {names[0].replace("held|", "sense|"): "示例：另一个口径"}
    done = post(city, "/filings/open/", **asked, **chosen, **sense)
    assert done.status_code == 302, text_of(done)[:500]
    made = Collection.objects.exclude(pk=town.collection).get()
    assert len(made.borrowed) >= len(names) - 1
    assert HeldField.objects.filter(collection=made, sense="示例：另一个口径").exists()
