"""走一步：照流转表、比对着改状态，记流转，告诉该接手的人。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import just_changed, seated_at
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import MoveKind
from zhidu.documents.models import Document, DocumentMove, Recipient
from zhidu.documents.queries.documents import document_at_desk, filled_of
from zhidu.documents.queries.scopes import desk
from zhidu.documents.rules.composing import signed_paper
from zhidu.documents.rules.moves import (
    FINAL,
    IN_BULK,
    REASONED,
    MoveRule,
    move_rule,
    right_for,
    waiting,
    with_writer,
    writers_of,
    wrote,
)
from zhidu.documents.rules.papers import paper_record
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound, Stale

SHOWN = 8

#: 走完这一步，告诉本单位有这项权利的人接着办
_NEXT = {MoveKind.SUBMIT: Right.REVIEW_DOCUMENTS, MoveKind.REVIEW: Right.SIGN_DOCUMENTS}


@dataclass(frozen=True, slots=True)
class Moved:
    """成批办时一件的结果。refused 为空是办成了，否则是为什么没有。"""

    document: int
    title: str
    refused: str = ""


def submit(*, by: Actor, document: int, seen: int, at: datetime, request_id: UUID) -> None:
    """送审。还有空没填、没有收文单位的抛 Declined，逐处说明；看到以后变了抛 Stale；不归自己办抛 NotFound。"""
    _move("documents.submit", MoveKind.SUBMIT, document, seen, by=by, at=at, request_id=request_id)


def recall(*, by: Actor, document: int, seen: int, at: datetime, request_id: UUID) -> None:
    """送审了还没审的，取回来接着改。"""
    _move("documents.recall", MoveKind.RECALL, document, seen, by=by, at=at, request_id=request_id)


def review(*, by: Actor, document: int, seen: int, at: datetime, request_id: UUID) -> None:
    """审核通过。自己动过笔的不能审，抛 Declined。"""
    _move("documents.review", MoveKind.REVIEW, document, seen, by=by, at=at, request_id=request_id)


def return_document(
    *, by: Actor, document: int, seen: int, reason: str, at: datetime, request_id: UUID
) -> None:
    """审的、签的人退回去改，要写理由；起草的人会收到通知。"""
    _move(
        "documents.return_document", MoveKind.RETURN, document, seen, by=by, at=at, request_id=request_id,
        reason=reason,
    )  # fmt: skip


def sign(*, by: Actor, document: int, seen: int, at: datetime, request_id: UUID) -> None:
    """签发：定下全文，成文日期就是这一天。自己动过笔的不能签，抛 Declined。"""
    _move("documents.sign", MoveKind.SIGN, document, seen, by=by, at=at, request_id=request_id)


def withdraw(*, by: Actor, document: int, seen: int, reason: str, at: datetime, request_id: UUID) -> None:
    """没发出的撤掉，要写理由；没有用过文号，撤了就撤了。发出的撤不了，只能把文号作废。"""
    _move(
        "documents.withdraw", MoveKind.WITHDRAW, document, seen, by=by, at=at, request_id=request_id,
        reason=reason,
    )  # fmt: skip


def move_many(
    *,
    by: Actor,
    kind: MoveKind,
    documents: Mapping[int, int],
    at: datetime,
    request_id: UUID,
    tell: bool = True,
) -> list[Moved]:
    """成批送审、审核、签发。documents 是主键 → 看到的 revision，一件一个结果；不成的不碍着别的。

    tell：办完就告诉接手的人；后台分几批办的，末了用 tell_next 说一次。别的流转不成批，抛 Declined。成批发文见 tasks。
    """
    content = {"kind": kind.value, "documents": sorted(documents.items())}
    with deed(
        "documents.move_many", by=by, at=at, request_id=request_id, content=content, target_kind="document"
    ) as doing:
        if not doing.fresh:
            return [Moved(**each) for each in doing.result["moved"]]
        if kind not in IN_BULK:
            raise Declined(f"“{kind.label}”要一件一件地办。")
        moved = [_one_of_many(key, seen, kind, by=by, at=at) for key, seen in sorted(documents.items())]
        done = sum(1 for each in moved if not each.refused)
        doing.unit, doing.result = str(by.unit_id), {"moved": [asdict(each) for each in moved]}
        doing.details = {"kind": kind.value, "moved": done, "refused": len(moved) - done}
        if tell:
            tell_next(done, kind, by=by, at=at)
        return moved


def tell_next(done: int, kind: MoveKind, *, by: Actor, at: datetime) -> None:
    """告诉本单位接手的人：成批办了 done 件，等他接着办。"""
    if done and kind in _NEXT:
        _tell(_colleagues(by, _NEXT[kind]), f"{done} 件公文{_words(kind)}", "", "/documents/?waiting=1", at)


def step(
    found: Document, kind: MoveKind, *, by: Actor, at: datetime, seen: int, reason: str = "", **changed: Any
) -> MoveRule:
    """走一步，返回照的那条；changed 是一起改的列。看到以后变了抛 Stale；表里没有、该换人办的抛 Declined。"""
    if found.revision != seen:
        raise Stale(last_said(found))
    rule = move_rule(kind, found.state)
    if rule is None:
        raise Declined(f"「{found.title}」{waiting(found.state)}，现在不能{kind.label}。")
    if rule.another and wrote(found.writers, by.actor):
        raise Declined(f"「{found.title}」您动过笔，不能由您{kind.label}，请同事来办。")
    if kind in REASONED and not reason:
        raise Declined(f"{kind.label}要写明理由。")
    moved = Document.objects.filter(pk=found.pk, state=rule.before, revision=seen).update(
        state=rule.after, revision=F("revision") + 1, **changed
    )
    if not moved:
        raise Stale(last_said(found))
    DocumentMove.objects.create(
        document=found, kind=rule.kind, before=rule.before, after=rule.after, reason=reason,
        made_by=by.actor, made_at=at,
    )  # fmt: skip
    return rule


def retire(keys: Iterable[int], *, reason: str, by: Actor, at: datetime) -> int:
    """几件公文为的事已经了结，没发出的撤稿、写明理由，告诉动过笔的人；交回撤了几件。在了结那件事的动作里用，不另记审计。"""
    waiting_ones = Document.objects.filter(pk__in=list(keys)).exclude(state__in=list(FINAL)).order_by("pk")
    rows = list(waiting_ones.only("title", "state", "revision", "writers"))
    for each in rows:
        step(each, MoveKind.WITHDRAW, by=by, at=at, seen=each.revision, reason=reason)
        persons = writers_of(each.writers) - {by.person_id}
        _tell(persons, f"公文撤了稿：{each.title}", reason, f"/documents/{each.pk}/", at)
    return len(rows)


def last_said(found: Document) -> str:
    """看到以后又变了：最近是谁、何时、办了什么。"""
    last = DocumentMove.objects.filter(document=found).order_by("-pk").first()
    if last is None:
        return f"「{found.title}」刚刚变过，请刷新后再办。"
    return just_changed(f"「{found.title}」", by=last.made_by, at=last.made_at, did=last.get_kind_display())


def _move(
    action: str, kind: MoveKind, key: int, seen: int, *, by: Actor, at: datetime, request_id: UUID,
    reason: str = "",
) -> None:  # fmt: skip
    said = reason.strip()
    content = {"document": key, "seen": seen, "reason": said}
    with deed(action, by=by, at=at, request_id=request_id, content=content, target_kind="document") as doing:
        if not doing.fresh:
            return
        found = _walk(key, seen, kind, by=by, at=at, reason=said)
        doing.target, doing.unit = str(found.pk), str(found.organ.unit_id)
        doing.details = {"type": found.type, "from": found.state}
        _pass_on(found, kind, by=by, at=at, reason=said)


def _walk(key: int, seen: int, kind: MoveKind, *, by: Actor, at: datetime, reason: str = "") -> Document:
    """取来、补上这一步要定下的东西、走一步。凭哪项权利照流转表；没有那项权利的，和没有这件公文一样。"""
    found = document_at_desk(key, Right.SEE_DOCUMENTS, by=by)
    document_at_desk(key, right_for(kind, found.state), by=by)
    changed: dict[str, Any] = {}
    if kind == MoveKind.SUBMIT:
        _ready(found, by)
        changed = {"writers": with_writer(found.writers, by.actor), "edited_at": at}
    elif kind == MoveKind.SIGN:
        changed = _signed(found, by, at)
    step(found, kind, by=by, at=at, seen=seen, reason=reason, **changed)
    return found


def _ready(found: Document, by: Actor) -> None:
    """送审要齐：空都填了，有收文单位。"""
    faults = list(filled_of(found, on=by.on).faults)
    if not Recipient.objects.filter(document=found).exists():
        faults.append("没有收文单位")
    if faults:
        more = f"；……还有 {len(faults) - SHOWN} 处" if len(faults) > SHOWN else ""
        raise Declined(f"「{found.title}」还不齐：{'；'.join(faults[:SHOWN])}{more}。")


def _signed(found: Document, by: Actor, at: datetime) -> dict[str, Any]:
    """签发要定下的几列。送审以后收文单位改了名，以签发那天的为准。"""
    _ready(found, by)
    on = localdate(at)
    paper = signed_paper(filled_of(found, on=by.on), organ=found.organ.name, mark=found.organ.mark, on=on)
    return {"paper": paper_record(paper), "signed_by": by.actor, "signed_on": on, "title": paper.title}


def _one_of_many(key: int, seen: int, kind: MoveKind, *, by: Actor, at: datetime) -> Moved:
    try:
        found = _walk(key, seen, kind, by=by, at=at)
    except (Declined, Stale, NotFound) as refusal:
        # 看不到的，题目也不能说：设在同一个单位、没有办文之权的人，也可能拿着编号来
        mine = Document.objects.filter(desk(by, Right.SEE_DOCUMENTS), pk=key)
        title = mine.values_list("title", flat=True).first()
        return Moved(key, title or "", refusal.message)
    return Moved(key, found.title)


def _pass_on(found: Document, kind: MoveKind, *, by: Actor, at: datetime, reason: str) -> None:
    """告诉接手的人：送审告诉能审的，审了告诉能签的，签了告诉起草的，退回告诉动过笔的。"""
    if kind in _NEXT:
        persons = _colleagues(by, _NEXT[kind])
    elif kind in (MoveKind.RETURN, MoveKind.SIGN):
        persons = writers_of(found.writers) - {by.person_id}
    else:
        return
    _tell(persons, f"公文{_words(kind)}：{found.title}", reason, f"/documents/{found.pk}/", at)


def _words(kind: MoveKind) -> str:
    return {
        MoveKind.SUBMIT: "等您审核", MoveKind.REVIEW: "等您签发", MoveKind.RETURN: "退回来了，请修改",
        MoveKind.SIGN: "已经签发，可以发文了",
    }[kind]  # fmt: skip


def _colleagues(by: Actor, right: Right) -> set[int]:
    return seated_at(right=right, units=[by.unit_id], on=by.on).get(by.unit_id, set()) - {by.person_id}


def _tell(persons: set[int], title: str, body: str, link: str, at: datetime) -> None:
    notify(persons=persons, kind="documents", title=title, body=body, link=link, at=at)
