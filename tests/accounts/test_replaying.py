"""放回去的家当和真造的一个字节不差；库不空、真提交、动过旧行的时候不放。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, FOUNDED, new_id
from tests.replaying import filled, replayed, stored, tables
from zhidu.accounts.models import Person
from zhidu.accounts.rules import INSTALLER
from zhidu.audit.enums import TamperSign
from zhidu.audit.queries.verification import verify
from zhidu.organisations.actions import found_unit, rename_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.organisations.rules import Shape

Built = dict[str, int]


def city() -> int:
    """设立一个市。"""
    shape = Shape("示例市", UnitKind.CITY, None, "379900", "379900")
    return found_unit(by=INSTALLER, shape=shape, on=FOUNDED, at=AT, request_id=new_id())


@pytest.fixture
def counted() -> tuple[Callable[[], Built], list[int]]:
    """造一个市的函数，戴上了；和它真造过几遍。"""
    made: list[int] = []

    @replayed
    def build() -> Built:
        made.append(city())
        return {"市": made[-1]}

    return build, made


def test_what_is_put_back_is_what_was_built(db: None, settings: Any, tmp_path: Path) -> None:
    settings.ZHIDU_AUDIT_ANCHORS = tmp_path / "anchors"  # 别的测试真提交过，锚点还在
    again = replayed(staffing.build.__wrapped__)  # type: ignore[attr-defined]
    with transaction.atomic():
        first, rows = again(), stored(tables())
        transaction.set_rollback(True)
    assert not Person.objects.exists()
    second = again()
    assert stored(tables()) == rows
    assert second == first
    assert second is not first
    assert second.units is not first.units
    assert {each.sign for each in verify().traces} == {TamperSign.ANCHORS_GONE}, (
        "没提交就没有锚点，别的都接得上"
    )
    shape = Shape("示例局", UnitKind.DEPARTMENT, first.units["市"], "379900-SL", "")
    made = found_unit(by=INSTALLER, shape=shape, on=FOUNDED, at=AT, request_id=new_id())
    assert made not in first.units.values(), "接着办事，编号不撞"


def test_it_is_built_once(db: None, counted: tuple[Callable[[], Built], list[int]]) -> None:
    build, made = counted
    for _ in range(3):
        with transaction.atomic():
            built = build()
            assert UnitVersion.objects.get().unit_id == built["市"]
            built["市"] = 0
            transaction.set_rollback(True)
    assert len(made) == 1


def test_other_rows_in_the_way_are_another_matter(
    db: None, counted: tuple[Callable[[], Built], list[int]]
) -> None:
    build, made = counted
    with transaction.atomic():
        build()
        transaction.set_rollback(True)
    Session.objects.create(session_key="先在的", session_data="", expire_date=AT)
    assert "django_session" in filled()
    build()
    assert len(made) == 2


def test_what_touches_old_rows_is_built_every_time(db: None) -> None:
    made = []
    unit = city()

    @replayed
    def rename() -> None:
        made.append(len(made))
        seen = Unit.objects.get(pk=unit).revision
        rename_unit(
            unit=unit, seen=seen, name=f"示例市{len(made)}", by=INSTALLER, on=date(2026, 1, len(made)), at=AT,
            request_id=new_id(),
        )  # fmt: skip

    for _ in range(2):
        rename()
    assert made == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_committed_work_is_always_done_for_real(counted: tuple[Callable[[], Built], list[int]]) -> None:
    build, made = counted
    build()
    assert len(made) == 1
    assert UnitVersion.objects.count() == 1
