"""结果存成 JSON 再读回来，一丝不差。"""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators import town
from zhidu.engine import Evaluation, Options, evaluate
from zhidu.indicators.rules import documents
from zhidu.kernel import Number


def through_json(document: object) -> object:
    return json.loads(json.dumps(document, ensure_ascii=False))


@given(st.fractions() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none())
def test_a_value_comes_back_with_its_type(value: Number | bool | None) -> None:
    found = documents.valued(through_json(documents.plain(value)))  # type: ignore[arg-type]
    assert found == value
    assert type(found) is type(value)


def test_a_finite_fraction_is_stored_as_people_write_it() -> None:
    assert documents.plain(Fraction(21, 5)) == "4.2"
    assert documents.plain(Fraction(1234567)) == "1234567"
    assert documents.plain(Fraction(-1, 3)) == "-1/3"


@pytest.fixture(scope="module", params=["duckdb", "exact"])
def evaluation(request: pytest.FixtureRequest) -> Evaluation:
    options = replace(Options(year=town.YEAR), engine=request.param)
    return evaluate(town.release(town.COMPULSORY), town.tables(town.COMPULSORY), options)


def test_schools_come_back(evaluation: Evaluation) -> None:
    assert evaluation.schools
    for each in evaluation.schools:
        stored = {code: documents.figure_document(part) for code, part in each.figures.items()}
        assert documents.figures_from(through_json(stored)) == each.figures  # type: ignore[arg-type]


def test_stages_and_units_come_back(evaluation: Evaluation) -> None:
    assert {each.stage for each in evaluation.stages} == {"小学", "初中"}
    for stage in evaluation.stages:
        assert documents.stage_from(through_json(documents.stage_document(stage))) == stage  # type: ignore[arg-type]
    for unit in evaluation.units:
        assert documents.unit_from(through_json(documents.unit_document(unit))) == unit  # type: ignore[arg-type]
    for each in evaluation.excluded:
        assert documents.excluded_from(through_json(documents.excluded_document(each))) == each  # type: ignore[arg-type]


def test_an_unknown_is_not_a_zero() -> None:
    whole = town.county_tables(town.COMPULSORY, town.counties()[0])
    schools = whole["义务教育学校"]
    field = next(name for row in schools.rows for name in row.values if name.startswith("教学及辅助用房"))
    blank = replace(
        schools, rows=tuple(replace(row, values={**row.values, field: None}) for row in schools.rows)
    )
    found = evaluate(town.release(town.COMPULSORY), whole | {"义务教育学校": blank}, Options(year=town.YEAR))
    part = found.schools[0].figures["R4"]
    assert part.value is None and part.missing
    assert documents.figure_from(through_json(documents.figure_document(part))) == part  # type: ignore[arg-type]
