"""看板的内容：和引擎对得上，卡点有名有数，缺口加得拢，走势是三年的。"""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest

from tests.indicators import town
from tests.indicators.filled import AT, TODAY, Filled
from zhidu.engine import Evaluation, Options, evaluate
from zhidu.indicators.actions import set_declared_year
from zhidu.insight import boards
from zhidu.insight.boards import CampaignOverview, CountyPage
from zhidu.organisations.rules import Declined, NotFound, Stale

YEAR = town.YEAR
TREND = True


@pytest.fixture(scope="module")
def whole() -> Evaluation:
    return evaluate(town.release(town.COMPULSORY), town.tables(town.COMPULSORY), Options(year=YEAR))


def compulsory(city: Filled, name: str = "市督导", year: int = YEAR) -> CampaignOverview:
    found = boards.overview(by=city.staff[name], year=year)
    return next(each for each in found.campaigns if each.campaign.rulebook_id == town.COMPULSORY)


def page(city: Filled, name: str, rulebook: str = town.COMPULSORY, year: int = YEAR) -> CountyPage:
    return boards.county_page(
        by=city.staff["市督导"], county=city.counties[name], rulebook_id=rulebook, year=year
    )


def blocked(city: Filled, rulebook: str = town.COMPULSORY) -> str:
    """卡点最多的县。"""
    found = boards.overview(by=city.staff["市督导"], year=YEAR)
    tiles = next(each.tiles for each in found.campaigns if each.campaign.rulebook_id == rulebook)
    return max(tiles, key=lambda each: len(each.blockers)).place.name


# ── 总览 ──────────────────────────────────────────────────────


def test_tiles_say_what_the_engine_says(city: Filled, whole: Evaluation) -> None:
    tiles = {tile.place.name: tile for tile in compulsory(city).tiles}
    for unit in whole.units:
        tile, stages = tiles[unit.unit], [each for each in whole.stages if each.unit == unit.unit]
        assert tile.verdict == unit.verdict
        assert (tile.schools, tile.passed, tile.failed) == (
            sum(each.schools for each in stages),
            sum(each.passed for each in stages),
            sum(each.failed for each in stages),
        )
        assert tile.made_at == AT
        assert [point.year for point in tile.trend] == [YEAR - 2, YEAR - 1, YEAR]
        assert tile.before == tile.trend[-2].verdict
        assert tile.worst is not None and tile.worst.name and tile.worst.ratio == tile.trend[-1].worst_ratio


def test_blockers_have_names_and_the_list_adds_up(city: Filled) -> None:
    found = compulsory(city)
    blockers = [(tile.place.code, each) for tile in found.tiles for each in tile.blockers]
    assert blockers
    for _, each in blockers:
        assert bool(each.name) == (each.kind != "schools")
    counts = Counter((each.kind, each.stage, each.code) for _, each in blockers)
    assert {(line.kind, line.stage, line.code): len(line.counties) for line in found.lines} == counts
    order = [len(line.counties) for line in found.lines]
    assert order == sorted(order, reverse=True)
    assert sum(found.verdicts.values()) + found.waiting == len(found.tiles)


def test_city_gaps_are_the_sum_of_the_schools(city: Filled, whole: Evaluation) -> None:
    for gap in compulsory(city).gaps:
        code = gap.indicator.code
        if gap.indicator.level != "part":
            continue
        short = [
            each.figures[code]
            for each in whole.schools
            if each.stage == gap.stage and each.figures[code].met is False
        ]
        assert gap.schools == len(short)
        assert gap.below_floor == sum(1 for each in short if each.below_floor)
        assert gap.total == pytest.approx(sum(each.gap or 0 for each in short))
        assert gap.unit


def test_a_year_not_computed_is_not_a_verdict(city: Filled) -> None:
    later = compulsory(city, year=YEAR + 1)
    assert {tile.verdict for tile in later.tiles} == {None}
    assert later.waiting == len(later.tiles)
    assert {tile.change for tile in later.tiles} == {""}
    assert all(tile.before is not None and tile.collected is None for tile in later.tiles)


def test_collected_counts_every_filing(city: Filled) -> None:
    for tile in compulsory(city).tiles:
        assert tile.collected is not None
        assert tile.collected.total == len(city.schools(tile.place.name)) + 1
        assert tile.collected.arrived == tile.collected.total == tile.collected.submitted


# ── 区县页 ────────────────────────────────────────────────────


