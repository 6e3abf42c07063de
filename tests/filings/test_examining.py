"""体检：草稿只数几处，报上来的才看可信度；单子一变就算旧的；够不着的看不到。"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.accounts.staff import AT, new_id
from tests.filings.town import SCHOOL, YEAR, Town
from zhidu.audit.models import Event
from zhidu.filings.actions import examine, examine_stale, explain_check, open_enquiry
from zhidu.filings.models import Checkup
from zhidu.filings.queries import Checked, checked_counties, checkup, checkups, credibility, open_flaws
from zhidu.filings.queries.checkups import stale_counties
from zhidu.filings.rules.checkups import Tally, stored, tallies
from zhidu.jobs.rules import handlers
from zhidu.organisations.rules import NotFound

BOOK = ("xiao-ce",)


def checked(town: Town, unit: str, who: str = "市督导") -> Checked:
    return checkup(town.filing(unit).pk, by=town.actor(who))


def test_the_first_round_looks_at_every_county_once(town: Town) -> None:
    assert checked(town, "东小").made_at is None
    counties = len(stale_counties())
    assert counties == 3
    assert examine_stale(at=AT) == counties
    assert stale_counties() == []
    before = Event.objects.count()
    assert examine_stale(at=AT) == 0
    assert Event.objects.count() == before, "没变过的不查、不留痕"


def test_a_draft_tells_only_how_many(town: Town) -> None:
    town.save("东小校长", "东小", {"学校": [SCHOOL | {"小学专任教师数": "6o", "教学用房面积": "7777.25"}]})
    examine(collection=town.collection, county=town.staff.units["东县"], at=AT)
    found = checked(town, "东小")
    assert (found.errors > 0, found.scores, found.told) == (True, {}, {})
    kept = Checkup.objects.get(filing=town.filing("东小"))
    assert "7777" not in f"{kept.scores}{kept.told}"
    county = checked_counties(by=town.actor("东县督导"), year=YEAR, rulebook_ids=BOOK)
    line = county["xiao-ce", town.staff.units["东县"]]
    assert (line.faulty, line.errors, line.scores) == (1, found.errors, [])
    assert line.total == line.checked == 4


def test_reported_figures_are_scored_like_on_the_review_page(town: Town) -> None:
    for name in ("东小", "东点", "东中"):
        town.submit("东县督导", name)
    examine(collection=town.collection, county=town.staff.units["东县"], at=AT)
    key = town.filing("东小").pk
    found = checkup(key, by=town.actor("东县督导"))
    for each in credibility(key, by=town.actor("东县督导")):
        assert found.told[each.key] == [each.title, each.sentence]
        assert found.scores[each.key][0] == (str(each.score) if each.score is not None else None)
    line = checked_counties(by=town.actor("市督导"), year=YEAR, rulebook_ids=BOOK)
    counted = tallies(line["xiao-ce", town.staff.units["东县"]].scores)
    assert counted["others_repeats"].share == 1
    assert (counted["bunching"].first, counted["bunching"].share) == (6, None)
    assert "last_year" not in counted, "去年没报，看不出来的不算"


def test_any_change_makes_it_old(town: Town) -> None:
    east = town.staff.units["东县"]
    examine_stale(at=AT)
    town.save("东小校长", "东小", {"学校": [SCHOOL | {"建校年份": "1700"}]})
    assert stale_counties() == [(town.collection, east)]
    assert not checked(town, "东小").fresh
    examine_stale(at=AT + timedelta(minutes=10))
    town.submit("东小校长", "东小", {"学校": [SCHOOL]})
    assert stale_counties() == [(town.collection, east)]
    examine_stale(at=AT + timedelta(minutes=20))
    assert checked(town, "东小").fresh and checked(town, "东小").scores


def test_a_question_is_counted_until_it_is_explained(town: Town) -> None:
    town.save("东小校长", "东小", {"学校": [SCHOOL | {"教学用房面积": ""}]})
    examine_stale(at=AT)
    before = checked(town, "东小")
    assert before.asks > 0
    school, key = town.actor("东小校长"), town.filing("东小").pk
    flaw = next(each for each in open_flaws(key, by=school) if each.severity == "warning")
    explain_check(
        by=school, filing=key, check=flaw.check, form=flaw.form, row=flaw.row, field=flaw.field,
        text="名册还没定下来", at=AT + timedelta(minutes=5), request_id=new_id(),
    )  # fmt: skip
    assert len(stale_counties()) == 1
    examine_stale(at=AT + timedelta(minutes=10))
    assert checked(town, "东小").asks == before.asks - 1


def test_out_of_reach_is_not_found(town: Town) -> None:
    examine_stale(at=AT)
    for who in ("西县督导", "财政", "系统", "东中校长"):
        with pytest.raises(NotFound):
            checked(town, "东小", who)
    by = town.actor("西县督导")
    assert checkups(by=by, year=YEAR, rulebook_ids=BOOK, county=town.staff.units["东县"]) == []
    assert {county for _, county in checked_counties(by=by, year=YEAR, rulebook_ids=BOOK)} == {
        town.staff.units["西县"]
    }


def test_an_enquiry_is_not_examined_and_the_clock_does_the_rest(town: Town) -> None:
    fields = [{"name": "专职心理教师数", "kind": "count", "unit": "人"}]
    key = open_enquiry(
        by=town.actor("市督导"), title="示例摸底", year=YEAR, opens=AT.date(), due=AT.date(), kinds=["school"],
        fields=fields, at=AT, request_id=new_id(),
    )  # fmt: skip
    assert key not in {collection for collection, _ in stale_counties()}
    with pytest.raises(NotFound):
        examine(collection=key, county=town.staff.units["东县"], at=AT)
    assert handlers()["filings.examine"].every


def test_tallies_add_up_without_losing_a_count() -> None:
    rows = [
        {"last_year": ["3/4", 3, 4], "others_repeats": ["1/2", 2, 4], "bunching": ["1", 2, 3]},
        {"last_year": ["1", 2, 2], "others_repeats": ["1/3", 4, 6], "bunching": ["1", 2, 3]},
        {"last_year": [None, 0, 0]},
    ]
    found = tallies(rows)
    assert found["last_year"] == Tally("last_year", 2, 5, 6)
    assert found["others_repeats"] == Tally("others_repeats", 2, 4, 6), "说最像的那一份"
    assert (found["bunching"].first, found["bunching"].second) == (2, 3), "全县一个数，不相加"
    assert stored([]) == ({}, {})
