"""标好错的副本：位置不错一格，话在批注和清单里，原文件里的公式、宏进不来，改好再交照样认。"""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.workbooks.messy import Book, Cells, Page
from tests.workbooks.sample_release import sample_release
from zhidu.kernel import Fault
from zhidu.rulebook import Release
from zhidu.sandbox import Sheet, Workbook, read_workbook
from zhidu.workbooks.intake import Intake, read_submissions
from zhidu.workbooks.marked import FAULTS_SHEET, MOST_CELLS, cell_of, write_marked

ON = date(2026, 9, 1)
HEADER: list[object] = [
    "学校标识码", "学校名称", "管理单位", "办学类型", "小学在校生数", "小学班数", "小学专任教师数", "小学骨干教师数",
]  # fmt: skip
ROWS: Cells = [
    ["2137000001", "甲一小", "甲县", "小学", 600, 15, 38, 8],
    ["2137000002", "甲二小", "甲县", "小学", "约600", 15, 38, 99],
    ["2137", "=cmd()", "甲县", "小学", "６００", 15, 38, 8],
]


@pytest.fixture(scope="module")
def release() -> Release:
    return sample_release()


def sent(tmp_path: Path, cells: Cells) -> Path:
    return Book("交来的.xlsx", (Page(cells, name="学校"),)).write(tmp_path)


def mark(release: Release, path: Path, tmp_path: Path) -> tuple[Intake, Path, int]:
    intake = read_submissions([path], release)
    out = tmp_path / "标注.xlsx"
    number = write_marked(read_workbook(path), intake.faults, out, on=ON, sources=intake.sources)
    return intake, out, number


def test_every_faulty_cell_is_coloured_and_says_why(release: Release, tmp_path: Path) -> None:
    intake, out, number = mark(release, sent(tmp_path, [HEADER, *ROWS]), tmp_path)
    paper = openpyxl.load_workbook(out)["学校"]
    plain = paper["B2"].fill.fgColor.rgb
    placed = [fault for fault in intake.faults if cell_of(fault)]
    assert placed
    for fault in placed:
        row, column = cell_of(fault) or (0, 0)
        cell = paper.cell(row + 1, column + 1)
        assert cell.fill.fgColor.rgb != plain
        assert cell.comment is not None
        assert fault.message in cell.comment.text
    assert number == len({cell_of(fault) for fault in placed})
    clean = [paper.cell(row, at).comment for row in (2,) for at in range(1, 9)]
    assert clean == [None] * 8


def test_the_list_links_to_each_cell(release: Release, tmp_path: Path) -> None:
    intake, out, _ = mark(release, sent(tmp_path, [HEADER, *ROWS]), tmp_path)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == FAULTS_SHEET
    listed = book[FAULTS_SHEET]
    links = {
        str(cell.value): str(cell.hyperlink.location)
        for row in listed.iter_rows() for cell in row if cell.hyperlink is not None
    }  # fmt: skip
    assert links["E3"] == "'学校'!E3"
    assert links["H3"] == "'学校'!H3"
    said = {str(cell.value) for row in listed.iter_rows() for cell in row}
    assert {fault.message for fault in intake.faults} <= said
    order = [row[1].value for row in listed.iter_rows() if row[1].value in ("必须改", "请核对", "已改好")]
    assert order == sorted(order, key=["必须改", "请核对", "已改好"].index)


def test_the_copy_reads_back_with_the_same_faults_and_figures(release: Release, tmp_path: Path) -> None:
    intake, out, _ = mark(release, sent(tmp_path, [["甲县2025年学校情况表"], HEADER, *ROWS]), tmp_path)
    back = read_submissions([out], release)
    told = {(each.row, each.column, each.rule, each.severity) for each in intake.faults}
    assert {(each.row, each.column, each.rule, each.severity) for each in back.faults} == told
    assert [row.values for row in back.tables["学校"].rows] == [
        row.values for row in intake.tables["学校"].rows
    ]


