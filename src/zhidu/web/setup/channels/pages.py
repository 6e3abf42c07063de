"""渠道各页的样子：列表的一行、一个渠道、待发箱的一行。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.channels.enums import ChannelKind, DispatchState, Pace, Topic
from zhidu.channels.models import Channel, Dispatch
from zhidu.channels.queries import ChannelStanding
from zhidu.channels.rules.hours import hushed

#: 状态 → 底色
SHADES: Mapping[str, str] = {
    DispatchState.WAITING: "warn",
    DispatchState.SENT: "good",
    DispatchState.NEEDLESS: "muted",
    DispatchState.GIVEN_UP: "bad",
}
KINDS: tuple[tuple[str, str], ...] = tuple((each.value, str(each.label)) for each in ChannelKind)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """列表的一行。"""

    name: str
    url: str
    kind: str
    unit: str
    topics: str
    pace: str
    state: str
    shade: str
    waiting: int
    given_up: int
    last: str


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """一个渠道的页面。reason 是上次没发成的一句话，没有是空的。"""

    key: int
    name: str
    state: str
    shade: str
    facts: tuple[tuple[str, str], ...]
    reason: str
    note: str
    active: bool
    revision: int


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """待发箱的一行。"""

    topic: str
    came: str
    state: str
    shade: str
    attempts: int
    when: str


def moment(at: datetime | None) -> str:
    """本地时间，精确到分；没有是空的。"""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at is not None else ""


def channel_rows(
    found: Iterable[Channel], standings: Mapping[int, ChannelStanding], names: Mapping[int, str], at: datetime
) -> tuple[ChannelRow, ...]:
    """列表各行。"""
    rows = []
    for each in found:
        standing = standings.get(each.pk, ChannelStanding())
        state, shade = standing_words(each, at)
        rows.append(
            ChannelRow(
                each.name, reverse("channels:channel", args=[each.pk]), each.get_kind_display(),
                names.get(each.unit_id, "") + ("及下属" if each.deep else ""), _topics(each), pace_words(each),
                state, shade, standing.waiting, standing.given_up, moment(each.last_ok_at),
            )
        )  # fmt: skip
    return tuple(rows)


def channel_page(found: Channel, standing: ChannelStanding, unit: str, at: datetime) -> ChannelPage:
    """一个渠道。"""
    state, shade = standing_words(found, at)
    failing = found.failures > 0
    facts = (
        ("种类", found.get_kind_display()),
        ("替谁转", unit + ("及下属单位的人" if found.deep else "的人")),
        ("转哪些事", _topics(found)),
        ("怎么发", pace_words(found)),
        ("静默", quiet_words(found, at)),
        ("待发", f"{standing.waiting} 条"),
        ("已发", f"{standing.sent} 条"),
        ("放弃", f"{standing.given_up} 条" if standing.given_up else ""),
        ("上次发成", moment(found.last_ok_at) or "还没有发成过"),
        ("上次没发成", moment(found.last_failed_at)),
        ("下次再试", moment(found.retry_at) if failing else ""),
    )
    return ChannelPage(
        found.pk, found.name, state, shade, tuple(pair for pair in facts if pair[1]),
        reason=found.last_reason if failing else "", note="" if failing else found.last_reason,
        active=found.active, revision=found.revision,
    )  # fmt: skip


def standing_words(found: Channel, at: datetime) -> tuple[str, str]:
    """渠道此刻怎样：（中文，底色）。"""
    if not found.active:
        return "停用", "muted"
    if found.failures:
        return f"接连 {found.failures} 次没发成", "bad"
    if hushed(at, found.quiet_from, found.quiet_to):
        return "静默中", "muted"
    return ("正常", "good") if found.last_ok_at else ("还没有发过", "warn")


def pace_words(found: Channel) -> str:
    """怎么发。"""
    if found.pace == Pace.DAILY and found.digest_at is not None:
        return f"每天 {found.digest_at:%H:%M} 汇总，吹哨即发"
    return "随到随发"


def quiet_words(found: Channel, at: datetime) -> str:
    """静默的起止。"""
    if found.quiet_from is None or found.quiet_to is None:
        return "不静默"
    over = "次日 " if found.quiet_to < found.quiet_from else ""
    now = "（现在正静默）" if hushed(at, found.quiet_from, found.quiet_to) else ""
    return f"{found.quiet_from:%H:%M} 到{over or ' '}{found.quiet_to:%H:%M}，吹哨照发{now}"


def dispatch_rows(found: Iterable[Dispatch]) -> tuple[DispatchRow, ...]:
    """待发箱各行。"""
    return tuple(
        DispatchRow(
            topic=each.get_topic_display(),
            came=moment(each.made_at),
            state=each.get_state_display(),
            shade=SHADES[each.state],
            attempts=each.attempts,
            when=moment(each.ended_at) or f"{moment(each.next_at)} 起",
        )
        for each in found
    )


def _topics(found: Channel) -> str:
    return "、".join(str(each.label) for each in Topic if each.value in found.topics)
