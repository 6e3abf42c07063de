"""程序出错时：页上有编号，日志里凭编号找得到，两处都没有数据；办不了的话照说。"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from zhidu.accounts.hashing import Busy
from zhidu.config.logs import OneLine
from zhidu.config.urls import urlpatterns
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.web.routes import SIGNED_IN, route

Browser = Callable[[str], Client]
SECRET = "张某某 13800000000"


def breaking(request: HttpRequest) -> HttpResponse:
    raise ValueError(SECRET)


def refusing(request: HttpRequest, kind: str) -> HttpResponse:
    raise {"declined": Declined, "stale": Stale, "busy": Busy}.get(kind, NotFound)(f"{kind}：改了再来")


@pytest.fixture(autouse=True)
def extra_routes(settings: Any) -> Iterator[None]:
    """整个网站，外加两条会出错的网址。"""
    made = ModuleType("zhidu_breaking_urls")
    made.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        route("breaking/", breaking, name="breaking", needs=SIGNED_IN),
        route("refusing/<str:kind>/", refusing, name="refusing", needs=SIGNED_IN),
    ]
    made.handler500 = "zhidu.web.refusals.broken"  # type: ignore[attr-defined]
    made.handler404 = "zhidu.web.refusals.missing"  # type: ignore[attr-defined]
    sys.modules[made.__name__] = made
    settings.ROOT_URLCONF = made.__name__
    yield
    del sys.modules[made.__name__]


def test_an_incident_has_a_number_and_no_data(visitor: Browser, caplog: pytest.LogCaptureFixture) -> None:
    client = visitor("市督导")
    client.raise_request_exception = False
    response = client.get(f"/breaking/?name={SECRET}")
    page = response.content.decode()
    assert response.status_code == 500
    number = re.search(r"[0-9a-f]{8}", page.split("编号", 1)[1])
    assert number
    records = [record for record in caplog.records if getattr(record, "incident", "") == number[0]]
    assert len(records) == 1
    line = json.loads(OneLine().format(records[0]))
    assert line["error"] == "ValueError"
    assert any("breaking" in where for where in line["where"])
    written = "\n".join(OneLine().format(record) for record in caplog.records)
    assert SECRET not in written + page
    assert "张" not in written
    fragment = client.get("/breaking/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "编号" in fragment


@pytest.mark.parametrize(("kind", "status"), [("declined", 409), ("stale", 409), ("busy", 503)])
def test_refusals_are_said(visitor: Browser, kind: str, status: int) -> None:
    client = visitor("市督导")
    response = client.get(f"/refusing/{kind}/")
    assert response.status_code == status
    assert f"{kind}：改了再来" in response.content.decode()
    fragment = client.get(f"/refusing/{kind}/", headers={"HX-Request": "true"})
    assert fragment.content.decode() == f"{kind}：改了再来"


def test_not_found_says_nothing_of_why(visitor: Browser) -> None:
    client = visitor("市督导")
    assert client.get("/refusing/none/").content == client.get("/no-such/").content


def test_numbers_no_database_holds_and_blank_characters(visitor: Browser) -> None:
    """编号大得装不下的、夹着空字符的：和没有这一页一样；问的条件里夹着的，说请求不合规矩。"""
    client = visitor("市督导")
    missing = client.get("/units/99999/")
    for path in ("/units/9223372036854775808/", "/units/99999999999999999999999/", "/schools/%00/"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, missing.content), path
    assert client.get("/api/v1/units/%00").status_code == 404
    for path in ("/?year=%00", "/documents/?q=%00", "/people/?words=%00"):
        assert client.get(path).status_code == 400, path
    assert client.get("/filings/?page=9223372036854775808&county=99999999999999999999").status_code == 200
    assert client.get("/people/?words=%09x%01").status_code == 200


def test_other_libraries_are_logged_without_what_they_were_given() -> None:
    record = logging.LogRecord("some.library", logging.WARNING, "f", 1, "bad value %s", (SECRET,), None)
    assert SECRET not in OneLine().format(record)
    ours = logging.LogRecord("zhidu.jobs", logging.WARNING, "f", 1, "第 %s 张", (3,), None)
    assert json.loads(OneLine().format(ours))["says"] == "第 3 张"


def test_the_access_line_names_the_route_not_the_address(
    visitor: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="zhidu.access"):
        visitor("市督导").get("/files/5f0f7bb8-1111-4111-8111-111111111111/?q=secret-words")
    line = json.loads(OneLine().format(caplog.records[-1]))
    assert line["route"] == "files/<uuid:file>/"
    assert (line["method"], line["status"]) == ("GET", 404)
    assert "5f0f7bb8" not in str(line)
    assert "secret-words" not in str(line)
