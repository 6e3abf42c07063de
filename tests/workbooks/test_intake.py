"""收表的公开约定：出处指得到格、毛病有序、年份、目录、进度、规则册端到端。"""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.workbooks.messy import HEADER, SCHOOLS, Book, Page, counties, schools
from tests.workbooks.sample_release import sample_release
from zhidu.workbooks.intake import read_submissions


def test_every_value_points_to_its_cell(tmp_path: Path) -> None:
    path = Book("学校.xlsx", (Page([["示例市2025年统计表"], *schools()], "全市"),)).write(tmp_path)
    intake = read_submissions([path], sample_release())
    row = intake.tables["学校"].rows[2]
    assert row.origin.cell("设备值") == "学校.xlsx · 全市 · O5"
    assert row.origin.raw["设备值"] == "150.75"
    assert row.values["设备值"] == Fraction(1_507_500)
    (source,) = intake.sources
    assert (source.form, source.header_rows, source.rows) == ("学校", (2,), 6)
    assert source.mapping["O"] == "设备值"
    assert (intake.year, intake.ok, intake.faults) == (2025, True, ())


def test_rejected_cell_says_why_on_the_row(tmp_path: Path) -> None:
    path = Book("学校.csv", (Page(schools({(3, "初中骨干教师数"): "约12"})),)).write(tmp_path)
    row = read_submissions([path], sample_release()).tables["学校"].rows[1]
    assert row.values["初中骨干教师数"] is None
    assert "约" in row.withheld["初中骨干教师数"]
    assert row.origin.raw["初中骨干教师数"] == "约12"


def test_faults_come_in_order_of_file_row_and_column(tmp_path: Path) -> None:
    """按给文件的先后，再按行、列；同一格先错误。"""
    bad = {(4, "小学班数"): "约10", (2, "寄宿制"): "也许", (2, "小学在校生数"): "６００"}
    first = Book("乙.xlsx", (Page(schools(bad)),)).write(tmp_path)
    second = Book("甲.xlsx", (Page(counties({(2, "巩固率"): 120})),)).write(tmp_path)
    intake = read_submissions([first, second], sample_release())
    places = [(fault.file, fault.row, fault.column.split()[0]) for fault in intake.faults]
    assert places == [("乙.xlsx", 2, "E"), ("乙.xlsx", 2, "Q"), ("乙.xlsx", 4, "H"), ("甲.xlsx", 2, "B")]
    assert not intake.ok


def test_folder_is_read_without_temporary_and_hidden_files(tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    Book("b学校.xlsx", (Page(schools()),)).write(folder)
    Book("a区县.csv", (Page(counties()),), "gb18030").write(folder)
    for name in ("~$b学校.xlsx", ".隐藏.csv", "说明.txt"):
        (folder / name).write_text("不是表", encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    intake = read_submissions([folder], sample_release(), progress=lambda *step: told.append(step))
    assert [source.file for source in intake.sources] == ["a区县.csv", "b学校.xlsx"]
    assert intake.ok
    assert told == [("a区县.csv", 0, 2), ("b学校.xlsx", 1, 2), ("", 2, 2)]


def test_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = Book("学校.csv", (Page(schools()),)).write(tmp_path)
    intake = read_submissions([path, tmp_path, tmp_path / "." / "学校.csv"], sample_release())
    assert len(intake.sources) == 1
    assert intake.ok


def test_missing_path_and_empty_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    good = Book("学校.csv", (Page(schools()),)).write(tmp_path)
    intake = read_submissions([tmp_path / "没有.xlsx", tmp_path / "空", good], sample_release())
    assert [(fault.file, fault.rule) for fault in intake.faults] == [("没有.xlsx", "文件"), ("空", "文件")]
    assert "找不到" in intake.faults[0].message
    assert "没有表格文件" in intake.faults[1].message
    assert len(intake.tables["学校"].rows) == len(SCHOOLS)


def test_files_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    first = Book("甲县/学校.csv", (Page(schools(rows=SCHOOLS[:3])),)).write(tmp_path)
    second = Book("乙县/学校.csv", (Page(schools(rows=SCHOOLS[3:])),)).write(tmp_path)
    intake = read_submissions([first, second], sample_release())
    assert {row.origin.file for row in intake.tables["学校"].rows} == {"甲县/学校.csv", "乙县/学校.csv"}


def test_absent_means_no_file_had_the_column(tmp_path: Path) -> None:
    short = [row[:13] for row in schools(rows=SCHOOLS[:3])]
    first = Book("甲.csv", (Page(short),)).write(tmp_path)
    second = Book("乙.csv", (Page(schools(rows=SCHOOLS[3:])),)).write(tmp_path)
    alone = read_submissions([first], sample_release()).tables["学校"]
    both = read_submissions([first, second], sample_release()).tables["学校"]
    assert "设备值" in alone.absent
    assert "设备值" not in both.absent
    assert both.rows[0].values["设备值"] is None


GRADES: list[object] = ["学校标识码", "管理单位", "年份", "年级", "在校生数"]


def _grade_rows(primary_years: int) -> list[list[object]]:
    """九年一贯制学校 2137000003：小学 400 人、初中 300 人，按学制摊到各年级。"""
    junior_years = 9 - primary_years
    counts = [400 // primary_years] * primary_years + [300 // junior_years] * junior_years
    counts[0] += 400 - sum(counts[:primary_years])
    counts[-1] += 300 - sum(counts[primary_years:])
    return [["2137000003", "甲县", 2025, at + 1, count] for at, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("system", "years", "says"), [("6-3", 5, "--system 5-4"), ("5-4", 6, "--system 6-3")]
)
def test_wrong_school_system_is_pointed_out_once(tmp_path: Path, system: str, years: int, says: str) -> None:
    first = Book("学校.xlsx", (Page(schools()),)).write(tmp_path)
    second = Book("分年级.csv", (Page([GRADES, *_grade_rows(years)]),)).write(tmp_path)
    wrong = read_submissions([first, second], sample_release(), system="6-3" if system == "6-3" else "5-4")
    (fault,) = wrong.faults
    assert (fault.file, fault.severity) == ("分年级.csv", "warning")
    assert says in fault.message
    right = read_submissions([first, second], sample_release(), system="5-4" if years == 5 else "6-3")
    assert right.faults == ()


def test_grade_sums_that_differ_are_summed_up_in_one_warning(tmp_path: Path) -> None:
    rows = _grade_rows(6)
    rows[2][4] = 50
    first = Book("学校.xlsx", (Page(schools()),)).write(tmp_path)
    second = Book("分年级.csv", (Page([GRADES, *rows]),)).write(tmp_path)
    (fault,) = read_submissions([first, second], sample_release(), system="6-3").faults
    assert "2137000003" in fault.message
    assert fault.severity == "warning"


def test_closing_remark_and_header_letters_match_what_excel_shows(tmp_path: Path) -> None:
    """报错的列写成「列字母＋原样表头」，全角括号不改。"""
    path = Book("学校.xlsx", (Page(schools({(2, "设备值（万元）"): "若干"})),)).write(tmp_path)
    (error, *_) = [
        each for each in read_submissions([path], sample_release()).faults if each.severity == "error"
    ]
    assert error.column == "O 设备值（万元）"
    assert error.where() == "学校.xlsx · Sheet1 · 第 2 行 · O 设备值（万元）"
    assert HEADER[14] == "设备值（万元）"
