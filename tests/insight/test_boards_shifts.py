"""变动：数改了、重算了，说得出哪个县哪一项变了；只是重算一遍的不说；够不着的县不说。"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.indicators import filled, held, town
from tests.indicators.filled import AT, Filled
from zhidu.indicators.actions import recompute
from zhidu.insight.boards import verdict_shifts

COLUMN = "教学及辅助用房面积"
FORM = "义务教育学校"
SINCE = AT + timedelta(minutes=30)


def shrunk(city: Filled) -> str:
    """头一个县每所学校的教学用房只剩一平方米，重算；交回县名。"""
    name = next(iter(city.counties))
    tables = town.county_tables(town.COMPULSORY, name)
    schools = tables[FORM]
    column = next(each for each in schools.rows[0].values if COLUMN in each)
    rows = tuple(
        filled.changed(row, column, 1 - int(row.values[column] or 0))
        for row in schools.rows  # type: ignore[arg-type]
    )
    collection = city.collections[town.COMPULSORY, town.YEAR]
    held.submit(collection, city.county(name), tables | {FORM: replace(schools, rows=rows)}, city.units)
    recompute(collection=collection, county=city.county(name), at=AT + timedelta(hours=1))
    return name


def test_what_changed_since_then_county_by_county(city: Filled) -> None:
    by = city.staff["市督导"]
    assert verdict_shifts(by=by, since=SINCE) == ()
    name = shrunk(city)
    (found,) = verdict_shifts(by=by, since=SINCE)
    assert (found.place.name, found.campaign.rulebook_id) == (name, town.COMPULSORY)
    assert found.before and found.now == "未达标"
    assert found.short_now > found.short_before
    assert verdict_shifts(by=by, since=AT + timedelta(days=1)) == ()


def test_the_first_result_has_no_before_and_reach_is_kept(city: Filled) -> None:
    shrunk(city)
    early = AT - timedelta(days=1)
    whole = verdict_shifts(by=city.staff["市督导"], since=early)
    assert {each.before for each in whole} == {""}
    assert len(whole) == len(city.counties) * 2
    mine = verdict_shifts(by=city.staff["县督导"], since=early)
    assert {each.place.name for each in mine} == {next(iter(city.counties))}
    for name in ("校长", "系统", "专家"):
        assert verdict_shifts(by=city.staff[name], since=early) == ()


def test_the_number_of_queries(city: Filled) -> None:
    shrunk(city)
    with CaptureQueriesContext(connection) as asked:
        verdict_shifts(by=city.staff["市督导"], since=SINCE)
    assert len(asked) <= 4
