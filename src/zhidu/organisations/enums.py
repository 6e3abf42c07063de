"""机构的类别、变动的类别，和本房间认的两项权利。"""

from django.db.models import TextChoices

#: 本房间的动作和查询要求的权利；哪个职务有，由 accounts 的职务表定
SEE_UNITS = "units.see"
EDIT_UNITS = "units.edit"


class UnitKind(TextChoices):
    """机构类别。功能区按区县一级管理，但不在国家区划代码里。"""

    CITY = "city", "市"
    COUNTY = "county", "区县"
    FUNCTIONAL_AREA = "functional_area", "功能区"
    TOWNSHIP = "township", "镇街"
    DEPARTMENT = "department", "成员单位"
    SCHOOL = "school", "学校"
    KINDERGARTEN = "kindergarten", "幼儿园"
    TEACHING_POINT = "teaching_point", "教学点"


class ChangeKind(TextChoices):
    """机构变动的类别。"""

    FOUNDED = "founded", "设立"
    RENAMED = "renamed", "更名"
    MOVED = "moved", "划转"
    RECODED = "recoded", "重编代码"
    CLOSED = "closed", "撤销"
    REOPENED = "reopened", "恢复"
    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"
    IMPORTED = "imported", "成批导入"


class LineageKind(TextChoices):
    """前身与后继是怎么来的。"""

    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"


_COUNTY_LEVEL = frozenset({UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA})

#: 一类机构的上级可以是哪几类。次序严格向下，所以机构树在任何一天都成不了环
PARENT_KINDS: dict[UnitKind, frozenset[UnitKind]] = {
    UnitKind.CITY: frozenset(),
    UnitKind.COUNTY: frozenset({UnitKind.CITY}),
    UnitKind.FUNCTIONAL_AREA: frozenset({UnitKind.CITY}),
    UnitKind.TOWNSHIP: _COUNTY_LEVEL,
    UnitKind.DEPARTMENT: _COUNTY_LEVEL | {UnitKind.CITY},
    UnitKind.SCHOOL: _COUNTY_LEVEL | {UnitKind.CITY, UnitKind.TOWNSHIP},
    UnitKind.KINDERGARTEN: _COUNTY_LEVEL | {UnitKind.CITY, UnitKind.TOWNSHIP, UnitKind.SCHOOL},
    UnitKind.TEACHING_POINT: _COUNTY_LEVEL | {UnitKind.TOWNSHIP, UnitKind.SCHOOL, UnitKind.KINDERGARTEN},
}

#: 从上到下的次序：成批设立时先上级后下级
KIND_ORDER: tuple[UnitKind, ...] = tuple(PARENT_KINDS)
