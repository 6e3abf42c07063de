"""把演示市装进一个空的数据目录：机构、账号、两年往年的数、今年半路上的数，各县算一遍，再把两年的整改案办一遍。"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils.timezone import localdate

from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.queries import people as everyone
from zhidu.accounts.rules import INSTALLER
from zhidu.cli.demo.background import leave, resume
from zhidu.cli.demo.casework import Office, play_first
from zhidu.cli.demo.letters import set_up_organs
from zhidu.cli.demo.people import Login, hire, logins, new_password
from zhidu.cli.demo.reporting import carry_year, enter_standards, report_year
from zhidu.cli.demo.units import found_units, unit_rows
from zhidu.democity import CityPlan, build_city, write_city
from zhidu.democity.casework import build_casebook
from zhidu.indicators.actions import recompute_all
from zhidu.jobs.actions import ask_system
from zhidu.kernel import ZhiduError

YEARS = 3
FOUNDED = date(2015, 9, 1)
SINCE = date(2020, 1, 1)
#: 学年初的月份：之后看当年的，之前看上一年的
CENSUS_MONTH = 9
#: 前几个区县各有一所学校有账号：口令算得慢，不给每个区县都配
SEATED = 5
#: 数据体检的任务：起了服务就办，不等它十分钟一次的钟点
EXAMINE = "filings.examine"
Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """装好的：各职务的账号和这一次的口令。"""

    logins: tuple[Login, ...]
    password: str

    @property
    def shown(self) -> list[Login]:
        """每种职务先说一两个；别的区县、别的学校照样子推。"""
        return [each for each in self.logins if each.told]


def is_empty(on: date) -> bool:
    """还没有一个账号。"""
    return not everyone(by=INSTALLER, on=on).exists()


def load(plan: CityPlan | None, *, at: datetime, step: Step) -> Loaded:
    """装演示市；数据目录里已经有账号的不装，抛 ZhiduError。

    今年的当场算好，各种状态、各级阶梯的整改案先办，打开就看得到；
    往年的两年、数据体检和其余的案子排在后台任务里，起了服务接着办，一两分钟就齐。
    """
    today = localdate(at)
    if not is_empty(today):
        raise ZhiduError("这个数据目录里已经有账号，不能再装演示市。请把 ZHIDU_DATA 指到一个新的目录。")
    year = today.year if today.month >= CENSUS_MONTH else today.year - 1
    plan = plan or CityPlan(year=year, years=YEARS)
    step("造演示市", 0, 6)
    city = build_city(plan)
    with tempfile.TemporaryDirectory(prefix="zhidu-demo-") as name:
        folder = Path(name)
        write_city(city, folder)
        step("立机构、建账号", 1, 6)
        found_units(city, by=INSTALLER, on=FOUNDED, at=at)
        rows = unit_rows(city)
        counties = [(each.code, each.name) for each in rows if each.kind in ("区县", "功能区")]
        first = city.counties[0]
        schools = [(each.code, each.name) for each in first.schools[:2]]
        schools += [(each.code, each.name) for each in first.gardens[:1]]
        others = [(each.schools[0].code, each.schools[0].name) for each in city.counties[1:SEATED]]
        wanted, password = logins(counties, schools, others), new_password()
        actors = hire(wanted, password, since=SINCE, at=at)
        releases = enter_standards(first_year=plan.book_years[0], since=SINCE, at=at)
        for number, each in enumerate(plan.book_years[:-1], 2):
            step(f"带入 {each} 年的数", number, 6)
            carry_year(folder, each, releases=releases, people=actors, at=at)
        current = report_year(city, folder, plan.year, releases=releases, people=actors, at=at, step=step)
    for number, key in enumerate(current, 1):
        step("算达标、算缺口", number, len(current))
        recompute_all(collection=key, at=at)
    seats = {each.unit: each.name for each in wanted if each.office == OfficeCode.SCHOOL}
    office = Office(actors, seats, frozenset({plan.year}), at, counties=tuple(code for code, _ in counties))
    set_up_organs(office)
    play_first(build_casebook(city, today, seated=seats), office, step=step)
    leave(plan, office)
    resume(at)
    ask_system(kind=EXAMINE, arguments={}, at=at, key=EXAMINE)
    return Loaded(tuple(wanted), password)
