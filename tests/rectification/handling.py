"""整改测试共用的：走到某一步的案子。内容是编的（示例）。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.accounts.staff import AT, TODAY, new_id
from tests.findings import cases as benches
from tests.findings.cases import Bench
from tests.replaying import replayed
from zhidu.rectification import actions
from zhidu.rectification.models import Case
from zhidu.rectification.rules.proposals import PlanDraft, ProgressDraft, StepDraft
from zhidu.rulebook.periods import work_calendar


@dataclass(slots=True)
class Desk:
    """一张桌子：小市、今天、在办的案。"""

    bench: Bench
    day: date = TODAY
    done: list[str] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        """今天的时刻。"""
        return AT + (self.day - TODAY)

    def by(self, who: str) -> Any:
        """以他的任职、在今天办事。"""
        return self.bench.actor(who, on=self.day)

    def case(self, key: int) -> Case:
        """案子，现取。"""
        return Case.objects.get(pk=key)

    def open(self, who: str = "市督导", category: str = "dated", **changed: Any) -> int:
        """立一个案。"""
        finding = self.bench.finding(who, **changed)
        return actions.open_case(
            by=self.by(who), findings=[finding], category=category, at=self.at, request_id=new_id()
        )

    def draft(self, **changed: Any) -> PlanDraft:
        """一稿写得好好的方案。"""
        due = work_calendar().next_workday(self.day + timedelta(days=60))
        given = PlanDraft(
            diagnosis="操场被占作停车场", target="恢复操场，达到标准", measures="清退车位，重铺场地",
            category="dated", asks_due=due, money="120000", money_source="县级财政",
            steps=(StepDraft("清退车位", due - timedelta(days=30), "principal", "示例校长"),),
        )  # fmt: skip
        return replace(given, **changed)

    def plan(self, key: int, who: str = "东小校长", **changed: Any) -> int:
        """报方案。"""
        return actions.submit_plan(
            by=self.by(who), case=key, seen=self.case(key).revision, plan=self.draft(**changed), at=self.at,
            request_id=new_id(),
        )  # fmt: skip

    def step(self, name: str, key: int, who: str, **given: Any) -> Any:
        """走一步：动作的名字、案子、谁。"""
        return getattr(actions, name)(
            by=self.by(who), case=key, seen=self.case(key).revision, at=self.at, request_id=new_id(), **given
        )

    def report(self, key: int, who: str = "东小校长", *, final: bool = True, **changed: Any) -> int:
        """报进展；报完成的带一份佐证。"""
        files = (self.bench.file(who, "东小"),) if final else ()
        given = ProgressDraft("操场已恢复", self.day, final=final, files=files)
        return int(self.step("report_progress", key, who, draft=replace(given, **changed)))

    def working(self, **changed: Any) -> int:
        """一个整改中的案。"""
        key = self.open(**changed)
        self.plan(key)
        self.step("approve_plan", key, "市督导")
        return key

    def closed(self) -> int:
        """一个销了号的案。"""
        key = self.working()
        self.report(key)
        self.step("accept_case", key, "市督导")
        self.step("close_case", key, "市同事")
        return key

    @contextmanager
    def later(self, days: int) -> Iterator[None]:
        """过几天。"""
        before = self.day
        self.day = before + timedelta(days=days)
        yield
        self.day = before


@replayed
def build() -> Desk:
    """摆好桌子。"""
    return Desk(benches.build())
