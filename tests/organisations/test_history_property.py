"""任意一串变动之后：每天每个代码至多一个机构，上级都在，过去不变，照流水重放得出同样的历史。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.organisations import small_city
from tests.organisations.small_city import AT, CLERK, FOUNDED, new_id, seen
from zhidu.organisations.actions import (
    close_unit,
    merge_units,
    move_unit,
    recode_unit,
    rename_unit,
    reopen_unit,
    split_unit,
)
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit, UnitChange, UnitVersion
from zhidu.organisations.rules import Declined, NotFound, Shape, in_force, parent_fault, shape_of

DAYS = 12
CALENDAR = [FOUNDED + timedelta(days=day) for day in range(-1, DAYS + 2)]

steps = st.lists(
    st.tuples(
        st.sampled_from(["rename", "move", "recode", "close", "reopen", "merge", "split", "take"]),
        st.integers(0, 11),
        st.integers(0, 11),
        st.integers(0, DAYS),
    ),
    min_size=6,
    max_size=16,
)


def perform(verb: str, unit: int, other: int, on: date, number: int) -> None:
    """办一件事；合不合规矩由动作自己说。"""
    shared: dict[str, Any] = {"by": CLERK, "on": on, "at": AT, "request_id": new_id()}
    one = {"unit": unit, "seen": seen(unit), **shared}
    match verb:
        case "rename":
            rename_unit(**one, name=f"更名{number}")
        case "move":
            move_unit(**one, parent=other)
        case "recode":
            recode_unit(**one, code=f"21379901{number:02d}")
        case "take":  # 抢别人的代码
            recode_unit(**one, code=UnitVersion.objects.filter(unit=other).latest("starts").code)
        case "close":
            close_unit(**one)
        case "reopen":
            reopen_unit(**one)
        case "merge":
            merge_units(units={unit: seen(unit)}, into=other, **shared)
        case "split":
            parent = UnitVersion.objects.filter(unit=unit).latest("starts").parent_id
            shape = Shape(f"分校{number}", UnitKind.SCHOOL, parent, f"21379902{number:02d}")
            split_unit(**one, into=[shape], keep=True)


def whole_history() -> dict[date, dict[int, Shape]]:
    """每一天各机构的样子，从版本来。"""
    versions = list(UnitVersion.objects.all())
    found = {}
    for day in CALENDAR:
        living = [version for version in versions if in_force(version, day)]
        found[day] = {version.unit_id: shape_of(version) for version in living}
        assert len(found[day]) == len(living), "一个机构一天有两个版本"
    return found


def replayed() -> dict[date, dict[int, Shape]]:
    """每一天各机构的样子，只从变动流水来：按办理次序，每条从生效日起改写以后的日子。"""
    found: dict[date, dict[int, Shape]] = {day: {} for day in CALENDAR}
    for change in UnitChange.objects.order_by("pk"):
        for item in change.detail:
            for day in CALENDAR:
                if day >= change.on:
                    found[day].pop(item["unit"], None)
                    if item["after"]:
                        kind = UnitKind(item["after"]["kind"])
                        found[day][item["unit"]] = Shape(**{**item["after"], "kind": kind})
    return found


def check_day(units: dict[int, Shape]) -> None:
    """一天之内的规矩。"""
    codes = [shape.code for shape in units.values()]
    assert len(codes) == len(set(codes)), "一个代码一天有两个机构"
    for shape in units.values():
        parent = None if shape.parent is None else units[shape.parent].kind
        assert parent_fault(shape.kind, parent) == ""


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plan=steps)
def test_any_sequence_of_changes_keeps_history(plan: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        small_city.build()
        for number, (verb, first, second, day) in enumerate(plan):
            units = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
            unit, other = units[first % len(units)], units[second % len(units)]
            on, before = FOUNDED + timedelta(days=day), whole_history()
            try:
                with transaction.atomic():
                    perform(verb, unit, other, on, number)
            except (Declined, NotFound):
                assert whole_history() == before, "没办成的事留下了痕迹"
                continue
            after = whole_history()
            for past in CALENDAR:
                if past < on:
                    assert after[past] == before[past], "生效日以前的历史变了"
                check_day(after[past])
        assert whole_history() == replayed()
        transaction.set_rollback(True)
