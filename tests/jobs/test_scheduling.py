"""定时：到点排一次；停了几天再开，补一次，说清缺了哪几天。"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connections

from zhidu.jobs.actions import align_schedules, due_now, perform, schedule
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job, Schedule

#: 本地（东八区）2026-03-02 09:00
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
THREE = time(3, 0)


def daily(at: datetime = AT) -> None:
    """登记一件每天三点办的事。"""
    schedule(name="night", kind="tests.echo", at=at, daily=THREE)


def test_a_daily_one_comes_due_at_its_hour_and_only_once(db: None) -> None:
    daily()
    assert Schedule.objects.get().next_at == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert due_now(at=datetime(2026, 3, 2, 18, 59, tzinfo=UTC)) == 0
    due = datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert [due_now(at=due) for _ in range(3)] == [1, 0, 0]
    assert Job.objects.get().arguments == {"slot": "2026-03-02T19:00:00+00:00", "days": ["2026-03-03"]}
    assert Schedule.objects.get().next_at == due + timedelta(days=1)


def test_after_five_days_down_it_runs_once_and_knows_the_days(db: None) -> None:
    daily()
    back = datetime(2026, 3, 8, 2, tzinfo=UTC)  # 本地 3 月 8 日 10:00
    assert [due_now(at=back), due_now(at=back + timedelta(minutes=1))] == [1, 0]
    days = [f"2026-03-0{each}" for each in range(3, 9)]
    assert Job.objects.get().arguments["days"] == days
    assert Schedule.objects.get().next_at == datetime(2026, 3, 8, 19, tzinfo=UTC)


def test_back_before_the_hour_that_day_is_not_missed_yet(db: None) -> None:
    daily()
    due_now(at=datetime(2026, 3, 4, 18, 30, tzinfo=UTC))  # 本地 3 月 5 日 02:30
    assert Job.objects.get().arguments["days"] == ["2026-03-03", "2026-03-04"]


def test_a_day_still_waiting_in_the_queue_does_not_swallow_the_next(db: None) -> None:
    daily()
    for day in (2, 3):
        due_now(at=datetime(2026, 3, day, 19, 5, tzinfo=UTC))
    found = [each.arguments["days"] for each in Job.objects.order_by("asked_at")]
    assert found == [["2026-03-03"], ["2026-03-04"]]


def test_one_every_few_seconds_does_not_pile_up(db: None) -> None:
    schedule(name="often", kind="tests.echo", at=AT, every=60)
    assert due_now(at=AT + timedelta(seconds=59)) == 0
    for minute in range(1, 6):
        assert due_now(at=AT + timedelta(minutes=minute)) == 1
    assert Job.objects.count() == 1
    perform(str(Job.objects.get().pk), at=AT)
    assert due_now(at=AT + timedelta(hours=2, seconds=1)) == 1
    assert Schedule.objects.get().next_at == AT + timedelta(hours=2, minutes=1)
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1


def test_a_slot_already_queued_is_not_queued_again_even_if_the_table_is_put_back(db: None) -> None:
    daily()
    slot = Schedule.objects.get().next_at
    due_now(at=slot)
    perform(str(Job.objects.get().pk), at=slot)
    Schedule.objects.update(next_at=slot)
    due_now(at=slot)
    assert Job.objects.count() == 1


def test_registering_again_keeps_the_next_time_unless_the_hour_changed(db: None) -> None:
    daily()
    daily(AT + timedelta(days=3))
    assert Schedule.objects.get().next_at == datetime(2026, 3, 2, 19, tzinfo=UTC)
    schedule(name="night", kind="tests.echo", at=AT, daily=time(23, 30))
    assert Schedule.objects.get().next_at == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


def test_one_nobody_can_do_any_more_does_not_hold_up_the_others(db: None) -> None:
    schedule(name="gone", kind="tests.never", at=AT, every=60)
    schedule(name="often", kind="tests.echo", at=AT, every=60)
    assert due_now(at=AT + timedelta(minutes=1)) == 1
    align_schedules(at=AT)
    assert not Schedule.objects.filter(name="gone").exists()


def test_aligning_puts_the_registered_hours_in_the_table_once(db: None) -> None:
    for _ in range(2):
        align_schedules(at=AT)
    found = Schedule.objects.get(name="jobs.tidy")
    assert (found.daily, found.next_at) == (time(3, 20), datetime(2026, 3, 2, 19, 20, tzinfo=UTC))


@pytest.mark.django_db(transaction=True)
def test_two_servers_looking_at_once_queue_it_once() -> None:
    daily()
    start, found = threading.Barrier(4), []

    def look() -> None:
        try:
            start.wait(10)
            found.append(due_now(at=datetime(2026, 3, 2, 20, tzinfo=UTC)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert (sorted(found), Job.objects.count()) == ([0, 0, 0, 1], 1)
