"""家底：一所学校报上来的数照实列出，带去年的；和各份填报单到了哪一步。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhidu.accounts.rules import Actor
from zhidu.indicators import queries
from zhidu.indicators.queries import Report
from zhidu.rulebook import Form, FormRow, Value


@dataclass(frozen=True, slots=True)
class Fact:
    """一个报上来的数。name 是字段名（不带学段），stage 为空是不分学段；unit 单位；before 是上一年报的，没有为 None。"""

    form: str
    name: str
    stage: str
    unit: str
    numeric: bool
    value: Value
    before: Value


@dataclass(frozen=True, slots=True)
class FilingStatus:
    """一份填报单：状态（draft、submitted……）、报过几版、最近何时报的（made_at）、截止那天（含）。没报过的 version 为 0。"""

    filing: int
    collection: int
    rulebook_id: str
    title: str
    state: str
    version: int
    made_at: datetime | None
    due: date


def school_facts(*, by: Actor, unit: int, year: int) -> tuple[tuple[Fact, ...], tuple[FilingStatus, ...]]:
    """一所学校这一年的家底和填报单；够不着的为空。一校一行的表才列，按表单、字段的次序；没填的不列。"""
    facts: list[Fact] = []
    faces: list[FilingStatus] = []
    past = {each.rulebook_id: each for each in queries.reports(by=by, unit=unit, year=year - 1)}
    for each in queries.reports(by=by, unit=unit, year=year):
        faces.append(_face(each))
        before = past.get(each.rulebook_id)
        facts += _facts(each, before.rows if before is not None else {})
    return tuple(facts), tuple(faces)


def _face(each: Report) -> FilingStatus:
    return FilingStatus(
        filing=each.filing.pk,
        collection=each.filing.collection_id,
        rulebook_id=each.rulebook_id,
        title=each.filing.collection.title,
        state=each.filing.state,
        version=each.filing.number,
        made_at=each.filing.submitted_at,
        due=each.filing.collection.due,
    )


def _facts(report: Report, before: Mapping[str, Sequence[FormRow]]) -> Iterator[Fact]:
    for form in report.forms:
        own, old = report.rows.get(form.name), before.get(form.name)
        if form.rows == "school" and own:
            yield from _of_form(form, own[0], old[0].values if old else {})


def _of_form(form: Form, row: FormRow, past: Mapping[str, Value]) -> Iterator[Fact]:
    for field in form.fields:
        for column in field.columns():
            value = row.values.get(column)
            if value is not None:
                stage = column.removesuffix(field.name) if field.per_stage else ""
                yield Fact(form.name, field.name, stage, field.unit, field.numeric, value, past.get(column))
