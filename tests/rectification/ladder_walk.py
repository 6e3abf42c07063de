"""随机走整改的底子：一个例子怎么开头、怎么收尾，一件事怎么办，每步以后和另一本账（ladder_model）对什么。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.accounts.staff import AT, TODAY, new_id
from tests.rectification.handling import Desk
from tests.rectification.ladder_model import LIVE, MOVES, PEOPLE, Book, RungKey
from zhidu.accounts.models import Deed
from zhidu.audit.models import Event
from zhidu.audit.queries.verification import event_intact
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification import actions
from zhidu.rectification.enums import RemedyKind
from zhidu.rectification.models import (
    Case,
    CaseMove,
    CaseRemark,
    ClockMark,
    Cosign,
    Escalation,
    Plan,
    Progress,
    Remedy,
)

REFUSED = (Declined, NotFound, Stale)
#: 了结了的案子挂着的各样：一个字也不动
HANGING: tuple[tuple[Any, str], ...] = (
    (Plan, "case"), (Cosign, "plan__case"), (Progress, "case"), (CaseMove, "case"), (CaseRemark, "case")
)  # fmt: skip
#: 一级定了、送达了、答复了，哪些列从此不变
SERVED = (
    "decided_by",
    "decided_on",
    "reason",
    "document",
    "outside",
    "served_on",
    "answer_due",
    "addressee_id",
)
ANSWERED = (*SERVED, "answer", "answered_by", "answered_on", "revision")
AFTER_OUTCOME = ("outcome", "decision", "decided_by", "decided_on", "correct_due")


class LadderWalk(RuleBasedStateMachine):
    """一个小市的几个案，每步怎么办、办完对什么；各条规则在 test_machine。每个例子走完都退回原样。"""

    desk: Desk
    people: dict[str, Any]
    units: dict[str, int]
    files: dict[str, UUID]
    #: 各个例子一共办成几件、走到过哪些状态：走不到，就什么也没测着
    done = 0
    tried = 0
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.book = Book(TODAY)
        self.names = {self.people[each].actor: each for each in PEOPLE} | {"": ""}
        self.kinds = {key: name for name, key in self.units.items()}
        self.before = Event.objects.count(), Deed.objects.count()
        self.chain = Event.objects.order_by("-seq").values_list("seq", "mac")[0]
        self.past: list[tuple[Any, str, UUID, dict[str, Any]]] = []
        self.sealed: dict[int, Any] = {}
        self.fixed: dict[tuple[str, int], Any] = {}
        self.last_move = 0

    def teardown(self) -> None:
        """最后再对一遍封存的；这个例子写的都不要。"""
        try:
            for key in self.sealed:
                assert self.hanging(key) == self.sealed[key]
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # ------------------------------------------------------------ 怎么办

    @property
    def at(self) -> datetime:
        """今天的时刻。"""
        return AT + (self.book.day - TODAY)

    def by(self, name: str) -> Any:
        """以他的任职、在今天办事。"""
        return replace(self.people[name], on=self.book.day)

    def act(self, legal: bool, verb: Any, name: str, **given: Any) -> Any:
        """办一件，办没办成要和账上说的一样。交回动作交回的。"""
        number, made, said = new_id(), None, ""
        LadderWalk.tried += 1
        try:
            made = verb(by=self.by(name), at=self.at, request_id=number, **given)
        except REFUSED as refused:
            said = f"{type(refused).__name__} {refused}"
        assert (not said) == legal, (
            f"{name} {verb.__name__} {given}：该{'办成' if legal else '拒绝'}，{said or '办成了'}"
        )
        if legal:
            self.book.effects += 1
            LadderWalk.done += 1
            self.past.append((verb, name, number, given))
        return made

    def one(self, number: int) -> tuple[int, Case] | None:
        """第几个案；没有那么多就从头数。"""
        keys = list(self.book.cases)
        if not keys:
            return None
        key = keys[number % len(keys)]
        return key, Case.objects.get(pk=key)

    def rung(self, number: int) -> tuple[RungKey, Escalation] | None:
        """第几级；新的多挑。"""
        keys = list(self.book.rungs)
        if not keys:
            return None
        key = keys[-1 - number % len(keys)]
        return key, Escalation.objects.get(case=key[0], round=key[1], rung=key[2])

    def finding(self, name: str, unit: str, cause: str) -> int:
        """督导室立一个问题。"""
        self.book.effects += 1
        return self.desk.bench.finding(name, unit=self.units[unit], cause=cause, title=f"{cause}不够")

    def walk_on(
        self, key: RungKey, row: Escalation, name: str, *, on: date, fresh: bool = True, said: bool = True
    ) -> None:
        """一级照它现在的样子办下一步。"""
        given: dict[str, Any] = {"escalation": row.pk, "seen": row.revision - (not fresh)}
        match self.book.rungs[key].state:
            case "proposed" | "dropped":
                legal = self.book.drop(name, key, fresh=fresh, reason=said)
                self.act(legal, actions.drop_rung, name, reason="材料寄出了" if said else "", **given)
            case "decided":
                legal = self.book.serve(name, key, on=on, fresh=fresh, paper=said)
                outside = "停电，用纸质件" if said else ""
                self.act(
                    legal, actions.serve_rung, name, document="示例1", outside=outside, served_on=on, **given
                )
            case _:
                legal = self.book.answer(name, key, fresh=fresh, said=said)
                self.act(legal, actions.answer_escalation, name, text="马上改" if said else "", **given)

    def ask(
        self, key: RungKey, row: Escalation, name: str, kind: str, *, on: date, said: bool = True
    ) -> None:
        """提出一种救济。"""
        legal = self.book.apply(name, key, kind, on=on, said=said)
        self.act(
            legal, actions.apply_remedy, name, escalation=row.pk, kind=RemedyKind(kind),
            text="不服" if said else "", applied_on=on,
        )  # fmt: skip

    # ------------------------------------------------------------ 每步都对

    def hanging(self, key: int) -> Any:
        """了结了的案子挂着的全部行。"""
        return [
            list(model.objects.filter(**{path: key}).order_by("pk").values_list()) for model, path in HANGING
        ]

    def unseal(self, key: int) -> bool:
        """重开以前，先对一遍封存的样子。"""
        if key in self.sealed:
            assert self.hanging(key) == self.sealed[key]
        return True

    @invariant()
    def cases_are_as_the_book_says(self) -> None:
        """每个案的各列和账上一样；了结的封存起来，重开的才启封。"""
        rows = {row.pk: row for row in Case.objects.all()}
        assert set(rows) == set(self.book.cases)
        for key, book in self.book.cases.items():
            row = rows[key]
            assert (
                row.state, row.round, self.kinds[row.owner_id], row.plan_due, row.due_on, row.closed_on,
                row.plan_number, self.names[row.submitted_by], self.names[row.accepted_by],
            ) == (
                book.state, book.round, book.owner, book.plan_due, book.due_on, book.closed_on, book.plans,
                book.submitted, book.accepted,
            )  # fmt: skip
            if book.state in ("accepted", "closed"):
                assert len({"", book.submitted, book.accepted}) == 3
            LadderWalk.reached.add(book.state)
            if book.state in LIVE:
                self.sealed.pop(key, None)
                self.fixed.pop(("case", key), None)
                continue
            self.sealed.setdefault(key, None)
            if self.sealed[key] is None:
                self.sealed[key] = self.hanging(key)
            self.keep("case", key, (row.revision, row.handler_id, row.category, row.title, row.closed_on))

    def keep(self, kind: str, key: int, now: Any) -> None:
        """头一回见的记下，以后要和头一回一样。"""
        assert self.fixed.setdefault((kind, key), now) == now

    @invariant()
    def rungs_are_as_the_book_says(self) -> None:
        """每一级、每次救济和账上一样；送达了、答复了、作了结论的不再变。"""
        rows: list[dict[str, Any]] = [dict(each) for each in Escalation.objects.values()]
        assert {(row["case_id"], row["round"], row["rung"]) for row in rows} == set(self.book.rungs)
        for row in rows:
            book = self.book.rungs[row["case_id"], row["round"], row["rung"]]
            told = row["state"], row["decided_on"], row["served_on"], row["answer_due"]
            assert told == (book.state, book.decided_on, book.served_on, book.answer_due)
            if book.served_on is not None:
                self.keep("served", row["id"], [row[each] for each in SERVED])
            if book.state in ("answered", "dropped"):
                self.keep("answered", row["id"], [row[each] for each in ANSWERED])
            LadderWalk.reached.add(book.state)
        if not self.book.remedies:
            return
        heard = Remedy.objects.select_related("escalation", "escalation__case")
        assert heard.count() == len(self.book.remedies)
        for each in heard:
            up = each.escalation
            told_of = self.book.remedies[(up.case_id, up.round, up.rung), each.kind]
            assert (each.outcome, each.correct_due) == (told_of.outcome, told_of.correct_due)
            assert (each.corrected_on is not None) == told_of.corrected
            if each.outcome:
                assert each.decided_by != each.applied_by
                self.keep("remedy", each.pk, [getattr(each, name) for name in AFTER_OUTCOME])
                LadderWalk.reached.add("concluded")

    @invariant()
    def clocks_rang_once(self) -> None:
        """响过的时钟一次不多、一次不少。"""
        rang = list(ClockMark.objects.values_list("case", "clock", "day"))
        assert len(rang) == len(self.book.marks)
        assert set(rang) == self.book.marks

    @invariant()
    def one_event_for_one_deed_and_the_chain_is_whole(self) -> None:
        """办成一件一条审计、一个请求编号；新的每一条都接着上一条，签章都对。"""
        events, deeds = self.before
        assert Deed.objects.count() == deeds + self.book.effects
        for each in Event.objects.filter(seq__gt=self.chain[0]).order_by("seq"):
            assert (each.seq, each.previous) == (self.chain[0] + 1, self.chain[1])
            assert event_intact(each)
            self.chain = each.seq, each.mac
        assert Event.objects.count() == events + self.book.effects

    @invariant()
    def every_move_is_in_the_table(self) -> None:
        """走过的每一步都在手抄的表里。"""
        for each in CaseMove.objects.filter(pk__gt=self.last_move).order_by("pk"):
            assert MOVES[each.before, each.kind] == each.after
            self.last_move = each.pk

    def check(self) -> None:
        """不用随机走的，自己叫一遍每步都对的几样。"""
        self.cases_are_as_the_book_says()
        self.rungs_are_as_the_book_says()
        self.clocks_rang_once()
        self.one_event_for_one_deed_and_the_chain_is_whole()
        self.every_move_is_in_the_table()
