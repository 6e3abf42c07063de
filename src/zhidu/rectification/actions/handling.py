"""成批分派经办人、成批催办：一件事一条审计，办不了的一件一句说清。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhidu.accounts.actions.deeds import Doing, deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders, units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.actions.stepping import link_of
from zhidu.rectification.enums import LIVE
from zhidu.rectification.models import Case, ClockMark
from zhidu.rectification.queries import cases
from zhidu.rectification.queries.ledger import handlers
from zhidu.rectification.rules.clocks import overdue_days, running_due

MOST_CASES = 500
#: 催办在响过的时钟里叫什么：一个案一天只催一次
NUDGE = "nudge"


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """成批办理的结果：办了几件，没办的各是为什么（一件一句）。"""

    done: int
    refused: tuple[str, ...]


def assign_handler(
    *, by: Actor, cases: Sequence[int], handler: int | None, at: datetime, request_id: UUID
) -> BulkOutcome:
    """把几个案分给本督导室的一个人经办，handler 是 None 就收回来谁也不分。

    别的督导室督办的、了结了的、本来就是他的不动，交回里说明。错误：NotFound（有看不到的案、没有这个人）、
    Declined（没选、太多）、Stale（刚被别人动过）。
    """
    keys = sorted(set(cases))
    content = {"cases": keys, "handler": handler}
    with deed(
        "rectification.assign", by=by, at=at, request_id=request_id, content=content, target_kind="case",
        unit=str(by.unit_id),
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return _again(doing)
        names = dict(handlers(by=by))
        if handler is not None and handler not in names:
            raise NotFound
        already = f"本来就是{names[handler]}经办" if handler is not None else "本来就没有分"
        fit, refused = _sorted_out(
            _standing(keys, by=by),
            lambda each: _not_mine(each, by) or (already if each.handler_id == handler else ""),
        )
        moved = Case.objects.filter(
            pk__in=[each.pk for each in fit], owner=by.unit_id, state__in=list(LIVE)
        ).update(handler=handler)
        if moved != len(fit):
            raise Stale("选的案子里有刚刚变过的，请刷新后再分。")
        if handler is not None and handler != by.person_id and fit:
            _tell_handler(handler, fit, at)
        _note(doing, fit, refused, handler=handler or 0)
        return BulkOutcome(len(fit), tuple(refused))


def _tell_handler(handler: int, fit: Sequence[Case], at: datetime) -> None:
    one = len(fit) == 1
    title = f"分给您经办：{fit[0].title}" if one else f"分给您经办 {len(fit)} 件整改案"
    link = link_of(fit[0]) if one else "/rectification/?handler=me&state=live"
    notify(persons=[handler], kind="rectification", title=title, link=link, at=at)


def nudge_cases(*, by: Actor, cases: Sequence[int], at: datetime, request_id: UUID) -> BulkOutcome:
    """催几个案的责任单位：一个单位一条通知，说清还剩几天、逾期几日。一个案一天只催一次；在等督导室的不用催，交回里说明。

    错误：NotFound（有看不到的案）、Declined（没选、太多）。
    """
    keys = sorted(set(cases))
    with deed(
        "rectification.nudge", by=by, at=at, request_id=request_id, content={"cases": keys}, target_kind="case",
        unit=str(by.unit_id),
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return _again(doing)
        today = ClockMark.objects.filter(case__in=keys, clock=NUDGE, day=by.on)
        already = set(today.values_list("case", flat=True))

        def why(each: Case) -> str:
            waits = "" if _clock(each, by) else "在等督导室，不用催责任单位"
            return _not_mine(each, by) or waits or ("今天催过了" if each.pk in already else "")

        fit, refused = _sorted_out(_standing(keys, by=by), why)
        ClockMark.objects.bulk_create(
            [ClockMark(case=each, clock=NUDGE, day=by.on, made_at=at) for each in fit]
        )
        _tell_units(fit, by=by, at=at)
        _note(doing, fit, refused)
        return BulkOutcome(len(fit), tuple(refused))


def _tell_units(fit: Sequence[Case], *, by: Actor, at: datetime) -> None:
    units: defaultdict[int, list[Case]] = defaultdict(list)
    for each in fit:
        units[each.unit_id].append(each)
    for unit, theirs in units.items():
        lines = [f"{each.label} {each.title}：{_clock(each, by)}" for each in theirs]
        one = len(theirs) == 1
        notify(
            persons=set(holders(right=Right.ANSWER_FINDINGS, unit=unit, on=by.on)) - {by.person_id},
            kind="rectification",
            title=f"催办：{theirs[0].title}" if one else f"催办：{len(theirs)} 件整改案",
            body="；".join(lines) + "。",
            link=link_of(theirs[0]) if one else "/rectification/?state=todo",
            at=at,
        )


def _clock(each: Case, by: Actor) -> str | None:
    """正在走的限期怎么样；在等督导室的是 None。"""
    running = running_due(each)
    if running is None:
        return None
    what = "报方案" if running[0] == "plan" else "改完"
    over = overdue_days(each, on=by.on)
    return f"请在 {running[1]:%Y-%m-%d} 前{what}" + (f"，已逾期 {over} 日" if over else "")


def _standing(keys: list[int], *, by: Actor) -> list[Case]:
    """选中的几个案，照编号排；有看不到的抛 NotFound。"""
    if not keys:
        raise Declined("请先勾选案子。")
    if len(keys) > MOST_CASES:
        raise Declined(f"一次最多选 {MOST_CASES} 件，请分几次。")
    found = list(cases(by=by).filter(pk__in=keys).order_by("pk"))
    if len(found) != len(keys):
        raise NotFound
    units = {each.unit_id for each in found}
    if units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on).filter(pk__in=units).count() != len(units):
        raise NotFound
    return found


def _sorted_out(found: Sequence[Case], why: Callable[[Case], str]) -> tuple[list[Case], list[str]]:
    """办得了的各件，和办不了的各一句；why 交回办不了的缘由，办得了是空串。"""
    told = [(each, why(each)) for each in found]
    refused = [f"{each.label} {each.title}：{said}。" for each, said in told if said]
    return [each for each, said in told if not said], refused


def _not_mine(each: Case, by: Actor) -> str:
    if each.owner_id != by.unit_id:
        return "别的督导室督办"
    return "" if each.state in LIVE else each.get_state_display()


def _note(doing: Doing, fit: Sequence[Case], refused: Sequence[str], **details: Any) -> None:
    doing.target = str(fit[0].pk) if len(fit) == 1 else ""
    doing.details = {"cases": len(fit), "refused": len(refused), **details}
    doing.result = {"done": len(fit), "refused": list(refused)}


def _again(doing: Doing) -> BulkOutcome:
    return BulkOutcome(int(doing.result["done"]), tuple(doing.result["refused"]))
