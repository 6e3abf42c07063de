"""小演示市：四个县、五十所学校、三十所园，三年的表，一次造好大家用。"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from zhidu.democity import CityPlan, build_city, write_city
from zhidu.rulebook import Release, Table, find_release
from zhidu.workbooks import read_submissions

COMPULSORY, PRESCHOOL, BASIC = "yiwu-youzhi-junheng", "xueqian-puji-puhui", "yiwu-jiben-junheng"
YEAR = 2025
BOOKS = {COMPULSORY: "学校", BASIC: "学校", PRESCHOOL: "幼儿园"}


@cache
def release(rulebook: str) -> Release:
    """规则册的现行版。"""
    return find_release(rulebook)


@cache
def tables(rulebook: str, year: int = YEAR) -> dict[str, Table]:
    """全市一年的表。"""
    return _written()[rulebook, year]


def county_tables(rulebook: str, county: str, year: int = YEAR) -> dict[str, Table]:
    """一个县一年的表。"""
    unit = release(rulebook).population.unit
    return {
        name: replace(table, rows=tuple(row for row in table.rows if row.values.get(unit) == county))
        for name, table in tables(rulebook, year).items()
    }


def counties(rulebook: str = COMPULSORY, year: int = YEAR) -> list[str]:
    """表里的管理单位，按出现先后。"""
    column = release(rulebook).population.unit
    return list(dict.fromkeys(str(row.values[column]) for row in tables(rulebook, year)["区县"].rows))


@cache
def _written() -> dict[tuple[str, int], dict[str, Table]]:
    plan = CityPlan(seed=11, schools=50, kindergartens=30, units=4, years=3)
    with TemporaryDirectory() as folder:
        write_city(build_city(plan), Path(folder))
        return {
            (rulebook, year): read_submissions(
                [*Path(folder).glob(f"*{year}年*{word}*.xlsx"), *Path(folder).glob(f"*{year}年*区县*.xlsx")],
                release(rulebook),
                system="5-4",
            ).tables
            for rulebook, word in BOOKS.items()
            for year in plan.book_years
        }
