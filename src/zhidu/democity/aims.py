"""造数瞄准的线：埋「刚好在线上」「差一格」的学校，得先知道线在哪。

只用来造数，判定从不看这里：判定的线在规则册，测试保证两边一致。
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

#: 七项资源配置指标在造数时的名字，与 R1–R7 逐一对应
RESOURCES: dict[str, str] = {
    "R1": "qualified",
    "R2": "backbone",
    "R3": "arts",
    "R4": "rooms",
    "R5": "grounds",
    "R6": "equipment",
    "R7": "media",
}


@dataclass(frozen=True, slots=True)
class StageAims:
    """一个学段的线：按 R1–R7（人、人、人、㎡、㎡、元、间；1–3、7 每百名学生），班额，校额，差异系数的限。"""

    lines: dict[str, Fraction]
    class_size: int
    school_size: int
    spread: Fraction


@dataclass(frozen=True, slots=True)
class Aims:
    """一套线。weights：拆分时小学、初中、高中各一名学生折算几名。

    county：县级数据的线，比例写百分数里的数（85 即 85%），G7 是元。smallest_point：教学点满多少人才计入。
    studio_sizes：音乐、美术专用教室各不小于多少㎡。
    """

    primary: StageAims
    junior: StageAims
    weights: tuple[Fraction, Fraction, Fraction]
    floor: Fraction
    combined_size: int
    smallest_point: int
    classes_per_studio: int
    studio_sizes: tuple[int, int]
    training_share: Fraction
    county: dict[str, Fraction]

    def of(self, stage: str) -> StageAims:
        """按学段名取。"""
        return self.primary if stage == "小学" else self.junior


def _lines(*values: str) -> dict[str, Fraction]:
    return {code: Fraction(value) for code, value in zip(RESOURCES, values, strict=True)}


NATIONAL = Aims(
    primary=StageAims(_lines("4.2", "1", "0.9", "4.5", "7.5", "2000", "2.3"), 45, 2000, Fraction("0.50")),
    junior=StageAims(_lines("5.3", "1", "0.9", "5.8", "10.2", "2500", "2.4"), 50, 2000, Fraction("0.45")),
    weights=(Fraction(1), Fraction("1.1"), Fraction("1.32")),
    floor=Fraction("0.85"),
    combined_size=2500,
    smallest_point=50,
    classes_per_studio=12,
    studio_sizes=(96, 90),
    training_share=Fraction("0.05"),
    county={
        "G7": Fraction(6000),
        "G9": Fraction(100),
        "G11": Fraction(10),
        "G11B": Fraction(20),
        "G13小学": Fraction(100),
        "G13初中": Fraction(95),
        "G14": Fraction(50),
        "G15": Fraction(85),
        "E1": Fraction(95),
        "E2": Fraction(95),
        "A1": Fraction(85),
        "P1": Fraction(85),
        "P2": Fraction(80),
        "P3": Fraction(50),
        "Q2": Fraction(85),
    },
)
