"""同一个请求只算一次：重发、八个线程同时发都一样；同时改同一个机构，只有一个改成。"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.organisations import small_city
from tests.organisations.small_city import AT, CLERK, Clerk, SmallCity, new_id, periods
from zhidu.audit.models import Event
from zhidu.organisations.actions import found_unit, merge_units, rename_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Lineage, UnitChange
from zhidu.organisations.rules import Shape, Stale

AUTUMN = date(2025, 9, 1)
THREADS = 8


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


def test_resending_gives_the_same_answer(city: SmallCity) -> None:
    request, events = new_id(), Event.objects.count()
    asked: dict[str, Any] = {
        "by": CLERK, "unit": city.middle, "seen": 1, "name": "新名", "on": AUTUMN, "at": AT,
        "request_id": request,
    }  # fmt: skip
    assert rename_unit(**asked) == rename_unit(**asked)
    assert Event.objects.count() == events + 1
    assert len(periods(city.middle)) == 2
    for other in ({"name": "另一个名"}, {"unit": city.far}, {"by": Clerk(actor="8")}):
        with pytest.raises(Stale, match="已经用在另一件事上"):
            rename_unit(**(asked | other))


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_id_make_one_unit() -> None:
    city, request = small_city.build(), new_id()
    events = Event.objects.count()
    shape = Shape("新校", UnitKind.SCHOOL, city.east, "2137990088")
    answers = together(lambda _: found_unit(by=CLERK, shape=shape, on=AUTUMN, at=AT, request_id=request))
    assert len(set(answers)) == 1, answers
    assert isinstance(answers[0], int)
    assert Event.objects.count() == events + 1
    assert UnitChange.objects.filter(request_id=request).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_their_own_ids_change_it_once() -> None:
    city = small_city.build()
    answers = together(
        lambda number: rename_unit(
            by=CLERK, unit=city.middle, seen=1, name=f"新名{number}", on=AUTUMN, at=AT, request_id=new_id()
        )
    )
    assert sum(isinstance(answer, UnitChange) for answer in answers) == 1, answers
    assert sum(isinstance(answer, Stale) for answer in answers) == THREADS - 1
    assert len(periods(city.middle)) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_mergers_at_once_close_it_once() -> None:
    city = small_city.build()
    together(
        lambda _: merge_units(
            by=CLERK, units={city.middle: 1}, into=city.far, on=AUTUMN, at=AT, request_id=new_id()
        )
    )
    assert Lineage.objects.count() == 1
    assert len(periods(city.middle)) == 1
