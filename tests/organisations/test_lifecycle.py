"""设立、更名、划转、重编、撤销、恢复：什么时候能办，办了以后哪天是什么样。"""

from __future__ import annotations

from datetime import date

import pytest

from tests.organisations.small_city import AT, CLERK, FOUNDED, Clerk, SmallCity, found, new_id, periods, seen
from zhidu.audit.models import Event
from zhidu.organisations import queries
from zhidu.organisations.actions import close_unit, move_unit, recode_unit, rename_unit, reopen_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitCode
from zhidu.organisations.rules import Declined, NotFound, Reach, Stale

SPRING, AUTUMN, LATER = date(2025, 3, 1), date(2025, 9, 1), date(2026, 9, 1)


def rename(unit: int, name: str, on: date, by: Clerk = CLERK, revision: int | None = None) -> None:
    rename_unit(
        by=by, unit=unit, seen=seen(unit) if revision is None else revision, name=name, on=on, at=AT,
        request_id=new_id(),
    )  # fmt: skip


def close(unit: int, on: date) -> None:
    close_unit(by=CLERK, unit=unit, seen=seen(unit), on=on, at=AT, request_id=new_id())


def test_renaming_keeps_the_code_and_both_names(city: SmallCity) -> None:
    rename(city.middle, "东县实验中学", AUTUMN)
    assert periods(city.middle) == [
        ("东县一中", city.east, FOUNDED, AUTUMN),
        ("东县实验中学", city.east, AUTUMN, None),
    ]
    before = queries.find_by_code("3137990002", by=CLERK, on=date(2025, 8, 31))
    after = queries.find_by_code("3137990002", by=CLERK, on=AUTUMN)
    assert (before.name, after.name) == ("东县一中", "东县实验中学")
    assert [change.kind for change in queries.changes(city.middle, by=CLERK, on=LATER)] == [
        "founded",
        "renamed",
    ]


def test_a_second_change_on_the_same_day_keeps_one_version_and_both_records(city: SmallCity) -> None:
    rename(city.middle, "东县实验中学", AUTUMN)
    rename(city.middle, "东县外国语学校", AUTUMN)
    assert [row[0] for row in periods(city.middle)] == ["东县一中", "东县外国语学校"]
    record = Event.objects.filter(action="organisations.renamed")
    assert record.count() == 2


def test_changes_only_go_forward(city: SmallCity) -> None:
    rename(city.middle, "东县实验中学", AUTUMN)
    with pytest.raises(Declined, match="不能再从更早的 2025-03-01 起改"):
        rename(city.middle, "旧名", SPRING)


def test_nothing_to_change_is_refused(city: SmallCity) -> None:
    with pytest.raises(Declined, match="本来就是这样"):
        rename(city.middle, "东县一中", AUTUMN)


def test_moving_takes_the_children_along(city: SmallCity) -> None:
    move_unit(
        by=CLERK,
        unit=city.town,
        seen=seen(city.town),
        parent=city.zone,
        on=AUTUMN,
        at=AT,
        request_id=new_id(),
    )
    under_zone = queries.units_under(city.zone, by=CLERK, on=AUTUMN)
    expected = {city.zone, city.town, city.primary, city.garden, city.point}
    assert set(under_zone.values_list("pk", flat=True)) == expected
    before = queries.units_under(city.zone, by=CLERK, on=date(2025, 8, 31))
    assert set(before.values_list("pk", flat=True)) == {city.zone}
    # 区划代码不跟着管理归属变
    version = queries.unit_as_of(city.primary, by=CLERK, on=AUTUMN)
    assert version.division_code == "379901101"


@pytest.mark.parametrize("where", ["primary", "city"])
def test_moving_under_the_wrong_kind_is_refused(city: SmallCity, where: str) -> None:
    with pytest.raises(Declined, match="不能直接归"):
        move_unit(
            by=CLERK, unit=city.town, seen=seen(city.town), parent=getattr(city, where), on=AUTUMN, at=AT,
            request_id=new_id(),
        )  # fmt: skip


def test_changing_category_needs_a_new_code_and_the_old_one_is_never_reused(city: SmallCity) -> None:
    with pytest.raises(Declined, match="改了类别要重编代码"):
        recode_unit(
            by=CLERK, unit=city.garden, seen=1, on=AUTUMN, at=AT, request_id=new_id(), kind=UnitKind.SCHOOL
        )
    recode_unit(
        by=CLERK, unit=city.garden, seen=1, on=AUTUMN, at=AT, request_id=new_id(), kind=UnitKind.SCHOOL,
        code="2137990009",
    )  # fmt: skip
    assert queries.find_by_code("1137990003", by=CLERK, on=LATER).code == "2137990009"
    with pytest.raises(Declined, match="已登记给另一个机构"):
        found("新园", UnitKind.KINDERGARTEN, city.east, "1137990003", on=LATER)


