"""国家申报表：用真的优质均衡规则册和手填的小县，逐表看数、位数、句子、空白。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.insight import builder
from zhidu.engine import Options, evaluate
from zhidu.insight.declaration import write_declaration
from zhidu.kernel import ZhiduError
from zhidu.rulebook import find_release
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Line, Release
from zhidu.rulebook.tables import FormRow, Origin, Table

NAMES = ["表Ⅰ", "表Ⅱ-1", "表Ⅱ-2", "表Ⅲ", "表Ⅳ", "表Ⅴ", "表Ⅵ"]
#: 每名学生刚好达到各项小学线、初中线要的数（乘学生数用）
PER_PUPIL = {"小学": (4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3), "初中": (5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4)}


def exact(value: object) -> Value:
    """写着方便的数换成精确分数，文字照旧。"""
    return Fraction(str(value)) if isinstance(value, int | float) else value  # type: ignore[return-value]


def school(code: str, name: str, kind: str, primary: int = 0, junior: int = 0, **changes: object) -> FormRow:
    """一所 1.2 倍于各项线的学校；changes 改其中几格，None 是没填。"""
    values: dict[str, object] = {
        "学校标识码": code, "学校名称": name, "管理单位": "东河区", "办学类型": kind, "办别": "公办", "举办者类型": "县级教育部门",
        "小学在校生数": primary, "初中在校生数": junior, "高中在校生数": 0, "小学最大班额": 40, "初中最大班额": 45,
        "音乐专用教室数": 9, "美术专用教室数": 9, "最小音乐教室面积": 100, "最小美术教室面积": 95,
        "教师培训经费": 60_000, "公用经费预算": 1_000_000, "建校年份": 2012,
    }  # fmt: skip
    areas = {
        "教学及辅助用房面积": 0.0,
        "室外运动场地面积": 0.0,
        "教学仪器设备值": 0.0,
        "网络多媒体教室数": 0.0,
    }
    for stage, pupils in (("小学", primary), ("初中", junior)):
        r1, r2, r3, r4, r5, r6, r7 = PER_PUPIL[stage]
        many = pupils * 1.2 / 100
        values |= {f"{stage}班数": -(-pupils // 40), f"{stage}年级数": 6 if stage == "小学" else 3}
        for column, each in (
            ("高于规定学历教师数", r1),
            ("县级以上骨干教师数", r2),
            ("体育艺术专任教师数", r3),
        ):
            values[stage + column] = int(many * each) + (pupils > 0)
        values |= {
            f"{stage}专任教师数": pupils // 12,
            f"{stage}持证教师数": pupils // 12,
            f"{stage}教职工数": pupils // 10,
        }
        areas["教学及辅助用房面积"] += pupils * 1.2 * r4
        areas["室外运动场地面积"] += pupils * 1.2 * r5
        areas["教学仪器设备值"] += pupils * 1.2 * r6
        areas["网络多媒体教室数"] += int(many * r7) + (pupils > 0)
    values |= {name: round(value, 2) for name, value in areas.items()} | {"室内体育用房面积": 0} | changes
    return FormRow({name: exact(value) for name, value in values.items()}, Origin("学校.xlsx", "学校", 4))


def schools() -> tuple[FormRow, ...]:
    """小学三所（一所超大、一所缺数）、教学点两个（一个不足 50 人）、一贯制、完中、初中、特教。"""
    return (
        school("2137000001", "东河第一小学", "小学", 2100),
        school("2137000002", "东河第二小学", "小学", 800, 教学及辅助用房面积=3500),  # 4.375，没达到，不低于底线
        school("2137000003", "东河第三小学", "小学", 600, 小学县级以上骨干教师数=None, 举办者类型=None),
        school("2137000004", "东河大教学点", "教学点", 60),
        school("2137000005", "东河小教学点", "教学点", 30),
        school("2137000006", "东河九年一贯制学校", "九年一贯制学校", 1400, 1200),
        school("3137000007", "东河完全中学", "完全中学", 0, 500, 高中在校生数=700, 小学班数=None,
               教学及辅助用房面积=9000, 室外运动场地面积=20_000, 教学仪器设备值=5_000_000, 网络多媒体教室数=60),
        school("3137000008", "东河初级中学", "初级中学", 0, 900, 初中最大班额=52),
        school("5137000009", "东河特殊教育学校", "特殊教育学校", 80),
    )  # fmt: skip


COUNTY: Mapping[str, object] = {
    "管理单位": "东河区", "总人口": 412_345, "农业人口": 98_765, "乡镇数": 5, "人均生产总值": 81_234.56,
    "G1结论": "达到", "G2结论": "达到", "G6结论": "达到", "小学生均公用经费标准": 720, "初中生均公用经费标准": 940,
    "特教学校生均公用经费": 7000, "教师年平均工资": 119_035, "公务员年平均工资": 113_390,
    "教师五年360学时培训完成率": 99.97, "符合交流条件教师数": 838, "交流轮岗教师数": 113, "交流轮岗骨干教师数": 33,
    "小学就近划片入学比例": 100, "初中就近划片入学比例": 94.9, "优质高中名额分配比例": 63.14,
    "符合条件随迁子女数": 1000, "随迁子女公办就读数": 900, "随迁子女购买服务民办就读数": 71,
    "初中三年巩固率": 96.77, "E3结论": "未达到", "语文学业水平": "Ⅲ级", "语文校际差异率": 12,
    "问卷回收有效数": 2000, "问卷满意数": 1823, "家长问卷回收有效数": 800,
}  # fmt: skip


def declared(
    tmp_path: Path, *, release: Release | None = None, switches: frozenset[str] = frozenset()
) -> Workbook:
    """算一遍，写出申报表，再打开。"""
    used = release or find_release("yiwu-youzhi-junheng")
    county = FormRow(
        {name: exact(value) for name, value in COUNTY.items()},
        Origin("区县.xlsx", "区县", 3),
        {"行政村数": "写的是「待定」"},
    )
    tables = {"义务教育学校": Table("义务教育学校", schools()), "区县": Table("区县", (county,))}
    evaluation = evaluate(used, tables, Options(2025, engine="exact", switches=switches))
    out = tmp_path / "申报表.xlsx"
    write_declaration(evaluation, used, tables, "东河区", out, year=2025, generated_on=date(2025, 9, 30))
    return openpyxl.load_workbook(out)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """东河区的申报表。"""
    return declared(tmp_path_factory.mktemp("declaration"))


def at(sheet: Worksheet, words: str) -> Cell:
    """写着 words 的那一格。"""
    found = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and str(cell.value) == words
    ]
    assert found, f"{sheet.title} 里没有「{words}」"
    return found[0]


def below(sheet: Worksheet, words: str) -> Cell:
    """栏号 words 下面那一格。"""
    cell = at(sheet, words)
    under = sheet.cell(cell.row + 1, cell.column)
    assert isinstance(under, Cell)
    return under


def texts(sheet: Worksheet) -> str:
    """整张表的文字连起来。"""
    return "\n".join(str(cell) for row in sheet.values for cell in row if cell is not None)


def clause(book: Workbook, name: str, number: int) -> tuple[str, str, str, str]:
    """表Ⅳ、表Ⅴ 第 number 条：指标、句子、是否达标、备注。"""
    sheet = book[name]
    row = next(row for row in sheet.values if str(row[0]) == str(number))
    return tuple(str(cell or "") for cell in row[1:5])  # type: ignore[return-value]


def test_seven_sheets_titled_and_signed(book: Workbook) -> None:
    assert book.sheetnames == NAMES
    for sheet in book:
        assert str(sheet["A1"].value).startswith(sheet.title)
        assert sheet["A2"].value == "申报单位：东河区　　　数据年份：2025 年　　　填表日期：2025-09-30"
        assert sheet.page_setup.orientation == "landscape"
        assert "yiwu-youzhi-junheng" in str(sheet.oddFooter.left.text)
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_first_form_population_and_counts(book: Workbook) -> None:
    sheet = book["表Ⅰ"]
    assert (below(sheet, "L1").value, below(sheet, "L1").number_format) == (41.2345, "#,##0.00")
    assert (below(sheet, "L5").value, below(sheet, "L5").number_format) == (81234.56, "#,##0")
    counts = [below(sheet, f"L{number}").value for number in range(9, 17)]
    assert counts == [3, 1, 1, 1, 0, 1, 2, 1], (
        "小学、一贯、初中、完中、十二年、特教、教学点、其中 50 人及以上"
    )
    assert "其中\n50 人及以上" in texts(sheet)
    assert below(sheet, "L19").value == 2100 + 800 + 600 + 60 + 30 + 1400 + 80
    assert below(sheet, "L20").value == 1200 + 500 + 900
    assert below(sheet, "L17").value == 53 + 20 + 15 + 2 + 1 + 35 + 2, "完中没有小学，小学班数空着不算缺"
    assert below(sheet, "L22").value == sum(pupils // 12 for pupils in (2100, 800, 600, 60, 30, 1400, 80))


def test_first_form_leaves_what_is_unknown_blank_with_the_reason(book: Workbook) -> None:
    sheet = book["表Ⅰ"]
    cell = below(sheet, "L6")
    assert cell.value is None and cell.fill.fill_type == "lightUp"
    assert cell.comment is not None and "缺：人均财政收入（区县表没填）" in cell.comment.text
    assert "缺：行政村数（填的有错，没有采用：写的是「待定」）" in below(sheet, "L4").comment.text  # type: ignore[union-attr]
    assert "L6 人均财政收入（元）　缺：人均财政收入（区县表没填）" in texts(sheet)


def test_second_form_counts_schools_reaching_each_item(book: Workbook) -> None:
    rows = {
        (row[0], row[1]): row[2:]
        for row in book["表Ⅱ-1"].values
        if row[1] in ("达标学校总数（所）", "比例（%）")
    }
    primary = rows["小学", "达标学校总数（所）"]
    assert primary == (5, None, 5, 4, 5, 5, 5, None), "骨干教师、综合评估有一所缺数，数不出"
    junior = rows["初中", "达标学校总数（所）"]
    assert junior == (3,) * 8
    sheet = book["表Ⅱ-1"]
    share = sheet.cell(at(sheet, "小学").row + 1, 6)
    assert (share.value, share.number_format) == (80, "#,##0.0")
    assert "缺：1 所学校缺数，判不了；已知达标 4 所" in texts(sheet)
    assert "7 项中至少 6 项达标，余项不低于线的 85%" in texts(sheet)


def test_school_rows_show_two_decimals_and_the_remark(book: Workbook) -> None:
    sheet = book["表Ⅱ-2"]
    rows = {str(row[1]): row for row in sheet.values if isinstance(row[0], int)}
    primary = ["东河第一小学", "东河第二小学", "东河第三小学", "东河大教学点", "东河九年一贯制学校"]
    assert list(rows) == [*primary, "东河完全中学", "东河初级中学"]
    second = rows["东河第二小学"]
    assert second[2:6] == ("7", 800, 6, 20), "举办者类型填代码"
    assert second[9] == 4.375 and second[13] == "达标"
    assert second[14] == "第 1、2、3、5、6、7 项达标；第 4 项达到 85%"
    cell = sheet.cell(at(sheet, "东河第二小学").row, 10)
    assert cell.number_format == "#,##0.00"
    third = rows["东河第三小学"]
    assert third[2] is None and third[7] is None and third[13] is None
    assert third[14] == "第 1、3、4、5、6、7 项达标；缺：举办者类型；缺：小学县级以上骨干教师数"
    assert sheet.print_title_rows and sheet.freeze_panes
    junior_part = [row for row in sheet.values if row[1] == "东河九年一贯制学校"]
    assert [row[3] for row in junior_part] == [1400, 1200], "一贯制小学部、初中部各占一行"


def test_school_counting_notes(book: Workbook) -> None:
    words = texts(book["表Ⅱ-2"])
    assert "小学学校总数 5 所，其中一贯制学校小学部 1 所，50 人及以上的教学点 1 个" in words
    assert "初中学校总数 3 所，其中一贯制学校初中部 1 所，完全中学初中部 1 所" in words


def test_third_form_means_and_coefficients(book: Workbook) -> None:
    sheet = book["表Ⅲ"]
    mean, cv = sheet.cell(at(sheet, "初中").row, 3), sheet.cell(at(sheet, "初中").row + 1, 3)
    assert mean.number_format == "#,##0.00" and cv.number_format == "#,##0.000"
    assert isinstance(mean.value, float) and mean.value > 6
    composite = sheet.cell(cv.row, 10)
    singles = [sheet.cell(cv.row, column).value for column in range(3, 10)]
    assert composite.value == pytest.approx(sum(singles) / 7)
    unknown = sheet.cell(at(sheet, "小学").row + 1, 4)
    assert unknown.value is None and unknown.comment is not None and "1 所学校缺数" in unknown.comment.text
    assert sheet.cell(at(sheet, "小学").row + 1, 10).value is None, "有单项定不了，综合也定不了"
    assert "小学不高于 0.50，初中不高于 0.45" in texts(sheet)


def test_fourth_form_has_fifteen_rows(book: Workbook) -> None:
    numbers = [row[0] for row in book["表Ⅳ"].values if str(row[0]).isdigit()]
    assert numbers == [str(number) for number in range(1, 16)]


def test_fourth_form_fixed_sentences(book: Workbook) -> None:
    assert clause(book, "表Ⅳ", 1)[1:] == ("达到", "达标", "")
    assert clause(book, "表Ⅳ", 2)[1] == "四项标准城乡统一：达到；小学生均公用经费标准 720 元，初中 940 元"
    assert clause(book, "表Ⅳ", 3)[1:3] == (
        "音乐、美术专用教室间数不足的学校 0 所；音乐专用教室面积不足 96 ㎡ 的学校 0 所；美术专用教室面积不足 90 ㎡ 的学校 0 所",
        "达标",
    )
    assert clause(book, "表Ⅳ", 4)[1:3] == (
        "超过 2000 人的小学 1 所，初中 0 所，超过 2500 人的一贯制学校 1 所",
        "未达标",
    )
    assert clause(book, "表Ⅳ", 5)[1:3] == (
        "有超过 45 人班级的小学 0 所，有超过 50 人班级的初中 1 所",
        "未达标",
    )
    assert clause(book, "表Ⅳ", 7)[1:3] == ("特教公用经费 7000 元", "达标")
    assert "119035 元，当地公务员年平均工资收入 113390 元，前者是后者的 105.0%" in clause(book, "表Ⅳ", 8)[1]
    assert clause(book, "表Ⅳ", 11)[1] == (
        "符合交流条件教师 838 人，实际交流轮岗 113 人，占 13.5%；其中骨干教师 33 人，占交流轮岗教师的 29.2%"
    )
    assert clause(book, "表Ⅳ", 13)[1:3] == (
        "城区和镇区公办小学就近划片入学比例 100.0%，初中 94.9%（均不含寄宿制学校）",
        "未达标",
    )
    assert clause(book, "表Ⅳ", 15)[1].endswith("就读比例 97.1%")


def test_fourth_form_names_the_standard_beside_the_indicator(book: Workbook) -> None:
    assert clause(book, "表Ⅳ", 4)[0] == "学校规模（义务教育阶段在校生数）（≤2,000人、≤2,500人）"
    assert clause(book, "表Ⅳ", 11)[0].count("\n") == 1 and "（≥20%）" in clause(book, "表Ⅳ", 11)[0]
    assert "小学 ≥100%，初中 ≥95%" in clause(book, "表Ⅳ", 13)[0]


def test_blanks_in_sentences_stay_blank_and_say_why(book: Workbook) -> None:
    standard, words, verdict, remark = clause(book, "表Ⅳ", 14)
    assert (
        words == "优质高中招生计划 ＿＿ 人，分配到初中 ＿＿ 人，其中分给农村初中 ＿＿ 人；名额分配比例 63.1%"
    )
    assert verdict == "达标" and "缺：优质高中招生计划数（区县表没填）" in remark and standard
    _, words, verdict, remark = clause(book, "表Ⅳ", 10)
    assert (words, verdict, remark) == ("＿＿", "", "缺：G10结论")


def test_a_ratio_that_only_rounds_up_to_the_line_is_explained(book: Workbook) -> None:
    _, words, verdict, remark = clause(book, "表Ⅳ", 9)
    assert (words, verdict) == ("教师培训 100.0%", "未达标")
    assert "未取整是 99.97%，线是 100.00%" in remark


def test_thresholds_come_from_the_rulebook_not_from_the_form(tmp_path: Path) -> None:
    release = find_release("yiwu-youzhi-junheng")

    def moved(line: Line) -> Line:
        return replace(line, value=Fraction(1800)) if line.value == 2000 else line

    indicators = tuple(
        replace(each, lines=tuple(moved(line) for line in each.lines)) if each.code == "G4" else each
        for each in release.indicators
    )
    book = declared(tmp_path, release=replace(release, indicators=indicators))
    assert clause(book, "表Ⅳ", 4)[1].startswith("超过 1800 人的小学 1 所，初中 0 所，超过 2500 人")


def test_transitional_lines_are_named_when_used(tmp_path: Path) -> None:
    book = declared(tmp_path, switches=frozenset({"transition-2019"}))
    assert "按过渡规定的线判" in clause(book, "表Ⅳ", 3)[3]
    assert clause(book, "表Ⅳ", 3)[1].startswith("音乐、美术专用教室间数不足")


def test_fifth_form_nine_rows_with_the_six_subjects(book: Workbook) -> None:
    numbers = [row[0] for row in book["表Ⅴ"].values if str(row[0]).isdigit()]
    assert numbers == [str(number) for number in range(1, 10)]
    assert clause(book, "表Ⅴ", 1)[1:3] == ("三年巩固率 96.8%", "达标")
    assert clause(book, "表Ⅴ", 3)[1:3] == ("未达到", "未达标")
    assert clause(book, "表Ⅴ", 4)[1:3] == ("教师培训经费占公用经费预算总额的比例不到 5% 的学校 0 所", "达标")
    _, words, verdict, remark = clause(book, "表Ⅴ", 9)
    assert words.startswith("语文 Ⅲ级，校际差异率 0.12；数学 ＿＿，校际差异率 ＿＿；科学")
    assert words.count("；") == 5 and verdict == "" and "缺：数学学业水平（区县表没填）" in remark


def test_sixth_form_shares(book: Workbook) -> None:
    sheet = book["表Ⅵ"]
    rows = {row[0]: row[1:] for row in sheet.values if row[0] in ("总计", "其中家长")}
    assert rows["总计"][1:4] == (2000, 1823, pytest.approx(91.15))
    assert rows["其中家长"] == (None, 800, None, None, None, None, None)
    cell = sheet.cell(at(sheet, "总计").row, 5)
    assert cell.number_format == "#,##0.0"
    assert "其中家长 L3　缺：家长问卷满意数（区县表没填）" in texts(sheet)


def test_wrong_unit_or_wrong_rulebook_is_refused(tmp_path: Path) -> None:
    release = builder.release()
    out = tmp_path / "x.xlsx"
    bare = replace(release, judgement=replace(release.judgement, school=None))
    for used, unit, words in (
        (bare, "东河区", "没有国家申报表"),
        (release, "南山区", "没有「南山区」，有的是：东河区、西岭县"),
    ):
        with pytest.raises(ZhiduError, match=words):
            write_declaration(
                builder.evaluation(), used, {}, unit, out, year=2025, generated_on=date(2025, 9, 30)
            )
    assert not out.exists()
