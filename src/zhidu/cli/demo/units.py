"""演示市的机构：市、区县、功能区、学校、幼儿园、教学点和几个成员单位。代码都是编的。"""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from zhidu.democity import City
from zhidu.kernel import ZhiduError
from zhidu.organisations.actions import UnitRow, import_units
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.rules import Author

#: 演示用的区划代码：后两位从 01 起，省里没有这个市
PROVINCE, CITY = "37", "99"
TEACHING_POINT = "教学点"
DEPARTMENTS = (("财政局", "CZ"), ("人力资源和社会保障局", "RS"), ("机构编制委员会办公室", "BB"))


def city_code() -> str:
    """市的代码。"""
    return f"{PROVINCE}{CITY}00"


def unit_rows(city: City) -> list[UnitRow]:
    """机构名录：先市、再区县和成员单位、再学校和幼儿园。撤销的年份之外，一直都在。"""
    top = city.plan.name
    found = [(city_code(), top, UnitKind.CITY, "", city_code())]
    found += [
        (f"{city_code()}-{mark}", f"{top}{name}", UnitKind.DEPARTMENT, city_code(), "")
        for name, mark in DEPARTMENTS
    ]
    counties = zones = 0
    for county in city.counties:
        if county.place.zone:
            zones += 1
            code, division, kind = f"{PROVINCE}{CITY}G{zones}", "", UnitKind.FUNCTIONAL_AREA
        else:
            counties += 1
            code = division = f"{PROVINCE}{CITY}{counties:02d}"
            kind = UnitKind.COUNTY
        found.append((code, county.place.unit, kind, city_code(), division))
        for school in county.schools:
            point = school.kind == TEACHING_POINT
            what = UnitKind.TEACHING_POINT if point else UnitKind.SCHOOL
            found.append((school.code, school.name, what, code, ""))
        found += [(garden.code, garden.name, UnitKind.KINDERGARTEN, code, "") for garden in county.gardens]
    return [
        UnitRow(row, code, name, str(kind.label), parent, division)
        for row, (code, name, kind, parent, division) in enumerate(found, 1)
    ]


def found_units(city: City, *, by: Author, on: date, at: datetime) -> None:
    """照名录立机构。名录有错就停：演示市是我们自己造的，不该有错。"""
    outcome = import_units(unit_rows(city), by=by, on=on, at=at, request_id=uuid4())
    if outcome.faults:
        raise ZhiduError(f"演示市的机构名录有错：{outcome.faults[0].message}")
