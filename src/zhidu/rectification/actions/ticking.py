"""每日的时钟：提醒快到期的，建议逾期的走到阶梯的哪一级。停了几天再开，补上漏的，不会响两次。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from zhidu.accounts.enums import Right
from zhidu.catalog.queries import load_procedure
from zhidu.rectification.actions.rungs import addressee_of
from zhidu.rectification.actions.stepping import tell_holders
from zhidu.rectification.enums import EscalationState
from zhidu.rectification.models import Case, ClockMark, Escalation
from zhidu.rectification.queries.ladder import ticking
from zhidu.rectification.rules.clocks import Reminder, overdue_days, reminders, rung_to_propose

#: 停机再久，提醒也只往回补这么多天：再早的提醒已经没有意义
LOOK_BACK = timedelta(days=31)
_NAMES = {"plan": "报整改方案", "work": "整改完成"}


@dataclass(frozen=True, slots=True)
class Ticked:
    """跑了一遍时钟：提醒了几次，建议了几级。"""

    reminded: int
    proposed: int


def tick(*, on: date, at: datetime, progress: Callable[[int, int, str], None] = lambda *_: None) -> Ticked:
    """把有时钟在走的案子过一遍，算到 on 这一天（含）。一个案一个事务；同一天跑几遍、隔几天再跑，都不会重复。"""
    reminded = proposed = 0
    found = list(ticking())
    for number, each in enumerate(found):
        progress(number, len(found), each.title)
        with transaction.atomic():
            reminded += _remind(each, on=on, at=at)
            proposed += _propose(each, on=on, at=at)
    return Ticked(reminded, proposed)


def _remind(found: Case, *, on: date, at: datetime) -> int:
    """漏了几天的，只说最近的一次：一个限期不必同一早晨提醒三遍。"""
    due = reminders(found, load_procedure(found.procedure), since=on - LOOK_BACK, on=on)
    fresh = [each for each in due if _mark(found, each, at)]
    if not fresh:
        return 0
    last = fresh[-1]
    left = (last.due_on - on).days
    when = f"还有 {left} 天" if left > 0 else ("今天到期" if left == 0 else f"已逾期 {-left} 天")
    tell_holders(
        found, Right.ANSWER_FINDINGS, on=on, at=at, kind="rectification.reminder",
        title=f"{_NAMES[last.clock]}{when}：{found.title}", body=f"限期 {last.due_on:%Y年%m月%d日}。",
    )  # fmt: skip
    return 1


def _mark(found: Case, reminder: Reminder, at: datetime) -> bool:
    """头一回响才算。限期改了（延期、重报方案），新限期的提醒是另一次。"""
    clock = f"{reminder.clock}/{found.round}/{reminder.due_on}"
    day = reminder.due_on - timedelta(days=reminder.days_left)
    return ClockMark.objects.get_or_create(case=found, clock=clock, day=day, defaults={"made_at": at})[1]


def _propose(found: Case, *, on: date, at: datetime) -> int:
    rows = list(Escalation.objects.filter(case=found, round=found.round))
    if any(each.state == EscalationState.PROPOSED for each in rows):
        return 0  # 上一个建议还没人定，不往上叠
    taken = frozenset(each.rung for each in rows)
    rung = rung_to_propose(found, load_procedure(found.procedure), on=on, taken=taken)
    if rung is None:
        return 0
    overdue = overdue_days(found, on=on)
    _, fresh = Escalation.objects.get_or_create(
        case=found, round=found.round, rung=rung.code,
        defaults={"proposed_on": on, "overdue": overdue, "addressee_id": addressee_of(found, rung)},
    )  # fmt: skip
    if not fresh:
        return 0
    tell_holders(
        found, Right.CLOSE_FINDINGS, on=on, at=at, unit=found.owner_id, kind="rectification.proposal",
        title=f"逾期 {overdue} 日，建议发{rung.name}：{found.title}",
    )  # fmt: skip
    return 1
