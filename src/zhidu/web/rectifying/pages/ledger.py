"""台账要显示的：几个数、各行、看板、工作簿。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from zhidu.catalog.queries import load_procedure
from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Case
from zhidu.rectification.queries import LedgerCounts
from zhidu.rectification.rules.clocks import overdue_days, running_due
from zhidu.rulebook.procedure import Procedure
from zhidu.workbooks.book import Book, CellOut, Column, Sheet, code_cell, number_cell, text_cell

#: 看板的各栏：叫什么、收哪几个状态
BOARD = (
    ("待报方案", (CaseState.PLANNING,)),
    ("等督导室审", (CaseState.PLAN_SUBMITTED, CaseState.REPORTED, CaseState.ACCEPTED)),
    ("整改中", (CaseState.WORKING,)),
    ("已销号", (CaseState.CLOSED,)),
)


@dataclass(frozen=True, slots=True)
class CountTile:
    """一个数，点开就是名单。"""

    name: str
    value: int
    href: str
    shade: str = ""
    unit: str = "件"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """台账的一行。clock 是正在走的限期怎么样：剩几天、逾期几日。"""

    key: int
    url: str
    label: str
    title: str
    unit: str
    county: str
    owner: str
    handler: str
    category: str
    state: str
    findings: int
    due: str
    clock: str
    late: bool
    rung: str
    round: int


def count_tiles(counts: LedgerCounts, words: Procedure | None, kept: Mapping[str, str]) -> list[CountTile]:
    """几个数。"""
    ladder = dict(counts.rungs)
    tiles = [
        CountTile("立案", counts.cases, _href(kept)),
        CountTile("问题", counts.findings, _href(kept), unit="个"),
        CountTile("没了结", counts.live, _href(kept, state="live")),
        CountTile("逾期", counts.overdue, _href(kept, state="overdue"), "bad" if counts.overdue else ""),
        CountTile(
            "等督导室办", counts.waiting, _href(kept, state="waiting"), "warn" if counts.waiting else ""
        ),
        CountTile("已销号", counts.closed, _href(kept, state=CaseState.CLOSED.value), "good"),
        CountTile("反弹重开", counts.relapsed, _href(kept, relapsed="1")),
    ]
    tiles += (
        [CountTile(each.name, ladder.get(each.code, 0), _href(kept, rung=each.code)) for each in words.ladder]
        if words
        else []
    )
    return tiles


def _href(kept: Mapping[str, str], **changed: str) -> str:
    query = {key: value for key, value in kept.items() if key not in ("state", "rung", "relapsed")} | changed
    return f"{reverse('rectifying:ledger')}?{urlencode(query)}"


def state_choices(chosen: str) -> list[tuple[str, str, bool]]:
    """状态的条件框：值、叫法、选没选。"""
    extra = [
        ("", "全部"), ("live", "没了结"), ("overdue", "逾期"), ("todo", "等责任单位办"), ("waiting", "等督导室办"),
        ("review", "等我审"),
    ]  # fmt: skip
    return [(value, name, value == chosen) for value, name in [*extra, *CaseState.choices]]


def ledger_lines(found: Iterable[Case], *, on: date) -> list[LedgerLine]:
    """各行。"""
    return [_line(each, on) for each in found]


def _line(each: Case, on: date) -> LedgerLine:
    words = load_procedure(each.procedure)
    running, overdue = running_due(each), overdue_days(each, on=on)
    walked = getattr(each, "walked", [])
    return LedgerLine(
        key=each.pk, url=reverse("rectifying:case", args=[each.pk]), label=each.label, title=each.title,
        unit=getattr(each, "unit_name", None) or "", county=getattr(each, "county_name", None) or "",
        owner=getattr(each, "owner_name", None) or "", handler=getattr(each, "handler_name", None) or "",
        category=words.category(each.category).name,
        state=each.get_state_display(), findings=getattr(each, "finding_count", None) or 0,
        due="" if running is None else f"{running[1]:%Y-%m-%d}", clock=clock_words(running, overdue, on),
        late=overdue > 0, rung=words.rung(walked[-1].rung).name if walked else "", round=each.round,
    )  # fmt: skip


def clock_words(running: tuple[str, date] | None, overdue: int, on: date) -> str:
    """「剩 12 天」「今天到期」「▼ 逾期 3 日」；没有在走的限期是空串。"""
    if running is None:
        return ""
    if overdue:
        return f"▼ 逾期 {overdue} 日"
    left = (running[1] - on).days
    return f"剩 {left} 天" if left else "今天到期"


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """看板的一栏。"""

    name: str
    lines: Sequence[LedgerLine]


def board_of(found: Sequence[Case], *, on: date) -> list[BoardColumn]:
    """看板。"""
    return [
        BoardColumn(name, [_line(each, on) for each in found if each.state in states])
        for name, states in BOARD
    ]


def ledger_book(found: Sequence[Case], *, on: date) -> Book:
    """台账的工作簿。"""
    heads = (
        "编号",
        "案由",
        "责任单位",
        "区县",
        "督办",
        "经办人",
        "类别",
        "状态",
        "问题数",
        "限期",
        "时钟",
        "走到哪级",
        "轮次",
    )
    rows: list[list[CellOut | str | None]] = []
    for each in ledger_lines(found, on=on):
        rows.append(
            [
                code_cell(each.label), text_cell(each.title), text_cell(each.unit), text_cell(each.county),
                text_cell(each.owner), text_cell(each.handler), text_cell(each.category), text_cell(each.state),
                number_cell(each.findings), text_cell(each.due), text_cell(each.clock), text_cell(each.rung),
                number_cell(each.round),
            ]
        )  # fmt: skip
    sheet = Sheet(
        name="整改台账", title="整改台账", columns=[Column(each) for each in heads], rows=rows, frozen=2,
        empty="没有这样的案子。",
    )  # fmt: skip
    return Book("整改台账", [sheet], on)
