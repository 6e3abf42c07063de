"""数字页：每个数点开就是名单，名单有几行数就是几；导出、起草通报；别的县的一个字也没有。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.staff import Staff
from tests.documents import desk as papers
from tests.findings import cases
from tests.rectification.handling import Desk
from tests.web.visitor import Visitor, cells, words
from zhidu.documents.models import Document
from zhidu.rectification.models import Case

YEAR = "?period=2026"


@pytest.fixture
def desk(db: None) -> Desk:
    """一个小市：东县一个在改、一个销号，西县一个刚立。"""
    desk = Desk(cases.build())
    desk.working(title="东县在改的")
    desk.closed()
    desk.open(unit=desk.bench.unit("西小"), title="西县刚立的")
    return desk


def walker(desk: Desk, name: str) -> Visitor:
    """以小市里的人登录好的来访者。"""
    return Visitor(desk.bench.staff, name, desk.bench.extra.get(name))


def numbers(page: str) -> list[tuple[str, int]]:
    """页上的各个数：（名单的地址，多少）。"""
    found = re.findall(r'<a class="stat[^"]*" href="([^"]+)".*?num">(\d+) <small', page, re.DOTALL)
    return [(href.replace("&amp;", "&"), int(count)) for href, count in found]


def test_every_number_opens_its_list(desk: Desk) -> None:
    city = walker(desk, "市督导")
    page = city.read(f"/rectification/figures/{YEAR}")
    found = numbers(page)
    assert [count for _, count in found if count] == [3, 3, 1, 2, 2]
    assert len(found) == 12
    for href, count in found:
        listed = city.read(href)
        rows = listed.split("<tbody>")[1].split("</tbody>")[0].count("<tr>") if "<tbody>" in listed else 0
        assert rows == count, href
    assert "2026年，下发整改通知 3 件；交办问题 3 项，完成整改 1 项" in words(page)


def test_a_county_sees_its_own(desk: Desk) -> None:
    west = walker(desk, "西县督导")
    page = west.read(f"/rectification/figures/{YEAR}&county={desk.bench.unit('东县')}")
    assert "下发整改通知 1 件" in words(page)
    listed = west.read(f"/rectification/figures/notices/{YEAR}&county={desk.bench.unit('东县')}")
    assert "西县刚立的" in listed
    assert "东县在改的" not in listed
    city = walker(desk, "市督导").read(f"/rectification/figures/{YEAR}&county={desk.bench.unit('西县')}")
    assert "下发整改通知 1 件" in words(city)


def test_the_workbooks_say_the_same(desk: Desk, tmp_path: Path) -> None:
    city = walker(desk, "市督导")
    said = cells(city.workbook(f"/rectification/figures/{YEAR}&as=xlsx", tmp_path))
    assert {"整改通知", "完成整改", "逾期未完成"} <= said
    listed = cells(city.workbook(f"/rectification/figures/notices/{YEAR}&as=xlsx", tmp_path))
    assert {"东县在改的", "西县刚立的", "东小", "西县"} <= listed


@pytest.mark.parametrize("period", ["", "?period=去年", "?period=2026-13", "?period=9999", "?period=2099-01"])
def test_a_silly_period_is_this_month(desk: Desk, period: str) -> None:
    today = timezone.localdate()
    assert f"{today.year}年{today.month}月" in walker(desk, "东小校长").read(
        f"/rectification/figures/{period}"
    )


def test_an_unknown_list_is_not_there(desk: Desk) -> None:
    city = walker(desk, "市督导")
    assert city.get("/rectification/figures/scores/").status_code == 404
    assert city.get("/rectification/figures/draft/").status_code == 405


def test_the_page_costs_the_same_for_one_case_and_for_many(desk: Desk) -> None:
    city = walker(desk, "市督导")
    url = f"/rectification/figures/unfinished/{YEAR}"
    city.read(url)
    with CaptureQueriesContext(connection) as few:
        city.read(url)
    for number in range(3):
        desk.open(unit=desk.bench.unit("东中"), title=f"再立 {number}")
    with CaptureQueriesContext(connection) as many:
        city.read(url)
    assert len(many) == len(few)
    with CaptureQueriesContext(connection) as whole:
        city.read(f"/rectification/figures/{YEAR}")
    assert len(whole) <= 60


# ── 起草通报 ──────────────────────────────────────────────────


@pytest.fixture
def organ(desk: Desk, settings: Any, tmp_path: Path) -> int:
    """市督导室的发文机关。"""
    from zhidu.config.environment import Places

    settings.ZHIDU_PLACES = Places(data=tmp_path / "data", keys=settings.ZHIDU_PLACES.keys)
    return papers.organ(desk.by("市督导"), "示例市教育督导室")


def test_drafting_opens_the_document_and_the_second_time_says_so(desk: Desk, organ: int) -> None:
    city = walker(desk, "市督导")
    page = city.read("/rectification/figures/?period=2026-03")
    assert "起草这个月的通报" in page
    place = city.done("/rectification/figures/draft/", organ=organ, period="2026-03")
    made = Document.objects.get()
    assert place == f"/documents/{made.pk}/"
    assert "2026年3月，下发整改通知3件" in str(made.values["总体情况"])
    page = city.read("/rectification/figures/?period=2026-03")
    assert "第 1 期，草稿" in page
    assert place in page
    again = city.submit("/rectification/figures/draft/", organ=organ, period="2026-03")
    assert again.status_code == 409
    assert "已经有了（第 1 期，草稿）" in again.content.decode()
    assert Document.objects.count() == 1


@pytest.mark.parametrize("fields", [{"period": "2026"}, {"period": ""}, {"organ": "x"}, {"organ": "999999"}])
def test_bad_drafts_are_refused(desk: Desk, organ: int, fields: dict[str, str]) -> None:
    given = {"organ": str(organ), "period": "2026-03"} | fields
    assert walker(desk, "市督导").submit("/rectification/figures/draft/", **given).status_code in (404, 409)
    assert not Document.objects.exists()


def test_others_have_no_button_and_no_way(desk: Desk, organ: int) -> None:
    for who in ("东县督导", "领导", "东小校长"):
        visitor = walker(desk, who)
        assert f'value="{organ}"' not in visitor.read("/rectification/figures/?period=2026-03")
        reply = visitor.submit("/rectification/figures/draft/", organ=organ, period="2026-03")
        assert reply.status_code == 404
    assert not Document.objects.exists()


def test_an_empty_city_shows_noughts(staff: Staff) -> None:
    page = Visitor(staff, "市督导").read("/rectification/figures/")
    assert "没有下发文书" in words(page)
    assert not Case.objects.exists()
