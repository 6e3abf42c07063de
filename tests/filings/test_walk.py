"""一份填报单从头走到尾：填、报、退回、改、再报、区县审、市审、冻结。"""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction

from tests.accounts.staff import AT, new_id
from tests.filings.town import SCHOOL, Town, collection_of
from zhidu.accounts.rules import CALCULATOR
from zhidu.audit.models import Event
from zhidu.engine.parquet import read_table
from zhidu.files.queries import path_of
from zhidu.filings import queries
from zhidu.filings.actions import freeze, pass_review, return_filing, settle_remark, submit
from zhidu.filings.models import Filing, FilingVersion, Remark, Snapshot
from zhidu.jobs.models import Job
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, Stale


def test_the_whole_way(town: Town) -> None:
    school, county, city = town.actor("东小校长"), town.actor("东县督导"), town.actor("市督导")
    assert town.submit("东小校长", "东小") == 1
    filing = town.filing("东小")
    assert (filing.state, filing.number, filing.submitted_by) == ("submitted", 1, school.actor)
    table = queries.submitted_tables(town.collection, town.staff.units["东县"], by=CALCULATOR)["学校"]
    assert table.rows[0].values["设备值"] == Fraction(1205000)
    assert table.rows[0].values["学校标识码"] == "2137990001"

    return_filing(
        by=county, filing=filing.pk, seen=filing.revision, reason="教师数和名册不符",
        remarks=[("学校", "2137990001", "小学专任教师数", "名册是 58 人")], at=AT, request_id=new_id(),
    )  # fmt: skip
    assert town.filing("东小").state == "draft"
    assert Notice.objects.get(person=school.person_id).link == f"/filings/{filing.pk}/"
    assert queries.submitted_tables(town.collection, town.staff.units["东县"], by=CALCULATOR) == {}

    assert town.submit("东小校长", "东小", {"学校": [{"小学专任教师数": "58"}]}) == 2
    assert Remark.objects.get().settled_at == AT
    changes = queries.version_changes(filing.pk, 1, 2, by=county)
    assert [(each.field, each.before, each.after) for each in changes] == [
        ("小学专任教师数", Fraction(60), Fraction(58))
    ]
    town.review("东县督导", "东小")
    town.review("市督导", "东小")
    assert [each.kind for each in queries.history(filing.pk, by=school)] == [
        "submit", "return", "submit", "pass_county", "pass_city",
    ]  # fmt: skip

    left = {each.pk: "本年不纳入" for each in Filing.objects.exclude(pk=filing.pk)}
    assert freeze_all(town, left) == 1
    assert collection_of(town).state == "frozen"
    assert town.filing("东小").state == "frozen"
    snapshot = Snapshot.objects.get()
    asked = queries.asked_of(collection_of(town))
    form = asked.form("学校")
    assert form is not None
    frozen = queries.frozen_tables(town.collection, by=city)["学校"]
    assert read_table(path_of(snapshot.file), form) == frozen
    assert Job.objects.filter(kind="indicators.recompute").count() == 1


def freeze_all(town: Town, left: dict[int, str]) -> int:
    return freeze(
        by=town.actor("市督导"), collection=town.collection, seen=collection_of(town).revision, at=AT,
        request_id=new_id(), left_out=left,
    )  # fmt: skip


def test_every_action_leaves_exactly_one_event(town: Town) -> None:
    before = Event.objects.count()
    town.save("东小校长", "东小")
    assert Event.objects.count() - before == 1
    town.submit("东小校长", "东小")
    town.review("东县督导", "东小")
    assert list(Event.objects.order_by("seq").values_list("action", flat=True))[before:] == [
        "filings.save_draft", "filings.save_draft", "filings.submit", "filings.pass_review",
    ]  # fmt: skip


def test_a_county_filing_goes_straight_to_the_city(town: Town) -> None:
    town.submit("东县督导", "东县")
    with pytest.raises(Declined, match="等市里审"):
        town.review("东县同事", "东县")
    town.review("市督导", "东县")
    assert town.filing("东县").state == "city_passed"


