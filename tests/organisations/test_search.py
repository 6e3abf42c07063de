"""找机构：名称、代码、曾用名、旧码、前身都找得到，只在够得到的里找。"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisations.small_city import AT, CLERK, Clerk, SmallCity, new_id
from zhidu.organisations.actions import merge_units, recode_unit, rename_unit
from zhidu.organisations.queries import FoundUnit, search_units
from zhidu.organisations.rules import Reach

ON = date(2026, 3, 1)
MOST = 10


def looked(*words: str, by: Clerk = CLERK, on: date = ON) -> list[FoundUnit]:
    return search_units(words, by=by, on=on, most=MOST)


def test_name_code_and_every_word(city: SmallCity) -> None:
    assert [each.version.unit_id for each in looked("河口小学")] == [city.primary]
    assert [each.version.unit_id for each in looked("河口", "小学")] == [city.primary]
    assert [each.version.unit_id for each in looked("2137990001")] == [city.primary]
    assert not looked("河口", "中学")
    assert not looked()
    (found,) = looked("河口小学")
    assert (found.former, found.recoded, found.merged) == ("", "", "")
    assert found.parent


def test_the_shortest_fitting_name_comes_first(city: SmallCity) -> None:
    names = [each.version.name for each in looked("东县")]
    assert names[0] == "东县"
    assert len(names) > 1


def test_former_names_and_codes_lead_to_what_it_is_now(city: SmallCity) -> None:
    on = date(2025, 9, 1)
    rename_unit(by=CLERK, unit=city.primary, seen=1, name="滨河小学", on=on, at=AT, request_id=new_id())
    recode_unit(
        by=CLERK, unit=city.primary, seen=2, code="2137990077", division_code="", on=date(2025, 10, 1), at=AT,
        request_id=new_id(),
    )  # fmt: skip
    (named,) = looked("河口小学")
    assert (named.version.name, named.former) == ("滨河小学", "河口小学")
    (coded,) = looked("2137990001")
    assert (coded.version.code, coded.recoded) == ("2137990077", "2137990001")
    assert not looked("滨河", on=date(2025, 8, 31))


def test_a_merged_school_leads_to_its_heir_with_four_queries_at_most(city: SmallCity) -> None:
    merge_units(
        by=CLERK, units={city.primary: 1}, into=city.far, on=date(2025, 9, 1), at=AT, request_id=new_id()
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        (found,) = looked("河口小学")
    assert len(asked) <= 4
    assert (found.version.unit_id, found.merged) == (city.far, "河口小学")


def test_nothing_out_of_reach_is_found(city: SmallCity) -> None:
    head = Clerk(sees=Reach(roots=frozenset({city.far}), deep=True))
    assert not looked("河口小学", by=head)
    assert not looked("2137990001", by=head)
    assert not looked("东县", by=head)
    assert {each.version.unit_id for each in looked("2137990005", by=head)} <= {city.far}
