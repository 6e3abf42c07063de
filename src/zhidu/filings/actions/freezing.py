"""冻结：市里审过的数写成快照，从此不许改；没纳入的要写明是哪些、为什么。"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.engine.parquet import write_table
from zhidu.files.actions import keep
from zhidu.filings.actions.collecting import over_collection
from zhidu.filings.actions.moving import recompute_all
from zhidu.filings.enums import CollectionState, FilingState, MoveKind
from zhidu.filings.models import Collection, Filing, Move, Snapshot
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.contents import frozen_tables
from zhidu.organisations.rules import Declined, Stale

BATCH, SHOWN = 500, 5
#: 冻结时不用再交代的：市里审过的，和单位撤销免报的
SETTLED = (FilingState.CITY_PASSED, FilingState.EXCUSED)
DONE = (FilingState.FROZEN, FilingState.EXCUSED)


def freeze(
    *, by: Actor, collection: int, seen: int, at: datetime, request_id: UUID,
    left_out: Mapping[int, str] | None = None,
) -> int:  # fmt: skip
    """冻结一次采集，交回冻结了几份。seen 是看到的 Collection.revision，已不是它抛 Stale。

    全部要市里审过；没审完的，要在 left_out 里一份一份写明理由（填报单主键 → 理由），否则抛 Declined。
    冻结以后数据库不许再动；全部行写成 Parquet 快照，一张表单一个文件，各县重算一次，结果指到快照。
    """
    reasons = {int(key): text.strip() for key, text in (left_out or {}).items()}
    content = {"collection": collection, "seen": seen, "left_out": sorted(reasons.items())}
    with deed(
        "filings.freeze", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["frozen"])
        found = over_collection(collection, by=by)
        if found.state == CollectionState.FROZEN:
            raise Declined(f"《{found.title}》已经冻结了。")
        left = _left(found, reasons)
        moved = (
            Collection.objects.filter(pk=found.pk, revision=seen)
            .exclude(state=CollectionState.FROZEN)
            .update(state=CollectionState.FROZEN, revision=F("revision") + 1, left_out=left)
        )
        if not moved:
            raise Stale(f"《{found.title}》刚刚变过，请刷新后再办。")
        frozen = _freeze_filings(found, set(reasons), by=by, at=at)
        rows = _snapshot(found, by=by, at=at, request_id=request_id)
        if found.release_id is not None:
            recompute_all(found.pk, at=at)
        doing.target, doing.result = str(found.pk), {"frozen": frozen}
        doing.details = {"frozen": frozen, "left_out": len(left), "rows": rows}
        return frozen


def _left(found: Collection, reasons: Mapping[int, str]) -> list[dict[str, str | int]]:
    """没审完的各份和理由；有没写理由的、写了不相干的，抛 Declined。"""
    waiting = Filing.objects.filter(collection=found).exclude(state__in=SETTLED).order_by("code")
    names = {each.pk: each.name for each in waiting.only("pk", "name")}
    silent = [name for key, name in names.items() if not reasons.get(key)]
    if silent:
        shown = "、".join(silent[:SHOWN]) + ("等" if len(silent) > SHOWN else "")
        raise Declined(f"还有 {len(silent)} 份没有审完（{shown}）。要先冻结，请一份一份写明为什么不纳入。")
    if strange := set(reasons) - names.keys():
        raise Declined(f"写了理由的里面有 {len(strange)} 份是审完了的或不在这次采集里，请刷新后再办。")
    return [{"filing": key, "name": name, "reason": reasons[key]} for key, name in names.items()]


def _freeze_filings(found: Collection, left: set[int], *, by: Actor, at: datetime) -> int:
    """市里审过的都冻结，记流转。冻结的空当里有人退回了，抛 Stale。"""
    passed = Filing.objects.filter(collection=found, state=FilingState.CITY_PASSED)
    chosen = dict(passed.values_list("pk", "number"))
    moved = passed.filter(pk__in=chosen).update(state=FilingState.FROZEN, revision=F("revision") + 1)
    others = set(Filing.objects.filter(collection=found).exclude(state__in=DONE).values_list("pk", flat=True))
    if moved != len(chosen) or others != left:
        raise Stale("冻结的时候有人刚动过其中几份，请刷新后再办。")
    Move.objects.bulk_create(
        [
            Move(
                filing_id=key, kind=MoveKind.FREEZE, before=FilingState.CITY_PASSED, after=FilingState.FROZEN,
                number=number, made_by=by.actor, made_at=at,
            )
            for key, number in chosen.items()
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return moved


def _snapshot(found: Collection, *, by: Actor, at: datetime, request_id: UUID) -> int:
    """全部冻结了的行写成快照，一张表单一个文件，返回共几行。"""
    asked, rows = asked_of(found), 0
    with tempfile.TemporaryDirectory() as folder:
        for name, table in frozen_tables(found.pk, by=by).items():
            form = asked.form(name)
            assert form is not None
            path = Path(folder) / f"{len(name)}-{rows}.parquet"
            write_table(table, form, path)
            receipt = keep(
                path, by=by, unit=by.unit_id, right=Right.SEE_FILINGS, purpose="snapshot",
                name=f"{found.year}-{name}.parquet", at=at, request_id=uuid5(request_id, name),
            )  # fmt: skip
            Snapshot.objects.create(
                collection=found, number=1, form=name, file_id=receipt.id, sha256=receipt.sha256,
                rows=len(table.rows), made_at=at,
            )  # fmt: skip
            rows += len(table.rows)
    return rows
