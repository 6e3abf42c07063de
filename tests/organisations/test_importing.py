"""成批导入：重导不变，有错逐行说，上千所学校几秒办完。"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisations.small_city import AT, CLERK, Clerk, SmallCity, new_id, periods, seen
from zhidu.audit.models import Event
from zhidu.organisations import queries
from zhidu.organisations.actions import ImportOutcome, UnitRow, import_units
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.organisations.rules import Reach, Stale

SPRING, AUTUMN = date(2025, 3, 1), date(2025, 9, 1)
TOP = [
    UnitRow(2, "379900", "示例市", "市", "", "379900"),
    UnitRow(3, "379901", "东县", "区县", "示例市", "379901"),
    UnitRow(4, "3799G1", "高新区", "功能区", "379900"),
]


def schools(number: int) -> list[UnitRow]:
    """一批学校，一半归东县，一半归高新区。"""
    return [
        UnitRow(i + 5, f"2137{i:06d}", f"第{i}小学", "学校", ("东县", "3799G1")[i % 2], "379901")
        for i in range(1, number + 1)
    ]


def take(rows: list[UnitRow], on: date = SPRING, by: Clerk = CLERK) -> ImportOutcome:
    return import_units(rows, by=by, on=on, at=AT, request_id=new_id(), file="名录.xlsx", sheet="机构")


@pytest.mark.django_db
def test_rows_in_any_order_and_again_without_effect() -> None:
    rows = [*reversed(schools(6)), *reversed(TOP)]
    assert take(rows) == ImportOutcome(9, 0, 0)
    assert take(rows, on=AUTUMN) == ImportOutcome(0, 0, 9)
    assert (Unit.objects.count(), UnitVersion.objects.count()) == (9, 9)
    assert Event.objects.filter(action="organisations.imported").count() == 2
    zone = queries.find_by_code("3799G1", by=CLERK, on=SPRING)
    assert queries.units_under(zone.unit_id, by=CLERK, on=SPRING).count() == 4


@pytest.mark.django_db
def test_renames_and_moves_are_taken_from_the_list() -> None:
    take([*TOP, *schools(2)])
    first = queries.find_by_code("2137000001", by=CLERK, on=SPRING)
    changed = replace(schools(2)[0], name="更名小学", parent="东县")
    assert take([changed], on=AUTUMN) == ImportOutcome(0, 1, 0)
    assert take([replace(changed, name="再更名小学")], on=AUTUMN) == ImportOutcome(0, 1, 0)
    east = queries.find_by_code("379901", by=CLERK, on=SPRING).unit_id
    assert periods(first.unit_id) == [
        ("第1小学", first.parent_id, SPRING, AUTUMN),
        ("再更名小学", east, AUTUMN, None),
    ]
    assert seen(first.unit_id) == 3


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (UnitRow(9, "2137990099", "某校", "小学校", "东县"), "没有“小学校”这个类别"),
        (UnitRow(9, "213799009", "某校", "学校", "东县"), "少 1 位"),
        (UnitRow(9, "1137990099", "某校", "学校", "东县"), "是幼儿园的标识码"),
        (UnitRow(9, "2137990099", " ", "学校", "东县"), "机构名称空着"),
        (UnitRow(9, "2137990099", "某校", "学校", "不存在县"), "上级“不存在县”没有找到"),
        (UnitRow(9, "2137990099", "某校", "学校", ""), "学校要有上级"),
        (UnitRow(9, "2137990099", "某点", "教学点", "示例市"), "教学点不能直接归市管"),
        (UnitRow(9, "2137990001", "河口小学", "教学点", "东县"), "改类别要重编代码"),
        (UnitRow(9, "379901", "东县", "区县", "示例市", ""), "要有行政区划代码"),
    ],
)
def test_faulty_rows_are_named_and_the_rest_taken(city: SmallCity, row: UnitRow, says: str) -> None:
    good = UnitRow(10, "2137990098", "好学校", "学校", "东县")
    outcome = take([row, good])
    (fault,) = outcome.faults
    assert (fault.file, fault.sheet, fault.row) == ("名录.xlsx", "机构", 9)
    assert says in fault.message
    assert outcome.founded == 1
    assert queries.find_by_code("2137990098", by=CLERK, on=SPRING).parent_id == city.east


def test_a_code_twice_in_the_list_is_a_fault(city: SmallCity) -> None:
    row = UnitRow(9, "2137990098", "好学校", "学校", "东县")
    outcome = take([row, replace(row, row=10, name="另一所")])
    assert "第 9 行已经有了" in outcome.faults[0].message
    assert queries.find_by_code("2137990098", by=CLERK, on=SPRING).name == "好学校"


def test_a_county_clerk_only_imports_for_its_own(city: SmallCity) -> None:
    eastern = Clerk(edits=Reach(roots=frozenset({city.east}), deep=True))
    rows = [
        UnitRow(2, "2137990061", "东县新校", "学校", "东县"),
        UnitRow(3, "2137990062", "西县新校", "学校", "西县"),
        UnitRow(4, "2137990005", "抢来的名字", "学校", "东县"),
        UnitRow(5, "379988", "另一个市", "市", "", "379988"),
    ]
    outcome = take(rows, by=eastern)
    assert outcome.founded == 1
    assert [fault.row for fault in outcome.faults] == [3, 4, 5]
    assert periods(city.far)[-1][0] == "西县小学"


def test_a_county_clerk_is_not_told_of_names_elsewhere(city: SmallCity) -> None:
    """上级写名称：别处有几个同名的，不影响自己的认，也不说。"""
    towns = [
        UnitRow(2, "379902102", "城关镇", "镇街", "西县", "379902102"),
        UnitRow(3, "379902103", "城关镇", "镇街", "西县", "379902103"),
        UnitRow(4, "379902104", "南关镇", "镇街", "西县", "379902104"),
        UnitRow(5, "379901104", "南关镇", "镇街", "东县", "379901104"),
    ]
    assert take(towns).faults == ()
    eastern = Clerk(edits=Reach(roots=frozenset({city.east}), deep=True))
    rows = [
        UnitRow(2, "2137990061", "甲校", "学校", "城关镇"), UnitRow(3, "2137990062", "乙校", "学校", "没有镇"),
        UnitRow(4, "2137990063", "丙校", "学校", "南关镇"),
    ]  # fmt: skip
    outcome = take(rows, by=eastern)
    assert [fault.message.replace("城关镇", "没有镇") for fault in outcome.faults] == [
        outcome.faults[1].message
    ] * 2
    own = queries.find_by_code("2137990063", by=CLERK, on=SPRING)
    assert queries.find_by_code("379901104", by=CLERK, on=SPRING).unit_id == own.parent_id


def test_the_same_request_again_gives_the_same_answer(city: SmallCity) -> None:
    request, rows = new_id(), [*schools(3), UnitRow(99, "1", "坏行", "学校", "东县")]
    rows = [replace(row, parent="东县") for row in rows]
    answers = [
        import_units(rows, by=CLERK, on=SPRING, at=AT, request_id=request, file="a", sheet="b")
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(answers[0].faults) == 1
    with pytest.raises(Stale, match="已经用在另一件事上"):
        import_units(rows[:1], by=CLERK, on=SPRING, at=AT, request_id=request)


@pytest.mark.django_db
def test_thirteen_hundred_schools_take_seconds_and_few_queries() -> None:
    rows = [*TOP, *schools(1300)]
    with CaptureQueriesContext(
        connection,
    ) as first:
        began = time.process_time()
        take(rows)
        spent = time.process_time() - began
    with CaptureQueriesContext(connection) as again:
        assert take(rows).unchanged == 1303
    renamed = [replace(row, name=row.name + "（新）") for row in rows[3:]]
    with CaptureQueriesContext(connection) as amended:
        assert take(renamed, on=AUTUMN).amended == 1300
    assert spent < 3
    # SQLite 一句最多 999 个参数，成批写入要分几十句；和学校数成比例的只有这些
    assert (len(first), len(again), len(amended)) < (60, 20, 60), (len(first), len(again), len(amended))
