"""台账的条件叫什么，和现成的几个常用条件。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: 能存下的条件，就是网址里的名字
CONDITIONS = (
    "state", "county", "category", "rung", "creation", "declared", "handler", "role", "chief", "owned", "due",
    "relapsed", "since", "until", "q", "view",
)  # fmt: skip
LONGEST_NAME, LONGEST_VALUE, MOST_VIEWS = 30, 50, 20


@dataclass(frozen=True, slots=True)
class ReadyView:
    """一个现成的常用条件。key 是数它有几件的名字，seat 是给谁的：督导室（supervising）、责任单位（answering）、谁都给（空）。"""

    key: str
    name: str
    conditions: Mapping[str, str]
    seat: str = ""


READY_VIEWS = (
    ReadyView("handled", "我经办的", {"handler": "me", "state": "live"}, "supervising"),
    ReadyView("owned", "我室督办的", {"owned": "1", "state": "live"}, "supervising"),
    ReadyView("review", "等我审的", {"state": "review"}, "supervising"),
    ReadyView("todo", "等我们办的", {"state": "todo"}, "answering"),
    ReadyView("overdue", "逾期的", {"state": "overdue"}),
    ReadyView("month", "本月到期", {"due": "month"}),
    ReadyView("relapsed", "复发的", {"relapsed": "1"}),
)


def tidy_conditions(given: Mapping[str, str]) -> dict[str, str]:
    """只留认得的、有值的条件，照固定的次序；值太长的截短。"""
    return {key: given[key].strip()[:LONGEST_VALUE] for key in CONDITIONS if given.get(key, "").strip()}
