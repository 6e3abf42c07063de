"""报送和撤回。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.drafting import current, fillable
from zhidu.filings.actions.moving import recompute, step
from zhidu.filings.enums import CollectionState, MoveKind, Way
from zhidu.filings.models import Draft, Filing, FilingVersion, Remark
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.contents import explained_in, flaws_of, version_payload
from zhidu.filings.queries.filings import filing as one_filing
from zhidu.filings.queries.scopes import county_above
from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.checking import Flaw, unexplained
from zhidu.filings.rules.differences import changes_between
from zhidu.filings.rules.payload import Payload, digest
from zhidu.kernel import Fault
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import Declined

UNFILLED = "还没有填，没有可报的。"


class Unready(Declined):
    """还不能报。errors 是必须改的，asks 是要核对、没错就写说明的，remarks 是没改也没答复的退回意见的主键。"""

    def __init__(self, errors: tuple[Flaw, ...], asks: tuple[Flaw, ...], remarks: tuple[int, ...]) -> None:
        parts = [f"有 {len(errors)} 处要改"] if errors else []
        parts += [f"有 {len(asks)} 处请核对，没错的写一句说明"] if asks else []
        parts += [f"有 {len(remarks)} 条退回意见没有改也没有答复"] if remarks else []
        super().__init__(f"还不能报：{'；'.join(parts)}。")
        self.errors, self.asks, self.remarks = errors, asks, remarks

    @property
    def faults(self) -> tuple[Fault, ...]:
        """写成报送错误的样子，先要改的，后要说明的。"""
        return tuple(each.fault() for each in (*self.errors, *self.asks))


def submit(*, by: Actor, filing: int, seen: int, at: datetime, request_id: UUID) -> int:
    """把草稿报上去，成为新的一版，交回版次。seen 是看到的 Filing.saves（见 Contents.seen），已不是它抛 Stale。

    退回以后没改、只答复了意见的，照原来那版再报一次。错误：Unready（要改的、没说明的、没答复的，一次列全）；
    Declined（还没有填、停止采集了、已经报了）；NotFound（没有、不归您填）。
    """
    content = {"filing": filing, "seen": seen}
    with deed(
        "filings.submit", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["number"])
        found, draft = fillable(filing, by=by)
        if draft is None and not found.number:
            raise Declined(UNFILLED)
        asked = asked_of(found.collection)
        refreshed(found, at=at)
        payload = current(asked, found, draft)
        refuse_unready(found, asked, payload)
        version = make_version(
            found, asked, payload, by=by, at=at, seen=seen, way=Way(draft.way) if draft else Way.FORM,
            file=draft.file_id if draft is not None else None,
        )  # fmt: skip
        recompute(found.collection_id, found.county_id, at=at)
        doing.target, doing.unit, doing.result = (
            str(found.pk),
            str(found.unit_id),
            {"number": version.number},
        )
        doing.details = {"number": version.number, "digest": version.digest}
        return version.number


def withdraw(*, by: Actor, filing: int, seen: int, at: datetime, request_id: UUID) -> None:
    """还没有人审，自己撤回来改。seen 是看到的 Filing.revision，已不是它抛 Stale；审过了抛 Declined。"""
    content = {"filing": filing, "seen": seen}
    with deed(
        "filings.withdraw", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return
        found = one_filing(filing, by=by, right=Right.FILL_FILINGS)
        if found.collection.state != CollectionState.OPEN:
            raise Declined(
                f"《{found.collection.title}》{found.collection.get_state_display()}，不能再撤回。"
            )
        step(found, frozenset({MoveKind.WITHDRAW}), by=by, at=at, seen={"revision": seen})
        recompute(found.collection_id, found.county_id, at=at)
        doing.target, doing.unit = str(found.pk), str(found.unit_id)


def refuse_unready(found: Filing, asked: Asked, payload: Payload) -> None:
    """有错的、没说明的、没答复的，一次列全，抛 Unready。"""
    open_remarks = list(Remark.objects.filter(filing=found, settled_at__isnull=True).exclude(field=""))
    before = version_payload(found) if open_remarks else None
    judge(
        flaws_of(found, asked, payload),
        explained_in(found.pk),
        unsettled(open_remarks, before, payload, asked),
    )


def judge(
    flaws: Sequence[Flaw], said: Mapping[tuple[str, str, str, str], str], left: Sequence[Remark]
) -> None:
    """有错的、没说明的（said 是说明过的）、没答复的意见（left），一次列全，抛 Unready；都没有就过。"""
    errors = tuple(each for each in flaws if each.severity == "error")
    asks = unexplained(flaws, said)
    if errors or asks or left:
        raise Unready(errors, asks, tuple(each.pk for each in left))


def make_version(
    found: Filing, asked: Asked, payload: Payload, *, by: Actor, at: datetime, seen: int, way: Way,
    file: UUID | None = None,
) -> FilingVersion:  # fmt: skip
    """写成新的一版，走到“已报”，扔掉草稿，了结改过的退回意见；在别的动作的事务里用。

    不查毛病（先用 refuse_unready）。看到的 saves 不是 seen 抛 Stale。
    """
    changed = submitted(found, by=by, at=at)
    number = changed["number"]
    step(found, frozenset({MoveKind.SUBMIT}), by=by, at=at, seen={"saves": seen}, **changed)
    version = FilingVersion.objects.create(
        filing=found, number=number, payload=payload, digest=digest(payload), way=way, file_id=file,
        made_by=by.actor, made_at=at,
    )  # fmt: skip
    Draft.objects.filter(filing=found).delete()
    Remark.objects.filter(filing=found, settled_at__isnull=True).update(settled_at=at)
    return version


def submitted(found: Filing, *, by: Actor, at: datetime) -> dict[str, Any]:
    """报上去时单子上一起改的列：版次、谁何时报的、单位此刻的代码、名称、所归区县。"""
    return {
        "number": found.number + 1, "submitted_by": by.actor, "submitted_at": at,
        "county_id": found.county_id, "code": found.code, "name": found.name, "saves": F("saves") + 1,
    }  # fmt: skip


def refreshed(found: Filing, *, at: datetime) -> None:
    """单位今天的代码、名称、所归区县记到单子上（还没存）；今天已经撤销的照旧。"""
    day = localdate(at)
    now = UnitVersion.objects.filter(on_date(day), unit=found.unit_id).first()
    if now is not None:
        found.code, found.name, found.county_id = now.code, now.name, county_above(found.unit_id, day)


def unsettled(left: Sequence[Remark], before: Payload | None, payload: Payload, asked: Asked) -> list[Remark]:
    """没了结的退回意见（left）里，说到的那一格跟退回的那版（before）比没改、也没答复的。"""
    if not left:
        return []
    changes = changes_between(before or {"forms": {}}, payload, asked)
    moved = {(each.form, each.row, each.field) for each in changes}
    return [each for each in left if (each.form, each.row, each.field) not in moved]
