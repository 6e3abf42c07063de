"""从报表到结论走一遍：造市、算、问一个数、照报错改县里的稿、再算、出申报表、看换版。"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import Ran, run_here
from tests.journeys.clerk import Clerk, column_number, school_register
from tests.journeys.planted import PRESCHOOL_LEVEL, Verdicts

YIWU, OLDER, PRESCHOOL = "yiwu-youzhi-junheng", "yiwu-jiben-junheng", "xueqian-puji-puhui"


@dataclass
class Walk:
    """这一趟的东西：文件夹、清单、算过的结果。"""

    folder: Path
    ledger: list[dict[str, str]] = field(default_factory=list)

    def book(self, pattern: str) -> Path:
        (found,) = self.folder.rglob(pattern)
        return found

    @property
    def books(self) -> tuple[Path, ...]:
        return tuple(self.book(each) for each in ("*义务教育学校*.xlsx", "*区县指标.xlsx", "*幼儿园*.xlsx"))

    @property
    def draft(self) -> Path:
        return self.book("*报送稿.csv")

    def check(self, *files: Path, rulebook: str = YIWU, options: tuple[object, ...] = ()) -> tuple[Ran, Any]:
        out = self.folder / "结果.json"
        ran = run_here("check", *files, "--rulebook", rulebook, "--json", out, *options)
        return ran, json.loads(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """默认的演示市，用命令造。"""
    folder = tmp_path_factory.mktemp("璞 州")
    assert run_here("demo-data", folder).code == 0
    found = Walk(folder)
    with found.book("埋设问题清单.csv").open(encoding="utf-8-sig", newline="") as handle:
        found.ledger = list(csv.DictReader(handle))
    return found


@pytest.fixture(scope="module")
def whole(walk: Walk) -> Any:
    """市里的三本表，按优质均衡算。"""
    ran, document = walk.check(*walk.books)
    assert ran.code == 0
    return document


def errors(document: Any) -> list[dict[str, Any]]:
    return [each for each in document["faults"] if each["severity"] == "error"]


def test_the_city_comes_out_as_documented(walk: Walk, whole: Any) -> None:
    """清单上除报送稿以外的每一条：数一样，结论一样。"""
    _, without_private = walk.check(*walk.books, options=("--switch", "exclude-private"))
    ran, preschool = walk.check(*walk.books, rulebook=PRESCHOOL)
    assert ran.code == 0
    verdicts = Verdicts(whole, without_private, preschool)
    rows = [row for row in walk.ledger if not row["类别"].startswith("报送稿")]
    assert len(rows) > 60
    wrong = {row["编号"]: said for row in rows if (said := verdicts.disagreement(row))}
    assert wrong == {}


def test_the_comparison_with_the_ledger_can_fail(walk: Walk, whole: Any) -> None:
    """清单改坏一条，对得出来：反过来的结论、差一点的数。"""
    verdicts = Verdicts(whole, whole, whole)
    opposite = {
        "达到": "未达到",
        "未达到": "达到",
        "低于底线": "达到",
        "通过": "不通过",
        "不通过": "通过",
        "不计入": "通过",
    }
    judged = next(each["code"] for each in whole["schools"])
    for row in walk.ledger:
        if not row["指标"] or row["指标"] in PRESCHOOL_LEVEL or "不计民办" in row["指标"]:
            continue
        kept_in = {"学校标识码": judged} if row["应得的结论"] == "不计入" else {}
        spoilt = {**row, **kept_in} if kept_in else {**row, "应得的结论": opposite[row["应得的结论"]]}
        assert verdicts.disagreement(spoilt), spoilt
    number = next(row for row in walk.ledger if row["指标"] == "R4")
    assert verdicts.disagreement({**number, "应得的数": number["应得的数"] + "1"})


def test_why_does_this_school_fail(walk: Walk, whole: Any) -> None:
    """挑一个低于底线的数问来历：结果、差多少、哪一格，和清单、JSON、工作簿都对得上。"""
    row = next(row for row in walk.ledger if row["应得的结论"] == "低于底线")
    ran = run_here(
        "explain", *walk.books, "--rulebook", YIWU, "--school", row["学校名称"], "--indicator", row["指标"]
    )
    assert ran.code == 0
    (result,) = [line.removeprefix("结果　") for line in ran.lines() if line.startswith("结果　")]
    assert result.startswith(row["应得的数"][:6])
    assert "未达到，低于底线" in result
    (found,) = [
        each["indicators"][row["指标"]]
        for each in whole["schools"]
        if (each["code"], each["stage"]) == (row["学校标识码"], row["学段"])
    ]
    assert f"还差 {found['gap']:,.2f} {found['gap_unit']}" in result
    cells = re.findall(r"＝ ([\d,.]+) \S+　（(\S+) · (\S+) · ([A-Z]+)(\d+)）", ran.out)
    assert {int(each[4]) for each in cells} == {int(row["行"])}
    page = openpyxl.load_workbook(walk.book(row["文件"]))[row["工作表"]]
    (sent,) = page.iter_rows(min_row=int(row["行"]), max_row=int(row["行"]), values_only=True)
    assert sent[0] == row["学校标识码"]
    for value, file, _, letter, _ in cells:
        assert file == row["文件"]
        assert float(value.replace(",", "")) == float(sent[column_number(letter)] or 0)


def test_every_slip_in_the_draft_is_named_and_nothing_else(walk: Walk) -> None:
    """报送稿里埋的错，报在哪一行哪一列、算错误还是照改，和清单一条不差；没埋的地方一处不报。"""
    planted = [row for row in walk.ledger if row["类别"].startswith("报送稿")]
    ran, document = walk.check(walk.draft, options=("--year", planted[0]["年份"]))
    assert ran.code == 2
    named = {
        (each["file"], each["row"], each["column"].partition(" ")[2], each["severity"])
        for each in document["faults"]
        if each["severity"] != "warning"
    }
    severity = {"报错": "error", "改写": "repaired", "跳过": "repaired"}
    expected = {
        (Path(row["文件"]).name, int(row["行"]), row["列"], severity[row["应得的结论"]]) for row in planted
    }
    assert named == expected
    assert len(errors(document)) == len([row for row in planted if row["应得的结论"] == "报错"])
    for each in errors(document):
        assert [line for line in ran.lines() if line.startswith(f"第 {each['row']} 行　{each['column']}")]


def test_following_the_messages_makes_the_draft_right(walk: Walk, whole: Any, tmp_path: Path) -> None:
    """照着每一句改，一轮改完；改好的稿算出来和市里的表一样，申报表、换版也走得通。"""
    year = walk.ledger[0]["年份"]
    draft = tmp_path / "改好的稿.csv"
    draft.write_bytes(walk.draft.read_bytes())
    _, before = walk.check(draft, options=("--year", year))
    unit = before["counties"][0]["unit"]
    Clerk(draft, school_register(walk.books[0])).follow(errors(before))
    ran, after = walk.check(draft, options=("--year", year))
    assert ran.code == 0, ran.said
    assert errors(after) == []
    assert "错误" not in ran.out.partition("\n\n")[0]

    def figures(document: Any) -> dict[tuple[str, str], Any]:
        return {
            (each["code"], each["stage"]): (each["passed"], each["indicators"])
            for each in document["schools"]
            if each["unit"] == unit
        }

    assert figures(after) == figures(whole)
    assert figures(after) != figures(before)

    out = tmp_path / "申报表.xlsx"
    ran = run_here("declare", draft, walk.books[1], "--unit", unit, "--out", out)
    assert (ran.code, ran.err) == (0, "")
    cells = {
        str(cell.value) for page in openpyxl.load_workbook(out) for row in page.iter_rows() for cell in row
    }
    assert any(unit in each for each in cells)

    changed = tmp_path / "换版.json"
    ran = run_here("diff", OLDER, YIWU, draft, "--year", year, "--json", changed)
    assert ran.code == 0
    _, older = walk.check(draft, rulebook=OLDER, options=("--year", year))
    old, new = ({each["unit"]: each["verdict"] for each in found["units"]} for found in (older, after))
    said = json.loads(changed.read_text(encoding="utf-8"))["changes"]
    assert {(each["unit"], each["before"], each["after"]) for each in said if each["level"] == "县"} == {
        (each, old[each], new[each]) for each in new if old[each] != new[each]
    }
    assert [line for line in ran.lines() if line.startswith(f"{unit}：{old[unit]} → {new[unit]}")]
