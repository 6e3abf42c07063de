"""公开页：不用登录，只有批准了的；审的页上看到的和公开出去的一个字节不差；撤下就没有；里面的编号一个也不露。"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.findings import cases
from tests.rectification.handling import Desk
from tests.rectification.test_publicity import WORDING
from tests.web.visitor import Visitor, events_of, same_denial, words
from zhidu.accounts.enums import OfficeCode
from zhidu.rectification.models import Publication

PUBLIC = "/public/rectification/"


@pytest.fixture
def desk(db: None) -> Desk:
    """一个小市。"""
    return Desk(cases.build())


def walker(desk: Desk, name: str) -> Visitor:
    """以小市里的人登录好的来访者。"""
    return Visitor(desk.bench.staff, name, desk.bench.extra.get(name))


def wording(**changed: str) -> dict[str, str]:
    return {name: getattr(WORDING, name) for name in WORDING.__slots__} | changed


def proposed(desk: Desk, case: int | None = None, **changed: str) -> Publication:
    """市督导提出的一件。"""
    key = case or desk.closed()
    place = walker(desk, "市督导").done(f"/publications/new/{key}/", **wording(**changed))
    assert place.startswith("/publications/")
    return Publication.objects.latest("pk")


def approved(desk: Desk, who: str = "市同事", **changed: str) -> Publication:
    """批准了的一件。"""
    row = proposed(desk, **changed)
    give_leave(desk, row, who)
    row.refresh_from_db()
    return row


def give_leave(desk: Desk, row: Publication, who: str = "市同事") -> None:
    page = walker(desk, who).read(f"/publications/{row.pk}/")
    sha256 = re.search(r'name="sha256" value="(\w{64})"', page)
    assert sha256
    walker(desk, who).done(f"/publications/{row.pk}/approve/", seen=row.revision, sha256=sha256[1])


def article(page: str) -> str:
    """公开的那一块的全部字节。"""
    found = re.search(r'<article class="panel public-result">.*?</article>', page, re.DOTALL)
    assert found
    return found[0]


def test_what_is_approved_is_what_is_shown(desk: Desk) -> None:
    row = proposed(desk)
    shown = article(walker(desk, "市同事").read(f"/publications/{row.pk}/"))
    assert PUBLIC not in Client().get(PUBLIC).content.decode().split("<main", 1)[1]
    give_leave(desk, row)
    row.refresh_from_db()
    page = Client().get(f"{PUBLIC}{row.token}/")
    assert page.status_code == 200
    assert article(page.content.decode()) == shown
    assert "场地已恢复" in shown
    assert "操场面积不够" not in page.content.decode()
    assert events_of("rectification.approve_publication") == 1


def test_nobody_inside_is_given_away(desk: Desk) -> None:
    row = approved(desk)
    for url in (PUBLIC, f"{PUBLIC}{row.token}/"):
        page = Client().get(url).content.decode()
        main = page.split("<main", 1)[1]
        links = set(re.findall(r'(?:href|action|src)="([^"]+)"', main))
        assert all(each.startswith((PUBLIC, "?", "#")) for each in links), links
        assert row.case.label not in main
        assert "csrf" not in page
        for name in ("市督导", "市同事", "示例校长"):
            assert name not in main
        assert walker(desk, "东小校长").get(url).content.decode() == page


def test_unapproved_and_withdrawn_are_not_there(desk: Desk) -> None:
    row = approved(desk)
    waiting = proposed(desk, title="还没批的")
    assert "还没批的" not in Client().get(PUBLIC).content.decode()
    gone = f"{PUBLIC}{row.token}/"
    assert Client().get(gone).status_code == 200
    city = walker(desk, "市督导")
    row.refresh_from_db()
    assert city.submit(f"/publications/{row.pk}/withdraw/", seen=row.revision, reason="").status_code == 409
    city.done(f"/publications/{row.pk}/withdraw/", seen=row.revision, reason="写错了")
    same_denial(city, gone, f"{PUBLIC}{waiting.pk}/", f"{PUBLIC}nothing/", f"{PUBLIC}{row.pk}/", "/nowhere/")
    assert Client().get(gone).status_code == 404
    page = Client().get(PUBLIC)
    assert "还没有公开的整改结果" in page.content.decode()


def test_the_page_is_cheap_and_may_be_cached(desk: Desk) -> None:
    for number in range(3):
        approved(desk, title=f"第 {number} 件事")
    client = Client()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(PUBLIC)
    assert len(asked) <= 6
    assert page["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in page.get("Vary", "")
    assert not page.cookies
    assert client.get(PUBLIC, headers={"if-none-match": page["ETag"]}).status_code == 304
    with CaptureQueriesContext(connection) as one:
        client.get(f"{PUBLIC}{Publication.objects.latest('pk').token}/")
    assert len(one) <= 6
    assert client.get("/public/rectification/none/")["Cache-Control"] == "no-store"
    assert client.post(PUBLIC).status_code == 405
    assert client.head(PUBLIC).status_code == 200


def test_county_and_year_narrow_the_list(desk: Desk) -> None:
    approved(desk, title="东县的一件")
    west = desk.bench
    west.hire("西县同事", OfficeCode.COUNTY_SUPERVISION, "西县")
    case = desk.open("西县督导", unit=west.unit("西小"))
    desk.plan(case, "西小校长")
    desk.step("approve_plan", case, "西县督导")
    walker(desk, "西县督导").done(
        f"/publications/new/{case}/", **wording(title="西县的一件", result="正在铺设。")
    )
    give_leave(desk, Publication.objects.latest("pk"), "西县同事")
    client = Client()
    year = Publication.objects.latest("pk").year
    whole = words(client.get(PUBLIC).content.decode())
    assert "东县的一件" in whole
    assert "西县的一件" in whole
    assert "共 2 件" in whole
    narrow = words(client.get(f"{PUBLIC}?county=西县&year={year}").content.decode())
    assert "西县的一件" in narrow
    assert "东县的一件" not in narrow
    for odd in ("?county=没有的县", "?year=1999", "?year=x&county=' OR 1=1", "?page=99"):
        assert "共 2 件" in words(client.get(PUBLIC + odd).content.decode())


def test_the_proposer_cannot_approve_even_by_hand(desk: Desk) -> None:
    row = proposed(desk)
    city = walker(desk, "市督导")
    page = city.read(f"/publications/{row.pk}/")
    assert "请同事来批" in page
    assert "批准公开</button>" not in page
    peer = walker(desk, "市同事").read(f"/publications/{row.pk}/")
    sha256 = re.search(r'name="sha256" value="(\w{64})"', peer)
    assert sha256
    reply = city.submit(f"/publications/{row.pk}/approve/", seen=row.revision, sha256=sha256[1])
    assert reply.status_code == 409
    assert "自己写的不能自己批" in reply.content.decode()
    assert not Publication.objects.filter(state="published").exists()


def test_a_double_click_is_one_and_a_stale_page_is_told(desk: Desk) -> None:
    row = proposed(desk)
    peer = walker(desk, "市同事")
    page = peer.read(f"/publications/{row.pk}/")
    sha256 = re.search(r'name="sha256" value="(\w{64})"', page)
    assert sha256
    given: dict[str, Any] = {
        "seen": row.revision, "sha256": sha256[1], "request_id": "7b1c2f0e-7a50-4a83-9f55-0b7a2a2f0001"
    }  # fmt: skip
    for _ in range(2):
        peer.done(f"/publications/{row.pk}/approve/", **given)
    assert events_of("rectification.approve_publication") == 1
    late = peer.submit(f"/publications/{row.pk}/approve/", seen=row.revision, sha256=sha256[1])
    assert late.status_code == 409


def test_another_countys_office_finds_nothing(desk: Desk) -> None:
    row, case = proposed(desk), desk.working()
    west = walker(desk, "西县督导")
    same_denial(
        west, f"/publications/{row.pk}/", f"/publications/{row.pk}/edit/", f"/publications/new/{case}/",
        "/publications/999999/",
    )  # fmt: skip
    assert row.title not in west.read("/publications/")
    for verb in ("approve", "return", "drop", "withdraw"):
        given = {"seen": row.revision, "sha256": "0" * 64, "reason": "越权"}
        assert west.submit(f"/publications/{row.pk}/{verb}/", **given).status_code == 404
    assert west.submit(f"/publications/new/{case}/", **wording()).status_code == 404
    for who in ("东小校长", "领导", "督学"):
        assert walker(desk, who).get("/publications/").status_code == 404


def test_flags_come_back_with_the_words_and_take_a_reason(desk: Desk) -> None:
    case = desk.closed()
    city = walker(desk, "市督导")
    typed = wording(result="咨询电话0533-2345678，已恢复。")
    page = city.submit(f"/publications/new/{case}/", **typed)
    assert page.status_code == 200
    said = page.content.decode()
    assert "有 1 处要看" in said
    assert "固定电话" in said
    assert typed["result"] in said
    field = re.search(r'name="(why-\w+)"', said)
    assert field
    city.done(f"/publications/new/{case}/", **typed, **{field[1]: "办公室公开的电话"})
    row = Publication.objects.get()
    assert "留着：办公室公开的电话" in walker(desk, "市同事").read(f"/publications/{row.pk}/")
    edit = city.read(f"/publications/{row.pk}/edit/")
    assert "办公室公开的电话" in edit
    worse = city.submit(
        f"/publications/{row.pk}/edit/", seen=row.revision, **wording(result="进度排名第一名")
    )
    assert "请改掉" in worse.content.decode()


def test_hostile_words_stay_words(desk: Desk) -> None:
    row = approved(desk, title="<script>alert(1)</script>", problem='"><img src=x onerror=1>')
    for url in (PUBLIC, f"{PUBLIC}{row.token}/"):
        page = Client().get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in Client().get(PUBLIC).content.decode()


def test_the_empty_page_stands_before_the_city_is_founded(db: None) -> None:
    page = Client().get(PUBLIC)
    assert page.status_code == 200
    assert "还没有公开的整改结果" in page.content.decode()


def test_what_changed_inside_is_warned_of(desk: Desk) -> None:
    row = approved(desk)
    desk.step("reopen_case", row.case_id, "市督导", reason="又被占了")
    assert "案子已经重开" in walker(desk, "市督导").read("/publications/")
    assert "案子已经重开" in walker(desk, "市督导").read(f"/publications/{row.pk}/")
