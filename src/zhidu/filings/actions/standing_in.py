"""上级代审：区县只有报的那一个人时，市里替区县通过或退回，写明理由。市里自己那一步照样要审。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.moving import recompute, step
from zhidu.filings.actions.reviewing import Passed, send_back
from zhidu.filings.enums import MoveKind, Seat
from zhidu.filings.models import Filing
from zhidu.filings.queries.standing import stand_ins
from zhidu.organisations.rules import Declined, NotFound, Stale

SHORTEST = 4


def stand_in(
    *, by: Actor, filings: Iterable[int], reason: str, at: datetime, request_id: UUID
) -> list[Passed]:  # fmt: skip
    """替区县审核通过几份，一份一个结果。只收区县没有别人能审的（见 queries.stand_ins），别的说明为什么没有。

    reason 写进流转和审计。错误：Declined（没写理由、一份也没选）。
    """
    keys, said = sorted(set(filings)), reason.strip()
    content = {"filings": keys, "reason": said}
    with deed(
        "filings.stand_in", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return [Passed(**each) for each in doing.result["passed"]]
        _said(said, "代区县审")
        if not keys:
            raise Declined("请先选要代审的。")
        found = {each.pk: each for each in stand_ins(by=by).filter(pk__in=keys)}
        results = [_pass(found.get(key), key, by=by, at=at, reason=said) for key in keys]
        done = [found[each.filing] for each in results if not each.refused]
        for collection, county in sorted({(each.collection_id, each.county_id) for each in done}, key=str):
            recompute(collection, county, at=at)
        if len(done) == 1:
            doing.target, doing.unit = str(done[0].pk), str(done[0].unit_id)
        doing.result = {"passed": [asdict(each) for each in results]}
        doing.details = {"passed": len(done), "of": len(keys)}
        return results


def stand_in_return(
    *, by: Actor, filing: int, seen: int, reason: str, remarks: Sequence[tuple[str, str, str, str]] = (),
    at: datetime, request_id: UUID,
) -> None:  # fmt: skip
    """替区县退回一份，理由、意见同 return_filing。区县有别人能审的、不归您的，抛 NotFound；变过抛 Stale。"""
    said = reason.strip()
    content = {"filing": filing, "seen": seen, "reason": said, "remarks": [list(each) for each in remarks]}
    with deed(
        "filings.stand_in_return", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return
        found = stand_ins(by=by).filter(pk=filing).first()
        if found is None:
            raise NotFound
        _said(said, "退回")
        send_back(
            found, remarks, by=by, at=at, seen=seen, reason=said, noted=f"上级代审：{said}", seat=Seat.COUNTY
        )
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"number": found.number, "remarks": len(remarks)}


def _said(reason: str, verb: str) -> None:
    if len(reason) < SHORTEST:
        raise Declined(f"{verb}要写明缘由，至少 {SHORTEST} 个字。")


def _pass(found: Filing | None, key: int, *, by: Actor, at: datetime, reason: str) -> Passed:
    if found is None:
        return Passed(key, "", "不用代审：已经审过、退回，或区县有人能审。请刷新后再看。")
    try:
        step(
            found, frozenset({MoveKind.STAND_IN}), by=by, at=at, seen={"revision": found.revision},
            seat=Seat.CITY, reason=reason,
        )  # fmt: skip
    except (Declined, Stale) as refusal:
        return Passed(found.pk, found.name, refusal.message)
    return Passed(found.pk, found.name)
