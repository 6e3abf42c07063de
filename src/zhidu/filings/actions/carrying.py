"""往年的数一次带进来：刚开始用平台的市，手里有前几年审定的工作簿，不必让学校再报一遍、再审一遍。"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.collecting import over_collection
from zhidu.filings.actions.moving import recompute_all
from zhidu.filings.enums import CollectionState, FilingState, MoveKind, Way
from zhidu.filings.models import Filing, FilingVersion, Move
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.filings import filings
from zhidu.filings.queries.slots import slots
from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.matching import Parcel, count_faults, match_rows
from zhidu.filings.rules.payload import digest, encode
from zhidu.filings.rules.typing import owned
from zhidu.organisations.rules import Declined
from zhidu.workbooks import Intake

BATCH = 500


def carry_in(
    *, by: Actor, collection: int, intake: Intake, at: datetime, request_id: UUID, file: UUID | None = None
) -> dict[str, Any]:
    """把一本往年的工作簿里没错的行，直接带成“市已审”的第一版；返回 {"carried", "faulty", "unmatched"}。

    只收今年以前的年份：今年的要照常报、照常审。由组织采集的人办，流转里写明是带入的，不冒充审过。
    已经报过的单子不动。错误：Declined（今年的、停止采集了、一行也没对上）；NotFound（没有权）。
    """
    content = {"collection": collection, "file": str(file or ""), "sources": _told(intake)}
    with deed(
        "filings.carry_in", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return doing.result
        found = over_collection(collection, by=by)
        if found.state != CollectionState.OPEN:
            raise Declined(f"《{found.title}》{found.get_state_display()}，带不进来了。")
        if found.year >= localdate(at).year:
            raise Declined(f"{found.year} 年的要照常报、照常审，只有往年的可以一次带进来。")
        asked = asked_of(found)
        if asked.release is None:
            raise Declined("补充采集没有工作簿可带。")
        blank = {
            each.pk: each
            for each in filings(by=by, collection=collection, right=Right.FREEZE_FILINGS)
            if each.state == FilingState.DRAFT and not each.number
        }
        matched = match_rows(asked, intake.tables, slots(list(blank.values()), by=by), {})
        count_faults(matched.parcels, intake.faults)
        good = [each for each in matched.parcels if not each.faults and not each.slot.closed]
        if not good:
            raise Declined("没有一行能带进来：请核对标识码和年份，或先把表里的错改好。")
        versions = [
            _version(each, _content(asked, blank[each.slot.filing], each), file, by, at) for each in good
        ]
        FilingVersion.objects.bulk_create(versions, batch_size=BATCH)
        keys = [each.slot.filing for each in good]
        _settle(keys, by=by, at=at)
        recompute_all(collection, at=at)
        faulty = sum(1 for each in matched.parcels if each.faults)
        doing.target = str(collection)
        doing.result = {"carried": len(good), "faulty": faulty, "unmatched": matched.unmatched}
        doing.details = {"carried": len(good), "faulty": faulty, "file": str(file or "")}
        return doing.result


def _content(asked: Asked, found: Filing, parcel: Parcel) -> dict[str, Any]:
    """一份的内容，说自己是谁的几列照单位台账。"""
    own = {form.name: parcel.rows.get(form.name, []) for form in asked.of(found.rows)}
    return owned(asked, found.rows, encode(own), parcel.slot.identity)


def _version(
    parcel: Parcel, payload: dict[str, Any], file: UUID | None, by: Actor, at: datetime
) -> FilingVersion:
    return FilingVersion(
        filing_id=parcel.slot.filing, number=1, payload=payload, digest=digest(payload), way=Way.CARRIED,
        file_id=file, made_by=by.actor, made_at=at,
    )  # fmt: skip


def _settle(keys: list[int], *, by: Actor, at: datetime) -> None:
    """各份走到“市已审”，记流转。"""
    Filing.objects.filter(pk__in=keys, state=FilingState.DRAFT).update(
        state=FilingState.CITY_PASSED, number=1, submitted_by=by.actor, submitted_at=at,
        revision=F("revision") + 1, saves=F("saves") + 1,
    )  # fmt: skip
    Move.objects.bulk_create(
        [
            Move(
                filing_id=key, kind=MoveKind.CARRY, before=FilingState.DRAFT, after=FilingState.CITY_PASSED,
                number=1, reason="往年审定的数，一次带入", made_by=by.actor, made_at=at,
            )
            for key in keys
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _told(intake: Intake) -> list[str]:
    """这一次带的是什么：文件、表、行数。"""
    return [f"{each.file}/{each.sheet}/{each.rows}" for each in intake.sources]
