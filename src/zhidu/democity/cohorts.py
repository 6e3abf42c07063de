"""年级与年份：把在校生分到各年级，按同一批学生逐年升级往前推，再照此推出往年的报表。"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from math import ceil

from zhidu.democity.dice import Dice, deal
from zhidu.democity.kindergartens import Kindergarten, provide
from zhidu.democity.plan import CityPlan
from zhidu.democity.schools import Part, School

#: 最低年级比最高年级少多少：小学的少，因为出生的孩子一年比一年少
SLOPE = {"小学": 0.20, "初中": 0.05}
#: 升一级留下多少；往前一年，毕业班是现在的几倍
KEPT = (0.985, 1.004)
LEAVING = {"小学": (1.00, 1.05), "初中": (0.95, 1.00)}


@dataclass(frozen=True, slots=True)
class History:
    """一所学校历年各年级的在校生数。first 是头一年；grades[i] 是第 i 年由低到高的各年级，primary 个小学年级在前。"""

    code: str
    unit: str
    first: int
    lowest: int
    primary: int
    grades: tuple[tuple[int, ...], ...]

    def of(self, year: int) -> tuple[int, int]:
        """这一年小学、初中各多少人。"""
        row = self.grades[year - self.first]
        return sum(row[: self.primary]), sum(row[self.primary :])

    def rows(self) -> Iterator[tuple[str, str, int, int, int]]:
        """分年级在校生数的各行：标识码、管理单位、年份、年级、在校生数。"""
        for at, row in enumerate(self.grades):
            for number, pupils in enumerate(row):
                yield self.code, self.unit, self.first + at, self.lowest + number, pupils


def trace(school: School, plan: CityPlan) -> History:
    """一所学校的年级史：最近一年各年级合计等于在校生数，往前同一批学生低一级。建校前的年份没有。"""
    dice = Dice(plan.seed, "年级", school.code)
    years = [year for year in plan.history_years if year >= school.founded] or [plan.year]
    histories = []
    for (stage, part), count in zip(
        (("小学", school.primary), ("初中", school.junior)), plan.grades, strict=True
    ):
        if part.pupils:
            histories.append(_stage(part.pupils, stage, count, len(years), dice))
    primary = plan.grades[0] if school.primary.pupils else 0
    return History(
        code=school.code,
        unit=school.unit,
        first=years[0],
        lowest=1 if primary else plan.grades[0] + 1,
        primary=primary,
        grades=tuple(tuple(n for row in year for n in row) for year in zip(*histories, strict=True)),
    )


def _stage(pupils: int, stage: str, count: int, years: int, dice: Dice) -> list[tuple[int, ...]]:
    slope = SLOPE[stage]
    weights = [1 - slope / 2 + slope * at / (count - 1) + dice.between(-0.02, 0.02) for at in range(count)]
    latest = deal(pupils, weights)
    rows = [tuple(latest)]
    for _ in range(years - 1):
        risen = rows[-1]
        before = [round(each / dice.between(*KEPT)) for each in risen[1:]]
        rows.append((*before, max(1, round(risen[-1] * dice.between(*LEAVING[stage])))))
    return rows[::-1]


def earlier(school: School, history: History, year: int, latest: int) -> School:
    """这所学校往年的样子：学生数照年级史，班和教师随学生，资产逐年往前少一些，部分不超过全部。"""
    back = latest - year
    before = copy(school)
    primary, junior = history.of(year)
    before.primary = _earlier_part(school.primary, primary, back)
    before.junior = _earlier_part(school.junior, junior, back)
    people = school.primary.pupils + school.junior.pupils
    ratio = (primary + junior) / people
    before.senior = round(school.senior * ratio)
    for name, yearly in (
        ("rooms", 0.985),
        ("indoor", 0.985),
        ("outdoor", 0.985),
        ("equipment", 0.94),
        ("media", 0.97),
    ):
        setattr(before, name, int(getattr(school, name) * yearly**back))
    before.media = max(1, before.media)
    before.funds = max(1, round(school.funds * ratio * 0.97**back))
    before.training = int(school.training * ratio * 0.97**back)
    return before


def _earlier_part(part: Part, pupils: int, back: int) -> Part:
    if not pupils:
        return Part()
    ratio = pupils / part.pupils
    classes = max(1, round(part.classes * ratio))
    average = ceil(pupils / classes)
    teachers = max(2, round(part.teachers * ratio))
    return Part(
        pupils=pupils,
        classes=classes,
        largest=min(pupils, average + 2),
        teachers=teachers,
        qualified=min(teachers, round(part.qualified * ratio * 0.97**back)),
        backbone=min(teachers, round(part.backbone * ratio * 0.95**back)),
        arts=min(teachers, round(part.arts * ratio * 0.97**back)),
        licensed=min(teachers, round(teachers * part.licensed / part.teachers)),
    )


def earlier_garden(garden: Kindergarten, year: int, plan: CityPlan, sound: bool) -> Kindergarten:
    """这所幼儿园往年的样子：越往前幼儿越多，其余重填。"""
    dice = Dice(plan.seed, "往年", garden.code, str(year))
    before = copy(garden)
    before.children = max(
        20, round(garden.children * (1.04 ** (plan.year - year)) * dice.between(0.97, 1.03))
    )
    provide(before, sound, dice)
    return before
