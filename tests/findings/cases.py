"""问题和整改测试共用的：小市、在用的程序、立一个问题的办法。内容是编的（示例）。"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, STARTS, Staff, appoint, as_actor, hire, new_id
from tests.replaying import replayed
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.catalog.actions import enter_procedure
from zhidu.files.actions import ingest
from zhidu.findings.actions import Grounds, raise_finding

PROCEDURE = "zhenggai-wenze"


@dataclass(slots=True)
class Bench:
    """一个小市，程序在用，各督导室有同事。"""

    staff: Staff
    extra: dict[str, tuple[int, int]]

    def actor(self, name: str, on: date = staffing.TODAY) -> Actor:
        """以他的任职、在那一天办事。"""
        return as_actor(*(self.extra.get(name) or self.staff.posts[name]), on=on)

    def unit(self, name: str) -> int:
        """单位的主键。"""
        return self.staff.units[name]

    def hire(self, name: str, office: OfficeCode, unit: str) -> None:
        """再请一个人。"""
        person = hire(f"y{len(self.extra)}", self.unit(unit), name)
        self.extra[name] = (person, appoint(person, office, self.unit(unit)))

    def grounds(self, **changed: Any) -> Grounds:
        """一个写得好好的问题。"""
        given: dict[str, Any] = {
            "unit": self.unit("东小"), "title": "操场面积不够", "basis": "示例办法第三条", "source": "province",
            "severity": "ordinary", "cause": "facilities", "found_on": staffing.TODAY, "channel": "反馈清单",
        }  # fmt: skip
        return Grounds(**(given | changed))

    def finding(self, who: str = "市督导", **changed: Any) -> int:
        """立一个问题。"""
        return raise_finding(by=self.actor(who), grounds=self.grounds(**changed), at=AT, request_id=new_id())

    def file(self, who: str, unit: str, name: str = "整改照片.txt", right: str = Right.SEE_FINDINGS) -> UUID:
        """收一个附件。"""
        return ingest(
            by=self.actor(who), unit=self.unit(unit), right=right, purpose="findings.evidence", name=name,
            content=io.BytesIO(f"{name} 的内容".encode()), at=AT, request_id=new_id(),
        ).id  # fmt: skip


@replayed
def build() -> Bench:
    """造小市、收进程序、各督导室加一个同事。"""
    bench = Bench(staffing.build(), {})
    enter_procedure(by=INSTALLER, name=PROCEDURE, from_date=STARTS, at=AT, request_id=new_id())
    bench.hire("市同事", OfficeCode.CITY_SUPERVISION, "市")
    bench.hire("东县同事", OfficeCode.COUNTY_SUPERVISION, "东县")
    bench.hire("西小校长", OfficeCode.SCHOOL, "西小")
    return bench