def test_a_category_the_children_cannot_live_under_is_refused(city: SmallCity) -> None:
    with pytest.raises(Declined, match="下属“下游教学点”"):
        recode_unit(
            by=CLERK, unit=city.primary, seen=1, on=AUTUMN, at=AT, request_id=new_id(),
            kind=UnitKind.TEACHING_POINT, code="2137990010",
        )  # fmt: skip


def test_closing_needs_the_children_gone(city: SmallCity) -> None:
    with pytest.raises(Declined, match="下面还有 下游教学点"):
        close(city.primary, AUTUMN)
    close(city.point, AUTUMN)
    close(city.primary, AUTUMN)
    assert not queries.units(by=CLERK, on=AUTUMN).filter(pk=city.primary).exists()
    assert queries.units(by=CLERK, on=date(2025, 8, 31)).filter(pk=city.primary).exists()
    assert [version.name for version in queries.history(city.primary, by=CLERK, on=LATER)] == ["河口小学"]


def test_nothing_is_founded_or_moved_under_a_unit_about_to_close(city: SmallCity) -> None:
    close(city.zone, LATER)
    with pytest.raises(Declined, match="不是一直在"):
        found("新校", UnitKind.SCHOOL, city.zone, "2137990020", on=AUTUMN)


def test_closed_and_reopened_leaves_the_gap_visible(city: SmallCity) -> None:
    close(city.far, SPRING)
    with pytest.raises(Declined, match="已经撤销"):
        rename(city.far, "新名", AUTUMN)
    reopen_unit(by=CLERK, unit=city.far, seen=seen(city.far), on=AUTUMN, at=AT, request_id=new_id())
    assert periods(city.far) == [
        ("西县小学", city.west, FOUNDED, SPRING),
        ("西县小学", city.west, AUTUMN, None),
    ]
    with pytest.raises(NotFound):
        queries.find_by_code("2137990005", by=CLERK, on=date(2025, 5, 1))
    with pytest.raises(Declined, match="用不着恢复"):
        reopen_unit(by=CLERK, unit=city.far, seen=seen(city.far), on=LATER, at=AT, request_id=new_id())


def test_closing_on_the_day_it_starts_is_refused(city: SmallCity) -> None:
    with pytest.raises(Declined, match="同一天不能撤销"):
        close(city.far, FOUNDED)


def test_somebody_else_changed_it_meanwhile(city: SmallCity) -> None:
    rename(city.middle, "东县实验中学", AUTUMN, revision=1)
    with pytest.raises(Stale, match="刚刚被别人改过"):
        rename(city.middle, "东县外国语学校", AUTUMN, revision=1)
    assert periods(city.middle)[-1][0] == "东县实验中学"


def test_out_of_reach_and_missing_say_the_same(city: SmallCity) -> None:
    eastern = Clerk(edits=Reach(roots=frozenset({city.east}), deep=True))
    rename(city.middle, "东县实验中学", AUTUMN, by=eastern)
    said = []
    for unit, revision in ((city.far, 1), (10**9, 1)):
        with pytest.raises(NotFound) as refusal:
            rename(unit, "改名", AUTUMN, by=eastern, revision=revision)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    with pytest.raises(NotFound):
        move_unit(
            by=eastern, unit=city.middle, seen=2, parent=city.west, on=LATER, at=AT, request_id=new_id()
        )


def test_a_refused_action_leaves_nothing(city: SmallCity) -> None:
    events, codes = Event.objects.count(), UnitCode.objects.count()
    with pytest.raises(Declined):
        recode_unit(by=CLERK, unit=city.far, seen=1, on=AUTUMN, at=AT, request_id=new_id(), code="1137990077")
    with pytest.raises(Declined):
        found("", UnitKind.SCHOOL, city.east, "2137990078")
    assert (Event.objects.count(), UnitCode.objects.count(), seen(city.far)) == (events, codes, 1)


def test_each_action_leaves_exactly_one_event(city: SmallCity) -> None:
    events = Event.objects.count()
    rename(city.middle, "东县实验中学", AUTUMN)
    event = Event.objects.order_by("seq").last()
    assert event is not None
    assert Event.objects.count() == events + 1
    assert (event.actor, event.post, event.action) == ("7", "9", "organisations.renamed")
    assert "东县" not in event.details
