"""记一条：同一个事务、写得唯一、接得上、不带个人信息；库自己也拒绝改和删。"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.audit.conftest import write
from zhidu.audit.actions import OutsideTransaction, anchor_now, record
from zhidu.audit.models import Event
from zhidu.audit.queries.verification import verify
from zhidu.audit.rules.chain import GENESIS, HIDDEN, UnfitRecord
from zhidu.audit.rules.keys import UnusableKey

ONE: dict[str, Any] = {"actor": "p1", "action": "organisations.close", "target_kind": "unit", "target": "u9"}


@pytest.mark.django_db
def test_each_event_follows_the_one_before() -> None:
    with transaction.atomic():
        first = record(**ONE, at=datetime(2026, 11, 22, 8, 0, 0, 5, tzinfo=UTC))
        second = record(**ONE)
    assert (first.seq, first.previous) == (1, GENESIS)
    assert (second.seq, second.previous) == (2, first.mac)
    assert first.at == "2026-11-22T08:00:00.000005Z"
    assert Event.objects.get(seq=2).mac == second.mac
    assert verify().events == 2


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        record(**ONE)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_action_rolled_back_leaves_neither_event_nor_anchor(anchors: Path) -> None:
    with transaction.atomic():
        write(2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(3, start=2)
        raise ZeroDivisionError
    with transaction.atomic():
        write(1, start=9)
    report = verify()
    assert (report.events, report.anchors, report.unanchored, report.intact) == (3, 2, 0, True)
    seqs = [line.split()[0] for line in anchors.read_text(encoding="ascii").splitlines() if line]
    assert seqs == ["2", "3"], "一次提交一个锚点，记它的最后一条"


@pytest.mark.django_db(transaction=True)
def test_anchors_every_so_many_and_on_demand(settings: Any) -> None:
    settings.ZHIDU_AUDIT_ANCHOR_EVERY = 10
    with transaction.atomic():
        write(25)
    assert (verify().anchors, verify().unanchored) == (1, 5)
    anchor = anchor_now()
    assert anchor is not None
    assert anchor.seq == 25
    assert (verify().anchors, verify().unanchored) == (2, 0)
    with transaction.atomic(), pytest.raises(OutsideTransaction):
        anchor_now()


@pytest.mark.django_db(transaction=True)
def test_an_anchor_that_cannot_be_written_undoes_nothing(
    settings: Any, anchors: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """提交了的事不因为锚点写不下就说没办成；记进错误日志；以后写得下了，下一个锚点连它一起担保。"""
    anchors.unlink(missing_ok=True)
    anchors.mkdir(parents=True)
    with caplog.at_level(logging.ERROR), transaction.atomic():
        write(2)
    assert Event.objects.count() == 2
    assert "_anchor_if_last" in caplog.text
    anchors.rmdir()
    with transaction.atomic():
        write(1, start=9)
    report = verify()
    assert (report.events, report.anchors, report.unanchored, report.intact) == (3, 1, 0, True)


@pytest.mark.django_db(transaction=True)
def test_nothing_to_anchor() -> None:
    assert anchor_now() is None
    assert verify().intact


@pytest.mark.django_db
def test_details_are_written_one_way_and_without_personal_numbers() -> None:
    event = record(
        **ONE,
        details={
            "乙": "联系 13912345678，证件 11010519491231002X。",
            "甲": [3, "13912345678"],
            "code": "3703000123456789012",
            "closed": True,
            "why": None,
        },
    )
    assert event.details == json.dumps(
        json.loads(event.details), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    written = json.loads(event.details)
    assert written["乙"] == f"联系 {HIDDEN}，证件 {HIDDEN}。"
    assert written["甲"] == [3, HIDDEN]
    assert written["code"] == "3703000123456789012"
    assert (written["closed"], written["why"]) == (True, None)


@pytest.mark.parametrize(
    "bad",
    [
        {"actor": ""},
        {"action": "x" * 65},
        {"target": "u\x00"},
        {"target": "\ud800"},
        {"details": {"share": 0.5}},
        {"details": {"whole": {"a": 1}}},
        {"details": {"text": "长" * 4001}},
        {"details": {"a": "长" * 3000, "b": "长" * 3000}},
        {"at": datetime(2026, 11, 22)},  # noqa: DTZ001  正要一个没有时区的
    ],
)
@pytest.mark.django_db
def test_unfit_records_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(UnfitRecord):
        record(**{**ONE, **bad})
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_without_the_key_nothing_is_recorded(settings: Any, tmp_path: Path) -> None:
    settings.ZHIDU_AUDIT_KEY = tmp_path / "none.key"
    with pytest.raises(UnusableKey, match="没有密钥文件"):
        record(**ONE)
    assert not Event.objects.exists()


ATTEMPTS = {
    "update": "UPDATE audit_event SET actor = 'x' WHERE seq = 2",
    "update all": "UPDATE audit_event SET at = at",
    "delete": "DELETE FROM audit_event WHERE seq = 3",
    "delete all": "DELETE FROM audit_event",
    "skip a number": "INSERT INTO audit_event SELECT 9, {rest} FROM audit_event WHERE seq = 3",
    "use a number again": "INSERT INTO audit_event SELECT 2, {rest} FROM audit_event WHERE seq = 3",
}
SQLITE_ONLY = {
    "replace": "INSERT OR REPLACE INTO audit_event SELECT 2, {rest} FROM audit_event WHERE seq = 3"
}
POSTGRESQL_ONLY = {
    "truncate": "TRUNCATE audit_event",
}
REST = "at, actor, post, action, target_kind, target, unit, request, details, previous, mac"


@pytest.mark.django_db
def test_the_database_itself_refuses_changes(chain: Callable[[int], None]) -> None:
    chain(4)
    before = list(Event.objects.values_list())
    own = SQLITE_ONLY if connection.vendor == "sqlite" else POSTGRESQL_ONLY
    for sql in {**ATTEMPTS, **own}.values():
        with (
            pytest.raises(IntegrityError, match="审计记录"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.format(rest=REST))
    assert list(Event.objects.values_list()) == before


@pytest.mark.django_db
def test_the_models_own_ways_are_refused_too(chain: Callable[[int], None]) -> None:
    chain(2)
    event = Event.objects.get(seq=1)
    event.actor = "别人"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()
