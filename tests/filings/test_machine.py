"""随便谁、随便哪一步、随便拿新旧页面来办：没有一步不在流转表里，没有人审自己报的，冻结的永远不变。"""

from __future__ import annotations

import os
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.accounts.staff import AT, new_id
from tests.filings.town import COUNTY, SCHOOL, Town, collection_of
from zhidu.filings import actions
from zhidu.filings.models import Filing, FilingVersion, Move
from zhidu.filings.rules.moves import MOVES
from zhidu.organisations.rules import Declined, NotFound, Stale

PEOPLE = ("东小校长", "东中校长", "东县督导", "东县同事", "西县督导", "市督导", "市同事", "领导", "财政")
UNITS = ("东小", "东中", "东县", "西小")
EXAMPLES = int(os.environ.get("ZHIDU_TEST_WALKS", "6"))

who, unit, age = st.sampled_from(PEOPLE), st.sampled_from(UNITS), st.sampled_from((0, 0, 0, 1))


class Filings(RuleBasedStateMachine):
    """一个小市的几份填报单，一次采集。每个例子办完都退回原样。"""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.frozen: dict[int, str] = {}
        self.done = 0

    def teardown(self) -> None:
        """这个例子写的都不要。"""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def act(self, verb: Any, by: str, **given: Any) -> None:
        """办一件；三种说得清的拒绝都不算错，别的错就是错。"""
        try:
            with transaction.atomic():
                verb(by=self.town.actor(by), at=AT, request_id=new_id(), **given)
            self.done += 1
        except (Declined, Stale, NotFound):
            return

    @rule(by=who, of=unit, age=age, pupils=st.integers(900, 1100))
    def save(self, by: str, of: str, age: int, pupils: int) -> None:
        """存一份样样都对的草稿。"""
        found = self.town.filing(of)
        cells = (
            {"区县": [COUNTY]}
            if found.rows == "county"
            else {"学校": [SCHOOL | {"小学在校生数": str(pupils)}]}
        )
        self.act(actions.save_draft, by, filing=found.pk, seen=found.saves - age, cells=cells)

    @rule(by=who, of=unit, age=age)
    def submit(self, by: str, of: str, age: int) -> None:
        """报送。"""
        found = self.town.filing(of)
        self.act(actions.submit, by, filing=found.pk, seen=found.saves - age)

    @rule(by=who, of=unit, age=age, verb=st.sampled_from((actions.withdraw, actions.pass_review)))
    def move(self, by: str, of: str, age: int, verb: Any) -> None:
        """撤回，或审核通过。"""
        found = self.town.filing(of)
        self.act(verb, by, filing=found.pk, seen=found.revision - age)

    @rule(by=who, of=unit, age=age)
    def send_back(self, by: str, of: str, age: int) -> None:
        """退回。"""
        found = self.town.filing(of)
        self.act(actions.return_filing, by, filing=found.pk, seen=found.revision - age, reason="请核对")

    @rule(by=who)
    def pass_all(self, by: str) -> None:
        """成批通过。"""
        self.act(actions.pass_many, by, collection=self.town.collection)

    @rule(by=who, ready=st.sampled_from((True, False, False, False)))
    def freeze(self, by: str, ready: bool) -> None:
        """冻结，没审完的都写理由；多半的时候先不到那一步。"""
        if ready and self.done > 6:
            left = Filing.objects.filter(collection=self.town.collection).exclude(state="city_passed")
            reasons = dict.fromkeys(left.values_list("pk", flat=True), "本年不纳入")
            seen = collection_of(self.town).revision
            self.act(actions.freeze, by, collection=self.town.collection, seen=seen, left_out=reasons)
            for each in FilingVersion.objects.filter(filing__state="frozen"):
                self.frozen.setdefault(each.pk, each.digest)

    @invariant()
    def every_move_is_in_the_table(self) -> None:
        """走过的每一步都在表里，一步接着一步。"""
        legal = {(each.kind, each.before, each.after) for each in MOVES}
        at: dict[int, str] = {}
        for each in Move.objects.order_by("pk"):
            assert (each.kind, each.before, each.after) in legal
            assert at.get(each.filing_id, "draft") == each.before
            at[each.filing_id] = each.after
        for filing in Filing.objects.all():
            assert filing.state == at.get(filing.pk, "draft")

    @invariant()
    def nobody_reviewed_their_own(self) -> None:
        """报的人和审的人总不是一个。"""
        submitted: dict[int, str] = {}
        for each in Move.objects.order_by("pk"):
            if each.kind == "submit":
                submitted[each.filing_id] = each.made_by
            elif each.kind in ("pass_county", "pass_city", "return"):
                assert submitted[each.filing_id] != each.made_by

    @invariant()
    def frozen_never_changes(self) -> None:
        """冻结了的版次一个不少、一个不变，也没有新的。"""
        now = dict(FilingVersion.objects.filter(filing__state="frozen").values_list("pk", "digest"))
        assert now == self.frozen


def test_no_illegal_move_whoever_does_what(town: Town) -> None:
    Filings.town = town
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Filings,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=30, suppress_health_check=list(HealthCheck)
        ),
    )
