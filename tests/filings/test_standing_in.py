"""上级代审：区县只有报的那一个人，市里才代得了；写明缘由，流转里看得出是代审，市里那一步照样要审。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import AT, new_id
from tests.filings.town import SCHOOL, Town
from zhidu.accounts.enums import OfficeCode
from zhidu.audit.models import Event
from zhidu.filings.actions import Passed, stand_in, stand_in_return
from zhidu.filings.models import Filing, Move
from zhidu.filings.queries import stand_ins, waiting
from zhidu.organisations.rules import Declined, NotFound, Stale

WHY = "该县督导室只有一人"


def names(town: Town, who: str) -> list[str]:
    return [each.name for each in stand_ins(by=town.actor(who))]


def stand(town: Town, who: str, *units: str, reason: str = WHY) -> list[Passed]:
    keys = [town.filing(unit).pk for unit in units]
    return stand_in(by=town.actor(who), filings=keys, reason=reason, at=AT, request_id=new_id())


def send_back(town: Town, who: str, unit: str, reason: str = "面积与台账不符") -> None:
    found = town.filing(unit)
    stand_in_return(
        by=town.actor(who), filing=found.pk, seen=found.revision, reason=reason,
        remarks=[("学校", found.code, "教学用房面积", "请核对")], at=AT, request_id=new_id(),
    )  # fmt: skip


def test_only_what_nobody_else_in_the_county_may_review(town: Town) -> None:
    town.submit("西县督导", "西小")  # 西县只有他一个人
    town.submit("东县督导", "东中")  # 东县还有一位同事
    town.submit("东小校长", "东小")  # 学校自己报的，县里审得了
    assert names(town, "市督导") == ["西小"]
    assert names(town, "市同事") == ["西小"]
    for stranger in ("西县督导", "东县督导", "西小校长", "领导", "审计"):
        assert names(town, stranger) == [], stranger
    town.hire("西县同事", OfficeCode.COUNTY_SUPERVISION, "西县")
    assert names(town, "市督导") == []


def test_a_filing_the_school_made_itself_is_the_countys(town: Town) -> None:
    town.submit("西小校长", "西小")
    assert names(town, "市督导") == []
    town.review("西县督导", "西小")


def test_standing_in_passes_the_countys_step_and_no_more(town: Town) -> None:
    town.submit("西县督导", "西小")
    before = Event.objects.count()
    assert [each.refused for each in stand(town, "市督导", "西小")] == [""]
    found = town.filing("西小")
    assert found.state == "county_passed"
    move = Move.objects.filter(filing=found).last()
    assert move is not None and (move.kind, move.reason) == ("stand_in", WHY)
    assert Event.objects.count() == before + 1
    assert [each.name for each in waiting(by=town.actor("市同事"))] == ["西小"]
    town.review("市同事", "西小")
    assert town.filing("西小").state == "city_passed"


def test_each_of_a_batch_has_its_own_answer_and_resending_changes_nothing(town: Town) -> None:
    town.submit("西县督导", "西小")
    town.submit("东县督导", "东中")
    asked = {
        "by": town.actor("市督导"), "filings": [town.filing("西小").pk, town.filing("东中").pk], "reason": WHY,
        "at": AT, "request_id": new_id(),
    }  # fmt: skip
    first = stand_in(**asked)
    assert {each.name or "没代": each.refused[:4] for each in first} == {"西小": "", "没代": "不用代审"}
    assert stand_in(**asked) == first
    assert Move.objects.filter(kind="stand_in").count() == 1
    assert town.filing("东中").state == "submitted"


def test_a_reason_is_needed_and_the_ordinary_way_stays_shut(town: Town) -> None:
    town.submit("西县督导", "西小")
    with pytest.raises(Declined, match="缘由"):
        stand(town, "市督导", "西小", reason="代")
    with pytest.raises(Declined, match="请先选"):
        stand(town, "市督导")
    with pytest.raises(Declined, match="等区县审"):
        town.review("市督导", "西小")
    with pytest.raises(Declined, match="自己报的"):
        town.review("西县督导", "西小")
    assert [each.refused[:4] for each in stand(town, "东县督导", "西小")] == ["不用代审"]
    assert town.filing("西小").state == "submitted"


def test_the_city_may_send_it_back_for_the_county(town: Town) -> None:
    town.submit("西县督导", "西小")
    stale = town.filing("西小").revision
    send_back(town, "市督导", "西小")
    found = town.filing("西小")
    assert (found.state, found.return_reason) == ("draft", "面积与台账不符")
    move = Move.objects.filter(filing=found).last()
    assert move is not None and (move.kind, move.reason) == ("return", "上级代审：面积与台账不符")
    assert found.remarks.count() == 1
    town.submit("西县督导", "西小", {"学校": [SCHOOL | {"教学用房面积": "4400"}]})
    with pytest.raises(Stale):
        stand_in_return(
            by=town.actor("市督导"),
            filing=found.pk,
            seen=stale,
            reason="再看看吧",
            at=AT,
            request_id=new_id(),
        )
    for who, unit in (("西县督导", "西小"), ("市督导", "东小"), ("东县督导", "西小")):
        with pytest.raises(NotFound):
            send_back(town, who, unit)


def test_the_filer_may_not_stand_in_for_his_own(town: Town) -> None:
    """市里的人另有西县的任职、代西县报了：他在市里的任职也代不了，要市里的同事来。"""
    town.submit("西县督导", "西小")
    city = town.actor("市督导")
    Filing.objects.filter(pk=town.filing("西小").pk).update(submitted_by=city.actor)
    assert names(town, "市督导") == []
    assert names(town, "市同事") == [], "西县督导没报，审得了"
