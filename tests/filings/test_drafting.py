"""存草稿：打的字一个不丢，读不成的说为什么，别人刚存过的不盖掉。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import AT, TODAY, new_id
from tests.filings.town import SCHOOL, YEAR, Town, collection_of, opened
from zhidu.audit.models import Event
from zhidu.filings import queries
from zhidu.filings.actions import (
    close_collection,
    discard_draft,
    return_filing,
    save_draft,
    start_draft,
    submit,
)
from zhidu.filings.models import Collection, Draft, Filing
from zhidu.organisations.rules import Declined, Stale


def row(town: Town, unit: str = "东小", form: str = "学校") -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = Draft.objects.get(filing=town.filing(unit)).payload["forms"][form][
        0
    ]
    return found


def test_what_is_typed_is_read_like_a_workbook_and_kept_as_typed(town: Town) -> None:
    town.save(
        "东小校长",
        "东小",
        {"学校": [{"设备值": "１２０．５", "小学在校生数": " 1,000 ", "办别": "公 办"}]},
    )
    found = row(town)
    assert found["values"]["设备值"] == "1205000"
    assert found["values"]["小学在校生数"] == "1000"
    assert found["values"]["办别"] == "公办"
    assert found["origin"]["raw"]["设备值"] == "１２０．５"  # type: ignore[index]
    assert found["withheld"] == {}


def test_a_bad_value_is_kept_with_the_reason_and_never_a_zero(town: Town) -> None:
    town.save("东小校长", "东小", {"学校": [{"设备值": "很多", "小学在校生数": "-3", "办别": "公私合营"}]})
    found = row(town)
    for name, text in (("设备值", "很多"), ("小学在校生数", "-3"), ("办别", "公私合营")):
        assert found["values"][name] is None
        assert found["origin"]["raw"][name] == text  # type: ignore[index]
        assert text in str(found["withheld"][name])
    town.save("东小校长", "东小", {"学校": [{"设备值": "12"}]})
    assert row(town)["values"]["设备值"] == "120000"
    assert "设备值" not in row(town)["withheld"]
    assert row(town)["origin"]["raw"]["办别"] == "公私合营"  # type: ignore[index]


def test_who_one_is_comes_from_the_register_whatever_is_typed(town: Town) -> None:
    town.save(
        "东小校长", "东小", {"学校": [{"学校标识码": "2137990004", "学校名称": "西小", "管理单位": "西县"}]}
    )
    values = row(town)["values"]
    assert [values[name] for name in ("学校标识码", "学校名称", "管理单位")] == ["2137990001", "东小", "东县"]


def test_grades_are_replaced_whole_and_other_columns_stay(town: Town) -> None:
    grades = [
        {"年份": "2025", "年级": "1", "在校生数": "160"},
        {"年份": "2025", "年级": "2", "在校生数": "158"},
    ]
    town.save("东小校长", "东小", {"学校": [SCHOOL], "分年级": grades})
    town.save("东小校长", "东小", {"分年级": grades[:1]})
    forms = Draft.objects.get().payload["forms"]
    assert [each["values"]["学校标识码"] for each in forms["分年级"]] == ["2137990001"]
    assert forms["学校"][0]["values"]["小学专任教师数"] == "60"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"区县": [{"G1结论": "达到"}]}, "没有「区县」这张表"),
        ({"学校": [{"校长身高": "180"}]}, "没有「校长身高」这一列"),
        ({"学校": [SCHOOL, SCHOOL]}, "最多填 1 行"),
        ({"学校": [{"学校名称": "长" * 2001}]}, "太长"),
        ({"分年级": [{"年级": "1"}] * 501}, "最多填 500 行"),
    ],
)
def test_what_does_not_belong_is_refused(
    town: Town, cells: dict[str, list[dict[str, str]]], why: str
) -> None:
    events = Event.objects.count()
    with pytest.raises(Declined, match=why):
        town.save("东小校长", "东小", cells)
    assert not Draft.objects.exists()
    assert Event.objects.count() == events


def test_an_older_page_learns_who_saved_and_when(town: Town) -> None:
    town.save("东小校长", "东小")
    with pytest.raises(Stale, match="东小校长 03月02日 09:00 刚存过"):
        save_draft(
            by=town.actor("东小校长"), filing=town.filing("东小").pk, cells={"学校": [SCHOOL]}, seen=0, at=AT,
            request_id=new_id(),
        )  # fmt: skip


def test_a_page_from_the_round_before_never_matches_again(town: Town) -> None:
    seen = town.save("东小校长", "东小")
    submit(by=town.actor("东小校长"), filing=town.filing("东小").pk, seen=seen, at=AT, request_id=new_id())
    found = town.filing("东小")
    return_filing(
        by=town.actor("东县督导"),
        filing=found.pk,
        seen=found.revision,
        reason="请核对",
        at=AT,
        request_id=new_id(),
    )
    for old in range(seen + 1):
        with pytest.raises(Stale):
            save_draft(
                by=town.actor("东小校长"), filing=found.pk, cells={"学校": [SCHOOL]}, seen=old, at=AT,
                request_id=new_id(),
            )  # fmt: skip


def test_a_submitted_filing_is_closed_to_typing(town: Town) -> None:
    town.submit("东小校长", "东小")
    with pytest.raises(Declined, match="已报"):
        town.save("东小校长", "东小")


def test_a_returned_filing_can_be_mended_after_collecting_stopped(town: Town) -> None:
    town.submit("东小校长", "东小")
    close_collection(by=town.actor("市督导"), collection=town.collection, seen=1, at=AT, request_id=new_id())
    found = town.filing("东小")
    return_filing(
        by=town.actor("东县督导"),
        filing=found.pk,
        seen=found.revision,
        reason="请核对",
        at=AT,
        request_id=new_id(),
    )
    assert town.submit("东小校长", "东小") == 2
    with pytest.raises(Declined, match="停止采集"):
        town.save("东中校长", "东中")


def test_typing_before_the_first_day_is_refused(town: Town) -> None:
    Collection.objects.filter(pk=town.collection).update(opens=TODAY.replace(day=20))
    with pytest.raises(Declined, match="03月20日开始"):
        town.save("东小校长", "东小")


def test_emptying_a_draft_goes_back_to_what_was_submitted(town: Town) -> None:
    asked = {"by": town.actor("东小校长"), "filing": town.filing("东小").pk, "at": AT}
    with pytest.raises(Declined, match="没有草稿"):
        discard_draft(**asked, seen=0, request_id=new_id())
    seen = town.save("东小校长", "东小")
    discard_draft(**asked, seen=seen, request_id=new_id())
    assert not Draft.objects.exists()
    assert town.save("东县督导", "东小") == seen + 2


def test_last_years_figures_start_this_years_draft(town: Town) -> None:
    filing = {"by": town.actor("东小校长"), "at": AT}
    with pytest.raises(Declined, match="去年没有报过"):
        start_draft(**filing, filing=town.filing("东小").pk, seen=0, request_id=new_id())
    town.submit("东小校长", "东小")
    next_year = opened(town.actor("市督导"), town.release, year=YEAR + 1)
    found = town.filing("东小", next_year)
    seen = start_draft(**filing, filing=found.pk, seen=0, request_id=new_id())
    with pytest.raises(Declined, match="已经填过"):
        start_draft(**filing, filing=found.pk, seen=seen, request_id=new_id())
    payload = queries.payload_of(found.pk, by=town.actor("东小校长"))
    assert payload["forms"]["学校"][0]["values"]["设备值"] == "1205000"
    seen = save_draft(
        **filing, filing=found.pk, seen=seen, cells={"学校": [{"小学专任教师数": "61"}]}, request_id=new_id()
    )
    submit(**filing, filing=found.pk, seen=seen, request_id=new_id())
    ledger = queries.relief_ledger(found.unit_id, YEAR + 1, by=town.actor("东小校长"))
    line = ledger.lines[0]
    assert (line.asked, line.filled, line.typed, line.kept) == (15, 11, 1, 10)
    assert (ledger.times, ledger.minutes) == (1, 1)
    first = queries.relief_ledger(found.unit_id, YEAR, by=town.actor("市督导"))
    assert (first.lines[0].typed, first.lines[0].kept, first.minutes) == (11, 0, 4)
    assert not queries.relief_ledger(found.unit_id, YEAR, by=town.actor("西小校长")).lines


def test_resending_a_save_changes_nothing(town: Town) -> None:
    request, found = new_id(), town.filing("东小")
    asked = {
        "by": town.actor("东小校长"),
        "filing": found.pk,
        "cells": {"学校": [SCHOOL]},
        "seen": 0,
        "at": AT,
    }
    assert save_draft(**asked, request_id=request) == save_draft(**asked, request_id=request) == 1
    assert Filing.objects.get(pk=found.pk).saves == 1
    assert collection_of(town).state == "open"
