"""把小演示市装进库：机构、人手、发布版、三年的采集和各校各园报上来的数。"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache

from tests.accounts.staff import appoint, as_actor, hire, new_id
from tests.indicators import held, town
from tests.replaying import replayed
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.indicators.actions import recompute_all
from zhidu.organisations.actions import UnitRow, import_units
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitCode
from zhidu.rulebook import FormRow, Table

FOUNDED = date(2020, 9, 1)
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
RULEBOOKS = (town.COMPULSORY, town.PRESCHOOL)
FORM = {town.COMPULSORY: "义务教育学校", town.PRESCHOOL: "幼儿园"}


@dataclass(slots=True)
class Filled:
    """装好的市。units：代码 → 主键；counties：县名 → 代码；collections：（规则册，年份）→ 采集主键。"""

    units: dict[str, int] = field(default_factory=dict)
    counties: dict[str, str] = field(default_factory=dict)
    collections: dict[tuple[str, int], int] = field(default_factory=dict)
    staff: dict[str, Actor] = field(default_factory=dict)

    def county(self, name: str) -> int:
        """县的主键。"""
        return self.units[self.counties[name]]

    def schools(self, name: str, rulebook: str = town.COMPULSORY, year: int = town.YEAR) -> list[str]:
        """一个县的标识码，按表里的次序。"""
        column = town.release(rulebook).population.code
        return [
            str(row.values[column]) for row in town.county_tables(rulebook, name, year)[FORM[rulebook]].rows
        ]


@replayed
def fill(years: tuple[int, ...] = (town.YEAR,)) -> Filled:
    """装机构、人手、采集和报送；结果由测试自己算。years 是义务教育装哪几年，学前只装头一年。"""
    found = Filled()
    assert not import_units(rows(), by=INSTALLER, on=FOUNDED, at=AT, request_id=new_id()).faults
    found.units = dict(UnitCode.objects.values_list("value", "unit"))
    found.counties = {name: f"3799{number:02d}" for number, name in enumerate(town.counties(), 1)}
    for rulebook in RULEBOOKS:
        release = held.enter(rulebook)
        for year in years if rulebook == town.COMPULSORY else years[:1]:
            found.collections[rulebook, year] = held.collect(release, year)
            for name in town.counties(rulebook, year):
                held.submit(
                    found.collections[rulebook, year],
                    found.county(name),
                    town.county_tables(rulebook, name, year),
                    found.units,
                )
    found.staff = _staff(found)
    return found


@replayed
def computed(years: tuple[int, ...] = (town.YEAR,)) -> Filled:
    """装好，各次采集全市算好。"""
    found = fill(years)
    for collection in found.collections.values():
        recompute_all(collection=collection, at=AT)
    return found


@cache
def rows() -> list[UnitRow]:
    """市、各县、全部学校和幼儿园。"""
    named = [("379900", "示例市", UnitKind.CITY.label, "", "379900")]
    codes = {name: f"3799{number:02d}" for number, name in enumerate(town.counties(), 1)}
    named += [(code, name, UnitKind.COUNTY.label, "379900", code) for name, code in codes.items()]
    seen: set[str] = set()
    for rulebook in RULEBOOKS:
        population = town.release(rulebook).population
        kind = UnitKind.KINDERGARTEN if rulebook == town.PRESCHOOL else UnitKind.SCHOOL
        for year in (town.YEAR, town.YEAR - 1, town.YEAR - 2):
            for row in town.tables(rulebook, year)[FORM[rulebook]].rows:
                code = str(row.values[population.code])
                if code not in seen:
                    seen.add(code)
                    above = codes[str(row.values[population.unit])]
                    named.append((code, str(row.values[population.name]), kind.label, above, ""))
    return [UnitRow(number, *each) for number, each in enumerate(named, 1)]


def _staff(found: Filled) -> dict[str, Actor]:
    first, second = list(found.counties)[:2]
    school, other = found.schools(first)[0], found.schools(second)[0]
    posts = {
        "市督导": (OfficeCode.CITY_SUPERVISION, "379900", {}),
        "县督导": (OfficeCode.COUNTY_SUPERVISION, found.counties[first], {}),
        "邻县督导": (OfficeCode.COUNTY_SUPERVISION, found.counties[second], {}),
        "校长": (OfficeCode.SCHOOL, school, {}),
        "邻县校长": (OfficeCode.SCHOOL, other, {}),
        "领导": (OfficeCode.LEADER, found.counties[first], {}),
        "督学": (OfficeCode.INSPECTOR, found.counties[first], {"listed": [found.units[school]]}),
        "专家": (OfficeCode.EXPERT, "379900", {"listed": [found.units[found.counties[first]]]}),
        "系统": (OfficeCode.SYSTEM_ADMIN, "379900", {}),
    }
    actors = {}
    for number, (name, (office, code, more)) in enumerate(posts.items()):
        person = hire(f"q{number:02d}", found.units[code], name)
        post = appoint(person, office, found.units[code], **more)
        actors[name] = as_actor(person, post, on=TODAY)
    return actors


def raised(name: str) -> dict[str, Table]:
    """一个县的表，头一所学校的一个数加一。"""
    mine = town.county_tables(town.COMPULSORY, name)
    schools = mine["义务教育学校"]
    head = schools.rows[0]
    column = next(key for key, value in head.values.items() if isinstance(value, Fraction))
    return mine | {"义务教育学校": replace(schools, rows=(changed(head, column, 1), *schools.rows[1:]))}


def changed(row: FormRow, column: str, more: int) -> FormRow:
    """一行里的一个数加上 more。"""
    value = row.values[column]
    assert isinstance(value, Fraction)
    return replace(row, values={**row.values, column: value + more})


def only(table: Table, row: FormRow) -> Table:
    """只有这一行的表。"""
    return replace(table, rows=(row,))
