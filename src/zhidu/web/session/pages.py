"""选任职和安全设置两页上的话。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhidu.accounts.queries import HeldPost
from zhidu.accounts.rules import OFFICES

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PostChoice:
    """一个可选的任职：编号，叫什么，管什么，到哪天。"""

    id: int
    title: str
    says: str
    until: str

    def __str__(self) -> str:
        return self.title


def post_title(post: HeldPost) -> str:
    """一个任职怎么叫：单位和职务。"""
    return f"{post.unit_name} {post.office.label}".strip()


def post_choice(post: HeldPost) -> PostChoice:
    """说成话。止日不含，所以说到前一天。"""
    last = "" if post.ends is None else f"到 {_spelt(post.ends - _DAY)}"
    return PostChoice(post.id, post_title(post), OFFICES[post.office].description(), last)


def _spelt(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
