"""故意放进去的越权漏洞，矩阵要出警：至少一百个，拦下 98% 以上。平时抽一部分；ZHIDU_INJECTED=all 全放一遍。"""

from __future__ import annotations

import os

import pytest

from tests.security.doors import DOORS
from tests.security.injectors import Bug, every_bug
from tests.security.probing import Prober

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

WHOLE = os.environ.get("ZHIDU_INJECTED") == "all"
#: 平时每隔几个取一个，从第几个起
EVERY, FIRST = 12, 5


def raised(bug: Bug, prober: Prober) -> bool:
    """放进这个漏洞，矩阵出不出警。"""
    with bug.apply():
        for role in bug.roles:
            for spot in bug.spots():
                prober.probe(role, spot, DOORS.get(spot.name))
                if prober.alarms:
                    prober.alarms.clear()
                    return True
    return False


def test_injected_bugs_raise_an_alarm(prober: Prober) -> None:
    bugs = every_bug()
    assert len({each.name for each in bugs}) == len(bugs) >= 100
    chosen = bugs if WHOLE else bugs[FIRST::EVERY]
    missed = [each.name for each in chosen if not raised(each, prober)]
    print(f"放了 {len(chosen)} 个漏洞，没拦下 {len(missed)} 个：{missed}")
    assert len(missed) * 100 <= 2 * len(chosen), f"{len(chosen)} 个漏洞没拦下 {len(missed)} 个：{missed}"
