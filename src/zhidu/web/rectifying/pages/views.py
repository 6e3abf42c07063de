"""台账的常用条件和条件框。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import creations, load
from zhidu.organisations.rules import NOWHERE
from zhidu.rectification.enums import ChiefRole
from zhidu.rectification.models import SavedView
from zhidu.rectification.queries import LedgerWanted
from zhidu.rectification.rules.views import READY_VIEWS
from zhidu.rulebook.procedure import Procedure

Option = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class ViewChip:
    """一组常用条件。count 是几件，自己存的不数（空）；key 是自己存的主键，现成的没有。"""

    name: str
    href: str
    here: bool
    count: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class FilterBox:
    """一个条件框：网址里的名字、叫什么、各个选项（值、叫法、选没选）。"""

    name: str
    title: str
    options: Sequence[Option]
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterBoxes:
    """条件框：常用的几个，和收起来的几个；open 是收起来的里面有选了的。"""

    first: Sequence[FilterBox]
    more: Sequence[FilterBox]
    open: bool


def view_chips(
    counts: Mapping[str, int], saved: Sequence[SavedView], kept: Mapping[str, str], *, by: Actor
) -> list[ViewChip]:
    """现成的在前，自己存的在后。看表还是看板不算条件不同。"""
    seat = "supervising" if by.reach(Right.CLOSE_FINDINGS) != NOWHERE else ""
    if not seat and by.reach(Right.ANSWER_FINDINGS) != NOWHERE:
        seat = "answering"
    chips = [_chip("全部", {}, kept)]
    for ready in READY_VIEWS:
        if ready.seat in ("", seat):
            chips.append(_chip(ready.name, ready.conditions, kept, str(counts.get(ready.key, 0))))
    return chips + [_chip(each.name, each.conditions, kept, key=each.pk) for each in saved]


def _chip(
    name: str, conditions: Mapping[str, str], kept: Mapping[str, str], count: str = "", key: int | None = None
) -> ViewChip:
    bare = {each: value for each, value in conditions.items() if each != "view"}
    now = {each: value for each, value in kept.items() if each != "view"}
    shown = dict(conditions)
    if "view" not in shown and "view" in kept:
        shown["view"] = kept["view"]
    href = reverse("rectifying:ledger") + (f"?{urlencode(shown)}" if shown else "")
    return ViewChip(name, href, bare == now, count, key)


def filter_choices(
    wanted: LedgerWanted, *, counties: Sequence[tuple[int, str]], years: Sequence[int],
    handlers: Sequence[tuple[int, str]], words: Procedure | None, by: Actor,
) -> FilterBoxes:  # fmt: skip
    """各个条件框；没得选的不要。"""
    people = [("me", "我"), ("none", "还没分的")] + [
        (str(key), name) for key, name in handlers if key != by.person_id
    ]
    shelf = [(each.rulebook_id, load(each.release).short) for each in creations(by.on.year)]
    county = [(str(key), name) for key, name in counties] if len(counties) > 1 else []
    first = (
        ("county", "区县", county, str(wanted.county or "")),
        ("handler", "经办人", people if handlers else [], wanted.handler),
    )
    more = (
        ("category", "类别", [(each.code, each.name) for each in words.categories] if words else [], wanted.category),
        ("rung", "走过", [(each.code, each.name) for each in words.ladder] if words else [], wanted.rung),
        ("creation", "创建", shelf, wanted.creation),
        ("declared", "申报年", [(str(each), str(each)) for each in years], str(wanted.declared or "")),
        ("role", "责任人职务", [(str(value), str(name)) for value, name in ChiefRole.choices], wanted.role),
        ("due", "限期", [("month", "本月到期")], wanted.due),
        ("owned", "督办", [("1", "本单位督办的")], "1" if wanted.owned else ""),
        ("relapsed", "反弹", [("1", "反弹重开过的")], "1" if wanted.relapsed else ""),
    )  # fmt: skip
    boxes = [[_box(*each) for each in group if each[2]] for group in (first, more)]
    typed = bool(wanted.chief or wanted.since or wanted.until)
    return FilterBoxes(boxes[0], boxes[1], typed or any(each.chosen for each in boxes[1]))


def _box(name: str, title: str, options: Sequence[tuple[str, str]], chosen: str) -> FilterBox:
    marked = [("", "不限", not chosen), *((value, said, value == chosen) for value, said in options)]
    return FilterBox(name, title, marked, bool(chosen))
