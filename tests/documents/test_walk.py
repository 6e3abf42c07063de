"""一件公文从头走到尾：起草、送审、退回、审核、签发、发文、送达、回执；发出的认得出真假。"""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.accounts.staff import AT, days, new_id
from tests.documents.desk import Desk, sample
from zhidu.audit.models import Event
from zhidu.documents import queries
from zhidu.documents.actions import (
    DraftRow,
    answer_delivery,
    draft_document,
    edit_document,
    issue,
    open_document,
    recall,
    resend,
    return_document,
    review,
    sign,
    submit,
    void_number,
    withdraw,
)
from zhidu.documents.enums import Authenticity, DocumentState, DocumentType
from zhidu.documents.models import Delivery, Document, DocumentMove, RegisterEntry
from zhidu.documents.rules.papers import paper_of, paper_record
from zhidu.files.queries import path_of
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, NotFound, Stale


def titles(person: int) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_from_draft_to_receipt(desk: Desk) -> None:
    key = desk.draft("东小", "东中")
    found = desk.found(key)
    assert found.title == "关于示例区第一小学体育运动场地整改进度的提醒函"
    assert queries.faults(key, by=desk.actor("市督导")) == ()
    desk.do(submit, key, "市督导")
    assert "等您审核" in titles(desk.extra["市同事"][0])[-1]
    desk.do(return_document, key, "市同事", reason="期限写清楚")
    assert "退回来了" in titles(desk.staff.person("市督导"))[-1]
    edit_document(
        by=desk.actor("市督导"), document=key, seen=desk.found(key).revision,
        row=desk.row("东小", "东中", 限期="2026年11月30日"), at=AT, request_id=new_id(),
    )  # fmt: skip
    desk.do(submit, key, "市督导")
    desk.do(review, key, "市同事")
    desk.do(sign, key, "市同事")
    found = desk.found(key)
    assert found.state == DocumentState.SIGNED
    assert found.paper is not None
    paper = paper_of(found.paper)
    assert paper_record(paper) == found.paper
    assert paper.recipients == ("东小、东中",)
    assert paper.issued_on == AT.date()
    assert paper.heading.number == ""

    done = desk.do(issue, key, "市督导")
    assert (done.number, done.unreached) == ("示政督函〔2026〕1号", ())
    found = desk.found(key)
    assert (found.state, found.number) == (DocumentState.ISSUED, done.number)
    assert found.pdf is not None
    assert found.docx is not None
    content = path_of(found.pdf).read_bytes()
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == done.sha256 == found.sha256
    assert found.docx.media_type.endswith("wordprocessingml.document")
    event = Event.objects.get(action="documents.issue")
    assert json.loads(event.details) == {
        "number": done.number, "pages": done.pages, "sha256": done.sha256, "subject": "case 7",
    }  # fmt: skip
    assert titles(desk.staff.person("东小校长"))[-1].startswith("收到提醒函")

    opened = open_document(by=desk.actor("东小校长"), document=key, at=days(1))
    assert opened.first
    assert opened.path.read_bytes() == content
    assert not open_document(by=desk.actor("东小校长"), document=key, at=days(2)).first
    answer_delivery(
        by=desk.actor("东小校长"), document=key, note="已收到，即办。", at=days(2), request_id=new_id()
    )
    told = {each.name: each for each in queries.deliveries(key, by=desk.actor("市督导"))}
    assert (told["东小"].opened_at, told["东小"].opened_by) == (days(1), "东小校长")
    assert (told["东中"].opened_at, told["东中"].told) == (None, 1)
    assert resend(
        by=desk.actor("市督导"), document=key, unit=desk.staff.units["东中"], at=days(3), request_id=new_id()
    ) == 1  # fmt: skip
    assert titles(desk.extra["东中校长"][0])[-1].startswith("请查收提醒函")
    with pytest.raises(Declined, match="已经打开过了"):
        resend(
            by=desk.actor("市督导"), document=key, unit=desk.staff.units["东小"], at=days(3),
            request_id=new_id(),
        )  # fmt: skip
    steps = [each.kind for each in queries.history(key, by=desk.actor("市同事"))]
    assert steps == ["submit", "return", "submit", "review", "sign", "issue"]


