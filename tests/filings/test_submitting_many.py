"""成批报送：和一份一份报写下的一样；有错的、别人动过的不报，别的照样报；一个事务、一条审计。"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT, new_id
from tests.filings.town import SCHOOL, Town
from zhidu.audit.models import Event
from zhidu.filings.actions import return_filing, save_draft, settle_remark, submit, submit_many
from zhidu.filings.actions.submitting_many import Sent
from zhidu.filings.models import Draft, Filing, FilingVersion, Move, Remark
from zhidu.jobs.models import Job
from zhidu.organisations.rules import NotFound, Stale

SMALL = SCHOOL | {"小学在校生数": "60", "小学专任教师数": "6", "小学本科教师数": "4", "小学硕士教师数": "1"}


def send(town: Town, *units: str, who: str = "东县督导", **changed: Any) -> list[Sent]:
    chosen = {town.filing(each).pk: town.filing(each).saves for each in units}
    given: dict[str, Any] = {"chosen": chosen, "request_id": new_id()} | changed
    return submit_many(by=town.actor(who), collection=town.collection, at=AT, **given)


def told(town: Town, unit: str) -> tuple[Any, ...]:
    """报完以后库里的样子。"""
    found = Filing.objects.filter(unit=town.staff.units[unit]).values(
        "state", "number", "revision", "saves", "code", "name", "county", "submitted_by", "submitted_at"
    )
    versions = FilingVersion.objects.filter(filing__unit=town.staff.units[unit])
    moves = Move.objects.filter(filing__unit=town.staff.units[unit])
    return (
        list(found),
        list(versions.values("number", "payload", "digest", "way", "made_by", "made_at")),
        list(moves.values("kind", "before", "after", "number", "reason", "made_by", "made_at")),
        Draft.objects.filter(filing__unit=town.staff.units[unit]).exists(),
    )


def test_the_batch_writes_what_one_by_one_writes(town: Town) -> None:
    town.save("东县督导", "东小")
    mark = transaction.savepoint()
    submit(
        by=town.actor("东县督导"), filing=town.filing("东小").pk, seen=1, at=AT, request_id=new_id()
    )  # fmt: skip
    alone = told(town, "东小")
    transaction.savepoint_rollback(mark)
    assert [(each.number, each.refused) for each in send(town, "东小")] == [(1, "")]
    assert told(town, "东小") == alone


def test_each_filing_has_its_own_answer(town: Town) -> None:
    town.save("东县督导", "东小")
    town.save("东县督导", "东点", {"学校": [SMALL | {"小学专任教师数": "六名"}]})
    events, jobs = Event.objects.count(), Job.objects.count()
    found = send(town, "东小", "东点", "东中")
    assert [(each.number, bool(each.refused)) for each in found] == [(1, False), (0, True), (0, True)]
    assert found[1].refused.startswith("还不能报：有 1 处要改")
    assert found[2].refused == "还没有填，没有可报的。"
    assert FilingVersion.objects.count() == 1
    assert Draft.objects.filter(filing=town.filing("东点")).exists()
    event = Event.objects.latest("seq")
    assert (event.action, Event.objects.count() - events) == ("filings.submit_many", 1)
    assert Job.objects.count() - jobs == 1


def test_the_same_request_again_reports_nothing_twice(town: Town) -> None:
    town.save("东县督导", "东小")
    chosen = {town.filing("东小").pk: 1}
    key = new_id()
    first = send(town, chosen=chosen, request_id=key)
    assert send(town, chosen=chosen, request_id=key) == first
    assert FilingVersion.objects.count() == 1
    with pytest.raises(Stale):
        send(town, chosen={}, request_id=key)


def test_one_moved_by_someone_else_is_left_and_said(town: Town) -> None:
    town.save("东县督导", "东小")
    town.save("东县督导", "东点", {"学校": [SMALL]})
    old = town.filing("东小")
    save_draft(
        by=town.actor("东县督导"), filing=old.pk, cells={"学校": [SCHOOL | {"建校年份": "1999"}]}, seen=old.saves,
        at=AT, request_id=new_id(),
    )  # fmt: skip
    found = send(town, chosen={old.pk: old.saves, town.filing("东点").pk: 1})
    assert "刚刚变过" in found[0].refused
    assert found[1].number == 1
    assert town.filing("东小").state == "draft"


def test_one_out_of_reach_and_nothing_is_reported(town: Town) -> None:
    town.save("东县督导", "东小")
    town.save("西小校长", "西小")
    with pytest.raises(NotFound):
        send(town, "东小", "西小")
    assert not FilingVersion.objects.exists()


def test_an_unanswered_remark_keeps_it_back(town: Town) -> None:
    town.submit("东县督导", "东小")
    found = town.filing("东小")
    version = FilingVersion.objects.get(filing=found)
    row = str(version.payload["forms"]["学校"][0]["values"]["学校标识码"])
    return_filing(
        by=town.actor("东县同事"), filing=found.pk, seen=found.revision, reason="请核对设备值", at=AT,
        remarks=[("学校", row, "设备值", "像是多了一位")], request_id=new_id(),
    )  # fmt: skip
    assert "1 条退回意见" in send(town, "东小")[0].refused
    settle_remark(
        by=town.actor("东县督导"), remark=Remark.objects.get().pk, answer="核对过，没有错", at=AT,
        request_id=new_id(),
    )  # fmt: skip
    assert send(town, "东小")[0].number == 2


def test_questions_to_the_database_do_not_grow_with_the_batch(town: Town) -> None:
    for unit, cells in (("东小", SCHOOL), ("东点", SMALL)):
        town.save("东县督导", unit, {"学校": [cells]})
    counts = []
    for units in (("东小",), ("东小", "东点")):
        mark = transaction.savepoint()
        with CaptureQueriesContext(connection) as asked:
            assert all(each.number for each in send(town, *units))
        counts.append(
            sum(1 for each in asked if not each["sql"].startswith(("UPDATE", "SAVEPOINT", "RELEASE")))
        )
        transaction.savepoint_rollback(mark)
    # send 自己为每个单位取两次单子
    assert counts[1] - counts[0] <= 2