def test_county_page_has_both_conventions_against_the_limits(city: Filled, whole: Evaluation) -> None:
    name = blocked(city)
    found = page(city, name)
    assert found.conventions is not None and found.conventions_other == found.conventions.other()
    assert [each.stage for each in found.stages] == ["小学", "初中"]
    for panel in found.stages:
        assert len(panel.spreads) == 7
        theirs = next(each for each in whole.stages if (each.unit, each.stage) == (name, panel.stage))
        for spread in panel.spreads:
            balance = theirs.balance[spread.indicator.code]
            assert spread.ours.cv == pytest.approx(balance.cv)
            assert spread.theirs is not None and spread.theirs.cv == pytest.approx(balance.cv_other)
            assert spread.theirs.limit == spread.ours.limit == balance.limit
            assert sorted(spread.history) == [YEAR - 2, YEAR - 1, YEAR]
    assert found.provenance is not None
    assert found.provenance.release == town.release(town.COMPULSORY).spelled


def test_the_matrix_is_signed_distance(city: Filled, whole: Evaluation) -> None:
    name = blocked(city)
    found = page(city, name)
    mine = {(each.code, each.stage): each for each in whole.schools if each.unit == name}
    assert {(row.code, row.stage) for row in found.matrix} == set(mine)
    for row in found.matrix:
        school = mine[row.code, row.stage]
        assert (row.passed, row.met) == (school.passed, school.met)
        for code, cell in row.cells.items():
            part = school.figures[code]
            assert (cell.value, cell.line, cell.met, cell.gap) == (part.value, part.line, part.met, part.gap)
            if cell.met is not None:
                assert cell.distance is not None and (cell.distance >= 0) == cell.met


def test_items_are_every_county_indicator_once(city: Filled) -> None:
    name = blocked(city)
    found, release = page(city, name), town.release(town.COMPULSORY)
    assert {each.indicator.code for each in found.items if each.judged} <= set(release.judgement.county)
    keys = Counter((each.indicator.code, each.stage) for each in found.items)
    assert set(keys.values()) == {1}
    for each in found.items:
        if each.figure.met is None:
            assert each.figure.missing or each.figure.unknown
        assert each.group


def test_steps_put_first_what_lets_most_schools_pass(city: Filled) -> None:
    found = page(city, blocked(city))
    kinds = [each.kind for each in found.steps]
    assert kinds == sorted(kinds, key=["schools", "balance", "composite", "figure", "missing"].index)
    schools = [each for each in found.steps if each.kind == "schools"]
    assert schools and [each.unlocks for each in schools] == sorted(
        (each.unlocks for each in schools), reverse=True
    )
    failed = {(row.code, row.stage) for row in found.matrix if row.passed is False}
    assert {(each.code, each.stage) for step in schools for each in step.lacking} == failed
    for step in schools:
        assert step.indicator is not None and step.unit == step.indicator.gap.unit  # type: ignore[union-attr]
        assert step.total == pytest.approx(sum(each.amount or 0 for each in step.lacking))
        assert step.unlocks == sum(each.alone for each in step.lacking)


def test_mending_what_unlocks_really_lets_the_school_pass(city: Filled, whole: Evaluation) -> None:
    rule = town.release(town.COMPULSORY).judgement.school
    assert rule is not None
    by_key = {(each.code, each.stage): each for each in whole.schools}
    for step in page(city, blocked(city)).steps:
        if step.kind != "schools" or step.indicator is None:
            continue
        for each in step.lacking:
            others = [
                by_key[each.code, each.stage].figures[code]
                for code in rule.indicators
                if code != step.indicator.code
            ]
            passes = sum(1 for part in others if part.met) + 1 >= rule.at_least and not any(
                part.below_floor for part in others
            )
            assert each.alone == passes


def test_preschool_page_has_items_and_no_spreads(city: Filled) -> None:
    found = page(city, blocked(city, town.PRESCHOOL), town.PRESCHOOL)
    assert [len(each.spreads) for each in found.stages] == [0]
    assert found.verdict_other is None and found.conventions_other is None
    assert {"P1", "P2", "P3"} <= {each.indicator.code for each in found.items}
    assert [each.kind for each in found.blockers] == ["figure"] * len(found.blockers)
    assert {cell for row in found.matrix for cell in row.cells} <= {"Q1C", "Q1D", "Q1E"}


def test_a_county_without_results_is_an_empty_page(city: Filled) -> None:
    found = page(city, blocked(city), year=YEAR + 1)
    assert found.verdict is None and found.provenance is None and found.matrix == ()
    assert [point.year for point in found.trend] == [YEAR - 1, YEAR]


# ── 申报年 ────────────────────────────────────────────────────


def declare(city: Filled, who: str, name: str, year: int, seen: int, rulebook: str = town.COMPULSORY) -> int:
    return set_declared_year(
        by=city.staff[who], county=city.counties[name], rulebook_id=rulebook, year=year, seen=seen, at=AT,
        request_id=uuid4(),
    )  # fmt: skip


