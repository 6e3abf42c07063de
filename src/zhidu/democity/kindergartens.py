"""幼儿园：一所幼儿园的全部数，和按办园水平填上的办法。"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from zhidu.democity.dice import Dice
from zhidu.democity.profiles import CHILDREN, CHILDREN_PER_CLASS, CHILDREN_PER_TEACHER, SPACE_PER_CHILD
from zhidu.democity.schools import Cell


@dataclass(slots=True)
class Kindergarten:
    """一所幼儿园。面积以 0.1㎡ 的整数记；fit 是班额达标的班数，heads 是园长数，building 含活动用房 active。"""

    code: str
    name: str
    unit: str
    public: bool
    inclusive: bool
    setting: str
    founded: int
    children: int
    row: int = 0
    classes: int = 0
    fit: int = 0
    teachers: int = 0
    carers: int = 0
    heads: int = 1
    licensed_heads: int = 1
    licensed: int = 0
    building: int = 0
    active: int = 0
    outdoor: int = 0

    def cells(self) -> tuple[Cell, ...]:
        """写成幼儿园表的一行，次序与 KINDERGARTEN_HEADINGS 一致。"""
        return (
            self.code, self.name, self.unit, "公办" if self.public else "民办", "是" if self.inclusive else "否",
            self.setting, self.founded, self.children, self.classes, self.fit, self.teachers, self.carers,
            self.licensed_heads, self.heads, self.licensed, self.building / 10, self.active / 10, self.outdoor / 10,
        )  # fmt: skip


def children(dice: Dice) -> int:
    """掷一所幼儿园的幼儿数。"""
    return round(dice.along(CHILDREN))


def provide(garden: Kindergarten, sound: bool, dice: Dice) -> None:
    """幼儿数已定，把班、教师、用房填上（重填会盖掉原来的）。sound：样样过线。"""
    count = garden.children
    garden.classes = max(1, ceil(count / dice.between(*CHILDREN_PER_CLASS)))
    crowded = 0 if sound else sum(dice.chance(0.13) for _ in range(garden.classes))
    garden.fit = max(garden.classes - crowded, 1)
    garden.teachers = max(2, ceil(count / dice.between(*CHILDREN_PER_TEACHER[sound])))
    garden.carers = max(1, garden.classes - int(dice.chance(0.1)))
    garden.licensed = garden.teachers - int(not sound and dice.chance(0.04))
    garden.licensed_heads = garden.heads - int(not sound and dice.chance(0.03))
    building, active, outdoor = (ceil(count * 10 * dice.between(*each)) for each in SPACE_PER_CHILD[sound])
    garden.building, garden.active, garden.outdoor = building, min(active, building), outdoor


def resize(gardens: list[Kindergarten], total: int, sound: bool, dice: Dice) -> bool:
    """一名一名地加减，把这些幼儿园的幼儿合计调到 total，再各自重填。调不到（没有园或要减到 20 人以下）返回 False。"""
    lacking = total - sum(each.children for each in gardens)
    if not gardens or total < 20 * len(gardens):
        return lacking == 0
    step = 1 if lacking > 0 else -1
    changed = set()
    at = 0
    while lacking:
        garden = gardens[at % len(gardens)]
        if step > 0 or garden.children > 20:
            garden.children += step
            lacking -= step
            changed.add(at % len(gardens))
        at += 1
    for each in sorted(changed):
        provide(gardens[each], sound, dice)
    return True
