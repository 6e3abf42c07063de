"""看板上的单位：哪几个县、哪所学校看得到。凭「看看板」这项权利圈定。"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit, UnitCode, UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import NotFound

COUNTY_LEVEL = (UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA)
WITH_RESULTS = (UnitKind.SCHOOL, UnitKind.KINDERGARTEN, UnitKind.TEACHING_POINT)


@dataclass(frozen=True, slots=True)
class Place:
    """一个单位当天的样子：主键、代码、名称、类别、上级主键。"""

    unit: int
    code: str
    name: str
    kind: str
    parent: int | None


def reach(by: Actor, *, ever: bool = False) -> QuerySet[Unit]:
    """当事人的看板够得到的机构。ever：连同撤并了的。"""
    return units_in_reach(by=by, right=Right.SEE_BOARDS, on=by.on, ever=ever)


def counties(*, by: Actor) -> list[Place]:
    """够得到的区县（含功能区），按代码排。学校、督学只够得到学校的，一个也没有。"""
    found = UnitVersion.objects.filter(on_date(by.on), kind__in=COUNTY_LEVEL, unit__in=reach(by))
    return [_place(each) for each in found.order_by("code")]


def county(code: str, *, by: Actor) -> Place:
    """凭代码找一个区县。没有、够不着、不是区县，都抛 NotFound。"""
    return _found(code, by, COUNTY_LEVEL)


def school(code: str, *, by: Actor) -> Place:
    """凭标识码（旧码也行）找一所学校、幼儿园或教学点。没有或够不着抛 NotFound。"""
    return _found(code, by, WITH_RESULTS)


def county_above(place: Place, *, by: Actor) -> Place | None:
    """这个单位归哪个区县管。上级的名字是公开的；市直管的学校没有，为 None。"""
    parent = place.parent
    while parent is not None:
        version = UnitVersion.objects.filter(on_date(by.on), unit=parent).first()
        if version is None:
            return None
        if version.kind in COUNTY_LEVEL:
            return _place(version)
        parent = version.parent_id
    return None


def _found(code: str, by: Actor, kinds: tuple[UnitKind, ...]) -> Place:
    # 撤并了的照它最后的样子：往年的结果里有它，那一页就打得开
    found = UnitVersion.objects.filter(
        starts__lte=by.on,
        kind__in=kinds,
        unit__in=UnitCode.objects.filter(value=code).values("unit"),
    ).filter(unit__in=reach(by, ever=True))
    for each in found.order_by("-starts"):
        return _place(each)
    raise NotFound


def _place(version: UnitVersion) -> Place:
    return Place(version.unit_id, version.code, version.name, version.kind, version.parent_id)