def test_countdown_to_the_declared_year(city: Filled) -> None:
    name = next(iter(city.counties))
    assert page(city, name).countdown is None
    declare(city, "市督导", name, 2028, 0)
    found = page(city, name).countdown
    assert found is not None
    assert (found.declared_year, found.years) == (2028, 3)
    assert found.days == (TODAY.replace(year=2028, month=1, day=1) - TODAY).days
    tile = next(each for each in compulsory(city).tiles if each.place.name == name)
    assert tile.declared_year == 2028
    declare(city, "市督导", name, 2027, found.seen)
    with pytest.raises(Stale):
        declare(city, "市督导", name, 2029, found.seen)
    declared = boards.cockpit(by=city.staff["市督导"], year=YEAR).declared
    assert [(each.place.name, each.years) for each in declared] == [(name, 2)]


def test_who_may_set_the_declared_year(city: Filled) -> None:
    name = next(iter(city.counties))
    for who in ("县督导", "领导", "校长", "专家"):
        with pytest.raises(NotFound):
            declare(city, who, name, 2028, 0)
    with pytest.raises(Declined):
        declare(city, "市督导", name, 2028, 0, "没有这本")
    with pytest.raises(Declined):
        declare(city, "市督导", name, 1999, 0)


# ── 学校页、学校一览、驾驶舱、数据质量 ──────────────────────────


def test_school_page_has_three_years_and_its_gaps(city: Filled, whole: Evaluation) -> None:
    failing = next(each for each in whole.schools if each.passed is False)
    found = boards.school_page(by=city.staff["市督导"], school=failing.code, year=YEAR)
    assert found.county is not None and found.county.name == failing.unit
    (standing,) = found.standings
    stage = next(each for each in standing.stages if each.stage == failing.stage)
    assert (stage.passed, stage.met) == (False, failing.met)
    assert {each.indicator.code for each in stage.gaps} == {
        code for code, part in failing.figures.items() if part.met is False
    }
    judged = [each.judged for each in stage.gaps]
    assert judged == sorted(judged, reverse=True)
    for each in stage.figures:
        assert each.figure == failing.figures[each.indicator.code]
        assert each.history[-1].year == YEAR


def test_an_excluded_school_says_why(city: Filled, whole: Evaluation) -> None:
    assert whole.excluded
    out = whole.excluded[0]
    found = boards.school_page(by=city.staff["市督导"], school=out.code, year=YEAR)
    (standing,) = found.standings
    assert standing.stages == () and standing.excluded == out.why


def test_the_schools_board_has_every_judged_school(city: Filled, whole: Evaluation) -> None:
    found = boards.schools_board(by=city.staff["市督导"], rulebook_id=town.COMPULSORY, year=YEAR)
    assert len(found.rows) == len(whole.schools)
    assert [each.code for each in found.columns] == [f"R{number}" for number in range(1, 8)]
    assert {found.counties[row.county].name for row in found.rows} == set(city.counties)


def test_the_cockpit_shows_the_worst_county_of_each_year(city: Filled, whole: Evaluation) -> None:
    found = boards.cockpit(by=city.staff["市督导"], year=YEAR)
    assert len(found.spreads) == 14
    assert {each.campaign.rulebook_id for each in found.spreads} == {town.COMPULSORY}
    for each in found.spreads:
        worst = max(
            float(stage.balance[each.indicator.code].cv or 0)
            for stage in whole.stages
            if stage.stage == each.stage
        )
        assert each.points[-1][2] == pytest.approx(worst)
        assert [year for year, _, _ in each.points] == [YEAR - 2, YEAR - 1, YEAR]
    ratios = [each.points[-1][2] / float(each.limit) for each in found.spreads]
    assert ratios == sorted(ratios, reverse=True)
    assert found.newest == AT


def test_the_cockpit_sums_what_the_counties_lack(city: Filled, whole: Evaluation) -> None:
    found = boards.cockpit(by=city.staff["市督导"], year=YEAR)
    for each in found.gaps:
        if each.campaign.rulebook_id == town.COMPULSORY and each.indicator.level == "part":
            short = [
                part
                for school in whole.schools
                if (part := school.figures.get(each.indicator.code)) is not None and part.met is False
            ]
            assert each.schools == len(short)
            assert each.total == pytest.approx(sum(part.gap or 0 for part in short))
    judged = [each.indicator in each.campaign.judged for each in found.gaps]
    assert judged == sorted(judged, reverse=True)
    assert [each.whole.total for each in found.collected] == [
        sum(len(city.schools(name, rulebook)) + 1 for name in city.counties)
        for rulebook in (each.campaign.rulebook_id for each in found.collected)
    ]


def test_data_quality_counts_filings(city: Filled) -> None:
    found = boards.data_quality(by=city.staff["市督导"], year=YEAR)
    line = next(
        each
        for board in found.boards
        if board.campaign.rulebook_id == town.COMPULSORY
        for each in board.lines
        if each.place.name == next(iter(city.counties))
    )
    assert line.collected is not None and line.collected.total > 1
    assert (line.returns, line.remarks, line.reworked) == (0, 0, 0)
    assert line.versions == line.collected.total
