"""每日任务停了几天、钟拨快了一年又拨回来：补上漏的，一次不多。"""

from __future__ import annotations

from datetime import date, timedelta

from tests.rectification.handling import Desk
from zhidu.rectification.actions import Ticked, tick
from zhidu.rectification.models import ClockMark, Escalation


def rang(desk: Desk) -> tuple[set[tuple[str, date]], set[tuple[str, str]]]:
    """响过的时钟和建议过的各级；一样的响两次就少了。"""
    marks = list(ClockMark.objects.values_list("clock", "day"))
    rungs = list(Escalation.objects.values_list("rung", "state"))
    assert (len(set(marks)), len(set(rungs))) == (len(marks), len(rungs))
    return set(marks), set(rungs)


def run(desk: Desk, day: date) -> Ticked:
    """那一天早晨跑一遍。"""
    return tick(on=day, at=desk.at + (day - desk.day))


def test_five_days_down_ends_where_every_day_would(desk: Desk) -> None:
    """停五天一次补上，和天天跑，末了响过的一样。"""
    key = desk.working()
    due = desk.case(key).due_on
    assert due is not None
    first, last = due - timedelta(days=3), due + timedelta(days=2)
    run(desk, first - timedelta(days=1))
    assert run(desk, last) == Ticked(1, 1)
    caught_up = rang(desk)
    for day in range((last - first).days + 1):
        assert run(desk, first + timedelta(days=day)) == Ticked(0, 0)
    assert rang(desk) == caught_up
    assert caught_up[1] == {("reminder_letter", "proposed")}
    assert {day for _, day in caught_up[0]} >= {first, due}


def test_a_clock_a_year_ahead_and_back_rings_nothing_twice(desk: Desk) -> None:
    key = desk.working()
    due = desk.case(key).due_on
    assert due is not None
    assert run(desk, due + timedelta(days=365)) == Ticked(0, 1)
    proposed = rang(desk)[1]
    assert run(desk, due + timedelta(days=365)) == Ticked(0, 0)
    for back in (20, 0):  # 钟拨回来，漏了的提醒补一次；建议还是那一级，不再叠
        assert run(desk, due + timedelta(days=back)) == Ticked(1, 0)
        assert run(desk, due + timedelta(days=back)) == Ticked(0, 0)
    assert rang(desk)[1] == proposed
