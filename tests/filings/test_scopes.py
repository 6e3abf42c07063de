"""范围：学校只看得到自己，县里只看得到本县，别人的草稿谁也看不到；拿别人的编号来，一律是没有。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT, new_id
from tests.filings.town import SCHOOL, Town, collection_of, opened
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.filings import actions, queries
from zhidu.filings.models import Filing, Remark
from zhidu.organisations.actions import move_unit
from zhidu.organisations.models import Unit
from zhidu.organisations.rules import Declined, NotFound

NOBODY = ("系统", "安全", "审计", "财政")


def seen(town: Town, who: str) -> set[str]:
    return set(queries.filings(by=town.actor(who)).values_list("name", flat=True))


def test_each_sees_their_own(town: Town) -> None:
    everything = {"东县", "西县", "高新区", "东小", "东中", "东点", "西小", "高小"}
    assert seen(town, "市督导") == everything
    assert seen(town, "东县督导") == {"东县", "东小", "东中", "东点"}
    assert seen(town, "东小校长") == {"东小", "东点"}
    assert seen(town, "西小校长") == {"西小"}
    assert seen(town, "督学") == {"东小", "东点"}
    assert seen(town, "专家") == {"西县", "西小"}
    for who in NOBODY:
        assert seen(town, who) == set()
        if who != "财政":
            assert not queries.collections(by=town.actor(who)).exists()


def test_drafts_are_seen_only_by_those_who_fill_that_unit(town: Town) -> None:
    town.save("东小校长", "东小")
    town.save("东县督导", "东县")
    school, county = town.filing("东小").pk, town.filing("东县").pk
    mine = queries.contents(school, by=town.actor("东小校长"))
    assert mine.is_draft
    assert mine.payload["forms"]["学校"][0]["values"]["小学专任教师数"] == "60"
    for who in ("东县督导", "市督导", "督学", "领导"):
        theirs = queries.contents(school, by=town.actor(who))
        assert not theirs.is_draft
        assert "60" not in str(theirs.payload)
    assert "99.5" not in str(queries.payload_of(county, by=town.actor("市督导")))
    assert "99.5" in str(queries.payload_of(county, by=town.actor("东县同事")))


def test_reviewers_see_what_was_submitted_not_what_is_being_changed(town: Town) -> None:
    town.submit("东小校长", "东小")
    found = town.filing("东小")
    actions.return_filing(
        by=town.actor("东县督导"),
        filing=found.pk,
        seen=found.revision,
        reason="请核对",
        at=AT,
        request_id=new_id(),
    )
    town.save("东小校长", "东小", {"学校": [{"设备值": "777"}]})
    assert "777" not in str(queries.payload_of(found.pk, by=town.actor("东县督导")))
    assert "1205000" in str(queries.payload_of(found.pk, by=town.actor("东县督导")))
    assert "7770000" in str(queries.payload_of(found.pk, by=town.actor("东小校长")))


def test_a_county_filling_for_a_school_never_writes_over_its_draft(town: Town) -> None:
    town.save("东小校长", "东小")
    with pytest.raises(Declined, match="自己正在填"):
        town.save("东县督导", "东小")
    town.save("东县督导", "东中")
    assert queries.contents(town.filing("东中").pk, by=town.actor("东县同事")).is_draft
    assert queries.contents(town.filing("东中").pk, by=town.actor("东中校长")).is_draft


def all_actions(town: Town, who: Actor, filing: Filing, remark: int) -> list[Callable[[], Any]]:
    """拿一份填报单的编号能办的全部事。"""
    common: dict[str, Any] = {"by": who, "at": AT}
    place = {"check": "cell", "form": "学校", "row": "", "field": "设备值", "text": "这样说明"}

    def do(action: Callable[..., Any], **given: Any) -> Callable[[], Any]:
        return lambda: action(**common, **given, request_id=new_id())

    one = {"filing": filing.pk, "seen": filing.revision}
    return [
        do(actions.save_draft, filing=filing.pk, seen=filing.saves, cells={"学校": [SCHOOL]}),
        do(actions.start_draft, filing=filing.pk, seen=filing.saves),
        do(actions.discard_draft, filing=filing.pk, seen=filing.saves),
        do(actions.submit, filing=filing.pk, seen=filing.saves),
        do(actions.withdraw, **one),
        do(actions.pass_review, **one),
        do(actions.return_filing, **one, reason="请改"),
        do(actions.explain_check, filing=filing.pk, **place),
        do(actions.settle_remark, remark=remark, answer="已经核对过"),
        lambda: queries.filing(filing.pk, by=who),
        lambda: queries.contents(filing.pk, by=who),
        lambda: queries.flaws(filing.pk, by=who),
        lambda: queries.history(filing.pk, by=who),
        lambda: queries.versions(filing.pk, by=who),
        lambda: queries.version_changes(filing.pk, 1, 1, by=who),
        lambda: queries.remarks(filing.pk, by=who),
        lambda: queries.explanations(filing.pk, by=who),
        lambda: queries.credibility(filing.pk, by=who),
        lambda: queries.filing_of(filing.unit_id, filing.collection_id, by=who),
    ]


def test_another_ones_number_is_simply_not_there(town: Town) -> None:
    town.submit("西小校长", "西小")
    filing = town.filing("西小")
    remark = Remark.objects.create(
        filing=filing, number=1, form="学校", field="设备值", text="核对", made_by="1", made_at=AT
    ).pk
    nothing = NotFound().message
    for who in ("东小校长", "东县督导", "高新督导", "督学", "领导", *NOBODY):
        for deed in all_actions(town, town.actor(who), filing, remark):
            with pytest.raises(NotFound) as refused:
                deed()
            assert refused.value.message == nothing
    filing.pk = 10**9
    for deed in all_actions(town, town.actor("东小校长"), filing, 10**9):
        with pytest.raises(NotFound) as refused:
            deed()
        assert refused.value.message == nothing


def test_only_the_city_opens_closes_and_freezes(town: Town) -> None:
    for who in ("东县督导", "东小校长", "领导", *NOBODY):
        by = town.actor(who)
        collection = {"by": by, "collection": town.collection, "seen": 1, "at": AT}
        with pytest.raises(NotFound):
            opened(by, town.release, year=2030)
        with pytest.raises(NotFound):
            actions.close_collection(**collection, request_id=new_id())
        with pytest.raises(NotFound):
            actions.freeze(**collection, request_id=new_id())
        with pytest.raises(NotFound):
            actions.open_enquiry(
                by=by, title="某表", year=2030, opens=town_day(), due=town_day(), kinds=["school"],
                fields=[{"name": "某数", "kind": "count", "unit": "人"}], at=AT, request_id=new_id(),
            )  # fmt: skip
    assert collection_of(town).state == "open"


def town_day() -> Any:
    return AT.date()


def test_a_school_moved_away_is_reviewed_by_its_new_county(town: Town) -> None:
    town.submit("东中校长", "东中")
    unit = town.staff.units["东中"]
    move_unit(
        by=INSTALLER, unit=unit, seen=Unit.objects.get(pk=unit).revision, parent=town.staff.units["西县"],
        on=AT.date(), at=AT, request_id=new_id(),
    )  # fmt: skip
    with pytest.raises(NotFound):
        town.review("东县督导", "东中")
    town.review("西县督导", "东中")
    assert town.filing("东中").state == "county_passed"
    assert "东中" in seen(town, "东县督导")  # 报的时候归它管，还看得到


def test_a_city_run_school_goes_straight_to_the_city(town: Town) -> None:
    unit = town.staff.units["东中"]
    move_unit(
        by=INSTALLER, unit=unit, seen=Unit.objects.get(pk=unit).revision, parent=town.staff.units["市"],
        on=AT.date(), at=AT, request_id=new_id(),
    )  # fmt: skip
    town.submit("东中校长", "东中")
    found = town.filing("东中")
    assert (found.county_id, found.chain) == (None, "city_only")
    town.review("市督导", "东中")
    assert town.filing("东中").state == "city_passed"


def counted(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        work()
    return len(caught)


def test_lists_ask_the_same_number_of_times_for_one_and_for_three(town: Town) -> None:
    city = town.actor("市督导")
    reads: list[Callable[[], Any]] = [
        lambda: [(each.county_name, each.open_remarks, each.has_draft) for each in queries.filings(by=city)],
        lambda: list(queries.waiting(by=city)),
        lambda: list(queries.collections(by=city)),
        lambda: queries.progress(town.collection, by=city),
        lambda: queries.submitted_tables(town.collection, town.staff.units["东县"], by=city),
    ]
    town.submit("东小校长", "东小")
    one = [counted(read) for read in reads]
    town.hire("东点负责人", OfficeCode.SCHOOL, "东点")
    town.submit("东中校长", "东中")
    town.submit("东点负责人", "东点")
    assert [counted(read) for read in reads] == one
    assert max(one) <= 2
    assert queries.progress(town.collection, by=city)[town.staff.units["东县"]] == {
        "draft": 1,
        "submitted": 3,
    }


def test_what_waits_for_me(town: Town) -> None:
    town.submit("东小校长", "东小")
    town.submit("东县督导", "东中")
    town.submit("东县督导", "东县")
    named = {each.name for each in queries.waiting(by=town.actor("东县督导"))}
    assert named == {"东小"}
    assert {each.name for each in queries.waiting(by=town.actor("东县同事"))} == {"东小", "东中"}
    assert {each.name for each in queries.waiting(by=town.actor("市督导"))} == {"东县"}
    assert not queries.waiting(by=town.actor("东小校长")).exists()
