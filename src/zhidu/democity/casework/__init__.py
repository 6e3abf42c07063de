"""演示市的整改案：两年里一百二十来件，各种来源、状态、阶梯和反弹，写成一天一步的安排，由装演示市的人照着真办。"""

from zhidu.democity.casework.casebook import Casebook, DrawDay, Matter, build_casebook
from zhidu.democity.casework.courses import COURSES, Course, Turn, Verb, turns_of
from zhidu.democity.casework.evidence import Exhibit, exhibit
from zhidu.democity.casework.troubles import Gap, Trouble
from zhidu.democity.casework.wording import said

__all__ = [
    "COURSES",
    "Casebook",
    "Course",
    "DrawDay",
    "Exhibit",
    "Gap",
    "Matter",
    "Trouble",
    "Turn",
    "Verb",
    "build_casebook",
    "exhibit",
    "said",
    "turns_of",
]
