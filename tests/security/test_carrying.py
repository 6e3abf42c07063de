"""别处的编号写在交来的表里：答得和没有的编号一样，别人的一个字也不漏，一格也改不动。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any

import pytest

from tests.security.bugs import put, swapped
from tests.security.carrying import ELSEWHERE, Carrier
from tests.security.doors import DOORS
from tests.security.probing import Prober
from tests.security.tables import TABLES
from tests.security.world import APART
from zhidu.accounts.actions import importing as accounts
from zhidu.filings.models import Filing
from zhidu.findings.actions import importing as findings
from zhidu.organisations.actions import importing as units
from zhidu.organisations.models import UnitVersion

slots = import_module("zhidu.filings.queries.slots")

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

#: 进得了门、又够不着西县的人
TRIES = [
    (name, role)
    for name in TABLES
    for role in sorted(DOORS[name])
    if {"unit", "school", "county"} <= APART.get(role, frozenset())
]


@pytest.mark.parametrize(("name", "role"), TRIES, ids=[f"{name}-{at}" for at, (name, _) in enumerate(TRIES)])
def test_what_a_table_names_elsewhere_is_as_good_as_absent(prober: Prober, name: str, role: str) -> None:
    carrier = Carrier(prober)
    assert list(carrier.alarms(role, name)) == []
    assert carrier.walked == len(ELSEWHERE) + len(set(ELSEWHERE.values()))


def _every_name(cls: type[Any], by: Any) -> Any:
    """清单的单位认全市的。"""
    found = list(UnitVersion.objects.values_list("unit", "code", "name"))
    return cls({code: unit for unit, code, _ in found}, {name: [unit] for unit, _, name in found})


def _every_filing(collection: int, *, by: Any, unit: int | None = None) -> list[Filing]:
    """填报表对全市的单子。"""
    return list(Filing.objects.filter(collection=collection).select_related("collection"))


@contextmanager
def _open_register() -> Iterator[None]:
    """名录照谁交的都够得着全市。"""
    plain = units._Register.load.__func__

    def load(cls: Any, current: Any) -> Any:
        register = plain(cls, current)
        register.editable = set(register.versions)
        return register

    with put(units._Register, "load", classmethod(load)):
        yield


#: 各扇门里照表认单位的那一处，开了就该出警
OPENED: list[tuple[str, str, Callable[[], AbstractContextManager[None]]]] = [
    (
        "people:import",
        "东县系统",
        lambda: put(accounts._Roll, "unit", lambda self, code, reach: self.codes[code]),
    ),
    ("units:import", "东县系统", _open_register),
    ("rectifying:list", "东县督导", lambda: put(findings._Names, "within", classmethod(_every_name))),
    ("imports:upload", "东县督导", lambda: swapped(slots.fillable, _every_filing)),
]


@pytest.mark.parametrize(("name", "role", "broken"), OPENED, ids=[name for name, *_ in OPENED])
def test_a_table_read_without_the_lock_raises_an_alarm(
    prober: Prober, name: str, role: str, broken: Callable[[], AbstractContextManager[None]]
) -> None:
    assert role in DOORS[name]
    with broken():
        assert list(Carrier(prober).alarms(role, name)) != []
