"""一个红格：哪个单位、哪个指标、哪一年，现行结果里是多少、线是多少、还差多少、依据哪条。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from zhidu.accounts.rules import Actor
from zhidu.catalog.models import CatalogRelease
from zhidu.catalog.queries import load
from zhidu.engine.results import Balance, CountyFigure
from zhidu.indicators.models import Calculation, SchoolOutcome
from zhidu.indicators.queries import county_results, school_outcomes
from zhidu.indicators.rules.documents import (
    Plain,
    balance_from,
    county_figure_from,
    figure_from,
    number,
    plain,
)
from zhidu.kernel import figure as spelled
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rulebook import Indicator

#: 校际均衡的一项，代号前面加它：CV-R6
SPREAD = "CV-"


@dataclass(frozen=True, slots=True)
class Measured:
    """一个没达到的数。value、line、gap 是存库的写法（文字或双精度）；unit_text 是数的单位，gap_text 是差额的单位。"""

    release: CatalogRelease
    indicator: Indicator
    stage: str
    year: int
    calculation: int
    value: Plain
    line: Plain
    gap: Plain
    unit_text: str
    gap_text: str
    spread: bool = False

    @property
    def code(self) -> str:
        """记在问题上的代号；校际均衡的带前缀。"""
        return f"{SPREAD}{self.indicator.code}" if self.spread else self.indicator.code

    @property
    def basis(self) -> str:
        """依据：条款。"""
        return self.indicator.citation.spell()[:300]

    def title(self) -> str:
        """问题的一句话：「小学生均体育运动场馆面积 5.77㎡，未达到 7.5㎡」。"""
        name = f"{self.stage}{self.indicator.name}" + ("校际差异系数" if self.spread else "")
        return f"{name} {self.shown(self.value)}，未达到 {self.shown(self.line)}"[:200]

    def shown(self, value: Plain) -> str:
        """一个数写成字，带单位。"""
        if isinstance(value, bool) or value is None:
            return {True: "是", False: "否", None: "（没有数）"}[value]
        found = number(value)
        assert found is not None
        if self.spread:
            return spelled(found, 3)
        return f"{spelled(found, self.indicator.decimals)}{self.unit_text}"

    def record(self) -> dict[str, object]:
        """存进问题的样子。"""
        at_most = self.spread or self.indicator.direction == "at_most"
        return {
            "year": self.year, "value": self.value, "line": self.line, "at_most": at_most, "gap": self.gap,
            "unit": self.unit_text, "gap_unit": self.gap_text, "calculation": self.calculation,
            "spread": self.spread,
        }  # fmt: skip


def measured_gap(
    *, by: Actor, unit: int, rulebook_id: str, year: int, code: str, stage: str = ""
) -> Measured:
    """一个单位的一个红格。学校看学校的结果，区县看区县的；已经达到的、没有数的抛 Declined，看不到的抛 NotFound。"""
    school = school_outcomes(by=by, years=[year], rulebook_ids=[rulebook_id], unit=unit, whole=True)
    for each in school:
        if stage in ("", each.stage) and code in each.figures:
            return _of_school(each, code)
    results = county_results(by=by, years=[year], rulebook_ids=[rulebook_id], whole=True)
    result = results.filter(calculation__county=unit).first()
    if result is None:
        raise NotFound
    bare = code.removeprefix(SPREAD)
    for part in result.document["stages"]:
        if stage not in ("", part["stage"]):
            continue
        if code != bare and bare in part["balance"]:
            return _of_spread(result.calculation, bare, part["stage"], balance_from(part["balance"][bare]))
        if code == bare and code in part["figures"]:
            own = part["stage"] if stage else ""
            return _of_county(result.calculation, code, own, county_figure_from(part["figures"][code]))
    raise NotFound


def _of_school(outcome: SchoolOutcome, code: str) -> Measured:
    """学校（或其一个学段）的一项。"""
    found, calculation = figure_from(outcome.figures[code]), outcome.calculation
    indicator = load(calculation.release).indicator(code)
    _refuse(indicator, found.met)
    return Measured(
        calculation.release, indicator, outcome.stage, calculation.year, calculation.pk, plain(found.value),
        plain(found.line), plain(found.gap), indicator.unit, found.gap_unit,
    )  # fmt: skip


def _of_county(calculation: Calculation, code: str, stage: str, found: CountyFigure) -> Measured:
    """区县的一项。"""
    indicator = load(calculation.release).indicator(code)
    _refuse(indicator, found.met)
    return Measured(
        calculation.release, indicator, stage, calculation.year, calculation.pk, plain(found.value),
        plain(found.line), None, indicator.unit, "",
    )  # fmt: skip


def _of_spread(calculation: Calculation, code: str, stage: str, found: Balance) -> Measured:
    """一项校际均衡；差额是超了多少。"""
    indicator = load(calculation.release).indicator(code)
    _refuse(indicator, found.met)
    over = (
        None if found.cv is None or found.limit is None else plain(Fraction(found.cv) - Fraction(found.limit))
    )
    return Measured(
        calculation.release, indicator, stage, calculation.year, calculation.pk, plain(found.cv),
        plain(found.limit), over, "", "", spread=True,
    )  # fmt: skip


def _refuse(indicator: Indicator, met: bool | None) -> None:
    """已经达到的、判不了的，立不成问题。"""
    if met:
        raise Declined(f"“{indicator.name}”已经达到，不用立问题。")
    if met is None:
        raise Declined(f"“{indicator.name}”缺数，还判不了；请先把数报齐。")
