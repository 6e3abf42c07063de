"""zhidu check：退出码、说的话、写的文件。"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import Ran, Zhidu
from tests.cli.town import PRESCHOOL, YIWU, Town, rows_of
from zhidu.engine import Options, evaluate
from zhidu.rulebook import find_release
from zhidu.workbooks.intake import read_submissions

FAST = ("--engine", "exact")  # 数少时最快；算什么不是这一条要看的


def test_good_books_exit_zero_and_say_everything(plain: Ran, town: Town) -> None:
    """读到什么、区县表、每个单位的结论、口径、下一步。"""
    assert (plain.code, plain.err) == (0, "")
    lines = plain.lines()
    rows = len(list(town.city.school_rows(town.year)))
    assert f"{town.schools.name}（表「义务教育学校」）　《义务教育学校办学条件统计表》{rows} 行" in lines
    for unit in town.units:
        assert [line for line in lines if re.fullmatch(rf"{unit}　(达标|未达标|待定)", line)]
        assert len([line for line in lines if line.startswith(f"│ {unit} ")]) == 3  # 小学、初中、全县
    assert [line for line in lines if line.startswith(f"口径：{YIWU}@") and f"{town.year} 年" in line]
    assert [line for line in lines if line.startswith("哪些学校没达到某一项：zhidu explain")]
    assert "错误" not in plain.out


def test_the_table_says_what_the_engine_says(plain: Ran, town: Town) -> None:
    """终端上的校数、过关数、结论，和库里算的一样。"""
    release = find_release(YIWU)
    intake = read_submissions([town.schools, town.counties], release)
    evaluation = evaluate(release, intake.tables, Options(town.year, engine="exact"))
    cells = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in plain.lines()
        if line.startswith("│")
    ]
    for stage in evaluation.stages:
        (row,) = [row for row in cells if row[:2] == [stage.unit, stage.stage]]
        assert row[2:4] == [str(stage.schools), str(stage.passed)]
        assert row[-1].endswith(stage.verdict)


def test_a_reason_shared_by_all_units_is_said_once(plain: Ran, town: Town) -> None:
    assert len(town.units) > 1
    assert "各单位都有：" in plain.lines()
    shared = plain.out.partition("各单位都有：")[2].partition("\n\n")[0].strip()
    assert shared
    assert plain.out.count(shared) == 1


def test_bad_draft_exits_two_with_every_fault_and_still_computes(
    zhidu: Zhidu, town: Town, json_out: Path
) -> None:
    ran = zhidu("check", town.draft, "--rulebook", YIWU, "--year", town.year, "--json", json_out, *FAST)
    assert ran.code == 2
    document = json.loads(json_out.read_text(encoding="utf-8"))
    errors = [each for each in document["faults"] if each["severity"] == "error"]
    assert errors
    assert document["counties"]
    assert f"错误 {len(errors)} 处，要改：" in ran.lines()
    for each in errors:
        (line,) = [line for line in ran.lines() if line.startswith(f"第 {each['row']} 行　{each['column']}")]
        assert each["value"] in line
    assert [line for line in ran.lines() if line.startswith(f"有 {len(errors)} 处错误要改")]


def test_no_fault_is_folded_away(zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
    """同一种错有几十处，也一处不省；请核对的才省。"""
    head, *rows = rows_of(town.draft)
    at = head.index("小学在校生数")
    classes = head.index("小学最大班额")
    primary = [row for row in rows if row[at].isdigit() and int(row[at])]
    for row in primary:
        row[at] = "不详"
    spoilt = tmp_path / "全不详.csv"
    write_csv(spoilt, [head, *rows])
    ran = zhidu("check", spoilt, "--rulebook", YIWU, "--year", town.year, *FAST)
    assert ran.code == 2
    assert len([line for line in ran.lines() if "「不详」" in line]) >= len(primary) > 6
    for row in primary:
        row[at], row[classes] = "100", "400"
    write_csv(spoilt, [head, *rows])
    ran = zhidu("check", spoilt, "--rulebook", YIWU, "--year", town.year, *FAST)
    assert [line for line in ran.lines() if re.match(r"……还有 \d+ 处，全部写在", line)]


def write_csv(path: Path, rows: list[list[str]]) -> None:
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")


def test_preschool(checked: Any, town: Town) -> None:
    document = checked(files=(town.kindergartens, town.counties), rulebook=PRESCHOOL)
    assert {each["stage"] for each in document["counties"]} == {"学前"}


def test_result_workbook_opens(zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
    """新文件夹会建好；打得开，几张表都在，区县一个不少。"""
    out = tmp_path / "新 文件夹" / "结果.xlsx"
    ran = zhidu("check", town.schools, town.counties, "--rulebook", YIWU, "--xlsx", out, *FAST)
    assert ran.code == 0
    assert f"结果工作簿在：{out}" in ran.lines()
    book = openpyxl.load_workbook(out)
    assert {"报送错误", "口径"} <= set(book.sheetnames)
    assert len(book.sheetnames) >= 8
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert set(town.units) <= cells


def test_whole_folder(zhidu: Zhidu, town: Town) -> None:
    """给文件夹就读里面的表；用不上的说为什么。"""
    ran = zhidu("check", town.folder, "--rulebook", YIWU, *FAST)
    assert ran.code == 0
    (line,) = [line for line in ran.lines() if line.startswith("没有用上")]
    assert town.kindergartens.name in line


def test_relative_paths(zhidu: Zhidu, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(town.folder)
    files = (f"./{town.schools.name}", f"../{town.folder.name}/{town.counties.name}")
    assert zhidu("check", *files, "--rulebook", YIWU, *FAST).code == 0


def test_the_year_is_taken_from_the_title_or_asked_for(zhidu: Zhidu, plain: Ran, town: Town) -> None:
    """表题里有年份；报送稿里没有，就说按今年算，要人核对。"""
    assert f"{town.year} 年 义务教育优质均衡" in plain.lines()
    guessed = zhidu("check", town.draft, "--rulebook", YIWU, *FAST)
    assert [line for line in guessed.lines() if line.startswith("注意：表里和文件名里都没写年份，按今年（")]
    told = zhidu("check", town.draft, "--rulebook", YIWU, "--year", town.year, *FAST)
    assert "没写年份" not in told.out
    assert f"{town.year} 年 义务教育优质均衡" in told.lines()


@pytest.mark.parametrize(
    ("year", "says"),
    [(1999, "不像是真的"), (2099, "不像是真的"), (2016, "2017-04-01 起施行，2016 年还没有线可比")],
)
def test_impossible_years(zhidu: Zhidu, town: Town, year: int, says: str) -> None:
    ran = zhidu("check", town.schools, "--rulebook", YIWU, "--year", year)
    assert ran.code == 2
    assert says in ran.err


def test_unknown_switch_lists_the_known(zhidu: Zhidu, town: Town) -> None:
    ran = zhidu("check", town.schools, "--rulebook", YIWU, "--switch", "没有这个")
    assert ran.code == 2
    for each in find_release(YIWU).switches:
        assert f"{each.id}（{each.title}）" in ran.err


def test_unknown_rulebook_guesses(zhidu: Zhidu, town: Town) -> None:
    ran = zhidu("check", town.schools, "--rulebook", "yiwu-youzi-junheng")
    assert ran.code == 2
    assert f"是不是「{YIWU}」" in ran.err
    assert PRESCHOOL in ran.err


class TestNothingToCompute:
    """算不了的几种：退出码 2，说清为什么，JSON 照写、错误在里面。"""

    def check(self, zhidu: Zhidu, json_out: Path, *files: Path) -> tuple[str, str]:
        ran = zhidu("check", *files, "--rulebook", YIWU, "--json", json_out)
        assert ran.code == 2
        document = json.loads(json_out.read_text(encoding="utf-8"))
        assert document["counties"] == document["schools"] == []
        (fault,) = [each for each in document["faults"] if each["severity"] == "error"]
        return fault["message"], ran.out

    def test_file_not_found(self, zhidu: Zhidu, town: Town, json_out: Path) -> None:
        wrong = town.schools.with_name(town.schools.name.replace("义务教育", "义教"))
        message, said = self.check(zhidu, json_out, wrong, town.counties)
        assert message == f"找不到文件「{wrong}」，是不是「{town.schools.name}」？"
        assert message in said

    def test_folder_not_found(self, zhidu: Zhidu, tmp_path: Path, json_out: Path) -> None:
        message, _ = self.check(zhidu, json_out, tmp_path / "无" / "无.xlsx")
        assert "请核对文件名和所在文件夹" in message

    def test_no_school_table(self, zhidu: Zhidu, town: Town, json_out: Path) -> None:
        """只交了分年级表：读得懂，可是算不了。"""
        message, said = self.check(zhidu, json_out, town.grades)
        assert message.startswith("没有读到《义务教育学校办学条件统计表》，算不了")
        assert f"zhidu template {YIWU}" in message
        assert "没有算出结论" in said

    def test_wrong_book(self, zhidu: Zhidu, town: Town, json_out: Path) -> None:
        """把幼儿园表交给义务教育的规则册。"""
        message, _ = self.check(zhidu, json_out, town.kindergartens)
        assert "请核对规则册选对没有" in message

    def test_not_a_table(self, zhidu: Zhidu, tmp_path: Path, json_out: Path) -> None:
        note = tmp_path / "通知.csv"
        note.write_text("各县教育局：\n请于本月底前报送。\n", encoding="utf-8")
        message, _ = self.check(zhidu, json_out, note)
        assert "没有找到表头" in message

    def test_empty_folder(self, zhidu: Zhidu, tmp_path: Path) -> None:
        ran = zhidu("check", tmp_path, "--rulebook", YIWU)
        assert ran.code == 2
        assert "目录里没有表格文件" in ran.out


class TestOutputs:
    """写不了的地方，开算之前就说；不动别人的文件。"""

    @pytest.mark.parametrize(
        ("option", "place", "says"),
        [
            ("--xlsx", "", "它是文件夹"),
            ("--json", "", "它是文件夹"),
            ("--xlsx", "结果.xls", "要写成 .xlsx 文件，如 结果.xlsx"),
            ("--json", "文件/结果.json", "路径里有一段是文件"),
        ],
    )
    def test_bad_place(
        self, zhidu: Zhidu, town: Town, tmp_path: Path, option: str, place: str, says: str
    ) -> None:
        (tmp_path / "文件").write_text("原有的")
        ran = zhidu("check", town.schools, "--rulebook", YIWU, option, tmp_path / place)
        assert ran.code == 2
        assert says in ran.err
        assert ran.out == ""
        assert [each.name for each in tmp_path.iterdir()] == ["文件"]

    def test_results_never_overwrite_what_was_sent(self, zhidu: Zhidu, town: Town) -> None:
        before = town.schools.read_bytes()
        ran = zhidu("check", town.schools, "--rulebook", YIWU, "--xlsx", town.schools)
        assert ran.code == 2
        assert "结果不能写在它上面" in ran.err
        assert town.schools.read_bytes() == before

    def test_nothing_else_is_left_behind(self, zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
        arguments = ("--rulebook", YIWU, "--json", tmp_path / "a.json", "--xlsx", tmp_path / "a.xlsx", *FAST)
        assert zhidu("check", town.schools, *arguments).code == 0
        assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "a.xlsx"]
