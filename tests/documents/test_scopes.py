"""范围：谁的公文谁办；发出来才看得到；拿别人的编号来，一律是没有；列表查几次不随行数变。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT, new_id
from tests.documents.desk import Desk, organ
from zhidu.accounts.enums import OfficeCode
from zhidu.documents import actions, queries
from zhidu.documents.enums import DocumentType, MoveKind
from zhidu.documents.models import Document
from zhidu.organisations.rules import Declined, NotFound

NOBODY = ("系统", "安全", "审计", "专家", "财政")


def seen(desk: Desk, who: str) -> set[int]:
    return set(queries.documents(by=desk.actor(who)).values_list("pk", flat=True))


def test_drafts_are_for_the_desk_and_issued_ones_for_those_they_reach(desk: Desk) -> None:
    draft = desk.draft("东小")
    city = desk.issued("东小").document
    county = desk.issued("东小", who="东县督导").document
    west = desk.issued("西小").document
    assert seen(desk, "市督导") == seen(desk, "市同事") == {draft, city, county, west}
    assert seen(desk, "东县督导") == seen(desk, "领导") == {city, county}
    assert seen(desk, "东小校长") == seen(desk, "督学") == {city, county}
    assert seen(desk, "西小校长") == {west}
    assert seen(desk, "高新督导") == set()
    for who in NOBODY:
        assert seen(desk, who) == set()


def test_the_leader_of_the_desk_reads_and_does_not_write(desk: Desk) -> None:
    key = desk.draft("东小", who="东县督导")
    assert seen(desk, "领导") == {key}
    for deed in all_actions(desk, desk.actor("领导"), key)[:12]:
        with pytest.raises(NotFound):
            deed()


def all_actions(desk: Desk, by: Any, key: int) -> list[Callable[[], Any]]:
    """拿一件公文的编号能办的全部事；末了是看的。"""
    common: dict[str, Any] = {"by": by, "document": key, "at": AT}
    revision = Document.objects.filter(pk=key).values_list("revision", flat=True).first() or 1

    def do(action: Callable[..., Any], **given: Any) -> Callable[[], Any]:
        return lambda: action(**common, **given, request_id=new_id())

    return [
        do(actions.edit_document, seen=revision, row=desk.row()),
        do(actions.submit, seen=revision),
        do(actions.recall, seen=revision),
        do(actions.review, seen=revision),
        do(actions.return_document, seen=revision, reason="请改"),
        do(actions.sign, seen=revision),
        do(actions.issue, seen=revision),
        do(actions.withdraw, seen=revision, reason="不发了"),
        do(actions.void_number, reason="写错"),
        do(actions.resend, unit=desk.staff.units["东小"]),
        do(actions.answer_delivery, note="收到"),
        lambda: actions.open_document(**common),
        lambda: queries.history(key, by=by),
        lambda: queries.deliveries(key, by=by),
        lambda: queries.document(key, by=by),
        lambda: queries.faults(key, by=by),
        lambda: queries.preview(key, by=by),
        lambda: queries.own_delivery(key, by=by),
    ]


def test_another_ones_number_is_simply_not_there(desk: Desk) -> None:
    key = desk.issued("东小").document
    nothing = NotFound().message
    for who, target in [(each, key) for each in ("西县督导", "西小校长", "高新督导", *NOBODY)] + [
        ("市督导", 10**9)
    ]:
        for deed in all_actions(desk, desk.actor(who), target):
            with pytest.raises(NotFound) as refused:
                deed()
            assert refused.value.message == nothing


def test_a_recipient_sees_the_paper_and_not_how_it_was_made(desk: Desk) -> None:
    key = desk.issued("东小", "东中").document
    school = desk.actor("东小校长")
    assert queries.document(key, by=school).number
    for read in (queries.history, queries.deliveries):
        with pytest.raises(NotFound):
            read(key, by=school)
    mine = queries.own_delivery(key, by=school)
    assert mine is not None
    assert mine.unit == desk.staff.units["东小"]


def test_only_the_recipient_unit_itself_writes_the_receipt(desk: Desk) -> None:
    key = desk.issued("东小").document
    for who in ("市督导", "东县督导", "督学", "领导"):
        assert not actions.open_document(by=desk.actor(who), document=key, at=AT).first
        assert queries.own_delivery(key, by=desk.actor(who)) is None
    assert [each.pk for each in queries.unopened(by=desk.actor("东小校长"))] == [key]
    with pytest.raises(Declined, match="先打开"):
        actions.answer_delivery(
            by=desk.actor("东小校长"), document=key, note="收到", at=AT, request_id=new_id()
        )
    assert actions.open_document(by=desk.actor("东小校长"), document=key, at=AT).first
    assert not queries.unopened(by=desk.actor("东小校长")).exists()


def test_no_one_writes_for_another_desk(desk: Desk) -> None:
    for who, office in (("市督导", desk.county), ("东县督导", desk.city), ("东小校长", desk.county)):
        with pytest.raises(NotFound):
            actions.draft_document(
                by=desk.actor(who), organ=office, kind=DocumentType.REMINDER_LETTER, row=desk.row(), at=AT,
                request_id=new_id(),
            )  # fmt: skip
        with pytest.raises(NotFound):
            queries.register(office, 2026, by=desk.actor(who))
        with pytest.raises(NotFound):
            queries.missing_numbers(office, by=desk.actor(who))
    for who in ("东小校长", "领导", "督学", *NOBODY):
        with pytest.raises(NotFound):
            organ(desk.actor(who), "某办", {"letter": "某函"})
    assert list(queries.organs(by=desk.actor("东县同事")).values_list("pk", flat=True)) == [desk.county]


def test_letters_go_to_units_one_can_see_or_answers_to(desk: Desk) -> None:
    key = desk.draft("市", who="东县督导", kind=DocumentType.RECTIFICATION_REPORT)
    assert desk.found(key).recipients.get().unit_id == desk.staff.units["市"]
    with pytest.raises(Declined, match="1 家收文单位"):
        desk.draft("西小", "东小", who="东县督导")
    assert Document.objects.count() == 1


def test_what_waits_for_me(desk: Desk) -> None:
    key = desk.draft("东小")
    desk.do(actions.submit, key, "市督导")
    assert not queries.waiting(by=desk.actor("市督导")).exists()
    assert [each.pk for each in queries.waiting(by=desk.actor("市同事"))] == [key]
    desk.do(actions.review, key, "市同事")
    desk.do(actions.sign, key, "市同事")
    assert [each.pk for each in queries.waiting(by=desk.actor("市督导"))] == [key]
    assert not queries.waiting(by=desk.actor("领导")).exists()


def test_a_revoked_post_can_do_nothing(desk: Desk) -> None:
    from tests.accounts.staff import as_actor
    from zhidu.accounts.actions import revoke_post
    from zhidu.accounts.rules import INSTALLER

    key = desk.draft("东小")
    gone = as_actor(*desk.staff.posts["市督导"])
    revoke_post(by=INSTALLER, post=desk.staff.posts["市督导"][1], at=AT, request_id=new_id())
    for deed in all_actions(desk, gone, key):
        with pytest.raises(NotFound):
            deed()


def counted(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


def test_lists_ask_the_same_number_of_times_for_one_and_for_three(desk: Desk) -> None:
    desk.hire("东小副校长", OfficeCode.SCHOOL, "东小")
    city, school = desk.actor("市督导"), desk.actor("东小校长")
    first = desk.issued("东小", "东中").document
    reads: list[Callable[[], Any]] = [
        lambda: [(each.organ.name, each.sent, each.opened) for each in queries.documents(by=city)],
        lambda: list(queries.waiting(by=city)),
        lambda: list(queries.unopened(by=school)),
        lambda: list(queries.register(desk.city, 2026, by=city)),
        lambda: queries.deliveries(first, by=city),
        lambda: queries.history(first, by=city),
        lambda: queries.templates_for(city.unit_id, by=city),
    ]
    one = [counted(read) for read in reads]
    desk.issued("东小", "东中")
    desk.issued("东小", "西小", "高小")
    assert [counted(read) for read in reads] == one
    assert max(one) <= 4


def test_moves_in_bulk_answer_one_by_one(desk: Desk) -> None:
    mine, other = desk.draft("东小"), desk.draft("东小", 限期="")
    county = desk.draft("东小", who="东县督导")
    answers = actions.move_many(
        by=desk.actor("市督导"), kind=MoveKind.SUBMIT, documents={mine: 1, other: 1, county: 1}, at=AT,
        request_id=new_id(),
    )  # fmt: skip
    said = {each.document: each.refused for each in answers}
    assert said[mine] == ""
    assert "“限期”没有填" in said[other]
    assert said[county] == NotFound().message
    assert next(each.title for each in answers if each.document == county) == ""
    again = actions.move_many(
        by=desk.actor("市同事"), kind=MoveKind.REVIEW, documents={mine: desk.found(mine).revision, other: 1},
        at=AT, request_id=new_id(),
    )  # fmt: skip
    assert [bool(each.refused) for each in again] == [False, True]
    with pytest.raises(Declined, match="一件一件"):
        actions.move_many(
            by=desk.actor("市督导"), kind=MoveKind.WITHDRAW, documents={other: 1}, at=AT, request_id=new_id()
        )
