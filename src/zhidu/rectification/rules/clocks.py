"""时钟：一个案今天该提醒谁、逾期几日、该走到阶梯的哪一级。只算日子，不碰数据库；同一天算几次都一样。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Case
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure, Rung

#: 哪个状态看哪个限期：方案的，还是整改的。报上来等审的，不算责任单位逾期
_PLAN_CLOCK = frozenset({CaseState.PLANNING})
_WORK_CLOCK = frozenset({CaseState.WORKING})


@dataclass(frozen=True, slots=True)
class Reminder:
    """到了提醒的日子：哪个限期、限期是哪天、还有几天。"""

    clock: str
    due_on: date
    days_left: int


def running_due(case: Case) -> tuple[str, date] | None:
    """正在走的限期：（哪个，哪天）；没有在走的是 None。"""
    if case.state in _PLAN_CLOCK:
        return "plan", case.plan_due
    if case.state in _WORK_CLOCK and case.due_on is not None:
        return "work", case.due_on
    return None


def overdue_days(case: Case, *, on: date) -> int:
    """这一天逾期几日；没逾期、没有在走的限期是 0。"""
    found = running_due(case)
    return 0 if found is None else max(0, (on - found[1]).days)


def reminders(case: Case, procedure: Procedure, *, since: date, on: date) -> list[Reminder]:
    """since 之后到 on（含）响过的提醒，先响的在前；几天没开机，补的也是这几次。"""
    found = running_due(case)
    if found is None:
        return []
    clock, due = found
    days = [(due - timedelta(days=left), left) for left in procedure.reminders]
    return [Reminder(clock, due, left) for day, left in sorted(days) if since < day <= on]


def relapse_until(case: Case, procedure: Procedure) -> date:
    """一个已销号的案，哪天以前（含）发现的同一指纹的问题算反弹。"""
    assert case.closed_on is not None
    return procedure.due(case.closed_on, procedure.relapse_within, work_calendar())


def rung_to_propose(case: Case, procedure: Procedure, *, on: date, taken: frozenset[str]) -> Rung | None:
    """今天该建议哪一级。taken 是这一轮已经决定过、不采纳过的各级：一级一级来，不跳级。"""
    overdue = overdue_days(case, on=on)
    for rung in procedure.ladder:
        if overdue < rung.overdue:
            return None
        if rung.code not in taken:
            return rung
    return None


def skipped(procedure: Procedure, rung: str, *, taken: frozenset[str]) -> list[Rung]:
    """决定走到 rung，跳过了哪几级。"""
    below = []
    for each in procedure.ladder:
        if each.code == rung:
            break
        if each.code not in taken:
            below.append(each)
    return below
