"""公开：提出、改、退回、不公开了、批准、撤下。写的人不能批，批准时看到的和公开出去的凭摘要对得上。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import seated_at, units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.documents.rules.moves import with_writer, writers_of, wrote
from zhidu.filings.enums import Seat
from zhidu.filings.queries.scopes import seat_of
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.enums import PublicationState
from zhidu.rectification.models import Case, Publication
from zhidu.rectification.queries import publication as one_publication
from zhidu.rectification.queries.publicity import (
    marks_of,
    may_propose,
    public_preview,
    unexcused,
)
from zhidu.rectification.rules.privacy import PersonalMark
from zhidu.rectification.rules.publicity import PUBLISHABLE, PublicWording, read_snapshot

_EDITABLE = (PublicationState.PROPOSED, PublicationState.RETURNED)
LONGEST_REASON = 500


class Flagged(Declined):
    """公开的话里还有要改、要说为什么留着的；marks 是各处。"""

    def __init__(self, marks: Sequence[PersonalMark]) -> None:
        self.marks = tuple(marks)
        said = "、".join(dict.fromkeys(f"{each.kind.value}「{each.text}」" for each in marks))
        super().__init__(f"公开的话里有{said}，请改掉；确实要留的（不能留的除外），写明为什么。")


def propose_publication(
    *,
    by: Actor,
    case: int,
    wording: PublicWording,
    excuses: Mapping[str, str],
    at: datetime,
    request_id: UUID,
) -> int:
    """提出公开一个案，交回主键。excuses 是 {提醒的代号: 为什么留着}。

    错误：Declined（没写齐、案子还不到公开的时候、已有在审的）；Flagged（有要改的）；NotFound（不归自己督办）。
    """
    content = {"case": case, "wording": asdict(wording), "excuses": dict(excuses)}
    with deed(
        "rectification.propose_publication", by=by, at=at, request_id=request_id, content=content,
        target_kind="publication",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["publication"])
        found = may_propose(case, by=by)
        kept, marks = _fit(found, wording, excuses, by=by)
        try:
            with transaction.atomic():
                row = Publication.objects.create(
                    case=found, round=found.round, owner_id=by.unit_id, excuses=kept, writers=with_writer(",", by.actor),
                    proposed_by=by.actor, proposed_at=at, **asdict(wording.cleaned()),
                )  # fmt: skip
        except IntegrityError:
            raise Declined(f"「{found.title}」已经有一件在审的，请改那一件。") from None
        _ask_colleagues(row, by=by, at=at)
        doing.target, doing.unit, doing.result = str(row.pk), str(found.unit_id), {"publication": row.pk}
        doing.details = {"case": found.pk, "marks": len(marks)}
        return row.pk


def edit_publication(
    *, by: Actor, publication: int, seen: int, wording: PublicWording, excuses: Mapping[str, str], at: datetime,
    request_id: UUID,
) -> None:  # fmt: skip
    """改还没批准的一件，改完重新等审；改过的人不能批。错误：Declined（已批准、没写齐）、Flagged、Stale、NotFound。"""
    content = {"publication": publication, "seen": seen, "wording": asdict(wording), "excuses": dict(excuses)}
    with deed(
        "rectification.edit_publication", by=by, at=at, request_id=request_id, content=content,
        target_kind="publication",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        row = _own(publication, by=by)
        if row.state not in _EDITABLE:
            raise Declined(f"「{row.title}」{row.get_state_display()}，不能再改；要改请撤下，另提一件。")
        kept, marks = _fit(row.case, wording, excuses, by=by)
        _move(
            row, seen, _EDITABLE, state=PublicationState.PROPOSED, excuses=kept, note="", round=row.case.round,
            writers=with_writer(row.writers, by.actor), proposed_by=by.actor,
            proposed_at=at, **asdict(wording.cleaned()),
        )  # fmt: skip
        _ask_colleagues(row, by=by, at=at)
        doing.target, doing.unit = str(row.pk), str(row.case.unit_id)
        doing.details = {"marks": len(marks)}


def return_publication(
    *, by: Actor, publication: int, seen: int, reason: str, at: datetime, request_id: UUID
) -> None:
    """退回去改，写明为什么。错误：Declined（没写理由、不在等审）、Stale、NotFound。"""
    _settle(
        "rectification.return_publication", publication, PublicationState.RETURNED,
        (PublicationState.PROPOSED,), by=by, seen=seen, reason=reason, at=at, request_id=request_id,
    )  # fmt: skip


def drop_publication(
    *, by: Actor, publication: int, seen: int, reason: str, at: datetime, request_id: UUID
) -> None:
    """不公开了，写明为什么。错误：Declined（没写理由、已经公开的要撤下）、Stale、NotFound。"""
    _settle(
        "rectification.drop_publication", publication, PublicationState.DROPPED, _EDITABLE,
        by=by, seen=seen, reason=reason, at=at, request_id=request_id,
    )  # fmt: skip


def approve_publication(
    *, by: Actor, publication: int, seen: int, sha256: str, at: datetime, request_id: UUID
) -> str:
    """批准公开，交回公开页的网址。sha256 是看到的快照的摘要，和此刻要公开的不一样抛 Stale。

    写过、改过的人不能批。同一个案先前公开着的那件同时撤下。错误：Declined（自己写的、不在等审、案子走远了）、Flagged、NotFound。
    """
    content = {"publication": publication, "seen": seen, "sha256": sha256}
    with deed(
        "rectification.approve_publication", by=by, at=at, request_id=request_id, content=content,
        target_kind="publication",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return str(doing.result["token"])
        row = _own(publication, by=by)
        if wrote(row.writers, by.actor):
            raise Declined("自己写的不能自己批，请同事来批。")
        if row.state != PublicationState.PROPOSED:
            raise Declined(f"「{row.title}」{row.get_state_display()}，不在等审。")
        if row.case.state not in PUBLISHABLE or row.case.round != row.round:
            raise Declined("案子已经重开或撤了，写的话对不上，请退回去改。")
        preview = public_preview(row, by=by)
        if preview.open_marks:
            raise Flagged(preview.open_marks)
        if preview.sha256 != sha256:
            raise Stale("看过以后内容变了，请刷新、再看一遍再批。")
        token = uuid5(request_id, f"publication/{row.pk}").hex[:16]
        _replace(row, by=by, at=at)
        facts = read_snapshot(preview.snapshot)
        _move(
            row, seen, (PublicationState.PROPOSED,), state=PublicationState.PUBLISHED, approved_by=by.actor,
            approved_at=at, token=token, snapshot=preview.snapshot, sha256=preview.sha256, published_on=by.on,
            county_name=facts["county"], year=by.on.year,
        )  # fmt: skip
        doing.target, doing.unit, doing.result = str(row.pk), str(row.case.unit_id), {"token": token}
        doing.details = {"case": row.case_id, "sha256": preview.sha256}
        return token


def withdraw_publication(
    *, by: Actor, publication: int, seen: int, reason: str, at: datetime, request_id: UUID
) -> None:
    """撤下公开着的一件，写明为什么；公开页上立刻没有。市督导室也可以撤区县的。错误：Declined（没写理由、没公开着）、Stale、NotFound。"""
    _settle(
        "rectification.withdraw_publication", publication, PublicationState.WITHDRAWN,
        (PublicationState.PUBLISHED,), by=by, seen=seen, reason=reason, at=at, request_id=request_id,
        above=True, withdrawn_by=by.actor, withdrawn_at=at,
    )  # fmt: skip


def _settle(  # noqa: PLR0913  几个动作共用的一步，每一项都由它们写明
    action: str, key: int, after: PublicationState, before: Sequence[PublicationState], *, by: Actor, seen: int,
    reason: str, at: datetime, request_id: UUID, above: bool = False, **changed: Any,
) -> None:  # fmt: skip
    """写明理由、了结一步。above 是上级督导室也能办。"""
    said = reason.strip()[:LONGEST_REASON]
    content = {"publication": key, "seen": seen, "reason": said}
    with deed(
        action, by=by, at=at, request_id=request_id, content=content, target_kind="publication"
    ) as doing:
        if not doing.fresh:
            return
        row = _own(key, by=by, above=above)
        if row.state not in before:
            raise Declined(f"「{row.title}」{row.get_state_display()}，现在不能{after.label}。")
        if not said:
            raise Declined("请写明为什么。")
        _move(row, seen, before, state=after, note=said, **changed)
        people = writers_of(row.writers) - {by.person_id}
        notify(
            persons=people, kind="rectification.publication", title=f"{after.label}：{row.title}", body=said,
            link=_link(row), at=at,
        )  # fmt: skip
        doing.target, doing.unit = str(row.pk), str(row.case.unit_id)


def _fit(
    found: Case, wording: PublicWording, excuses: Mapping[str, str], *, by: Actor
) -> tuple[dict[str, str], list[PersonalMark]]:
    """案子到了能公开的时候，写得齐、没有要改的；交回各处为什么留着（多给的不要）和指出来的各处。"""
    if found.state not in PUBLISHABLE:
        raise Declined(
            f"「{found.title}」{found.get_state_display()}，批准了方案、正在改或销了号的才能公开。"
        )
    if faults := wording.faults():
        raise Declined("\n".join(faults))
    marks = marks_of(found, wording.cleaned(), by=by)
    known = {each.key for each in marks if not each.must_go}
    kept = {
        key: text.strip()[:LONGEST_REASON] for key, text in excuses.items() if key in known and text.strip()
    }
    if left := unexcused(marks, kept):
        raise Flagged(left)
    return kept, marks


def _own(key: int, *, by: Actor, above: bool = False) -> Publication:
    """自己督导室的一件；above 时上级（市）督导室的人也行。不归自己办抛 NotFound。"""
    row = one_publication(key, by=by)
    mine = row.owner_id == by.unit_id or (above and seat_of(by) == Seat.CITY)
    if not mine or not _reaches(row.owner_id, by=by):
        raise NotFound
    return row


def _reaches(unit: int, *, by: Actor) -> bool:
    return units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on).filter(pk=unit).exists()


def _move(row: Publication, seen: int, before: Sequence[PublicationState], **changed: Any) -> None:
    try:
        with transaction.atomic():
            moved = Publication.objects.filter(pk=row.pk, revision=seen, state__in=list(before)).update(
                revision=F("revision") + 1, **changed
            )
    except IntegrityError:
        raise Stale("刚刚有人办过，请刷新后再办。") from None
    if not moved:
        raise Stale("刚刚有人办过，请刷新后再办。")


def _replace(row: Publication, *, by: Actor, at: datetime) -> None:
    """同一个案先前公开着的那件撤下：公开页上一个案只有一件。"""
    Publication.objects.filter(case=row.case_id, state=PublicationState.PUBLISHED).update(
        state=PublicationState.WITHDRAWN, note="由新公开的一件替换", withdrawn_by=by.actor, withdrawn_at=at,
        revision=F("revision") + 1,
    )  # fmt: skip


def _ask_colleagues(row: Publication, *, by: Actor, at: datetime) -> None:
    seated = seated_at(right=Right.CLOSE_FINDINGS, units=[row.owner_id], on=by.on).get(row.owner_id, set())
    notify(
        persons=seated - {by.person_id}, kind="rectification.publication", title=f"公开待审：{row.title}",
        link=_link(row), at=at,
    )  # fmt: skip


def _link(row: Publication) -> str:
    return f"/publications/{row.pk}/"
