"""附件的出口：够得着才给，当附件存，留痕；坏了说清，够不着和没有一个样。"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.accounts.staff import AT, Staff, new_id
from zhidu.accounts.enums import Right
from zhidu.audit.models import Event
from zhidu.config.environment import Places
from zhidu.files.actions import ingest
from zhidu.files.models import StoredFile
from zhidu.files.queries import path_of
from zhidu.web.files.views import attachment

Browser = Callable[[str], Client]
PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """这个测试自己的附件目录。"""
    settings.ZHIDU_PLACES = Places(data=tmp_path, keys=settings.ZHIDU_PLACES.keys)
    return tmp_path


def store(
    staff: Staff, right: str = Right.SEE_FILINGS, name: str = "报表 一.xlsx", content: bytes = PAGE
) -> str:
    """东县督导给东县存一个。"""
    receipt = ingest(
        by=staff.actor("东县督导"), unit=staff.units["东县"], right=right, purpose="filing", name=name,
        content=io.BytesIO(content), at=AT, request_id=new_id(),
    )  # fmt: skip
    return f"/files/{receipt.id}/"


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_comes_as_an_attachment_that_cannot_run(staff: Staff, visitor: Browser) -> None:
    url = store(staff)
    response = visitor("市督导").get(url)
    assert content_of(response) == PAGE
    assert response["Content-Disposition"].startswith("attachment; ")
    assert f"filename*=UTF-8''{quote('报表 一.xlsx')}" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Length"] == str(len(PAGE))


def test_each_reading_leaves_one_event(staff: Staff, visitor: Browser) -> None:
    url, client = store(staff), visitor("市督导")
    for number in (1, 2):
        content_of(client.get(url))
        assert Event.objects.filter(action="files.read").count() == number
    event = Event.objects.filter(action="files.read").last()
    assert event is not None
    assert (event.actor, event.target) == (str(staff.person("市督导")), url.split("/")[2])


@pytest.mark.parametrize("name", ["西县督导", "东小校长", "系统", "审计"])
def test_out_of_reach_is_the_same_as_nothing(staff: Staff, visitor: Browser, name: str) -> None:
    client = visitor(name)
    response = client.get(store(staff))
    assert response.status_code == 404
    assert response.content == client.get("/files/5f0f7bb8-1111-4111-8111-111111111111/").content
    assert not Event.objects.filter(action="files.read").exists()


def test_what_is_ones_own_is_seen_by_nobody_else(staff: Staff, visitor: Browser) -> None:
    url = store(staff, right="")
    assert visitor("东县督导").get(url).status_code == 200
    assert visitor("市督导").get(url).status_code == 404


def test_a_damaged_file_is_not_given(staff: Staff, visitor: Browser) -> None:
    url = store(staff)
    path_of(StoredFile.objects.get()).write_bytes(b"half")
    response = visitor("东县督导").get(url)
    assert response.status_code == 410
    assert "从备份里取回" in response.content.decode()


def test_asking_only_for_the_head(staff: Staff, visitor: Browser) -> None:
    response = visitor("东县督导").head(store(staff))
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Disposition"].startswith("attachment; ")


def test_a_name_cannot_break_out_of_the_header() -> None:
    made = attachment('a"; filename="evil.exe\r\nX: 1.txt')
    assert made.startswith('attachment; filename="a___filename__evil.exe__X__1.txt"; ')
    assert "\n" not in made
    assert made.count('"') == 2
