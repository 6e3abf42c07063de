"""zhidu template：空表填上就能交，不会盖掉填好的。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import Zhidu
from tests.cli.town import PRESCHOOL, YIWU, Town


def fill(template: Path, source: Path, sheet: str, out: Path) -> int:
    """把一张有数的表按列名抄进模板的同名表；返回抄了几行。列名里的 ＊ 和单位不算。"""
    book = openpyxl.load_workbook(source)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] in ("学校标识码", "管理单位"))
    blank = openpyxl.load_workbook(template)
    page = blank[sheet]
    first = next(
        row[0].row
        for row in page.iter_rows(max_row=12)
        if str(row[0].value or "").lstrip("＊") == rows[head][0]
    )
    columns = {
        str(cell.value).lstrip("＊").replace("\n", "").partition("（")[0]: cell.column
        for cell in page[first]
        if cell.value
    }
    done = 0
    for row in rows[head + 1 :]:
        if row[0] is None:
            break
        done += 1
        for name, value in zip(rows[head], row, strict=True):
            column = columns.get(str(name).partition("（")[0].removeprefix("其中"))
            if column is not None:
                page.cell(first + done, column, value)
    blank.save(out)
    return done


def test_filled_template_passes(zhidu: Zhidu, checked: Any, town: Town, tmp_path: Path) -> None:
    """照着数抄进模板，算出来和原表一样。"""
    blank, filled = tmp_path / "空表.xlsx", tmp_path / "填好.xlsx"
    ran = zhidu("template", YIWU, blank)
    assert ran.code == 0
    assert f"zhidu check {blank} --rulebook {YIWU}" in ran.out
    assert fill(blank, town.schools, "义务教育学校", filled) == len(list(town.city.school_rows(town.year)))
    assert zhidu("check", filled, "--rulebook", YIWU, "--year", town.year).code == 0  # 没填的表空着，不算错
    figures = [
        {
            (each["code"], each["stage"], code): each["indicators"][code]["value"]
            for each in document["schools"]
            for code in ("R1", "R2", "R3", "R4", "R5", "R6", "R7")
        }
        for document in (checked(files=(filled,)), checked())
    ]
    assert figures[0] == figures[1]
    assert figures[0]


@pytest.mark.parametrize("rulebook", [YIWU, PRESCHOOL])
def test_blank_template_is_recognised_but_empty(zhidu: Zhidu, tmp_path: Path, rulebook: str) -> None:
    blank = tmp_path / "2025年空表.xlsx"
    assert zhidu("template", rulebook, blank).code == 0
    ran = zhidu("check", blank, "--rulebook", rulebook)
    assert ran.code == 2
    assert "下面一行数据也没有" in ran.out
    assert "填写说明" not in ran.out


def test_a_filled_workbook_is_never_overwritten(zhidu: Zhidu, tmp_path: Path) -> None:
    out = tmp_path / "填报.xlsx"
    out.write_bytes(b"filled")
    ran = zhidu("template", YIWU, out)
    assert ran.code == 2
    assert "已经有了" in ran.err
    assert out.read_bytes() == b"filled"


def test_refusals(zhidu: Zhidu, tmp_path: Path) -> None:
    for rulebook, out, says in (
        ("yiwu-youzi-junheng", tmp_path / "a.xlsx", "是不是「yiwu-youzhi-junheng」"),
        (f"{YIWU}@9.9.9", tmp_path / "a.xlsx", "没有 9.9.9 版"),
        (YIWU, tmp_path / "a.doc", "要写成 .xlsx 文件，如 a.xlsx"),
        (YIWU, tmp_path, "它是文件夹"),
    ):
        ran = zhidu("template", rulebook, out)
        assert ran.code == 2
        assert says in ran.err
    assert not list(tmp_path.iterdir())
