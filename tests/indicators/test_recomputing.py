"""重算：存下来的就是引擎算的，没变不存，两处同时只存一份，撤了报送就撤结果。"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.indicators import filled, held, town
from tests.indicators.filled import AT, Filled
from zhidu.audit.models import Event
from zhidu.engine import ENGINE_VERSION, Options, evaluate
from zhidu.indicators.actions import recompute, recompute_all, thin
from zhidu.indicators.models import Calculation, CountyResult, SchoolOutcome
from zhidu.indicators.rules.documents import figures_from, stage_from, unit_from
from zhidu.organisations.rules import NotFound

LATER = AT + timedelta(hours=1)


def first(city: Filled) -> tuple[int, int, str]:
    name = next(iter(city.counties))
    return city.collections[town.COMPULSORY, town.YEAR], city.county(name), name


def test_what_is_stored_is_what_the_engine_says(city: Filled) -> None:
    collection, county, name = first(city)
    made = recompute(collection=collection, county=county, at=AT)
    whole = evaluate(
        town.release(town.COMPULSORY), town.county_tables(town.COMPULSORY, name), Options(year=town.YEAR)
    )
    result = CountyResult.objects.get(calculation=made)
    unit = whole.units[0]
    assert unit_from(result.document["unit"]) == unit
    assert result.verdict == unit.verdict
    stages = [stage_from(each) for each in result.document["stages"]]
    assert [(each.stage, each.passed, each.failed) for each in stages] == [
        (each.stage, each.passed, each.failed) for each in whole.stages
    ]
    assert result.schools == len(whole.schools) == result.passed + result.failed + result.undecided
    rows = SchoolOutcome.objects.filter(calculation=made, excluded="").order_by("place")
    schools = {(each.code, each.stage): each for each in whole.schools}
    assert {(row.code, row.stage) for row in rows} == set(schools)
    for row in rows:
        school = schools[row.code, row.stage]
        assert (row.met, row.passed) == (school.met, school.passed)
        assert figures_from(row.figures) == school.figures
        assert row.unit_id == city.units[school.code]
        assert set(row.cells) == {f"R{number}" for number in range(1, 8)}


def test_a_result_points_to_the_release_and_the_engine(city: Filled) -> None:
    collection, county, _ = first(city)
    made = Calculation.objects.select_related("release").get(
        pk=recompute(collection=collection, county=county, at=AT)
    )
    release = town.release(town.COMPULSORY)
    assert (made.release.rulebook_id, made.release.version) == (release.id, release.version)
    assert made.release.sha256 == release.sha256
    assert made.engine_version.startswith(f"{ENGINE_VERSION}+")
    assert (made.basis, made.year, made.made_at) == ("live", town.YEAR, AT)


def test_nothing_changed_stores_nothing(city: Filled) -> None:
    collection, county, _ = first(city)
    made = recompute(collection=collection, county=county, at=AT)
    before = (Calculation.objects.count(), SchoolOutcome.objects.count(), Event.objects.count())
    assert recompute(collection=collection, county=county, at=LATER) == made
    assert (Calculation.objects.count(), SchoolOutcome.objects.count(), Event.objects.count()) == before


def test_a_changed_figure_is_a_new_current_result_and_the_old_is_kept(city: Filled) -> None:
    collection, county, name = first(city)
    old = recompute(collection=collection, county=county, at=AT)
    held.submit(collection, county, filled.raised(name), city.units)
    new = recompute(collection=collection, county=county, at=LATER)
    assert new != old
    assert list(Calculation.objects.filter(current=True).values_list("pk", flat=True)) == [new]
    assert CountyResult.objects.filter(calculation=old).exists()
    events = Event.objects.filter(action="indicators.recompute").order_by("seq")
    assert [each.target for each in events] == [str(old), str(new)]


def test_going_back_to_the_first_figures_is_again_a_new_result(city: Filled) -> None:
    collection, county, name = first(city)
    old = recompute(collection=collection, county=county, at=AT)
    held.submit(collection, county, filled.raised(name), city.units)
    recompute(collection=collection, county=county, at=LATER)
    held.submit(collection, county, town.county_tables(town.COMPULSORY, name), city.units)
    back = recompute(collection=collection, county=county, at=LATER + timedelta(hours=1))
    assert back is not None and back != old
    digests = dict(Calculation.objects.values_list("pk", "input_digest"))
    assert digests[back] == digests[old or 0]


def test_no_submissions_left_takes_the_result_down(city: Filled) -> None:
    collection, county, name = first(city)
    made = recompute(collection=collection, county=county, at=AT)
    held.withdraw(collection, county)
    assert recompute(collection=collection, county=county, at=LATER) is None
    assert not Calculation.objects.get(pk=made).current
    assert recompute(collection=collection, county=county, at=LATER) is None
    held.submit(collection, county, town.county_tables(town.COMPULSORY, name), city.units)
    assert recompute(collection=collection, county=county, at=LATER) is not None


def test_all_counties_of_a_collection(city: Filled) -> None:
    found = recompute_all(collection=city.collections[town.PRESCHOOL, town.YEAR], at=AT)
    assert set(found) == set(city.counties.values())
    assert Calculation.objects.filter(current=True).count() == len(city.counties)


def test_an_unknown_collection_or_county(city: Filled) -> None:
    collection, county, _ = first(city)
    with pytest.raises(NotFound):
        recompute(collection=collection + 1000, county=county, at=AT)
    with pytest.raises(NotFound):
        recompute(collection=collection, county=10_000, at=AT)


def test_superseded_schools_are_thinned_after_a_month_and_the_county_is_kept(city: Filled) -> None:
    collection, county, name = first(city)
    old = recompute(collection=collection, county=county, at=AT)
    held.submit(collection, county, filled.raised(name), city.units)
    new = recompute(collection=collection, county=county, at=LATER)
    rows = SchoolOutcome.objects.filter(calculation=old).count()
    assert thin(at=LATER + timedelta(days=29)) == 0
    assert thin(at=LATER + timedelta(days=31)) == rows > 0
    assert not SchoolOutcome.objects.filter(calculation=old).exists()
    assert SchoolOutcome.objects.filter(calculation=new).exists()
    assert CountyResult.objects.filter(calculation=old).exists()
    assert Event.objects.filter(action="indicators.thin").count() == 1
