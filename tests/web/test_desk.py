"""工作台：手上的事、上个工作日以来的变化、没看的通知；各人只看见自己够得到的，查几次不随份数变。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT, TODAY, new_id
from tests.filings import town as towns
from tests.filings.town import Town
from tests.web.visiting import enter
from tests.web.visitor import words
from zhidu.accounts.rules import Actor
from zhidu.filings.actions import return_filing
from zhidu.jobs.actions import ask
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.web.desk.changes import Change, changes, last_workday

NEXT_DAY = TODAY + timedelta(days=1)
MOST_QUERIES = 5


@pytest.fixture
def town(db: None) -> Town:
    """一个小市：东小报了，县里退了；西小报了，都在 TODAY。"""
    built = towns.build()
    built.submit("东小校长", "东小")
    found = built.filing("东小")
    return_filing(
        by=built.actor("东县督导"), filing=found.pk, seen=found.revision, reason="设备值请核对", remarks=[],
        at=AT, request_id=new_id(),
    )  # fmt: skip
    built.submit("西小校长", "西小")
    return built


def seen(by: Actor) -> tuple[Change, ...]:
    return changes(by, today=NEXT_DAY)


def says(by: Actor) -> str:
    return "；".join(f"{each.title}：{each.says}" for each in seen(by))


def test_each_sees_the_moves_within_reach(town: Town) -> None:
    assert "报来 2 份" in says(town.actor("市督导"))
    assert "退回 1 份" in says(town.actor("市督导"))
    county = says(town.actor("东县督导"))
    assert "东小 报送" in county and "西小" not in county and "退回" not in county, "自己退的不算变化"
    assert "西小 报送" in says(town.actor("西县督导"))
    head = seen(town.actor("东小校长"))
    assert [each.says for each in head] == ["退回：设备值请核对"]
    assert head[0].url == f"/filings/{town.filing('东小').pk}/"
    for name in ("系统", "安全", "审计"):
        assert not seen(town.actor(name))


def test_what_is_older_is_not_a_change(town: Town) -> None:
    assert not changes(town.actor("市督导"), today=TODAY + timedelta(days=30))


def test_ended_jobs_are_told_to_who_asked(town: Town) -> None:
    by = town.actor("市督导")
    for state, count in ((JobState.DONE, 2), (JobState.FAILED, 1)):
        for _ in range(count):
            key = ask(kind="filings.prefill", by=by, arguments={}, at=AT, request_id=new_id())
            Job.objects.filter(pk=key).update(state=state, ended_at=AT)
    assert "没办成 1 个，办完 2 个" in says(by)
    assert "任务" not in says(town.actor("东县督导"))


def test_every_change_opens_for_whom_it_is_told(town: Town) -> None:
    """专家看得到一份份单子，没有看板可看：不给他一条打不开的。"""
    town.review("西县督导", "西小")
    told = 0
    for name, post in town.staff.posts.items():
        client = Client()
        enter(client, *post)
        for each in seen(town.actor(name)):
            assert client.get(each.url, follow=True).status_code == 200, (name, each)
            told += 1
    assert told > 5
    assert says(town.actor("专家")) == ""


def test_the_number_of_queries(town: Town) -> None:
    for name in ("市督导", "东县督导", "东小校长", "系统"):
        by = town.actor(name)
        seen(by)
        with CaptureQueriesContext(connection) as asked:
            seen(by)
        assert len(asked) <= MOST_QUERIES, (name, len(asked))


def test_the_page_says_it_and_opens_the_only_thing(town: Town) -> None:
    client = Client()
    enter(client, *town.staff.posts["东小校长"])
    page = client.get("/").content.decode()
    assert "昨天以来的变化" in page
    assert "设备值请核对" in words(page)
    actions = page.split('class="heading-actions', 1)[1].split("</div>", 1)[0]
    assert f'href="/filings/{town.filing("东小").pk}/"' in actions, "只有一件事，标题旁一下就到"


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 3, 3), date(2026, 3, 2)),
        (date(2026, 3, 9), date(2026, 3, 6)),
        (date(2026, 3, 8), date(2026, 3, 6)),
    ],
)
def test_the_last_workday(today: date, expected: date) -> None:
    assert last_workday(today) == expected
