"""交工作簿的结果页：还在办就自己来取进度，不算人在动；办完了整页重开，收了哪些、没收哪些都在。"""

from __future__ import annotations

import csv
import io
import time
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.accounts.staff import AT, new_id
from tests.filings import town as towns
from tests.filings.town import SCHOOL, Town
from tests.web.visiting import enter
from tests.web.visitor import words
from zhidu.jobs.actions import ask
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.web.session.visit import KEY, POLLING_HEADER

HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(db: None) -> Town:
    """一个小市，一次开着的采集。"""
    return towns.build()


def asked(town: Town, who: str = "东县督导") -> UUID:
    return ask(
        kind="filings.import", by=town.actor(who), arguments={"collection": town.collection}, at=AT,
        request_id=new_id(),
    )  # fmt: skip


def test_it_polls_until_the_job_ends_then_opens_the_whole_page(town: Town) -> None:
    key, client = asked(town), Client()
    long_ago = int(time.time()) - 300
    enter(client, *town.staff.posts["东县督导"], since=long_ago, seen=long_ago)
    url = f"/imports/jobs/{key}/"
    Job.objects.filter(pk=key).update(state=JobState.RUNNING, done=2, total=9, doing="第二份")
    part = client.get(url, headers=HTMX | {POLLING_HEADER: "1"}).content.decode()
    assert client.session[KEY]["seen"] == long_ago, "自己来取进度，不算人在动"
    assert "<html" not in part and f'hx-get="{url}"' in part and "第二份" in part
    page = client.get(url).content.decode()
    assert f'hx-get="{url}"' in page and "刷新看结果" not in page
    line = {"filing": town.filing("东小").pk, "name": "东小", "code": "2137990001", "errors": 0, "why": "",
            "submitted": True, "left": ""}  # fmt: skip
    Job.objects.filter(pk=key).update(
        state=JobState.DONE, result={"filings": [line], "faults": []}, message="收下 1 份", ended_at=AT
    )
    assert client.get(url, headers=HTMX)["HX-Refresh"] == "true"
    page = client.get(url).content.decode()
    assert 'hx-get="/imports' not in page
    assert "收下并报送了" in page and "改好再交" in page


def test_nothing_taken_says_what_to_do(town: Town) -> None:
    key, client = asked(town), Client()
    enter(client, *town.staff.posts["东县督导"])
    Job.objects.filter(pk=key).update(state=JobState.FAILED, message="读不出来", ended_at=AT)
    page = client.get(f"/imports/jobs/{key}/").content.decode()
    assert "一份也没收下" in page and "读不出来" in page


def test_others_see_nothing_of_it(town: Town) -> None:
    key, client = asked(town), Client()
    enter(client, *town.staff.posts["西县督导"])
    assert client.get(f"/imports/jobs/{key}/").status_code == 404


def test_the_wizard_says_what_would_be_lost_and_what_matches_nothing(town: Town) -> None:
    """收下之前就说：会改掉已经填的哪几格，哪一行对不上谁。"""
    town.save("东小校长", "东小")
    client = Client()
    enter(client, *town.staff.posts["东小校长"])
    row = {"学校标识码": "2137990001", "学校名称": "东小", "管理单位": "东县"} | SCHOOL
    lines = [row, row | {"小学在校生数": "900"}, row | {"学校标识码": "2137990976"}]
    told = []
    for at in (0, 1, 2):
        text = io.StringIO()
        csv.writer(text).writerows([list(row), list(lines[at].values())])
        file = SimpleUploadedFile("学校.csv", text.getvalue().encode("utf-8-sig"))
        sent = client.post(f"/imports/{town.collection}/", {"request_id": new_id(), "workbook": file})
        told.append(words(client.get(sent["Location"]).content.decode()))
    same, changed, nobody = told
    assert "收下会改掉" not in same and "对上 1 份填报单" in same
    assert "收下会改掉今年已经填的 1 份" in changed
    assert "东小： 1 格会变" in changed and "1000 900" in changed
    assert "对上 0 份填报单" in nobody and "你能填的名单里没有 2137990976" in nobody
