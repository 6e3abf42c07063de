"""这个数从哪来：从存着的报送推出来，和看板上的数是同一个；网页上填的也一样；换版比较。"""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.indicators import filled, held, town
from tests.indicators.filled import AT, Filled
from zhidu.catalog import queries as catalog
from zhidu.catalog.models import CatalogRelease
from zhidu.engine import Options, SpreadDerivation, TotalDerivation, derive_county
from zhidu.filings.models import FilingVersion
from zhidu.indicators.actions import recompute
from zhidu.indicators.models import SchoolOutcome
from zhidu.insight import boards
from zhidu.insight.boards.derivation import only_indicator
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import NotFound
from zhidu.rulebook import available, find_release

YEAR = town.YEAR


def first(city: Filled) -> str:
    return next(iter(city.counties))


def of_school(city: Filled, school: str, indicator: str, **more: str) -> boards.SchoolDerivation:
    return boards.school_derivation(
        by=city.staff["市督导"],
        school=school,
        indicator=indicator,
        rulebook_id=town.COMPULSORY,
        year=YEAR,
        **more,
    )


def of_county(city: Filled, name: str, indicator: str, **more: str) -> boards.CountyDerivation:
    return boards.county_derivation(
        by=city.staff["市督导"], county=city.counties[name], indicator=indicator, rulebook_id=town.COMPULSORY,
        year=YEAR, **more,
    )  # fmt: skip


def test_every_figure_of_a_county_derives_to_what_the_board_shows(city: Filled) -> None:
    rows = SchoolOutcome.objects.filter(
        calculation__county=city.county(first(city)),
        calculation__rulebook_id=town.COMPULSORY,
        calculation__year=YEAR,
        excluded="",
    )
    checked = 0
    for row in rows[:6]:
        for code in row.figures:
            found = of_school(city, row.code, code, stage=row.stage)
            assert found.agrees, (row.code, code)
            assert len(found.derivations) == 1
            assert found.derivations[0].indicator.code == code
            checked += 1
    assert checked > 40


def test_the_inputs_point_to_the_cell_and_the_version(city: Filled) -> None:
    found = of_school(city, city.schools(first(city))[0], "R4")
    (one, *_) = found.derivations
    assert one.formula and one.measure.substitution
    assert all(each.cell and each.raw for each in one.inputs if each.value != "未知")
    (submission,) = found.submissions
    assert (submission.unit, submission.version, submission.how) == (found.place.unit, 1, "workbook")
    assert submission.made_at == AT
    assert found.provenance.sha256 == town.release(town.COMPULSORY).sha256


def test_a_figure_typed_on_the_web_derives_too(city: Filled) -> None:
    school = city.schools(first(city))[0]
    version = FilingVersion.objects.get(
        filing__unit=city.units[school], filing__collection=city.collections[town.COMPULSORY, YEAR]
    )
    payload = version.payload
    for row in payload["forms"]["义务教育学校"]:
        row["origin"] = {"file": "", "sheet": "", "row": 0, "columns": {}, "raw": {}}
    FilingVersion.objects.create(
        filing=version.filing, number=2, payload=payload, digest="0" * 64, way="form", made_by="1", made_at=AT
    )
    type(version.filing).objects.filter(pk=version.filing_id).update(number=2)
    found = of_school(city, school, "R4")
    assert found.agrees
    assert found.derivations[0].measure.value is not None
    area = {each.name: each for each in found.derivations[0].inputs}["教学及辅助用房面积"]
    assert area.cell == "网上填报" and area.raw
    county = of_county(city, first(city), "R4")
    assert county.agrees
    spread = next(each for each in county.derivations if isinstance(each, SpreadDerivation))
    mine = next(each for each in spread.contributions if each.code == school)
    assert any("网上填报" in cell for cell in mine.cells)
    assert (found.submissions[0].how, found.submissions[0].version) == ("form", 2)


