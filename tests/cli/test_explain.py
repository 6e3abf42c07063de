"""zhidu explain：一所学校的数、一个县的数，从结果一直说到哪一格、哪一条、哪一版。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import Ran, Zhidu
from tests.cli.town import PRESCHOOL, YIWU, Town, rows_of


@pytest.fixture
def explain(zhidu: Zhidu, town: Town) -> Zhidu:
    def run(indicator: str, *who: object, files: tuple[Path, ...] = (), rulebook: str = YIWU) -> Ran:
        files = files or (town.schools, town.counties)
        return zhidu(
            "explain", *files, "--rulebook", rulebook, "--year", town.year, *who, "--indicator", indicator
        )

    return run


def section(ran: Ran, label: str) -> list[str]:
    """以某个标签开头的各行，去掉标签。"""
    return [line.removeprefix(label).strip() for line in ran.lines() if line.startswith(label)]


@pytest.mark.parametrize("stages", [1, 2])
def test_a_school(explain: Zhidu, town: Town, stages: int) -> None:
    """一个学段说一份，一贯制每个学段各一份、拆法写明；格子里的数就是工作簿里的数。"""
    code, name = town.a_school(stages)
    ran = explain("R4", "--school", code)
    assert (ran.code, ran.err) == (0, "")
    assert len([line for line in ran.lines() if line.startswith(f"{name}（{code}，")]) == stages
    for label in ("结果", "公式", "代入", "条款", "核实", "版本"):
        assert len(section(ran, label)) == stages, label
    assert all(part.startswith(f"{YIWU}@") and "指纹" in part for part in section(ran, "版本"))
    assert len([line for line in ran.lines() if line.startswith("按折算人数拆")]) == (
        0 if stages == 1 else 2 * stages
    )
    cells = re.findall(r"＝ ([\d,.]+) \S+　（(\S+) · (\S+) · ([A-Z]+\d+)）", ran.out)
    assert len(cells) == 3 * stages
    book = openpyxl.load_workbook(town.schools)
    for value, file, sheet, cell in cells:
        assert file == town.schools.name
        assert float(book[sheet][cell].value) == float(value.replace(",", ""))


def test_a_school_may_be_named(explain: Zhidu, town: Town) -> None:
    """校长不背标识码：写校名也行；指标代码大小写不论。"""
    code, name = town.a_school(1)
    ran = explain("r4", "--school", name)
    assert ran.code == 0
    assert ran.lines()[1].startswith(f"{name}（{code}，")
    assert ran.lines()[2].startswith("R4 ")


def test_the_result_is_the_one_in_the_json(explain: Zhidu, checked: Any) -> None:
    document = checked()
    lacking = next(
        (school, school["indicators"]["R5"])
        for school in document["schools"]
        if school["indicators"]["R5"]["met"] is False
    )
    school, found = lacking
    (result,) = [
        line
        for line in section(explain("R5", "--school", school["code"]), "结果")
        if line.startswith(f"{found['value']:.9f}"[:6])
    ]
    assert "未达到" in result
    assert ("低于底线" in result) is (found["below_floor"] and "不低于底线" not in result)
    assert f"还差 {found['gap']:,.2f} {found['gap_unit']}" in result


def test_a_withheld_cell_exits_two_and_says_why(explain: Zhidu, town: Town) -> None:
    """报送稿里写了单位的那一格：结果未知、原样是什么、为什么没采用。"""
    head, *rows = rows_of(town.draft)
    (row,) = [row for row in rows if row[head.index("教学及辅助用房面积")].endswith("㎡")]
    ran = explain("R4", "--school", row[0], files=(town.draft,))
    assert ran.code == 2
    assert section(ran, "结果") == ["未知，缺：教学及辅助用房面积"]
    assert f"原样「{row[head.index('教学及辅助用房面积')]}」" in ran.out
    assert section(ran, "没有采用：")


def test_a_county_spread(explain: Zhidu, town: Town) -> None:
    """差异系数：两个学段各一份；逐校的值、权数、格子都在，照它们重算得回来。"""
    ran = explain("R5", "--unit", town.units[0])
    assert ran.code == 0
    results = section(ran, "结果")
    assert len(results) == 2
    for block, result in zip(ran.out.split("  结果　")[1:], results, strict=True):
        pairs = re.findall(r"值 ([\d,.]+)…?，权数 ([\d,]+)", block)
        assert len(pairs) == int(re.findall(r"各校 (\d+) 行", block)[0])
        values = [(float(value.replace(",", "")), int(weight.replace(",", ""))) for value, weight in pairs]
        total = sum(weight for _, weight in values)
        mean = sum(value * weight for value, weight in values) / total
        spread = (sum(weight * (value - mean) ** 2 for value, weight in values) / total) ** 0.5 / mean
        said = re.match(r"差异系数 ([\d.]+)，限 ([\d.]+)，(达到|未达到)", result)
        assert said is not None
        assert float(said.group(1)) == pytest.approx(spread, abs=2e-6)
        assert said.group(3) == ("达到" if spread <= float(said.group(2)) else "未达到")


def test_a_county_figure(explain: Zhidu, town: Town) -> None:
    """县级指标：代入、县表里哪一格、条款、核实级别。"""
    ran = explain("G8", "--unit", town.units[0])
    assert ran.code == 0
    assert section(ran, "条款")
    assert section(ran, "核实")
    cells = re.findall(rf"原样「([\d.]+)」（{re.escape(town.counties.name)} · (\S+) · ([A-Z]+\d+)）", ran.out)
    assert len(cells) == 2
    book = openpyxl.load_workbook(town.counties)
    assert all(float(book[sheet][cell].value) == float(value) for value, sheet, cell in cells)


def test_preschool_share(explain: Zhidu, town: Town) -> None:
    """公办园占比按幼儿数算：每所园的在园幼儿数和举办性质都列出来。"""
    ran = explain(
        "P3", "--unit", town.units[0], files=(town.kindergartens, town.counties), rulebook=PRESCHOOL
    )
    assert ran.code == 0
    gardens = len(town.city.counties[0].gardens)
    assert len(re.findall(r"在园幼儿数 \d+（[A-Z]+\d+）；举办性质 ", ran.out)) == gardens


def test_which_schools_fail(explain: Zhidu, town: Town, tmp_path: Path) -> None:
    """“所有学校都要”的指标：把两所小学的最大班额改大、一所的删掉，列出来的就是这三所。"""
    book = openpyxl.load_workbook(town.schools)
    (page,) = book.worksheets
    head = next(row[0].row for row in page.iter_rows(max_row=5) if row[0].value == "学校标识码")
    column = {cell.value: cell.column for cell in page[head]}
    unit = town.units[0]
    own = [
        row[0].row
        for row in page.iter_rows(min_row=head + 1)
        if row[column["管理单位"] - 1].value == unit and row[column["办学类型"] - 1].value == "小学"
    ]
    names = [page.cell(row, column["学校名称"]).value for row in own[:3]]
    for row, largest in zip(own, (71, 72, None), strict=False):
        page.cell(row, column["小学最大班额"]).value = largest
    changed = tmp_path / town.schools.name
    book.save(changed)
    ran = explain("G5", "--unit", unit, files=(changed,))
    assert ran.code == 0
    failing, _, unknown = ran.out.partition("缺数，定不了")
    assert re.findall(r"^    (\S+?)（\d{10}）小学　(\d+)，线 ≤ 45，超出", failing, re.MULTILINE) == [
        (names[0], "71"),
        (names[1], "72"),
    ]
    assert re.findall(r"^    (\S+?)（\d{10}）小学　缺：小学最大班额", unknown, re.MULTILINE) == [names[2]]


@pytest.mark.parametrize(
    ("indicator", "who", "says"),
    [
        ("R4", ("--school", "1234567890"), "没有学校「1234567890」"),
        ("R99", ("--school", "1234567890"), "没有指标「R99」，有：R1、R2"),
        ("G8", ("--school", "1234567890"), "请改用 --unit 区县名"),
        ("R4", ("--unit", "无此县"), "没有「无此县」的学校。有："),
        ("G5", ("--unit", "无此县"), "没有「无此县」的学校。有："),
    ],
)
def test_refusals(explain: Zhidu, indicator: str, who: tuple[str, str], says: str) -> None:
    ran = explain(indicator, *who)
    assert ran.code == 2
    assert says in ran.err


def test_a_near_miss_is_guessed(explain: Zhidu, town: Town) -> None:
    code, _ = town.a_school(1)
    ran = explain("R4", "--school", code[:-1])
    assert ran.code == 2
    assert "是不是「" in ran.err


def test_missing_and_useless_files(explain: Zhidu, town: Town, tmp_path: Path) -> None:
    for files, says in (((tmp_path / "无.xlsx",), "找不到文件"), ((town.grades,), "没有读到学校表")):
        ran = explain("R4", "--school", "1234567890", files=files)
        assert ran.code == 2
        assert says in ran.err
