"""存草稿：打的字原样留着，打错了也留着；别人刚存过的不盖掉。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localtime

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import FilingState, Way
from zhidu.filings.models import Draft, Filing
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.contents import earlier_payload, identity_of, starting, version_payload
from zhidu.filings.queries.filings import filing as one_filing
from zhidu.filings.rules import prefill
from zhidu.filings.rules.asking import Asked, Identity, identity_values
from zhidu.filings.rules.payload import Payload, decode, encode_row
from zhidu.filings.rules.typing import Cells, owned, read_cells
from zhidu.organisations.rules import Declined, Stale
from zhidu.rulebook import FormRow, Origin

LAST_YEAR = "去年报的"
BATCH = 500
#: 草稿重写时换掉的列
REWRITTEN = ["payload", "way", "file", "revision", "saved_by", "saved_from", "saved_at"]


def save_draft(
    *, by: Actor, filing: int, cells: Cells, seen: int, at: datetime, request_id: UUID
) -> int:  # fmt: skip
    """把打的字存进草稿，交回新的 seen。seen 是打开时看到的 Filing.saves，已不是它抛 Stale（说谁何时存的）。

    cells：表单 → 各行 → 列 → 打的字（照表头的单位）；没提到的表单、列照旧。读不成数的字也留着，报的时候再说。
    错误：NotFound（没有、不归您填）；Declined（停止采集了、已经报了、没有这一列、太长）。
    """
    content = {"filing": filing, "seen": seen, "cells": cells}
    with deed(
        "filings.save_draft", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["seen"])
        found, draft = fillable(filing, by=by)
        asked = asked_of(found.collection)
        payload = read_cells(asked, found.rows, cells, current(asked, found, draft), identity_of(found))
        revision = store_draft(found, payload, by=by, at=at, seen=seen)
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"seen": revision}
        return revision


def start_draft(*, by: Actor, filing: int, seen: int, at: datetime, request_id: UUID) -> int:
    """照去年报的起一份草稿，只改有变化的；交回新的 seen。去年没报、已经有草稿或报过，抛 Declined。"""
    content = {"filing": filing, "seen": seen}
    with deed(
        "filings.start_draft", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["seen"])
        found, draft = fillable(filing, by=by)
        if found.number or draft is not None:
            raise Declined("已经填过了，接着改就行。")
        before = earlier_payload(found)
        if before is None:
            raise Declined("去年没有报过，没有可照着改的。")
        asked = asked_of(found.collection)
        payload = carried(asked, found.rows, before, identity_of(found))
        revision = store_draft(found, payload, by=by, at=at, seen=seen)
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"seen": revision}
        return revision


def discard_draft(*, by: Actor, filing: int, seen: int, at: datetime, request_id: UUID) -> None:
    """清空草稿：没报过的回到空白，退回来的回到报的那一版。seen 同 save_draft。没有草稿抛 Declined。"""
    content = {"filing": filing, "seen": seen}
    with deed(
        "filings.discard_draft", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return
        found, draft = fillable(filing, by=by)
        if draft is None:
            raise Declined("没有草稿可清。")
        advance(found, seen=seen)
        draft.delete()
        doing.target, doing.unit = str(found.pk), str(found.unit_id)


def fillable(key: int, *, by: Actor) -> tuple[Filing, Draft | None]:
    """能填的一份和它的草稿。没有、不归当事人填抛 NotFound；停止采集了、已经报了、单位自己正在填的抛 Declined。"""
    found = one_filing(key, by=by, right=Right.FILL_FILINGS)
    draft = Draft.objects.filter(filing=found).first()
    refuse_unfillable(found, draft, by=by)
    return found, draft


def refuse_unfillable(found: Filing, draft: Draft | None, *, by: Actor) -> None:
    """归当事人填、但现在不能填的，抛 Declined：停止采集了、已经报了、还没开始、单位自己正在填。"""
    if found.state != FilingState.DRAFT:
        raise Declined(f"这一份{found.get_state_display()}，要改请先撤回，或请审核的人退回。")
    if not found.fillable:
        raise Declined(f"《{found.collection.title}》{found.collection.get_state_display()}，不能再填。")
    if by.on < found.collection.opens:
        raise Declined(f"《{found.collection.title}》{found.collection.opens:%m月%d日}开始，还不能填。")
    if draft is not None and by.unit_id not in (found.unit_id, draft.saved_from_id):
        raise Declined(f"「{found.name}」自己正在填，请等它报上来；要代它报，请它先清空草稿。")


def current(asked: Asked, found: Filing, draft: Draft | None) -> Payload:
    """接着改的那份内容：草稿，没有就是最近报的一版，都没有就是只有身份的空表。说自己是谁的几列照单子上记的。"""
    return starting(asked, found, draft.payload if draft is not None else version_payload(found))


def store_draft(
    found: Filing, payload: Payload, *, by: Actor, at: datetime, seen: int, way: Way = Way.FORM,
    file: UUID | None = None,
) -> int:  # fmt: skip
    """写草稿，返回新的 seen；在别的动作的事务里用。看到的不是现在这一份，抛 Stale。"""
    advance(found, seen=seen)
    Draft.objects.update_or_create(
        filing=found,
        defaults={
            "payload": payload, "way": way, "file_id": file, "revision": seen + 1, "saved_by": by.actor,
            "saved_from_id": by.unit_id, "saved_at": at,
        },
    )  # fmt: skip
    return found.saves


def store_drafts(given: Sequence[Draft], *, at: datetime) -> Filing | None:
    """一批草稿（各带着自己的单子 filing，它的 saves 是看到的）一起写；在别的动作的事务里用。

    有一份看到的已不是现在的，就交回那一份，整批要作罢；全写成了是 None。
    """
    groups: dict[int, list[Filing]] = defaultdict(list)
    for each in given:
        groups[each.filing.saves].append(each.filing)
    for saves, members in groups.items():
        own = Filing.objects.filter(pk__in=[found.pk for found in members], state=FilingState.DRAFT)
        if own.filter(saves=saves).update(saves=F("saves") + 1) != len(members):
            moved = set(own.filter(saves=saves + 1).values_list("pk", flat=True))
            return next(found for found in members if found.pk not in moved)
        for found in members:
            found.saves = saves + 1
    for each in given:
        each.revision, each.saved_at = each.filing.saves, at
    Draft.objects.bulk_create(
        given, batch_size=BATCH, update_conflicts=True, unique_fields=["filing"], update_fields=REWRITTEN
    )
    return None


def advance(found: Filing, *, seen: int) -> None:
    """草稿的号往前走一步：还在草稿、看到的正是现在的号才走得成，否则抛 Stale，说谁何时存过。"""
    own = Filing.objects.filter(pk=found.pk, state=FilingState.DRAFT, saves=seen)
    if not own.update(saves=F("saves") + 1):
        raise Stale(who_saved(found))
    found.saves = seen + 1


def carried(asked: Asked, rows: str, before: Payload, own: Identity) -> Payload:
    """去年的内容搬到今年：今年还问、选项还在、去年没作废的值照搬；年级表年年在变，不搬。"""
    release = asked.release
    assert release is not None, "补充采集没有去年"
    old = decode(before, asked.of(rows))
    made: Payload = {"forms": {}}
    for form in asked.of(rows):
        given = old[form.name] if form.rows != "grade" else ()
        fixed = identity_values(form, release, own)
        origin = Origin("", LAST_YEAR, 0)
        kept = [FormRow(prefill.carried(form, fixed, each), origin) for each in given]
        made["forms"][form.name] = [encode_row(each) for each in kept]
    return owned(asked, rows, made, own)


def who_saved(found: Filing) -> str:
    """草稿刚被谁何时存过，说给办不成的人听。"""
    draft = Draft.objects.filter(filing=found).first()
    if draft is None:
        return f"「{found.name}」这一份刚刚变过，请刷新后再改。"
    who = called([draft.saved_by]).get(draft.saved_by, "别人")
    when = localtime(draft.saved_at)
    return f"{who} {when:%m月%d日 %H:%M} 刚存过这份草稿。为免盖掉，请刷新后把您改的再填一次。"
