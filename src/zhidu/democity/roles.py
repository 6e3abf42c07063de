"""各单位演什么戏：名字、城乡、大小，和它在全市里的一出故事。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhidu.kernel import ZhiduError


class Role(StrEnum):
    """一个单位的故事；值就是写进说明的话。"""

    ALL_MET = "全部达到"
    ONE_SHORT = "仅差一所学校"
    SPLIT = "拆分与教学点"
    CROWDED = "大校额与大班额"
    PRIVATE = "民办学校拉高差异系数"
    WEIGHTED = "差异系数加权过、不加权不过"
    UNWEIGHTED = "差异系数不加权过、加权不过"
    AT_LINE = "县级数据刚好在线上"
    NEAR_MISS = "县级数据差一点"
    CLASS_RATE = "幼儿园班额达标率差一点"
    ORDINARY = "一般水平"
    STEADY = "样样过线，没有埋设"


@dataclass(frozen=True, slots=True)
class Place:
    """一个管理单位：全名、学校名里用的前缀、故事、学校多少的权、城区学校的比例、是否功能区。"""

    unit: str
    stem: str
    role: Role
    share: float
    urban: float
    zone: bool = False


_CAST = (
    Place("青砚区", "青砚", Role.CROWDED, 72, 0.65),
    Place("松墨区", "松墨", Role.ORDINARY, 53, 0.5),
    Place("杏坛区", "杏坛", Role.PRIVATE, 46, 0.5),
    Place("桐音区", "桐音", Role.AT_LINE, 45, 0.45),
    Place("鹤汀县", "鹤汀", Role.ALL_MET, 52, 0.2),
    Place("苇塘县", "苇塘", Role.ONE_SHORT, 45, 0.2),
    Place("澜桥县", "澜桥", Role.SPLIT, 45, 0.2),
    Place("稻汀县", "稻汀", Role.WEIGHTED, 46, 0.1),
    Place("高新区", "高新", Role.NEAR_MISS, 22, 0.8, zone=True),
    Place("经开区", "经开", Role.UNWEIGHTED, 26, 0.6, zone=True),
    Place("云湖旅游度假区", "云湖", Role.CLASS_RATE, 12, 0.3, zone=True),
)
#: 单位少的时候，先演哪几出
_FIRST = (
    Role.ALL_MET, Role.ONE_SHORT, Role.SPLIT, Role.CROWDED, Role.PRIVATE, Role.WEIGHTED,
    Role.UNWEIGHTED, Role.AT_LINE, Role.NEAR_MISS, Role.CLASS_RATE, Role.ORDINARY,
)  # fmt: skip
#: 单位多的时候，往下接着编的名字：前字后字各取一个
_FRONT, _BACK = "砚璞鹤苇澜樱枫芷蔚穗棠槿葭苔", "汀麓陂畈篱坞渚墅栈磬弦笺"


def cast(count: int) -> tuple[Place, ...]:
    """count 个单位。不到十一个时按故事的要紧程度留，多于十一个时往下编名字，三个里有一个样样过线。"""
    if count <= len(_CAST):
        kept = set(_FIRST[:count])
        return tuple(each for each in _CAST if each.role in kept)
    known = {each.stem for each in _CAST}
    stems = [front + back for back in _BACK for front in _FRONT if front + back not in known]
    stems += [mark + stem for mark in "东西南北上下" for stem in stems]
    extra = count - len(_CAST)
    if extra > len(stems):
        raise ZhiduError(f"编得出的单位名只有 {len(_CAST) + len(stems)} 个，要不了 {count} 个单位")
    more = []
    for at, stem in enumerate(stems[:extra]):
        role = Role.STEADY if at % 3 == 2 else Role.ORDINARY
        urban = (0.2, 0.5, 0.3, 0.7)[at % 4]
        more.append(Place(stem + ("区" if urban >= 0.5 else "县"), stem, role, 40 + at % 5 * 4, urban))
    return (*_CAST, *more)


SOUND_ROLES = frozenset(Role) - {Role.CROWDED, Role.ORDINARY, Role.CLASS_RATE}
SOUND_PRESCHOOL = frozenset(Role) - {Role.CROWDED, Role.ORDINARY}
