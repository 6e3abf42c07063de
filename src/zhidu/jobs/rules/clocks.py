"""定时的算法：下一格是什么时候，停了几天缺的是哪几天。都按本地的日子算。"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone


def next_slot(slot: datetime, daily: time | None, every: int | None, at: datetime) -> datetime:
    """at 之后的下一格，带时区。daily 是本地每天几点；every 是每隔几秒，从 slot 起数，错过的不补。"""
    if every is not None:
        step = timedelta(seconds=every)
        return slot + step * max(1, (at - slot) // step + 1)
    if daily is None:
        raise ValueError("daily 与 every 要写一样")
    local = timezone.localtime(at)
    today = local.replace(hour=daily.hour, minute=daily.minute, second=daily.second, microsecond=0)
    return today if today > local else today + timedelta(days=1)


def days_due(first: datetime, at: datetime) -> list[str]:
    """从 first 那天到 at 已经到点的各天（如 2026-03-02），早的在前；每天的点与 first 同一个钟点。"""
    begin, now = timezone.localtime(first), timezone.localtime(at)
    passed = (now - begin).days  # 满一天才多一格
    return [(begin + timedelta(days=each)).date().isoformat() for each in range(passed + 1)]
