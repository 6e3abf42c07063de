"""成批报送：一个县把几十所学校收齐了一起报，一个事务、一条审计，一份一个结果。"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.drafting import refuse_unfillable
from zhidu.filings.actions.moving import recompute, rule_for
from zhidu.filings.actions.submitting import UNFILLED, judge, submitted, unsettled
from zhidu.filings.enums import MoveKind, Way
from zhidu.filings.models import Draft, Filing, FilingVersion, Move, Remark
from zhidu.filings.queries.batches import Batch, batch_of
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.contents import flaws_against, starting
from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.payload import Payload, digest
from zhidu.organisations.rules import Declined, NotFound, Stale

BATCH = 500
Progress = Callable[[int, str], None]
CHANGED = "这一份刚刚变过，请刷新后再报。"


@dataclass(frozen=True, slots=True)
class Sent:
    """成批报送里一份的结果。number 是报成的版次，没报成是 0；refused 是为什么没报成。"""

    filing: int
    number: int
    refused: str = ""


def submit_many(
    *, by: Actor, collection: int, chosen: Mapping[int, int], at: datetime, request_id: UUID,
    progress: Progress = lambda *_: None,
) -> list[Sent]:  # fmt: skip
    """把一次采集里的几份草稿一起报上去，一份一个结果，次序同 chosen（填报单 → 看到的 saves）。

    与一份一份 submit 同样的规矩；有错的、别人刚动过的那几份不报，说明为什么，别的照样报。
    progress（办到第几份，名称）抛错就是有人要停，这一批都不算。错误：NotFound（里面有一份没有、不归您填：整批不报）。
    """
    content = {"collection": collection, "filings": sorted(chosen.items())}
    with deed(
        "filings.submit_many", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return [Sent(**each) for each in doing.result["sent"]]
        batch = batch_of(chosen.keys(), by=by, collection=collection, on=localdate(at))
        if batch.filings.keys() != chosen.keys():
            raise NotFound
        sent: list[Sent] = []
        versions: list[FilingVersion] = []
        moves: list[Move] = []
        for key, seen in chosen.items():
            found = batch.filings[key]
            progress(len(sent), found.name)
            try:
                version, move = _sent(found, batch, by=by, at=at, seen=seen)
            except (Declined, Stale) as refusal:
                sent.append(Sent(key, 0, refusal.message))
                continue
            versions.append(version)
            moves.append(move)
            sent.append(Sent(key, version.number))
        _settle(versions, moves, at=at)
        for county in {batch.filings[each.filing_id].county_id for each in versions}:
            recompute(collection, county, at=at)
        doing.target, doing.unit = str(collection), str(by.unit_id)
        doing.result = {"sent": [asdict(each) for each in sent]}
        doing.details = {
            "submitted": len(versions),
            "left": len(sent) - len(versions),
            "digest": _seal(versions),
        }
        return sent


def _sent(found: Filing, batch: Batch, *, by: Actor, at: datetime, seen: int) -> tuple[FilingVersion, Move]:
    """核对过、走到“已报”的一份：它的新版和流转（还没存）。不能报抛 Declined，别人刚动过抛 Stale。"""
    draft, asked = batch.drafts.get(found.pk), asked_of(found.collection)
    refuse_unfillable(found, draft, by=by)
    if draft is None and not found.number:
        raise Declined(UNFILLED)
    payload = starting(asked, found, batch.content_of(found), batch.identity_of(found))
    _refuse_unready(found, asked, payload, batch)
    rule = rule_for(found, frozenset({MoveKind.SUBMIT}), by=by, seat=None)
    changed = submitted(found, by=by, at=at)
    own = Filing.objects.filter(pk=found.pk, state=rule.before, saves=seen)
    if found.saves != seen or not own.update(state=rule.after, revision=F("revision") + 1, **changed):
        raise Stale(f"「{found.name}」{CHANGED}")
    version = FilingVersion(
        filing=found, number=changed["number"], payload=payload, digest=digest(payload),
        way=Way(draft.way) if draft is not None else Way.FORM,
        file_id=draft.file_id if draft is not None else None, made_by=by.actor, made_at=at,
    )  # fmt: skip
    move = Move(
        filing=found, kind=rule.kind, before=rule.before, after=rule.after, number=version.number, reason="",
        made_by=by.actor, made_at=at,
    )  # fmt: skip
    return version, move


def _refuse_unready(found: Filing, asked: Asked, payload: Payload, batch: Batch) -> None:
    """同 submitting.refuse_unready，要看的都在 batch 里。"""
    flaws = flaws_against(found.collection, found.rows, asked, payload, batch.earlier.get(found.unit_id))
    left = unsettled(batch.remarks.get(found.pk, ()), batch.versions.get(found.pk), payload, asked)
    judge(flaws, batch.said.get(found.pk, {}), left)


def _settle(versions: list[FilingVersion], moves: list[Move], *, at: datetime) -> None:
    """存下各版和流转，扔掉草稿，了结退回意见。"""
    keys = [each.filing_id for each in versions]
    FilingVersion.objects.bulk_create(versions, batch_size=BATCH)
    Move.objects.bulk_create(moves, batch_size=BATCH)
    Draft.objects.filter(filing__in=keys).delete()
    Remark.objects.filter(filing__in=keys, settled_at__isnull=True).update(settled_at=at)


def _seal(versions: list[FilingVersion]) -> str:
    """各版指纹合起来的指纹：审计里一条，就认得出这一批报的是什么。"""
    lines = sorted(f"{each.filing_id}/{each.number}/{each.digest}" for each in versions)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