def test_nothing_live_gets_into_the_copy(release: Release, tmp_path: Path) -> None:
    """校名写成公式的样子，副本里只是文字；文件里没有公式、宏、外链。"""
    cells: Cells = [HEADER, [*ROWS[0][:1], "=HYPERLINK(1)", *ROWS[0][2:]], ROWS[1]]
    intake = read_submissions([sent(tmp_path, cells)], release)
    sheet = Sheet("学校", [[str(each) for each in HEADER], ["2137000001", "=HYPERLINK(1)", "+1", "@x"]])
    out = tmp_path / "标注.xlsx"
    write_marked(Workbook("交来的.xlsx", "xlsx", None, [sheet], []), intake.faults, out, on=ON)
    with zipfile.ZipFile(out) as inside:
        names = inside.namelist()
        sheets = "".join(
            inside.read(name).decode() for name in names if re.match(r"xl/worksheets/sheet\d+\.xml", name)
        )
    assert "<f>" not in sheets
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    assert openpyxl.load_workbook(out)["学校"]["B2"].data_type == "s"


def test_a_file_without_faults_says_so(release: Release, tmp_path: Path) -> None:
    path = sent(tmp_path, [HEADER, ROWS[0]])
    out = tmp_path / "标注.xlsx"
    assert write_marked(read_workbook(path), (), out, on=ON) == 0
    listed = openpyxl.load_workbook(out)[FAULTS_SHEET]
    assert any("没有毛病" in str(cell.value) for row in listed.iter_rows() for cell in row)


def test_a_sheet_already_called_the_list_keeps_its_name(tmp_path: Path) -> None:
    book = Workbook("甲.xlsx", "xlsx", None, [Sheet(FAULTS_SHEET, [["一", "二"]])], [])
    out = tmp_path / "标注.xlsx"
    write_marked(book, (), out, on=ON)
    assert openpyxl.load_workbook(out).sheetnames == [FAULTS_SHEET + "2", FAULTS_SHEET]


def test_hidden_sheets_and_other_files_stay_out(tmp_path: Path) -> None:
    sheets = [Sheet("甲", [["一", "二"]]), Sheet("乙", [["三"]], hidden=True)]
    faults = [Fault("别的.xlsx", "甲", 1, "A 一", "一", "", "别的文件的毛病")]
    out = tmp_path / "标注.xlsx"
    assert write_marked(Workbook("甲.xlsx", "xlsx", None, sheets, []), faults, out, on=ON) == 0
    assert openpyxl.load_workbook(out).sheetnames == [FAULTS_SHEET, "甲"]


def test_a_huge_sheet_keeps_its_header_and_faulty_rows_in_place(tmp_path: Path) -> None:
    wide = 100
    rows: list[list[object]] = [[f"列{at}" for at in range(wide)]]
    rows += [["x"] * wide for _ in range(MOST_CELLS // wide + 1)]
    faults = [Fault("甲.xlsx", "甲", 2500, "C 列2", "x", "规则", "这格不对")]
    out = tmp_path / "标注.xlsx"
    write_marked(Workbook("甲.xlsx", "xlsx", None, [Sheet("甲", rows)], []), faults, out, on=ON)  # type: ignore[arg-type]
    paper = openpyxl.load_workbook(out)["甲"]
    assert (paper["C2500"].value, paper["A2500"].value, paper["A1"].value) == ("x", "x", "列0")
    assert paper["A2499"].value is None
    assert out.stat().st_size < 200_000


def test_overlapping_and_enormous_merges_do_no_harm(tmp_path: Path) -> None:
    sheet = Sheet(
        "甲", [["标题", None, None], ["一", "二", "三"]], [(1, 1, 1, 3), (1, 2, 2, 3), (1, 1, 9999, 9999)]
    )
    out = tmp_path / "标注.xlsx"
    write_marked(Workbook("甲.xlsx", "xlsx", None, [sheet], []), (), out, on=ON)
    assert openpyxl.load_workbook(out)["甲"]["B2"].value == "二"


@pytest.mark.parametrize(
    ("column", "row", "at"),
    [
        ("P 小学专任教师数", 12, (11, 15)),
        ("AA 表头", 1, (0, 26)),
        ("", 3, None),
        ("小学班数", 3, None),
        ("A x", None, None),
    ],
)
def test_where_a_fault_points(column: str, row: int | None, at: tuple[int, int] | None) -> None:
    assert cell_of(Fault("f", "s", row, column, "", "", "")) == at
