"""同一个请求只算一次：八个线程同时发，报一次、审一次；同时审同一份，一个审成，别的被告知。

平常各测几个编号；ZHIDU_TEST_IDS=1000 测一千个。
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.accounts.staff import AT, new_id
from tests.filings import town as towns
from tests.filings.town import SCHOOL, Town
from zhidu.audit.models import Event
from zhidu.filings.actions import pass_review, return_filing, save_draft, submit
from zhidu.filings.models import Draft, FilingVersion, Move
from zhidu.organisations.rules import Declined, Stale

THREADS = 8
IDS = int(os.environ.get("ZHIDU_TEST_IDS", "12"))


@pytest.fixture
def live(transactional_db: None) -> Town:
    """真提交的一次采集。"""
    return towns.build()


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


def test_eight_identical_submissions_make_one_version_each(live: Town) -> None:
    school, county = live.actor("东小校长"), live.actor("东县督导")
    for round_ in range(1, IDS + 1):
        live.save("东小校长", "东小", {"学校": [SCHOOL | {"小学在校生数": str(1000 + round_)}]})
        filing, request = live.filing("东小"), new_id()
        answers = together(
            lambda _, filing=filing, request=request: submit(
                by=school, filing=filing.pk, seen=filing.saves, at=AT, request_id=request
            )
        )
        assert answers == [round_] * THREADS
        assert FilingVersion.objects.filter(filing=filing).count() == round_
        assert Event.objects.filter(request=str(request)).count() == 1
        filing = live.filing("东小")
        return_filing(
            by=county, filing=filing.pk, seen=filing.revision, reason="再核对", at=AT, request_id=new_id()
        )


def test_eight_submissions_with_their_own_ids_make_one_version(live: Town) -> None:
    live.save("东小校长", "东小")
    school, filing = live.actor("东小校长"), live.filing("东小")
    answers = together(
        lambda _: submit(by=school, filing=filing.pk, seen=filing.saves, at=AT, request_id=new_id())
    )
    assert answers.count(1) == 1, answers
    assert sum(isinstance(each, Declined | Stale) for each in answers) == THREADS - 1
    assert FilingVersion.objects.filter(filing=filing).count() == 1


def test_two_offices_reviewing_at_once_one_wins(live: Town) -> None:
    live.submit("东小校长", "东小")
    filing, actors = live.filing("东小"), [live.actor("东县督导"), live.actor("东县同事")]
    answers = together(
        lambda number: pass_review(
            by=actors[number % 2], filing=filing.pk, seen=filing.revision, at=AT, request_id=new_id()
        )
    )
    assert answers.count(None) == 1, answers
    assert sum(isinstance(each, Stale) for each in answers) == THREADS - 1, answers
    assert Move.objects.filter(filing=filing, kind="pass_county").count() == 1


def test_eight_windows_saving_the_same_draft_lose_nothing_silently(live: Town) -> None:
    school, filing = live.actor("东小校长"), live.filing("东小")
    answers = together(
        lambda number: save_draft(
            by=school, filing=filing.pk, seen=0, cells={"学校": [{"设备值": f"{number + 1}"}]}, at=AT,
            request_id=new_id(),
        )
    )  # fmt: skip
    assert answers.count(1) == 1, answers
    assert sum(isinstance(each, Stale) for each in answers) == THREADS - 1, answers
    winner = answers.index(1)
    kept = Draft.objects.get(filing=filing).payload["forms"]["学校"][0]
    assert kept["origin"]["raw"] == {"设备值": str(winner + 1)}
