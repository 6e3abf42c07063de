"""问题的几页要显示的。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.findings.models import Finding
from zhidu.findings.rules.listing import COLUMNS
from zhidu.indicators.rules.documents import number
from zhidu.kernel import short_figure
from zhidu.rectification.queries import unit_names
from zhidu.rulebook.procedure import Procedure
from zhidu.workbooks.book import Book, Column, Sheet, Validation

FILL_ROWS = 300


@dataclass(frozen=True, slots=True)
class FindingLine:
    """一行问题。"""

    key: int
    url: str
    title: str
    unit: str
    unit_key: int
    source: str
    severity: str
    cause: str
    basis: str
    found_on: date
    state: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """一个问题的一页：叫法都换成字。"""

    unit: str
    county: str
    owner: str
    source: str
    severity: str
    cause: str
    measured: str


def finding_lines(found: Sequence[Finding], *, by: Actor) -> list[FindingLine]:
    """几行问题。"""
    names = unit_names((each.unit_id for each in found), on=by.on)
    lines = []
    for each in found:
        words = load_procedure(each.procedure)
        lines.append(
            FindingLine(
                each.pk, reverse("rectifying:finding", args=[each.pk]), each.title, names.get(each.unit_id, ""),
                each.unit_id, words.source(each.source).name, words.severity(each.severity).name,
                words.cause(each.cause).name, each.basis, each.found_on, each.get_state_display(),
            )
        )  # fmt: skip
    return lines


def finding_view(found: Finding, names: Mapping[int, str]) -> FindingView:
    """一个问题。"""
    words = load_procedure(found.procedure)
    return FindingView(
        names.get(found.unit_id, ""), names.get(found.county_id or 0, ""), names.get(found.owner_id, ""),
        words.source(found.source).name, words.severity(found.severity).name, words.cause(found.cause).name,
        measured_words(found),
    )  # fmt: skip


def measured_words(found: Finding) -> str:
    """立的时候的数：「2025 年 5.77㎡，线 7.5㎡，还差 134.1㎡」；没有数是空串。"""
    told = found.measured
    if not told:
        return ""
    parts = [f"{told.get('year')} 年 {shown_value(told.get('value'))}{told.get('unit', '')}"]
    if told.get("line") is not None:
        parts.append(f"线 {shown_value(told['line'])}{told.get('unit', '')}")
    if told.get("gap"):
        parts.append(f"还差 {shown_value(told['gap'])}{told.get('gap_unit', '')}")
    return "，".join(parts)


def shown_value(value: object) -> str:
    """立的时候存下的一个数，照人读的样子写：最多三位小数，是非题写是、否。"""
    if isinstance(value, bool) or value is None:
        return {True: "是", False: "否"}.get(bool(value), "") if value is not None else "（没有数）"
    assert isinstance(value, str | float | int)
    found = number(float(value) if isinstance(value, int) else value)
    return short_figure(found, 3) if found is not None else ""


def blank_list(words: Procedure, on: date) -> Book:
    """问题清单的空表：来源、轻重、原因是下拉。"""
    choices = {
        "来源": tuple(each.name for each in words.sources), "轻重": tuple(each.name for each in words.severities),
        "原因": tuple(each.name for each in words.causes),
    }  # fmt: skip
    widths = {"问题": 36.0, "依据": 30.0, "情况": 40.0, "单位": 26.0}
    sheet = Sheet(
        name="问题清单", title="问题清单", columns=[Column(each, width=widths.get(each, 16.0)) for each in COLUMNS],
        notes=("“单位”填全称或代码；“发现日期”写成 2026-03-02 这样；有错的行会逐格说明，好的行照收。",),
        validations=[
            Validation(COLUMNS.index(name), "choices", f"“{name}”请从下拉里选", choices=allowed)
            for name, allowed in choices.items()
        ],
        fill_rows=FILL_ROWS, frozen=1, autofilter=False,
    )  # fmt: skip
    return Book("问题清单", [sheet], on)
