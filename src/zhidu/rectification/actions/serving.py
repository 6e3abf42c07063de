"""送达：照公文的回执记，纸质的由人记下来。"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState
from zhidu.organisations.rules import Declined
from zhidu.rectification.actions.rungs import move, rung_of, watched
from zhidu.rectification.actions.stepping import tell_holders
from zhidu.rectification.enums import EscalationState
from zhidu.rectification.models import Escalation
from zhidu.rectification.queries.letters import DocumentStanding, letter_of, undelivered
from zhidu.rectification.rules.serving import presumed_on
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure, Rung

LONGEST = 500


def serve_rung(
    *, by: Actor, escalation: int, seen: int, document: str = "", outside: str = "", served_on: date | None = None,
    at: datetime, request_id: UUID,
) -> None:  # fmt: skip
    """记下送达，答复限期从送达那天算。

    起草了公文的：文号照登记簿，日子照回执（程序说怎么算）；当面、邮寄送的，写 served_on 和 outside（怎么送的）。
    没起草的：文书是平台外制发的纸质件，document 是它的文号，outside 是为什么不在平台上办，served_on 必写。
    错误：Declined（公文没发出、对方还没收到、没写缘由、日子不对）、Stale、NotFound。
    """
    content = {
        "escalation": escalation, "seen": seen, "document": document.strip(), "outside": outside.strip(),
        "served_on": served_on,
    }  # fmt: skip
    with deed(
        "rectification.serve_rung", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        row = watched(escalation, by=by)
        rung, words = rung_of(row)
        if row.state != EscalationState.DECIDED:
            raise Declined(f"这一级{row.get_state_display()}，现在不能记送达。")
        letter = _living(row, rung)
        why = outside.strip()[:LONGEST]
        if letter is None:
            number = _typed(document, why, served_on, rung)
        else:
            number, served_on = _numbered(letter, row, words, why, served_on, document, on=by.on)
        assert served_on is not None and row.decided_on is not None
        if not row.decided_on <= served_on <= by.on:
            raise Declined(f"送达日期要在决定（{row.decided_on}）之后、今天之前，写的是 {served_on}。")
        due = words.due(served_on, rung.answer, work_calendar())
        move(
            row, EscalationState.DECIDED, EscalationState.SERVED, seen=seen, served_on=served_on,
            document=number, outside=why, answer_due=due,
        )  # fmt: skip
        _tell_addressee(row, rung, due, on=by.on, at=at, but=by.person_id)
        doing.target, doing.unit = str(row.case_id), str(row.case.unit_id)
        doing.details = {"rung": row.rung, "answer_due": str(due), "outside": bool(why)}


def serve_by_letter(row: Escalation, *, on: date, at: datetime) -> Escalation:
    """公文照程序算送到了的，记成送达，交回新的样子；还没有的原样交回。在别的动作的事务里叫，或由每日任务叫。"""
    if row.state != EscalationState.DECIDED:
        return row
    rung, words = rung_of(row)
    letter = _living(row, rung)
    day = letter.served(row.addressee_id, words, on=on) if letter is not None else None
    if letter is None or day is None:
        return row
    due = words.due(day, rung.answer, work_calendar())
    moved = Escalation.objects.filter(
        pk=row.pk, revision=row.revision, state=EscalationState.DECIDED
    ).update(
        state=EscalationState.SERVED, revision=F("revision") + 1, served_on=day, answer_due=due,
        document=letter.document.number,
    )  # fmt: skip
    if moved:
        _tell_addressee(row, rung, due, on=on, at=at)
    row.refresh_from_db(fields=["state", "revision", "served_on", "answer_due", "document"])
    return row


def _tell_addressee(
    row: Escalation, rung: Rung, due: date, *, on: date, at: datetime, but: int | None = None
) -> None:
    """告诉收文的一方几时前答复；办事的人（but）自己不用。"""
    tell_holders(
        row.case, Right.ANSWER_FINDINGS, on=on, at=at, unit=row.addressee_id, but=but,
        title=f"{rung.name}：{row.case.title}", body=f"请在 {due:%m月%d日} 前答复。",
    )  # fmt: skip


def follow_deliveries(*, on: date, at: datetime) -> int:
    """把公文算送到了的各级记成送达，交回记了几级；跑几遍、停几天再跑都只记一次。只由系统叫。"""
    served = 0
    for each in list(undelivered()):
        with transaction.atomic():
            before = each.state
            served += serve_by_letter(each, on=on, at=at).state != before
    return served


def _living(row: Escalation, rung: Rung) -> DocumentStanding | None:
    """这一级还作数的公文。"""
    found = letter_of(row, rung.document)
    return None if found is None or found.dead else found


def _typed(document: str, why: str, served_on: date | None, rung: Rung) -> str:
    """平台外制发的纸质文书：文号、缘由、日子都要写。"""
    number = document.strip()[:64]
    if not number or not why:
        raise Declined(
            f"{rung.name}还没有起草公文，请先起草、签发；用平台外制发的纸质文书，要写文号和为什么不在平台上办。"
        )
    if served_on is None:
        raise Declined("纸质文书哪天送达的，还没有写。")
    return number


def _numbered(
    letter: DocumentStanding, row: Escalation, words: Procedure, why: str, served_on: date | None, document: str,
    *, on: date,
) -> tuple[str, date]:  # fmt: skip
    """起草了公文的：文号和送达日期。"""
    found = letter.document
    if found.state != DocumentState.ISSUED:
        raise Declined(
            f"《{found.title}》{found.get_state_display()}，还没有发出；要用纸质文书代替，请先撤稿。"
        )
    if document.strip() not in ("", found.number):
        raise Declined(f"这一级的公文是 {found.number}，文号照登记簿，不用手写。")
    if served_on is not None and why:
        return found.number, served_on
    day = letter.served(row.addressee_id, words, on=on)
    if day is not None:
        return found.number, day
    handed = letter.handed.get(row.addressee_id)
    if handed is None:
        raise Declined(f"{found.number}的收文单位里没有该收的单位；当面、邮寄送的，请写送达日期和怎么送的。")
    until = presumed_on(handed, words, work_calendar())
    said = f"，到 {until:%Y年%m月%d日} 还没打开的，那天视为送达" if until else ""
    raise Declined(f"{found.number}对方还没有打开{said}；当面、邮寄送的，请写送达日期和怎么送的。")
