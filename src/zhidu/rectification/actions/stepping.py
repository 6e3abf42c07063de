"""走一步：照流转表、比对着改状态，记流转，告诉该知道的人。各个动作只说自己那件事。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders, just_changed
from zhidu.accounts.rules import Actor
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.enums import CaseMoveKind
from zhidu.rectification.models import Case, CaseMove
from zhidu.rectification.queries import case as one_case
from zhidu.rectification.queries import standpoint
from zhidu.rectification.queries.cases import findings_in
from zhidu.rectification.rules.moves import CaseMoveRule, case_move_rule, case_waiting, self_review
from zhidu.rectification.rules.proposals import Aim, aim_of


def standing_case(key: int, kind: CaseMoveKind, *, by: Actor) -> tuple[Case, CaseMoveRule]:
    """当事人看得到的一个案，和他要走的那一步。不坐在那一边抛 NotFound；现在不能走、自己审自己抛 Declined。"""
    found = one_case(key, by=by)
    rule = case_move_rule(kind, found.state)
    if rule is None:
        if not standpoint(found, by=by).seats:
            raise NotFound
        raise Declined(f"「{found.title}」{case_waiting(found.state)}，现在不能{kind.label}。")
    if not standpoint(found, by=by).at(rule.seat):
        raise NotFound
    refused = self_review(rule, by.actor, submitted_by=found.submitted_by, accepted_by=found.accepted_by)
    if refused:
        raise Declined(refused)
    return found, rule


def step(
    found: Case, rule: CaseMoveRule, *, by: Actor, at: datetime, seen: int, reason: str = "", **changed: Any
) -> CaseMove:
    """照 rule 走一步，记下流转。seen 是看到的 revision，已不是它抛 Stale；该写理由没写抛 Declined。"""
    said = reason.strip()
    if rule.reason and not said:
        raise Declined(f"{rule.kind.label}要写明理由。")
    before = found.state
    moved = Case.objects.filter(pk=found.pk, revision=seen, state=before).update(
        state=rule.after, revision=F("revision") + 1, **changed
    )
    if not moved:
        raise Stale(last_said(found))
    return CaseMove.objects.create(
        case=found, kind=rule.kind, before=before, after=rule.after, round=changed.get("round", found.round),
        reason=said, made_by=by.actor, made_from_id=by.unit_id, made_at=at,
    )  # fmt: skip


def last_said(found: Case) -> str:
    """看到以后又变了：最近是谁、何时、办了什么。"""
    last = CaseMove.objects.filter(case=found).order_by("-pk").first()
    if last is None:
        return f"「{found.title}」刚刚变过，请刷新后再办。"
    return just_changed(f"「{found.title}」", by=last.made_by, at=last.made_at, did=last.get_kind_display())


def tell(
    found: Case, right: Right, *, by: Actor, title: str, body: str = "", at: datetime, unit: int | None = None
) -> None:
    """告诉凭 right 够得到责任单位（或给的单位）的人，办事的人自己不用。"""
    tell_holders(found, right, on=by.on, title=title, body=body, at=at, unit=unit, but=by.person_id)


def tell_holders(  # noqa: PLR0913  告诉谁、哪天算、说什么、点了去哪，样样都由叫它的写明
    found: Case, right: Right, *, on: date, title: str, body: str = "", at: datetime, unit: int | None = None,
    but: int | None = None, kind: str = "rectification",
) -> None:  # fmt: skip
    """告诉 on 这天凭 right 够得到责任单位（或给的单位）的人，but 这个人不用；点了到案子的页。每日任务也这样说。"""
    persons = set(holders(right=right, unit=unit or found.unit_id, on=on)) - {but}
    notify(persons=persons, kind=kind, title=title, body=body, link=link_of(found), at=at)


def link_of(found: Case) -> str:
    """案子的页。"""
    return f"/rectification/{found.pk}/"


def aims_of(key: int) -> list[Aim]:
    """案里有数的问题。"""
    return [aim for each in findings_in(key) if (aim := aim_of(each)) is not None]
