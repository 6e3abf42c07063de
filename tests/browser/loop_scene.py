"""走整个闭环用的小市：一个县的数已经测算，一所有红格的学校的校长、两位市督导各有口令；钟可以往前拨。"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from tests.accounts.staff import GOOD, appoint, hire
from tests.findings import red_cells
from tests.indicators import town
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.models import Person


def build() -> dict[str, Any]:
    """造小市，交回各人的登录名，和一所没达到的学校、哪一年。"""
    city = red_cells.build()
    outcome, _ = red_cells.cell(met=False)
    assert outcome.unit_id is not None
    hired = {}
    for login, called, office, unit in (
        ("loop1", "督导甲", OfficeCode.CITY_SUPERVISION, city.units["379900"]),
        ("loop2", "督导乙", OfficeCode.CITY_SUPERVISION, city.units["379900"]),
        ("loop3", "校长", OfficeCode.SCHOOL, outcome.unit_id),
    ):
        person = hire(login, unit, called)
        appoint(person, office, unit)
        hired[called] = login
    Person.objects.update(password=make_password(GOOD))
    return {"people": hired, "school": outcome.code, "year": town.YEAR}
