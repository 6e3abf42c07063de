"""通知和后台任务的页面：只看自己的；点开算看过；进度自己刷新，办完就停。"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.test import Client
from django.utils import timezone

from tests.accounts.staff import AT, Staff, new_id
from tests.web.visiting import enter
from zhidu.jobs.actions import ask
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.rules import Running, handler
from zhidu.notices.actions import notify
from zhidu.notices.models import Notice
from zhidu.web.session.visit import KEY

Browser = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


@handler("webtests.count", title="数数")
def count(job: Running) -> dict[str, object]:
    """只为有一类任务可提。"""
    return {"counted": len(job.arguments)}


def tell(staff: Staff, name: str, title: str, link: str = "") -> int:
    notify(persons=[staff.person(name)], kind="test", title=title, at=AT, link=link)
    return Notice.objects.latest("pk").pk


def job_of(staff: Staff, name: str) -> UUID:
    return ask(
        kind="webtests.count", by=staff.actor(name, on=timezone.localdate()), arguments={}, at=timezone.now(),
        request_id=new_id(),
    )  # fmt: skip


def test_one_sees_only_ones_own(staff: Staff, visitor: Browser) -> None:
    tell(staff, "东县督导", "东县的一条")
    tell(staff, "西县督导", "西县的一条")
    client = visitor("东县督导")
    page = client.get("/notices/").content.decode()
    assert "东县的一条" in page
    assert "西县的一条" not in page
    assert client.get("/").context["shell"].unread == 1
    assert "东县的一条" in client.get("/").content.decode()


def test_opening_marks_it_read_and_goes_there(staff: Staff, visitor: Browser) -> None:
    mine = tell(staff, "东县督导", "去看", link="/security/")
    outside = tell(staff, "东县督导", "坏的去处", link="/\t/evil.example")
    others = tell(staff, "西县督导", "别人的")
    client = visitor("东县督导")
    assert client.get(f"/notices/{mine}/open/").status_code == 405, "预取不能把它标成看过"
    assert client.post(f"/notices/{mine}/open/")["Location"] == "/security/"
    assert client.post(f"/notices/{outside}/open/")["Location"] == "/notices/"
    assert client.post(f"/notices/{others}/open/").status_code == 404
    assert Notice.objects.filter(read_at__isnull=True).get().pk == others


def test_all_at_once(staff: Staff, visitor: Browser) -> None:
    for number in range(35):
        tell(staff, "东县督导", f"第 {number} 条")
    client = visitor("东县督导")
    assert "第 1 页，共 2 页" in client.get("/notices/").content.decode()
    assert client.get("/notices/?page=99").status_code == 200
    client.post("/notices/read/")
    assert client.get("/").context["shell"].unread == 0


def test_progress_until_the_end(staff: Staff, visitor: Browser) -> None:
    key, client = job_of(staff, "市督导"), visitor("市督导")
    page = client.get(f"/jobs/{key}/").content.decode()
    assert "数数" in page
    assert 'hx-trigger="every 500ms"' in page, "刚提的，勤问"
    asked = timezone.now() - timedelta(seconds=10)
    Job.objects.filter(pk=key).update(state=JobState.RUNNING, doing="第三张", done=3, total=9, asked_at=asked)
    part = client.get(f"/jobs/{key}/", headers=HTMX).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part
    assert "第三张" in part
    assert 'max="9" value="3"' in part
    Job.objects.filter(pk=key).update(
        state=JobState.DONE, link="/notices/", message="数完了，共 9 个。", ended_at=AT
    )
    part = client.get(f"/jobs/{key}/", headers=HTMX).content.decode()
    assert "数完了，共 9 个。" in part
    assert 'href="/notices/"' in part
    assert "hx-get" not in part


def test_anothers_job_is_not_there(staff: Staff, visitor: Browser) -> None:
    key = job_of(staff, "市督导")
    assert visitor("东县督导").get(f"/jobs/{key}/").status_code == 404


def test_the_list_and_stopping_one(staff: Staff, visitor: Browser) -> None:
    key, other = job_of(staff, "市督导"), job_of(staff, "东县督导")
    client = visitor("市督导")
    page = client.get("/jobs/").content.decode()
    assert f"/jobs/{key}/" in page
    assert str(other) not in page
    number = str(new_id())
    for _ in range(2):
        assert client.post(f"/jobs/{key}/stop/", {"request_id": number})["Location"] == f"/jobs/{key}/"
    assert Job.objects.get(pk=key).state == JobState.STOPPED
    assert "没有开办就停下了" in client.get(f"/jobs/{key}/").content.decode()
    again = client.post(f"/jobs/{key}/stop/", {"request_id": str(new_id())})
    assert (again.status_code, "已经结束" in again.content.decode()) == (409, True)
    assert client.post(f"/jobs/{other}/stop/", {"request_id": str(new_id())}).status_code == 404


def test_watching_progress_does_not_keep_one_signed_in(staff: Staff, client: Client) -> None:
    key, seen = job_of(staff, "市督导"), int(time.time()) - 600
    enter(client, *staff.posts["市督导"], since=seen, seen=seen)
    client.get(f"/jobs/{key}/", headers=HTMX)
    assert client.session[KEY]["seen"] == seen
    client.get(f"/jobs/{key}/")
    assert client.session[KEY]["seen"] > seen
