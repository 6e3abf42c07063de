"""测试用的办文：tests/accounts 的小市，市、县各一个发文机关，各配几个同事。内容是编的（示例）。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, Staff, appoint, as_actor, hire, new_id
from tests.replaying import replayed
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import Actor
from zhidu.documents.actions import (
    DraftRow,
    Issued,
    draft_document,
    issue,
    review,
    set_up_organ,
    sign,
    submit,
)
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Document
from zhidu.documents.queries import standard_template

SERIES = {"document": "示政督", "letter": "示政督函", "record": "示政督记", "report": "示政督报"}
COUNTY_SERIES = {"document": "东督", "letter": "东督函", "record": "东督记", "report": "东督报"}
LETTER = DocumentType.REMINDER_LETTER


@dataclass(slots=True)
class Desk:
    """市、县两个发文机关的主键，和能办文的人。"""

    staff: Staff
    city: int
    county: int
    extra: dict[str, tuple[int, int]] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """以他的任职办事。"""
        return as_actor(*self.extra[name]) if name in self.extra else self.staff.actor(name)

    def hire(self, name: str, office: OfficeCode, unit: str) -> None:
        """再请一个人。"""
        person = hire(f"d{len(self.extra)}", self.staff.units[unit], name)
        self.extra[name] = (person, appoint(person, office, self.staff.units[unit]))

    def row(self, *units: str, kind: str = LETTER, **values: Any) -> DraftRow:
        """照随系统来的示例填好的一件，发给 units。"""
        return DraftRow(
            values=sample(kind) | values,
            recipients=[self.staff.units[each] for each in units or ("东小",)],
            subject_kind="case", subject="7",
        )  # fmt: skip

    def draft(self, *units: str, who: str = "市督导", kind: str = LETTER, **values: Any) -> int:
        """起草一件。"""
        organ = self.city if who.startswith("市") else self.county
        return draft_document(
            by=self.actor(who), organ=organ, kind=kind, row=self.row(*units, kind=kind, **values), at=AT,
            request_id=new_id(),
        )  # fmt: skip

    def found(self, key: int) -> Document:
        """一件公文，现取。"""
        return Document.objects.select_related("organ").get(pk=key)

    def do(self, verb: Any, key: int, who: str, **given: Any) -> Any:
        """拿现在的样子办一步。"""
        return verb(
            by=self.actor(who),
            document=key,
            seen=self.found(key).revision,
            at=AT,
            request_id=new_id(),
            **given,
        )

    def signed(self, *units: str, who: str = "市督导", kind: str = LETTER, **values: Any) -> int:
        """起草、送审、审核、签发。"""
        key = self.draft(*units, who=who, kind=kind, **values)
        other = {"市督导": "市同事", "东县督导": "东县同事"}[who]
        self.do(submit, key, who)
        self.do(review, key, other)
        self.do(sign, key, other)
        return key

    def issued(self, *units: str, who: str = "市督导", kind: str = LETTER, **values: Any) -> Issued:
        """一路办到发出。"""
        done: Issued = self.do(issue, self.signed(*units, who=who, kind=kind, **values), who)
        return done


def sample(kind: str) -> dict[str, Any]:
    """随系统来的示例值，主送留给收文单位的名字。"""
    return {name: value for name, value in standard_template(kind).sample.items() if name != "主送"}


def organ(by: Actor, name: str, series: Mapping[str, str] = SERIES, **changed: Any) -> int:
    """立一个发文机关。"""
    return set_up_organ(by=by, name=name, series=series, at=AT, request_id=new_id(), **changed)


@replayed
def build() -> Desk:
    """造小市、配人手、立两个发文机关。"""
    staff = staffing.build()
    desk = Desk(
        staff,
        organ(staff.actor("市督导"), "示例市人民政府教育督导委员会办公室"),
        organ(staff.actor("东县督导"), "东县人民政府教育督导委员会办公室", COUNTY_SERIES),
    )
    desk.hire("市同事", OfficeCode.CITY_SUPERVISION, "市")
    desk.hire("东县同事", OfficeCode.COUNTY_SUPERVISION, "东县")
    desk.hire("东中校长", OfficeCode.SCHOOL, "东中")
    desk.hire("西小校长", OfficeCode.SCHOOL, "西小")
    return desk
