"""两处同时重算一个县：只存进一份，两处交回的都是现行的那一份。"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.indicators import filled, held, town
from tests.indicators.filled import AT, Filled
from zhidu.audit.models import Event
from zhidu.indicators.actions import recompute
from zhidu.indicators.models import Calculation


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Filled]:
    """真提交了的小演示市。"""
    yield filled.fill()


def at_once(collection: int, county: int, hands: int) -> list[int | None]:
    barrier = Barrier(hands)

    def work() -> int | None:
        try:
            barrier.wait()
            return recompute(collection=collection, county=county, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        return [each.result() for each in [pool.submit(work) for _ in range(hands)]]


def test_two_at_once_store_one(committed: Filled) -> None:
    name = next(iter(committed.counties))
    collection, county = committed.collections[town.COMPULSORY, town.YEAR], committed.county(name)
    first = set(at_once(collection, county, 3))
    assert len(first) == 1 and None not in first
    held.submit(collection, county, filled.raised(name), committed.units)
    second = set(at_once(collection, county, 3))
    assert len(second) == 1 and second.isdisjoint(first)
    assert Calculation.objects.count() == 2
    assert list(Calculation.objects.filter(current=True).values_list("pk", flat=True)) == list(second)
    assert Event.objects.filter(action="indicators.recompute").count() == 2
