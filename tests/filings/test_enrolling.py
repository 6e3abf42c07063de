"""名单跟着机构走：新成立的列进来、撤销了的免报，份数和县里的账当场就对；还在的单位免不了。"""

from __future__ import annotations

from datetime import date

import pytest

from tests.accounts.staff import AT, new_id
from tests.filings.town import Town
from zhidu.accounts.rules import CALCULATOR, INSTALLER
from zhidu.filings import queries
from zhidu.filings.actions import close_collection, enrol, excuse, freeze
from zhidu.filings.models import Filing, Move
from zhidu.jobs.models import Job
from zhidu.notices.models import Notice
from zhidu.organisations.actions import close_unit, found_unit, reopen_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit
from zhidu.organisations.rules import Declined, NotFound, Shape

WHY = "示例文号 5 号批准设立"
FEBRUARY = date(2026, 2, 10)


def found(
    town: Town, name: str = "东新小", kind: UnitKind = UnitKind.SCHOOL, code: str = "2137990077"
) -> int:
    shape = Shape(name, kind, town.staff.units["东县"], code, "")
    return found_unit(by=INSTALLER, shape=shape, on=FEBRUARY, at=AT, request_id=new_id())


def close(town: Town, name: str, on: date = FEBRUARY) -> None:
    unit = town.staff.units[name]
    seen = Unit.objects.get(pk=unit).revision
    close_unit(by=INSTALLER, unit=unit, seen=seen, on=on, at=AT, request_id=new_id())


def proposed(town: Town) -> tuple[list[str], list[str]]:
    by = town.actor("市督导")
    joining, leaving = queries.unlisted(town.collection, by=by), queries.departed(town.collection, by=by)
    return [each.name for each in joining], [each.name for each in leaving]


def join(town: Town, *units: int, who: str = "市督导", reason: str = WHY) -> list[int]:
    return enrol(
        by=town.actor(who), collection=town.collection, units=units, reason=reason, at=AT, request_id=new_id()
    )


def leave(town: Town, *names: str, who: str = "市督导", reason: str = WHY) -> int:
    keys = [town.filing(name).pk for name in names]
    return excuse(
        by=town.actor(who),
        collection=town.collection,
        filings=keys,
        reason=reason,
        at=AT,
        request_id=new_id(),
    )


def counted(town: Town) -> dict[str, int]:
    return dict(queries.progress(town.collection, by=town.actor("市督导"))[town.staff.units["东县"]])


def test_a_new_school_is_proposed_listed_and_counted(town: Town) -> None:
    assert proposed(town) == ([], [])
    unit = found(town)
    assert proposed(town) == (["东新小"], [])
    before = counted(town)
    (key,) = join(town, unit)
    filing = Filing.objects.get(pk=key)
    assert (filing.name, filing.code, filing.rows, filing.state) == (
        "东新小",
        "2137990077",
        "school",
        "draft",
    )
    assert filing.county_id == town.staff.units["东县"]
    assert counted(town) == before | {"draft": before["draft"] + 1}
    assert proposed(town) == ([], [])
    assert Notice.objects.filter(kind="filings.enrolled", link=f"/filings/{key}/").exists()
    with pytest.raises(Declined, match="已经列入"):
        join(town, unit)


def test_what_is_not_asked_or_comes_too_late_is_not_proposed(town: Town) -> None:
    kindergarten = found(town, "东幼", UnitKind.KINDERGARTEN, "1137990077")
    assert proposed(town) == ([], []), "这次不问幼儿园"
    with pytest.raises(Declined, match="不归这次采集问"):
        join(town, kindergarten)
    with pytest.raises(Declined, match="依据"):
        join(town, kindergarten, reason="新")
    with pytest.raises(Declined, match="请先选"):
        join(town)


def test_only_who_runs_the_collection_while_it_is_open(town: Town) -> None:
    unit = found(town)
    for who in ("东县督导", "东小校长", "审计"):
        with pytest.raises(NotFound):
            join(town, unit, who=who)
        with pytest.raises(NotFound):
            queries.unlisted(town.collection, by=town.actor(who))
    close_collection(by=town.actor("市督导"), collection=town.collection, seen=1, at=AT, request_id=new_id())
    with pytest.raises(Declined, match="停止采集"):
        join(town, unit)


def test_a_closed_school_is_excused_and_no_longer_counts(town: Town) -> None:
    town.submit("东中校长", "东中")
    town.submit("东小校长", "东小")
    close(town, "东中")
    assert proposed(town) == ([], ["东中"])
    before, jobs = counted(town), Job.objects.filter(kind="indicators.recompute").count()
    tables = queries.submitted_tables(town.collection, town.staff.units["东县"], by=CALCULATOR)
    assert len(tables["学校"].rows) == 2
    assert leave(town, "东中") == 1
    assert counted(town) == before | {"submitted": 1, "excused": 1}
    tables = queries.submitted_tables(town.collection, town.staff.units["东县"], by=CALCULATOR)
    assert [row.values["学校名称"] for row in tables["学校"].rows] == ["东小"]
    assert Job.objects.filter(kind="indicators.recompute").count() >= jobs
    assert Move.objects.filter(filing=town.filing("东中")).last().reason == WHY  # type: ignore[union-attr]
    assert town.filing("东中").versions.count() == 1, "报过的版次照留"
    assert proposed(town) == ([], [])


def test_a_school_still_there_cannot_be_excused(town: Town) -> None:
    with pytest.raises(Declined, match="还在"):
        leave(town, "东小")
    close(town, "东中")
    with pytest.raises(Declined, match="还在"):
        leave(town, "东小", "东中")
    with pytest.raises(NotFound):
        leave(town, "东中", who="东县督导")
    assert town.filing("东中").state == "draft"


def test_excused_filings_do_not_hold_up_freezing(town: Town) -> None:
    close(town, "东中")
    leave(town, "东中")
    others = Filing.objects.filter(collection=town.collection).exclude(pk=town.filing("东中").pk)
    reasons = dict.fromkeys(others.values_list("pk", flat=True), "示例：试填")
    freeze(
        by=town.actor("市督导"),
        collection=town.collection,
        seen=1,
        left_out=reasons,
        at=AT,
        request_id=new_id(),
    )
    assert town.filing("东中").state == "excused"
    with pytest.raises(Declined, match="冻结"):
        leave(town, "东中")


def test_a_reopened_school_takes_up_its_old_filing(town: Town) -> None:
    close(town, "东中")
    leave(town, "东中")
    key, unit = town.filing("东中").pk, town.staff.units["东中"]
    seen = Unit.objects.get(pk=unit).revision
    reopen_unit(by=INSTALLER, unit=unit, seen=seen, on=date(2026, 2, 20), at=AT, request_id=new_id())
    assert proposed(town) == (["东中"], [])
    assert join(town, unit) == [key]
    assert town.filing("东中").state == "draft"
    assert [each.kind for each in Move.objects.filter(filing=key)] == ["excuse", "relist"]
    assert town.submit("东中校长", "东中") == 1


def test_resending_lists_once(town: Town) -> None:
    unit = found(town)
    asked = {
        "by": town.actor("市督导"), "collection": town.collection, "units": [unit], "reason": WHY, "at": AT,
        "request_id": new_id(),
    }  # fmt: skip
    assert enrol(**asked) == enrol(**asked)
    assert Filing.objects.filter(unit=unit).count() == 1