@pytest.mark.parametrize("kind", DocumentType.values)
def test_every_type_can_be_issued_from_its_packaged_template(desk: Desk, kind: str) -> None:
    done = desk.issued("东县", kind=kind)
    found = desk.found(done.document)
    assert found.pages >= 1
    assert found.number == done.number
    assert "提醒函" in found.title or kind != DocumentType.REMINDER_LETTER


def test_a_slot_without_a_value_is_one_sentence_and_nothing_is_half_saved(desk: Desk) -> None:
    values = sample(DocumentType.REMINDER_LETTER) | {"限期": " "}
    key = draft_document(
        by=desk.actor("市督导"), organ=desk.city, kind=DocumentType.REMINDER_LETTER,
        row=DraftRow(values=values, recipients=[desk.staff.units["东小"]]), at=AT, request_id=new_id(),
    )  # fmt: skip
    (fault,) = queries.faults(key, by=desk.actor("市督导"))
    before = (Event.objects.count(), desk.found(key).revision)
    with pytest.raises(Declined) as refused:
        desk.do(submit, key, "市督导")
    assert "“限期”没有填" in refused.value.message
    assert fault in refused.value.message
    assert "\n" not in refused.value.message
    assert (Event.objects.count(), desk.found(key).revision) == before
    assert not DocumentMove.objects.exists()
    shown = queries.preview(key, by=desk.actor("市督导"))
    assert shown.faults == (fault,)
    assert shown.rendered.content.startswith(b"%PDF")


def test_no_recipient_no_going_on(desk: Desk) -> None:
    key = desk.draft("东小")
    edit_document(
        by=desk.actor("市督导"), document=key, seen=1,
        row=DraftRow(values=sample(DocumentType.REMINDER_LETTER)), at=AT, request_id=new_id(),
    )  # fmt: skip
    with pytest.raises(Declined, match="没有收文单位"):
        desk.do(submit, key, "市督导")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"事项": 3}, "既不是文字也不是清单"),
        ({"问题": [{"情况": 1}]}, "既不是文字也不是清单"),
        ({"问题": [{"情况": "x"}] * 2001}, "最多列 2000 条"),
        ({"事项": "长" * 100_001}, "超过 100000 字"),
    ],
)
def test_values_that_cannot_be_kept_are_refused(desk: Desk, values: dict[str, object], said: str) -> None:
    with pytest.raises(Declined, match=said):
        desk.draft("东小", **values)
    assert not Document.objects.exists()


def test_nobody_reviews_or_signs_what_they_wrote(desk: Desk) -> None:
    key = desk.draft()
    desk.do(submit, key, "市督导")
    with pytest.raises(Declined, match="您动过笔"):
        desk.do(review, key, "市督导")
    desk.do(recall, key, "市同事")
    desk.do(submit, key, "市同事")  # 送审也是动笔
    for who in ("市督导", "市同事"):
        with pytest.raises(Declined, match="您动过笔"):
            desk.do(review, key, who)
    with pytest.raises(Declined, match="等人审核"):
        desk.do(sign, key, "市同事")


def test_two_windows_one_wins(desk: Desk) -> None:
    key = desk.draft()
    desk.do(submit, key, "市督导")
    seen = desk.found(key).revision
    review(by=desk.actor("市同事"), document=key, seen=seen, at=AT, request_id=new_id())
    with pytest.raises(Stale, match=r"市同事 .*审核"):
        review(by=desk.actor("市同事"), document=key, seen=seen, at=AT, request_id=new_id())
    with pytest.raises(Stale):
        edit_document(
            by=desk.actor("市督导"), document=key, seen=1, row=desk.row(), at=AT, request_id=new_id()
        )
    with pytest.raises(Declined, match="不能改"):
        edit_document(
            by=desk.actor("市督导"), document=key, seen=desk.found(key).revision, row=desk.row(), at=AT,
            request_id=new_id(),
        )  # fmt: skip


