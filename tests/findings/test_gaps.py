"""红格立问题：数、线、条款照现行结果，达到的立不成，同一格不立两次。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import appoint, as_actor, hire, new_id
from tests.findings import red_cells
from tests.indicators import town
from tests.indicators.filled import AT, Filled
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import Actor
from zhidu.findings.actions import raise_gap
from zhidu.findings.models import Finding
from zhidu.findings.queries import measured_gap
from zhidu.findings.queries.gaps import SPREAD
from zhidu.indicators.models import CountyResult, SchoolOutcome
from zhidu.organisations.rules import Declined, NotFound


@pytest.fixture
def city(db: None) -> Filled:
    """红格的小演示市，另请一个市里的人。"""
    found = red_cells.build()
    person = hire("shi9", found.units["379900"], "市里的人")
    found.staff["市里"] = as_actor(
        person, appoint(person, OfficeCode.CITY_SUPERVISION, found.units["379900"])
    )
    return found


def _raise(by: Actor, unit: int, code: str, stage: str) -> int:
    return raise_gap(
        by=by, unit=unit, rulebook_id=town.COMPULSORY, year=town.YEAR, code=code, stage=stage,
        severity="serious", cause="facilities", at=AT, request_id=new_id(),
    )  # fmt: skip


def _cell(met: bool) -> tuple[int, str, str]:
    """一个（没）达到的格：学校、指标、学段。"""
    outcome, code = red_cells.cell(met)
    assert outcome.unit_id is not None
    return outcome.unit_id, code, outcome.stage


def test_a_red_cell_becomes_a_finding_with_its_figures(city: Filled) -> None:
    unit, code, stage = _cell(met=False)
    found = Finding.objects.get(pk=_raise(city.staff["市里"], unit, code, stage))
    outcome = SchoolOutcome.objects.get(unit=unit, stage=stage)
    value, line, _, _, gap = outcome.cells[code]
    assert (found.code, found.stage, found.source) == (code, stage, "monitoring")
    assert (found.measured["value"], found.measured["line"], found.measured["gap"]) == (value, line, gap)
    assert found.release is not None
    assert found.release.rulebook_id == town.COMPULSORY
    assert "未达到" in found.title
    assert "〔2017〕6号" in found.basis
    assert found.county_id == city.county(next(iter(city.counties)))


def test_what_is_met_is_no_finding(city: Filled) -> None:
    unit, code, stage = _cell(met=True)
    with pytest.raises(Declined, match="已经达到"):
        _raise(city.staff["市里"], unit, code, stage)


def test_the_same_cell_is_not_raised_twice(city: Filled) -> None:
    cell = _cell(met=False)
    _raise(city.staff["市里"], *cell)
    with pytest.raises(Declined, match="已经立过"):
        _raise(city.staff["市里"], *cell)


def test_county_items_and_spreads(city: Filled) -> None:
    county = city.county(next(iter(city.counties)))
    result = CountyResult.objects.get(calculation__county=county, calculation__current=True)
    seen = 0
    for part in result.document["stages"]:
        for code, row in part["figures"].items():
            if row[2] is False:
                gap = measured_gap(
                    by=city.staff["市里"], unit=county, rulebook_id=town.COMPULSORY, year=town.YEAR, code=code,
                    stage=part["stage"],
                )  # fmt: skip
                assert gap.value == row[0]
                seen += 1
        for code, row in part["balance"].items():
            asked = {"rulebook_id": town.COMPULSORY, "year": town.YEAR, "code": SPREAD + code}
            if row[5] is False:
                gap = measured_gap(by=city.staff["市里"], unit=county, stage=part["stage"], **asked)
                assert "差异系数" in gap.title()
            else:
                with pytest.raises(Declined):
                    measured_gap(by=city.staff["市里"], unit=county, stage=part["stage"], **asked)
    assert seen


def test_unknown_codes_and_strangers(city: Filled) -> None:
    unit, code, stage = _cell(met=False)
    with pytest.raises(NotFound):
        _raise(city.staff["市里"], unit, "R99", stage)
    names = list(city.counties)
    stranger = hire("yuan9", city.county(names[1]), "邻县的人")
    post = appoint(stranger, OfficeCode.COUNTY_SUPERVISION, city.county(names[1]))
    with pytest.raises(NotFound):
        _raise(as_actor(stranger, post), unit, code, stage)
