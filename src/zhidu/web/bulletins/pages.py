"""数字页要显示的：几个数、一句话、分县的表、名单、工作簿。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from zhidu.documents.models import Document
from zhidu.rectification import queries
from zhidu.rectification.enums import CaseMoveKind, CaseState
from zhidu.rectification.models import Bulletin, Case, CaseItem, Escalation
from zhidu.rectification.queries.bulletins import county_lines, withdrawn
from zhidu.rectification.queries.figures import Books, last_moves
from zhidu.rectification.rules.bulletins import CountyLine
from zhidu.rectification.rules.reporting import (
    ReportingPeriod,
    Tally,
    completion_rate,
    recent_periods,
    sentences,
)
from zhidu.workbooks.book import Book, CellOut, Column, Sheet, code_cell, number_cell, text_cell


@dataclass(frozen=True, slots=True)
class FigureLine:
    """一个数：叫什么、多少、怎么数的、名单的地址。"""

    name: str
    count: int
    unit: str
    told: str
    href: str
    shade: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """数字页：期内下发的、期内的问题、期末的，和可以抄走的话；as_of 是截至哪天。"""

    papers: Sequence[FigureLine]
    flow: Sequence[FigureLine]
    stock: Sequence[FigureLine]
    said: str
    as_of: date
    whole: bool


@dataclass(frozen=True, slots=True)
class BulletinBox:
    """这个月的通报：已经有的是第几期、公文的地址；没有的可以以哪几个机关的名义起草。"""

    number: int
    href: str
    state: str
    organs: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class RowLine:
    """名单的一行。"""

    url: str
    label: str
    title: str
    unit: str
    county: str
    note: str


def figures_url(period: ReportingPeriod, county: int | None, code: str = "") -> str:
    """数字页、名单页的地址，带着期间和区县。"""
    asked = {"period": period.code} | ({"county": str(county)} if county else {})
    place = reverse("bulletins:rows", args=[code]) if code else reverse("bulletins:figures")
    return f"{place}?{urlencode(asked)}"


def period_choices(period: ReportingPeriod, *, on: date) -> list[tuple[str, str, bool]]:
    """可以选的期间：代号、叫法、是不是现在这个。"""
    found = recent_periods(on)
    if period not in found:
        found.append(period)
    return [(each.code, each.spelled, each == period) for each in found]


def figures_page(
    period: ReportingPeriod, tallies: Sequence[Tally], county: int | None, *, on: date
) -> FiguresPage:
    """几个数和一句话。"""
    lines = [
        FigureLine(
            each.name, each.count, each.unit, each.told, figures_url(period, county, each.code),
            "bad" if each.code == "overdue" and each.count else "",
        )
        for each in tallies
    ]  # fmt: skip
    stock = [line for line, each in zip(lines, tallies, strict=True) if each.stock]
    papers = [line for line, each in zip(lines, tallies, strict=True) if each.document]
    flow = [line for line, each in zip(lines, tallies, strict=True) if not each.stock and not each.document]
    as_of = min(period.last, on)
    return FiguresPage(
        papers, flow, stock, "".join(sentences(period, as_of, tallies)), as_of, as_of == period.last
    )


def county_table(books: Books) -> list[tuple[CountyLine, str]]:
    """分县的几行，照区县代码排，不排名次；末一行是合计。"""
    found = county_lines(books)
    if not found:
        return []
    names = found[0].counts.keys()
    whole = CountyLine("合计", {name: sum(each.counts[name] for each in found) for name in names})
    return [
        (each, completion_rate(each.counts["completed"], each.counts["unfinished"]))
        for each in (*found, whole)
    ]


def bulletin_box(found: Bulletin | None, organs: Sequence[tuple[int, str]]) -> BulletinBox:
    """这个月的通报有没有。"""
    if found is None or withdrawn(found):
        return BulletinBox(found.number if found else 0, "", "已撤稿" if found else "", organs)
    return BulletinBox(
        found.number, f"/documents/{found.document_id}/", found.document.get_state_display(), organs
    )


def figure_lines(code: str, parts: Sequence[Sequence[Any]], books: Books) -> list[RowLine]:
    """名单的各行，照条件给的次序。"""
    cases = [case for part in parts for each in part if (case := _case_of(each)) is not None]
    units = {unit for each in cases for unit in (each.unit_id, each.county_id)}
    units |= {each.addressee_id for part in parts for each in part if isinstance(each, Escalation)}
    names = queries.unit_names(units, on=books.by.on)
    moved = {
        kind: last_moves((each.pk for each in cases), kind, before=books.end) for kind in _MOVES.get(code, ())
    }
    rows = {each.pk: each for each in books.cases.filter(pk__in=[each.pk for each in cases])} if cases else {}
    return [_row(code, each, rows, names, moved, books) for part in parts for each in part]


_MOVES = {"completed": (CaseMoveKind.CLOSE,), "relapsed": (CaseMoveKind.REOPEN,)}


def _case_of(row: Any) -> Case | None:
    if isinstance(row, Document):
        return None
    return row if isinstance(row, Case) else row.case


def _row(
    code: str, row: Any, cases: Mapping[int, Case], names: dict[int, str], moved: dict[CaseMoveKind, Any], books: Books
) -> RowLine:  # fmt: skip
    if isinstance(row, Document):
        issued = timezone.localdate(row.issued_at) if row.issued_at else ""
        return RowLine(f"/documents/{row.pk}/", row.number, row.title, row.organ.name, "", f"{issued} 发出")
    case = _case_of(row)
    assert case is not None
    case = cases.get(case.pk, case)
    title = row.finding.title if isinstance(row, CaseItem) else case.title
    return RowLine(
        reverse("rectifying:case", args=[case.pk]), case.label, title, names.get(case.unit_id, ""),
        names.get(case.county_id or 0, ""), _note(code, row, case, names, moved, books),
    )  # fmt: skip


def _note(
    code: str, row: Any, case: Case, names: dict[int, str], moved: dict[CaseMoveKind, Any], books: Books
) -> str:
    if isinstance(row, Escalation):
        number = f"，{row.document}" if row.document else ""
        return f"{row.served_on} 送达{names.get(row.addressee_id, '')}{number}"
    for kind, times in moved.items():
        if case.pk in times:
            return f"{timezone.localdate(times[case.pk])} {kind.label}"
    if code == "staged":
        return books.stages.get(row.pk, "")
    if code in ("unfinished", "overdue"):
        due = books.due_of(case)
        said = CaseState(getattr(case, "then", case.state)).label
        if due is None:
            return said
        late = (books.as_of - due).days
        return f"{said}，限期 {due}" + (f"，逾期 {late} 日" if late > 0 else "")
    return f"{case.opened_on} 立案"


def figures_book(period: ReportingPeriod, tallies: Iterable[Tally], county: str, *, on: date) -> Book:
    """几个数的工作簿。"""
    rows: list[list[CellOut | str | None]] = [
        [text_cell(each.name), number_cell(each.count), text_cell(each.unit), text_cell(each.told)]
        for each in tallies
    ]
    title = f"整改数字 {period.spelled}" + (f" {county}" if county else "")
    columns = [Column("名称"), Column("数", hold="number"), Column("单位"), Column("怎么数的", width=70)]
    return Book(title, [Sheet(name="整改数字", title=title, columns=columns, rows=rows)], on)


def rows_book(
    period: ReportingPeriod, tally: Tally, lines: Sequence[RowLine], county: str, *, on: date
) -> Book:
    """一个数的名单的工作簿。"""
    rows: list[list[CellOut | str | None]] = [
        [
            code_cell(each.label), text_cell(each.title), text_cell(each.unit), text_cell(each.county),
            text_cell(each.note),
        ]
        for each in lines
    ]  # fmt: skip
    title = f"{tally.name} {period.spelled}" + (f" {county}" if county else "")
    columns = [Column(each) for each in ("编号", "事项", "责任单位", "区县", "说明")]
    return Book(
        title,
        [
            Sheet(
                name=tally.name, title=f"{title}（{tally.count} {tally.unit}）", columns=columns, rows=rows,
                notes=[tally.told], frozen=2, empty="一件也没有。",
            )
        ],
        on,
    )  # fmt: skip
