"""单位：一个县（市、区、功能区）的学校、幼儿园和县级数据，以及把全市的学校分下去的办法。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhidu.democity.aims import Aims
from zhidu.democity.dice import Dice, deal, largest_remainder
from zhidu.democity.headings import COUNTY_HEADINGS, FIRST_ROW
from zhidu.democity.kindergartens import Kindergarten, children, provide, resize
from zhidu.democity.plan import CityPlan
from zhidu.democity.profiles import ORDINARY, SOUND
from zhidu.democity.roles import SOUND_PRESCHOOL, SOUND_ROLES, Place, Role, cast
from zhidu.democity.schools import (
    COMBINED,
    COMPLETE,
    JUNIOR,
    POINT,
    PRIMARY,
    SPECIAL,
    THROUGH,
    Cell,
    School,
    enrol,
    equip,
)
from zhidu.kernel import ZhiduError

#: 442 所学校里各类各几所；规模变了按这个比例
MIX = {PRIMARY: 242, JUNIOR: 95, COMBINED: 54, POINT: 31, SPECIAL: 11, COMPLETE: 8, THROUGH: 1}
ENDINGS = {
    PRIMARY: "小学", JUNIOR: "初级中学", COMBINED: "学校", POINT: "教学点", SPECIAL: "特殊教育学校",
    COMPLETE: "中学", THROUGH: "学校",
}  # fmt: skip
#: 学校类别码：小学和教学点 21，初中和一贯制 31，完全中学 34，特教 51，幼儿园 11
CATEGORY = {PRIMARY: 21, POINT: 21, JUNIOR: 31, COMBINED: 31, THROUGH: 31, COMPLETE: 34, SPECIAL: 51}
#: 演「拆分与教学点」的单位至少要有的几类
NEEDED = {COMBINED: 1, COMPLETE: 1, POINT: 2}
PRIVATE_KINDS = frozenset({PRIMARY, JUNIOR, COMBINED})
PROVINCE = 37


@dataclass(slots=True)
class County:
    """一个管理单位。figures 是县级数据：列名（不含管理单位）→ 数。sound 表示除埋设外样样过线。row 是县表里的行号。"""

    place: Place
    schools: list[School]
    gardens: list[Kindergarten]
    figures: dict[str, int | float]
    sound: bool
    row: int

    def cells(self) -> tuple[Cell, ...]:
        """写成县表的一行，次序与 COUNTY_HEADINGS 一致。"""
        return (self.place.unit, *(self.figures[name] for name in COUNTY_HEADINGS[1:]))


def found(plan: CityPlan, aims: Aims) -> list[County]:
    """立市：定单位，把各类学校和幼儿园分下去，逐所填上数。还没有埋设任何问题。"""
    places = cast(plan.unit_count)
    dice = Dice(plan.seed, "市")
    kinds = _share_out(plan.schools, places, dice)
    gardens = deal(plan.kindergartens, [place.share for place in places], dice.between(0.2, 0.8))
    serials = _serials(plan)
    privates = _every(plan.private_share, dice)
    counties = []
    row = garden_row = FIRST_ROW
    for at, place in enumerate(places):
        own = Dice(plan.seed, "单位", place.unit)
        county = County(place, [], [], {}, place.role in SOUND_ROLES, FIRST_ROW + at)
        for kind in _listed(kinds[at]):
            school = _school(county, kind, len(county.schools) + 1, next(serials), plan, own)
            school.private = kind in PRIVATE_KINDS and next(privates)
            school.row, row = row, row + 1
            profile = SOUND if county.sound else ORDINARY
            enrol(school, profile, own, aims)
            equip(school, profile, own, aims)
            county.schools.append(school)
        for number in range(1, gardens[at] + 1):
            garden = _garden(place, number, next(serials), plan, own)
            garden.row, garden_row = garden_row, garden_row + 1
            county.gardens.append(garden)
        settle_preschool(county, own)
        county.figures = _figures(county, own)
        counties.append(county)
    return counties


def _share_out(total: int, places: tuple[Place, ...], dice: Dice) -> list[dict[str, int]]:
    """各类学校各单位几所：特教、完全中学各单位差不多，教学点多在乡村，其余按大小。每个单位至少一所。"""
    counts = dict(zip(MIX, largest_remainder(total, list(MIX.values())), strict=True))
    kinds: list[dict[str, int]] = [{} for _ in places]
    for kind, count in counts.items():
        weights = [place.share for place in places]
        if kind in (SPECIAL, COMPLETE):
            weights = [1.0] * len(places)
        elif kind == POINT:
            weights = [place.share * (1 - place.urban) ** 2 for place in places]
        for at, number in enumerate(deal(count, weights, dice.between(0.3, 0.7))):
            kinds[at][kind] = number
    for at, place in enumerate(places):
        if place.role is Role.SPLIT:
            for kind, least in NEEDED.items():
                _borrow(kinds, at, kind, least)
    for at, own in enumerate(kinds):
        if not sum(own.values()):
            richest = max(range(len(kinds)), key=lambda other: (sum(kinds[other].values()), -other))
            _borrow(kinds, at, max(kinds[richest], key=lambda kind: kinds[richest][kind]), 1, richest)
    return kinds


def _borrow(kinds: list[dict[str, int]], to: int, kind: str, least: int, lender: int | None = None) -> None:
    """让 to 这个单位至少有 least 所这类学校：从 lender（不给就是这类最多的单位）拨过来，没有可拨的就算了。"""
    while kinds[to][kind] < least:
        richest = (
            lender if lender is not None else max(range(len(kinds)), key=lambda at: (kinds[at][kind], -at))
        )
        if richest == to or not kinds[richest][kind]:
            return
        kinds[richest][kind] -= 1
        kinds[to][kind] += 1


def _listed(own: dict[str, int]) -> Iterator[str]:
    for kind in (PRIMARY, JUNIOR, COMBINED, THROUGH, POINT, COMPLETE, SPECIAL):
        yield from [kind] * own.get(kind, 0)


def _serials(plan: CityPlan) -> Iterator[int]:
    """六位顺序号：一万所以内都是 97 开头，一看就是编的；再多的从 900001 起，够用为止。"""
    count = plan.schools + plan.kindergartens
    start = 970001 if count <= 9_999 else 900001
    if start + count > 1_000_000:
        raise ZhiduError(f"六位顺序号不够 {count:,} 所机构用")
    return iter(range(start, start + count))


def _every(share: float, dice: Dice) -> Iterator[bool]:
    """均匀地隔几所取一所，使取中的比例正好是 share。"""
    debt = dice.between(0.0, 1.0)
    while True:
        debt += share
        yield debt >= 1
        debt -= int(debt)


def _setting(place: Place, dice: Dice, rural: float = 0.5) -> str:
    if dice.chance(place.urban):
        return "城区"
    return "乡村" if dice.chance(rural) else "镇区"


def _school(county: County, kind: str, number: int, serial: int, plan: CityPlan, dice: Dice) -> School:
    place = county.place
    setting = _setting(place, dice)
    if kind == POINT:
        setting = "乡村" if dice.chance(0.75) else "镇区"
    elif kind in (COMPLETE, SPECIAL, THROUGH) and setting == "乡村":
        setting = "镇区"
    first = kind == SPECIAL and all(each.kind != SPECIAL for each in county.schools)
    return School(
        code=f"{CATEGORY[kind]}{PROVINCE}{serial:06d}",
        name=f"{place.stem}特殊教育中心" if first else f"{place.stem}第{number}{ENDINGS[kind]}",
        unit=place.unit,
        kind=kind,
        private=False,
        setting=setting,
        boarding=setting != "城区" and kind != SPECIAL and dice.chance(0.12),
        founded=dice.whole(1952, plan.year - 2),
    )


def _garden(place: Place, number: int, serial: int, plan: CityPlan, dice: Dice) -> Kindergarten:
    public = dice.chance(0.53)
    return Kindergarten(
        code=f"11{PROVINCE}{serial:06d}",
        name=f"{place.stem}第{number}幼儿园",
        unit=place.unit,
        public=public,
        inclusive=public or dice.chance(0.78),
        setting=_setting(place, dice),
        founded=dice.whole(plan.year - 30, plan.year - 2),
        children=children(dice),
    )


def settle_preschool(county: County, dice: Dice) -> None:
    """填各园的数；样样过线的单位，公办和普惠不够的从大园改起，直到都过线还有富余。"""
    sound = county.place.role in SOUND_PRESCHOOL
    for each in county.gardens:
        provide(each, sound, dice)
    if not sound:
        return
    total = sum(each.children for each in county.gardens)
    by_size = sorted(county.gardens, key=lambda each: (-each.children, each.code))
    while sum(each.children for each in county.gardens if each.public) < 0.53 * total:
        most = next(each for each in by_size if not each.public)
        most.public = most.inclusive = True
    while sum(each.children for each in county.gardens if each.inclusive) < 0.85 * total:
        next(each for each in by_size if not each.inclusive).inclusive = True


def regroup(county: County, group: list[Kindergarten], wanted: int, dice: Dice) -> bool:
    """把一组幼儿园的幼儿合计调到 wanted，各园按本县水平重填。"""
    return resize(group, wanted, county.place.role in SOUND_PRESCHOOL, dice)


def _percent(dice: Dice, low: float, high: float) -> float:
    return dice.whole(round(low * 100), round(high * 100)) / 100


def _figures(county: County, dice: Dice) -> dict[str, int | float]:
    """县级数据：样样过线的单位离线都有余地，一般的单位各项偶有不够。"""
    sound = county.sound
    slack = 0.0 if sound else 1.0
    teachers = sum(part.teachers for school in county.schools for _, part in school.parts)
    eligible = max(10, round(teachers * dice.between(0.28, 0.4)))
    exchanged = -(-eligible * dice.whole(1050 if sound else 930, 1450) // 10_000)
    backbone = -(-exchanged * dice.whole(2100 if sound else 1800, 2700) // 10_000)
    civil = dice.whole(95_000, 118_000)
    pay = civil + dice.whole(300 if sound else -2_000, 6_000)
    infants = sum(each.children for each in county.gardens)
    reach = dice.between(0.88 if county.place.role in SOUND_PRESCHOOL else 0.84, 0.97)
    values = (
        max(1, round(infants / reach)),
        _percent(dice, 86 - slack, 95),
        _percent(dice, 86 - slack, 95),
        eligible, exchanged, backbone, pay, civil,
        _percent(dice, 95.4 - slack, 99.6),
        _percent(dice, 95.4 - slack, 99.6),
        _percent(dice, 51 - slack, 70),
        _percent(dice, 86 - 2 * slack, 98),
        dice.pick((6000, 7000, 8000, 9000)),
        100 if sound or dice.chance(0.8) else 99.2,
        _percent(dice, 95.6 - slack, 100),
        100 if sound or dice.chance(0.7) else 99.4,
    )  # fmt: skip
    return dict(zip(COUNTY_HEADINGS[1:], values, strict=True))


def earlier_figures(county: County, seed: int, year: int) -> dict[str, int | float]:
    """往年的县级数据：county 已是那一年的学校和幼儿园。"""
    return _figures(county, Dice(seed, "县级", county.place.unit, str(year)))
