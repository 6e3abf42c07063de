"""一个数一年只要一次：再要的，说清谁手里有；可以用那里的数，真不是一个数的要说明。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.accounts.staff import AT, new_id
from tests.filings.checked_release import soft_files
from tests.filings.town import DUE, KINDS, OPENS, SCHOOL, YEAR, Town, enter, opened
from zhidu.accounts.rules import CALCULATOR
from zhidu.filings import queries
from zhidu.filings.actions import close_collection, open_enquiry, save_draft, submit
from zhidu.filings.models import Collection, Filing, FilingVersion, HeldField
from zhidu.filings.queries.lending import lent_rows
from zhidu.filings.rules.held import AlreadyHeld
from zhidu.jobs.models import Job
from zhidu.organisations.rules import Declined, Stale


def enquire(town: Town, name: str, kind: str = "count", unit: str = "人", **changed: object) -> int:
    fields = [{"name": name, "kind": kind, "unit": unit} | changed.pop("field", {})]  # type: ignore[operator]
    asked = {"kinds": ["school"], "year": YEAR} | changed
    return open_enquiry(
        by=town.actor("市督导"), title="心理教师摸底", opens=OPENS, due=DUE, fields=fields, at=AT,
        request_id=new_id(), **asked,  # type: ignore[arg-type]
    )  # fmt: skip


def other_book(folder: Path) -> int:
    """另一本规则册：学校表一样，编号、名称不同。"""
    files = soft_files()
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("id: xiao-ce", "id: da-ce")
    return enter(folder / "other", files, "da-ce")


@pytest.mark.parametrize("name", ["设备值", "学生数", "小学 在校生数（人）", "在校生数*", "初中学生数"])
def test_asking_again_is_refused_with_the_holder_named(town: Town, name: str) -> None:
    with pytest.raises(AlreadyHeld, match="已由《2026年示例监测》采集") as refused:
        enquire(town, name)
    clash = refused.value.clashes[0]
    assert (clash.collection, clash.held_form) == (town.collection, "学校")
    assert Collection.objects.count() == 1


def test_who_one_is_is_not_a_question(town: Town) -> None:
    assert not HeldField.objects.filter(
        name__in=["学校标识码", "学校名称", "管理单位", "年份", "年级"]
    ).exists()


def test_the_same_name_asked_of_others_or_another_year_is_free(town: Town) -> None:
    assert enquire(town, "设备值", "amount", "元", kinds=["county"])
    assert enquire(town, "设备值", "amount", "元", year=YEAR + 1)


def test_a_closed_collection_still_holds(town: Town) -> None:
    asked = {"by": town.actor("市督导"), "collection": town.collection, "at": AT}
    close_collection(**asked, seen=1, request_id=new_id())
    with pytest.raises(Declined, match="停止采集"):
        close_collection(**asked, seen=2, request_id=new_id())
    with pytest.raises(AlreadyHeld):
        enquire(town, "设备值", "amount", "元")
    with pytest.raises(Declined, match="停止采集"):
        town.save("东小校长", "东小")


def test_an_enquiry_goes_the_same_way(town: Town) -> None:
    pk = enquire(town, "专职心理教师数", field={"required": True})
    with pytest.raises(AlreadyHeld, match="《心理教师摸底》"):
        enquire(town, "专职心理教师数")
    filing = town.filing("东小", pk)
    school = town.actor("东小校长")

    def save(text: str) -> int:
        cells = {"补充采集": [{"专职心理教师数": text}]}
        seen = town.filing("东小", pk).saves
        return save_draft(by=school, filing=filing.pk, cells=cells, seen=seen, at=AT, request_id=new_id())

    for text, said in (("", "1 处要改"), ("两名", "1 处要改"), ("-1", "1 处要改")):
        with pytest.raises(Declined, match=said):
            submit(by=school, filing=filing.pk, seen=save(text), at=AT, request_id=new_id())
    assert submit(by=school, filing=filing.pk, seen=save("２"), at=AT, request_id=new_id()) == 1
    table = queries.submitted_tables(pk, town.staff.units["东县"], by=CALCULATOR)["补充采集"]
    assert [dict(row.values) for row in table.rows] == [{"专职心理教师数": Fraction(2)}]


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ({"name": " ", "kind": "count", "unit": "人"}, "名字"),
        ({"name": "某数", "kind": "formula", "unit": ""}, "种类"),
        ({"name": "某数", "kind": "count", "unit": "斛"}, "单位"),
        ({"name": "某项", "kind": "choice", "choices": ["有"]}, "两个选项"),
    ],
)
def test_an_unclear_field_is_refused(town: Town, field: dict[str, object], why: str) -> None:
    with pytest.raises(Declined, match=why):
        open_enquiry(
            by=town.actor("市督导"), title="摸底", year=YEAR, opens=OPENS, due=DUE, kinds=["school"],
            fields=[field], at=AT, request_id=new_id(),
        )  # fmt: skip


def test_a_second_rulebook_borrows_what_is_held(town: Town, tmp_path: Path) -> None:
    release, city = other_book(tmp_path), town.actor("市督导")
    with pytest.raises(AlreadyHeld, match="等 1"):
        opened(city, release, title="另一次")
    held = queries.clashes(by=city, release=release, year=YEAR, kinds=KINDS)
    every = [(each.form, each.field) for each in held]
    other = {place: "另一个口径的数" for place in every if place[1] == "设备值"}
    pk = opened(
        city, release, title="另一次", borrow=[place for place in every if place not in other], distinct=other
    )
    assert ("学校", "小学在校生数") in queries.borrowed_columns(Collection.objects.get(pk=pk))
    town.submit("东小校长", "东小")
    filing = town.filing("东小", pk)
    cells = {"学校": [{"设备值": "99"}]}
    seen = save_draft(
        by=town.actor("东小校长"), filing=filing.pk, cells=cells, seen=0, at=AT, request_id=new_id()
    )
    submit(by=town.actor("东小校长"), filing=filing.pk, seen=seen, at=AT, request_id=new_id())
    row = queries.submitted_tables(pk, town.staff.units["东县"], by=CALCULATOR)["学校"].rows[0]
    assert row.values["设备值"] == Fraction(990000)
    assert row.values["小学在校生数"] == Fraction(1000)
    assert row.values["办学类型"] == SCHOOL["办学类型"]
    assert row.origin.raw["小学在校生数"] == "取自《2026年示例监测》"
    line = next(
        each for each in queries.relief_ledger(filing.unit_id, YEAR, by=city).lines if each.filing == filing
    )
    assert (line.asked, line.filled, line.typed) == (1, 1, 1)
    assert line.borrowed == 14


def borrowing(town: Town, folder: Path) -> int:
    """另一次采集，能借的都借。"""
    release, city = other_book(folder), town.actor("市督导")
    held = queries.clashes(by=city, release=release, year=YEAR, kinds=KINDS)
    return opened(city, release, title="另一次", borrow=[(each.form, each.field) for each in held])


def queued() -> set[str]:
    return set(Job.objects.filter(kind="indicators.recompute").values_list("key", flat=True))


def test_a_changed_lender_recomputes_the_borrowers_too(town: Town, tmp_path: Path) -> None:
    pk, county = borrowing(town, tmp_path), town.staff.units["东县"]
    town.submit("东小校长", "东小")
    assert queued() == {f"{town.collection}/{county}", f"{pk}/{county}"}
    Collection.objects.filter(pk=pk).update(state="frozen")
    Job.objects.all().delete()
    town.review("东县督导", "东小")
    assert queued() == {f"{town.collection}/{county}"}, "冻结了的照它的快照，不跟着变"


def test_one_county_reads_only_what_its_own_units_lent(town: Town, tmp_path: Path) -> None:
    pk = borrowing(town, tmp_path)
    for who, unit in (("东小校长", "东小"), ("西小校长", "西小")):
        town.submit(who, unit)
    borrower = Collection.objects.select_related("release").get(pk=pk)
    asked = queries.asked_of(borrower)
    east = FilingVersion.objects.filter(filing__county=town.staff.units["东县"])
    assert {unit for unit, _ in lent_rows(borrower, asked, east)} == {town.staff.units["东小"]}


def test_borrowing_what_nobody_holds_is_refused(town: Town, tmp_path: Path) -> None:
    release = other_book(tmp_path)
    with pytest.raises(Declined, match="没有数可用"):
        opened(town.actor("市督导"), release, year=YEAR + 5, title="另一次", borrow=[("学校", "设备值")])


def test_one_collection_a_year_for_each_rulebook(town: Town) -> None:
    with pytest.raises(Declined, match="已经在采集了"):
        opened(town.actor("市督导"), town.release)
    with pytest.raises(Declined, match="早于"):
        opened(town.actor("市督导"), town.release, year=YEAR + 1, opens=DUE, due=OPENS)
    with pytest.raises(Declined, match="哪几类单位"):
        opened(town.actor("市督导"), town.release, year=YEAR + 1, kinds=["city"])
    assert Filing.objects.count() == 8


def test_closing_with_an_old_page_is_stale(town: Town) -> None:
    with pytest.raises(Stale):
        close_collection(
            by=town.actor("市督导"), collection=town.collection, seen=7, at=AT, request_id=new_id()
        )
