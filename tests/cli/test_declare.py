"""zhidu declare：给一个县出申报表；别的县的错不连累它。"""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.cli.running import Zhidu
from tests.cli.town import Town, rows_of


def test_six_tables(zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
    unit, out = town.units[0], tmp_path / "新" / "申报表.xlsx"
    ran = zhidu("declare", town.schools, town.counties, "--unit", unit, "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert f"{unit} {town.year} 年申报表在：{out}" in ran.lines()
    book = openpyxl.load_workbook(out)
    words = " ".join(
        str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value
    )
    assert unit in words
    assert len(book.sheetnames) >= 6


def test_only_this_units_faults_count(zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
    """一县交报送稿（有错），另一县交市里的表（没错）：两县的申报表，只有前一个说有错。"""
    head, *rows = rows_of(town.draft)
    drafted = rows[0][head.index("管理单位")]
    other = next(each for each in town.units if each != drafted)
    book = openpyxl.load_workbook(town.schools)
    page = book.active
    assert page is not None
    for number in range(page.max_row, 1, -1):
        if page.cell(number, head.index("管理单位") + 1).value == drafted:
            page.delete_rows(number)
    rest = tmp_path / "其余.xlsx"
    book.save(rest)
    codes = {}
    for unit in (drafted, other):
        out = tmp_path / f"{unit}.xlsx"
        ran = zhidu(
            "declare", town.draft, rest, town.counties, "--unit", unit, "--out", out, "--engine", "exact"
        )
        codes[unit] = ran.code
        assert out.exists()
        assert ("处错误要改" in ran.out) is (unit == drafted)
    assert codes == {drafted: 2, other: 0}


def test_refusals(zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
    for files, unit, out, says in (
        ((town.schools,), "无此县", "a.xlsx", f"没有「无此县」。有：{'、'.join(town.units)}"),
        ((town.grades,), town.units[0], "a.xlsx", "填不了申报表"),
        ((town.schools,), town.units[0], "a.docx", "要写成 .xlsx 文件"),
        ((tmp_path / "无.xlsx",), town.units[0], "a.xlsx", "找不到文件"),
    ):
        ran = zhidu("declare", *files, "--unit", unit, "--out", tmp_path / out)
        assert ran.code == 2
        assert says in ran.err
    assert not list(tmp_path.iterdir())
