"""越权矩阵：每一条网址 × 每一种人 × 编号能走的每一处（路径、网址参数、表单、请求头、cookie、文件），别人的一个字也不漏，一格也改不动。"""

from __future__ import annotations

import pytest

from tests.security.canaries import seen
from tests.security.doors import DOORS
from tests.security.probing import Prober, every_spot
from tests.security.tables import KEPT, TABLES
from tests.security.world import LOCKED_OUT, ROLES, World

pytestmark = pytest.mark.one_database

PEOPLE = (*ROLES, *LOCKED_OUT)


def test_every_route_says_who_gets_in() -> None:
    """没写谁能进的网址：看清它归谁，在 doors.py 里添一笔。"""
    spots = every_spot()
    assert len(spots) >= 60
    assert sorted({each.name for each in spots} - DOORS.keys()) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", PEOPLE, ids=[f"role{at}" for at in range(len(PEOPLE))])
def test_nothing_of_others_leaks_and_nothing_of_others_changes(prober: Prober, role: str) -> None:
    spots = every_spot()
    for spot in spots:
        prober.probe(role, spot, DOORS.get(spot.name))
    assert not prober.alarms, "\n".join(sorted(set(prober.alarms))[:40])
    assert prober.tried >= len(spots) * 2
    # 收文件的网址要么照表里的字办（test_carrying 走到底），要么只收着
    assert prober.opened <= TABLES.keys() | KEPT
    # 该进得去的都进去过：门关错了，里面的也就白试了
    shut = {name for name, people in DOORS.items() if role in people} - prober.met.keys()
    assert shut == set(), f"{role} 该进得去却没进去"


def test_canaries_are_found_where_they_are_allowed(world: World) -> None:
    """金丝雀真的埋下了、真的认得出：该看到的人看得到。"""
    filing = world.town.filing("西小")
    page = world.browser("西小校长").get(f"/filings/{filing.pk}/")
    whats = {world.birds.planted[bird] for bird in seen(page.content, page.headers)}
    assert {"西县的退回理由", "西县的意见", "西县的草稿"} <= whats
    people = world.browser("系统").get("/people/")
    assert seen(people.content, people.headers)
