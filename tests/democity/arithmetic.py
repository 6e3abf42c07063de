"""另算一遍：只用分数四则，不用引擎、不用造数的代码，核对埋设清单里写的数和结论。"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import sqrt

Row = dict[str, Fraction | str]

#: 办法第六条的线（小学、初中），差异系数的限，另抄一份：和造数用的、规则册里的都无关
LINES = {
    "R1": ("4.2", "5.3"),
    "R2": ("1", "1"),
    "R3": ("0.9", "0.9"),
    "R4": ("4.5", "5.8"),
    "R5": ("7.5", "10.2"),
    "R6": ("2000", "2500"),
    "R7": ("2.3", "2.4"),
}
LIMITS = {"小学": 0.50, "初中": 0.45}
STAGES = ("小学", "初中")


def rows(headings: Iterable[str], lines: Iterable[Iterable[object]]) -> list[Row]:
    """表的各行：数变成精确的分数，文字照旧。"""
    names = tuple(headings)
    return [
        {
            name: value if isinstance(value, str) else Fraction(str(value))
            for name, value in zip(names, line, strict=True)
        }
        for line in lines
    ]


def number(row: Row, name: str) -> Fraction:
    value = row[name]
    assert isinstance(value, Fraction), (name, value)
    return value


def line(code: str, stage: str) -> Fraction:
    return Fraction(LINES[code][STAGES.index(stage)])


def share(row: Row, stage: str) -> Fraction:
    """全校共用的用房、设备里这个学段的一份：小学 1、初中 1.1、高中 1.32。"""
    weights = {"小学": Fraction(1), "初中": Fraction(11, 10), "高中": Fraction(33, 25)}
    weighted = {name: weight * number(row, name + "在校生数") for name, weight in weights.items()}
    return weighted[stage] / sum(weighted.values())


def value(row: Row, stage: str, code: str) -> Fraction:
    """这一行这个学段的 R1–R7。"""
    pupils = number(row, stage + "在校生数")
    if code == "R1":
        return number(row, stage + "高于规定学历教师数") * 100 / pupils
    if code == "R2":
        return number(row, stage + "县级以上骨干教师数") * 100 / pupils
    if code == "R3":
        return number(row, stage + "体育艺术专任教师数") * 100 / pupils
    part = share(row, stage)
    if code == "R4":
        return (number(row, "教学及辅助用房面积") - number(row, "其中室内体育用房面积")) * part / pupils
    if code == "R5":
        return (number(row, "室外运动场地面积") + number(row, "其中室内体育用房面积")) * part / pupils
    if code == "R6":
        return number(row, "教学仪器设备值（万元）") * 10000 * part / pupils
    return number(row, "网络多媒体教室数") * 100 * part / pupils


def outcome(row: Row, stage: str, code: str) -> str:
    got, wanted = value(row, stage, code), line(code, stage)
    if got >= wanted:
        return "达到"
    return "未达到" if got >= wanted * Fraction(85, 100) else "低于底线"


def passes(row: Row, stage: str) -> bool:
    """七项至少六项达到，没达到的不低于线的 85%。"""
    found = [outcome(row, stage, code) for code in LINES]
    return found.count("达到") >= 6 and "低于底线" not in found


def excluded(row: Row) -> bool:
    if row["办学类型"] == "特殊教育学校":
        return True
    return row["办学类型"] == "教学点" and number(row, "小学在校生数") < 50


def judged(schools: list[Row], unit: str, stage: str) -> list[Row]:
    """这个单位这个学段进判定的学校。"""
    return [
        row
        for row in schools
        if row["管理单位"] == unit and not excluded(row) and number(row, stage + "在校生数")
    ]


def spread(group: list[Row], stage: str, code: str, *, weighted: bool = True) -> float:
    """差异系数：先按精确的分数求方差，最后才开方。"""
    weights = [number(row, stage + "在校生数") if weighted else Fraction(1) for row in group]
    values = [value(row, stage, code) for row in group]
    total = sum(weights)
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / total
    variance = sum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True)) / total
    return sqrt(variance) / float(mean)


def failing(schools: list[Row], unit: str) -> list[tuple[str, str]]:
    """不通过的（学校标识码，学段）。"""
    return [
        (str(row["学校标识码"]), stage)
        for stage in STAGES
        for row in judged(schools, unit, stage)
        if not passes(row, stage)
    ]


def uneven(schools: list[Row], unit: str, *, weighted: bool = True) -> list[tuple[str, str]]:
    """差异系数超限的（指标，学段）。"""
    return [
        (code, stage)
        for stage in STAGES
        for code in LINES
        if (group := judged(schools, unit, stage))
        and spread(group, stage, code, weighted=weighted) > LIMITS[stage]
    ]
