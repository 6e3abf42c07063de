"""随便谁、随便哪一步、随便拿新旧页面来办：没有一步不在流转表里，没有人审签自己写的，文号不断不重，发出的永远不变。

平常几个例子；ZHIDU_TEST_WALKS=5000 ZHIDU_TEST_STEPS=40 是整场的，ZHIDU_TEST_SEED 换一批例子，好分几段跑。
"""

from __future__ import annotations

import os
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.accounts.staff import AT, new_id
from tests.documents.desk import Desk
from zhidu.documents import actions
from zhidu.documents.enums import DocumentState, MoveKind
from zhidu.documents.models import Delivery, Document, DocumentMove, Register, RegisterEntry
from zhidu.documents.rules.moves import FINAL, MOVES
from zhidu.documents.rules.numbers import missing
from zhidu.organisations.rules import Declined, NotFound, Stale

PEOPLE = ("市督导", "市同事", "东县督导", "东县同事", "领导", "东小校长", "督学")
EXAMPLES = int(os.environ.get("ZHIDU_TEST_WALKS", "5"))
STEPS = int(os.environ.get("ZHIDU_TEST_STEPS", "30"))
SEED = os.environ.get("ZHIDU_TEST_SEED")
#: 发文要排版，慢；一个例子里发这么多件就够看出文号断不断
MOST_ISSUED = 4

who, which = st.sampled_from(PEOPLE), st.integers(0, 3)
age = st.sampled_from((0, 0, 0, 0, 1))
PLAIN = (
    actions.submit,
    actions.review,
    actions.sign,
    actions.submit,
    actions.review,
    actions.sign,
    actions.recall,
)
NEXT: dict[str, tuple[Any, bool]] = {
    DocumentState.DRAFT: (actions.submit, False), DocumentState.SUBMITTED: (actions.review, True),
    DocumentState.REVIEWED: (actions.sign, True), DocumentState.SIGNED: (actions.issue, False),
}  # fmt: skip


