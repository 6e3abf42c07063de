"""结果工作簿：一次计算的全部结论，一个文件带走。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from zhidu.engine.results import Evaluation
from zhidu.insight.basis_sheets import basis_sheet, fault_sheet
from zhidu.insight.county_sheets import balance_sheet, county_sheet, reason_sheet, verdict_sheet
from zhidu.insight.school_sheets import excluded_sheet, gap_sheet, gap_totals_sheet, matrix_sheet
from zhidu.insight.words import provenance
from zhidu.kernel import Fault
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import Table
from zhidu.workbooks.book import Book
from zhidu.workbooks.writer import write_book


def write_results(
    evaluation: Evaluation,
    release: Release,
    faults: Sequence[Fault],
    tables: Mapping[str, Table],
    out: Path,
    *,
    generated_on: date,
) -> None:
    """写出结果工作簿（不看校际均衡的规则册没有「差异系数」）：区县结论、理由、差异系数、学校矩阵、缺口小计、缺口、县级指标、未纳入、报送错误、口径。

    数字格存没取整的值，显示位数按规则册；未知的格空着画阴影。错误：ZhiduError（目标写不了）。
    """
    sheets = (
        verdict_sheet(evaluation, release),
        reason_sheet(evaluation, release),
        *((balance_sheet(evaluation, release),) if release.judgement.balance is not None else ()),
        matrix_sheet(evaluation, release),
        gap_totals_sheet(evaluation, release),
        gap_sheet(evaluation, release),
        county_sheet(evaluation, release),
        excluded_sheet(evaluation, release),
        fault_sheet(faults, release),
        basis_sheet(evaluation, release, tables),
    )
    title = f"{release.short}监测结果（{evaluation.options.year} 年）"
    note = provenance(evaluation, release, generated_on)
    write_book(Book(title, sheets, generated_on, note), out)
