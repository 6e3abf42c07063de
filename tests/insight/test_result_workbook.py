"""结果工作簿：每张表的内容、没取整的值、格式、未知、链接，没有一个活公式。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.insight import builder
from zhidu.engine.results import Evaluation, Options
from zhidu.insight.basis_sheets import formula_words
from zhidu.insight.result_workbook import write_results
from zhidu.kernel import Fault
from zhidu.rulebook.model import Conventions

NAMES = [
    "区县结论",
    "理由",
    "差异系数",
    "学校矩阵",
    "缺口小计",
    "缺口",
    "县级指标",
    "未纳入",
    "报送错误",
    "口径",
]


def written(
    tmp_path: Path, evaluation: Evaluation | None = None, faults: tuple[Fault, ...] | None = None
) -> Workbook:
    """写出来再打开。"""
    out = tmp_path / "结果.xlsx"
    found = builder.faults() if faults is None else faults
    write_results(
        evaluation or builder.evaluation(),
        builder.release(),
        found,
        builder.tables(),
        out,
        generated_on=date(2025, 9, 30),
    )
    return openpyxl.load_workbook(out)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """示例结果。"""
    return written(tmp_path_factory.mktemp("results"))


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """表头行以下的各行：表头 → 值。表头是冻结线上面那一行；重名的列带上组名的第一个词。"""
    top = int("".join(letter for letter in str(sheet.freeze_panes) if letter.isdigit())) - 1
    groups, group = [], ""
    for at in range(1, sheet.max_column + 1):
        group = str(sheet.cell(top - 1, at).value or group).split(" ")[0]
        groups.append(group)
    heads = []
    for at in range(1, sheet.max_column + 1):
        head = str(sheet.cell(top, at).value).replace("\n", "")
        heads.append(
            f"{groups[at - 1]} {head}" if head in ("值", "离线") and sheet.title == "学校矩阵" else head
        )
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1, values_only=True)]


def test_sheets_in_the_order_a_reader_asks(book: Workbook) -> None:
    assert book.sheetnames == NAMES


def test_every_sheet_is_framed_filtered_printable_and_signed(book: Workbook) -> None:
    for sheet in book:
        assert sheet.freeze_panes and sheet.auto_filter.ref, sheet.title
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows
        assert all(
            sheet.column_dimensions[cell.column_letter].width >= 5
            for cell in sheet[int(sheet.print_title_rows.split("$")[-1])]
        )
        assert sheet["A2"].value == (
            "东河区、西岭县 · 2025 年 · 2025-09-30 生成 · 示例督导评估办法 示例〔2017〕1号 · 规则册 shili@1.0.0 · 指纹 abababababab"
        )
        assert "指纹 abababababab" in str(sheet.oddFooter.left.text)


def test_no_cell_is_a_formula(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 500
    assert all(cell.data_type != "f" for cell in cells)
    names = [cell for cell in book["学校矩阵"]["C"] if str(cell.value).startswith("=")]
    assert len(names) == 1 and names[0].data_type == "s" and names[0].quotePrefix


def test_verdicts_whole_county_first_then_stages(book: Workbook) -> None:
    rows = table(book["区县结论"])
    assert [(row["管理单位"], row["范围"], row["结论"]) for row in rows] == [
        ("东河区", "全县", "▼ 未达标"),
        ("东河区", "小学", "▼ 未达标"),
        ("东河区", "初中", "▲ 达标"),
        ("西岭县", "全县", "？ 待定"),
        ("西岭县", "小学", "▲ 达标"),
        ("西岭县", "初中", "▲ 达标"),
    ]
    assert rows[0]["卡在哪里"] == "小学资源配置、G4 学校规模"
    assert rows[3]["定不了的项"] == "2 项：G1、G11"
    assert (rows[1]["校数"], rows[1]["过关"], rows[1]["未过关"], rows[1]["待定"]) == (5, 3, 1, 1)
    assert rows[1]["卡在哪里"] == "1 所学校没过校级判定、R6 仪器设备差异系数"
    assert rows[1]["定不了的项"] == "1 项：R1 高学历教师差异系数"
    assert rows[0]["头一条理由"] == "小学 5 所中有 1 所没过校级判定（共 2 条）"
    sheet = book["区县结论"]
    assert sheet["J6"].hyperlink.location == "'理由'!A6"
    assert sheet["B6"].hyperlink.location == "'差异系数'!A6"
    assert book["理由"]["E5"].value == "G4 学校规模：有 2 所学校没达到。"


def test_red_only_where_a_school_is_below_the_floor(book: Workbook) -> None:
    sheet = book["区县结论"]
    assert sheet["C6"].font.color.rgb == "FFB42318", "小学有学校低于底线"
    assert sheet["C5"].font.color.rgb == "FF8A5A00", "全县没达标，用琥珀"
    assert sheet["C7"].font.color.rgb == "FF1B6E3C"


def test_coefficients_are_unrounded_with_the_other_convention_beside(book: Workbook) -> None:
    rows = table(book["差异系数"])
    row = next(row for row in rows if (row["管理单位"], row["学段"], row["代码"]) == ("东河区", "小学", "R6"))
    assert row["差异系数"] == pytest.approx(0.512345678, abs=1e-15)
    assert row["限"] == 0.5 and row["离限"] == pytest.approx(-0.012345678)
    assert row["结论"] == "▼ 未达到"
    assert row["另一口径差异系数"] == pytest.approx(0.4311)
    assert row["两种口径"] == "▲▼ 结论不同"
    assert row["没达到线的校数"] == 1
    sheet = book["差异系数"]
    assert sheet["G7"].number_format == "#,##0.000"
    assert any("各校等权" in str(sheet.cell(4, 1).value) for _ in [0])


def test_an_unknown_coefficient_is_blank_and_says_how_many_schools_lack(book: Workbook) -> None:
    sheet = book["差异系数"]
    row = table(sheet)[0]
    assert row["代码"] == "R1" and row["差异系数"] is None and row["均值"] is None and row["离限"] is None
    assert row["结论"] == "？ 缺数"
    assert sheet["G6"].fill.fill_type == "lightUp"
    assert "1 所学校缺数" in sheet["G6"].comment.text
    composite = next(row for row in table(sheet) if "综合" in str(row["指标"]) and row["学段"] == "初中")
    assert composite["限"] == "只供参考" and composite["差异系数"] == 0


def test_the_matrix_shows_value_and_signed_distance(book: Workbook) -> None:
    sheet = book["学校矩阵"]
    rows = table(sheet)
    assert [row["学校"] for row in rows][:3] == ["东河第一小学", "东河第二小学", "=HYPERLINK(1)小学"]
    first, second, third, fourth = rows[:4]
    assert first["标识码"] == "0137000001"
    assert first["R1 值"] == pytest.approx(4.32) and first["R1 离线"] == pytest.approx(0.12)
    assert second["R1 离线"] == pytest.approx(-1.0)
    assert second["G4 值"] == 2160 and second["G4 离线"] == -160, "不超过型的，超出记负"
    assert third["R1 离线"] == pytest.approx(-0.0004)
    assert fourth["R1 值"] is None and fourth["R1 离线"] == "缺数" and fourth["校级判定"] == "？ 待定"
    at = {row["学校"]: number for number, row in enumerate(rows, 6)}
    assert sheet.cell(at["=HYPERLINK(1)小学"], 10).number_format.startswith('"▲+"#,##0.0000')
    assert sheet.cell(at["东河第二小学"], 10).font.color.rgb == "FFB42318", "低于底线用红"
    assert sheet.cell(at["=HYPERLINK(1)小学"], 10).font.color.rgb == "FF8A5A00", "没达到、不低于底线用琥珀"
    assert sheet.cell(at["东河第一小学"], 10).font.color.rgb == "FF1B6E3C"
    assert "缺：小学高于规定学历教师数" in sheet.cell(at["东河第四小学"], 9).comment.text
    heads = [str(cell.value) for cell in sheet[4] if cell.value]
    assert heads[0] == "R1 高学历教师（人/百名学生）\n线 小学 4.2，初中 5.3" and "线 2,000" in heads[2]
    assert sheet.freeze_panes == "D6"


def test_gaps_list_what_is_short_in_people_and_money(book: Workbook) -> None:
    rows = table(book["缺口"])
    assert [(row["学段"], row["学校"], row["指标"]) for row in rows] == [
        ("小学", "东河第二小学", "R1 高学历教师"),
        ("小学", "=HYPERLINK(1)小学", "R1 高学历教师"),
        ("小学", "东河第二小学", "R6 仪器设备"),
        ("小学", "东河第二小学", "G4 学校规模"),
        ("小学", "东河九年一贯制学校", "G4 学校规模"),
        ("初中", "东河九年一贯制学校", "R1 高学历教师"),
    ], "全校一个数的指标，一贯制学校只说一次；差得多的在前"
    first, money, size = rows[0], rows[2], rows[3]
    assert (first["还差"], first["单位"], first["程度"]) == (22, "名", "▼ 低于底线")
    assert first["怎么说"] == "还差 22 名高于规定学历教师"
    assert money["还差"] == 216_000 and money["怎么说"] == "还差 216,000.00 元教学仪器设备值"
    assert size["程度"] is None and size["怎么说"] == "超出 160 人学生"
    assert book["缺口"]["C5"].hyperlink.location == "'学校矩阵'!A7"


def test_gap_totals_do_not_add_different_units(book: Workbook) -> None:
    rows = table(book["缺口小计"])
    primary = next(row for row in rows if row["指标"] == "R1 高学历教师" and row["学段"] == "小学")
    assert (primary["没达到的校数"], primary["其中低于底线"], primary["合计还差"], primary["单位"]) == (
        2,
        1,
        23,
        "名",
    )
    last = rows[-1]
    assert last["学段"] == "合计" and last["指标"] == "合计 3 所学校、6 项没达到"
    assert last["没达到的校数"] == 3 and last["合计还差"] is None


def test_county_figures_once_per_county(book: Workbook) -> None:
    rows = table(book["县级指标"])
    assert [(row["管理单位"], row["代码"]) for row in rows] == [
        (u, c) for u in ("东河区", "西岭县") for c in ("G4", "G1", "G11")
    ]
    assert {row["范围"] for row in rows} == {"全县"}
    size, finding, ratio = rows[:3]
    assert (size["值"], size["线"], size["分子"], size["分母"], size["没达到的校数"]) == (60, "≥100", 3, 5, 2)
    assert finding["值"] == "是" and finding["结论"] == "▲ 达到" and finding["线"] is None
    assert ratio["值"] == pytest.approx(1300 / 97) and ratio["离线"] == pytest.approx(1300 / 97 - 10)
    assert ratio["线"] == "≥10" and ratio["依据"] == "《示例办法》（示例〔2017〕1号）第六条"
    missing = rows[4]
    assert missing["值"] is None and missing["缺什么"] == "缺：G1结论" and missing["结论"] == "？ 缺数"
    assert rows[1]["依据"] == "《示例办法》（示例〔2017〕1号）第七条〔未核实〕"


def test_excluded_and_faults_are_all_there(book: Workbook) -> None:
    assert table(book["未纳入"]) == [
        {
            "管理单位": "东河区",
            "学校": "东河特殊教育学校",
            "标识码": "0137000099",
            "为什么不纳入": "特殊教育学校不计",
        }
    ]
    rows = table(book["报送错误"])
    assert [row["程度"] for row in rows] == ["▼ 必须改", "△ 请核对", "已照改"]
    assert rows[1]["填的值"] == "=1+1" and rows[0]["行"] == 7 and rows[2]["行"] is None
    assert "必须改 1 处" in str(book["报送错误"]["A3"].value)


def test_the_basis_says_everything_needed_to_recompute(book: Workbook) -> None:
    rows = table(book["口径"])
    found = {(row["类别"], row["项"]): row for row in rows}
    assert found["规则册", "内容指纹"]["内容"] == "sha256 " + "ab" * 32
    assert found["规则册", "名称"]["内容"] == "示例督导评估办法（示例〔2017〕1号，示例部门）"
    assert found["口径", "差异系数"]["内容"] == Conventions().spell()
    assert found["口径", "一贯制学校共用资源拆分"]["内容"] == "小学：初中 按每名学生折算 1：1.1"
    assert found["开关", "老校放宽"]["内容"] == "关着（默认）"
    assert found["不纳入", "特殊教育学校不计"]["内容"] == "条件：办学类型 = 「特殊教育学校」"
    assert found["判定", "校级"]["内容"] == "R1、R6 中至少 1 项达到，没达到的不低于线的 85%"
    assert found["判定", "校际均衡"]["内容"] == "R1、R6：每项差异系数都要 小学 ≤0.5，初中 ≤0.45"
    assert found["数据", "学校"]["内容"] == "2 行，来自 学校表.xlsx · 学校；交来的表里没有：建校年份"
    formula = found["资源配置", "R1 每百名学生拥有高于规定学历教师数（人/百名学生）"]
    assert formula["内容"] == "公式：高于规定学历教师数 × 100 ÷ 在校生数。学段：小学、初中。 小学指大专及以上"
    lines = [row["内容"] for row in rows if row["项"] == "G4 的线"]
    assert lines[1] == "≤2,400（2017-04-01 起，适用于：建校年份 ≤ 2010，打开「old」才用）"
    doubts = {str(row["项"]) for row in rows if row["类别"] == "未核实清单"}
    assert doubts == {"R6 仪器设备", "G1 规划布局", "差异系数口径", "老校放宽"}
    assert "未核实" in str(found["资源配置", "R6 生均教学仪器设备值（元/生）"]["核实"])


def test_switches_and_changed_conventions_are_named(tmp_path: Path) -> None:
    changed = Conventions("none", "simple", 1)
    made = builder.evaluation(
        options=Options(2025, switches=frozenset({"old"})), conventions=changed, notes=("已打开：老校放宽",)
    )
    rows = {(row["类别"], row["项"]): row for row in table(written(tmp_path, made)["口径"])}
    assert rows["开关", "老校放宽"]["内容"] == "已打开"
    assert str(rows["口径", "差异系数"]["内容"]).startswith("各校等权") and "另行指定" in str(
        rows["口径", "差异系数"]["内容"]
    )
    assert rows["数据", "说明"]["内容"] == "已打开：老校放宽"


def test_nothing_wrong_is_said_in_words(tmp_path: Path) -> None:
    made = builder.evaluation(schools=(), stages=(), units=(), excluded=())
    book = written(tmp_path, made, ())
    assert book["报送错误"]["A5"].value == "没有发现报送错误"
    assert book["缺口"]["A5"].value == "没有未达到的学校，不缺"
    assert book["未纳入"]["A4"].value == "全部学校都纳入了判定"


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written(tmp_path / name)
    assert (tmp_path / "a" / "结果.xlsx").read_bytes() == (tmp_path / "b" / "结果.xlsx").read_bytes()


def test_formulas_keep_their_brackets() -> None:
    made = replace(builder.R1, formula=builder.formula("体育教师数 + 音乐教师数", "在校生数 − 转出数", 100))
    assert formula_words(made) == "（体育教师数 + 音乐教师数） × 100 ÷ （在校生数 − 转出数）"
    assert formula_words(builder.G1) == "G1结论 = 「达到」"


def test_gaps_without_a_known_amount_are_not_summed(tmp_path: Path) -> None:
    schools = builder.schools()
    figure = replace(schools[1].figures["R1"], gap=None)
    changed = replace(schools[1], figures={**schools[1].figures, "R1": figure})
    made = builder.evaluation(schools=(schools[0], changed, *schools[2:]))
    rows = table(written(tmp_path, made)["缺口小计"])
    primary = next(row for row in rows if row["指标"] == "R1 高学历教师" and row["学段"] == "小学")
    assert primary["合计还差"] is None and primary["没达到的校数"] == 2


def test_a_rulebook_without_school_rule_and_balance_shows_neither(tmp_path: Path) -> None:
    release = builder.release()
    judged = replace(release.judgement, school=None, balance=None)
    stages = replace(release.population, stages=release.population.stages[:1])
    bare = builder.release(judgement=judged, population=stages)
    made = builder.evaluation(
        stages=tuple(replace(each, balance={}, composite=None) for each in builder.evaluation().stages)
    )
    out = tmp_path / "结果.xlsx"
    write_results(made, bare, (), builder.tables(), out, generated_on=date(2025, 9, 30))
    book = openpyxl.load_workbook(out)
    assert "差异系数" not in book.sheetnames
    assert "校级判定" not in [cell.value for cell in book["学校矩阵"][5]]
    rows = table(book["区县结论"])
    assert [row["范围"] for row in rows] == ["小学", "初中", "小学", "初中"]
    assert rows[2]["定不了的项"] == "2 项：G1、G11" and rows[2]["过关"] == "—"
    assert book["区县结论"]["B4"].hyperlink is None
