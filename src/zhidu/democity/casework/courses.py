"""案子的走法：一件案子哪几步、隔几天、谁来，写成一行字。照开始的日子和工作日历排出每一步是哪一天。

一步写成「动作:参数+几天」，几天是离上一步；「@几天」是离正在走的限期，只给阶梯用。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhidu.rulebook.periods import Period, Span, WorkCalendar, due_on

#: 报方案的限期，只用来排演示的日子；办的时候照整改程序
PLAN_TERM = Period(10, Span.WORKDAY)
AT_ONCE, DATED, LONG = "at_once", "dated", "long"


class Verb(StrEnum):
    """一步办什么。"""

    WHISTLE = "whistle"
    OPEN = "open"
    PLAN = "plan"
    COSIGN = "cosign"
    RETURN_PLAN = "return_plan"
    APPROVE = "approve"
    EXTEND = "extend"
    PROGRESS = "progress"
    DONE = "done"
    RETURN = "return"
    ACCEPT = "accept"
    CLOSE = "close"
    CANCEL = "cancel"
    TAKE_OVER = "take_over"
    RELAPSE = "relapse"
    RUNG = "rung"
    SERVE = "serve"
    ANSWER = "answer"
    REMEDY = "remedy"
    DECIDE = "decide"
    CORRECT = "correct"
    SPREAD = "spread"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Turn:
    """一步：哪天、那天的第几分钟、办什么、参数；due 是报方案时报的完成日期、延期到的日子。"""

    day: date
    minute: int
    verb: Verb
    arg: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """一种走法：叫什么、哪一类整改、几件、走到哪个状态停。

    last：停下来离今天几天，（最近，最远）；空着的是从前的事，散在两年里。city：只由市里督办。findings：一案几个问题。
    source：只用这一种来源。first：头一件先办，打开就看得到。
    county：由第几个区县督办它的学校，0 是不定：那个区县别的案子不走阶梯，文号不会乱了先后。
    """

    name: str
    category: str
    times: int
    state: str
    text: str
    last: tuple[int, int] | None = None
    city: bool = False
    findings: int = 1
    source: str = ""
    first: bool = False
    county: int = 0


def turns_of(text: str, opened: date, days: WorkCalendar, number: int = 0) -> tuple[Turn, ...]:
    """从 opened 那天起排出各步。落在休息日的提前到上一个上班的日子；同一天的几步先后隔开。"""
    day, due = workday_by(opened, days), due_on(opened, PLAN_TERM, days=days, rolls_over=True)
    offered, found = due, list[Turn]()
    for place, word in enumerate(text.split()):
        head, sign, gap = word.replace("@", "+@").partition("+")
        verb, _, arg = head.partition(":")
        if sign:
            at_due = gap.startswith("@")
            wanted = due + timedelta(days=int(gap[1:])) if at_due else day + timedelta(days=int(gap))
            day = max(day, days.next_workday(wanted) if at_due else workday_by(wanted, days))
        promised = None
        if verb in (Verb.PLAN, Verb.EXTEND):
            length, _, arg = arg.partition(":")
            start = day if verb == Verb.PLAN else due
            promised = workday_by(start + timedelta(days=int(length)), days)
            offered = promised
        if verb in (Verb.APPROVE, Verb.EXTEND):
            due = offered
        elif verb == Verb.RELAPSE:
            due = due_on(day, PLAN_TERM, days=days, rolls_over=True)
        found.append(Turn(day, 8 * 60 + 30 + place * 19 + number % 17, Verb(verb), arg, promised))
    return tuple(found)


def ending(text: str, last: date, days: WorkCalendar, number: int = 0) -> tuple[Turn, ...]:
    """最后一步不晚于 last、又最靠近它的排法。"""
    opened = last
    for _ in range(60):
        found = turns_of(text, opened, days, number)
        late = (found[-1].day - last).days
        if late <= 0:
            return found
        opened -= timedelta(days=late if late > 3 else 1)
    raise ValueError(f"「{text}」排不到 {last} 以前")


def workday_by(day: date, days: WorkCalendar) -> date:
    """这一天上班就是它，不上班就往前找。"""
    while not days.workday(day):
        day -= timedelta(days=1)
    return day


_QUICK = "open plan:12+3 approve+2 done+7 accept+2 close+2"
_BEGUN = "open plan:70+7 approve+3 progress+20"
_LATE = "open plan:40+7 approve+3 progress+20 rung:reminder_letter@2"
_ORDER = f"{_LATE} serve+1 answer+5 rung:supervision_order@16"
_CIRCULAR = f"{_ORDER} serve+1 answer+5 rung:circular@31"
_INTERVIEW = f"{_CIRCULAR} serve+1 answer+6 rung:interview@46"
_ACCOUNT = f"{_INTERVIEW} serve+1 answer+6 rung:accountability@91 serve+2"

#: 全部走法。前一半是了结了的，后一半停在各个状态
COURSES: tuple[Course, ...] = (
    Course("当即改完", AT_ONCE, 13, "closed", _QUICK, first=True),
    Course("退回一次改完", AT_ONCE, 5, "closed",
           "open plan:12+4 approve+1 progress+3 done+4 return+2 done+3 accept+1 close+2"),
    Course("限期改完", DATED, 13, "closed",
           "open plan:70+6 approve+3 progress+20 progress+20 done+20 accept+4 close+3"),
    Course("方案退回一次", DATED, 5, "closed",
           "open plan:75+7 return_plan+3 plan:70+6 approve+2 progress+25 done+30 return+4 done+8 accept+3 close+3"),
    Course("会签以后改完", DATED, 3, "closed",
           "open plan:80:cosign+7 cosign+3 approve+3 progress+30 done+35 accept+3 close+4", city=True),
    Course("会签不同意再改", DATED, 1, "closed",
           "open plan:80:cosign+7 cosign:against+3 return_plan+1 plan:75:cosign+6 cosign+2 approve+2 progress+30 "
           "done+30 accept+3 close+3", city=True),
    Course("长期改完", LONG, 4, "closed",
           "open plan:240+8 approve+4 progress+60 progress+70 done+80 accept+5 close+5"),
    Course("提醒以后改完", DATED, 1, "closed", f"{_LATE} serve+1 answer+4 done+6 accept+3 close+3", city=True),
    Course("一校一案改完", DATED, 3, "closed",
           "open plan:80+7 approve+3 progress+25 done+40 accept+4 close+4", findings=3),
    Course("延期以后改完", DATED, 2, "closed",
           "open plan:60+7 approve+3 progress+30 extend:40+15 progress+20 done+20 accept+3 close+3"),
    Course("提级督办", DATED, 1, "closed",
           f"{_LATE} serve+1 take_over+8 answer+3 done+12 accept+3 close+3", county=3),
    Course("举一反三", AT_ONCE, 2, "closed",
           "open plan:12+3 approve+2 spread+1 checked+4 done+3 accept+2 close+2", city=True),
    Course("吹哨以后改完", AT_ONCE, 2, "closed",
           "whistle open plan:10+1 approve+1 done+4 accept+1 close+2", source="whistle"),
    Course("自查出来的", AT_ONCE, 1, "closed", _QUICK, source="self_check"),
    Course("反弹以后改完", AT_ONCE, 2, "closed",
           f"{_QUICK} relapse+70 plan:12+4 approve+2 done+7 accept+2 close+2"),
    Course("反弹整改中", AT_ONCE, 2, "working",
           f"{_QUICK} relapse+90 plan:14+4 approve+2 progress+4", last=(1, 4), first=True),
    Course("反弹待报方案", AT_ONCE, 2, "planning", f"{_QUICK} relapse+60", last=(1, 6)),
    Course("反弹方案待审", AT_ONCE, 1, "plan_submitted", f"{_QUICK} relapse+80 plan:12+4", last=(1, 3)),
    Course("立案就撤", AT_ONCE, 2, "cancelled", "open cancel+4", first=True),
    Course("整改中撤案", DATED, 1, "cancelled", "open plan:60+6 approve+2 cancel+12"),
    Course("刚立案", AT_ONCE, 3, "planning", "open", last=(1, 7), first=True),
    Course("刚立案要限期", DATED, 2, "planning", "open", last=(1, 8)),
    Course("方案逾期", DATED, 1, "planning", "open", last=(19, 22)),
    Course("方案逾期提醒了", DATED, 1, "planning", "open rung:reminder_letter@2 serve+1", last=(2, 5), city=True),
    Course("方案退回重报", DATED, 2, "planning", "open plan:60+6 return_plan+3", last=(1, 5)),
    Course("方案待审", DATED, 4, "plan_submitted", "open plan:60+7", last=(1, 5), first=True),
    Course("等会签", DATED, 2, "plan_submitted", "open plan:70:cosign+7", last=(1, 4), city=True),
    Course("会签不同意", DATED, 1, "plan_submitted", "open plan:70:cosign+7 cosign:against+2", last=(1, 3), city=True),
    Course("开始整改", DATED, 3, "working", "open plan:80+7 approve+3", last=(2, 15)),
    Course("报过一次进展", DATED, 6, "working", _BEGUN, last=(2, 18), first=True),
    Course("报过两次进展", DATED, 4, "working", f"{_BEGUN} progress+22", last=(2, 12)),
    Course("长期整改中", LONG, 4, "working", "open plan:300+8 approve+4 progress+70 progress+60", last=(3, 40)),
    Course("延期中", DATED, 2, "working",
           "open plan:50+7 approve+3 progress+25 extend:45+15 progress+8", last=(2, 12)),
    Course("完成退回", DATED, 2, "working", "open plan:70+7 approve+3 progress+25 done+20 return+3", last=(1, 6)),
    Course("自查在答", AT_ONCE, 1, "working", "open plan:14+3 approve+2 spread+1", last=(1, 3), city=True),
    Course("吹哨整改中", AT_ONCE, 1, "working", "whistle open plan:10+1 approve+1", last=(1, 3), source="whistle"),
    Course("完成待审", DATED, 4, "reported", f"{_BEGUN} done+28", last=(1, 5), first=True),
    Course("当即改完待审", AT_ONCE, 2, "reported", "open plan:12+3 approve+2 done+6", last=(1, 3)),
    Course("待销号", DATED, 3, "accepted", f"{_BEGUN} done+28 accept+3", last=(1, 4), first=True),
    Course("提醒函待发", DATED, 1, "working", _LATE, last=(1, 2), city=True),
    Course("提醒函待答复", DATED, 1, "working", f"{_LATE} serve+1", last=(1, 4), city=True),
    Course("提醒函已答复", DATED, 1, "working", f"{_LATE} serve+1 answer+4", last=(1, 5), city=True),
    Course("督办单", DATED, 1, "working", f"{_ORDER} serve+1", last=(2, 8), city=True),
    Course("通报陈述", DATED, 1, "working", f"{_LATE} serve+1 rung:circular:skip+12 serve+1 remedy:statement+3", last=(1, 4), city=True),
    Course("隐患跳到通报", AT_ONCE, 1, "working",
           "open plan:12+3 approve+2 rung:reminder_letter@2 serve+1 rung:circular:skip+4 serve+1",
           last=(1, 4), city=True),
    Course("约谈复查", DATED, 1, "working",
           f"{_ORDER} serve+1 rung:interview:skip+10 serve+1 answer+7 remedy:recheck+2 decide:changed+6 correct+5", last=(1, 4), city=True),
    Course("问责复核", DATED, 1, "working",
           f"{_ACCOUNT} remedy:statement+4 decide:upheld+6 remedy:review+9", last=(1, 5), county=1, first=True),
    Course("问责申诉", DATED, 1, "working",
           "open plan:40+7 approve+3 progress+20 rung:reminder_letter@2 serve+1 rung:accountability:skip+9 serve+2 "
           "remedy:review+8 decide:upheld+12 remedy:appeal+6", last=(2, 6), county=2, first=True),
    Course("申诉变更以后改完", DATED, 1, "closed",
           "open plan:40+7 approve+3 progress+20 rung:reminder_letter@2 serve+1 rung:accountability:skip+9 serve+2 "
           "remedy:review+8 decide:upheld+12 remedy:appeal+6 decide:changed+20 correct+6 done+5 accept+3 close+3",
           city=True),
)  # fmt: skip
