"""两个人同时起草同一级的公文，只有一件；同一个请求同时来几遍，也只有一件。"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.accounts.staff import new_id
from tests.rectification import lettering
from tests.rectification.lettering import LetterDesk
from zhidu.documents.models import Document
from zhidu.organisations.rules import Declined, Stale
from zhidu.rectification import actions
from zhidu.rectification.enums import EscalationState
from zhidu.rectification.models import CaseDocument

THREADS = 4


@pytest.fixture
def live(transactional_db: None, root: Path) -> LetterDesk:
    """真提交的桌子。"""
    return lettering.build()


def together(work: Callable[[int], Any]) -> list[Any]:
    """几个线程同时动手，交回各自的结果；抛错的交回错误本身。"""
    gate = Barrier(THREADS)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_two_people_drafting_at_once_make_one_document(live: LetterDesk) -> None:
    row = live.decide(live.overdue(1), "reminder_letter")
    people = [live.desk.by("市督导"), live.desk.by("市同事")]
    at = live.desk.at

    def draft(number: int) -> int:
        return actions.draft_rung_document(
            by=people[number % 2], escalation=row.pk, kind="reminder_letter", at=at, request_id=new_id()
        )

    answers = together(draft)
    assert sum(isinstance(each, int) for each in answers) == 1, answers
    assert sum(isinstance(each, Declined | Stale) for each in answers) == THREADS - 1, answers
    assert Document.objects.count() == CaseDocument.objects.count() == 1


def test_the_office_and_the_school_at_once_serve_once(live: LetterDesk) -> None:
    """督导室记送达、学校答复、后台看回执同时来：送达只记一次，答复要么成，要么请刷新。"""
    row = live.decide(live.overdue(1), "reminder_letter")
    made = live.draft(row, "reminder_letter")
    live.issue(made)
    live.open(made, "东小校长")
    desk, at, day = live.desk, live.desk.at, live.desk.day
    office, school = desk.by("市督导"), desk.by("东小校长")

    def work(number: int) -> Any:
        given: dict[str, Any] = {"escalation": row.pk, "seen": row.revision, "at": at, "request_id": new_id()}
        if number == 0:
            return actions.serve_rung(by=office, **given)
        if number == 1:
            return actions.answer_escalation(by=school, text="收到", **given)
        return actions.follow_deliveries(on=day, at=at)

    answers = together(work)
    assert all(each is None or isinstance(each, int | Declined | Stale) for each in answers), answers
    found = live.row(row)
    assert found.state in (EscalationState.SERVED, EscalationState.ANSWERED)
    assert (found.served_on, found.document) == (day, live.found(made).number)
    assert found.state == (EscalationState.ANSWERED if answers[1] is None else EscalationState.SERVED)
    assert found.revision == row.revision + (2 if answers[1] is None else 1)
