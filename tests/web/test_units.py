"""机构的页面：谁看得到哪些、从前什么样、各件变动从表上办得成、办不成说得清、成批导入。"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT, FOUNDED, Staff
from tests.web.visitor import Visitor, cells, events_of, same_denial, words
from zhidu.accounts.rules import INSTALLER
from zhidu.organisations.actions import UnitRow, import_units
from zhidu.organisations.models import Lineage, UnitChange
from zhidu.organisations.queries import find_by_code, history
from zhidu.workbooks.book import Book, Column, Sheet
from zhidu.workbooks.writer import write_book

ON = "2026-09-01"


@pytest.fixture
def system(staff: Staff) -> Visitor:
    """系统管理员。"""
    return Visitor(staff, "系统")


def latest(unit: int) -> str:
    """最后一个版本：名称 代码。"""
    version = history(unit, by=INSTALLER, on=date(2026, 9, 2))[-1]
    return f"{version.name} {version.code}"


def seen(unit: int) -> int:
    """变动次数。"""
    return int(history(unit, by=INSTALLER, on=date(2026, 9, 2))[-1].unit.revision)


def test_the_city_lists_every_county(staff: Staff, system: Visitor) -> None:
    page = words(system.read("/units/"))
    for name in ("市直", "东县", "西县", "高新区"):
        assert name in page
    assert "东小" not in page, "没选区县时只列区县"
    page = words(system.read("/units/?pile=379901"))
    for name in ("东小", "东中", "东点"):
        assert name in page
    assert "西小" not in page


def test_a_county_and_a_school_see_only_themselves(staff: Staff) -> None:
    county = words(Visitor(staff, "东县督导").read("/units/"))
    assert "东中" in county
    assert "西小" not in county
    assert "西县" not in county
    school = words(Visitor(staff, "东小校长").read("/units/?words=小"))
    assert "东小" in school
    assert "西小" not in school


def test_searching_by_name_and_by_code(system: Visitor) -> None:
    assert "查到 1 个" in words(system.read("/units/?words=东中"))
    assert "查到 4 个" in words(system.read("/units/?words=21379900"))
    assert "没有“没有的”" in words(system.read("/units/?words=没有的"))


def test_queries_do_not_grow_with_units(staff: Staff, system: Visitor) -> None:
    counts = []
    for number in (0, 300):
        rows = [
            UnitRow(row, f"21379{row:05d}", f"第{row}小学", "学校", "379902") for row in range(1, number + 1)
        ]
        if rows:
            assert not import_units(rows, by=INSTALLER, on=FOUNDED, at=AT, request_id=uuid4()).faults
        with CaptureQueriesContext(connection) as captured:
            system.read("/units/?pile=379902")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


def test_the_list_as_it_was(staff: Staff, system: Visitor) -> None:
    unit = staff.units["东小"]
    system.done(f"/units/{unit}/rename/", name="东方小学", on=ON, seen=seen(unit), document="东教〔2026〕1号")
    assert "东方小学" in words(system.read("/units/?pile=379901&on=2026-09-01"))
    before = words(system.read("/units/?pile=379901&on=2026-08-31"))
    assert "东方小学" not in before
    assert "不是今天的" in before


def test_the_workbook_holds_what_is_listed(system: Visitor, tmp_path: Path) -> None:
    assert {"东小", "2137990001", "西小"} <= cells(system.workbook("/units/?as=xlsx", tmp_path))
    some = cells(system.workbook("/units/?as=xlsx&pile=379902", tmp_path))
    assert "西小" in some
    assert "东小" not in some


def test_one_unit_tells_its_history(staff: Staff, system: Visitor) -> None:
    unit = staff.units["东小"]
    system.done(f"/units/{unit}/rename/", name="东方小学", on=ON, seen=seen(unit), document="东教〔2026〕1号")
    page = words(system.read(f"/units/{unit}/?on={ON}"))
    for expected in ("东方小学", "2026-09-01 起", "更名", "东教〔2026〕1号", "至 2026-09-01（不含）", "东点"):
        assert expected in page, expected
    assert "东小校长" in page, "系统管理看得到这里的人"
    assert events_of("accounts.roll_read") == 1, "看到了人，就记一条"


def test_people_are_shown_only_to_who_may_see_them(staff: Staff) -> None:
    unit = staff.units["东小"]
    page = words(Visitor(staff, "领导").read(f"/units/{unit}/"))
    assert "这里的人" not in page
    assert events_of("accounts.roll_read") == 0


def test_out_of_reach_is_the_same_as_nothing(staff: Staff) -> None:
    same_denial(Visitor(staff, "东县督导"), f"/units/{staff.units['西小']}/", "/units/999999/")


@pytest.mark.parametrize("name", ["安全", "审计", "市督导", "东县督导", "东小校长"])
def test_only_the_system_office_may_change_units(staff: Staff, name: str) -> None:
    visitor, unit = Visitor(staff, name), staff.units["东小"]
    if name != "东小校长":
        assert "更名" not in words(visitor.read(f"/units/{unit}/"))
    same_denial(visitor, "/units/new/", "/units/import/", f"/units/{unit}/rename/", "/units/999999/rename/")
    response = visitor.submit(f"/units/{unit}/rename/", name="占用", on=ON, seen=1)
    assert (response.status_code, latest(unit)) == (404, "东小 2137990001")


def test_moving_recoding_closing_and_reopening(staff: Staff, system: Visitor) -> None:
    unit = staff.units["东中"]
    assert "没有找到" in system.refused(f"/units/{unit}/move/", parent="没有的县", on=ON, seen=seen(unit))
    system.done(f"/units/{unit}/move/", parent="西县", on=ON, seen=seen(unit), document="")
    assert history(unit, by=INSTALLER, on=date(2026, 9, 2))[-1].parent_id == staff.units["西县"]
    system.done(f"/units/{unit}/recode/", code="3137990099", on=ON, seen=seen(unit))
    assert latest(unit) == "东中 3137990099"
    system.done(f"/units/{unit}/close/", on="2026-09-02", seen=seen(unit))
    assert "已撤销" in words(system.read(f"/units/{unit}/?on=2026-09-03"))
    system.done(f"/units/{unit}/reopen/", on="2026-10-01", seen=seen(unit), parent="379901")
    assert history(unit, by=INSTALLER, on=date(2026, 10, 2))[-1].parent_id == staff.units["东县"]


def test_merging_shows_what_will_happen_first(staff: Staff, system: Visitor) -> None:
    here, other = staff.units["东小"], staff.units["西小"]
    asked = {"way": "here", "others": "西小", "on": ON, "seen": seen(here), "request_id": str(uuid4())}
    response = system.client.post(f"/units/{here}/merge/", asked)
    page = words(response.content.decode())
    assert "请核对" in page
    assert "西小（2137990004）" in page
    assert not Lineage.objects.exists(), "还没有确认"
    system.done(f"/units/{here}/merge/", **asked, revisions=f"{other}:{seen(other)}")
    assert Lineage.objects.get().successor_id == here
    assert "并进来" in words(system.read(f"/units/{here}/?on={ON}"))
    assert "已撤销" in words(system.read(f"/units/{other}/?on=2026-09-02"))


def test_merging_into_a_new_one_and_splitting(staff: Staff, system: Visitor) -> None:
    here, other = staff.units["东小"], staff.units["西小"]
    asked = {
        "way": "new",
        "others": "2137990004",
        "name": "新小学",
        "code": "2137990077",
        "on": ON,
        "seen": seen(here),
    }
    revisions = f"{here}:{seen(here)},{other}:{seen(other)}"
    system.done(f"/units/{here}/merge/", **asked, revisions=revisions)
    made = find_by_code("2137990077", by=INSTALLER, on=date(2026, 9, 1))
    assert made.name == "新小学"
    system.done(
        f"/units/{made.unit_id}/split/", into="新小分校，2137990078\n", keep="on", on="2026-09-02",
        seen=seen(made.unit_id),
    )  # fmt: skip
    assert find_by_code("2137990078", by=INSTALLER, on=date(2026, 9, 2)).name == "新小分校"


def test_what_was_seen_must_still_be_so(staff: Staff, system: Visitor) -> None:
    unit = staff.units["东小"]
    old = seen(unit)
    system.done(f"/units/{unit}/rename/", name="东一小", on=ON, seen=old)
    assert "刚刚被别人改过" in system.refused(f"/units/{unit}/rename/", name="东二小", on=ON, seen=old)
    assert latest(unit) == "东一小 2137990001"


def test_pressing_twice_does_it_once(staff: Staff, system: Visitor) -> None:
    unit, before = staff.units["东小"], UnitChange.objects.count()
    form = {"name": "东一小", "on": ON, "seen": seen(unit), "request_id": str(uuid4())}
    places = {system.done(f"/units/{unit}/rename/", **form) for _ in range(2)}
    assert places == {f"/units/{unit}/?done=rename"}
    assert UnitChange.objects.count() == before + 1


def test_founding_and_its_refusals(staff: Staff, system: Visitor) -> None:
    form = {
        "name": "东三小",
        "kind": "school",
        "parent": "东县",
        "code": "21379",
        "on": ON,
        "division_code": "",
    }
    assert "标识码" in system.refused("/units/new/", **form)
    place = system.done("/units/new/", **(form | {"code": "2137990055"}))
    assert "东三小" in words(system.read(f"{place}?on={ON}"))


def roster(
    folder: Path, *rows: tuple[str, ...], heads: tuple[str, ...] = ("代码", "名称", "类别", "上级")
) -> SimpleUploadedFile:
    """一本名录。"""
    file = folder / f"{uuid4().hex}.xlsx"
    sheet = Sheet("名录", "名录", [Column(each) for each in heads], rows)
    write_book(Book("名录", [sheet], date(2026, 3, 2)), file)
    return SimpleUploadedFile("名录.xlsx", file.read_bytes())


def test_importing_takes_the_good_rows_at_once(staff: Staff, system: Visitor, tmp_path: Path) -> None:
    file = roster(
        tmp_path,
        ("2137990061", "东四小", "学校", "东县"),
        ("2137990062", "东五小", "学堂", "东县"),
        ("2137990063", "东六小", "学校", "没有的县"),
    )
    response = system.submit("/units/import/", file=file, on=ON, document="")
    page = words(response.content.decode())
    assert "新设 1 个" in page
    assert "2 行有错没有办" in page
    assert "没有“学堂”这个类别" in page
    assert "没有的县" in page
    assert find_by_code("2137990061", by=INSTALLER, on=date(2026, 9, 1)).name == "东四小"
    again = roster(tmp_path, ("2137990061", "东四小", "学校", "东县"))
    page = words(system.submit("/units/import/", file=again, on=ON, document="").content.decode())
    assert "1 个没有变" in page


def test_workbooks_that_cannot_be_read(system: Visitor, tmp_path: Path) -> None:
    wrong = roster(tmp_path, ("1", "2"), heads=("甲", "乙"))
    assert "没有找到表头" in system.refused("/units/import/", file=wrong, on=ON)
    junk = SimpleUploadedFile("名录.xlsx", io.BytesIO(b"\x00\x01junk").read())
    assert system.refused("/units/import/", file=junk, on=ON)


def test_the_blank_roster_can_be_filled_and_imported(system: Visitor, tmp_path: Path) -> None:
    found = cells(system.workbook("/units/import/blank.xlsx", tmp_path))
    assert {"代码", "名称", "类别", "上级", "区划代码"} <= found
