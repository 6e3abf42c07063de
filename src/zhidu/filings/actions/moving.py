"""走一步：照流转表、比对着改状态，记流转；排上重算，告诉该知道的人。各个动作只说自己那件事。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders, just_changed
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import MoveKind, Seat
from zhidu.filings.models import Filing, Move
from zhidu.filings.queries.lending import borrowers
from zhidu.filings.queries.scopes import seat_of
from zhidu.filings.rules.moves import MoveRule, move_rule, waiting
from zhidu.jobs.actions import ask_system
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Author, Declined, Stale

RECOMPUTE, RECOMPUTE_ALL = "indicators.recompute", "indicators.recompute_all"
BATCH = 500
REVIEWS = frozenset({MoveKind.PASS_COUNTY, MoveKind.PASS_CITY, MoveKind.STAND_IN, MoveKind.RETURN})


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
    rule = rule_for(found, kinds, by=by, seat=seat or seat_of(by))
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


def rule_for(found: Filing, kinds: frozenset[MoveKind], *, by: Author, seat: Seat | None) -> MoveRule:
    """这一步照流转表里的哪一条。没有这一步、自己审自己报的，抛 Declined。"""
    rule = move_rule(kinds, found.state, found.chain, seat)
    if rule is None:
        raise Declined(f"「{found.name}」这一份{waiting(found.state, found.chain)}，现在不能办这一步。")
    if rule.kind in REVIEWS and found.submitted_by == by.actor:
        raise Declined("自己报的不能自己审，请同事来审。")
    return rule


def step_together(
    given: Iterable[Filing], kinds: frozenset[MoveKind], *, by: Author, at: datetime, seat: Seat | None
) -> dict[int, str]:
    """许多份各走一步，比对着各自看到的 revision。返回没走成的：填报单 → 为什么；别的都走了、记了流转。"""
    refused: dict[int, str] = {}
    groups: dict[tuple[MoveRule, int], list[Filing]] = defaultdict(list)
    for each in given:
        try:
            groups[rule_for(each, kinds, by=by, seat=seat), each.revision].append(each)
        except Declined as refusal:
            refused[each.pk] = refusal.message
    moves: list[Move] = []
    for (rule, revision), members in groups.items():
        for start in range(0, len(members), BATCH):
            some = members[start : start + BATCH]
            moved = _moved([each.pk for each in some], rule, revision)
            refused |= {each.pk: last_said(each) for each in some if each.pk not in moved}
            moves += [
                Move(
                    filing=each, kind=rule.kind, before=rule.before, after=rule.after, number=each.number,
                    made_by=by.actor, made_at=at,
                )
                for each in some
                if each.pk in moved
            ]  # fmt: skip
    Move.objects.bulk_create(moves, batch_size=BATCH)
    return refused


def _moved(keys: list[int], rule: MoveRule, revision: int) -> set[int]:
    """还是看到的那样的几份走过去，返回走成的。先锁住再改：改的正好是锁住的那几份。"""
    own = Filing.objects.filter(pk__in=keys, state=rule.before, revision=revision)
    held = set(own.select_for_update().order_by("pk").values_list("pk", flat=True))
    Filing.objects.filter(pk__in=held).update(state=rule.after, revision=F("revision") + 1)
    return held


def last_said(found: Filing) -> str:
    """看到以后又变了：最近是谁、何时、办了什么。"""
    last = Move.objects.filter(filing=found).order_by("-pk").first()
    if last is None:
        return f"「{found.name}」这一份刚刚变过，请刷新后再办。"
    return just_changed(
        f"「{found.name}」这一份", by=last.made_by, at=last.made_at, did=last.get_kind_display()
    )


def recompute(collection: int, county: int | None, *, at: datetime) -> None:
    """一个县的数变了，排上重算；同样的一次已经在排队就不再排。市直管的学校不进哪个县的账。

    用着这次采集的数的别的采集，那个县也跟着变，一起排上。
    """
    if county is None:
        return
    for each in (collection, *borrowers(collection)):
        arguments = {"collection": each, "county": county}
        ask_system(kind=RECOMPUTE, arguments=arguments, at=at, key=f"{each}/{county}")


def recompute_all(collection: int, *, at: datetime) -> None:
    """全市一起变了（冻结），排一次全市的重算：各县一起算，比一个一个算省得多。"""
    ask_system(kind=RECOMPUTE_ALL, arguments={"collection": collection}, at=at, key=str(collection))


def tell_fillers(found: Filing, *, by: Actor, title: str, body: str, at: datetime) -> None:
    """告诉能填这一份的人（连同报的人），办事的人自己不用。"""
    persons = set(holders(right=Right.FILL_FILINGS, unit=found.unit_id, on=by.on))
    if found.submitted_by.isdecimal():
        persons.add(int(found.submitted_by))
    persons.discard(by.person_id)
    notify(
        persons=persons, kind="filings.returned", title=title, body=body, link=f"/filings/{found.pk}/", at=at
    )
