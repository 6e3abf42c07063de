"""到了门口和进了门的请求各带着什么；网址、表单里的整数怎么读。"""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from zhidu.accounts.rules import Actor
from zhidu.web.session.visit import Visit


class Arriving(HttpRequest):
    """到了门口的请求：今天、此刻。PUBLIC 的网址只有这些。"""

    today: date
    now: datetime


class Knowing(Arriving):
    """知道是谁的请求（KNOWN 的网址）：还可能没选任职。"""

    visit: Visit


class Asking(Knowing):
    """进了门的请求：门放上了当事人。"""

    actor: Actor


def whole(text: str, *, digits: int = 9) -> int | None:
    """网址、表单里写的一个非负整数；不像样的、超过 digits 位的（数据库装不下）是 None。"""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
