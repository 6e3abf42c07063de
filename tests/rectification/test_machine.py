"""随便谁、随便哪一步、随便拿新旧页面来办，日子往前走：办成办不成都和另一本账（ladder_model）说的一样。

每走一步都对：案子、阶梯、救济、响过的时钟和账上一样；一件事一条审计；销了号的、送达了的一个字不变；审计的链是整的。
平常几个例子；ZHIDU_TEST_WALKS=5000 ZHIDU_TEST_STEPS=40 是整场的，ZHIDU_TEST_SEED 换一批例子，好分几段跑。
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from tests.rectification.handling import Desk
from tests.rectification.ladder_model import (
    CLOSES,
    COUNTY_OF,
    LADDER,
    OFFICE,
    PEOPLE,
    REMINDERS,
    CaseBook,
    VisitBook,
    plus,
    plus_workdays,
)
from tests.rectification.ladder_walk import LadderWalk
from zhidu.organisations.rules import Stale
from zhidu.rectification import actions
from zhidu.rectification.enums import RemedyKind, RemedyOutcome, RevisitResult
from zhidu.rectification.models import Escalation, Remedy, Revisit, SelfCheck
from zhidu.rectification.rules.proposals import PlanDraft, ProgressDraft, StepDraft

EXAMPLES = int(os.environ.get("ZHIDU_TEST_WALKS", "3"))
STEPS = int(os.environ.get("ZHIDU_TEST_STEPS", "25"))
SEED = os.environ.get("ZHIDU_TEST_SEED")
MOST_CASES = 4

who, which = st.sampled_from(PEOPLE), st.integers(0, 7)
#: 拿的页面新不新、该写的写没写：多半是老实的
honest = st.sampled_from((True, True, True, True, False))
SUPERVISORS = st.sampled_from(tuple(OFFICE))
#: 各责任单位出面办的人
HEADS = {"东小": "东小校长", "西小": "西小校长", "东县": "东县督导"}
WORDS = ("reason", "text", "title", "opinion", "question")


class Ladder(LadderWalk):
    """谁都来办一办。"""

    @initialize(far=st.integers(0, 5), near=st.integers(0, 5))
    def two_cases(self, far: int, near: int) -> None:
        """市里、县里各督办一个，各走了几步。"""
        self.open("市督导", "市督导", "东小", "facilities")
        self.open("东县督导", "东县督导", "东小", "funding")
        self.go_on(0, far)
        self.go_on(1, near)

    @rule(
        raiser=SUPERVISORS, name=who, unit=st.sampled_from(tuple(COUNTY_OF)),
        cause=st.sampled_from(("facilities", "funding")),
    )  # fmt: skip
    def open(self, raiser: str, name: str, unit: str, cause: str) -> None:
        """立案；有时是别的督导室的问题，有时是自己单位的。"""
        if len(self.book.cases) >= MOST_CASES or unit not in CLOSES[OFFICE[raiser]]:
            return
        found, office = self.finding(raiser, unit, cause), OFFICE.get(name, "")
        legal = office == OFFICE[raiser] and unit in CLOSES[office] and office != unit
        key = self.act(legal, actions.open_case, name, findings=[found], category="dated")
        if legal:
            due = plus_workdays(self.book.day, 10)
            self.book.cases[key] = CaseBook(office, unit, cause, due)
            self.act(False, actions.open_case, name, findings=[found], category="dated")

    @rule(of=which, name=who, fresh=honest, same=honest)
    def relapse(self, of: int, name: str, fresh: bool, same: bool) -> None:
        """同一指纹的新问题并进原案。"""
        found = self.one(of)
        office = OFFICE.get(name, "")
        if found is None or self.book.cases[found[0]].unit not in CLOSES.get(office, ()):
            return
        key, row = found
        book = self.book.cases[key]
        cause = book.cause if same else "staffing"
        new = self.finding(name, book.unit, cause)
        legal = same and self.unseal(key) and self.book.reopen(name, key, fresh=fresh, reason=True)
        seen = row.revision - (not fresh)
        self.act(legal, actions.add_relapse, name, case=key, finding=new, seen=seen, reason="又来了")

    # ------------------------------------------------------------ 案子

    @rule(of=which, name=who, fresh=honest, whole=honest, cosign=st.booleans())
    def submit_plan(self, of: int, name: str, fresh: bool, whole: bool, cosign: bool) -> None:
        """报方案；有时末日不上班。"""
        found = self.one(of)
        if found is None:
            return
        key, row = found
        due = plus(self.book.day, 20)
        if not whole:
            due = due + timedelta(days=5 - due.weekday() + 7)  # 星期六
            due += timedelta(days=7 * (due <= self.book.day))
            while plus(due, 0) == due:
                due += timedelta(days=1)
        draft = PlanDraft(
            "被占用", "恢复", "清退", "dated", due, (StepDraft("清退", due, "principal", "示例校长"),),
            cosigners=(self.units["财政局"],) if cosign else (),
        )  # fmt: skip
        legal = self.book.submit_plan(name, key, fresh=fresh, whole=whole, asks_due=due, cosign=cosign)
        self.act(legal, actions.submit_plan, name, case=key, seen=row.revision - (not fresh), plan=draft)

    @rule(
        of=which,
        name=st.sampled_from(("财政", "财政", "东小校长", "市督导")),
        agreed=st.booleans(),
        said=honest,
    )
    def cosign(self, of: int, name: str, agreed: bool, said: bool) -> None:
        """会签。"""
        found = self.one(of)
        if found:
            legal = self.book.cosign(name, found[0], agreed=agreed, said=said)
            opinion = "请改" if said else " "
            self.act(legal, actions.answer_cosign, name, case=found[0], agreed=agreed, opinion=opinion)

    @rule(
        of=which, name=who, fresh=honest, reason=honest,
        kind=st.sampled_from(("approve_plan", "return_plan", "accept", "return", "close", "cancel", "take_over", "reopen")),
    )  # fmt: skip
    def judge(self, of: int, name: str, kind: str, fresh: bool, reason: bool) -> None:
        """审、退、销、撤、提、重开。"""
        found = self.one(of)
        if found is None:
            return
        key, row = found
        given: dict[str, Any] = {"case": key, "seen": row.revision - (not fresh)}
        if kind in ("cancel", "take_over", "reopen"):
            if kind == "reopen":
                self.unseal(key)
            legal = getattr(self.book, kind)(name, key, fresh=fresh, reason=reason)
        else:
            legal = self.book.judge(name, key, kind, fresh=fresh, reason=reason)
        if kind not in ("approve_plan", "close"):
            given["reason"] = "核对过了" if reason else " "
        if kind in ("return", "return_plan"):
            given["remarks"] = [("files" if kind == "return" else "measures", "再写细")]
        verb = getattr(actions, kind if kind.endswith("plan") or kind == "take_over" else f"{kind}_case")
        self.act(legal, verb, name, **given)

    @rule(of=which, name=who, final=st.booleans(), fresh=honest, whole=honest, late=st.integers(0, 1))
    def report(self, of: int, name: str, final: bool, fresh: bool, whole: bool, late: int) -> None:
        """报进展、报完成；不老实的是还没做的事。"""
        found = self.one(of)
        if found is None:
            return
        key, row = found
        happened = self.book.day + timedelta(days=0 if whole else 1 + late)
        files = (self.files[self.book.cases[key].unit],)
        draft = ProgressDraft("清了一半", happened, final=final, files=files)
        legal = self.book.report(name, key, final=final, fresh=fresh, whole=whole)
        self.act(legal, actions.report_progress, name, case=key, seen=row.revision - (not fresh), draft=draft)

    @rule(of=which, name=who, days=st.integers(-1, 12), fresh=honest, reason=honest)
    def extend(self, of: int, name: str, days: int, fresh: bool, reason: bool) -> None:
        """延期；有时往前延，有时延到不上班的日子。"""
        found = self.one(of)
        if found is None:
            return
        key, row = found
        to = (self.book.cases[key].due_on or self.book.day) + timedelta(days=days)
        legal = self.book.extend(name, key, to=to, fresh=fresh, reason=reason)
        why = "雨季" if reason else ""
        self.act(
            legal, actions.extend_case, name, case=key, seen=row.revision - (not fresh), due_on=to, reason=why
        )

    @rule(of=which, steps=st.integers(1, 5))
    def go_on(self, of: int, steps: int) -> None:
        """照正路往前几步：随便走很难走到销号。"""
        for _ in range(steps):
            found = self.one(of)
            if found is None:
                return
            book = self.book.cases[found[0]]
            head = HEADS[book.unit]
            pair = [each for each, office in OFFICE.items() if office == book.owner]
            first, last = pair[0], pair[-1]
            match book.state:
                case "planning":
                    self.submit_plan(of, head, fresh=True, whole=True, cosign=False)
                case "plan_submitted":
                    kind = "return_plan" if book.asked.get(book.plans) == "no" else "approve_plan"
                    self.judge(of, first, kind, fresh=True, reason=True)
                case "working":
                    self.report(of, head, final=True, fresh=True, whole=True, late=0)
                case "reported":
                    self.judge(of, first, "accept", fresh=True, reason=True)
                case "accepted":
                    self.judge(
                        of, first if book.accepted != first else last, "close", fresh=True, reason=True
                    )

    # ------------------------------------------------------------ 阶梯和救济

    @rule(of=which, name=who, step=st.integers(0, 4), fresh=honest, reason=st.booleans())
    def decide(self, of: int, name: str, step: int, fresh: bool, reason: bool) -> None:
        """决定走到一级。"""
        found = self.one(of)
        if found is None:
            return
        key, row = found
        rung, why = LADDER[step][0], "性质严重" if reason else " "
        legal = self.book.decide(name, key, rung, fresh=fresh, reason=reason)
        self.act(
            legal, actions.decide_rung, name, case=key, rung=rung, seen=row.revision - (not fresh), reason=why
        )

    @rule(of=which, name=who, fresh=honest, said=honest, back=st.integers(-1, 3))
    def on_rung(self, of: int, name: str, fresh: bool, said: bool, back: int) -> None:
        """照一级现在的样子办下一步：不采纳、送达、答复；办的人未必对。"""
        found = self.rung(of)
        if found is None:
            return
        self.walk_on(*found, name, on=self.book.day - timedelta(days=back), fresh=fresh, said=said)

    @rule(of=which, steps=st.integers(1, 9), heard=st.booleans())
    def climb(self, of: int, steps: int, heard: bool) -> None:
        """照正路往阶梯上走几步：随便走很难走到送达、答复。heard 是送达了就提救济。"""
        for _ in range(steps):
            found = self.one(of)
            if found is None:
                return
            case, row = found
            book = self.book.cases[case]
            first = next(each for each, office in OFFICE.items() if office == book.owner)
            here = {code: self.book.rungs.get((case, book.round, code)) for code, *_ in LADDER}
            rung = next(
                (code for code, held in here.items() if held and held.state in ("decided", "served")), ""
            )
            if rung:
                at = self.book.rungs[case, book.round, rung].served_on
                walked = Escalation.objects.get(case=case, round=book.round, rung=rung)
                if heard and at is not None:
                    self.ask(
                        (case, book.round, rung), walked, HEADS[book.unit], "statement", on=self.book.day
                    )
                self.walk_on(
                    (case, book.round, rung), walked, HEADS[book.unit] if at else first, on=self.book.day
                )
                continue
            rung = next((code for code, held in here.items() if not held or held.state == "proposed"), "")
            if not rung:
                return
            legal = self.book.decide(first, case, rung, fresh=True, reason=True)
            self.act(
                legal, actions.decide_rung, first, case=case, rung=rung, seen=row.revision, reason="性质严重"
            )

    @rule(of=which, name=who, kind=st.sampled_from(RemedyKind.values), back=st.integers(-1, 3), said=honest)
    def apply(self, of: int, name: str, kind: str, back: int, said: bool) -> None:
        """提出救济。"""
        found = self.rung(of)
        if found:
            self.ask(*found, name, kind, on=self.book.day - timedelta(days=back), said=said)

    @rule(of=which, name=who, outcome=st.sampled_from(RemedyOutcome.values), fresh=honest, said=honest)
    def conclude(self, of: int, name: str, outcome: str, fresh: bool, said: bool) -> None:
        """作结论；作过的去纠正。"""
        keys = list(self.book.remedies)
        if not keys:
            return
        found = keys[of % len(keys)]
        (case, number, rung), kind = found
        row = Remedy.objects.get(
            escalation__case=case, escalation__round=number, escalation__rung=rung, kind=kind
        )
        given: dict[str, Any] = {"remedy": row.pk, "seen": row.revision - (not fresh)}
        if self.book.remedies[found].outcome:
            self.act(self.book.correct(name, found, fresh=fresh), actions.correct_remedy, name, **given)
            return
        legal = self.book.conclude(name, found, outcome, fresh=fresh, said=said)
        text = "查过了" if said else ""
        self.act(legal, actions.decide_remedy, name, outcome=RemedyOutcome(outcome), text=text, **given)

    # ------------------------------------------------------------ 日子和每日任务

    @rule(days=st.sampled_from((1, 1, 2, 5, 16, 31, 60)), daily=st.booleans())
    def later(self, days: int, daily: bool) -> None:
        """过几天；有时天天跑时钟，有时停着，最后补一遍。"""
        for _ in range(days if daily and days < max(REMINDERS) else 1):
            self.book.day += timedelta(days=1 if daily and days < max(REMINDERS) else days)
            self.tick()

    @rule(again=st.booleans(), back=st.integers(0, 3))
    def tick(self, again: bool = True, back: int = 0) -> None:
        """跑一遍时钟，和账上响的一样；再跑一遍一次也不多。钟拨回几天再跑，只响当时停机太久、过了补的日子没响过的。"""
        ran = actions.tick(on=self.book.day, at=self.at)
        assert (ran.reminded, ran.proposed) == self.book.tick(self.book.day)
        if again:
            earlier = self.book.day - timedelta(days=back)
            ran = actions.tick(on=earlier, at=self.at)
            assert (ran.reminded, ran.proposed) == self.book.tick(earlier)
            assert back or (ran.reminded, ran.proposed) == (0, 0)

    # ------------------------------------------------------------ 回头看、自查、催办、重发

    @rule(name=who, of=which)
    def draw(self, name: str, of: int) -> None:
        """没有种子的先承诺一个，有的用它抽。"""
        office = OFFICE.get(name, "")
        keys = [key for key, (owner, drawn) in self.book.draws.items() if owner == office and not drawn]
        if not keys:
            made = self.act(bool(office), actions.commit_draw, name)
            if office:
                self.book.draws[made] = office, False
            return
        self.act(False, actions.commit_draw, name)
        ripe = self.book.ripe(office)
        self.act(bool(ripe), actions.draw_revisits, name, draw_key=keys[0])
        if ripe:
            self.book.draws[keys[0]] = office, True
            chosen = set(Revisit.objects.filter(draw=keys[0]).values_list("case", "round"))
            assert {key for key, _ in chosen} <= ripe
            assert 2 * len(chosen) >= len(ripe)
            self.book.visits |= {each: VisitBook(self.book.day) for each in chosen}

    @rule(
        of=which,
        name=who,
        result=st.sampled_from(RevisitResult.values),
        fresh=honest,
        said=honest,
        ahead=st.sampled_from((0, 0, 1)),
    )
    def revisit(self, of: int, name: str, result: str, fresh: bool, said: bool, ahead: int) -> None:
        """记回头看。"""
        keys = list(self.book.visits)
        if not keys:
            return
        found = keys[of % len(keys)]
        row, on = Revisit.objects.get(case=found[0], round=found[1]), self.book.day + timedelta(days=ahead)
        self.unseal(found[0])
        legal = self.book.revisit(name, found, result, on=on, fresh=fresh, said=said)
        self.act(
            legal, actions.record_revisit, name, revisit=row.pk, seen=row.revision - (not fresh),
            result=RevisitResult(result), text="看过了" if said else "", visited_on=on,
        )  # fmt: skip

    @rule(of=which, name=who, unit=st.sampled_from(("东小", "西小")), said=honest)
    def self_check(self, of: int, name: str, unit: str, said: bool) -> None:
        """没发过自查的发，发过的答。"""
        found = self.one(of)
        if found is None:
            return
        key, book = found[0], self.book.cases[found[0]]
        if (key, unit) in self.book.checks:
            row = SelfCheck.objects.get(case=key, unit=self.units[unit])
            legal = said and self.check_answers(name, unit, book) and not self.book.checks[key, unit]
            self.book.checks[key, unit] |= legal
            text = "查过了" if said else ""
            self.act(legal, actions.answer_self_check, name, self_check=row.pk, has_it=False, text=text)
            return
        legal = said and self.book.supervises(name, key) and unit in CLOSES[OFFICE[name]]
        if legal and unit != book.unit:
            self.book.checks[key, unit] = False
        self.act(
            legal, actions.send_self_checks, name, case=key, units=[self.units[unit]],
            question="有没有" if said else "", due_on=plus(self.book.day, 7),
        )  # fmt: skip

    def check_answers(self, name: str, unit: str, book: CaseBook) -> bool:
        """自查谁能答：那所学校，和管它又不督办的区县。"""
        heads = {"东小": ("东小校长", "东县督导", "东县同事"), "西小": ("西小校长", "西县督导")}
        return name in heads[unit] and OFFICE.get(name) != book.owner

    @rule(of=which, name=who)
    def nudge(self, of: int, name: str) -> None:
        """催办：一天一次，在等督导室的不催。"""
        found = self.one(of)
        if found is None:
            return
        key, book = found[0], self.book.cases[found[0]]
        legal = book.unit in CLOSES.get(OFFICE.get(name, ""), ())
        mark = key, "nudge", self.book.day
        fit = (
            legal
            and OFFICE[name] == book.owner
            and book.running() is not None
            and mark not in self.book.marks
        )
        ran = self.act(legal, actions.nudge_cases, name, cases=[key])
        if legal:
            assert ran.done == fit
        if fit:
            self.book.marks.add(mark)

    @rule(of=which, how=st.sampled_from(("same", "same", "changed", "stranger")), name=who)
    def resend(self, of: int, how: str, name: str) -> None:
        """重发办成过的：一样的不再办一次，内容不同、换了人的都拒绝。"""
        if not self.past:
            return
        verb, first, number, given = self.past[-1 - of % len(self.past)]
        changed = dict(given)
        if how == "changed":
            word = next((each for each in WORDS if each in given), "")
            if not word:
                return
            changed[word] = "借用编号办别的"
        by = name if how == "stranger" else first
        try:
            verb(by=self.by(by), at=self.at, request_id=number, **changed)
        except Stale:
            assert how == "changed" or by != first
        else:
            assert how != "changed"
            assert by == first


def prepare(desk: Desk) -> None:
    """备好人、单位和各单位的一份佐证。"""
    bench = desk.bench
    LadderWalk.desk, LadderWalk.people = desk, {each: desk.by(each) for each in PEOPLE}
    LadderWalk.units = {each: bench.unit(each) for each in ("市", "东县", "西县", "东小", "西小", "财政局")}
    keepers = {"东小": "东小校长", "西小": "西小校长", "东县": "东县督导"}
    LadderWalk.files = {unit: bench.file(name, unit) for unit, name in keepers.items()}


def test_nothing_goes_wrong_whoever_does_what(desk: Desk) -> None:
    prepare(desk)
    run_state_machine_as_test(
        seed(int(SEED))(Ladder) if SEED else Ladder,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
        ),
    )
    print(f"办了 {LadderWalk.tried} 件，办成 {LadderWalk.done} 件，走到过 {sorted(LadderWalk.reached)}")
    assert LadderWalk.done
