"""写出来的文件：名字、编码、每一格都与造出来的相同，同一个市写两遍逐字节相同。"""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from zhidu.democity import City, CityPlan, build_city, write_city
from zhidu.democity.headings import COUNTY_HEADINGS, KINDERGARTEN_HEADINGS, SCHOOL_HEADINGS
from zhidu.kernel import ZhiduError


def table(path: Path) -> list[tuple[object, ...]]:
    """工作簿第一张表的各行。"""
    book = openpyxl.load_workbook(path, read_only=True)
    with closing(book):
        return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def lines(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.reader(handle))


def test_files(written: Path) -> None:
    assert sorted(str(each.relative_to(written)) for each in written.rglob("*.*")) == sorted(
        [
            "璞州市2025年义务教育学校基本情况.xlsx", "璞州市2025年幼儿园基本情况.xlsx", "璞州市2025年区县指标.xlsx",
            "分年级在校生数.csv", "县报送稿/澜桥县报送稿.csv",
            "埋设说明/埋设问题清单.csv", "埋设说明/埋设问题说明.md",
        ]
    )  # fmt: skip


def test_books_hold_exactly_the_rows(city: City, written: Path) -> None:
    """标题、说明、表头、数据，逐格与造出来的相同；标识码是文字。"""
    for name, headings, rows in (
        ("义务教育学校基本情况", SCHOOL_HEADINGS, list(city.school_rows(2025))),
        ("幼儿园基本情况", KINDERGARTEN_HEADINGS, list(city.kindergarten_rows(2025))),
        ("区县指标", COUNTY_HEADINGS, list(city.county_rows(2025))),
    ):
        found = table(written / f"璞州市2025年{name}.xlsx")
        assert str(found[0][0]).startswith("璞州市2025年")
        assert "虚构" in str(found[1][0])
        assert found[2] == headings
        assert found[3:] == rows


def test_grades_file(city: City, written: Path) -> None:
    head, *body = lines(written / "分年级在校生数.csv")
    assert head == ["学校标识码", "管理单位", "年份", "年级", "在校生数"]
    assert body == [[str(cell) for cell in row] for row in city.grade_rows()]


def test_ledger_points_to_the_cell(written: Path, ledger: list[dict[str, str]]) -> None:
    """清单里的文件、行、列，打开就是那个单位、那所学校。"""
    books = {path.name: table(path) for path in written.glob("*.xlsx")}
    pointed = 0
    for entry in ledger:
        if not entry["行"] or entry["类别"].startswith("报送稿"):
            continue
        found = books[entry["文件"]]
        row = dict(zip(map(str, found[2]), found[int(entry["行"]) - 1], strict=True))
        assert row["管理单位"] == entry["管理单位"], entry
        if entry["学校标识码"]:
            assert (row["学校标识码"], row["学校名称"]) == (entry["学校标识码"], entry["学校名称"])
        assert all(column in row for column in entry["列"].split("、") if column), entry
        pointed += 1
    assert pointed > 50


def test_draft_differs_only_where_it_says(city: City, written: Path, ledger: list[dict[str, str]]) -> None:
    """报送稿是 GB18030；和学校表比，变了的格恰好是清单说的那些；末行是带公式的合计。"""
    head, *body = lines(written / "县报送稿" / "澜桥县报送稿.csv", "gb18030")
    assert tuple(head) == SCHOOL_HEADINGS
    good = [[str(cell) for cell in row] for row in city.school_rows(2025) if row[2] == "澜桥县"]
    changed = {
        (at + 2, head[column])
        for at, (row, clean) in enumerate(zip(body, good, strict=False))
        for column, cell in enumerate(row)
        if cell != clean[column]
    }
    listed = [entry for entry in ledger if entry["类别"].startswith("报送稿")]
    assert changed == {(int(entry["行"]), entry["列"]) for entry in listed if entry["列"]}
    for entry in listed:
        if entry["列"]:
            cell = body[int(entry["行"]) - 2][head.index(entry["列"])]
            assert entry["埋了什么"].endswith(f"写成「{cell}」"), entry
    total = dict(zip(head, body[-1], strict=True))
    assert (len(body), total["学校名称"], total["小学在校生数"]) == (
        len(good) + 1,
        "合计",
        f"=SUM(I2:I{len(good) + 1})",
    )
    slips = {entry["编号"].removeprefix("报送稿-"): entry for entry in listed}
    assert set(slips) >= {
        "全角数字", "格里带单位", "万元列填了元", "骨干多于专任", "约数", "标识码重复", "标识码不足十位", "空格没填",
        "字间空格", "合计行",
    }  # fmt: skip


def test_notes_name_everything(written: Path, ledger: list[dict[str, str]]) -> None:
    text = (written / "埋设说明" / "埋设问题说明.md").read_text(encoding="utf-8")
    assert "虚构" in text or "不是真的" in text
    assert all(f"| {entry['编号']} |" in text for entry in ledger)


def test_written_twice_byte_for_byte(tmp_path: Path) -> None:
    """同一个计划造两遍、写两遍，每个文件逐字节相同；进度从 0 报到写完。"""
    plan = CityPlan(name="演示甲市", seed=3, schools=40, kindergartens=30, years=2)
    steps: list[tuple[int, int]] = []
    first = write_city(
        build_city(plan), tmp_path / "甲", progress=lambda _, done, total: steps.append((done, total))
    )
    again = write_city(build_city(plan), tmp_path / "乙" / "深处")
    assert [each.name for each in first] == [each.name for each in again]
    assert "演示甲市2024年义务教育学校基本情况.xlsx" in [each.name for each in first]
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(first, again, strict=True))
    assert steps == [(at, len(first)) for at in range(len(first) + 1)]
    assert sorted(each for each in (tmp_path / "甲").rglob("*.*")) == sorted(first)


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "占着"
    blocked.write_text("x", encoding="utf-8")
    with pytest.raises(ZhiduError, match="占着"):
        write_city(build_city(CityPlan(schools=1, kindergartens=0)), blocked)
