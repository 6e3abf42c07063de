"""发通知、标看过。发通知是别的动作的一部分，和它同一个事务，不另记审计；标看过只动自己的，重来一遍也一样。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhidu.accounts.rules import Actor
from zhidu.notices.models import Notice
from zhidu.notices.queries import notices
from zhidu.organisations.rules import NotFound

TITLE = 200
BATCH = 500


def notify(
    *,
    persons: Iterable[int],
    kind: str,
    title: str,
    at: datetime,
    body: str = "",
    link: str = "",
    once_since: datetime | None = None,
) -> None:
    """给几个人各发一条，重复的人只发一条。link 是站内路径，如 /filings/12/；不是站内的抛 ValueError。

    给了 once_since：从那时起已经收到过同类同题的人不再发，一件事反复出错也只说一次。
    """
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValueError(f"通知只能指向站内：{link}")
    told: set[int] = set()
    if once_since is not None:
        same = Notice.objects.filter(kind=kind, title=title[:TITLE], at__gte=once_since)
        told = set(same.values_list("person", flat=True))
    Notice.objects.bulk_create(
        [
            Notice(person_id=person, kind=kind, title=title[:TITLE], body=body, link=link, at=at)
            for person in sorted(set(persons) - told)
        ],
        batch_size=BATCH,
    )


def mark_read(*, by: Actor, at: datetime, notice: int | None = None) -> int:
    """把自己的一条（不给就是全部）标成看过，交回这次标了几条；看过的不改时刻。别人的和没有的一样，抛 NotFound。"""
    mine = notices(by=by)
    if notice is not None:
        mine = mine.filter(pk=notice)
        if not mine.exists():
            raise NotFound
    return mine.filter(read_at__isnull=True).update(read_at=at)
