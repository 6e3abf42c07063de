"""演示市的文书：各督导室立发文机关；阶梯的一级出一件公文，起草、审核、签发、发文、送达，两个人办。"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.timezone import localdate

from zhidu.cli.demo.units import city_code
from zhidu.democity.casework import Turn
from zhidu.documents.actions import (
    issue,
    open_document,
    review,
    set_up_organ,
    sign,
    submit,
)
from zhidu.documents.queries import document
from zhidu.organisations.queries import versions
from zhidu.rectification import queries
from zhidu.rectification.actions import decide_rung, draft_rung_document, serve_rung

if TYPE_CHECKING:
    from zhidu.cli.demo.casework import Live, Office

#: 各版式的代字前面是单位的简称
SERIES = {"document": "政督", "letter": "政督函", "record": "政督记", "report": "政督报"}
#: 阶梯的哪一级出哪种文
LETTERS = {
    "reminder_letter": "reminder_letter", "supervision_order": "supervision_order", "circular": "circular",
    "interview": "interview_notice", "accountability": "accountability_notice",
}  # fmt: skip
ANSWERS = {
    "约谈时间": "收到通知后第三个工作日上午九时", "约谈地点": "市教育局第二会议室（示例）",
    "问责方式": "予以督导通报，责令限期完成整改，并作书面检查（示例）。",
}  # fmt: skip


def set_up_organs(office: Office) -> None:
    """市和各区县各立一个发文机关。代字取单位名的前两个字，市里加一个“市”字。"""
    today = localdate(office.at)
    names = dict(versions(by=office.by("shi", today), on=today).values_list("code", "name"))
    places = [("shi", names[city_code()], "市")]
    places += [(f"xian{number:02d}", names[code], "") for number, code in enumerate(office.counties, 1)]
    for login, name, mark in places:
        set_up_organ(
            by=office.by(login, today), name=f"{name}人民政府教育督导委员会办公室",
            series={form: f"{name[:2]}{mark}{words}" for form, words in SERIES.items()}, at=office.at,
            request_id=uuid4(),
        )  # fmt: skip


def decide_with_letter(office: Office, live: Live, rung: str, reason: str, turn: Turn, at: datetime) -> int:
    """决定走到一级，起草它的公文，交回那一级的主键。"""
    by = office.by(office.supervisors(live)[0], turn.day)
    made = decide_rung(
        by=by,
        case=live.key,
        rung=rung,
        seen=office.case(live, by).revision,
        reason=reason,
        at=at,
        request_id=uuid4(),
    )
    live.letter = draft_rung_document(
        by=by,
        escalation=made,
        kind=LETTERS[rung],
        answers=ANSWERS,
        at=at + timedelta(minutes=5),
        request_id=uuid4(),
    )
    return made


def serve_letter(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    """送审、审核、签发、发文；收文单位有人能收的当天打开，没有的当面送达。"""
    writer, other = (office.by(login, turn.day) for login in office.supervisors(live))

    def walk(verb: Any, by: Any, minutes: int) -> Any:
        seen = document(live.letter, by=by).revision
        return verb(
            by=by, document=live.letter, seen=seen, at=at + timedelta(minutes=minutes), request_id=uuid4()
        )

    for verb, by, minutes in ((submit, writer, 1), (review, other, 2), (sign, other, 3)):
        walk(verb, by, minutes)
    walk(issue, writer, 4)
    row = queries.escalation(live.escalation, by=writer)
    receiver = next(
        (each for each in _receivers(office, live, turn) if each.unit_id == row.addressee_id), None
    )
    if receiver is not None:
        open_document(by=receiver, document=live.letter, at=at + timedelta(minutes=9))
    row = queries.escalation(live.escalation, by=writer)
    if row.state == "decided":
        serve_rung(
            by=writer, escalation=row.pk, seen=row.revision, outside="" if receiver else "当面送达，校方签收（示例）",
            served_on=None if receiver else turn.day, at=at + timedelta(minutes=12), request_id=uuid4(),
        )  # fmt: skip


def _receivers(office: Office, live: Live, turn: Turn) -> list[Any]:
    """可能收文的：责任单位那边来报的人，和所归区县的人。"""
    county = live.matter.place.county
    logins = [office.responsible(live)] + ([f"xian{county:02d}"] if county else [])
    return [office.by(login, turn.day) for login in logins]
