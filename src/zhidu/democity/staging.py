"""埋设的手脚：找一所还没用过的学校、把它摆成要的样子、记进台账。"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from zhidu.democity.aims import Aims
from zhidu.democity.counties import County
from zhidu.democity.dice import Dice
from zhidu.democity.headings import COUNTY_FILE, COUNTY_SHEET, SCHOOL_FILE, SCHOOL_SHEET
from zhidu.democity.ledger import Mark, Planted, Skipped
from zhidu.democity.plan import CityPlan
from zhidu.democity.profiles import SOUND
from zhidu.democity.roles import Role
from zhidu.democity.schools import POINT, SPECIAL, School, equip

#: R1–R7 的原始量在学校表的哪一列；{} 处填学段
COLUMNS = {
    "R1": "{}高于规定学历教师数",
    "R2": "{}县级以上骨干教师数",
    "R3": "{}体育艺术专任教师数",
    "R4": "教学及辅助用房面积",
    "R5": "室外运动场地面积",
    "R6": "教学仪器设备值（万元）",
    "R7": "网络多媒体教室数",
}
PER = {"R1": 100, "R2": 100, "R3": 100, "R4": 1, "R5": 1, "R6": 1, "R7": 100}
SHARED = frozenset({"R4", "R5", "R6", "R7"})


class Staging:
    """一次埋设：手里有全市的单位、线和骰子，边埋边记账。"""

    def __init__(self, plan: CityPlan, aims: Aims, counties: list[County]) -> None:
        self.plan = plan
        self.aims = aims
        self.counties = counties
        self.dice = Dice(plan.seed, "埋设")
        self.planted: list[Planted] = []
        self.skipped: list[Skipped] = []

    def county(self, role: Role) -> County | None:
        """演这出故事的单位；城市太小时没有。"""
        return next((each for each in self.counties if each.place.role is role), None)

    def skip(self, ids: Iterable[str], why: str) -> None:
        """记下没埋成的。"""
        self.skipped += [Skipped(each, why) for each in ids]

    def take(
        self, county: County, kind: str, fits: Callable[[School], bool] = lambda _: True
    ) -> School | None:
        """本单位里还没有埋设的、公办的一所这类学校，从前往后找。"""
        for school in county.schools:
            if school.kind == kind and not school.staged and not school.private and fits(school):
                school.staged = True
                return school
        return None

    def settle(self, school: School, primary: int = 0, junior: int = 0, senior: int = 0) -> None:
        """把学生数定成这样，其余各项重填成样样过线有余。"""
        school.primary.pupils, school.junior.pupils, school.senior = primary, junior, senior
        equip(school, SOUND, self.dice, self.aims)

    def note_school(self, school: School, mark: Mark) -> None:
        """记一处学校的埋设。"""
        file = SCHOOL_FILE.format(city=self.plan.name, year=self.plan.year)
        spot = (file, SCHOOL_SHEET, school.row, school.unit, school.code, school.name)
        self.planted.append(Planted(mark, self.plan.year, *spot))

    def note_county(
        self, county: County, mark: Mark, file: str = COUNTY_FILE, sheet: str = COUNTY_SHEET
    ) -> None:
        """记一处单位的埋设；由许多行合成的（差异系数、普惠比例）没有单独的行，行写 0。"""
        row = county.row if mark.column and file == COUNTY_FILE else 0
        shown = file.format(city=self.plan.name, year=self.plan.year)
        self.planted.append(Planted(mark, self.plan.year, shown, sheet, row, county.place.unit))


def assign(school: School, stage: str, code: str, amount: Fraction) -> None:
    """把一项资源的总量（人、㎡、元、间）定成 amount。R4 的 amount 不含室内体育用房，R5 的含。"""
    part = school.part(stage)
    if code in ("R1", "R2", "R3"):
        count = _exact(amount)
        setattr(part, {"R1": "qualified", "R2": "backbone", "R3": "arts"}[code], count)
        part.teachers = max(part.teachers, count)
        part.licensed = part.teachers
    elif code == "R4":
        school.rooms = _exact(amount * 10) + school.indoor
    elif code == "R5":
        grounds = _exact(amount * 10)
        if school.indoor > grounds:
            school.rooms, school.indoor = school.rooms - school.indoor, 0
        school.outdoor = grounds - school.indoor
    elif code == "R6":
        school.equipment = _exact(amount / 100)
    else:
        school.media = _exact(amount)


def _exact(amount: Fraction) -> int:
    if amount.denominator != 1:
        raise ValueError(f"{amount} 记不进整数格，埋设的学生数要换一个")
    return amount.numerator


def measure(school: School, stage: str, code: str, aims: Aims) -> Fraction:
    """这所学校这个学段这项指标照规则应得的数：用房等按折算人数拆分，教师不拆。"""
    part = school.part(stage)
    raw = {
        "R1": Fraction(part.qualified),
        "R2": Fraction(part.backbone),
        "R3": Fraction(part.arts),
        "R4": Fraction(school.rooms - school.indoor, 10),
        "R5": Fraction(school.outdoor + school.indoor, 10),
        "R6": Fraction(school.equipment * 100),
        "R7": Fraction(school.media),
    }[code]
    if code in SHARED:
        people = (school.primary.pupils, school.junior.pupils, school.senior)
        weights = [weight * count for weight, count in zip(aims.weights, people, strict=True)]
        raw = raw * weights[0 if stage == "小学" else 1] / sum(weights)
    return raw * PER[code] / part.pupils


def counted(county: County, stage: str, aims: Aims) -> list[School]:
    """进这个学段七项指标和差异系数的学校：特教、不足规定人数的教学点不进。"""
    return [
        each
        for each in county.schools
        if each.part(stage).pupils
        and each.kind != SPECIAL
        and not (each.kind == POINT and each.primary.pupils < aims.smallest_point)
    ]
