"""台账的页：常用条件、条件框、成批办理、导出照条件；查几次不随行数变。"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.findings.cases import Bench
from tests.rectification.handling import Desk, build
from tests.web.visitor import Visitor, cells, words
from zhidu.rectification.models import Case, SavedView

LEDGER = "/rectification/"


@pytest.fixture
def bench(db: None) -> Bench:
    """一个小市，整改程序在用。"""
    return build().bench


def walker(bench: Bench, name: str) -> Visitor:
    return Visitor(bench.staff, name, bench.extra.get(name))


@pytest.fixture
def city(bench: Bench) -> Visitor:
    """市督导室的人。"""
    return walker(bench, "市督导")


def test_assigning_from_the_table(bench: Bench, city: Visitor) -> None:
    desk = Desk(bench)
    one, two = desk.open(), desk.open(title="跑道开裂")
    page = city.read(LEDGER)
    assert "分派勾选的" in page
    assert f'name="case" value="{one}"' in page
    peer = bench.extra["市同事"][0]
    to = city.done(LEDGER + "assign/", case=[one, two], handler=str(peer), back="state=live&")
    assert "state=live" in to
    assert "办好了 2 件" in city.read(to)
    assert "跑道开裂" in walker(bench, "市同事").read(LEDGER + "?handler=me")
    refused = city.submit(LEDGER + "assign/", case=[one], handler=str(peer)).content.decode()
    assert "本来就是市同事经办" in refused
    city.done(LEDGER + "assign/", case=[one], handler="none", to="case")
    assert Case.objects.get(pk=one).handler is None
    assert "分派勾选的" not in walker(bench, "东小校长").read(LEDGER)


def test_nudging_from_the_table(bench: Bench, city: Visitor) -> None:
    case = Desk(bench).open()
    city.done(LEDGER + "nudge/", case=[case])
    assert "今天催过了" in city.submit(LEDGER + "nudge/", case=[case]).content.decode()
    assert "催办" in walker(bench, "东小校长").read("/notices/")


def test_saving_and_dropping_a_view(bench: Bench, city: Visitor) -> None:
    Desk(bench).open()
    city.done(LEDGER + "views/", name="待报的", back="state=planning&")
    row = SavedView.objects.get()
    assert row.conditions == {"state": "planning"}
    page = city.read(LEDGER + "?state=planning")
    assert 'aria-current="true">待报的' in page
    assert "待报的" not in walker(bench, "市同事").read(LEDGER)
    city.done(f"{LEDGER}views/{row.pk}/drop/")
    assert "待报的" not in words(city.read(LEDGER)).split("状态")[0]


def test_ready_views_by_seat(bench: Bench, city: Visitor) -> None:
    Desk(bench).open()
    said = words(city.read(LEDGER))
    assert "等我审的 0" in said
    assert "我室督办的 1" in said
    school = words(walker(bench, "东小校长").read(LEDGER))
    assert "等我们办的 1" in school
    assert "我室督办的" not in school


def test_the_workbook_follows_the_conditions(bench: Bench, city: Visitor, tmp_path: Any) -> None:
    desk = Desk(bench)
    desk.open()
    desk.open(title="跑道开裂")
    found = cells(city.workbook(LEDGER + "?q=跑道&as=xlsx", tmp_path))
    assert "跑道开裂" in found
    assert "操场面积不够" not in found
    assert "经办人" in found


@pytest.mark.parametrize(
    "query", ["", "?view=board", "?handler=me&chief=示例&role=principal&declared=2027&creation=x"]
)
def test_queries_do_not_grow_with_rows(bench: Bench, city: Visitor, query: str) -> None:
    desk = Desk(bench)
    desk.open()
    city.read(LEDGER + query)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            desk.working()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            city.read(LEDGER + query)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 32


def test_the_case_page_asks_a_fixed_number_of_queries(bench: Bench, city: Visitor) -> None:
    desk = Desk(bench)
    case = desk.closed()
    with CaptureQueriesContext(connection) as seen:
        page = city.read(f"{LEDGER}{case}/")
    assert "从发现到现在" in page
    assert len(seen) <= 50


def test_strange_conditions_are_harmless(bench: Bench, city: Visitor) -> None:
    Desk(bench).open()
    for query in (
        "?handler=%27&state=%3Cb%3E",
        "?county=99999999999999999999",
        "?declared=abc&since=2026-13-45",
    ):
        assert city.get(LEDGER + query).status_code == 200
    assert city.submit(LEDGER + "assign/", case=["x"], handler="1").status_code == 409
    assert city.submit(LEDGER + "assign/", case=["1"], handler="").status_code == 409
    assert city.submit(LEDGER + "assign/", case=["99999"], handler="none").status_code == 404


def test_search_finds_cases_and_findings(bench: Bench, city: Visitor) -> None:
    case = Case.objects.get(pk=Desk(bench).open())
    said = city.read("/search/?q=操场面积")
    assert f"整改案 {case.label}" in said
    assert "问题，示例办法第三条" in said
    assert "操场面积" in city.read(f"/search/?q={case.label}")
    assert "整改案 " not in words(walker(bench, "西县督导").read("/search/?q=操场面积"))
