"""国家申报表 表Ⅰ–表Ⅵ：一个单位一个工作簿，照官方表样，填不出的空着并说缺什么。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from zhidu.engine.results import Evaluation
from zhidu.insight.declaration.facts import facts_for
from zhidu.insight.declaration.sentences import clause_table
from zhidu.insight.declaration.tables import (
    approval_table,
    balance_table,
    basic_table,
    schools_table,
    summary_table,
)
from zhidu.insight.words import provenance
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import Table
from zhidu.workbooks.book import Book
from zhidu.workbooks.writer import write_book

__all__ = ["write_declaration"]


def write_declaration(
    evaluation: Evaluation,
    release: Release,
    tables: Mapping[str, Table],
    unit: str,
    out: Path,
    *,
    year: int,
    generated_on: date,
) -> None:
    """写出 unit 的国家申报表。tables：表单名 → 表（与算出 evaluation 的是同一批）。

    数字格存没取整的值，显示位数按官方规定；填不出的格画阴影、批注写缺什么，表下再列一遍。
    错误：ZhiduError（规则册不是优质均衡这一类；没有这个单位；目标写不了）。
    """
    facts = facts_for(evaluation, release, tables, unit)
    heading = f"申报单位：{unit}　　　数据年份：{year} 年　　　填表日期：{generated_on:%Y-%m-%d}"
    papers = (
        basic_table(facts, heading),
        summary_table(facts, heading),
        schools_table(facts, heading),
        balance_table(facts, heading),
        clause_table(facts, heading, "表Ⅳ", "政府保障程度情况表", "government"),
        clause_table(facts, heading, "表Ⅴ", "教育质量情况表", "quality"),
        approval_table(facts, heading),
    )
    title = f"{unit}{release.short}国家申报表（{year} 年）"
    note = provenance(evaluation, release, generated_on, whom=unit)
    write_book(Book(title, tuple(each.page() for each in papers), generated_on, note), out)
