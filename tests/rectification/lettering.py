"""整改公文测试共用的：小市里两个发文机关，一件公文从起草办到对方打开。内容是编的（示例）。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.accounts.staff import AT, new_id
from tests.documents.desk import COUNTY_SERIES, SERIES
from tests.rectification import handling
from tests.rectification.handling import Desk
from tests.replaying import replayed
from zhidu.accounts.enums import OfficeCode
from zhidu.documents import actions as papers
from zhidu.documents.actions import Issued
from zhidu.documents.models import Document
from zhidu.rectification import actions
from zhidu.rectification.models import Escalation

CITY, COUNTY = "示例市人民政府教育督导委员会办公室", "东县人民政府教育督导委员会办公室"
#: 几种文里事实给不出、要人补的空
BY_HAND: dict[str, Any] = {
    "约谈时间": "2026年7月1日上午9:30", "约谈地点": "示例市教育局第二会议室", "主持人": "示例主任",
    "被约谈方说明": "县政府高度重视。\n资金已经落实。", "问责方式": "予以督导通报，责令限期完成整改，并书面检查。",
    "议定事项": [{"事项": "落实资金，全部开工", "责任人": "示例副县长", "时限": "2026年8月31日"}],
}  # fmt: skip


@dataclass(slots=True)
class LetterDesk:
    """办整改公文的桌子。"""

    desk: Desk
    organs: tuple[int, int]

    def overdue(self, days: int, **changed: Any) -> int:
        """一个整改中、今天逾期 days 日的案。"""
        key = self.desk.working(**changed)
        due = self.desk.case(key).due_on
        assert due is not None
        self.desk.day = due + timedelta(days=days)
        return key

    def decide(self, key: int, rung: str, reason: str = "", who: str = "市督导") -> Escalation:
        """决定一级。"""
        made = actions.decide_rung(
            by=self.desk.by(who), case=key, rung=rung, seen=self.desk.case(key).revision, reason=reason,
            at=self.desk.at, request_id=new_id(),
        )  # fmt: skip
        return Escalation.objects.get(pk=made)

    def draft(self, row: Escalation, kind: str, who: str = "市督导", **answers: str) -> int:
        """一按起草。"""
        return actions.draft_rung_document(
            by=self.desk.by(who),
            escalation=row.pk,
            kind=kind,
            answers=answers,
            at=self.desk.at,
            request_id=new_id(),
        )

    def found(self, key: int) -> Document:
        """一件公文，现取。"""
        return Document.objects.get(pk=key)

    def do(self, verb: str, key: int, who: str, **given: Any) -> Any:
        """公文走一步。"""
        return getattr(papers, verb)(
            by=self.desk.by(who), document=key, seen=self.found(key).revision, at=self.desk.at, request_id=new_id(),
            **given,
        )  # fmt: skip

    def fill(self, key: int, who: str = "市督导") -> None:
        """把事实给不出的空补上。"""
        found = self.found(key)
        row = papers.DraftRow(
            values=BY_HAND | found.values, recipients=list(found.recipients.values_list("unit", flat=True))
        )
        self.do("edit_document", key, who, row=row)

    def issue(self, key: int, who: str = "市督导", other: str = "市同事") -> Issued:
        """补齐、送审、审核、签发、发文。"""
        self.fill(key, who)
        self.do("submit", key, who)
        self.do("review", key, other)
        self.do("sign", key, other)
        done: Issued = self.do("issue", key, who)
        return done

    def open(self, key: int, who: str) -> None:
        """收文单位打开。"""
        papers.open_document(by=self.desk.by(who), document=key, at=self.desk.at)

    def row(self, row: Escalation) -> Escalation:
        """一级，现取。"""
        return Escalation.objects.get(pk=row.pk)

    def serve(self, row: Escalation, **given: Any) -> Escalation:
        """记下送达。"""
        actions.serve_rung(
            by=self.desk.by("市督导"), escalation=row.pk, seen=self.row(row).revision, at=self.desk.at,
            request_id=new_id(), **given,
        )  # fmt: skip
        return self.row(row)

    def sent(self, key: int, rung: str, who: str, reason: str = "") -> tuple[Escalation, int]:
        """决定一级，发出文书，who 打开，算送达；交回这一级和公文。"""
        row = self.decide(key, rung, reason)
        made = self.draft(row, KINDS[rung])
        self.issue(made)
        self.open(made, who)
        return self.serve(row), made


#: 各级的文书，照程序
KINDS = {
    "reminder_letter": "reminder_letter", "supervision_order": "supervision_order", "circular": "circular",
    "interview": "interview_notice", "accountability": "accountability_notice",
}  # fmt: skip


@replayed
def build(on: date | None = None) -> LetterDesk:
    """摆好桌子，立两个发文机关；东县再请一个同事。"""
    desk = handling.build()
    if on is not None:
        desk.day = on
    made = tuple(
        papers.set_up_organ(by=desk.by(who), name=name, series=series, at=AT, request_id=new_id())
        for who, name, series in (("市督导", CITY, SERIES), ("东县督导", COUNTY, COUNTY_SERIES))
    )
    desk.bench.hire("东县第三", OfficeCode.COUNTY_SUPERVISION, "东县")
    return LetterDesk(desk, (made[0], made[1]))
