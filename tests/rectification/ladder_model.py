"""整改的另一本账：照 docs/decisions/0018 和 docs/整改流转.md 手写一遍谁能办什么、办了变成什么，不用产品的代码。

只借工作日历认上班不上班。每个动作交回“该不该办成”，该办成的当场记进账；随机走的测试拿它和真库一步一对。
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from zhidu.rulebook.periods import work_calendar

#: （从，动作）→ 到；原地不动的写一样的。抄自 docs/整改流转.md
LIVE = ("planning", "plan_submitted", "working", "reported", "accepted")
MOVES: dict[tuple[str, str], str] = {
    ("", "open"): "planning",
    ("planning", "submit_plan"): "plan_submitted",
    ("plan_submitted", "return_plan"): "planning",
    ("plan_submitted", "approve_plan"): "working",
    ("working", "report"): "working",
    ("working", "extend"): "working",
    ("working", "report_done"): "reported",
    ("reported", "return"): "working",
    ("reported", "accept"): "accepted",
    ("accepted", "return"): "working",
    ("accepted", "close"): "closed",
    ("closed", "reopen"): "planning",
    **{(state, "take_over"): state for state in LIVE},
    **{(state, "cancel"): "cancelled" for state in LIVE[:3]},
}
#: 抄自 rulebooks/zhenggai-wenze/procedure.yaml：级、逾期几日、几日答复、发给谁
LADDER = (
    ("reminder_letter", 1, 7, "unit"), ("supervision_order", 15, 10, "unit"), ("circular", 30, 15, "county"),
    ("interview", 45, 15, "county"), ("accountability", 90, 15, "county"),
)  # fmt: skip
REMINDERS = (15, 3, 0)
LOOK_BACK = timedelta(days=31)

COUNTY_OF = {"东小": "东县", "西小": "西县", "东县": "东县"}
OFFICE = {"市督导": "市", "市同事": "市", "东县督导": "东县", "东县同事": "东县", "西县督导": "西县"}
CLOSES = {"市": {"东小", "西小", "东县"}, "东县": {"东小", "东县"}, "西县": {"西小"}}
#: 谁能替哪个责任单位办：学校自己，和管它的区县；市里不替
ANSWERS = {
    "东县督导": {"东小", "东县"}, "东县同事": {"东小", "东县"}, "西县督导": {"西小"}, "东小校长": {"东小"}, "西小校长": {"西小"},
}  # fmt: skip
SEES = {
    **{who: CLOSES[office] for who, office in OFFICE.items()}, "东小校长": {"东小"}, "西小校长": {"西小"},
    "督学": {"东小"}, "领导": {"东小", "东县"}, "系统": {"东小", "西小", "东县"},
}  # fmt: skip
UNIT_OF = {
    **OFFICE,
    "东小校长": "东小",
    "西小校长": "西小",
    "财政": "财政局",
    "督学": "东县",
    "领导": "东县",
    "系统": "市",
}
PEOPLE = tuple(UNIT_OF)


def plus(day: date, days: int) -> date:
    """几日以后，末日不上班就顺延。"""
    return work_calendar().next_workday(day + timedelta(days=days))


def plus_workdays(day: date, number: int) -> date:
    """几个工作日以后。"""
    for _ in range(number):
        day = work_calendar().next_workday(day + timedelta(days=1))
    return day


@dataclass(slots=True)
class CaseBook:
    """一个案该是什么样。asked 是各稿请的会签：第几稿 → 空（没答）、yes、no。"""

    owner: str
    unit: str
    cause: str
    plan_due: date
    state: str = "planning"
    round: int = 1
    due_on: date | None = None
    submitted: str = ""
    accepted: str = ""
    closed_on: date | None = None
    plans: int = 0
    asks_due: date | None = None
    asked: dict[int, str] = field(default_factory=dict)

    def running(self) -> tuple[str, date] | None:
        """正在走的限期。"""
        if self.state == "planning":
            return "plan", self.plan_due
        return ("work", self.due_on) if self.state == "working" and self.due_on else None

    def overdue(self, on: date) -> int:
        """逾期几日。"""
        found = self.running()
        return max(0, (on - found[1]).days) if found else 0


@dataclass(slots=True)
class RungBook:
    """阶梯的一级该是什么样。"""

    state: str
    decided_on: date | None = None
    served_on: date | None = None
    answer_due: date | None = None


@dataclass(slots=True)
class RemedyBook:
    """一次救济该是什么样。"""

    by: str
    outcome: str = ""
    correct_due: date | None = None
    corrected: bool = False


@dataclass(slots=True)
class VisitBook:
    """抽中的一件回头看。"""

    drawn_on: date
    result: str = ""


RungKey = tuple[int, int, str]


@dataclass(slots=True)
class Book:
    """一整本账。effects 是办成了几件（一件一条审计）。"""

    day: date
    effects: int = 0
    cases: dict[int, CaseBook] = field(default_factory=dict)
    rungs: dict[RungKey, RungBook] = field(default_factory=dict)
    remedies: dict[tuple[RungKey, str], RemedyBook] = field(default_factory=dict)
    draws: dict[int, tuple[str, bool]] = field(default_factory=dict)
    visits: dict[tuple[int, int], VisitBook] = field(default_factory=dict)
    checks: dict[tuple[int, str], bool] = field(default_factory=dict)
    marks: set[tuple[int, str, date]] = field(default_factory=set)

    def supervises(self, who: str, case: int) -> bool:
        """他坐在督办的一边。"""
        book, office = self.cases[case], OFFICE.get(who, "")
        return office == book.owner and book.unit in CLOSES[office]

    def answers(self, who: str, case: int) -> bool:
        """他坐在责任单位的一边：督办的一方不算。"""
        book = self.cases[case]
        return book.unit in ANSWERS.get(who, ()) and UNIT_OF[who] != book.owner

    def move(self, case: int, kind: str) -> bool:
        """照表走一步；表里没有交回假。"""
        book = self.cases[case]
        after = MOVES.get((book.state, kind))
        if after is not None:
            book.state = after
        return after is not None

    def may(self, case: int, kind: str) -> bool:
        """现在能不能走这一步。"""
        return (self.cases[case].state, kind) in MOVES

    def submit_plan(
        self, who: str, case: int, *, fresh: bool, whole: bool, asks_due: date, cosign: bool
    ) -> bool:
        """报方案。"""
        book = self.cases[case]
        if not (fresh and whole and self.answers(who, case) and self.may(case, "submit_plan")):
            return False
        book.plans += 1
        book.asks_due, book.submitted = asks_due, who
        if cosign:
            book.asked[book.plans] = ""
        return self.move(case, "submit_plan")

    def cosign(self, who: str, case: int, *, agreed: bool, said: bool) -> bool:
        """会签最近请的一稿；了结了的案子不再签。"""
        book = self.cases[case]
        latest = max(book.asked, default=0)
        fit = who == "财政" and latest and book.asked[latest] == "" and book.state in LIVE
        if not fit or not (agreed or said):
            return False
        book.asked[latest] = "yes" if agreed else "no"
        return True

    def judge(self, who: str, case: int, kind: str, *, fresh: bool, reason: bool) -> bool:
        """督办的一方审：批方案、退方案、退完成、审核、销号。报的人不能审，审的人不能销、不能退。"""
        book = self.cases[case]
        if not (fresh and self.supervises(who, case) and self.may(case, kind)):
            return False
        if who == book.submitted or (book.state == "accepted" and who == book.accepted):
            return False
        if kind in ("return", "return_plan") and not reason:
            return False
        if kind == "approve_plan":
            if book.asked.get(book.plans) == "no":
                return False
            book.due_on = book.asks_due
        elif kind == "return_plan":
            book.plan_due = max(book.plan_due, plus_workdays(self.day, 10))
        elif kind == "return":
            book.accepted = ""
        elif kind == "accept":
            book.accepted = who
        elif kind == "close":
            book.closed_on = self.day
        return self.move(case, kind)

    def report(self, who: str, case: int, *, final: bool, fresh: bool, whole: bool) -> bool:
        """报进展、报完成。"""
        kind = "report_done" if final else "report"
        if not (fresh and whole and self.answers(who, case) and self.may(case, kind)):
            return False
        if final:
            self.cases[case].submitted = who
        return self.move(case, kind)

    def extend(self, who: str, case: int, *, to: date, fresh: bool, reason: bool) -> bool:
        """延期：比现在晚，是上班的日子，写明理由。"""
        book = self.cases[case]
        fit = fresh and reason and self.supervises(who, case) and self.may(case, "extend")
        if not fit or book.due_on is None or to <= book.due_on or not work_calendar().workday(to):
            return False
        book.due_on = to
        return True

    def cancel(self, who: str, case: int, *, fresh: bool, reason: bool) -> bool:
        """撤案。"""
        fit = fresh and reason and self.supervises(who, case) and self.may(case, "cancel")
        return fit and self.move(case, "cancel")

    def take_over(self, who: str, case: int, *, fresh: bool, reason: bool) -> bool:
        """市里提上来。"""
        book = self.cases[case]
        fit = fresh and reason and OFFICE.get(who) == "市" and book.owner != "市"
        if not fit or not self.may(case, "take_over"):
            return False
        book.owner = "市"
        return True

    def reopen(self, who: str, case: int, *, fresh: bool, reason: bool) -> bool:
        """重开：轮次加一，重报方案。"""
        book = self.cases[case]
        if not (fresh and reason and self.supervises(who, case) and self.may(case, "reopen")):
            return False
        book.round += 1
        book.plan_due, book.due_on, book.closed_on = plus_workdays(self.day, 10), None, None
        book.submitted = book.accepted = ""
        return self.move(case, "reopen")

    def decide(self, who: str, case: int, rung: str, *, fresh: bool, reason: bool) -> bool:
        """决定走到一级：跳级、没到日子要写理由；这一轮办过的不再办。"""
        book, below = self.cases[case], list[str]()
        if not (fresh and self.supervises(who, case) and book.state in LIVE):
            return False
        for code, overdue, _, _ in LADDER:
            settled = self.rungs.get((case, book.round, code), RungBook("proposed")).state != "proposed"
            if code == rung:
                if settled or (not reason and (below or book.overdue(self.day) < overdue)):
                    return False
                break
            if not settled:
                below.append(code)
        self.rungs[case, book.round, rung] = RungBook("decided", self.day)
        return True

    def drop(self, who: str, key: RungKey, *, fresh: bool, reason: bool) -> bool:
        """不采纳建议。"""
        if not (fresh and reason and self.supervises(who, key[0]) and self.rungs[key].state == "proposed"):
            return False
        self.rungs[key].state = "dropped"
        return True

    def serve(self, who: str, key: RungKey, *, on: date, fresh: bool, paper: bool) -> bool:
        """记送达（纸质件，写明文号和缘由）：决定以后、今天以前。"""
        row = self.rungs[key]
        fit = fresh and paper and self.supervises(who, key[0]) and row.state == "decided"
        if not fit or row.decided_on is None or not row.decided_on <= on <= self.day:
            return False
        answer = next(days for code, _, days, _ in LADDER if code == key[2])
        row.state, row.served_on, row.answer_due = "served", on, plus(on, answer)
        return True

    def answer(self, who: str, key: RungKey, *, fresh: bool, said: bool) -> bool:
        """答复。"""
        if not (fresh and said and self.answers(who, key[0]) and self.rungs[key].state == "served"):
            return False
        self.rungs[key].state = "answered"
        return True

    def apply(self, who: str, key: RungKey, kind: str, *, on: date, said: bool) -> bool:
        """提出救济：送达以后、今天以前，一种只一回。不看案子走到哪一步。"""
        served = self.rungs[key].served_on
        fit = said and self.answers(who, key[0]) and served is not None and (key, kind) not in self.remedies
        if not fit or served is None or not served <= on <= self.day:
            return False
        self.remedies[key, kind] = RemedyBook(who)
        return True

    def conclude(
        self, who: str, which: tuple[RungKey, str], outcome: str, *, fresh: bool, said: bool
    ) -> bool:
        """作结论；提了级的归提级的督导室。"""
        row = self.remedies[which]
        if not (fresh and said and self.supervises(who, which[0][0]) and not row.outcome) or who == row.by:
            return False
        row.outcome = outcome
        row.correct_due = None if outcome == "upheld" else plus(self.day, 15)
        return True

    def correct(self, who: str, which: tuple[RungKey, str], *, fresh: bool) -> bool:
        """纠正。"""
        row = self.remedies[which]
        if not (fresh and self.supervises(who, which[0][0])) or row.correct_due is None or row.corrected:
            return False
        row.corrected = True
        return True

    def ripe(self, office: str) -> set[int]:
        """可以抽的案：自己督办、销号满 30 日、这一轮没抽过。"""
        return {
            key
            for key, book in self.cases.items()
            if book.owner == office and book.closed_on is not None and plus(book.closed_on, 30) <= self.day
            and (key, book.round) not in self.visits
        }  # fmt: skip

    def revisit(
        self, who: str, which: tuple[int, int], result: str, *, on: date, fresh: bool, said: bool
    ) -> bool:
        """记回头看：督办的一方，审核通过的人除外。"""
        row, book = self.visits[which], self.cases[which[0]]
        fit = fresh and said and self.supervises(who, which[0]) and not row.result and book.accepted != who
        if not fit or book.state != "closed" or book.round != which[1] or not row.drawn_on <= on <= self.day:
            return False
        row.result = result
        return result == "confirmed" or self.reopen(who, which[0], fresh=True, reason=True)

    def tick(self, on: date) -> tuple[int, int]:
        """on 这天的时钟：交回提醒几件、建议几级。"""
        reminded = proposed = 0
        for key, book in self.cases.items():
            found = book.running() if book.state in LIVE else None
            if found is None:
                continue
            clock, due = found
            days = {due - timedelta(days=left) for left in REMINDERS}
            rung = {(key, f"{clock}/{book.round}/{due}", day) for day in days if on - LOOK_BACK < day <= on}
            reminded += bool(rung - self.marks)
            self.marks |= rung
            proposed += self._propose(key, book, on)
        return reminded, proposed

    def _propose(self, key: int, book: CaseBook, on: date) -> bool:
        this_round = {
            code: row
            for (case, number, code), row in self.rungs.items()
            if (case, number) == (key, book.round)
        }
        if any(row.state == "proposed" for row in this_round.values()):
            return False
        for code, overdue, _, _ in LADDER:
            if book.overdue(on) < overdue:
                return False
            if code not in this_round:
                self.rungs[key, book.round, code] = RungBook("proposed")
                return True
        return False
