"""测试用的小市：一市、两县、一功能区、一镇，几所学校。名称、代码都是编的。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from tests.replaying import replayed
from zhidu.organisations.actions import found_unit
from zhidu.organisations.enums import EDIT_UNITS, SEE_UNITS, UnitKind
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.organisations.rules import EVERYWHERE, NOWHERE, Reach, Shape

FOUNDED = date(2020, 9, 1)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clerk:
    """一个办事的人：看得到 sees，改得了 edits。真正的当事人在 accounts，这里只要合乎 Author。"""

    sees: Reach = EVERYWHERE
    edits: Reach = EVERYWHERE
    actor: str = "7"
    post: str = "9"

    def reach(self, right: str) -> Reach:
        """凭权利取范围。"""
        return {SEE_UNITS: self.sees, EDIT_UNITS: self.edits}.get(right, NOWHERE)


CLERK = Clerk()


@dataclass(frozen=True, slots=True)
class SmallCity:
    """小市里各机构的主键。"""

    city: int
    east: int
    west: int
    zone: int
    town: int
    primary: int
    middle: int
    garden: int
    point: int
    far: int


def found(
    name: str, kind: UnitKind, parent: int | None, code: str, division: str = "", on: date = FOUNDED
) -> int:
    """设立一个。"""
    shape = Shape(name, kind, parent, code, division)
    return found_unit(by=CLERK, shape=shape, on=on, at=AT, request_id=uuid4())


@replayed
def build() -> SmallCity:
    """造小市。"""
    city = found("示例市", UnitKind.CITY, None, "379900", "379900")
    east = found("东县", UnitKind.COUNTY, city, "379901", "379901")
    west = found("西县", UnitKind.COUNTY, city, "379902", "379902")
    zone = found("高新区", UnitKind.FUNCTIONAL_AREA, city, "3799G1")
    town = found("河口镇", UnitKind.TOWNSHIP, east, "379901101", "379901101")
    primary = found("河口小学", UnitKind.SCHOOL, town, "2137990001", "379901101")
    middle = found("东县一中", UnitKind.SCHOOL, east, "3137990002", "379901")
    garden = found("河口幼儿园", UnitKind.KINDERGARTEN, town, "1137990003", "379901101")
    point = found("下游教学点", UnitKind.TEACHING_POINT, primary, "2137990004", "379901101")
    far = found("西县小学", UnitKind.SCHOOL, west, "2137990005", "379902")
    return SmallCity(city, east, west, zone, town, primary, middle, garden, point, far)


def seen(unit: int) -> int:
    """此刻的变动次数。"""
    return Unit.objects.get(pk=unit).revision


def periods(unit: int) -> list[tuple[str, int | None, date, date | None]]:
    """一个机构的各版本：名称、上级、起、止。"""
    return list(
        UnitVersion.objects.filter(unit=unit)
        .order_by("starts")
        .values_list("name", "parent", "starts", "ends")
    )


def new_id() -> UUID:
    """一个新的请求编号。"""
    return uuid4()
