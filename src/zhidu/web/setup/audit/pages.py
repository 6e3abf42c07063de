"""审计各页的样子：流水的一行、一条记录的全部、核验的结论。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime

from zhidu.accounts.enums import OfficeCode
from zhidu.audit.models import Event
from zhidu.audit.queries.verification import ChainReport
from zhidu.web.setup.audit.words import DETAILS, action_words, target_words
from zhidu.workbooks.book import Book, Column, Sheet, code_cell, number_cell, text_cell

#: 不是人的操作者
ACTORS: Mapping[str, str] = {
    "installer": "安装程序",
    "operator": "服务器命令行",
    "calculator": "测算程序",
    "anonymous": "没登录的人",
}
#: 核验结论最多列几处
LISTED = 100


@dataclass(frozen=True, slots=True)
class EventRow:
    """流水的一行。"""

    seq: int
    url: str
    at: str
    actor: str
    actor_url: str
    action: str
    target: str
    details: str


@dataclass(frozen=True, slots=True)
class EventPageShown:
    """一条记录的全部。fields 是（名，值）；mac、previous 是签章。"""

    seq: int
    action: str
    fields: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    previous: str
    mac: str


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """核验的结论，说成话。"""

    intact: bool
    verdict: str
    counts: tuple[tuple[str, str], ...]
    restorations: tuple[str, ...]
    traces: tuple[tuple[str, str, str], ...]
    more: int


def event_rows(events: Iterable[Event]) -> tuple[EventRow, ...]:
    """流水各行。"""
    return tuple(
        EventRow(
            seq=each.seq,
            url=reverse("audit:event", args=[each.seq]),
            at=moment_shown(each.at),
            actor=actor_words(each.actor),
            actor_url=f"?{urlencode({'actor': each.actor})}",
            action=action_words(each.action),
            target=f"{target_words(each.target_kind)} {each.target}".strip(),
            details="，".join(f"{name} {value}" for name, value in _details(each.details)),
        )
        for each in events
    )


def event_shown(event: Event) -> EventPageShown:
    """一条记录。"""
    fields = (
        ("时刻", moment_shown(event.at)),
        ("操作人", actor_words(event.actor)),
        ("所用任职", event.post),
        ("动作", f"{action_words(event.action)}（{event.action}）"),
        ("对象", f"{target_words(event.target_kind)}（{event.target_kind}）"),
        ("对象编号", event.target),
        ("单位编号", event.unit),
        ("请求编号", event.request),
    )
    return EventPageShown(
        seq=event.seq,
        action=action_words(event.action),
        fields=tuple(pair for pair in fields if pair[1]),
        details=tuple(_details(event.details)),
        previous=event.previous,
        mac=event.mac,
    )


def events_book(events: Iterable[Event], on: date) -> Book:
    """流水的工作簿：一行一条，签章也在，导出以后还能对。"""
    columns = [
        Column("序号", 9), Column("时刻", 20), Column("操作人", 16), Column("任职编号", 10), Column("动作", 20),
        Column("对象", 18), Column("对象编号", 26), Column("单位编号", 10), Column("附注", 50), Column("签章", 30),
    ]  # fmt: skip
    rows = [
        (
            number_cell(each.seq), text_cell(moment_shown(each.at)), text_cell(actor_words(each.actor)),
            code_cell(each.post), text_cell(action_words(each.action)), text_cell(target_words(each.target_kind)),
            code_cell(each.target), code_cell(each.unit),
            text_cell("，".join(f"{name} {value}" for name, value in _details(each.details))), code_cell(each.mac),
        )
        for each in events
    ]  # fmt: skip
    sheet = Sheet("审计流水", "审计流水", columns, rows, frozen=1, empty="没有符合条件的记录")
    return Book("审计流水", [sheet], on, note=f"{on} 导出，{len(rows)} 条")


def chain_verdict(report: ChainReport) -> ChainVerdict:
    """核验的结论说成话。"""
    if report.intact:
        verdict = f"{report.events} 条记录逐条核过，没有改动的迹象。"
    else:
        verdict = f"有 {report.total} 处改动的迹象，请保留现场，报告安全管理员和上级。"
    counts = (
        ("核了", f"{report.events} 条"),
        ("最后一条", f"第 {report.last} 条"),
        ("锚点", f"{report.anchors} 个"),
        ("锚点以后", f"{report.unanchored} 条" + ("，截掉了看不出来" if report.unanchored else "")),
    )
    return ChainVerdict(
        intact=report.intact,
        verdict=verdict,
        counts=counts,
        restorations=tuple(
            f"{moment_shown(each.at)} 从备份恢复到第 {each.seq} 条" for each in report.restorations
        ),
        traces=tuple(
            (str(each.sign.label), f"第 {each.seq} 条" if each.seq else "锚点", each.message)
            for each in report.traces[:LISTED]
        ),
        more=max(0, report.total - LISTED),
    )


def actor_words(actor: str) -> str:
    """操作人：人写编号（审计里不写人名），程序写中文。"""
    return ACTORS.get(actor, f"人 {actor}" if actor.isdecimal() else actor)


def moment_shown(at: str) -> str:
    """本地时间，精确到秒；读不懂就照写。"""
    try:
        found = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return at
    return f"{localtime(found):%Y-%m-%d %H:%M:%S}"


def _details(text: str) -> list[tuple[str, str]]:
    """附注的各项，名和值都说成中文。"""
    try:
        found = json.loads(text)
    except ValueError:
        return [("附注", text)]
    offices = {code.value: str(code.label) for code in OfficeCode}
    said = []
    for name, value in found.items():
        if value in ("", None):
            continue
        shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        said.append((DETAILS.get(name, name), offices.get(shown, shown) if name == "office" else shown))
    return said
