"""学校：一所学校的全部数，和按办学水平把这些数填上的办法。"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from zhidu.democity.aims import Aims
from zhidu.democity.dice import Dice
from zhidu.democity.profiles import (
    FUNDS_PER_PUPIL,
    JUNIOR_PER_PRIMARY,
    PUPILS_PER_TEACHER,
    SENIOR_PER_JUNIOR,
    SIZES,
    Profile,
)

PRIMARY, JUNIOR, COMBINED = "小学", "初级中学", "九年一贯制学校"
POINT, SPECIAL, COMPLETE, THROUGH = "教学点", "特殊教育学校", "完全中学", "十二年一贯制学校"
Cell = str | int | float


@dataclass(slots=True)
class Part:
    """一所学校的一个学段：学生、班、最大班额，教师及其中高于规定学历、骨干、体育艺术、持证的人数。"""

    pupils: int = 0
    classes: int = 0
    largest: int = 0
    teachers: int = 0
    qualified: int = 0
    backbone: int = 0
    arts: int = 0
    licensed: int = 0


@dataclass(slots=True)
class School:
    """一所学校。面积以 0.1㎡、钱以百元（0.01 万元）的整数记，写出去才除，免得算出零头。

    rooms 是教学及辅助用房（含室内体育用房 indoor），outdoor 是室外运动场地。
    row 是它在学校表里的行号；staged 表示已有一处埋设，别的埋设不再用它。
    """

    code: str
    name: str
    unit: str
    kind: str
    private: bool
    setting: str
    boarding: bool
    founded: int
    row: int = 0
    staged: bool = False
    primary: Part = field(default_factory=Part)
    junior: Part = field(default_factory=Part)
    senior: int = 0
    rooms: int = 0
    indoor: int = 0
    outdoor: int = 0
    equipment: int = 0
    media: int = 0
    music_rooms: int = 0
    art_rooms: int = 0
    music_size: int = 0
    art_size: int = 0
    training: int = 0
    funds: int = 0

    @property
    def parts(self) -> tuple[tuple[str, Part], ...]:
        """有学生的义务教育学段。"""
        both = (("小学", self.primary), ("初中", self.junior))
        return tuple((stage, part) for stage, part in both if part.pupils)

    def part(self, stage: str) -> Part:
        """按学段名取。"""
        return self.primary if stage == "小学" else self.junior

    def cells(self) -> tuple[Cell, ...]:
        """写成学校表的一行，次序与 SCHOOL_HEADINGS 一致。"""
        one, two = self.primary, self.junior
        return (
            self.code, self.name, self.unit, self.kind, "民办" if self.private else "公办", self.setting,
            "是" if self.boarding else "否", self.founded, one.pupils, two.pupils, self.senior,
            one.classes, two.classes, one.largest, two.largest, one.teachers, two.teachers,
            one.qualified, two.qualified, one.backbone, two.backbone, one.arts, two.arts,
            self.rooms / 10, self.indoor / 10, self.outdoor / 10, self.equipment / 100, self.media,
            self.music_rooms, self.art_rooms, self.music_size, self.art_size,
            one.licensed, two.licensed, self.training / 100, self.funds / 100,
        )  # fmt: skip


def enrol(school: School, profile: Profile, dice: Dice, aims: Aims) -> None:
    """掷学生数。城区的学校偏大，乡村的偏小；样样过线的县里没有大校额。"""
    low, high = {"城区": (0.15, 1.0), "镇区": (0.05, 0.97), "乡村": (0.0, 0.75)}[school.setting]
    size = round(dice.along(SIZES[school.kind], low=low, high=high))
    if school.kind in (COMBINED, THROUGH, SPECIAL):
        school.primary.pupils = size
        school.junior.pupils = round(size * dice.between(*JUNIOR_PER_PRIMARY))
    elif school.kind in (JUNIOR, COMPLETE):
        school.junior.pupils = size
    else:
        school.primary.pupils = size
    if profile.sound:
        both = len(school.parts) == 2
        for stage, part in school.parts:
            most = aims.combined_size * 0.48 if both else aims.of(stage).school_size * 0.93
            part.pupils = min(part.pupils, round(most * dice.between(0.9, 1.0)))
    if school.kind in (COMPLETE, THROUGH):
        school.senior = round(school.junior.pupils * dice.between(*SENIOR_PER_JUNIOR))


def equip(school: School, profile: Profile, dice: Dice, aims: Aims) -> None:
    """学生数已定，把班、教师、用房、设备、经费按办学水平填上（重填会盖掉原来的）。"""
    special = school.kind == SPECIAL
    for stage, part in school.parts:
        _seat(part, aims.of(stage).class_size, school.kind, profile, dice)
        _staff(part, stage, special, profile, dice, aims)
    _furnish(school, profile, dice, aims)
    _fund(school, profile, dice, aims)


def _seat(part: Part, standard: int, kind: str, profile: Profile, dice: Dice) -> None:
    crowding = dice.between(*profile.crowding) * {POINT: 0.75, SPECIAL: 0.3}.get(kind, 1.0)
    part.classes = max(1, ceil(part.pupils / (standard * crowding)))
    part.largest = min(part.pupils, ceil(part.pupils / part.classes) + dice.whole(0, 3))
    if profile.sound:
        part.largest = min(part.largest, standard)


def _staff(part: Part, stage: str, special: bool, profile: Profile, dice: Dice, aims: Aims) -> None:
    lines = aims.of(stage).lines
    counts = {}
    for code in ("R1", "R2", "R3"):
        exact = float(lines[code]) * dice.along(profile.resources[code]) * part.pupils / 100
        counts[code] = ceil(exact) if profile.sound else round(exact)
    each = PUPILS_PER_TEACHER["特教" if special else stage]
    # 样样过线的学校教师总数也要够：高学历的、骨干、体育艺术都是其中一部分
    part.teachers = max(2, ceil(part.pupils / dice.between(*each)), counts["R1"] if profile.sound else 0)
    part.qualified = min(counts["R1"], part.teachers)
    part.backbone = min(counts["R2"], part.teachers)
    part.arts = min(counts["R3"], part.teachers)
    part.licensed = part.teachers - int(dice.chance(profile.lapse / 2))


def weight(school: School, aims: Aims) -> float:
    """全校折算人数：一名初中生、高中生各折算几名小学生。"""
    people = (school.primary.pupils, school.junior.pupils, school.senior)
    return sum(float(each) * count for each, count in zip(aims.weights, people, strict=True))


def _furnish(school: School, profile: Profile, dice: Dice, aims: Aims) -> None:
    everyone = weight(school, aims)

    def shared(code: str, scale: float) -> int:
        """全校的量：每名折算学生按两个学段里要求高的那条线，乘水平倍数。"""
        needed = [
            float(aims.of(s).lines[code]) / (1.0 if s == "小学" else float(aims.weights[1]))
            for s, _ in school.parts
        ]
        exact = max(needed) * dice.along(profile.resources[code]) * everyone * scale
        return max(1, ceil(exact) if profile.sound else round(exact))

    teaching, grounds = shared("R4", 10), shared("R5", 10)
    share = dice.pick((0.0, 0.0, 0.06, 0.11))
    school.indoor = min(round(teaching * share / (1 - share)), grounds)
    school.rooms = teaching + school.indoor
    school.outdoor = grounds - school.indoor
    school.equipment = shared("R6", 0.01)
    school.media = shared("R7", 0.01)
    classes = school.primary.classes + school.junior.classes
    needed = ceil(classes / aims.classes_per_studio)
    for name, least, more in zip(
        ("music", "art"), aims.studio_sizes, (profile.music, profile.art), strict=True
    ):
        spare = int(dice.chance(0.15)) - int(dice.chance(profile.lapse))
        setattr(school, f"{name}_rooms", max(1, needed + spare))
        setattr(school, f"{name}_size", least + dice.pick(more))


def _fund(school: School, profile: Profile, dice: Dice, aims: Aims) -> None:
    people = [school.primary.pupils, school.junior.pupils, school.senior]
    if school.kind == SPECIAL:
        yuan = sum(people) * dice.between(*FUNDS_PER_PUPIL[3])
    else:
        if school.kind == POINT:
            people[0] = max(people[0], 100)  # 不足 100 人的按 100 人拨
        yuan = sum(n * dice.between(*each) for n, each in zip(people, FUNDS_PER_PUPIL, strict=False))
    school.funds = max(1, ceil(yuan / 100))
    exact = school.funds * float(aims.training_share) * dice.between(*profile.training)
    school.training = ceil(exact) if profile.sound else round(exact)
