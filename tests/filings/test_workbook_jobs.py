"""发下去的、标好错的工作簿：照单位预填，今年填了的带上，交回来一格不变；各人只拿得到自己的。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.staff import AT, TODAY, Staff, new_id
from tests.filings.test_intake import (
    EAST,
    KINDS,
    SCHOOLS,
    book,
    build,
    primary,
    read,
    run,
    standard,
    take,
    upload,
)
from zhidu.catalog.actions import enter_release
from zhidu.files.queries import path_of, stored
from zhidu.filings.actions.collecting import open_collection
from zhidu.filings.actions.intake import submit_taken
from zhidu.filings.models import Draft
from zhidu.filings.queries.collections import collection
from zhidu.filings.queries.foreseeing import Overwritten, foreseen
from zhidu.jobs.models import Job
from zhidu.organisations.rules import NotFound
from zhidu.sandbox import read_workbook
from zhidu.workbooks import read_submissions


@pytest.fixture
def built(db: None) -> tuple[Staff, int]:
    """一个小市和它的人手，一次开着的采集。"""
    return build()


@pytest.fixture
def staff(built: tuple[Staff, int]) -> Staff:
    """人手。"""
    return built[0]


@pytest.fixture
def opened(built: tuple[Staff, int]) -> int:
    """采集的主键。"""
    return built[1]


def produced(staff: Staff, who: str, job: Job) -> Path:
    return path_of(stored(job.result["file"], by=staff.actor(who), on=TODAY))


def sheet_names(path: Path) -> Sequence[str]:
    return [each.name for each in read_workbook(path).sheets]


def test_a_prefilled_book_for_a_county_comes_back_by_the_same_road(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    job = run(staff, "东县督导", "filings.prefill", {"collection": opened, "unit": staff.units["东县"]})
    assert job.state == "done", job.message
    path = tmp_path / "预填.xlsx"
    path.write_bytes(produced(staff, "东县督导", job).read_bytes())
    intake = read_submissions([path], standard())
    names = [row.values["学校名称"] for row in intake.tables[SCHOOLS].rows]
    assert sorted(map(str, names)) == ["东中", "东小", "东点"]
    assert [row.values["管理单位"] for row in intake.tables["区县"].rows] == ["东县"]
    assert intake.year == 2026
    result = take(staff.actor("东县督导"), opened, intake)
    assert (result["taken"], result["unmatched"]) == (4, 0)


def test_last_years_figures_are_carried_into_the_book(staff: Staff, opened: int, tmp_path: Path) -> None:
    by = staff.actor("市督导")
    row = enter_release(by=by, spec="yiwu-youzhi-junheng", at=AT, request_id=new_id())
    old = open_collection(
        by=by, release=row, year=2025, title="2025年采集", opens=TODAY, due=date(2026, 6, 30), kinds=KINDS,
        at=AT, request_id=new_id(),
    )  # fmt: skip
    county = staff.actor("东县督导")
    result = take(county, old, read(tmp_path, [primary(EAST, "东小", pupils=612)]))
    assert submit_taken(result, by=county, at=AT, request_id=new_id())[0]["submitted"]
    job = run(staff, "东小校长", "filings.prefill", {"collection": opened, "unit": staff.units["东小"]})
    assert job.result["cells"] > 20
    path = tmp_path / "本校.xlsx"
    path.write_bytes(produced(staff, "东小校长", job).read_bytes())
    intake = read_submissions([path], standard())
    assert [each.message for each in intake.faults if each.severity == "error"] == []
    (found,) = intake.tables[SCHOOLS].rows
    assert (found.values["小学在校生数"], found.values["教学仪器设备值"]) == (612, 1_205_000)


def test_what_is_already_filled_this_year_comes_along_and_returning_it_changes_nothing(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    """填了一半再下载：今年填的照写，交回来草稿一格也不变；学校自己的草稿，区县下载看不到。"""
    school, county = staff.actor("东小校长"), staff.actor("东县督导")
    take(school, opened, read(tmp_path, [primary(EAST, "东小", pupils=598)]))
    before = Draft.objects.get().payload
    assert overwritten_by(staff, opened, tmp_path, "东小校长", "东小") == []
    path = tmp_path / "东小校长.xlsx"
    take(school, opened, read_submissions([path], standard()))
    assert values_of(Draft.objects.get().payload) == values_of(before)
    other = overwritten_by(staff, opened, tmp_path, "东县督导", "东县")
    assert other == [], "区县收不了学校自己在填的，也就盖不掉"
    rows = read_submissions([tmp_path / "东县督导.xlsx"], standard()).tables[SCHOOLS].rows
    assert {row.values["小学在校生数"] for row in rows} == {None}
    changed = read(tmp_path, [primary(EAST, "东小", pupils=600)])
    (said,) = foreseen(collection(opened, by=school), changed, by=school).overwritten
    assert [(each.field, each.before, each.after) for each in said.changes] == [("小学在校生数", 598, 600)]
    assert said.saved_by and said.saved_at == AT
    assert foreseen(collection(opened, by=county), changed, by=county).overwritten == ()


def overwritten_by(staff: Staff, opened: int, folder: Path, who: str, unit: str) -> list[Overwritten]:
    """下载某个单位的表，原样交回来会改掉谁的。"""
    job = run(staff, who, "filings.prefill", {"collection": opened, "unit": staff.units[unit]})
    path = folder / f"{who}.xlsx"
    path.write_bytes(produced(staff, who, job).read_bytes())
    by = staff.actor(who)
    return list(foreseen(collection(opened, by=by), read_submissions([path], standard()), by=by).overwritten)


def values_of(payload: Any) -> Any:
    """各表各行的值，不管从哪里来。"""
    return {
        name: [{key: value for key, value in row["values"].items() if value is not None} for row in rows]
        for name, rows in payload["forms"].items()
        if rows
    }


def test_a_unit_out_of_reach_has_no_prefilled_book(staff: Staff, opened: int) -> None:
    job = run(staff, "西县督导", "filings.prefill", {"collection": opened, "unit": staff.units["东小"]})
    assert (job.state, job.result) == ("failed", {})


def test_a_marked_copy_is_made_for_whoever_sent_the_book(staff: Staff, opened: int, tmp_path: Path) -> None:
    path = book(tmp_path, [primary(EAST, "东小", pupils="约600"), primary("2137990976", "没有这所")])
    file = upload(staff, "东县督导", path)
    job = run(staff, "东县督导", "filings.mark", {"collection": opened, "file": str(file)})
    assert job.state == "done", job.message
    out = produced(staff, "东县督导", job)
    assert sheet_names(out) == ["问题清单", "学校"]
    said = repr(read_workbook(out).sheets[0].rows)
    assert "约600" in said and "你能填的名单里没有 2137990976" in said
    kept = stored(job.result["file"], by=staff.actor("东县督导"), on=TODAY)
    assert kept.name == "东县（标好错）.xlsx"
    with pytest.raises(NotFound):
        stored(job.result["file"], by=staff.actor("西县督导"), on=TODAY)
