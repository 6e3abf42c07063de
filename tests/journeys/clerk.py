"""照着报错改表的经办人：报错怎么说就怎么做，说不清的改不了。"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

Fault = dict[str, Any]
NAME, CODE = "学校名称", "学校标识码"


def school_register(book: Path) -> dict[str, dict[str, str]]:
    """市里的底册：校名 → 列名 → 值。查代码表、证书名单、核实人数，都是来这里查。"""
    rows = list(openpyxl.load_workbook(book).worksheets[0].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == CODE)
    names = [str(name) for name in rows[head]]
    found = [
        dict(zip(names, ("" if value is None else str(value) for value in row), strict=True))
        for row in rows[head + 1 :]
        if row[0]
    ]
    return {row[NAME]: row for row in found}


@dataclass
class Clerk:
    """手里一份报送稿（csv）和底册。"""

    path: Path
    register: dict[str, dict[str, str]]

    def __post_init__(self) -> None:
        with self.path.open(encoding="gb18030", newline="") as handle:
            self.rows = list(csv.reader(handle))

    def follow(self, faults: list[Fault]) -> None:
        """一处处照着改，存盘。"""
        for each in faults:
            self._one(each)
        with self.path.open("w", encoding="gb18030", newline="") as handle:
            csv.writer(handle).writerows(self.rows)

    def _one(self, fault: Fault) -> None:
        letter, _, heading = fault["column"].partition(" ")
        row, column = int(fault["row"]), column_number(letter)
        assert self.rows[0][column] == heading, f"列字母和表头对不上：{fault}"
        assert self.rows[row - 1][column] == fault["value"], f"这一格不是这个值：{fault}"
        says = str(fault["message"])
        if found := re.search(r"请只写数字 ([\d.]+)", says):
            self._write(row, column, found[1])
        elif "改成万元（元数除以 10000）" in says:
            self._write(row, column, str(Decimal(fault["value"]) / 10000))
        elif found := re.search(r"是不是「(.+?)」？只能填：(.+)", says):
            assert found[1] in found[2].split("、")
            self._write(row, column, found[1])
        elif found := re.search(r"与本表第 (\d+) 行.*请照代码表核对是哪一行写错了", says):
            self._look_up(int(found[1]), column)
            self._look_up(row, column)
        elif re.search(
            r"请照学校（机构）代码表补全|请核实后只写准确的数字|请补填|按证书名单改|只数专任教师", says
        ):
            self._look_up(row, column)
        else:
            raise AssertionError(f"照这句话不知道怎么改：{says}")

    def _look_up(self, row: int, column: int) -> None:
        name = self.rows[row - 1][self.rows[0].index(NAME)]
        self._write(row, column, self.register[name][self.rows[0][column]])

    def _write(self, row: int, column: int, value: str) -> None:
        self.rows[row - 1][column] = value


def column_number(letter: str) -> int:
    """列字母 → 第几列，从 0 起。"""
    number = 0
    for each in letter:
        number = number * 26 + ord(each) - ord("A") + 1
    return number - 1
