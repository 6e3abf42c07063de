"""测试用的一次采集：tests/accounts 的小市、带软校验的小规则册，和填好一份的办法。内容是编的（示例）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, Staff, appoint, as_actor, hire, new_id
from tests.filings.checked_release import soft_files
from tests.replaying import replayed
from tests.rulebook.tiny import write
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.catalog.actions import enter_release, put_in_force
from zhidu.filings.actions import open_collection, pass_review, save_draft, submit
from zhidu.filings.models import Collection, Filing

YEAR = 2026
KINDS = ("school", "teaching_point", "county", "functional_area")
OPENS, DUE = date(2026, 2, 1), date(2026, 4, 30)

#: 打的字：一所小学，样样都对
SCHOOL = {
    "办学类型": "小学", "办别": "公办", "建校年份": "1998", "小学在校生数": "1,000", "初中在校生数": "0", "高中在校生数": "0",
    "小学专任教师数": "60", "小学本科教师数": "40", "小学硕士教师数": "2", "教学用房面积": "4500.5", "设备值": "120.5",
}  # fmt: skip
COUNTY = {"G1结论": "达到", "巩固率": "99.5"}


@dataclass(slots=True)
class Town:
    """一次开着的采集。release 是 catalog 的主键，collection 是采集的主键。"""

    staff: Staff
    release: int
    collection: int
    extra: dict[str, tuple[int, int]] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """以他的任职办事。"""
        if name in self.extra:
            return as_actor(*self.extra[name])
        return self.staff.actor(name)

    def filing(self, unit: str, collection: int | None = None) -> Filing:
        """一个单位的那一份，现取。"""
        return Filing.objects.get(collection=collection or self.collection, unit=self.staff.units[unit])

    def hire(self, name: str, office: OfficeCode, unit: str) -> None:
        """再请一个人。"""
        person = hire(f"x{len(self.extra)}", self.staff.units[unit], name)
        self.extra[name] = (person, appoint(person, office, self.staff.units[unit]))

    def save(
        self, who: str, unit: str, cells: Mapping[str, Sequence[Mapping[str, str]]] | None = None
    ) -> int:
        """存一份填好的草稿。"""
        found = self.filing(unit)
        given = cells or ({"区县": [COUNTY]} if found.rows == "county" else {"学校": [SCHOOL]})
        return save_draft(
            by=self.actor(who), filing=found.pk, cells=given, seen=found.saves, at=AT, request_id=new_id()
        )

    def submit(
        self, who: str, unit: str, cells: Mapping[str, Sequence[Mapping[str, str]]] | None = None
    ) -> int:
        """存好并报上去，返回版次。"""
        seen = self.save(who, unit, cells)
        return submit(by=self.actor(who), filing=self.filing(unit).pk, seen=seen, at=AT, request_id=new_id())

    def review(self, who: str, unit: str) -> None:
        """审核通过。"""
        found = self.filing(unit)
        pass_review(by=self.actor(who), filing=found.pk, seen=found.revision, at=AT, request_id=new_id())


def enter(folder: Path, files: Mapping[str, str] | None = None, name: str = "xiao-ce") -> int:
    """一本小规则册进库，返回主键。"""
    spec = str(write(folder, files or soft_files(), name))
    return enter_release(by=INSTALLER, spec=spec, at=AT, request_id=new_id())


def opened(by: Actor, release: int, year: int = YEAR, **changed: Any) -> int:
    """发起一次采集，返回主键。"""
    asked: dict[str, Any] = {
        "by": by, "release": release, "year": year, "title": f"{year}年示例监测", "opens": OPENS, "due": DUE,
        "kinds": KINDS, "at": AT, "request_id": new_id(),
    }  # fmt: skip
    return open_collection(**(asked | changed))


@replayed
def build() -> Town:
    """造小市、配人手、发布版进库施行、发起今年的采集；各县另有一个同事，好互相审。"""
    staff = staffing.build()
    with TemporaryDirectory() as folder:
        release = enter(Path(folder))
    put_in_force(by=INSTALLER, release=release, from_year=2020, at=AT, request_id=new_id())
    town = Town(staff, release, opened(staff.actor("市督导"), release))
    town.hire("东县同事", OfficeCode.COUNTY_SUPERVISION, "东县")
    town.hire("东中校长", OfficeCode.SCHOOL, "东中")
    town.hire("西小校长", OfficeCode.SCHOOL, "西小")
    town.hire("市同事", OfficeCode.CITY_SUPERVISION, "市")
    return town


def collection_of(town: Town) -> Collection:
    """采集，现取。"""
    return Collection.objects.get(pk=town.collection)
