"""预填表：上年的数一位不差地写进去、读回来没有错；单位列锁着，别的格能改；哪年的看得出。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from zhidu.rulebook import FormRow, Release, find_release
from zhidu.workbooks.book import GUIDE_SHEET
from zhidu.workbooks.intake import read_submissions
from zhidu.workbooks.prefilled import MOST_NOTES, PrefilledRow, write_prefilled

SCHOOLS, COUNTIES, GRADES = "义务教育学校", "区县", "分年级在校生"
FIXED = ("学校标识码", "学校名称", "管理单位")


@pytest.fixture(scope="module")
def release() -> Release:
    return find_release("yiwu-youzhi-junheng")


def last_year(at: int) -> dict[str, Fraction | str]:
    """一所小学上年报的全部要用的数。"""
    return {
        "办学类型": "小学", "办别": "公办", "城乡类型": "镇区", "寄宿制": "否", "建校年份": Fraction(1990),
        "小学在校生数": Fraction(600 + at), "初中在校生数": Fraction(0), "高中在校生数": Fraction(0),
        "小学班数": Fraction(15), "小学最大班额": Fraction(45), "小学专任教师数": Fraction(38),
        "小学高于规定学历教师数": Fraction(30), "小学县级以上骨干教师数": Fraction(8),
        "小学体育艺术专任教师数": Fraction(7), "教学及辅助用房面积": Fraction("3200.55"),
        "室内体育用房面积": Fraction(100), "室外运动场地面积": Fraction("5000.1"),
        "教学仪器设备值": Fraction("1205000.05"), "网络多媒体教室数": Fraction(16),
        "音乐专用教室数": Fraction(2), "美术专用教室数": Fraction(2), "最小音乐教室面积": Fraction(96),
        "最小美术教室面积": Fraction(90), "小学持证教师数": Fraction(38), "教师培训经费": Fraction(25000),
        "公用经费预算": Fraction(480000),
    }  # fmt: skip


def prefilled(count: int) -> list[PrefilledRow]:
    return [
        PrefilledRow(
            {"学校标识码": f"21370000{at:02d}", "学校名称": f"甲县第{at}小学", "管理单位": "甲县"},
            last_year(at),
        )
        for at in range(1, count + 1)
    ]


def write(release: Release, tmp_path: Path, rows: dict[str, list[PrefilledRow]]) -> tuple[Path, int]:
    path = tmp_path / "填报表.xlsx"
    number = write_prefilled(
        release, path, title="2026年义务教育监测采集", year=2026, rows=rows, units=["甲县"]
    )
    return path, number


def read(release: Release, path: Path, form: str) -> tuple[FormRow, ...]:
    intake = read_submissions([path], release)
    assert [fault.message for fault in intake.faults if fault.severity == "error"] == []
    assert intake.year == 2026
    return intake.tables[form].rows


def test_an_unedited_file_reads_back_to_the_last_digit(release: Release, tmp_path: Path) -> None:
    rows = prefilled(12)
    path, number = write(release, tmp_path, {SCHOOLS: rows})
    assert number == 12 * len(last_year(1))
    found = read(release, path, SCHOOLS)
    assert len(found) == 12
    for row, given in zip(found, rows, strict=True):
        expected = {**given.fixed, **given.last}
        assert {name: row.values[name] for name in expected} == expected


def test_one_school_and_a_county_row_read_back_too(release: Release, tmp_path: Path) -> None:
    county = PrefilledRow(
        {"管理单位": "甲县"}, {"总人口": Fraction(523_100), "初中三年巩固率": Fraction("98.25")}
    )
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(1), COUNTIES: [county]})
    (found,) = read(release, path, COUNTIES)
    assert (found.values["总人口"], found.values["初中三年巩固率"]) == (523_100, Fraction("98.25"))


def test_only_forms_given_are_written_and_an_empty_one_is_there_to_fill(
    release: Release, tmp_path: Path
) -> None:
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(1), GRADES: []})
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [SCHOOLS, GRADES, GUIDE_SHEET]
    assert not book[GRADES].protection.sheet


def test_unit_columns_are_locked_and_the_rest_can_be_filled(release: Release, tmp_path: Path) -> None:
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(2)})
    paper = openpyxl.load_workbook(path)[SCHOOLS]
    assert paper.protection.sheet
    assert not paper.protection.password
    top = next(row for row in range(1, 12) if paper.cell(row, 1).value == "2137000001")
    names = [
        str(paper.cell(top - 1, at).value).split("\n")[0].lstrip("＊")
        for at in range(1, paper.max_column + 1)
    ]
    locked = {name for at, name in enumerate(names, 1) if paper.cell(top, at).protection.locked}
    assert locked == set(FIXED)
    assert not paper.column_dimensions["A"].protection.locked, "下面新增的行要能填标识码"


def test_last_years_cells_are_shaded_and_noted(release: Release, tmp_path: Path) -> None:
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(1)})
    paper = openpyxl.load_workbook(path)[SCHOOLS]
    cells = [cell for row in paper.iter_rows() for cell in row]
    pupils = next(cell for cell in cells if cell.value == 601)
    code = next(cell for cell in cells if cell.value == "2137000001")
    assert pupils.fill.fgColor.rgb != code.fill.fgColor.rgb
    assert pupils.comment is not None
    assert pupils.comment.text == "上年值 601"
    assert any("上年值，只改变化的" in str(cell.value) for cell in cells)


def test_a_large_county_has_no_note_on_every_cell(release: Release, tmp_path: Path) -> None:
    rows = prefilled(MOST_NOTES // len(last_year(1)) + 1)
    path, number = write(release, tmp_path, {SCHOOLS: rows})
    assert number > MOST_NOTES
    paper = openpyxl.load_workbook(path)[SCHOOLS]
    assert not [cell for row in paper.iter_rows(min_row=8) for cell in row if cell.comment]


def test_title_and_year_stand_in_the_guide(release: Release, tmp_path: Path) -> None:
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(1)})
    guide = openpyxl.load_workbook(path)[GUIDE_SHEET]
    assert any("采集：2026年义务教育监测采集（2026 年）" in str(cell.value) for row in guide for cell in row)


def test_columns_taken_from_elsewhere_are_not_asked_again(release: Release, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    rows = {SCHOOLS: prefilled(2)}
    omit = {SCHOOLS: {"小学班数", "建校年份", "学校名称"}}
    number = write_prefilled(release, path, title="采集", year=2026, rows=rows, units=["甲县"], omit=omit)
    assert number == 2 * (len(last_year(1)) - 2), "不写出来的列不算预填"
    intake = read_submissions([path], release)
    mapped = set(intake.sources[0].mapping.values())
    assert not mapped & {"小学班数", "建校年份"}
    assert {"初中班数", "学校名称"} <= mapped, "别的学段、必填的照样在"
    (first, _) = intake.tables[SCHOOLS].rows
    assert (first.values["小学最大班额"], first.values["办学类型"]) == (45, "小学"), "少了列，别的列没有错位"


def test_a_new_school_without_last_year_has_only_its_identity(release: Release, tmp_path: Path) -> None:
    row = PrefilledRow({"学校标识码": "2137000001", "学校名称": "甲县新小学", "管理单位": "甲县"})
    path, number = write(release, tmp_path, {SCHOOLS: [row]})
    assert number == 0
    intake = read_submissions([path], release)
    assert [each.values["学校名称"] for each in intake.tables[SCHOOLS].rows] == ["甲县新小学"]
    assert not intake.ok, "没填的要点名"


def test_the_guide_says_which_columns_are_compared_with_last_year(release: Release, tmp_path: Path) -> None:
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(1)})
    guide = openpyxl.load_workbook(path)[GUIDE_SHEET]
    (row,) = [row for row in guide.iter_rows(values_only=True) if "「建校年份」" in row]
    assert any("与去年不一样的，请核对或说明" in str(cell) for cell in row)


def test_the_footer_does_not_turn_a_year_into_a_font_size(release: Release, tmp_path: Path) -> None:
    path, _ = write(release, tmp_path, {SCHOOLS: prefilled(1)})
    left = openpyxl.load_workbook(path)[SCHOOLS].oddFooter.left
    assert (left.text.strip().startswith("2026年"), left.size) == (True, 8)
