"""一个县的结果：卡点、最差一项、两种口径，和输入的摘要。"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.indicators import town
from zhidu.engine import Options, StageResult, evaluate
from zhidu.engine.results import Verdict
from zhidu.indicators.rules import (
    Blocker,
    Outcome,
    input_digest,
    judged_codes,
    managed,
    outcome_of,
    outcomes_of,
    short_count,
)
from zhidu.indicators.rules.outcomes import other_verdict
from zhidu.rulebook.tables import Table

OPTIONS = Options(year=town.YEAR)


def outcome(rulebook: str, county: str) -> Outcome:
    release = town.release(rulebook)
    return outcome_of(release, managed(release, town.county_tables(rulebook, county), county), OPTIONS)


def essence(stages: Iterable[StageResult]) -> list[object]:
    """学段结果里不受求和先后影响的部分：双精度的和，次序不同末位会差一点。"""
    return [
        (
            each.unit,
            each.stage,
            each.schools,
            each.passed,
            each.failed,
            each.verdict,
            {code: pytest.approx(part.cv) for code, part in each.balance.items()},
            {code: (part.met, part.below, part.unknown) for code, part in each.figures.items()},
        )
        for each in stages
    ]


@pytest.fixture(scope="module")
def whole() -> dict[str, Outcome]:
    return {county: outcome(town.COMPULSORY, county) for county in town.counties()}


@pytest.mark.parametrize("rulebook", [town.COMPULSORY, town.PRESCHOOL])
def test_counties_together_are_the_same_as_one_by_one(rulebook: str) -> None:
    release, names = town.release(rulebook), town.counties()
    given = {each: managed(release, town.county_tables(rulebook, each), each) for each in names}
    together = outcomes_of(release, given, OPTIONS)
    assert list(together) == names
    for name in names:
        alone, joined = outcome_of(release, given[name], OPTIONS), together[name]
        assert joined.evaluation.schools == alone.evaluation.schools
        assert joined.evaluation.units == alone.evaluation.units
        assert joined.evaluation.excluded == alone.evaluation.excluded
        assert essence(joined.evaluation.stages) == essence(alone.evaluation.stages)
        assert (joined.other is None) == (alone.other is None)
        assert (joined.verdict, joined.verdict_other) == (alone.verdict, alone.verdict_other)
        assert (joined.blockers, joined.open_points) == (alone.blockers, alone.open_points)


def test_one_county_alone_is_the_same_as_in_the_city(whole: dict[str, Outcome]) -> None:
    city = evaluate(town.release(town.COMPULSORY), town.tables(town.COMPULSORY), OPTIONS)
    for county, found in whole.items():
        assert found.evaluation.units == tuple(each for each in city.units if each.unit == county)
        assert essence(found.evaluation.stages) == essence(
            each for each in city.stages if each.unit == county
        )


def test_blockers_say_what_the_engine_says(whole: dict[str, Outcome]) -> None:
    seen = set()
    for found in whole.values():
        unit = found.evaluation.units[0]
        figures = [each.code for each in found.blockers if each.kind == "figure"]
        assert figures == [code for code in unit.blocking if not code.endswith("资源配置")]
        for stage in found.evaluation.stages:
            mine = [each for each in found.blockers if each.stage == stage.stage]
            assert bool(mine) == (stage.verdict == "未达标")
            assert sum(each.count for each in mine if each.kind == "schools") == stage.failed
        assert (found.verdict == "达标") == (not found.blockers and not found.open_points)
        seen |= {each.kind for each in found.blockers}
    assert {"schools", "figure"} <= seen


def test_the_worst_spread_is_the_nearest_to_its_limit(whole: dict[str, Outcome]) -> None:
    for found in whole.values():
        ratios = {
            (stage.stage, code): float(part.cv) / float(part.limit)
            for stage in found.evaluation.stages
            for code, part in stage.balance.items()
            if part.cv is not None and part.limit is not None
        }
        assert found.worst is not None
        assert ratios[found.worst.stage, found.worst.code] == found.worst.ratio == max(ratios.values())


def test_the_other_convention_is_a_whole_second_calculation(whole: dict[str, Outcome]) -> None:
    for found in whole.values():
        assert found.other is not None
        assert found.other.conventions == found.evaluation.conventions.other()
        for ours, theirs in zip(found.evaluation.stages, found.other.stages, strict=True):
            for code, part in ours.balance.items():
                assert theirs.balance[code].cv == pytest.approx(part.cv_other)


def test_the_other_verdict_is_what_the_engine_gives_for_the_other_convention(
    whole: dict[str, Outcome],
) -> None:
    release = town.release(town.COMPULSORY)
    options = replace(OPTIONS, conventions=release.conventions.other())
    for county, found in whole.items():
        tables = managed(release, town.county_tables(town.COMPULSORY, county), county)
        theirs = evaluate(release, tables, options)
        assert found.verdict_other == theirs.units[0].verdict
        assert found.other is not None
        slim = [replace(each, figures={}, reasons=()) for each in theirs.stages]
        assert essence(replace(each, figures={}, reasons=()) for each in found.other.stages) == essence(slim)


@pytest.mark.parametrize(
    ("stages", "figure", "unsure", "verdict"),
    [
        (("达标", "达标"), False, False, "达标"),
        (("达标", "未达标"), False, False, "未达标"),
        (("达标", "达标"), True, True, "未达标"),
        (("达标", "达标"), False, True, "待定"),
        (("达标", "待定"), False, False, "待定"),
        ((), False, False, "待定"),
    ],
)
def test_how_the_other_verdict_is_put_together(
    whole: dict[str, Outcome], stages: tuple[Verdict, ...], figure: bool, unsure: bool, verdict: str
) -> None:
    some = next(iter(whole.values())).evaluation
    other = replace(some, stages=tuple(replace(some.stages[0], verdict=each) for each in stages))
    point = [Blocker("figure", "", "G5", 1)]
    assert other_verdict(other, point if figure else [], point if unsure else []) == verdict


def test_preschool_has_no_second_convention_and_no_school_verdict() -> None:
    found = outcome(town.PRESCHOOL, town.counties()[0])
    assert found.other is None and found.verdict_other is None and found.worst is None
    assert not [each for each in found.blockers if each.kind == "schools"]
    assert found.judged == ("Q1C", "Q1D", "Q1E")
    assert short_count(found.evaluation.schools) <= len(found.evaluation.schools)


def test_judged_codes_follow_the_rulebook() -> None:
    assert judged_codes(town.release(town.COMPULSORY)) == tuple(f"R{number}" for number in range(1, 8))
    assert judged_codes(town.release(town.BASIC)) == tuple(f"B{number}" for number in range(1, 9))


def digest_of(tables: dict[str, Table], county: str, options: Options = OPTIONS) -> str:
    release = town.release(town.COMPULSORY)
    return input_digest(release, managed(release, tables, county), options, county)


def test_a_school_writing_another_county_is_still_counted_here() -> None:
    release, county = town.release(town.COMPULSORY), town.counties()[0]
    mine = town.county_tables(town.COMPULSORY, county)
    schools = mine["义务教育学校"]
    first = schools.rows[0]
    strayed = replace(first, values={**first.values, release.population.unit: "旧名县"})
    stray = mine | {"义务教育学校": replace(schools, rows=(strayed, *schools.rows[1:]))}
    found = outcome_of(release, managed(release, stray, county), OPTIONS).evaluation
    assert essence(found.stages) == essence(outcome(town.COMPULSORY, county).evaluation.stages)


def test_the_digest_changes_with_a_figure_and_not_with_the_cell() -> None:
    county = town.counties()[0]
    mine = town.county_tables(town.COMPULSORY, county)
    schools = mine["义务教育学校"]
    first = schools.rows[0]
    moved = replace(first, origin=replace(first.origin, file="另一本.xlsx", row=999))
    assert digest_of(mine, county) == digest_of(
        mine | {"义务教育学校": replace(schools, rows=(moved, *schools.rows[1:]))}, county
    )
    name = next(key for key, value in first.values.items() if isinstance(value, Fraction))
    raised = replace(first, values={**first.values, name: first.values[name] + 1})  # type: ignore[operator]
    assert digest_of(mine, county) != digest_of(
        mine | {"义务教育学校": replace(schools, rows=(raised, *schools.rows[1:]))}, county
    )
    assert digest_of(mine, county) != digest_of(mine, county, replace(OPTIONS, year=2024))
    assert digest_of(mine, county) != digest_of(mine, "改名县")


def test_a_text_one_is_not_a_number_one() -> None:
    county = town.counties()[0]
    mine = town.county_tables(town.COMPULSORY, county)
    schools = mine["义务教育学校"]
    written = [replace(schools.rows[0], values={"在校生数": each}) for each in ("1", Fraction(1))]
    assert digest_of({"义务教育学校": replace(schools, rows=(written[0],))}, county) != digest_of(
        {"义务教育学校": replace(schools, rows=(written[1],))}, county
    )
