"""绕过动作直接写库，数据库自己也拦得住。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.organisations.small_city import FOUNDED, SmallCity
from zhidu.organisations.models import Lineage, UnitChange, UnitCode, UnitVersion

LATER = date(2026, 9, 1)


def version(city: SmallCity, **changed: Any) -> UnitVersion:
    """一个和现有的不冲突的版本，再改几处。"""
    change = UnitChange.objects.earliest("pk")
    columns: dict[str, Any] = {
        "unit_id": city.far, "starts": date(2019, 9, 1), "ends": FOUNDED, "name": "旧名", "kind": "school",
        "parent_id": city.west, "code": "2137990005", "opened_by": change, "closed_by": change,
    }  # fmt: skip
    return UnitVersion(**(columns | changed))


def test_a_sound_version_is_taken(city: SmallCity) -> None:
    version(city).save()


@pytest.mark.parametrize(
    "changed",
    [
        {"starts": FOUNDED, "ends": LATER},
        {"starts": LATER, "ends": None, "closed_by": None},
        {"starts": FOUNDED, "ends": date(2019, 1, 1)},
        {"ends": date(2019, 9, 1)},
        {"closed_by": None},
        {"kind": "city"},
        {"parent_id": None},
        {"kind": "castle"},
        {"name": ""},
        {"code": ""},
    ],
)
def test_nonsense_versions_are_refused(city: SmallCity, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        version(city, **changed).save()


def test_nobody_is_its_own_parent(city: SmallCity) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        version(city, parent_id=city.far).save()


def test_a_code_belongs_to_one_unit_for_ever(city: SmallCity) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitCode.objects.create(value="2137990005", unit_id=city.middle)


def test_two_open_versions_never_share_a_code(city: SmallCity) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitVersion.objects.filter(unit=city.far).update(code="3137990002")


def test_lineage_joins_two_units_once(city: SmallCity) -> None:
    change = UnitChange.objects.earliest("pk")
    for pair in ((city.far, city.far), (city.far, city.middle)):
        link = Lineage(predecessor_id=pair[0], successor_id=pair[1], kind="merged", on=LATER, change=change)
        if pair[0] != pair[1]:
            link.save()
            link.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            link.save()
