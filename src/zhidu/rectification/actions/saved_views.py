"""存、删台账的常用条件，只动自己的。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification.models import SavedView
from zhidu.rectification.rules.views import LONGEST_NAME, MOST_VIEWS, READY_VIEWS, tidy_conditions


def save_view(*, by: Actor, name: str, conditions: Mapping[str, str], at: datetime, request_id: UUID) -> int:
    """存下一组台账条件，交回主键；同名的换成新的。错误：Declined（没有名字、名字太长、和现成的重名、没有条件、存满了）。"""
    said, kept = name.strip(), tidy_conditions(conditions)
    with deed(
        "rectification.save_view", by=by, at=at, request_id=request_id, content={"name": said, "conditions": kept},
        target_kind="saved_view", unit=str(by.unit_id),
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["view"])
        if not said or len(said) > LONGEST_NAME:
            raise Declined(f"请给这组条件起个名字，不超过 {LONGEST_NAME} 个字。")
        if any(each.name == said for each in READY_VIEWS):
            raise Declined(f"“{said}”是现成的，请换个名字。")
        if not set(kept) - {"view"}:
            raise Declined("还没有选条件，没有可存的。")
        mine = SavedView.objects.filter(person=by.person_id)
        if mine.exclude(name=said).count() >= MOST_VIEWS:
            raise Declined(f"最多存 {MOST_VIEWS} 组，请先删掉不用的。")
        row, _ = SavedView.objects.update_or_create(
            person_id=by.person_id, name=said, defaults={"conditions": kept, "made_at": at}
        )
        doing.target, doing.result = str(row.pk), {"view": row.pk}
        return row.pk


def drop_view(*, by: Actor, view: int, at: datetime, request_id: UUID) -> None:
    """删掉自己存的一组条件。没有、是别人的抛 NotFound。"""
    with deed(
        "rectification.drop_view", by=by, at=at, request_id=request_id, content={"view": view},
        target_kind="saved_view", unit=str(by.unit_id),
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        gone, _ = SavedView.objects.filter(pk=view, person=by.person_id).delete()
        if not gone:
            raise NotFound
        doing.target = str(view)
