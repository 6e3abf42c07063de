"""审：通过、成批通过、退回。自己报的自己不能审。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.moving import recompute, step, step_together, tell_fillers
from zhidu.filings.enums import CollectionState, MoveKind, Seat
from zhidu.filings.models import Filing, Remark
from zhidu.filings.queries.filings import filing as one_filing
from zhidu.filings.queries.filings import filings
from zhidu.filings.queries.scopes import seat_of
from zhidu.filings.rules.moves import PASSES
from zhidu.organisations.rules import Declined

MOST_REMARKS = 200


@dataclass(frozen=True, slots=True)
class Passed:
    """成批通过里一份的结果。refused 为空是通过了，否则是为什么没有。"""

    filing: int
    name: str
    refused: str = ""


def pass_review(*, by: Actor, filing: int, seen: int, at: datetime, request_id: UUID) -> None:
    """审核通过一份：区县的人审到“区县已审”，市里的人审到“市已审”。seen 是看到的 Filing.revision。

    错误：Stale（别人刚办过，说谁何时）；Declined（不该这一级审、自己报的）；NotFound（没有、不归您审）。
    """
    content = {"filing": filing, "seen": seen}
    with deed(
        "filings.pass_review", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return
        found = _reviewable(filing, by=by)
        rule = step(found, PASSES, by=by, at=at, seen={"revision": seen})
        recompute(found.collection_id, found.county_id, at=at)
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"number": found.number, "to": rule.after.value}


def pass_many(
    *, by: Actor, collection: int, county: int | None = None, only: Iterable[int] | None = None,
    at: datetime, request_id: UUID,
) -> list[Passed]:  # fmt: skip
    """成批通过一次采集里轮到自己这一级审的（可以只一个区县，或只点名的几份），一份一个结果。

    自己报的、还没到这一级的，不通过，说明为什么；别的照样通过。
    """
    chosen = None if only is None else sorted(set(only))
    content = {"collection": collection, "county": county, "only": chosen}
    with deed(
        "filings.pass_many", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return [Passed(**each) for each in doing.result["passed"]]
        found = filings(by=by, collection=collection, right=Right.REVIEW_FILINGS)
        if county is not None:
            found = found.filter(county=county)
        if chosen is not None:
            found = found.filter(pk__in=chosen)
        wanted = list(found)
        refused = step_together(wanted, PASSES, by=by, at=at, seat=seat_of(by))
        results = [Passed(each.pk, each.name, refused.get(each.pk, "")) for each in wanted]
        counties = {(each.collection_id, each.county_id) for each in wanted if each.pk not in refused}
        for owner, below in sorted(counties, key=str):
            recompute(owner, below, at=at)
        doing.target, doing.result = str(collection), {"passed": [asdict(each) for each in results]}
        doing.details = {"passed": sum(1 for each in results if not each.refused), "county": county or 0}
        return results


def return_filing(
    *, by: Actor, filing: int, seen: int, reason: str, remarks: Sequence[tuple[str, str, str, str]] = (),
    at: datetime, request_id: UUID,
) -> None:  # fmt: skip
    """退回一份。reason 是理由，不能空；remarks 是各格的意见：（表单，行，列，意见），行见 differences.key_of。

    填的单位会收到通知，照原来那版接着改。错误：Declined（没写理由、不该这一级退、自己报的）；Stale；NotFound。
    """
    said = reason.strip()
    content = {"filing": filing, "seen": seen, "reason": said, "remarks": [list(each) for each in remarks]}
    with deed(
        "filings.return_filing", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return
        found = _reviewable(filing, by=by)
        if not said:
            raise Declined("退回要写明理由，让填的人知道改什么。")
        send_back(found, remarks, by=by, at=at, seen=seen, reason=said, noted=said)
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"number": found.number, "remarks": len(remarks)}


def send_back(
    found: Filing, remarks: Sequence[tuple[str, str, str, str]], *, by: Actor, at: datetime, seen: int,
    reason: str, noted: str, seat: Seat | None = None,
) -> None:  # fmt: skip
    """退回：走一步、写下意见、告诉填的人、排上重算；在退回的事务里叫。noted 是流转里写的理由，seat 不给就现查。"""
    if len(remarks) > MOST_REMARKS or not all(text.strip() for *_, text in remarks):
        raise Declined(f"每条意见都要写字，最多 {MOST_REMARKS} 条。")
    step(
        found, frozenset({MoveKind.RETURN}), by=by, at=at, seen={"revision": seen}, seat=seat, reason=noted,
        returned_at=at, return_reason=reason,
    )  # fmt: skip
    Remark.objects.bulk_create(
        [
            Remark(
                filing=found, number=found.number, form=form, row=row, field=field, text=text.strip(),
                made_by=by.actor, made_at=at,
            )
            for form, row, field, text in remarks
        ]
    )  # fmt: skip
    tell_fillers(found, by=by, title=f"《{found.collection.title}》退回来了，请修改", body=reason, at=at)
    recompute(found.collection_id, found.county_id, at=at)


def _reviewable(key: int, *, by: Actor) -> Filing:
    """归当事人审的一份；没有、今天不归他审抛 NotFound；整个采集冻结了抛 Declined。"""
    found = one_filing(key, by=by, right=Right.REVIEW_FILINGS)
    if found.collection.state == CollectionState.FROZEN:
        raise Declined(f"《{found.collection.title}》已经冻结，不能再动。")
    return found
