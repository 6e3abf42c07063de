"""看板测试的夹具：小演示市，三年报送装好、结果算好。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.indicators import filled, town
from tests.indicators.filled import Filled

YEARS = (town.YEAR, town.YEAR - 1, town.YEAR - 2)


@pytest.fixture(scope="module")
def _filled(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Filled]:
    """一个文件里只装一次：都在一个事务里，各测试的事务套在里面，最后一起退掉。

    文件里写了 TREND = True 的装三年，别的只装一年。
    """
    years = YEARS if getattr(request.module, "TREND", False) else YEARS[:1]
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled.computed(years)
        transaction.set_rollback(True)


@pytest.fixture
def city(_filled: Filled, db: None) -> Filled:
    """装好、算好的小演示市。"""
    return _filled
