"""结果该有的性质：放大、换单位、换行序、加一所不纳入的学校、把一所学校改好，结论该怎样就怎样。"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.sample_release import BALANCED, COUNTY, SCHOOLS, only, sample_release
from tests.engine.school_years import Dice, plain_school, tables
from zhidu.engine import Evaluation, Options, evaluate
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Conventions, Release
from zhidu.rulebook.tables import FormRow, Table

ONE_YEAR = Options(2025)
SHARED = only(sample_release(), *BALANCED)  # 只留比值型：放大以后应当不变
MEASURED = tuple(
    name
    for each in SHARED.form(SCHOOLS).fields
    if each.kind in ("count", "amount")
    for name in each.columns()
)
RANK = {False: 0, None: 1, True: 2}


def changed(
    city: Mapping[str, Table], change: Callable[[int, dict[str, Value]], dict[str, Value]]
) -> dict[str, Table]:
    rows = tuple(replace(row, values=change(n, dict(row.values))) for n, row in enumerate(city[SCHOOLS].rows))
    return {**city, SCHOOLS: replace(city[SCHOOLS], rows=rows)}


def essence(found: Evaluation) -> dict[str, Any]:
    """结论和数；浮点取 11 位有效数字，求和先后不同差在第 16 位。"""

    def near(value: object) -> object:
        return float(f"{float(value):.11g}") if isinstance(value, float | Fraction) else value

    return {
        "schools": {
            (each.code, each.stage): (
                each.passed,
                {code: (near(one.value), one.met) for code, one in each.figures.items()},
            )
            for each in found.schools
        },
        "stages": {
            (each.unit, each.stage): (
                each.verdict,
                {code: near(one.mean) for code, one in each.balance.items()},
            )
            for each in found.stages
        },
        "units": {each.unit: each.verdict for each in found.units},
    }


def spreads(found: Evaluation, which: str = "cv") -> list[float | None]:
    return [getattr(one, which) for each in found.stages for one in each.balance.values()]


@settings(max_examples=5)
@given(st.integers(0, 50), st.sampled_from([2, 3, 7, 10]))
def test_scaling_every_input_of_the_schools_leaves_ratios(seed: int, by: int) -> None:
    """每所学校的人、财、物同放大 k 倍：生均、每百生都不变，达标与否不变，差异系数不变。"""
    city = Dice(seed).city(40, 2, 0.02)
    plain = replace(
        SHARED, population=replace(SHARED.population, exclusions=())
    )  # 放大会让 50 人以下的教学点不再排除

    def scale(number: int, row: dict[str, Value]) -> dict[str, Value]:
        return row | {name: row[name] * by for name in MEASURED if isinstance(row[name], Fraction)}

    first, second = evaluate(plain, city, ONE_YEAR), evaluate(plain, changed(city, scale), ONE_YEAR)
    assert essence(first) == essence(second)


@settings(max_examples=5)
@given(st.integers(0, 50), st.sampled_from([Fraction(1, 10), Fraction(3), Fraction(10000)]))
def test_spread_does_not_depend_on_the_unit(seed: int, by: Fraction) -> None:
    """元换成万元、㎡换成亩，线和数一起换：差异系数一样，达标一样。"""
    city = Dice(seed).city(40, 2)

    def convert(number: int, row: dict[str, Value]) -> dict[str, Value]:
        return row | {"设备值": row["设备值"] * by * 100} if isinstance(row["设备值"], Fraction) else row

    def converted(release: Release) -> Release:
        found = []
        for each in release.indicators:
            lines = tuple(replace(line, value=line.value * by * 100) for line in each.lines)
            found.append(replace(each, lines=lines) if each.code == "R6" else each)
        return replace(release, indicators=tuple(found))

    first = evaluate(SHARED, city, ONE_YEAR)
    second = evaluate(converted(SHARED), changed(city, convert), ONE_YEAR)
    for one, two in (
        (spreads(first), spreads(second)),
        (spreads(first, "cv_other"), spreads(second, "cv_other")),
    ):
        assert one == [None if each is None else pytest.approx(each, rel=1e-11, abs=1e-13) for each in two]
    assert [each.passed for each in first.schools] == [each.passed for each in second.schools]


@settings(max_examples=5)
@given(st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(seed: int, shuffler: Any) -> None:
    city = Dice(seed).city(60, 4, 0.02)
    rows, counties = list(city[SCHOOLS].rows), list(city[COUNTY].rows)
    shuffler.shuffle(rows)
    shuffler.shuffle(counties)
    release = sample_release()
    first, second = evaluate(release, city, ONE_YEAR), evaluate(release, tables(rows, counties), ONE_YEAR)
    assert essence(first) == essence(second)
    assert {(each.code, each.why) for each in first.excluded} == {
        (each.code, each.why) for each in second.excluded
    }


@settings(max_examples=5)
@given(st.integers(0, 50), st.integers(0, 3000))
def test_an_excluded_school_changes_nothing_but_the_list(seed: int, pupils: int) -> None:
    """加一所特教学校：除了「没纳入」多一行，什么都不变。（数全体学校的 G12 另当别论，这里不看。）"""
    release = sample_release()
    release = replace(release, indicators=tuple(each for each in release.indicators if each.rows != "all"))
    judged = tuple(code for code in release.judgement.county if code != "G12")
    release = replace(release, judgement=replace(release.judgement, county=judged))
    city = Dice(seed).city(40, 3, 0.02)
    unit = str(city[SCHOOLS].rows[0].values["管理单位"])
    extra = plain_school(9999, unit, pupils=pupils, 办学类型="特殊教育学校", 用房面积=Fraction(0))
    first = evaluate(release, city, ONE_YEAR)
    second = evaluate(release, {**city, SCHOOLS: Table(SCHOOLS, (*city[SCHOOLS].rows, extra))}, ONE_YEAR)
    assert essence(first) == essence(second)
    assert [each.reasons for each in first.units] == [each.reasons for each in second.units]
    assert second.excluded[:-1] == first.excluded
    assert second.excluded[-1].code == extra.values["学校标识码"]


@settings(max_examples=5)
@given(
    st.integers(0, 50),
    st.integers(0, 39),
    st.sampled_from(["高学历教师数", "骨干教师数", "用房面积", "室外面积", "设备值", "多媒体教室数"]),
    st.integers(1, 500),
)
def test_making_a_school_better_never_hurts_it(seed: int, which: int, name: str, more: int) -> None:
    """给一所学校添人、添房、添设备：它的每一项和校级判定只会变好，不会由达到变成没达到；别的学校不动。"""
    city = Dice(seed).city(40, 2, 0.02)
    shared = {"用房面积", "室外面积", "设备值", "多媒体教室数"}

    def better(number: int, row: dict[str, Value]) -> dict[str, Value]:
        if number != which:
            return row
        columns = [name] if name in shared else [f"{stage}{name}" for stage in ("小学", "初中")]
        return row | {one: row[one] + more for one in columns if isinstance(row[one], Fraction)}

    first, second = evaluate(SHARED, city, ONE_YEAR), evaluate(SHARED, changed(city, better), ONE_YEAR)
    code = city[SCHOOLS].rows[which].values["学校标识码"]
    for one, two in zip(first.schools, second.schools, strict=True):
        if one.code != code:
            assert (one.passed, one.figures) == (two.passed, two.figures)
            continue
        assert RANK[two.passed] >= RANK[one.passed]
        for each, figure in one.figures.items():
            assert RANK[two.figures[each].met] >= RANK[figure.met]
            assert (two.figures[each].gap or 0) <= (figure.gap or 0)


@settings(max_examples=5)
@given(
    st.integers(0, 50),
    st.integers(0, 39),
    st.sampled_from(["小学在校生数", "初中高学历教师数", "用房面积", "设备值"]),
)
def test_forgetting_a_number_never_decides_anything(seed: int, which: int, name: str) -> None:
    """抹掉一个数：这所学校的各项只会从定了变成未知，或不变；绝不会由未达到变成达到，也不会反过来。"""
    city = Dice(seed).city(40, 2)

    def forget(number: int, row: dict[str, Value]) -> dict[str, Value]:
        return row | {name: None} if number == which else row

    olds = {(each.code, each.stage): each for each in evaluate(SHARED, city, ONE_YEAR).schools}
    for new in evaluate(SHARED, changed(city, forget), ONE_YEAR).schools:
        old = olds.get((new.code, new.stage))
        for code, figure in new.figures.items():
            assert figure.met in (None, old.figures[code].met if old is not None else None)
            assert (figure.met is None) == bool(figure.missing)
        assert new.passed in (None, old.passed if old is not None else None)


@settings(max_examples=5)
@given(st.integers(0, 50))
def test_gaps_are_enough_and_not_one_too_many(seed: int) -> None:
    """照差额补齐就刚好达到；取整的（人、间）少补一个就达不到。"""
    city = Dice(seed).city(40, 2)
    for school in evaluate(SHARED, city, Options(2025, engine="exact")).schools:
        for code, figure in school.figures.items():
            if not figure.gap or figure.line is None or school.pupils is None or figure.value is None:
                continue
            per = SHARED.indicator(code).formula.per
            owned = Fraction(figure.value) * Fraction(school.pupils) / per
            wanted = Fraction(figure.line) * Fraction(school.pupils) / per
            assert owned + Fraction(figure.gap) >= wanted
            if figure.gap_unit in ("名", "间"):
                assert owned + Fraction(figure.gap) - 1 < wanted
            else:
                assert owned + Fraction(figure.gap) == wanted


# ───────────── 手算的例子 ─────────────

PUPILS = (400, 600, 1000, 1500, 2500)
BACKBONE = (12, 6, 14, 9, 40)


def five_schools() -> list[FormRow]:
    return [
        plain_school(number, pupils=pupils, 小学骨干教师数=Fraction(teachers))
        for number, (pupils, teachers) in enumerate(zip(PUPILS, BACKBONE, strict=True))
    ]


@pytest.mark.parametrize("weight", ["enrolment", "none"])
@pytest.mark.parametrize("mean", ["pooled", "simple"])
@pytest.mark.parametrize("ddof", [0, 1])
def test_five_schools_by_hand(weight: Any, mean: Any, ddof: Any) -> None:
    """五所学校，照公文里的式子另算一遍：加权 √(Σp(x−X)²÷Σp)÷X，不加权 √(Σ(x−X)²÷(n−ddof))÷X。"""
    values = [100 * teachers / pupils for teachers, pupils in zip(BACKBONE, PUPILS, strict=True)]
    centre = 100 * sum(BACKBONE) / sum(PUPILS) if mean == "pooled" else sum(values) / 5
    squares = [(value - centre) ** 2 for value in values]
    if weight == "enrolment":
        variance = sum(pupils * each for pupils, each in zip(PUPILS, squares, strict=True)) / sum(PUPILS)
    else:
        variance = sum(squares) / (5 - ddof)
    options = Options(2025, conventions=Conventions(weight, mean, ddof))
    found = evaluate(only(sample_release(), "R2"), tables(five_schools()), options).stages[0].balance["R2"]
    assert found.mean == pytest.approx(centre, rel=1e-13)
    assert found.cv == pytest.approx(math.sqrt(variance) / centre, rel=1e-13)


def test_published_convention_is_the_default() -> None:
    """默认口径的值，手算写死：X = 81 ÷ 6000 × 100 = 1.35，Σp(x−X)² = 1089 + 73.5 + 2.5 + 843.75 + 156.25 = 2165，

    √(2165 ÷ 6000) ÷ 1.35 = 0.44496；等权：均值 1.52，√(3.328 ÷ 5) ÷ 1.52 = 0.53674。
    """
    found = evaluate(only(sample_release(), "R2"), tables(five_schools()), ONE_YEAR).stages[0].balance["R2"]
    assert found.mean == pytest.approx(1.35)
    assert (found.cv, found.cv_other) == (pytest.approx(0.4449586), pytest.approx(0.5367389))
