"""测试用的人手：一个小市，十种职务各一人，三员齐全。人名都是编的。"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.replaying import replayed
from zhidu.accounts import queries
from zhidu.accounts.actions import AccountRow, create_person, grant_post, import_accounts
from zhidu.accounts.enums import ADMIN_OFFICES, OfficeCode
from zhidu.accounts.models import Person, Post
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.organisations.actions import UnitRow, import_units
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitVersion

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FOUNDED = date(2020, 9, 1)
STARTS = date(2026, 1, 1)
GOOD = "Qing-Song.2031"


@dataclass(slots=True)
class Staff:
    """机构的主键和人的任职：units["东县"]，posts["东县督导"] = (人, 任职)。"""

    units: dict[str, int] = field(default_factory=dict)
    posts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def person(self, name: str) -> int:
        """人的主键。"""
        return self.posts[name][0]

    def actor(self, name: str, on: date = TODAY) -> Actor:
        """以他的任职办事。"""
        return as_actor(*self.posts[name], on=on)


def new_id() -> UUID:
    """一个新的请求编号。"""
    return uuid4()


def as_actor(person: int, post: int, on: date = TODAY) -> Actor:
    """取当事人，用此刻的权限版次。"""
    return queries.actor(person=person, post=post, epoch=epoch(person), on=on)


def epoch(person: int) -> int:
    """此刻的权限版次。"""
    return Person.objects.get(pk=person).auth_epoch


def hire(login_name: str, unit: int, called: str = "某某") -> int:
    """建一个账号，算作已激活（不算散列，测得快）。"""
    key = create_person(
        by=INSTALLER, login_name=login_name, display_name=called, unit=unit, at=AT, request_id=new_id()
    )
    Person.objects.filter(pk=key).update(activated_at=AT)
    return key


def appoint(person: int, office: OfficeCode, unit: int, **changed: Any) -> int:
    """授一个任职。"""
    asked: dict[str, Any] = {
        "by": INSTALLER, "person": person, "office": office, "unit": unit, "starts": STARTS, "ends": None,
        "at": AT, "request_id": new_id(),
    }  # fmt: skip
    return grant_post(**(asked | changed))


UNITS = [
    ("市", UnitKind.CITY, "", "379900", "379900"),
    ("东县", UnitKind.COUNTY, "市", "379901", "379901"),
    ("西县", UnitKind.COUNTY, "市", "379902", "379902"),
    ("高新区", UnitKind.FUNCTIONAL_AREA, "市", "3799G1", ""),
    ("财政局", UnitKind.DEPARTMENT, "市", "379900-CZ", ""),
    ("东小", UnitKind.SCHOOL, "东县", "2137990001", ""),
    ("东中", UnitKind.SCHOOL, "东县", "3137990002", ""),
    ("东点", UnitKind.TEACHING_POINT, "东小", "2137990003", ""),
    ("西小", UnitKind.SCHOOL, "西县", "2137990004", ""),
    ("高小", UnitKind.SCHOOL, "高新区", "2137990005", ""),
]

POSTS = [
    ("市督导", OfficeCode.CITY_SUPERVISION, "市", ()),
    ("东县督导", OfficeCode.COUNTY_SUPERVISION, "东县", ()),
    ("西县督导", OfficeCode.COUNTY_SUPERVISION, "西县", ()),
    ("高新督导", OfficeCode.COUNTY_SUPERVISION, "高新区", ()),
    ("东小校长", OfficeCode.SCHOOL, "东小", ()),
    ("财政", OfficeCode.MEMBER, "财政局", ()),
    ("督学", OfficeCode.INSPECTOR, "东县", ("东小",)),
    ("专家", OfficeCode.EXPERT, "市", ("西县",)),
    ("领导", OfficeCode.LEADER, "东县", ()),
    ("系统", OfficeCode.SYSTEM_ADMIN, "市", ()),
    ("安全", OfficeCode.SECURITY_ADMIN, "市", ()),
    ("审计", OfficeCode.AUDIT_ADMIN, "市", ()),
]


@replayed
def build() -> Staff:
    """造小市、配人手：机构和一般职务成批导入，三员逐个办。"""
    staff = Staff()
    rows = [
        UnitRow(row, code, name, kind.label, parent, division)
        for row, (name, kind, parent, code, division) in enumerate(UNITS)
    ]
    import_units(rows, by=INSTALLER, on=FOUNDED, at=AT, request_id=new_id())
    staff.units = dict(UnitVersion.objects.values_list("name", "unit"))
    codes = {name: code for name, _, _, code, _ in UNITS}
    import_accounts(
        [
            AccountRow(
                row, f"p{row:02d}", name, codes[unit], "" if office in ADMIN_OFFICES else office.label, STARTS,
                listed=tuple(codes[each] for each in listed),
            )
            for row, (name, office, unit, listed) in enumerate(POSTS)
        ],
        by=INSTALLER, at=AT, request_id=new_id(),
    )  # fmt: skip
    Person.objects.update(activated_at=AT)
    people = dict(Person.objects.values_list("display_name", "pk"))
    for name, office, unit, _ in POSTS:
        if office in ADMIN_OFFICES:
            appoint(people[name], office, staff.units[unit])
    posts = dict(Post.objects.values_list("person", "pk"))
    staff.posts = {name: (people[name], posts[people[name]]) for name, *_ in POSTS}
    return staff


def days(number: int) -> datetime:
    """AT 以后几天。"""
    return AT + timedelta(days=number)
