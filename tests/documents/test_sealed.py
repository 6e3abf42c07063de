"""数据库自己拦：发出的、登记的、回执、流转，绕过动作也改不了、删不掉。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.accounts.staff import AT, days, new_id
from tests.documents.desk import Desk
from zhidu.documents.actions import answer_delivery, open_document, save_template, void_number
from zhidu.documents.models import (
    Delivery,
    Document,
    DocumentMove,
    Recipient,
    Register,
    RegisterEntry,
    TemplateVersion,
)
from zhidu.documents.queries import standard_template


def refused(work: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            work()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("column", ["title", "number", "paper", "values", "state", "sha256", "revision"])
def test_no_column_of_an_issued_document_changes(desk: Desk, column: str) -> None:
    key = desk.issued().document
    value: Any = {"revision": 99, "paper": {}, "values": {}, "state": "draft"}.get(column, "改过")
    assert refused(lambda: Document.objects.filter(pk=key).update(**{column: value}))
    assert refused(lambda: Document.objects.filter(pk=key).delete())


def test_what_was_signed_stays_until_issue(desk: Desk) -> None:
    key = desk.signed()
    rows = Document.objects.filter(pk=key)
    for column, value in (("title", "改过"), ("paper", {}), ("values", {}), ("template_text", "x")):
        assert refused(lambda column=column, value=value: rows.update(**{column: value})), column
    unit = desk.staff.units["东中"]
    assert refused(lambda: Recipient.objects.create(document_id=key, unit_id=unit))
    assert refused(lambda: Recipient.objects.filter(document=key).update(unit=unit))
    assert refused(lambda: Recipient.objects.filter(document=key).delete())
    assert not refused(lambda: rows.update(revision=9))


def test_numbers_go_up_by_one_and_stay(desk: Desk) -> None:
    key = desk.issued().document
    for last in (0, 1, 3):
        assert refused(lambda last=last: Register.objects.update(last=last))
    assert refused(lambda: Register.objects.update(series="别的", last=2))
    assert refused(lambda: RegisterEntry.objects.update(sequence=2))
    assert refused(lambda: RegisterEntry.objects.update(number="示政督函〔2026〕9号"))
    for each in (RegisterEntry, Register):
        assert refused(lambda each=each: each.objects.all().delete())
    other, book = desk.signed(), Register.objects.get()
    assert refused(
        lambda: RegisterEntry.objects.create(
            register=book,
            sequence=2,
            number="示政督函〔2026〕2号",
            document_id=other,
            used_by="1",
            used_at=AT,
        )
    )
    void_number(by=desk.actor("市督导"), document=key, reason="写错", at=AT, request_id=new_id())
    assert refused(lambda: RegisterEntry.objects.update(void_reason="没有写错"))
    assert refused(lambda: RegisterEntry.objects.update(void_at=None, void_by="", void_reason=""))


def test_receipts_and_moves_are_written_once(desk: Desk) -> None:
    key = desk.issued().document
    school = desk.actor("东小校长")
    open_document(by=school, document=key, at=AT)
    answer_delivery(by=school, document=key, note="收到", at=AT, request_id=new_id())
    for changed in (
        {"opened_at": days(1)}, {"opened_by": "9"}, {"opened_at": None, "opened_by": "", "note": ""},
        {"note": "没收到"}, {"delivered_at": days(1)}, {"unit_id": desk.staff.units["东中"]},
    ):  # fmt: skip
        assert refused(lambda changed=changed: Delivery.objects.update(**changed)), changed
    assert refused(lambda: Delivery.objects.all().delete())
    assert refused(lambda: DocumentMove.objects.update(reason="改过"))
    assert refused(lambda: DocumentMove.objects.all().delete())


def test_a_template_version_is_never_rewritten(desk: Desk) -> None:
    text = standard_template("reminder_letter").text
    save_template(
        by=desk.actor("市督导"), kind="reminder_letter", text=text, seen=0, at=AT, request_id=new_id()
    )
    assert refused(lambda: TemplateVersion.objects.update(text="改过"))
    assert refused(lambda: TemplateVersion.objects.all().delete())
    assert not refused(lambda: TemplateVersion.objects.update(in_force=False))
