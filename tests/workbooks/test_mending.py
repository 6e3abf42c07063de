"""改对应：认错的、没认出的列按人指的来；记住的下次照认；没指到的列还照表头认。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.workbooks.messy import Book, Cells, Page
from tests.workbooks.sample_release import sample_release
from zhidu.rulebook import Release
from zhidu.workbooks.intake import Intake, read_submissions
from zhidu.workbooks.mending import memory_key

FILE, SHEET = "交来的.xlsx", "学校"
HEADER: list[object] = [
    "学校标识码",
    "学校名称",
    "管理单位",
    "办学类型",
    "小学在校生数",
    "小学班数",
    "老师",
    "备用",
]
ROWS: Cells = [["2137000001", "甲一小", "甲县", "小学", 600, 15, 38, 41]]


@pytest.fixture(scope="module")
def release() -> Release:
    return sample_release()


def read(
    release: Release,
    tmp_path: Path,
    cells: Cells,
    columns: dict[str, str] | None = None,
    remembered: dict[str, dict[str, str]] | None = None,
) -> Intake:
    path = Book(FILE, (Page(cells, name=SHEET),)).write(tmp_path)
    mapping = {(FILE, SHEET): columns} if columns else None
    return read_submissions([path], release, mapping=mapping, remembered=remembered)


def value(intake: Intake, column: str) -> object:
    (row,) = intake.tables["学校"].rows
    return row.values[column]


def test_the_source_tells_every_heading_and_what_it_was_taken_for(release: Release, tmp_path: Path) -> None:
    (source,) = read(release, tmp_path, [HEADER, *ROWS]).sources
    assert source.headings == dict(zip("ABCDEFGH", map(str, HEADER), strict=True))
    assert source.mapping["E"] == "小学在校生数"
    assert source.ignored == {"G": "老师", "H": "备用"}


def test_a_column_is_read_as_the_person_pointed(release: Release, tmp_path: Path) -> None:
    intake = read(release, tmp_path, [HEADER, *ROWS], {"G": "小学专任教师数"})
    assert value(intake, "小学专任教师数") == 38
    assert value(intake, "小学在校生数") == 600, "没指到的列还照表头认"
    assert intake.sources[0].mapping["G"] == "小学专任教师数"


def test_pointing_at_another_column_frees_the_first(release: Release, tmp_path: Path) -> None:
    intake = read(release, tmp_path, [HEADER, *ROWS], {"H": "小学班数"})
    assert value(intake, "小学班数") == 41
    assert intake.sources[0].ignored == {"F": "小学班数", "G": "老师"}
    assert not [fault for fault in intake.faults if "一个字段只能有一列" in fault.rule]


def test_a_column_can_be_set_aside(release: Release, tmp_path: Path) -> None:
    intake = read(release, tmp_path, [HEADER, *ROWS], {"F": ""})
    assert value(intake, "小学班数") is None
    assert "F" in intake.sources[0].ignored


def test_an_unknown_column_name_is_as_good_as_set_aside(release: Release, tmp_path: Path) -> None:
    intake = read(release, tmp_path, [HEADER, *ROWS], {"F": "没有这一列"})
    assert value(intake, "小学班数") is None


def test_a_sheet_not_recognised_is_recognised_once_pointed_at(release: Release, tmp_path: Path) -> None:
    cells: Cells = [
        ["代号", "单位名", "归谁管", "类", "娃娃数"],
        ["2137000001", "甲一小", "甲县", "小学", 600],
    ]
    before = read(release, tmp_path, cells)
    assert before.tables == {}
    (source,) = before.sources
    assert (source.form, source.likely) == (None, "学校")
    assert list(source.headings.values()) == ["代号", "单位名", "归谁管", "类", "娃娃数"]
    columns = {"A": "学校标识码", "B": "学校名称", "C": "管理单位", "D": "办学类型", "E": "小学在校生数"}
    after = read(release, tmp_path, cells, columns)
    assert value(after, "小学在校生数") == 600
    assert after.sources[0].form == "学校"


def test_pointing_at_every_column_does_not_take_a_school_for_the_heading(
    release: Release, tmp_path: Path
) -> None:
    """改对应的页把每一列都交回来：数据行也“全对上”，表头还得是原来那一行。"""
    named = [
        "学校标识码",
        "学校名称",
        "管理单位",
        "办学类型",
        "小学在校生数",
        "小学班数",
        "小学专任教师数",
        "",
    ]
    more = [[f"213700000{at}", f"甲{at}小", "甲县", "小学", 600 + at, 15, 38, 41] for at in range(2, 5)]
    columns = dict(zip("ABCDEFGH", named, strict=True))
    intake = read(release, tmp_path, [["某市报表"], HEADER, *ROWS, *more], columns)
    assert len(intake.tables["学校"].rows) == 4
    assert intake.sources[0].headings["G"] == "老师"


def test_units_in_the_heading_still_count(release: Release, tmp_path: Path) -> None:
    header: list[object] = [*HEADER[:6], "家底（万元）", "备用"]
    intake = read(release, tmp_path, [header, *ROWS], {"G": "设备值"})
    assert value(intake, "设备值") == Fraction(380_000)


def test_what_was_remembered_is_recognised_next_time(release: Release, tmp_path: Path) -> None:
    remembered = {"学校": {memory_key("老 师"): "小学专任教师数", memory_key("小学班数"): ""}}
    intake = read(release, tmp_path, [HEADER, *ROWS], remembered=remembered)
    assert value(intake, "小学专任教师数") == 38
    assert value(intake, "小学班数") is None, "记住的是不用这一列"


def test_pointing_now_beats_what_was_remembered(release: Release, tmp_path: Path) -> None:
    remembered = {"学校": {memory_key("老师"): "小学专任教师数"}}
    intake = read(release, tmp_path, [HEADER, *ROWS], {"G": "小学骨干教师数"}, remembered)
    assert (value(intake, "小学骨干教师数"), value(intake, "小学专任教师数")) == (38, None)


def test_another_sheet_is_not_touched(release: Release, tmp_path: Path) -> None:
    path = Book(FILE, (Page([HEADER, *ROWS], name=SHEET),)).write(tmp_path)
    intake = read_submissions([path], release, mapping={("别的.xlsx", SHEET): {"G": "小学专任教师数"}})
    assert value(intake, "小学专任教师数") is None


def test_memory_keys_forget_spacing_and_width() -> None:
    assert memory_key(" 老师　数 ") == memory_key("老师数")
    assert memory_key("ＡＢ（人）") == memory_key("ab(人)")
