"""合并、拆分：哪天起谁还在，历史和沿革都查得到。"""

from __future__ import annotations

from datetime import date

import pytest

from tests.organisations.small_city import AT, CLERK, FOUNDED, SmallCity, new_id, periods, seen
from zhidu.organisations import queries
from zhidu.organisations.actions import merge_units, move_unit, split_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Lineage, UnitVersion
from zhidu.organisations.rules import Declined, NotFound, Shape

BEFORE, AUTUMN = date(2025, 8, 31), date(2025, 9, 1)


def test_merging_into_an_existing_school_hands_over_the_teaching_points(city: SmallCity) -> None:
    merge_units(
        by=CLERK, units={city.primary: 1}, into=city.far, on=AUTUMN, at=AT, request_id=new_id(),
        document="示例文号",
    )  # fmt: skip
    assert periods(city.primary) == [("河口小学", city.town, FOUNDED, AUTUMN)]
    assert periods(city.point) == [
        ("下游教学点", city.primary, FOUNDED, AUTUMN),
        ("下游教学点", city.far, AUTUMN, None),
    ]
    assert seen(city.point) == 2
    (link,) = queries.lineage(city.primary, by=CLERK, on=AUTUMN)
    assert (link.predecessor_id, link.successor_id, link.on) == (city.primary, city.far, AUTUMN)
    assert link.change.document == "示例文号"
    assert queries.lineage(city.far, by=CLERK, on=AUTUMN) == [link]
    assert queries.find_by_code("2137990001", by=CLERK, on=BEFORE).name == "河口小学"
    with pytest.raises(NotFound):
        queries.find_by_code("2137990001", by=CLERK, on=AUTUMN)


def test_merging_into_a_new_school_in_one_go(city: SmallCity) -> None:
    shape = Shape("东西联合小学", UnitKind.SCHOOL, city.east, "2137990031")
    change = merge_units(
        by=CLERK, units={city.primary: 1, city.far: 1}, into=shape, on=AUTUMN, at=AT, request_id=new_id()
    )
    new = queries.find_by_code("2137990031", by=CLERK, on=AUTUMN).unit_id
    links = Lineage.objects.filter(successor=new)
    assert set(links.values_list("predecessor", flat=True)) == {city.primary, city.far}
    assert {item["unit"] for item in change.detail} == {new, city.primary, city.far, city.point}
    living = queries.units(by=CLERK, on=AUTUMN)
    assert not living.filter(pk__in=[city.primary, city.far]).exists()


@pytest.mark.parametrize(
    ("units", "into", "says"),
    [
        ({"primary": 1}, "primary", "不能并进它自己"),
        ({}, "far", "至少要有一个被并的机构"),
        ({"garden": 1}, "far", "不能和学校合并或拆分"),
    ],
)
def test_senseless_mergers_are_refused(city: SmallCity, units: dict[str, int], into: str, says: str) -> None:
    merged = {getattr(city, name): revision for name, revision in units.items()}
    with pytest.raises(Declined, match=says):
        merge_units(by=CLERK, units=merged, into=getattr(city, into), on=AUTUMN, at=AT, request_id=new_id())
    assert not Lineage.objects.exists()
    assert UnitVersion.objects.filter(ends__isnull=False).count() == 0


def test_a_teaching_point_may_join_its_school(city: SmallCity) -> None:
    merge_units(by=CLERK, units={city.point: 1}, into=city.primary, on=AUTUMN, at=AT, request_id=new_id())
    assert periods(city.point)[-1][3] == AUTUMN


def test_splitting_off_a_campus_keeps_the_school(city: SmallCity) -> None:
    campus = Shape("东县一中西校区", UnitKind.SCHOOL, city.east, "3137990041")
    split_unit(
        by=CLERK, unit=city.middle, seen=1, into=[campus], keep=True, on=AUTUMN, at=AT, request_id=new_id()
    )
    assert periods(city.middle) == [("东县一中", city.east, FOUNDED, None)]
    new = queries.find_by_code("3137990041", by=CLERK, on=AUTUMN).unit_id
    (link,) = queries.lineage(new, by=CLERK, on=AUTUMN)
    assert (link.predecessor_id, link.kind) == (city.middle, "split")
    with pytest.raises(NotFound):
        queries.find_by_code("3137990041", by=CLERK, on=BEFORE)


def test_splitting_in_two_closes_the_old_one_once_its_children_are_gone(city: SmallCity) -> None:
    halves = [
        Shape("河口一小", UnitKind.SCHOOL, city.town, "2137990051"),
        Shape("河口二小", UnitKind.SCHOOL, city.town, "2137990052"),
    ]
    with pytest.raises(Declined, match="下面还有 下游教学点"):
        split_unit(
            by=CLERK,
            unit=city.primary,
            seen=1,
            into=halves,
            keep=False,
            on=AUTUMN,
            at=AT,
            request_id=new_id(),
        )
    move_unit(by=CLERK, unit=city.point, seen=1, parent=city.town, on=AUTUMN, at=AT, request_id=new_id())
    split_unit(
        by=CLERK, unit=city.primary, seen=1, into=halves, keep=False, on=AUTUMN, at=AT, request_id=new_id()
    )
    names = queries.children(city.town, by=CLERK, on=AUTUMN).values_list("name", flat=True)
    assert set(names) == {"河口一小", "河口二小", "河口幼儿园", "下游教学点"}


def test_splitting_into_one_is_not_a_split(city: SmallCity) -> None:
    half = Shape("河口一小", UnitKind.SCHOOL, city.town, "2137990051")
    with pytest.raises(Declined, match="至少要有两个机构"):
        split_unit(
            by=CLERK, unit=city.middle, seen=1, into=[half], keep=False, on=AUTUMN, at=AT, request_id=new_id()
        )