def test_a_changed_figure_not_yet_recomputed_is_said(city: Filled) -> None:
    name, collection = first(city), city.collections[town.COMPULSORY, YEAR]
    tables = town.county_tables(town.COMPULSORY, name)
    schools = tables["义务教育学校"]
    target = next(row for row in schools.rows if isinstance(row.values.get("教学及辅助用房面积"), Fraction))
    changed = filled.changed(target, "教学及辅助用房面积", 100)
    code = str(target.values["学校标识码"])
    assert of_school(city, code, "R4").agrees
    held.submit(collection, city.county(name), {"义务教育学校": filled.only(schools, changed)}, city.units)
    assert not of_school(city, code, "R4").agrees
    assert not of_county(city, name, "R4").agrees
    recompute(collection=collection, county=city.county(name), at=AT)
    assert of_school(city, code, "R4").agrees
    assert of_county(city, name, "R4").agrees


def test_county_spreads_and_totals_agree_with_the_board(city: Filled) -> None:
    name = first(city)
    for code in (f"R{number}" for number in range(1, 8)):
        found = of_county(city, name, code)
        assert found.agrees, code
        assert [each.stage for each in found.derivations] == ["小学", "初中"]
        assert all(isinstance(each, SpreadDerivation) for each in found.derivations)
        assert set(found.balances) == {"小学", "初中"}
    total = of_county(city, name, "G12")
    assert total.agrees
    assert all(isinstance(each, TotalDerivation) for each in total.derivations)
    assert of_county(city, name, "R1", stage="初中").derivations[0].stage == "初中"


def test_one_indicator_alone_derives_the_same(city: Filled) -> None:
    name, release = first(city), town.release(town.COMPULSORY)
    tables, options = town.county_tables(town.COMPULSORY, name), Options(year=YEAR)
    for code in ("R2", "G12"):
        whole = derive_county(release, tables, options, unit=name, indicator=code)
        assert (
            derive_county(only_indicator(release, code), tables, options, unit=name, indicator=code) == whole
        )


def test_what_every_school_must_meet_lists_the_schools(city: Filled) -> None:
    name = first(city)
    found = of_county(city, name, "G5")
    assert found.derivations == ()
    assert (
        len(found.members)
        == SchoolOutcome.objects.filter(calculation=found.provenance.calculation, excluded="").count()
    )
    met = [each.figure.met for each in found.members]
    assert met == sorted(met, key={False: 0, None: 1, True: 2}.__getitem__)


def test_refusals_are_sentences(city: Filled) -> None:
    name = first(city)
    school = city.schools(name)[0]
    for action in (
        lambda: of_school(city, school, "没有"),
        lambda: of_school(city, school, "G12"),
        lambda: of_county(city, name, "没有"),
    ):
        with pytest.raises(ZhiduError) as found:
            action()
        assert not isinstance(found.value, NotFound)


def test_preschool_derives(city: Filled) -> None:
    name = first(city)
    found = boards.county_derivation(
        by=city.staff["县督导"],
        county=city.counties[name],
        indicator="P1",
        rulebook_id=town.PRESCHOOL,
        year=YEAR,
    )
    assert found.agrees and found.derivations


def test_a_changeover_names_whose_verdict_changes(city: Filled) -> None:
    versions = [each.version for each in available() if each.id == town.COMPULSORY]
    assert versions
    basic = find_release(town.BASIC)  # 没进库的也比得了
    now = catalog.load(CatalogRelease.objects.get(rulebook_id=town.COMPULSORY))
    found = boards.release_comparison(by=city.staff["市督导"], before=basic, after=now, year=YEAR)
    assert {each.name for each in found.counties} == set(city.counties)
    assert found.difference.changes
    assert sum(found.counted.values()) == len(found.changes)
    same = boards.release_comparison(by=city.staff["市督导"], before=now, after=now, year=YEAR)
    assert same.changes == () and same.difference.changes == ()
    mine = boards.release_comparison(by=city.staff["县督导"], before=basic, after=now, year=YEAR)
    assert [each.name for each in mine.counties] == [first(city)]
    assert {each.unit for each in mine.changes} <= {first(city)}
    with pytest.raises(NotFound):
        boards.release_comparison(by=city.staff["校长"], before=basic, after=now, year=YEAR)
