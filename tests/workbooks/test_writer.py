"""写出处：打开写好的文件看内容、类型、格式、打印设置；写坏了不留半个文件。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from zhidu.kernel import ZhiduError
from zhidu.workbooks.book import (
    Book,
    CellOut,
    Column,
    Link,
    Page,
    Placed,
    Sheet,
    Validation,
    code_cell,
    display_width,
    distance_cell,
    lines_needed,
    number_cell,
    percent_cell,
    strongly,
    text_cell,
    unknown_cell,
)
from zhidu.workbooks.writer import LONGEST_TEXT, sheet_names, write_book

DAY = date(2025, 9, 30)
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "http://example.invalid",
    "\t=1",
    "007",
    "1e5",
)


def book(*sheets: Sheet | Page, note: str = "东河区 · 指纹 abab") -> Book:
    """一本只有这几张表的书。"""
    return Book("示例", sheets, DAY, note)


def opened(made: Book, tmp_path: Path, name: str) -> Worksheet:
    """写出来再用 openpyxl 打开那张表。"""
    out = tmp_path / "out.xlsx"
    write_book(made, out)
    sheet = openpyxl.load_workbook(out)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows_sheet(*rows: tuple[CellOut | str | None, ...], **more: object) -> Sheet:
    """按行数据做一张表，列名 甲、乙、丙……。"""
    width = max((len(row) for row in rows), default=1)
    columns = tuple(Column("甲乙丙丁戊己"[at]) for at in range(width))
    return Sheet("表", "标题", columns, rows, **more)  # type: ignore[arg-type]


def test_text_is_never_a_formula_nor_a_link(tmp_path: Path) -> None:
    sheet = opened(book(rows_sheet(*((text_cell(each),) for each in HOSTILE))), tmp_path, "表")
    for at, wanted in enumerate(HOSTILE, 4):
        cell = sheet.cell(at, 1)
        assert cell.value == wanted
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    assert sheet.cell(4, 1).style.startswith("Normal") and sheet.cell(4, 1).quotePrefix
    assert not sheet.cell(11, 1).quotePrefix


def test_titles_headers_notes_and_comments_are_text_too(tmp_path: Path) -> None:
    made = Sheet(
        "表",
        "=标题",
        (Column("=列", note="=注"), Column("@乙", group="=组"), Column("丙", group="=组")),
        notes=("=说明",),
    )
    sheet = opened(book(made, note="=来历"), tmp_path, "表")
    assert [cell.data_type for row in sheet["A1:C5"] for cell in row if cell.value] == ["s"] * 7
    assert sheet["A5"].comment is not None and sheet["A5"].comment.text == "=注"


def test_numbers_keep_their_value_and_only_the_format_rounds(tmp_path: Path) -> None:
    third = Fraction(1, 3)
    row = (
        number_cell(third, 2),
        percent_cell(Fraction(17, 20)),
        distance_cell(Fraction(-7, 3)),
        number_cell(1200, 0),
        code_cell("007"),
    )
    sheet = opened(book(rows_sheet(row)), tmp_path, "表")
    cells = [sheet.cell(4, at) for at in range(1, 6)]
    assert [cell.value for cell in cells[:4]] == pytest.approx([1 / 3, 0.85, -7 / 3, 1200], rel=1e-15)
    assert cells[4].value == "007"
    assert [cell.number_format for cell in cells] == [
        "#,##0.00",
        "#,##0.0%",
        '"▲+"#,##0.00;"▼-"#,##0.00;"▲"0',
        "#,##0",
        "@",
    ]
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "n", "s"]
    assert [cell.alignment.horizontal for cell in cells] == ["right"] * 4 + ["left"]


def test_a_tiny_shortfall_is_not_shown_as_zero() -> None:
    assert distance_cell(Fraction(-4, 10_000)).decimals == 4
    assert distance_cell(Fraction(-1, 10**9)).decimals == 6
    assert distance_cell(Fraction(5, 2)).decimals == 2
    assert distance_cell(Fraction(0)).decimals == 2


def test_unknown_is_blank_hatched_and_says_why(tmp_path: Path) -> None:
    row = (
        number_cell(None, note="缺：专任教师数"),
        unknown_cell("缺数", "缺数"),
        percent_cell(None),
        distance_cell(None),
    )
    sheet = opened(book(rows_sheet(row)), tmp_path, "表")
    assert [sheet.cell(4, at).value for at in range(1, 5)] == [None, "缺数", None, None]
    assert all(sheet.cell(4, at).fill.fill_type == "lightUp" for at in range(1, 5))
    assert sheet.cell(4, 1).comment is not None and "缺：专任教师数" in sheet.cell(4, 1).comment.text


def test_what_is_not_a_number_is_refused() -> None:
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="不是一个数"):
            number_cell(bad)


def test_header_is_frozen_filtered_wide_enough_and_printed_on_every_page(tmp_path: Path) -> None:
    made = rows_sheet(
        ("东河区九年一贯制学校", number_cell(5)), ("乙", number_cell(6)), notes=("说明一", "说明二"), frozen=1
    )
    sheet = opened(book(made, note="甲 & 乙"), tmp_path, "表")
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == "A5:B7"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
    assert sheet.column_dimensions["A"].width > display_width("东河区九年一贯制学校")
    assert sheet.column_dimensions["B"].width > 0
    assert "甲 && 乙" in str(sheet.oddFooter.left.text)
    assert sheet["A2"].border.bottom.style == "thin" and sheet["A2"].border.bottom.color.rgb == "FFC8102E"
    assert sheet["A5"].fill.start_color.rgb == "FF1F4E9E"


def test_a_sheet_too_wide_for_one_page_repeats_its_first_columns(tmp_path: Path) -> None:
    columns = tuple(Column(f"列{at}", 30) for at in range(20))
    sheet = opened(book(Sheet("宽", "宽", columns, frozen=2)), tmp_path, "宽")
    assert sheet.print_title_cols == "$A:$B"
    assert not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)


def test_groups_share_one_upper_header(tmp_path: Path) -> None:
    columns = (Column("学校"), Column("值", group="R1"), Column("离线", group="R1"), Column("值", group="R2"))
    sheet = opened(book(Sheet("表", "标题", columns, (("甲", number_cell(1)),))), tmp_path, "表")
    assert [str(each) for each in sheet.merged_cells.ranges] == ["B3:C3"]
    assert sheet["B3"].value == "R1" and sheet["D3"].value == "R2" and sheet["A4"].value == "学校"
    assert sheet["A5"].value == "甲"


def test_tones_carry_words_and_colours(tmp_path: Path) -> None:
    row = strongly((text_cell("▲ 达到", tone="good"), text_cell("▼ 未达到", tone="bad"), "平常", None))
    sheet = opened(book(rows_sheet(row)), tmp_path, "表")
    assert sheet["A4"].font.color.rgb == "FF1B6E3C"
    assert sheet["B4"].fill.start_color.rgb == "FFFDECEA"
    assert [sheet.cell(4, at).font.bold for at in (1, 2, 3)] == [True, True, True]
    assert sheet["D4"].value is None


def test_links_jump_to_the_row_in_the_other_sheet(tmp_path: Path) -> None:
    target = Sheet("学校's [矩阵]", "矩阵", (Column("学校"),), (("甲",), ("乙",)), notes=("注",))
    made = book(rows_sheet((text_cell("=乙", link=Link("学校's [矩阵]", 1)),)), target)
    sheet = opened(made, tmp_path, "表")
    link = sheet["A4"].hyperlink
    assert link is not None and link.location == "'学校''s  矩阵'!A6"
    assert sheet["A4"].value == "=乙" and sheet["A4"].data_type == "s"


def test_an_empty_sheet_says_so(tmp_path: Path) -> None:
    sheet = opened(book(Sheet("表", "标题", (Column("甲"),), empty="全部学校都纳入了判定")), tmp_path, "表")
    assert sheet["A4"].value == "全部学校都纳入了判定"
    assert sheet.auto_filter.ref is None


def test_sheet_names_are_legal_and_unique() -> None:
    names = sheet_names(["a/b:c*d?e[f]g\\h", "一" * 40, "一" * 40, "'", "History", "表A", "表a"])
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert names[2].endswith("（2）") and names[3] == "表" and names[4].lower() != "history"


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    made = book(rows_sheet(("甲", number_cell(Fraction(1, 3), 2), text_cell("乙", note="批注"))))
    for name in ("one.xlsx", "two.xlsx"):
        write_book(made, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    properties = openpyxl.load_workbook(tmp_path / "one.xlsx").properties
    assert properties.created.date() == DAY and properties.title == "示例"


def test_text_too_long_or_broken_is_mended_not_lost(tmp_path: Path) -> None:
    sheet = opened(book(rows_sheet(("字" * 40_000, "半个\ud800字", "铃\x07"))), tmp_path, "表")
    assert len(sheet["A4"].value) == LONGEST_TEXT and sheet["A4"].value.endswith("已截断）")
    assert sheet["B4"].value == "半个?字"


def test_a_failed_write_leaves_the_old_file_and_no_scraps(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"old")
    broken = rows_sheet((CellOut(object()),))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        write_book(book(broken), out)
    assert out.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.xlsx"]


def test_where_it_cannot_write_it_says_so_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(ZhiduError, match="这个文件夹，请先建好"):
        write_book(book(rows_sheet(("甲",))), tmp_path / "没有" / "out.xlsx")
    (tmp_path / "夹").mkdir()
    (tmp_path / "夹" / "东西").touch()
    with pytest.raises(ZhiduError, match="写不了"):
        write_book(book(rows_sheet(("甲",))), tmp_path / "夹")
    assert [each.name for each in tmp_path.iterdir()] == ["夹"]


def test_a_large_book_is_written_row_by_row_with_the_same_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = (Column("学校"), Column("值", group="R1"), Column("离线", group="R1"))
    rows = tuple((f"第{at}小学", number_cell(at), distance_cell(Fraction(at - 150, 7))) for at in range(300))
    made = book(Sheet("表", "标题", columns, rows, notes=("注",), frozen=1))
    write_book(made, tmp_path / "small.xlsx")
    monkeypatch.setattr("zhidu.workbooks.writer.LARGE", 10)
    write_book(made, tmp_path / "large.xlsx")
    assert (tmp_path / "small.xlsx").read_bytes() != (tmp_path / "large.xlsx").read_bytes()
    small, large = (openpyxl.load_workbook(tmp_path / name)["表"] for name in ("small.xlsx", "large.xlsx"))
    assert list(small.values) == list(large.values)
    assert large.max_row == 305 and large["B4"].value == "R1"


def test_a_page_is_laid_out_as_placed(tmp_path: Path) -> None:
    placed = (
        Placed(0, 0, "表Ⅰ", columns=3, look="title"),
        Placed(1, 0, "学段", rows=2, look="head"),
        Placed(1, 1, "项目", columns=2, look="head"),
        Placed(2, 1, number_cell(Fraction(1, 3), 2)),
        Placed(2, 2, unknown_cell("缺：人口")),
        Placed(3, 0, "一段很长的说明，" * 12, columns=3, look="note"),
    )
    page = Page("表Ⅰ", (10, 12, 14), placed, repeat=(1, 2), frozen=(3, 1))
    sheet = opened(book(page, rows_sheet(("甲",))), tmp_path, "表Ⅰ")
    assert {str(each) for each in sheet.merged_cells.ranges} == {"A1:C1", "A2:A3", "B2:C2", "A4:C4"}
    assert sheet["B3"].value == pytest.approx(1 / 3) and sheet["B3"].number_format == "#,##0.00"
    assert sheet["C3"].value is None and sheet["C3"].fill.fill_type == "lightUp"
    assert sheet.freeze_panes == "B4" and sheet.print_title_rows == "$2:$3"
    assert (sheet.row_dimensions[4].height or 0) > 60


def test_validations_cover_the_rows_to_fill(tmp_path: Path) -> None:
    validations = (
        Validation(0, "choices", "只能填：是、否", choices=("是", "否")),
        Validation(1, "whole", "要填整数，不小于 0", minimum=0),
        Validation(2, "decimal", "要填数", "单位万元", minimum=0, maximum=100),
    )
    made = Sheet(
        "表", "标题", tuple(Column(each) for each in "甲乙丙"), validations=validations, fill_rows=10
    )
    sheet = opened(book(made), tmp_path, "表")
    found = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert set(found) == {"A4:A13", "B4:B13", "C4:C13"}
    assert found["A4:A13"].formula1 == '"是,否"' and found["A4:A13"].error == "只能填：是、否"
    assert (found["B4:B13"].type, found["B4:B13"].operator, found["B4:B13"].formula1) == (
        "whole",
        "greaterThanOrEqual",
        "0",
    )
    assert (found["C4:C13"].type, found["C4:C13"].formula2, found["C4:C13"].prompt) == (
        "decimal",
        "100",
        "单位万元",
    )


def test_choices_too_long_for_excel_become_a_hint(tmp_path: Path) -> None:
    choices = tuple(f"很长的选项第{at}号" for at in range(40))
    made = Sheet(
        "表",
        "标题",
        (Column("甲"),),
        validations=(Validation(0, "choices", "只能填这些", choices=choices),),
        fill_rows=3,
    )
    sheet = opened(book(made), tmp_path, "表")
    (found,) = sheet.data_validations.dataValidation
    assert found.type is None or found.type == "none"
    assert (found.prompt or "").startswith("只能填这些")


def test_widths_count_han_letters_twice() -> None:
    assert display_width("汉字ab\n短") == 6
    assert lines_needed("汉字汉字", 4) == 2
    assert lines_needed("a\n\nb", 10) == 3


def test_display_notes_do_not_change_the_value() -> None:
    cell = number_cell(Fraction(22, 7), 3)
    assert cell.shown() == "3.143" and cell.value == Fraction(22, 7)
    assert replace(cell, kind="percent").shown() == "314.286%"
    assert unknown_cell("缺").shown() == ""