def test_nobody_reviews_what_they_submitted(town: Town) -> None:
    town.submit("东县督导", "东小")
    with pytest.raises(Declined, match="自己报的不能自己审"):
        town.review("东县督导", "东小")
    town.review("东县同事", "东小")
    assert town.filing("东小").state == "county_passed"


def test_the_city_waits_for_the_county(town: Town) -> None:
    town.submit("东小校长", "东小")
    with pytest.raises(Declined, match="等区县审"):
        town.review("市督导", "东小")
    town.review("东县督导", "东小")
    with pytest.raises(Declined, match="等市里审"):
        town.review("东县同事", "东小")


def test_two_reviewers_with_the_same_page_only_one_counts(town: Town) -> None:
    town.submit("东小校长", "东小")
    seen = town.filing("东小").revision
    town.review("东县督导", "东小")
    with pytest.raises(Stale, match="东县督导"):
        pass_review(
            by=town.actor("东县同事"), filing=town.filing("东小").pk, seen=seen, at=AT, request_id=new_id()
        )


def test_an_unsettled_remark_holds_the_next_submission(town: Town) -> None:
    town.submit("东小校长", "东小")
    filing = town.filing("东小")
    return_filing(
        by=town.actor("东县督导"), filing=filing.pk, seen=filing.revision, reason="请核对",
        remarks=[("学校", "2137990001", "设备值", "和资产账不符")], at=AT, request_id=new_id(),
    )  # fmt: skip
    asked = {"by": town.actor("东小校长"), "filing": filing.pk, "at": AT}
    with pytest.raises(Declined, match="1 条退回意见"):
        submit(**asked, seen=town.filing("东小").saves, request_id=new_id())
    remark = Remark.objects.get()
    settle_remark(
        by=town.actor("东小校长"),
        remark=remark.pk,
        answer="账上就是这个数，附清单",
        at=AT,
        request_id=new_id(),
    )
    assert submit(**asked, seen=town.filing("东小").saves, request_id=new_id()) == 2


def test_a_frozen_filing_cannot_change_even_by_hand(town: Town) -> None:
    town.submit("东小校长", "东小")
    town.review("东县督导", "东小")
    town.review("市督导", "东小")
    filing = town.filing("东小")
    freeze_all(town, {each.pk: "本年不纳入" for each in Filing.objects.exclude(pk=filing.pk)})
    version = FilingVersion.objects.get(filing=filing)
    again = {
        "filing": filing, "number": 2, "payload": {}, "digest": "", "way": "form", "made_by": "1", "made_at": AT
    }  # fmt: skip
    attempts = [
        lambda: Filing.objects.filter(pk=filing.pk).update(state="draft"),
        lambda: FilingVersion.objects.filter(pk=version.pk).update(payload={}),
        version.delete,
        lambda: FilingVersion.objects.create(**again),
        lambda: Filing.objects.filter(pk=filing.pk)._raw_delete("default"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE filings_snapshot SET rows = 0")
    assert FilingVersion.objects.get(filing=filing).payload == version.payload
    assert town.filing("东小").state == "frozen"


def test_freezing_wants_everything_passed_or_a_reason_for_each(town: Town) -> None:
    town.submit("东小校长", "东小")
    with pytest.raises(Declined, match="还有 8 份没有审完"):
        freeze_all(town, {})
    left = {each.pk: "本年不纳入" for each in Filing.objects.all()}
    left.popitem()
    with pytest.raises(Declined, match="还有 1 份"):
        freeze_all(town, left)
    assert collection_of(town).state == "open"


def test_a_return_wants_a_reason(town: Town) -> None:
    town.submit("东小校长", "东小", {"学校": [SCHOOL]})
    filing = town.filing("东小")
    with pytest.raises(Declined, match="理由"):
        return_filing(
            by=town.actor("东县督导"), filing=filing.pk, seen=filing.revision, reason=" ", at=AT,
            request_id=new_id(),
        )  # fmt: skip
