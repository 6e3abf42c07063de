"""造学校：一大半的值故意压在线上、底线上，或差一名、差一分。"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from fractions import Fraction

from tests.engine.sample_release import COUNTY, JUDGED, SCHOOLS, STAGES
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.tables import FormRow, Origin, Table

KINDS: Mapping[str, tuple[str, ...]] = {
    "小学": ("小学",),
    "初级中学": ("初中",),
    "九年一贯制学校": ("小学", "初中"),
    "完全中学": ("初中", "高中"),
    "十二年一贯制学校": ("小学", "初中", "高中"),
    "特殊教育学校": ("小学",),
    "教学点": ("小学",),
}
IDENTITY = frozenset({"学校标识码", "学校名称", "管理单位"})
WEIGHTS = {"小学": Fraction(1), "初中": Fraction("1.1"), "高中": Fraction("1.32")}
LINES = {
    "用房面积": {"小学": Fraction("4.5"), "初中": Fraction("5.8")},
    "室外面积": {"小学": Fraction("7.5"), "初中": Fraction("10.2")},
    "设备值": {"小学": Fraction(2000), "初中": Fraction(2500)},
    "多媒体教室数": {"小学": Fraction("0.023"), "初中": Fraction("0.024")},
    "高学历教师数": {"小学": Fraction("0.042"), "初中": Fraction("0.053")},
    "骨干教师数": {"小学": Fraction("0.01"), "初中": Fraction("0.01")},
}
ODD_UNITS = ("甲县", "乙 区", "丙'县", '丁"市', "甲县 ", "戊县\\")
CENT = Fraction(1, 100)


def school_row(values: Mapping[str, Value], row: int = 3, **withheld: str) -> FormRow:
    """一行；出处是示例文件的第 row 行，列字母按次序排。"""
    letters = {name: chr(ord("A") + index % 26) for index, name in enumerate(values)}
    raw = {name: "" if value is None else str(value) for name, value in values.items()}
    return FormRow(dict(values), Origin("学校.xlsx", "汇总", row, letters, raw), withheld)


def tables(schools: Iterable[FormRow], counties: Iterable[FormRow] = ()) -> dict[str, Table]:
    """装成引擎要的样子。"""
    return {SCHOOLS: Table(SCHOOLS, tuple(schools)), COUNTY: Table(COUNTY, tuple(counties))}


def county_row(unit: str | None, row: int = 3, **values: Value) -> FormRow:
    """一个县的行；没给的数都刚好在线上。"""
    given: dict[str, Value] = {
        "管理单位": unit,
        "交流教师数": Fraction(10),
        "符合条件教师数": Fraction(100),
        "小学划片": Fraction(100),
        "初中划片": Fraction(95),
        "布局结论": "达到",
        "巩固率": Fraction(95),
    }
    return school_row(given | values, row)


def plain_school(
    number: int, unit: str = "甲县", stage: str = "小学", pupils: int = 1000, **values: Value
) -> FormRow:
    """一所每项都刚好达到的单学段学校。values 改其中几项。"""
    kind = "小学" if stage == "小学" else "初级中学"
    return joined_school(number, unit, {stage: pupils}, kind, **values)


def joined_school(
    number: int, unit: str, pupils: Mapping[str, int], kind: str = "九年一贯制学校", **values: Value
) -> FormRow:
    """一所每项都不低于线的学校，几个学段都行。"""
    row: dict[str, Value] = {
        "学校标识码": f"{2137000000 + number}",
        "学校名称": f"示例第{number}学校",
        "管理单位": unit,
        "办学类型": kind,
        "办别": "公办",
        "建校年份": Fraction(1980),
        "收支差": Fraction(0),
    }
    total = Fraction(sum(pupils.values()))
    for stage in STAGES:
        heads = Fraction(pupils.get(stage, 0))
        row[f"{stage}在校生数"] = heads
        if stage in JUDGED:
            row[f"{stage}班数"] = Fraction(-(-heads // 40))
            row[f"{stage}最大班额"] = Fraction(45) if heads else Fraction(0)
            row[f"{stage}高学历教师数"] = Fraction(-(-heads * LINES["高学历教师数"][stage] // 1))
            row[f"{stage}骨干教师数"] = Fraction(-(-heads // 100))
            row[f"{stage}专任教师数"] = row[f"{stage}持证教师数"] = Fraction(-(-heads // 10))
    for name, each in (("用房面积", 8), ("室内面积", 2), ("室外面积", 12), ("设备值", 3000)):
        row[name] = Fraction(each) * total
    only_stage = next(iter(pupils)) if len(pupils) == 1 else ""
    if only_stage in JUDGED:
        row["用房面积"] = LINES["用房面积"][only_stage] * total + 2 * total
        row["室外面积"] = LINES["室外面积"][only_stage] * total - 2 * total
        row["设备值"] = LINES["设备值"][only_stage] * total
    row["多媒体教室数"] = Fraction(-(-total * 24 // 1000))
    row["音乐教室数"] = Fraction(10)
    return school_row(row | values, number + 3)


def floor_schools() -> list[FormRow]:
    """人数凑得出 85% 底线的学校：刚好在底线上的、差一名的。"""
    return [
        plain_school(7001, pupils=10000, 小学高学历教师数=Fraction(357)),
        plain_school(7002, pupils=10000, 小学高学历教师数=Fraction(356)),
        plain_school(7003, pupils=20000, 多媒体教室数=Fraction(391)),
        plain_school(7004, pupils=20000, 多媒体教室数=Fraction(390)),
        plain_school(7005, pupils=2000, 小学骨干教师数=Fraction(17)),
        plain_school(7006, pupils=2000, 小学骨干教师数=Fraction(16)),
        plain_school(7007, "乙县", "初中", 20000, 初中高学历教师数=Fraction(901)),
        plain_school(7008, "乙县", "初中", 20000, 初中高学历教师数=Fraction(900)),
    ]


class Dice:
    """一把骰子造一批学校；同一个 seed 造出来的一样。"""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def heads(self, kind: str) -> dict[str, int]:
        """各学段学生数。"""
        pick = self.random.choice
        if kind == "教学点":
            return {"小学": pick((0, 1, 49, 50, 51))}
        return {
            stage: pick((0, 1, 40, 100, 200, 500, 1000, 2000, self.random.randint(20, 2500)))
            for stage in KINDS[kind]
        }

    def aimed(self, name: str, heads: Mapping[str, int]) -> Fraction:
        """瞄着某个学段的线（或它的 85%）：刚好让这个学段的份额落在线上，再偏一点或不偏。"""
        stage = self.random.choice([each for each in JUDGED if heads.get(each)] or ["小学"])
        part = Fraction(heads.get(stage, 0))
        whole = sum((count * WEIGHTS[each] for each, count in heads.items()), Fraction(0))
        wanted = LINES[name][stage] * self.random.choice((1, 1, 1, Fraction("0.85"), Fraction("0.9")))
        return wanted * whole / WEIGHTS[stage] if part else Fraction(0)

    def cents(self, value: Fraction) -> Fraction:
        """四舍五入到分，一半的时候再差一分。"""
        off = self.random.choice((0, 0, 0, 1, -1, 500)) * CENT
        return max(Fraction(round(value * 100), 100) + off, Fraction(0))

    def school(self, number: int, units: int) -> dict[str, Value]:
        """一所学校。"""
        pick = self.random.choice
        kind = pick(["小学"] * 5 + ["初级中学"] * 3 + ["九年一贯制学校"] * 3 + list(KINDS))
        heads = self.heads(kind)
        row: dict[str, Value] = {
            "学校标识码": str(2137000000 + number),
            "学校名称": f"示例第{number}学校",
            "管理单位": ODD_UNITS[self.random.randrange(units)],
            "办学类型": kind,
            "办别": pick(["公办"] * 9 + ["民办"]),
            "建校年份": Fraction(pick((1999, 2000, 2001, 2009, 2010, 2011))),
            "收支差": self.cents(Fraction(1)) - pick((1, 0, 3)),
        }
        for stage in STAGES:
            row[f"{stage}在校生数"] = Fraction(heads.get(stage, 0))
            if stage in JUDGED:
                row |= self.staff(stage, heads.get(stage, 0))
        inside = self.cents(Fraction(self.random.randint(0, 500)))
        row["室内面积"] = inside
        row["用房面积"] = self.cents(self.aimed("用房面积", heads)) + (
            inside if pick((True, True, True, False)) else 0
        )
        row["室外面积"] = max(self.cents(self.aimed("室外面积", heads)) - inside, Fraction(0))
        row["设备值"] = self.cents(self.aimed("设备值", heads))
        row["多媒体教室数"] = Fraction(max(0, round(self.aimed("多媒体教室数", heads)) + pick((0, 0, 1, -1))))
        row["音乐教室数"] = Fraction(self.random.randint(1, 5))
        return row

    def staff(self, stage: str, heads: int) -> dict[str, Value]:
        """一个学段的人和班。"""
        pick = self.random.choice
        teachers = Fraction(heads // 15)
        row: dict[str, Value] = {
            f"{stage}班数": Fraction(-(-heads // 40)),
            f"{stage}最大班额": Fraction(pick((44, 45, 46, 50, 51)) if heads else 0),
            f"{stage}专任教师数": teachers,
            f"{stage}持证教师数": max(teachers - pick((0, 0, 0, 1)), Fraction(0)),
        }
        for name in ("高学历教师数", "骨干教师数"):
            wanted = round(heads * LINES[name][stage] * pick((1, 1, Fraction("0.85"))))
            row[stage + name] = Fraction(max(0, wanted + pick((0, 0, -1, 1, 2))))
        return row

    def city(self, size: int, units: int = 4, missing: float = 0.01) -> dict[str, Table]:
        """size 行学校、units 个县。missing：每格空着的概率。"""
        rows = []
        for number in range(size):
            values = self.school(number, units)
            for name in [each for each in values if each not in IDENTITY]:
                if self.random.random() < missing:
                    values[name] = None
            rows.append(school_row(values, number + 3))
        return tables(rows, self.counties(units, missing))

    def counties(self, units: int, missing: float) -> list[FormRow]:
        """县表；偶尔缺一个县。"""
        rows = []
        for number, unit in enumerate(ODD_UNITS[:units]):
            values: dict[str, Value] = {
                "交流教师数": Fraction(self.random.choice((0, 9, 10, 11))),
                "符合条件教师数": Fraction(self.random.choice((0, 100, 100, 110))),
                "小学划片": self.random.choice((Fraction(100), Fraction("99.99"), None)),
                "初中划片": self.random.choice((Fraction(95), Fraction("94.99"))),
                "布局结论": self.random.choice(("达到", "未达到", None)),
                "巩固率": self.random.choice((Fraction(95), Fraction(96), None)),
            }
            if self.random.random() >= missing:
                rows.append(county_row(unit, number + 3, **values))
        return rows
