"""何时发：静默的钟点、每天汇总的钟点、没发成隔多久再试。都按本地的钟点算。"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from zhidu.channels.rules.topics import urgent

#: 接连没发成，隔几分钟再试；再往后都照最后一个
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240)
#: 一条至多发几次；进来多久还没发成就放弃
ATTEMPTS = 8
STALE = timedelta(days=2)


def hushed(at: datetime, quiet_from: time | None, quiet_to: time | None) -> bool:
    """此刻在不在静默里：起的那一分钟算，止的不算；22:00 到次日 7:00 这样跨夜的也行。"""
    if quiet_from is None or quiet_to is None:
        return False
    now = timezone.localtime(at).time()
    if quiet_from < quiet_to:
        return quiet_from <= now < quiet_to
    return now >= quiet_from or now < quiet_to


def due_at(at: datetime, topic: str, digest_at: time | None) -> datetime:
    """at 进来的一条最早何时发：急事和随到随发的就是 at，每天汇总的等到下一次汇总。"""
    if digest_at is None or urgent(topic):
        return at
    local = timezone.localtime(at)
    today = local.replace(hour=digest_at.hour, minute=digest_at.minute, second=0, microsecond=0)
    return today if today >= local else today + timedelta(days=1)


def pause(failures: int) -> timedelta:
    """接连 failures 次（从 1 起）没发成，隔多久再试：一次比一次久。"""
    return timedelta(minutes=PAUSES[min(failures, len(PAUSES)) - 1])