def test_the_same_request_again_changes_nothing(desk: Desk) -> None:
    key, again = desk.signed(), new_id()
    city, seen = desk.actor("市督导"), desk.found(key).revision
    first = issue(by=city, document=key, seen=seen, at=AT, request_id=again)
    assert issue(by=city, document=key, seen=seen, at=AT, request_id=again) == first
    assert RegisterEntry.objects.count() == Delivery.objects.count() == 1
    with pytest.raises(Declined, match="已经发出"):
        desk.do(issue, key, "市督导")


def test_withdrawn_before_issue_uses_no_number(desk: Desk) -> None:
    key = desk.signed()
    with pytest.raises(Declined, match="要写明理由"):
        desk.do(withdraw, key, "市督导", reason=" ")
    desk.do(withdraw, key, "市督导", reason="学校已经办完")
    with pytest.raises(Declined, match="已经撤了"):
        desk.do(issue, key, "市督导")
    assert desk.issued().number == "示政督函〔2026〕1号"


def test_a_void_number_stays_and_is_never_used_again(desk: Desk) -> None:
    first = desk.issued()
    with pytest.raises(Declined, match="写明理由"):
        void_number(by=desk.actor("市督导"), document=first.document, reason="", at=AT, request_id=new_id())
    void_number(
        by=desk.actor("市督导"), document=first.document, reason="主送写错", at=AT, request_id=new_id()
    )
    with pytest.raises(Declined, match="已经作废"):
        void_number(
            by=desk.actor("市督导"), document=first.document, reason="再来", at=AT, request_id=new_id()
        )
    assert "作废" in titles(desk.staff.person("东小校长"))[-1]
    assert desk.issued().number == "示政督函〔2026〕2号"
    entries = queries.register(desk.city, 2026, by=desk.actor("市同事"))
    assert [(each.sequence, each.void_reason) for each in entries] == [(1, "主送写错"), (2, "")]
    assert queries.missing_numbers(desk.city, by=desk.actor("市督导")) == {}
    assert queries.register_years(desk.city, by=desk.actor("市督导")) == [2026]
    checked = queries.verified(first.sha256)
    assert checked.authenticity == Authenticity.GENUINE
    assert "作废了：主送写错" in checked.said


def test_each_form_and_organ_has_its_own_book(desk: Desk) -> None:
    numbers = [
        desk.issued("东县").number,
        desk.issued("东县", kind=DocumentType.RECTIFICATION_NOTICE).number,
        desk.issued("东小", who="东县督导").number,
        desk.issued("东县").number,
    ]
    assert numbers == [
        "示政督函〔2026〕1号", "示政督〔2026〕1号", "东督函〔2026〕1号", "示政督函〔2026〕2号",
    ]  # fmt: skip


def test_the_year_turns_and_numbers_start_again(desk: Desk) -> None:
    desk.issued()
    key = desk.signed()
    done = issue(
        by=desk.actor("市督导"), document=key, seen=desk.found(key).revision, at=days(306),
        request_id=new_id(),
    )  # fmt: skip
    assert done.number == "示政督函〔2027〕1号"
    found = desk.found(key)
    assert found.signed_on == AT.date()


def test_a_unit_without_anyone_is_reported(desk: Desk) -> None:
    done = desk.issued("高小", "东小")
    assert done.unreached == (desk.staff.units["高小"],)
    with pytest.raises(NotFound):
        resend(
            by=desk.actor("市督导"), document=done.document, unit=desk.staff.units["西县"], at=AT,
            request_id=new_id(),
        )  # fmt: skip
