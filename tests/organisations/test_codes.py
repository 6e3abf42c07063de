"""机构代码：学校用 10 位标识码，类别要合；区县用区划代码，功能区用自定的码。"""

import pytest

from zhidu.organisations.enums import PARENT_KINDS, UnitKind
from zhidu.organisations.rules import code_fault, parent_fault


@pytest.mark.parametrize(
    ("kind", "code", "division"),
    [
        (UnitKind.CITY, "379900", "379900"),
        (UnitKind.COUNTY, "379901", "379901"),
        (UnitKind.FUNCTIONAL_AREA, "3799G1", ""),
        (UnitKind.FUNCTIONAL_AREA, "379971", "379971"),
        (UnitKind.TOWNSHIP, "379901101", "379901101"),
        (UnitKind.DEPARTMENT, "379900-CZ", ""),
        (UnitKind.SCHOOL, "2137990001", "379901101001"),
        (UnitKind.SCHOOL, "5137990001", ""),
        (UnitKind.KINDERGARTEN, "1137990001", ""),
        (UnitKind.TEACHING_POINT, "2137990001", ""),
    ],
)
def test_good_codes(kind: UnitKind, code: str, division: str) -> None:
    assert code_fault(kind, code, division) == ""


@pytest.mark.parametrize(
    ("kind", "code", "division", "says"),
    [
        (UnitKind.COUNTY, "379901", "", "要有行政区划代码"),
        (UnitKind.COUNTY, "379901", "37990", "6 位（县）、9 位（镇街）或 12 位"),
        (UnitKind.COUNTY, "379901", "999901", "不是省级地域码"),
        (UnitKind.FUNCTIONAL_AREA, "高新区", "", "不能作管理单位码"),
        (UnitKind.DEPARTMENT, "2137990001", "", "会和学校标识码混"),
        (UnitKind.SCHOOL, "213799001", "", "少 1 位"),
        (UnitKind.SCHOOL, "2037990001", "", "不是学校类别码"),
        (UnitKind.SCHOOL, "2199990001", "", "不是省级地域码"),
        (UnitKind.SCHOOL, "1137990001", "", "是幼儿园的标识码"),
        (UnitKind.KINDERGARTEN, "2137990001", "", "应以 11 开头"),
        (UnitKind.SCHOOL, "２１３７９９０００１", "", "不是数字的字"),
    ],
)
def test_bad_codes_are_named(kind: UnitKind, code: str, division: str, says: str) -> None:
    assert says in code_fault(kind, code, division)


def test_parents_go_strictly_down_so_no_circle_is_possible() -> None:
    order = list(PARENT_KINDS)
    assert set(order) == set(UnitKind)
    for kind, parents in PARENT_KINDS.items():
        assert all(order.index(parent) < order.index(kind) for parent in parents)


def test_wrong_parents_are_named() -> None:
    assert parent_fault(UnitKind.SCHOOL, None) == "学校要有上级：市、区县、功能区、镇街"
    assert "教学点不能直接归市管" in parent_fault(UnitKind.TEACHING_POINT, UnitKind.CITY)
    assert "没有上级" in parent_fault(UnitKind.CITY, UnitKind.CITY)
    assert parent_fault(UnitKind.CITY, None) == ""
