"""县一级的数从哪来：差异系数能由各校的值和权数重算出来；汇总指标的分子分母能由各校的数加出来。"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from tests.engine.sample_release import sample_release
from tests.engine.school_years import county_row, plain_school, tables
from zhidu.engine import Options, SpreadDerivation, TotalDerivation, derive_county, evaluate
from zhidu.kernel import ZhiduError
from zhidu.rulebook import Conventions

RELEASE = sample_release()
GIVEN = tables(
    [
        plain_school(1, pupils=1000, 小学骨干教师数=Fraction(10)),
        plain_school(2, pupils=500, 小学骨干教师数=Fraction(9)),
        plain_school(3, pupils=2000, 小学骨干教师数=Fraction(12)),
        plain_school(4, unit="乙县", pupils=700),
    ],
    [county_row("甲县"), county_row("乙县")],
)
OPTIONS = Options(2025)


def spread(options: Options = OPTIONS) -> SpreadDerivation:
    found = derive_county(RELEASE, GIVEN, options, unit="甲县", indicator="R2")
    assert [each.stage for each in found] == ["小学"]
    assert isinstance(found[0], SpreadDerivation)
    return found[0]


def test_spread_can_be_redone_from_the_contributions() -> None:
    """逐校的值和权数列全了，照着算就是那个差异系数，也就是结果里的那个。"""
    found = spread()
    pairs = [(float(one.value or 0), float(one.weight or 0)) for one in found.contributions]
    assert [weight for _, weight in pairs] == [1000, 500, 2000]
    total = sum(weight for _, weight in pairs)
    mean = sum(value * weight for value, weight in pairs) / total
    sd = math.sqrt(sum(weight * (value - mean) ** 2 for value, weight in pairs) / total)
    assert found.cv is not None and float(found.cv) == pytest.approx(sd / mean, rel=1e-12)
    shown = next(each for each in evaluate(RELEASE, GIVEN, OPTIONS).stages if each.unit == "甲县")
    assert shown.balance["R2"].cv == pytest.approx(float(found.cv), rel=1e-12)


def test_the_other_convention() -> None:
    """换成不加权，均值是各校值的简单平均。"""
    found = spread(Options(2025, conventions=Conventions("none", "simple", 0)))
    values = [one.value for one in found.contributions]
    assert found.mean == sum(Fraction(value or 0) for value in values) / len(values)


def test_contributions_point_to_cells() -> None:
    for one in spread().contributions:
        assert any("小学骨干教师数" in cell and "学校.xlsx" in cell for cell in one.cells)


def test_a_missing_figure_leaves_the_spread_unknown() -> None:
    given = tables([plain_school(1), plain_school(2, 小学骨干教师数=None)], [county_row("甲县")])
    (found,) = derive_county(RELEASE, given, OPTIONS, unit="甲县", indicator="R2")
    assert isinstance(found, SpreadDerivation)
    assert (found.mean, found.sd, found.cv) == (None, None, None)
    assert [one.value is None for one in found.contributions] == [False, True]


def test_county_indicator_lists_its_inputs() -> None:
    county = next(each for each in RELEASE.indicators if each.level == "county" and not each.stages)
    (found,) = derive_county(RELEASE, GIVEN, OPTIONS, unit="乙县", indicator=county.code)
    assert isinstance(found, TotalDerivation)
    assert found.unit == "乙县"
    assert found.inputs or found.contributions


@pytest.mark.parametrize(
    ("unit", "indicator", "says"),
    [("丙县", "R2", "没有「丙县」"), ("甲县", "R99", "没有指标「R99」"), ("甲县", "G4", "不算")],
)
def test_what_cannot_be_derived_is_said(unit: str, indicator: str, says: str) -> None:
    with pytest.raises(ZhiduError, match=says):
        derive_county(RELEASE, GIVEN, OPTIONS, unit=unit, indicator=indicator)
