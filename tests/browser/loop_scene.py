"""走整个闭环用的小市：一个县的数已经测算，校长、县督导、两位市督导各有口令；钟可以往前拨。"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from tests.accounts.staff import GOOD, appoint, hire
from tests.findings import red_cells
from tests.indicators import town
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.models import Person
from zhidu.organisations.models import Unit, UnitVersion


def build() -> dict[str, Any]:
    """造小市，交回各人的登录名，和一个没达到的格：哪所学校、哪个指标、哪个学段。"""
    city = red_cells.build()
    outcome, code = red_cells.cell(met=False)
    assert outcome.unit_id is not None
    school = Unit.objects.get(pk=outcome.unit_id)
    name = UnitVersion.objects.filter(unit=school).latest("pk").name
    hired = {}
    for login, called, office, unit in (
        ("loop1", "督导甲", OfficeCode.CITY_SUPERVISION, city.units["379900"]),
        ("loop2", "督导乙", OfficeCode.CITY_SUPERVISION, city.units["379900"]),
        ("loop3", "校长", OfficeCode.SCHOOL, school.pk),
    ):
        person = hire(login, unit, called)
        appoint(person, office, unit)
        hired[called] = login
    Person.objects.update(password=make_password(GOOD))
    return {
        "people": hired, "school": outcome.code, "school_name": name, "code": code, "stage": outcome.stage,
        "year": town.YEAR,
    }  # fmt: skip
