"""接口：照范围给，别人的和没有的一样；接口文档里写的和真的一样。"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.accounts import staff as staffing
from tests.accounts.staff import Staff
from tests.web.visiting import enter

ROOT = "/api/v1"


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手。"""
    return staffing.build()


def asking(staff: Staff, name: str) -> Client:
    """以某人的任职登录好的程序。"""
    client = Client(headers={"accept": "application/json"})
    enter(client, *staff.posts[name])
    return client


def given(client: Client, path: str) -> Any:
    """答复的 JSON；不是 200 就停。"""
    response = client.get(ROOT + path)
    assert response.status_code == 200, (path, response.content)
    return json.loads(response.content)


def test_units_are_those_in_reach(staff: Staff) -> None:
    assert {each["name"] for each in given(asking(staff, "东县督导"), "/units")} == {
        "东县", "东小", "东中", "东点",
    }  # fmt: skip
    assert [each["name"] for each in given(asking(staff, "东小校长"), "/units?kind=school")] == ["东小"]
    assert given(asking(staff, "市督导"), "/units?kind=school&page=2") == []


def test_one_unit_names_what_is_above_it(staff: Staff) -> None:
    found = given(asking(staff, "市督导"), "/units/2137990001")
    assert (found["name"], found["parent"], found["kind"]) == ("东小", "379901", "school")


def test_someone_elses_unit_is_the_same_as_none(staff: Staff) -> None:
    client = asking(staff, "西县督导")
    theirs, none = client.get(f"{ROOT}/units/2137990001"), client.get(f"{ROOT}/units/9999999999")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content == none.content


@pytest.mark.parametrize("path", ["/results/2026/counties", "/filings/2026", "/in-force/2026", "/releases"])
def test_empty_before_anything_is_there(staff: Staff, path: str) -> None:
    assert given(asking(staff, "市督导"), path) == []


def test_refusals(staff: Staff) -> None:
    assert Client(headers={"accept": "application/json"}).get(f"{ROOT}/units").status_code == 401
    client = asking(staff, "市督导")
    assert client.get(f"{ROOT}/filings/1").status_code == 422
    assert client.get(f"{ROOT}/units?page=0").status_code == 422
    assert client.post(f"{ROOT}/units").status_code == 405


def test_every_endpoint_writes_down_its_refusals(staff: Staff) -> None:
    document = given(asking(staff, "市督导"), "/openapi.json")
    assert len(document["paths"]) >= 7
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            assert {"200", "401", "404", "422"} <= set(operation["responses"]), (path, verb)
            assert operation["summary"], path
