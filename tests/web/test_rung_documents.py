"""案子页上的公文：一按起草，看得见走到哪一步、下一步谁办；对方打开了就能记送达；别人按不动，也看不见草稿。"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts.staff import new_id
from tests.documents.conftest import root  # noqa: F401  附件目录在测试自己的地方
from tests.rectification import lettering
from tests.rectification.lettering import LetterDesk
from tests.web.visitor import Visitor, words
from zhidu.documents.models import Document
from zhidu.rectification import actions
from zhidu.rectification.enums import EscalationState, RemedyKind
from zhidu.rectification.models import Escalation


@pytest.fixture
def letters(db: None, root: Path) -> LetterDesk:  # noqa: F811
    """一个小市，案子立得早，今天逾期很久了。"""
    return lettering.build()


def visitor(letters: LetterDesk, name: str) -> Visitor:
    """以小市里的人登录好的来访者。"""
    bench = letters.desk.bench
    return Visitor(bench.staff, name, bench.extra.get(name))


def test_the_reminder_from_the_page(letters: LetterDesk) -> None:
    desk = letters.desk
    key = desk.working()
    desk.day = timezone.localdate()
    row = letters.decide(key, "reminder_letter")
    city, head, page = visitor(letters, "市督导"), visitor(letters, "东小校长"), f"/rectification/{key}/"
    assert "起草提醒函" in city.read(page)
    assert "起草提醒函" not in head.read(page)
    door = f"/escalations/{row.pk}/letter/reminder_letter/"
    answer = city.submit(door)
    made = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/documents/{made.pk}/")
    said = city.read(page)
    assert "去补全、送审" in said
    assert f"/documents/{made.pk}/" in city.get(page).content.decode()
    assert made.title not in head.read(page)
    assert city.submit(door).status_code == 409
    for who in ("东小校长", "西小校长", "东县督导"):
        assert visitor(letters, who).submit(door).status_code in (403, 404)

    letters.issue(made.pk)
    said = city.read(page)
    assert "还没打开" in said
    assert "视为送达" in said
    assert made.title in head.read(page)
    letters.open(made.pk, "东小校长")
    today = f"{desk.day.month}月{desk.day.day}日"
    assert f"记下送达（{today}）" in city.read(page)
    row.refresh_from_db()
    city.done(f"/escalations/{row.pk}/serve/", seen=row.revision)
    row.refresh_from_db()
    assert (row.state, row.served_on) == (EscalationState.SERVED, desk.day)
    said = city.read(page)
    assert "答复提醒函的限期" in said
    assert "东小打开提醒函" in said
    assert letters.found(made.pk).number in said


def test_paper_outside_and_the_asked_slots(letters: LetterDesk) -> None:
    """约谈先问时间、地点；纸质件要写文号、日子和缘由。"""
    desk = letters.desk
    key = desk.working()
    desk.day = timezone.localdate()
    row = letters.decide(key, "interview", "性质严重")
    city, page = visitor(letters, "市督导"), f"/rectification/{key}/"
    assert "约谈地点" in city.read(page)
    serve = f"/escalations/{row.pk}/serve/"
    refused = city.submit(serve, seen=row.revision, document="示函1号")
    assert refused.status_code == 409
    assert "为什么不在平台上办" in words(refused.content.decode())
    assert (
        city.submit(
            serve, seen=row.revision, document="示函1号", outside="停电", served_on="昨天"
        ).status_code
        == 409
    )
    city.submit(f"/escalations/{row.pk}/letter/interview_notice/", 约谈时间="下周一", 约谈地点="二楼")
    found = Document.objects.get()
    assert (found.values["约谈时间"], found.values["约谈地点"]) == ("下周一", "二楼")
    assert city.submit(f"/escalations/{row.pk}/letter/interview_record/").status_code == 409
    assert city.submit(f"/escalations/{row.pk}/letter/circular/").status_code == 404


def test_notices_reports_and_the_review_decision(letters: LetterDesk) -> None:
    desk = letters.desk
    key = desk.open()
    city, page = visitor(letters, "市督导"), f"/rectification/{key}/"
    assert "起草整改通知书" in city.read(page)
    assert "起草整改报告" not in city.read(page)
    assert city.submit(page + "letter/rectification_notice/").status_code == 302
    assert city.submit(page + "letter/rectification_report/").status_code == 409
    assert "关于责令东小限期整改有关问题的通知" in city.read(page)
    assert "起草整改通知书" not in city.read(page)
    assert city.submit("/remedies/9/letter/").status_code == 404
    assert city.submit("/revisits/draw/9/letter/").status_code == 404
    assert "起草整改通知书" not in visitor(letters, "东小校长").read(page)


def test_the_clocks_of_a_remedy_are_on_the_line(letters: LetterDesk) -> None:
    desk = letters.desk
    key = desk.working()
    desk.day = timezone.localdate()
    row, _ = letters.sent(key, "accountability", "东县督导", "长期不改")
    city, page = visitor(letters, "市督导"), f"/rectification/{key}/"
    assert "陈述申辩可以提到这一天" in city.read(page)
    actions.apply_remedy(
        by=desk.by("东县督导"), escalation=row.pk, kind=RemedyKind.STATEMENT, text="手续没办下来",
        applied_on=desk.day, at=desk.at, request_id=new_id(),
    )  # fmt: skip
    said = city.read(page)
    assert "作出陈述申辩结论的限期" in said
    assert "期间不停止执行" in said


@pytest.mark.parametrize("rungs", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    letters: LetterDesk, rungs: int, django_assert_max_num_queries: Any
) -> None:
    desk = letters.desk
    key = desk.working()
    desk.day = timezone.localdate() - timedelta(days=10)
    for rung in list(lettering.KINDS)[:rungs]:
        letters.draft(letters.decide(key, rung), lettering.KINDS[rung])
    assert Escalation.objects.count() == rungs
    city = visitor(letters, "市督导")
    with django_assert_max_num_queries(40):
        city.read(f"/rectification/{key}/")
