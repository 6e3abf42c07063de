"""四本真规则册：每道例题经 DuckDB 算出同样的答案；随机填的表，两台引擎也逐行相等。"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from tests.engine.matching import differences, same
from zhidu.engine import Options
from zhidu.engine.evaluating import compute
from zhidu.rulebook import Example, Field, Form, Release, Table, find_release
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.tables import FormRow, Origin

BOOKS = ("yiwu-youzhi-junheng", "xueqian-puji-puhui", "xueqian-puji-puhui-shandong", "yiwu-jiben-junheng")
NOWHERE = Origin("示例", "", 0)


@cache
def book(name: str) -> Release:
    return find_release(name)


def table(form: Form, rows: list[dict[str, Value]]) -> Table:
    """按表单装成一张表，没给的格是未知。"""
    columns = [column for each in form.fields for column in each.columns()]
    return Table(
        form.name, tuple(FormRow({name: row.get(name) for name in columns}, NOWHERE) for row in rows)
    )


def county_form(release: Release) -> Form | None:
    return next((each for each in release.forms if each.rows == "county"), None)


# ───────────── 例题 ─────────────


def school_values(release: Release, inputs: Mapping[str, Value], stage: str, unit: str) -> dict[str, Value]:
    """例题里一校一学段的数，写成报表的一行。只有一个学段，份额就是全校数。"""
    population = release.population
    form = release.form(population.form)
    row: dict[str, Value] = {population.unit: unit, population.code: unit, population.name: unit}
    for each in form.fields:
        if each.name in inputs:
            row[stage + each.name if each.per_stage else each.name] = inputs[each.name]
    row |= {name: value for name, value in inputs.items() if form.field_named(name) is None}
    pupils = form.field_named(population.pupils)
    assert pupils is not None
    heads = stage + pupils.name if pupils.per_stage else pupils.name
    if heads not in inputs and pupils.name not in inputs:
        row[heads] = Fraction(1)
    elif row.get(heads) is None and pupils.per_stage:  # 学生数空着：别的数得有一个，才知道有这个学段
        staged = (each for each in form.fields if each.numeric and stage in each.per_stage)
        row[stage + next(each.name for each in staged if each.name not in inputs)] = Fraction(1)
    return row


def example_tables(release: Release, examples: list[Example]) -> dict[str, Table]:
    """一道例题一个县，互不相干，一次算完。"""
    first = release.population.judged_stages[0]
    schools: list[dict[str, Value]] = []
    counties: list[dict[str, Value]] = []
    for number, each in enumerate(examples):
        unit = f"例{number}"
        stage = each.stage or first
        if release.indicator(each.indicator).level != "county":
            schools.append(school_values(release, each.inputs, stage, unit))
            continue
        counties.append({**each.inputs, release.population.unit: unit})
        rows = each.rows or ({},)
        schools += [school_values(release, row, str(row.get("学段") or stage), unit) for row in rows]
    county = county_form(release)
    result = {release.population.form: table(release.form(release.population.form), schools)}
    return result | ({county.name: table(county, counties)} if county and counties else {})


def answer(
    release: Release, found: Mapping[str, list[Mapping[str, object]]], unit: str, example: Example
) -> dict[str, object]:
    """结果表里这道例题的那一行。"""
    indicator = release.indicator(example.indicator)
    name = {
        "part": "parts",
        "school": "schools",
        "county": "stage_figures" if indicator.stages else "unit_figures",
    }
    rows = [
        row
        for row in found[name[indicator.level]]
        if row[release.population.unit] == unit and row.get("学段", example.stage) in (example.stage, None)
    ]
    if example.inputs.get(release.population.pupils) == 0:  # 没有学生就没有这个学段，不出行
        assert not rows, example.title
        return dict.fromkeys(("value", "met", "gap"))
    assert len(rows) == 1, (example.title, unit)
    code = indicator.code
    value = rows[0][f"{code}_met" if indicator.direction == "holds" else f"{code}_value"]
    return {"value": value, "met": rows[0][f"{code}_met"], "gap": rows[0][f"{code}_gap"]}


@pytest.mark.parametrize("name", BOOKS)
def test_examples_come_out_the_same(name: str) -> None:
    release = book(name)
    assert len(release.examples) >= len(release.indicators)
    groups: dict[tuple[int, tuple[str, ...]], list[Example]] = {}
    for each in release.examples:
        groups.setdefault((each.year, each.switches), []).append(each)
    for (year, switches), examples in groups.items():
        # 例题只考这一项怎么算，不管这所学校进不进判定
        plain = replace(release, population=replace(release.population, exclusions=()))
        found = compute(plain, example_tables(plain, examples), Options(year, switches=frozenset(switches)))
        for number, each in enumerate(examples):
            got = answer(plain, found, f"例{number}", each)
            for what, wanted in (("value", each.value), ("met", each.met), ("gap", each.gap)):
                assert same(wanted, got[what]), (
                    f"{each.indicator}《{each.title}》{what}：应为 {wanted}，得 {got[what]}"
                )


# ───────────── 随机填的表 ─────────────


def any_value(dice: random.Random, each: Field) -> Value:
    """一格：选项、结论照表单选；数多取小而整的，比值才常常压线。"""
    if dice.random() < 0.04:
        return None
    if not each.numeric:
        return dice.choice(list(each.choices)) if each.choices else "示例"
    if each.kind == "year":
        return Fraction(dice.choice((1990, 2016, 2017, 2018, 2020)))
    if each.kind == "percent":
        return Fraction(dice.choice((0, 80, 85, 90, 9499, 95, 100)), 1) / (100 if dice.random() < 0.2 else 1)
    return Fraction(
        dice.choice((0, 1, 2, 4, 5, 10, 45, 50, 100, 200, 500, 1000, 4500, dice.randint(0, 3000)))
    )


def any_rows(dice: random.Random, form: Form, release: Release, size: int) -> list[dict[str, Value]]:
    population = release.population
    units = [f"县{number}" for number in range(5)]
    rows = []
    for number in range(size):
        row = {column: any_value(dice, each) for each in form.fields for column in each.columns()}
        unit = units[number % 5] if form.rows == "county" else dice.choice(units)
        rows.append(
            row | {population.unit: unit, population.code: str(number), population.name: f"示例{number}"}
        )
    return rows


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("everything_on", [False, True])
def test_random_tables_agree(name: str, everything_on: bool) -> None:
    release = book(name)
    dice = random.Random(f"{name}{everything_on}")
    given = {
        release.population.form: table(
            release.form(release.population.form),
            any_rows(dice, release.form(release.population.form), release, 200),
        )
    }
    county = county_form(release)
    if county is not None:
        given[county.name] = table(county, any_rows(dice, county, release, 5))
    options = Options(
        2025, switches=frozenset(each.id for each in release.switches) if everything_on else frozenset()
    )
    exact, duck = compute(release, given, replace(options, engine="exact")), compute(release, given, options)
    assert len(exact["parts"]) >= 100
    assert not differences(exact, duck, release)