class Documents(RuleBasedStateMachine):
    """一个小市的几件公文。每个例子办完都退回原样。"""

    desk: Desk
    #: 各个例子一共发了几件：一件也走不到，就什么也没测着
    issued = 0

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.sealed: dict[int, Any] = {}
        self.wrote: dict[int, set[str]] = {}
        for by in ("市督导", "东县督导"):
            self.note(self.desk.draft("东小", who=by), by)

    def teardown(self) -> None:
        """这个例子写的都不要。"""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def act(self, verb: Any, by: str, **given: Any) -> bool:
        """办一件，交回办成没有；三种说得清的拒绝都不算错，别的错就是错。"""
        try:
            with transaction.atomic():
                verb(by=self.desk.actor(by), at=AT, request_id=new_id(), **given)
        except (Declined, Stale, NotFound):
            return False
        return True

    def one(self, number: int) -> Document | None:
        """第几件；没有那么多就从头数。"""
        keys = list(Document.objects.order_by("pk").values_list("pk", flat=True))
        return self.desk.found(keys[number % len(keys)]) if keys else None

    def note(self, key: int, by: str) -> None:
        """记下谁动了笔。"""
        self.wrote.setdefault(key, set()).add(self.desk.actor(by).actor)

    @rule(by=who, of=st.sampled_from(("东小", "东县", "西小")), whole=st.booleans())
    def draft(self, by: str, of: str, whole: bool) -> None:
        """起草一件，一半没填全。"""
        if Document.objects.count() > 5:
            return
        organ = self.desk.city if by.startswith("市") else self.desk.county
        row = self.desk.row(of) if whole else self.desk.row(of, 限期="")
        if self.act(actions.draft_document, by, organ=organ, kind="reminder_letter", row=row):
            self.note(Document.objects.latest("pk").pk, by)

    @rule(by=who, of=which, age=age)
    def edit(self, by: str, of: int, age: int) -> None:
        """改一件，填全。"""
        found = self.one(of)
        if found and self.act(
            actions.edit_document, by, document=found.pk, seen=found.revision - age, row=self.desk.row("东小")
        ):
            self.note(found.pk, by)

    @rule(by=who, of=which, age=age, verb=st.sampled_from(PLAIN))
    def move(self, by: str, of: int, age: int, verb: Any) -> None:
        """送审、审核、签发、取回。"""
        found = self.one(of)
        if (
            found
            and self.act(verb, by, document=found.pk, seen=found.revision - age)
            and verb is actions.submit
        ):
            self.note(found.pk, by)

    @rule(
        by=who, of=which, verb=st.sampled_from((actions.return_document, actions.withdraw)), why=st.booleans()
    )
    def give_up(self, by: str, of: int, verb: Any, why: bool) -> None:
        """退回、撤稿，一半没写理由。"""
        found = self.one(of)
        if found:
            reason = "请再核对" if why else " "
            self.act(verb, by, document=found.pk, seen=found.revision, reason=reason)

    @rule(by=who, kind=st.sampled_from((MoveKind.SUBMIT, MoveKind.REVIEW, MoveKind.SIGN)))
    def move_all(self, by: str, kind: MoveKind) -> None:
        """成批办。"""
        seen = dict(Document.objects.values_list("pk", "revision"))
        before = dict(Document.objects.values_list("pk", "state"))
        self.act(actions.move_many, by, kind=kind, documents=seen)
        for key, state in Document.objects.values_list("pk", "state"):
            if kind == MoveKind.SUBMIT and state != before[key]:
                self.note(key, by)

    @rule(of=which, steps=st.integers(1, 4))
    def go_on(self, of: int, steps: int) -> None:
        """照正路往前几步：随便走很难走到发文。"""
        for _ in range(steps):
            self.one_more(of)

    def one_more(self, of: int) -> None:
        """照正路往前一步。"""
        found = self.one(of)
        if found is None or found.state not in NEXT:
            return
        if found.state == DocumentState.SIGNED and len(self.sealed) >= MOST_ISSUED:
            return
        pair = ("市督导", "市同事") if found.organ_id == self.desk.city else ("东县督导", "东县同事")
        verb, another = NEXT[found.state]
        wrote = self.wrote[found.pk]
        fresh = [each for each in pair if self.desk.actor(each).actor not in wrote]
        by = (fresh or pair)[0] if another else pair[0]
        if not self.act(verb, by, document=found.pk, seen=found.revision):
            return
        if verb is actions.submit:
            self.note(found.pk, by)
        if verb is actions.issue:
            self.seal(found.pk)

    def seal(self, key: int) -> None:
        """发出的一件，记下它的样子。"""
        self.sealed[key] = Document.objects.filter(pk=key).values().get()
        Documents.issued += 1

    @precondition(lambda self: RegisterEntry.objects.count() < MOST_ISSUED)
    @rule(by=who, of=which, age=age)
    def issue(self, by: str, of: int, age: int) -> None:
        """发文。"""
        found = self.one(of)
        if found and self.act(actions.issue, by, document=found.pk, seen=found.revision - age):
            self.seal(found.pk)

    @rule(by=who, of=which)
    def void(self, by: str, of: int) -> None:
        """作废文号。"""
        found = self.one(of)
        if found:
            self.act(actions.void_number, by, document=found.pk, reason="写错了")

    @rule(by=who, of=which)
    def open(self, by: str, of: int) -> None:
        """打开。"""
        found = self.one(of)
        if found:
            try:
                actions.open_document(by=self.desk.actor(by), document=found.pk, at=AT)
            except NotFound:
                return

    @invariant()
    def every_move_is_in_the_table_and_nobody_judged_their_own(self) -> None:
        """走过的每一步都在表里，一步接着一步；审、签、退的人总没动过笔。"""
        legal = {(each.kind, each.before, each.after): each for each in MOVES}
        at: dict[int, str] = {}
        for each in DocumentMove.objects.order_by("pk"):
            taken = legal[MoveKind(each.kind), DocumentState(each.before), DocumentState(each.after)]
            assert at.get(each.document_id, "draft") == each.before
            at[each.document_id] = each.after
            if taken.another:
                assert each.made_by not in self.wrote[each.document_id] or self.wrote_later(each)
        for found in Document.objects.all():
            assert found.state == at.get(found.pk, "draft")

    def wrote_later(self, judged: DocumentMove) -> bool:
        """审过、退过以后才自己动手改的，不算审自己的；后面一定有退回或取回。"""
        later = DocumentMove.objects.filter(
            document=judged.document_id, pk__gte=judged.pk, kind__in=("return", "recall")
        )
        return later.exists()

    @invariant()
    def numbers_have_no_gap(self) -> None:
        """每本登记簿从一号起一个不少，一件公文一号。"""
        for book in Register.objects.all():
            used = list(RegisterEntry.objects.filter(register=book).values_list("sequence", flat=True))
            assert missing(used, book.last) == []
            assert len(used) == book.last
        issued = set(Document.objects.filter(state="issued").values_list("pk", flat=True))
        assert set(RegisterEntry.objects.values_list("document", flat=True)) == issued
        assert set(Delivery.objects.values_list("document", flat=True)) == issued

    @invariant()
    def issued_never_changes(self) -> None:
        """发出的一字不变；到头的不再走。"""
        now = {each["id"]: each for each in Document.objects.filter(state="issued").values()}
        assert now == self.sealed
        assert {"issued", "withdrawn"} == FINAL


def test_no_illegal_move_whoever_does_what(desk: Desk) -> None:
    Documents.desk = desk
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(int(SEED))(Documents) if SEED else Documents,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
        ),
    )
    assert Documents.issued
