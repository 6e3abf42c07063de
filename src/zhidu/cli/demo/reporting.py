"""演示市报数：照真人的路走——开采集、各县交工作簿、报送、另一位同事审、市里审、冻结；今年的留在半路上。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.utils.timezone import localdate

from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.catalog.actions import enter_procedure, enter_release, put_in_force
from zhidu.democity import City
from zhidu.filings.actions import carry_in, freeze, open_collection, pass_many
from zhidu.filings.actions.intake import Wanted, submit_taken, take_intake
from zhidu.filings.queries import clashes, collection, filings
from zhidu.filings.rules.asking import COUNTY_KINDS
from zhidu.organisations.enums import UnitKind
from zhidu.rulebook import Release, find_release
from zhidu.workbooks import Intake, read_submissions

#: 进库的规则册，和各自向哪几类学校要数
CREATIONS: Mapping[str, tuple[UnitKind, ...]] = {
    "yiwu-youzhi-junheng": (UnitKind.SCHOOL, UnitKind.TEACHING_POINT),
    "xueqian-puji-puhui": (UnitKind.KINDERGARTEN,),
}
PROCEDURE = "zhenggai-wenze"
#: 同名而不是一个数的：两次满意度调查各问各的
NAMESAKES = {"问卷总数", "问卷回收有效数", "问卷满意数"}
NAMESAKE = "学前和义务教育是两次问卷，各有各的数"
Step = Callable[[str, int, int], None]


def enter_standards(*, first_year: int, since: date, at: datetime) -> dict[str, int]:
    """规则册进库并施行，整改程序从 since 那天起用；交回 {规则册: 发布版主键}。"""
    found = {}
    for rulebook in CREATIONS:
        key = enter_release(by=INSTALLER, spec=rulebook, at=at, request_id=uuid4())
        put_in_force(by=INSTALLER, release=key, from_year=first_year, to_year=None, at=at, request_id=uuid4())
        found[rulebook] = key
    enter_procedure(by=INSTALLER, name=PROCEDURE, from_date=since, at=at, request_id=uuid4())
    return found


def carry_year(
    folder: Path, year: int, *, releases: Mapping[str, int], people: Mapping[str, Actor], at: datetime
) -> list[int]:
    """往年的一年：市里把审定过的工作簿一次带进来，随即冻结。交回采集的主键。"""
    made = []
    for rulebook, kinds in CREATIONS.items():
        key, release = _opened(rulebook, kinds, year, releases=releases, by=people["shi"], at=at)
        intake = read_submissions(_books(folder, year), release)
        carry_in(by=people["shi"], collection=key, intake=intake, at=at, request_id=uuid4())
        _freeze(key, people["shi"], at)
        made.append(key)
    return made


def report_year(
    city: City, folder: Path, year: int, *, releases: Mapping[str, int], people: Mapping[str, Actor],
    at: datetime, step: Step,
) -> list[int]:  # fmt: skip
    """今年的两次采集：各县交工作簿、报送，多数由另一位同事审过，有的还等着审。交回采集的主键。"""
    made = []
    for rulebook, kinds in CREATIONS.items():
        key, release = _opened(rulebook, kinds, year, releases=releases, by=people["shi"], at=at)
        intake = read_submissions(_books(folder, year), release)
        for number, county in enumerate(city.counties, 1):
            step(f"{year} 年{release.short}：{county.place.unit}报数", number - 1, len(city.counties))
            filer, reviewer = people[f"xian{number:02d}"], people[f"xian{number:02d}s"]
            _county(key, _only(intake, release, county.place.unit), filer, at)
            if number % 4:
                pass_many(by=reviewer, collection=key, at=at, request_id=uuid4())
        pass_many(by=people["shi2"], collection=key, at=at, request_id=uuid4())
        made.append(key)
    return made


def _opened(
    rulebook: str, kinds: tuple[UnitKind, ...], year: int, *, releases: Mapping[str, int], by: Actor, at: datetime
) -> tuple[int, Release]:  # fmt: skip
    """开一次采集。两次采集都要的几项，后一次用前一次的数，不再填。"""
    release, asked = _standard(rulebook), [str(kind) for kind in (*COUNTY_KINDS, *kinds)]
    held = clashes(by=by, release=releases[rulebook], year=year, kinds=asked)
    key = open_collection(
        by=by, release=releases[rulebook], year=year, title=f"{year} 年{release.short}监测",
        opens=date(year, 9, 1), due=localdate(at) + timedelta(days=20), kinds=asked,
        borrow=[(each.form, each.field) for each in held if each.field not in NAMESAKES],
        distinct={(each.form, each.field): NAMESAKE for each in held if each.field in NAMESAKES},
        at=at, request_id=uuid4(),
    )  # fmt: skip
    return key, release


@cache
def _standard(rulebook: str) -> Release:
    """规则册的现行版，读一次就留着。"""
    return find_release(rulebook)


def _books(folder: Path, year: int) -> list[Path]:
    return sorted(folder.glob(f"*{year}年*.xlsx"))


def _county(key: int, intake: Intake, filer: Actor, at: datetime) -> None:
    """一个县：填报员交一本工作簿，收下没错的就报。"""
    result = take_intake(
        by=filer, collection_id=key, intake=intake, file=None, wanted=Wanted(take="good"), at=at,
        request_id=uuid4(),
    )  # fmt: skip
    submit_taken(result, by=filer, at=at, request_id=uuid4())


def _freeze(key: int, by: Actor, at: datetime) -> None:
    left = filings(by=by, collection=key).exclude(state="city_passed").values_list("pk", flat=True)
    freeze(
        by=by, collection=key, seen=collection(key, by=by).revision, at=at, request_id=uuid4(),
        left_out=dict.fromkeys(left, "演示：这一年还没有建校或没有数"),
    )  # fmt: skip


def _only(intake: Intake, release: Release, county: str) -> Intake:
    """一个县的那几行。"""
    tables = {}
    for name, table in intake.tables.items():
        column = release.population.unit
        rows = tuple(row for row in table.rows if row.values.get(column) in (county, None))
        if rows:
            tables[name] = replace(table, rows=rows)
    return replace(intake, tables=tables, faults=())
