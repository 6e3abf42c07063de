"""办学水平：各项数按什么分布掷。水平写成「线的几倍」，线变了分布跟着走。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.democity.dice import Curve


def _curve(*values: float) -> Curve:
    """最小、第 10、第 50、第 90 百分位、最大五个数。"""
    return tuple(zip((0.0, 0.1, 0.5, 0.9, 1.0), values, strict=True))


@dataclass(frozen=True, slots=True)
class Profile:
    """一种办学水平。

    resources：R1–R7 各是线的几倍。crowding：平均班额是标准班额的几倍。sound：样样过线，零头一律往上凑。
    music、art：最小专用教室面积比线大多少㎡（负的是不够），从哪些里取。lapse：每件事出一处小差错的可能。
    """

    resources: dict[str, Curve]
    crowding: tuple[float, float]
    sound: bool
    music: tuple[int, ...]
    art: tuple[int, ...]
    training: tuple[float, float]
    lapse: float


_EVEN = ((0.0, 1.06), (1.0, 1.38))
SOUND = Profile(
    resources=dict.fromkeys(("R1", "R2", "R3", "R4", "R5", "R6", "R7"), _EVEN),
    crowding=(0.76, 0.90),
    sound=True,
    music=(0, 0, 4, 12),
    art=(0, 0, 6, 10),
    training=(1.02, 1.25),
    lapse=0.0,
)
ORDINARY = Profile(
    resources={
        "R1": _curve(0.80, 1.08, 1.40, 1.60, 1.75),
        "R2": _curve(0.65, 0.92, 1.45, 2.30, 3.30),
        "R3": _curve(0.80, 1.00, 1.45, 2.20, 2.90),
        "R4": _curve(0.62, 0.90, 1.30, 1.90, 2.70),
        "R5": _curve(0.52, 0.82, 1.38, 2.10, 2.80),
        "R6": _curve(0.66, 0.99, 1.38, 2.10, 2.90),
        "R7": _curve(0.90, 1.02, 1.27, 1.62, 1.90),
    },
    crowding=(0.72, 1.02),
    sound=False,
    music=(0, 0, 0, 4, 4, 12, 12, -12, -23),
    art=(0, 0, 0, 6, 6, 10, -23),
    training=(0.92, 1.25),
    lapse=0.08,
)

#: 各类学校小学（没有小学的看初中）在校生数
SIZES: dict[str, Curve] = {
    "小学": _curve(120, 350, 800, 1900, 3600),
    "初级中学": _curve(200, 400, 710, 1900, 3400),
    "九年一贯制学校": _curve(150, 210, 560, 1100, 2200),
    "教学点": _curve(16, 22, 56, 88, 98),
    "特殊教育学校": _curve(36, 40, 60, 78, 84),
    "完全中学": _curve(230, 280, 680, 1150, 1300),
    "十二年一贯制学校": _curve(600, 700, 860, 1050, 1300),
}
#: 初中是小学的几倍、高中是初中的几倍（九年一贯制、十二年一贯制、完全中学、特教）
JUNIOR_PER_PRIMARY = (0.76, 0.90)
SENIOR_PER_JUNIOR = (1.30, 1.70)

#: 每名专任教师带几名学生
PUPILS_PER_TEACHER = {"小学": (14.6, 18.0), "初中": (10.6, 12.8), "特教": (3.5, 5.0)}
#: 每名学生的公用经费（元）：小学、初中、高中、特教
FUNDS_PER_PUPIL = ((740, 820), (960, 1030), (1100, 1300), (6000, 9000))

#: 一所幼儿园的幼儿数；平均班额；每名教师带几名幼儿
CHILDREN: Curve = _curve(28, 82, 170, 330, 900)
CHILDREN_PER_CLASS = (22.0, 30.5)
CHILDREN_PER_TEACHER = {True: (10.0, 14.2), False: (10.0, 17.5)}
#: 生均园舍、活动用房、室外场地（㎡）
SPACE_PER_CHILD = {
    True: ((10.7, 13.4), (8.3, 9.9), (4.2, 6.0)),
    False: ((9.8, 13.5), (7.6, 10.1), (3.4, 6.0)),
}
