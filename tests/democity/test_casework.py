"""整改案的安排：同一个市、同一天，一个字不差；状态、来源、阶梯样样有；日子都合规矩。"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from zhidu.democity import NATIONAL, City, CityPlan, build_city
from zhidu.democity.casework import (
    COURSES,
    Casebook,
    Matter,
    Verb,
    build_casebook,
    exhibit,
    said,
    turns_of,
)
from zhidu.democity.staging import measure
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import find_procedure

TODAY = date(2026, 11, 23)
STATES = {"planning", "plan_submitted", "working", "reported", "accepted", "closed", "cancelled"}
RUNGS = ("reminder_letter", "supervision_order", "circular", "interview", "accountability")


def seated(city: City) -> set[str]:
    """有账号的学校。"""
    return {each.schools[0].code for each in city.counties[:5]} | {city.counties[0].gardens[0].code}


@pytest.fixture(scope="module")
def full() -> City:
    """演示市连写三年。"""
    return build_city(CityPlan(year=2026, years=3))


@pytest.fixture(scope="module")
def book(full: City) -> Casebook:
    """排在 TODAY 的安排。"""
    return build_casebook(full, TODAY, seated=seated(full))


def rungs(matter: Matter) -> list[str]:
    """一件案子走过的各级，先后排。"""
    return [each.arg.partition(":")[0] for each in matter.turns if each.verb == Verb.RUNG]


def test_same_city_and_day_same_book(full: City, book: Casebook) -> None:
    assert build_casebook(full, TODAY, seated=seated(full)) == book
    assert build_casebook(full, TODAY + timedelta(days=1), seated=seated(full)) != book


def test_everything_is_there(book: Casebook) -> None:
    matters = book.matters
    assert 115 <= len(matters) <= 130
    assert {each.course.state for each in matters} == STATES
    sources = Counter(trouble.source for each in matters for trouble in each.troubles)
    assert {"monitoring", "province", "inspection", "audit", "hotline", "visit", "whistle"} <= set(sources)
    assert sources["monitoring"] >= 25
    assert {rung for each in matters for rung in rungs(each)} == set(RUNGS)
    assert [rungs(each) for each in matters if each.course.name == "问责复核"] == [list(RUNGS)]
    relapsed = [each for each in matters if any(turn.verb == Verb.RELAPSE for turn in each.turns)]
    assert len(relapsed) >= 6
    remedies = {turn.arg for each in matters for turn in each.turns if turn.verb == Verb.REMEDY}
    assert remedies == {"statement", "recheck", "review", "appeal"}
    assert {len(each.troubles) > 1 for each in matters} == {True, False}
    assert Counter(each.city for each in matters)[False] >= 20
    assert {turn.verb for each in matters for turn in each.turns} == set(Verb)


def test_days_are_workdays_in_two_years_and_past(book: Casebook) -> None:
    days = work_calendar()
    for matter in book.matters:
        moments = [(turn.day, turn.minute) for turn in matter.turns]
        assert moments == sorted(set(moments)), matter.course.name
        assert all(days.workday(turn.day) for turn in matter.turns), matter.course.name
        assert TODAY - timedelta(days=745) <= matter.opened and matter.turns[-1].day < TODAY
    opened = [each.opened for each in book.matters]
    assert opened == sorted(opened)
    assert min(opened) < TODAY - timedelta(days=600)


def test_the_live_ones_stop_a_few_days_ago(book: Casebook) -> None:
    for matter in book.matters:
        if matter.course.last is not None:
            far = matter.course.last[1]
            assert TODAY - timedelta(days=far + 12) <= matter.turns[-1].day, matter.course.name


@pytest.mark.parametrize("today", [date(2026, 9, 2), date(2027, 2, 21), date(2026, 10, 6)])
def test_any_day_will_do(full: City, today: date) -> None:
    """学年初、过年、长假里开演示，也排得出来。"""
    found = build_casebook(full, today, seated=seated(full))
    assert len(found.matters) >= 115
    assert max(turn.day for each in found.matters for turn in each.turns) < today


def test_one_unit_never_has_the_same_trouble_twice(book: Casebook) -> None:
    held = Counter(
        (each.place.code or each.place.name, trouble.kind)
        for each in book.matters
        for trouble in each.troubles
    )
    assert [key for key, times in held.items() if times > 1] == []


def test_the_county_only_watches_schools_that_can_answer(full: City, book: Casebook) -> None:
    answering = seated(full)
    assert {each.place.code for each in book.matters if not each.city} <= answering


def test_gaps_are_the_ones_in_the_books(full: City, book: Casebook) -> None:
    """红格里的数，就是那一年那所学校报表里算出来的。"""
    checked = 0
    by_year = {year: list(full.counties_in(year)) for year in full.plan.book_years}
    for matter in book.matters:
        for gap in (trouble.gap for trouble in matter.troubles if trouble.gap is not None):
            county = by_year[gap.year][matter.place.county - 1]
            (school,) = (each for each in county.schools if each.code == matter.place.code)
            value = measure(school, gap.stage, gap.code, NATIONAL)
            assert abs(float(value) - float(gap.value)) <= 0.5 if gap.code == "R6" else 0.006
            assert value < NATIONAL.of(gap.stage).lines[gap.code]
            checked += 1
    assert checked >= 25


def test_codes_are_in_the_procedure(book: Casebook) -> None:
    words = find_procedure("zhenggai-wenze")
    for matter in book.matters:
        words.category(matter.course.category)
        for trouble in matter.troubles:
            words.source(trouble.source), words.severity(trouble.severity), words.cause(trouble.cause)
            assert "示例" in trouble.basis and len(trouble.title) <= 200
        for rung in rungs(matter):
            words.rung(rung)


def test_a_small_city_plays_each_course_once() -> None:
    city = build_city(CityPlan(year=2026, schools=20, kindergartens=8, units=2))
    found = build_casebook(city, TODAY, seated=[each.code for each in city.counties[0].schools])
    assert len(found.matters) == len(COURSES)
    assert {each.course.state for each in found.matters} == STATES


def test_the_first_ones_show_every_state_and_rung(book: Casebook) -> None:
    first = [each for each in book.matters if each.first]
    assert {each.course.state for each in first} == STATES
    assert {rung for each in first for rung in rungs(each)} == set(RUNGS)
    lettered = [each for each in first if each.lettered]
    owners = {each.place.county for each in lettered}
    others = [each for each in book.matters if each.lettered and not each.first and not each.city]
    assert not any(each.city for each in lettered), "先办的发文归区县编号，不乱了市里的先后"
    assert len(owners) == len(lettered) and not owners & {each.place.county for each in others}


def test_a_step_hung_on_the_due_day_falls_after_it() -> None:
    days = work_calendar()
    (opened, planned, approved, rung) = turns_of(
        "open plan:30+5 approve+2 rung:reminder_letter@1", date(2026, 3, 2), days
    )
    assert planned.due is not None and (rung.day - planned.due).days >= 1
    assert opened.day <= planned.day <= approved.day < rung.day


def test_exhibits_are_what_they_say() -> None:
    shown = [exhibit("操场", "示例小学", TODAY, number) for number in range(3)]
    assert [each.content[:4] for each in shown[:2]] == [b"\x89PNG", b"%PDF"]
    assert "示例小学" in shown[2].content.decode()
    assert all("示例" in each.name and len(each.content) < 4000 for each in shown)
    assert said("decide", 0, "upheld") != said("decide", 1, "upheld")
