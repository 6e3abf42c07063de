"""同时发文：号一个不少、一个不重；同一件同时发，只发一次；同时打开，回执只写一次。平常八个线程。"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.accounts.staff import AT, new_id
from tests.documents import desk as desks
from tests.documents.desk import Desk
from zhidu.audit.models import Event
from zhidu.documents import queries
from zhidu.documents.actions import Issued, Opened, issue, open_document, review, sign
from zhidu.documents.models import Delivery, Document, Register, RegisterEntry
from zhidu.organisations.rules import Declined, Stale

THREADS = 8


@pytest.fixture
def live(transactional_db: None, root: Path) -> Desk:
    """真提交的办文的家当。"""
    return desks.build()


def together(work: Callable[[int], Any]) -> list[Any]:
    """八个线程同时动手，交回各自的结果；抛错的交回错误本身。"""
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


def test_eight_at_once_take_one_to_eight(live: Desk) -> None:
    keys = [live.signed("东小") for _ in range(THREADS)]
    seen = dict(Document.objects.values_list("pk", "revision"))
    actors = [live.actor("市督导"), live.actor("市同事")]
    answers = together(
        lambda number: issue(
            by=actors[number % 2], document=keys[number], seen=seen[keys[number]], at=AT, request_id=new_id()
        )
    )
    assert all(isinstance(each, Issued) for each in answers), answers
    assert sorted(RegisterEntry.objects.values_list("sequence", flat=True)) == list(range(1, THREADS + 1))
    assert {each.number for each in answers} == {
        f"示政督函〔2026〕{each}号" for each in range(1, THREADS + 1)
    }
    assert Register.objects.get().last == THREADS
    assert queries.missing_numbers(live.city, by=actors[0]) == {}
    for each in answers:
        assert live.found(each.document).number == each.number


def test_the_same_one_issued_by_eight_uses_one_number(live: Desk) -> None:
    key = live.signed("东小")
    seen, by = live.found(key).revision, live.actor("市督导")
    answers = together(lambda _: issue(by=by, document=key, seen=seen, at=AT, request_id=new_id()))
    assert sum(isinstance(each, Issued) for each in answers) == 1, answers
    assert sum(isinstance(each, Declined | Stale) for each in answers) == THREADS - 1, answers
    assert RegisterEntry.objects.count() == Register.objects.get().last == Delivery.objects.count() == 1


def test_the_same_click_eight_times_is_one_issue(live: Desk) -> None:
    key, request = live.signed("东小"), new_id()
    seen, by = live.found(key).revision, live.actor("市督导")
    answers = together(lambda _: issue(by=by, document=key, seen=seen, at=AT, request_id=request))
    assert len({repr(each) for each in answers}) == 1, answers
    assert isinstance(answers[0], Issued)
    assert Event.objects.filter(action="documents.issue").count() == 1


def test_two_judging_at_once_one_wins(live: Desk) -> None:
    live.hire("市第三", desks.OfficeCode.CITY_SUPERVISION, "市")
    key = live.draft("东小")
    live.do(desks.submit, key, "市督导")
    seen, actors = live.found(key).revision, [live.actor("市同事"), live.actor("市第三")]
    for verb in (review, sign):
        answers = together(
            lambda number, verb=verb, seen=seen: verb(
                by=actors[number % 2], document=key, seen=seen, at=AT, request_id=new_id()
            )
        )
        assert answers.count(None) == 1, answers
        assert sum(isinstance(each, Stale) for each in answers) == THREADS - 1, answers
        seen = live.found(key).revision


def test_eight_openings_write_one_receipt(live: Desk) -> None:
    done = live.issued("东小")
    by = live.actor("东小校长")
    answers = together(lambda _: open_document(by=by, document=done.document, at=AT))
    assert all(isinstance(each, Opened) for each in answers), answers
    assert sum(each.first for each in answers) == 1
    assert Event.objects.filter(action="documents.open").count() == THREADS
