"""转发要取的：该转的通知、到点的、各类事几件。由转发的程序叫，不看是谁在看，只交出编号和类别。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhidu.accounts.models import Post
from zhidu.channels.enums import DispatchState, Topic
from zhidu.channels.models import Channel, Dispatch
from zhidu.channels.rules.topics import topic_of, urgent
from zhidu.notices.models import Notice
from zhidu.organisations.queries import in_reach
from zhidu.organisations.rules import Reach

#: 停了几天再开，几天以前的不再转：站内都还在
LOOK_BACK = timedelta(days=7)
#: 一个渠道一次至多收进来几条；多的下一次再收
AT_ONCE = 2000


def audience(found: Channel, on: date) -> QuerySet[Post]:
    """这个渠道替谁转：这一天任职就设在这个单位（或连下属）的人。"""
    units = in_reach(Reach(roots=frozenset({found.unit_id}), deep=found.deep), on=on)
    return Post.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=on), unit__in=units, starts__lte=on, closed_at__isnull=True,
        person__disabled_at__isnull=True,
    )  # fmt: skip


def fresh(found: Channel, *, on: date, at: datetime) -> list[tuple[int, Topic]]:
    """还没收进待发箱的通知：（编号，哪类事），早的在前。看过了的、不归这个渠道说的不在内。"""
    taken = Dispatch.objects.filter(channel=found, notice=OuterRef("pk"))
    rows = (
        Notice.objects.filter(
            ~Exists(taken), at__gte=max(found.since, at - LOOK_BACK), read_at__isnull=True,
            person__in=audience(found, on).order_by().values("person"),
        )
        .order_by("pk")
        .values_list("pk", "kind")
    )  # fmt: skip
    wanted = set(found.topics)
    sorted_out = ((key, topic_of(kind)) for key, kind in rows.iterator())
    chosen = [(key, topic) for key, topic in sorted_out if topic is not None and topic in wanted]
    return chosen[:AT_ONCE]


def due(found: Channel, *, at: datetime, hushed: bool) -> list[Dispatch]:
    """到点该发的，带着通知；静默的时候只有急事。"""
    rows = Dispatch.objects.filter(channel=found, state=DispatchState.WAITING, next_at__lte=at)
    if hushed:
        rows = rows.filter(topic__in=[each.value for each in Topic if urgent(each.value)])
    return list(rows.select_related("notice").order_by("pk")[:AT_ONCE])


def tally(rows: Iterable[Dispatch]) -> dict[str, int]:
    """各类事几件。一件事通知了几个人也只算一件。"""
    matters = {
        (each.topic, each.notice.kind, each.notice.title, each.notice.link, each.notice.at) for each in rows
    }
    return dict(Counter(topic for topic, *_ in matters))
