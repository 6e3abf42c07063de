"""审计的页面：只有审计管理看得到，看一次记一条，验得出改动，区县的只看本县。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.accounts.staff import AT, Staff, appoint, hire
from tests.conftest import without_triggers
from tests.web.visitor import Visitor, cells, events_of, same_denial, words
from zhidu.accounts.enums import OfficeCode
from zhidu.audit.actions import record
from zhidu.audit.models import Event
from zhidu.jobs.actions import perform
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.web.setup.audit import views


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> Path:
    """这个测试自己的锚点文件。"""
    settings.ZHIDU_AUDIT_ANCHORS = tmp_path / "anchors" / "audit.anchors"
    return tmp_path / "anchors" / "audit.anchors"


@pytest.fixture
def auditor(staff: Staff) -> Visitor:
    """审计管理员。"""
    return Visitor(staff, "审计")


def write(number: int, **changed: Any) -> None:
    """记几条。"""
    for each in range(number):
        given = {"actor": "1", "action": "audit.try", "target_kind": "try", "target": str(each), "at": AT}
        record(**(given | changed))


def seqs(page: str) -> list[int]:
    """页上列的序号。"""
    return [int(each) for each in re.findall(r"data-drawer>(\d+)<", page)]


@pytest.mark.parametrize("name", ["市督导", "系统", "安全", "领导", "东小校长", "专家"])
def test_only_the_audit_office(staff: Staff, name: str) -> None:
    visitor, before = Visitor(staff, name), Event.objects.count()
    same_denial(visitor, "/audit/", "/audit/1/", "/audit/?as=xlsx")
    assert visitor.submit("/audit/verify/").status_code == 404
    assert Event.objects.count() == before


def test_newest_first_and_paged_by_number(auditor: Visitor) -> None:
    write(120)
    last = Event.objects.count()
    page = auditor.read("/audit/")
    assert seqs(page) == list(range(last, last - 50, -1))
    older = re.search(r'href="(\?before=\d+)">更早的', page)
    assert older
    assert seqs(auditor.read(f"/audit/{older[1]}")) == list(range(last - 50, last - 100, -1)), (
        "翻页不因新记的错位"
    )


def test_every_look_leaves_exactly_one_event(auditor: Visitor, tmp_path: Path) -> None:
    write(3)
    for url, action in (
        ("/audit/", "audit.read"),
        ("/audit/1/", "audit.read"),
        ("/audit/?action=登录", "audit.read"),
    ):
        before = Event.objects.count()
        auditor.read(url)
        assert Event.objects.count() == before + 1
        assert events_of(action)
    before = Event.objects.count()
    auditor.workbook("/audit/?as=xlsx", tmp_path)
    assert (Event.objects.count(), events_of("audit.exported")) == (before + 1, 1)


def test_filters(staff: Staff, auditor: Visitor) -> None:
    write(2, actor="777", target="甲")
    write(1, action="accounts.signed_in", actor="777", target="乙")
    assert len(seqs(auditor.read("/audit/?actor=777"))) == 3
    assert len(seqs(auditor.read("/audit/?actor=777&action=登录"))) == 1
    assert len(seqs(auditor.read("/audit/?target=甲"))) == 2
    assert len(seqs(auditor.read("/audit/?actor=777&since=2026-03-02&until=2026-03-02"))) == 3
    assert seqs(auditor.read("/audit/?actor=777&since=2026-03-03")) == []
    assert "没有符合条件的记录" in words(auditor.read("/audit/?actor=没有"))
    assert seqs(auditor.read("/audit/?since=不是日期")) == []


def test_words_are_chinese(staff: Staff, auditor: Visitor) -> None:
    page = words(auditor.read("/audit/"))
    assert "授予任职" in page
    assert "成批导入账号" in page
    assert "安装程序" in page
    assert "accounts." not in page
    seq = Event.objects.filter(action="accounts.post_granted").values_list("seq", flat=True)[0]
    page = words(auditor.read(f"/audit/{seq}/"))
    assert Event.objects.get(seq=seq).mac in page
    assert "职务" in page


def test_the_workbook_follows_the_filter(auditor: Visitor, tmp_path: Path) -> None:
    write(2, actor="777", target="甲对象")
    found = cells(auditor.workbook("/audit/?actor=777&as=xlsx", tmp_path))
    assert "甲对象" in found
    assert "成批导入账号" not in found


def test_verifying_an_untouched_chain(auditor: Visitor, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(3)
    before = Event.objects.count()
    page = words(auditor.submit("/audit/verify/").content.decode())
    assert "没有改动的迹象" in page
    assert f"{before} 条" in page
    assert events_of("audit.verified") == 1


def test_verifying_a_changed_chain(auditor: Visitor, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(3, target="原来的")
    with connection.cursor() as cursor, transaction.atomic():
        off, on = without_triggers(connection)
        for statement in off:
            cursor.execute(statement)
        cursor.execute("UPDATE audit_event SET target = '改过的' WHERE target = '原来的'")
        for statement in on:
            cursor.execute(statement)
    page = words(auditor.submit("/audit/verify/").content.decode())
    assert "有 3 处改动的迹象" in page
    assert "内容与签章不符" in page


def test_a_county_audit_office_sees_only_its_county(staff: Staff) -> None:
    person = hire("county-audit", staff.units["东县"], "东县审计")
    staff.posts["东县审计"] = (person, appoint(person, OfficeCode.AUDIT_ADMIN, staff.units["东县"]))
    write(1, unit=str(staff.units["东小"]), target="东边的")
    write(1, unit=str(staff.units["西小"]), target="西边的")
    east, west = (Event.objects.get(target=each).seq for each in ("东边的", "西边的"))
    visitor = Visitor(staff, "东县审计")
    page = visitor.read("/audit/")
    assert "东边的" in page
    assert "西边的" not in page
    assert "成批导入账号" not in words(page), "没写单位的，只有市里的看得到"
    visitor.read(f"/audit/{east}/")
    same_denial(visitor, f"/audit/{west}/", "/audit/999999/")
    assert visitor.submit("/audit/verify/").status_code == 404


def test_details_are_only_text(auditor: Visitor) -> None:
    write(1, details={"document": "<img src=x onerror=alert(1)>"})
    page = auditor.read("/audit/")
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_a_long_chain_is_verified_in_the_background(
    auditor: Visitor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(views, "MOST_AT_ONCE", 5)
    with django_capture_on_commit_callbacks(execute=True):
        write(10)
    form = {"request_id": str(uuid4())}
    places = {auditor.done("/audit/verify/", **form) for _ in range(2)}
    (job,) = Job.objects.all()
    assert places == {f"/jobs/{job.pk}/"}, "按两下也只排一次"
    assert events_of("audit.verified") == 0
    perform(str(job.pk), at=timezone.now())
    job.refresh_from_db()
    assert (job.state, "没有改动的迹象" in job.message) == (JobState.DONE, True)
    assert events_of("audit.verified") == 1
