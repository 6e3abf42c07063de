"""走一步：照流转表、比对着改状态，记流转；排上重算，告诉该知道的人。各个动作只说自己那件事。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import localtime

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import MoveKind, Seat
from zhidu.filings.models import Filing, Move
from zhidu.filings.queries.filings import names_of
from zhidu.filings.queries.scopes import seat_of
from zhidu.filings.rules.moves import MoveRule, move_rule, waiting
from zhidu.jobs.actions import ask_system
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Author, Declined, Stale

RECOMPUTE = "indicators.recompute"
REVIEWS = frozenset({MoveKind.PASS_COUNTY, MoveKind.PASS_CITY, MoveKind.RETURN})


def step(
    found: Filing,
    kinds: frozenset[MoveKind],
    *,
    by: Author,
    at: datetime,
    seen: dict[str, int],
    seat: Seat | None = None,
    reason: str = "",
    **changed: Any,
) -> MoveRule:
    """走一步，返回照的那条。seen 是看到的：{"revision": 几} 或 {"saves": 几}，已不是它抛 Stale。

    流转表里没有这一步、自己审自己报的，抛 Declined。seat 是当事人坐在哪一级，不给就现查；changed 是一起改的列。
    """
    if any(getattr(found, name) != value for name, value in seen.items()):
        raise Stale(last_said(found))
    rule = move_rule(kinds, found.state, found.chain, seat or seat_of(by))
    if rule is None:
        raise Declined(f"「{found.name}」这一份{waiting(found.state, found.chain)}，现在不能办这一步。")
    if rule.kind in REVIEWS and found.submitted_by == by.actor:
        raise Declined("自己报的不能自己审，请同事来审。")
    moved = Filing.objects.filter(pk=found.pk, state=rule.before, **seen).update(
        state=rule.after, revision=F("revision") + 1, **changed
    )
    if not moved:
        raise Stale(last_said(found))
    number = changed.get("number", found.number)
    Move.objects.create(
        filing=found, kind=rule.kind, before=rule.before, after=rule.after, number=number, reason=reason,
        made_by=by.actor, made_at=at,
    )  # fmt: skip
    return rule


def last_said(found: Filing) -> str:
    """看到以后又变了：最近是谁、何时、办了什么。"""
    last = Move.objects.filter(filing=found).order_by("-pk").first()
    if last is None:
        return f"「{found.name}」这一份刚刚变过，请刷新后再办。"
    who = names_of([last.made_by]).get(last.made_by, "系统")
    when = localtime(last.made_at)
    return (
        f"「{found.name}」这一份刚刚变过（最近一步：{who} {when:%m月%d日 %H:%M} "
        f"{last.get_kind_display()}），请刷新后再办。"
    )


def recompute(collection: int, county: int | None, *, at: datetime) -> None:
    """一个县的数变了，排上重算；同样的一次已经在排队就不再排。市直管的学校不进哪个县的账。"""
    if county is not None:
        arguments = {"collection": collection, "county": county}
        ask_system(kind=RECOMPUTE, arguments=arguments, at=at, key=f"{collection}/{county}")


def tell_fillers(found: Filing, *, by: Actor, title: str, body: str, at: datetime) -> None:
    """告诉能填这一份的人（连同报的人），办事的人自己不用。"""
    persons = set(holders(right=Right.FILL_FILINGS, unit=found.unit_id, on=by.on))
    if found.submitted_by.isdecimal():
        persons.add(int(found.submitted_by))
    persons.discard(by.person_id)
    notify(
        persons=persons, kind="filings.returned", title=title, body=body, link=f"/filings/{found.pk}/", at=at
    )
