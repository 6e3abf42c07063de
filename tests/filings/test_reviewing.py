"""成批审：一份一个结果；撤回；停止采集以后照样审。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import AT, new_id
from tests.filings.town import Town
from zhidu.audit.models import Event
from zhidu.filings.actions import close_collection, pass_many, return_filing, withdraw
from zhidu.filings.models import Filing, Move
from zhidu.jobs.models import Job
from zhidu.organisations.rules import Declined, NotFound, Stale


def batch(town: Town, who: str, **given: object) -> dict[str, str]:
    done = pass_many(
        by=town.actor(who),
        collection=town.collection,
        at=AT,
        request_id=new_id(),
        **given,  # type: ignore[arg-type]
    )
    return {each.name: each.refused for each in done}


def test_each_filing_has_its_own_answer(town: Town) -> None:
    town.submit("东小校长", "东小")
    town.submit("东县督导", "东中")
    events, jobs = Event.objects.count(), Job.objects.count()
    answers = batch(town, "东县督导")
    assert answers["东小"] == ""
    assert "自己报的" in answers["东中"]
    assert "还没有报上来" in answers["东点"]
    assert "西小" not in answers
    assert [town.filing(name).state for name in ("东小", "东中", "东点")] == [
        "county_passed",
        "submitted",
        "draft",
    ]
    assert Event.objects.count() == events + 1
    assert Job.objects.count() - jobs in (0, 1)


def test_only_the_ones_named_and_only_that_county(town: Town) -> None:
    town.submit("东小校长", "东小")
    town.submit("东中校长", "东中")
    town.submit("西小校长", "西小")
    assert set(batch(town, "东县督导", only=[town.filing("东中").pk, town.filing("西小").pk])) == {"东中"}
    town.review("东县督导", "东小")
    town.review("西县督导", "西小")
    answers = batch(town, "市督导", county=town.staff.units["西县"])
    assert answers["西小"] == ""
    assert "东小" not in answers
    assert town.filing("东小").state == "county_passed"


def test_resending_a_batch_gives_the_same_answers(town: Town) -> None:
    town.submit("东小校长", "东小")
    asked = {"by": town.actor("东县督导"), "collection": town.collection, "at": AT, "request_id": new_id()}
    first = pass_many(**asked)
    assert pass_many(**asked) == first
    assert Move.objects.filter(kind="pass_county").count() == 1


def test_withdrawing_before_anyone_has_looked(town: Town) -> None:
    town.submit("东小校长", "东小")
    school, found = town.actor("东小校长"), town.filing("东小")
    asked = {"by": school, "filing": found.pk, "at": AT}
    withdraw(**asked, seen=found.revision, request_id=new_id())
    assert town.filing("东小").state == "draft"
    assert town.submit("东小校长", "东小") == 2
    with pytest.raises(Stale):
        withdraw(**asked, seen=found.revision, request_id=new_id())
    town.review("东县督导", "东小")
    with pytest.raises(Declined, match="等市里审"):
        withdraw(**asked, seen=town.filing("东小").revision, request_id=new_id())


def test_reviewing_goes_on_after_collecting_stopped(town: Town) -> None:
    town.submit("东小校长", "东小")
    close_collection(by=town.actor("市督导"), collection=town.collection, seen=1, at=AT, request_id=new_id())
    with pytest.raises(Declined, match="停止采集"):
        withdraw(
            by=town.actor("东小校长"), filing=town.filing("东小").pk, seen=town.filing("东小").revision, at=AT,
            request_id=new_id(),
        )  # fmt: skip
    town.review("东县督导", "东小")
    assert town.filing("东小").state == "county_passed"


def test_the_city_may_send_back_what_it_passed(town: Town) -> None:
    town.submit("东小校长", "东小")
    town.review("东县督导", "东小")
    town.review("市督导", "东小")
    found = town.filing("东小")
    for who in ("东县督导", "东县同事"):
        with pytest.raises(Declined, match="市里已经审过"):
            return_filing(
                by=town.actor(who),
                filing=found.pk,
                seen=found.revision,
                reason="再看看",
                at=AT,
                request_id=new_id(),
            )
    return_filing(
        by=town.actor("市督导"), filing=found.pk, seen=found.revision, reason="面积与台账不符", at=AT,
        request_id=new_id(),
    )  # fmt: skip
    assert (town.filing("东小").state, town.filing("东小").return_reason) == ("draft", "面积与台账不符")


def test_a_batch_out_of_reach_passes_nothing(town: Town) -> None:
    town.submit("东小校长", "东小")
    assert batch(town, "西县督导", only=[town.filing("东小").pk]) == {}
    assert batch(town, "东小校长") == {}
    with pytest.raises(NotFound):
        town.review("东小校长", "东小")
    assert Filing.objects.filter(state="submitted").count() == 1
