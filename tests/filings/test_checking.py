"""查一份内容：硬的不改不能报，软的改了或说明了才能报；都指到哪张表哪一行哪一列。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import AT, new_id
from tests.filings.town import COUNTY, SCHOOL, YEAR, Town, opened
from zhidu.filings import queries
from zhidu.filings.actions import Unready, explain_check, save_draft, submit
from zhidu.filings.models import Explanation
from zhidu.organisations.rules import Declined


def unready(town: Town, unit: str, cells: dict[str, list[dict[str, str]]], who: str = "东小校长") -> Unready:
    with pytest.raises(Unready) as refused:
        town.submit(who, unit, cells)
    return refused.value


def explain(town: Town, place: tuple[str, str, str, str], text: str) -> None:
    check, form, row, field = place
    explain_check(
        by=town.actor("东小校长"), filing=town.filing("东小").pk, check=check, form=form, row=row, field=field,
        text=text, at=AT, request_id=new_id(),
    )  # fmt: skip


def test_a_broken_relation_is_named_with_its_place(town: Town) -> None:
    refusal = unready(town, "东小", {"学校": [SCHOOL | {"小学本科教师数": "80"}]})
    flaw = refusal.errors[0]
    assert flaw.place == ("degrees-within-teachers", "学校", "2137990001", "小学本科教师数")
    assert flaw.value == "80"
    fault = refusal.faults[0]
    assert (fault.sheet, fault.row, fault.column) == ("学校办学条件统计表", 1, "小学本科教师数")
    assert "不能多于专任教师" in fault.message
    assert "核对两格" in fault.message
    assert town.filing("东小").state == "draft"


def test_all_that_is_wrong_is_said_at_once(town: Town) -> None:
    cells = {
        "学校": [SCHOOL | {"小学在校生数": "", "办学类型": "私塾", "设备值": "若干", "小学本科教师数": "80"}]
    }
    found = {(each.check, each.field) for each in unready(town, "东小", cells).errors}
    assert found == {
        ("cell", "办学类型"), ("cell", "设备值"), ("required", "小学在校生数"),
        ("degrees-within-teachers", "小学本科教师数"),
    }  # fmt: skip


def test_an_unknown_figure_the_verdict_needs_may_be_explained(town: Town) -> None:
    refusal = unready(town, "东小", {"学校": [SCHOOL | {"教学用房面积": ""}]})
    assert refusal.errors == ()
    assert [(each.check, each.field) for each in refusal.asks] == [("needed", "教学用房面积")]
    explain(town, refusal.asks[0].place, "房产证正在补办，年底补报")
    found = town.filing("东小")
    number = submit(by=town.actor("东小校长"), filing=found.pk, seen=found.saves, at=AT, request_id=new_id())
    assert number == 1
    assert queries.open_flaws(found.pk, by=town.actor("东县督导")) == ()


def test_a_hard_one_cannot_be_explained_away(town: Town) -> None:
    refusal = unready(town, "东小", {"学校": [SCHOOL | {"小学本科教师数": "80"}]})
    with pytest.raises(Declined, match="要改"):
        explain(town, refusal.errors[0].place, "就是这么多")
    with pytest.raises(Declined, match="没有疑问"):
        explain(town, ("needed", "学校", "2137990001", "设备值"), "没有的事")
    with pytest.raises(Declined, match="至少"):
        explain(town, refusal.errors[0].place, "嗯")
    assert not Explanation.objects.exists()


def test_the_county_form_is_checked_too(town: Town) -> None:
    refusal = unready(town, "东县", {"区县": [COUNTY | {"巩固率": "140"}]}, "东县督导")
    assert [(each.check, each.field, each.row) for each in refusal.errors] == [("cell", "巩固率", "东县")]


def test_a_change_over_the_year_is_asked_and_a_new_figure_is_asked_again(town: Town) -> None:
    town.submit("东小校长", "东小")
    year = opened(town.actor("市督导"), town.release, year=YEAR + 1)
    found, by = town.filing("东小", year), town.actor("东小校长")

    def report(pupils: str) -> int:
        cells = {"学校": [SCHOOL | {"小学在校生数": pupils}]}
        saves = town.filing("东小", year).saves
        seen = save_draft(by=by, filing=found.pk, cells=cells, seen=saves, at=AT, request_id=new_id())
        return submit(by=by, filing=found.pk, seen=seen, at=AT, request_id=new_id())

    with pytest.raises(Unready) as refused:
        report("1600")
    asks = refused.value.asks
    assert [each.place for each in asks] == [("pupils", "学校", "2137990001", "小学在校生数")]
    assert "多了 60%" in asks[0].message
    check, form, row, field = asks[0].place
    explain_check(
        by=by, filing=found.pk, check=check, form=form, row=row, field=field, text="并入了邻校", at=AT,
        request_id=new_id(),
    )  # fmt: skip
    with pytest.raises(Unready, match="1 处请核对"):
        report("1700")  # 说明的是 1,600，换了数要重新说
    assert report("1600") == 1


def test_nothing_typed_is_not_a_submission(town: Town) -> None:
    with pytest.raises(Declined, match="还没有填"):
        submit(by=town.actor("东小校长"), filing=town.filing("东小").pk, seen=0, at=AT, request_id=new_id())


def test_credibility_is_there_for_who_may_see_it(town: Town) -> None:
    town.submit("东小校长", "东小")
    found = {each.key for each in queries.credibility(town.filing("东小").pk, by=town.actor("东县督导"))}
    assert found == {"last_year", "median", "cohorts", "own_repeats", "others_repeats", "bunching"}
