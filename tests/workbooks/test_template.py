"""填报模板：列齐、限制对、说明全；填好了不用改就能读回来。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from zhidu.rulebook.check_rules import Check
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.language import parse
from zhidu.rulebook.model import (
    Conventions,
    Example,
    Field,
    Form,
    Formula,
    Indicator,
    Judgement,
    Line,
    Population,
    Release,
    StageRule,
)
from zhidu.workbooks.book import GUIDE_SHEET
from zhidu.workbooks.intake import read_submissions
from zhidu.workbooks.template import uses, write_template

CITATION = Citation("示例办法", "示例〔2017〕1号", "第六条", "V2")
NONE = Fraction(0)
TYPED = "非 属于（办学类型，「小学」） 或 优先（初中在校生数，0） = 0"


def field(name: str, kind: str, **more: object) -> Field:
    """一列。"""
    return Field(name, kind, **more)  # type: ignore[arg-type]


def release() -> Release:
    """三张表单的小规则册：学校、区县、分年级。区县写在最前，看模板会不会把学校表排到前面。"""
    schools = Form(
        "学校", "学校基本情况表", "school",
        (
            field("学校标识码", "code", required=True),
            field("学校名称", "text", required=True),
            field("管理单位", "text", required=True),
            field("办学类型", "choice", required=True, choices={"小学": ("完小",), "初级中学": ()}, note="按批文填"),
            field("在校生数", "count", unit="人", per_stage=("小学", "初中"), required=True, minimum=NONE),
            field("专任教师数", "count", unit="人", per_stage=("小学", "初中"), minimum=NONE, source="教基示例表"),
            field("教学仪器设备值", "amount", unit="元", header_unit="万元", decimals=2, shared="split",
                  minimum=NONE, maximum=Fraction(50_000_000), note="账面原值"),
            field("建校年份", "year", minimum=Fraction(1850), maximum=Fraction(2100)),
            field("备忘", "text"),
        ),
        (Check("enough", parse("专任教师数 ≤ 在校生数"), "专任教师数 ≤ 在校生数", "warning", "专任教师数",
               "教师比学生还多", "核对两格", per_stage=True),
         Check("typed", parse(TYPED), TYPED, "error", "办学类型", "办学类型是小学，却有初中学生", "改办学类型")),
    )  # fmt: skip
    county = Form(
        "区县", "区县数据表", "county",
        (
            field("管理单位", "text", required=True),
            field("G1结论", "finding", choices={"达到": (), "未达到": ()}),
            field("巩固率", "percent", unit="%", decimals=2, minimum=NONE, maximum=Fraction(100)),
        ),
    )  # fmt: skip
    grade = Form(
        "分年级",
        "分年级在校生数",
        "grade",
        (field("学校标识码", "code", required=True), field("年级", "count", minimum=NONE)),
    )
    indicator = Indicator(
        "R6", "生均教学仪器设备值", "仪器设备", "resources", "part", "元/生", "at_least",
        Formula(parse("教学仪器设备值"), "教学仪器设备值", parse("在校生数"), "在校生数"), CITATION, ("小学", "初中"),
        (Line(Fraction(2000), date(2017, 4, 1), CITATION, when=parse("建校年份 > 2000"), when_text="建校年份 > 2000"),),
    )  # fmt: skip
    example = Example(
        "例",
        "R6",
        "小学",
        {"教学仪器设备值": Fraction(1_234_500), "在校生数": Fraction(600)},
        (),
        Fraction(1),
        True,
        None,
        "",
    )
    stages = (StageRule("小学", Fraction(1)), StageRule("初中", Fraction(11, 10)))
    population = Population(
        "学校", "学校标识码", "学校名称", "管理单位", "办学类型", "在校生数", stages, None, ()
    )
    return Release(
        "shili", "1.0.0", "示例办法", "示例均衡", "示例部门", "示例〔2017〕1号", date(2017, 4, 1), None, "national", "示例室",
        date(2027, 1, 1), "cd" * 32, population, (county, schools, grade), {"resources": "资源"}, (indicator,),
        Judgement(None, None, (), CITATION), Conventions(), CITATION, (), (example,),
    )  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """带两个管理单位的模板。"""
    out = tmp_path / "模板.xlsx"
    write_template(release(), out, units=("东河区", "西岭县"), year=2025)
    return out


def headers(path: Path, name: str) -> dict[str, int]:
    """列名（去掉 ＊ 和单位）→ 第几列。"""
    sheet = openpyxl.load_workbook(path)[name]
    return {str(cell.value).lstrip("＊").split("\n")[0]: cell.column for cell in sheet[4] if cell.value}


def test_one_sheet_per_form_schools_first_then_the_guide(made: Path) -> None:
    assert openpyxl.load_workbook(made).sheetnames == ["学校", "区县", "分年级", GUIDE_SHEET]


def test_columns_are_the_form_columns_in_order(made: Path) -> None:
    for form in release().forms:
        assert list(headers(made, form.name)) == [name for each in form.fields for name in each.columns()]


def test_headers_say_unit_and_whether_required(made: Path) -> None:
    sheet = openpyxl.load_workbook(made)["学校"]
    found = {cell.value: cell for cell in sheet[4]}
    assert "＊小学在校生数\n（人）" in found and "教学仪器设备值\n（万元）" in found and "建校年份" in found
    assert found["＊学校标识码"].fill.start_color.rgb != found["备忘"].fill.start_color.rgb
    note = found["教学仪器设备值\n（万元）"].comment
    assert note is not None and "选填" in note.text and "账面原值" in note.text and "单位 万元" in note.text
    source = found["小学专任教师数\n（人）"].comment
    assert source is not None and "取自：教基示例表" in source.text
    assert sheet["A1"].value == "2025年学校基本情况表"
    assert sheet.freeze_panes == "C5"


def test_code_columns_are_text_all_the_way_down(made: Path) -> None:
    sheet = openpyxl.load_workbook(made)["学校"]
    at = headers(made, "学校")
    letters = {name: openpyxl.utils.get_column_letter(column) for name, column in at.items()}
    style = sheet.column_dimensions[letters["学校标识码"]]
    assert style.number_format == "@"
    assert sheet.column_dimensions[letters["小学在校生数"]].number_format == "General"


def test_validations_speak_chinese_and_use_the_header_unit(made: Path) -> None:
    sheet = openpyxl.load_workbook(made)["学校"]
    at = headers(made, "学校")
    spans = {each: next(iter(each.sqref.ranges)) for each in sheet.data_validations.dataValidation}
    found = {span.min_col: each for each, span in spans.items()}
    assert found[at["办学类型"]].formula1 == '"小学,初级中学"'
    assert found[at["管理单位"]].formula1 == '"东河区,西岭县"'
    assert (
        found[at["小学在校生数"]].type == "whole"
        and "要填整数（人），不小于 0" in found[at["小学在校生数"]].error
    )
    money = found[at["教学仪器设备值"]]
    assert (money.type, float(money.formula1), float(money.formula2)) == ("decimal", 0, 5000)
    assert "不大于 5,000" in money.error and "（万元）" in money.error
    assert float(found[at["建校年份"]].formula1) == 1850
    assert at["备忘"] not in found and at["学校标识码"] not in found
    assert all(span.min_row == 5 and span.max_row > 1000 for span in spans.values())
    county = openpyxl.load_workbook(made)["区县"].data_validations.dataValidation
    assert {each.formula1 for each in county} >= {'"达到,未达到"'}


def test_the_county_form_has_its_units_written_in(made: Path) -> None:
    sheet = openpyxl.load_workbook(made)["区县"]
    assert [sheet["A5"].value, sheet["A6"].value, sheet["A7"].value] == ["东河区", "西岭县", None]


def test_without_units_nothing_is_written_in(tmp_path: Path) -> None:
    write_template(release(), tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book["区县"]["A5"].value is None
    assert book["学校"]["A1"].value == "学校基本情况表"
    assert book.properties.created.date() == date(2017, 4, 1)


def test_the_guide_explains_every_column(made: Path) -> None:
    sheet = openpyxl.load_workbook(made)[GUIDE_SHEET]
    rows = {
        (row[0], str(row[1]).strip("「」")): row
        for row in sheet.values
        if row[0] in ("学校", "区县", "分年级")
    }
    assert len(rows) == sum(len(each.columns()) for form in release().forms for each in form.fields)
    money = rows["学校", "教学仪器设备值"]
    assert money[4] == "万元" and money[7] == "R6" and money[9] == "123.45"
    pupils = rows["学校", "小学在校生数"]
    assert pupils[2] == "＊" and pupils[7] == "R6" and pupils[9] == "600"
    assert "专任教师数 ≤ 在校生数（请核对：教师比学生还多）" in str(pupils[8])
    assert rows["学校", "办学类型"][8] == "不能这样（必须改）：办学类型是小学，却有初中学生", "长式子只说话"
    assert rows["学校", "初中在校生数"][9] is None, "例题只给了小学的数，初中不编"
    assert rows["学校", "建校年份"][7] == "R6", "线的适用条件里用到的也算用到"
    assert "可选：小学、初级中学" in str(rows["学校", "办学类型"][5])
    notes = [str(row[0]) for row in sheet.values]
    assert any("学校基本情况表：每所学校一行" in note for note in notes)


def test_nothing_in_it_is_a_formula(made: Path) -> None:
    for sheet in openpyxl.load_workbook(made):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_uses_maps_fields_to_indicators() -> None:
    assert uses(release()) == {"教学仪器设备值": ("R6",), "在校生数": ("R6",), "建校年份": ("R6",)}


def test_a_filled_template_is_read_back_without_edits(made: Path) -> None:
    book = openpyxl.load_workbook(made)
    at = headers(made, "学校")
    filled = {"学校标识码": "0137000001", "学校名称": "东河小学", "管理单位": "东河区", "办学类型": "小学", "小学在校生数": 600,
              "小学专任教师数": 40, "教学仪器设备值": 123.45, "建校年份": 1998}  # fmt: skip
    for name, value in filled.items():
        book["学校"].cell(5, at[name], value)
    grade = headers(made, "分年级")
    book["分年级"].cell(5, grade["学校标识码"], "0137000001")
    book["分年级"].cell(5, grade["年级"], 1)
    book["区县"].cell(5, headers(made, "区县")["巩固率"], 96.77)
    book.save(made)
    intake = read_submissions([made], release())
    (school,) = intake.tables["学校"].rows
    assert school.values["学校标识码"] == "0137000001"
    assert school.values["教学仪器设备值"] == 1_234_500
    assert school.values["小学在校生数"] == 600
    assert intake.year == 2025
    counties = {row.values["管理单位"]: row.values["巩固率"] for row in intake.tables["区县"].rows}
    assert counties == {"东河区": Fraction(9677, 100), "西岭县": None}
    assert len(intake.tables["分年级"].rows) == 1
    assert all("表头" not in fault.message for fault in intake.faults)


def test_a_template_without_a_year_does_not_invent_one(tmp_path: Path) -> None:
    """文号〔2017〕不能被认成数据年份。"""
    out = tmp_path / "模板.xlsx"
    write_template(release(), out)
    book = openpyxl.load_workbook(out)
    at = headers(out, "学校")
    filled = {
        "学校标识码": "0137000001",
        "学校名称": "东河小学",
        "管理单位": "东河区",
        "办学类型": "小学",
        "小学在校生数": 600,
    }
    for name, value in filled.items():
        book["学校"].cell(5, at[name], value)
    book.save(out)
    intake = read_submissions([out], release())
    assert intake.year is None
    assert not [each for each in intake.sources if each.sheet == GUIDE_SHEET]
