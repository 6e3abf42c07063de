"""跟去年比：规则册里写了 across: years 的校验，在这里逐行演算。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from zhidu.filings.rules.doubts import Doubt, Rows, by_key, percent, row_key, spoken
from zhidu.rulebook import Field, Form, FormRow, Release, Value, YearCheck

_ASK = "请核对或说明"


def year_doubts(release: Release, now: Rows, before: Rows) -> tuple[Doubt, ...]:
    """今年的各行跟去年的比，问出来的全部话，按表单、行的先后。

    now、before：今年、去年这份填报单的各行（年级表可以带着往年的行）。缺数、去年没报的不问。
    """
    found: list[Doubt] = []
    for form in release.forms:
        rows = now.get(form.name, ())
        if not rows or not form.year_checks:
            continue
        if form.rows == "grade":
            found += _cohorts(form, release, rows, before.get(form.name, ()))
            continue
        earlier = by_key(form, release, before.get(form.name, ()))
        for row in rows:
            key = row_key(form, release, row.values)
            old = earlier.get(key)
            if old is not None:
                found += _row(form, key, row.values, old.values)
    return tuple(found)


def _row(form: Form, key: str, now: Mapping[str, Value], before: Mapping[str, Value]) -> Iterator[Doubt]:
    for check in form.year_checks:
        for field in (form.field_named(name) for name in check.of):
            for column in field.columns() if field is not None else ():
                value, old = now.get(column), before.get(column)
                said = _changed(check, value, old)
                if field is None or not said:
                    continue
                shown, was = spoken(field, value), spoken(field, old)
                sentence = f"{column}今年 {shown}，去年 {was}，{said}。{_ASK}：{check.fix}"
                yield Doubt(check.id, form.name, key, column, shown, was, sentence)


def _changed(check: YearCheck, value: Value, old: Value) -> str:
    """变得该问了怎么说；不该问为空。"""
    if value is None or old is None or value == old:
        return ""
    if check.same:
        return "这一项一般不会变"
    if check.change is None or not isinstance(value, Fraction) or not isinstance(old, Fraction):
        return ""
    moved = value - old
    if abs(moved) < check.least or abs(moved) <= abs(old) * check.change:
        return ""
    if old == 0:
        return "从没有到有"
    if value == 0:
        return "从有到没有"
    return f"与去年相比{'多' if moved > 0 else '少'}了 {percent(moved / old)}"


# ── 年级：升上来的同一批学生 ──


def _cohorts(
    form: Form, release: Release, rows: Sequence[FormRow], before: Sequence[FormRow]
) -> Iterator[Doubt]:
    year = next((each for each in form.fields if each.kind == "year"), None)
    if year is None:
        return
    known = by_key(form, release, (*rows, *before))
    for check in form.year_checks:
        for row in rows:
            lower = lower_grade(form, release, check, row, year, known)
            if lower is None:
                continue
            here = f"{row.values.get(year.name)} 年 {row.values.get(check.along)} 年级"
            there = f"上一年 {lower.values.get(check.along)} 年级"
            for field in (form.field_named(name) for name in check.of):
                for column in field.columns() if field is not None else ():
                    value, old = row.values.get(column), lower.values.get(column)
                    said = _changed(check, value, old)
                    if field is None or not said:
                        continue
                    shown, was = spoken(field, value), spoken(field, old)
                    sentence = f"{here}{column} {shown}，这批学生{there}时 {was}，{said}。{_ASK}：{check.fix}"
                    key = row_key(form, release, row.values)
                    yield Doubt(check.id, form.name, key, column, shown, was, sentence)


def lower_grade(
    form: Form, release: Release, check: YearCheck, row: FormRow, year: Field, known: Mapping[str, FormRow]
) -> FormRow | None:
    """这一行的学生上一年在哪一行（低一级、早一年、同一所学校）；起始年级、找不到的为 None。"""
    grade, when = row.values.get(check.along), row.values.get(year.name)
    if not isinstance(grade, Fraction) or not isinstance(when, Fraction) or grade in check.starts:
        return None
    moved = {**row.values, check.along: grade - 1, year.name: when - 1}
    return known.get(row_key(form, release, moved))
