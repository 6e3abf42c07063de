"""公文台账要显示的：三格、各行、成批的按钮、工作簿。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState, MoveKind
from zhidu.documents.models import Document
from zhidu.documents.queries.listing import ALL, RECEIVED, WAITING, DocumentsWanted
from zhidu.documents.rules.moves import IN_BULK, MOVES, wrote
from zhidu.web.setup.asking import may
from zhidu.workbooks.book import Book, CellOut, Column, Sheet, code_cell, number_cell, text_cell


@dataclass(frozen=True, slots=True)
class BoxTab:
    """台账的一格：叫什么、几件（0 不写）、地址、是不是现在这格。"""

    name: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """台账的一行。token 是“主键-版次”，成批办用；receipt 是送达的话；fresh 是送到本单位还没打开。"""

    url: str
    title: str
    type: str
    number: str
    organ: str
    to: str
    state: str
    day: str
    receipt: str
    fresh: bool
    token: str
    wrote: bool


def boxes(wanted: DocumentsWanted, *, handles: bool, waiting: int, unopened: int) -> list[BoxTab]:
    """台账的几格；不办文的人没有“等我办的”。"""
    base = reverse("documents:list")
    tabs = [
        BoxTab("等我办的", waiting, f"{base}?waiting=1", wanted.box == WAITING),
        BoxTab("收到的", unopened, f"{base}?box=received", wanted.box == RECEIVED),
        BoxTab("全部", 0, f"{base}?box=all", wanted.box == ALL),
    ]
    return tabs if handles else tabs[1:]


def in_bulk(wanted: DocumentsWanted, by: Actor) -> tuple[tuple[str, str], ...]:
    """这些条件下可以成批办的几步（值、叫法）：等我办的，和筛成同一个状态的。没有就不画勾选框。"""
    ways: dict[str, str] = {}
    for rule in MOVES:
        bulk = rule.kind in IN_BULK or rule.kind == MoveKind.ISSUE
        here = wanted.state == rule.before or (wanted.box == WAITING and rule.before != DocumentState.DRAFT)
        if bulk and here and may(by, rule.right) and wanted.box != RECEIVED:
            ways[rule.kind.value] = str(rule.kind.label)
    return tuple(ways.items())


def document_lines(
    found: Sequence[Document], to: Mapping[int, tuple[str, int]], *, by: Actor
) -> list[DocumentLine]:
    """各行。"""
    return [_line(each, to.get(each.pk), by) for each in found]


def _line(found: Document, to: tuple[str, int] | None, by: Actor) -> DocumentLine:
    sent, opened = getattr(found, "sent", 0), getattr(found, "opened", 0)
    received = hasattr(found, "opened_here")
    here = getattr(found, "opened_here", None)
    if received:
        receipt = f"{localtime(here):%m-%d %H:%M} 打开" if here else "● 还没有打开"
    else:
        receipt = "" if not sent else ("都打开了" if opened == sent else f"{sent} 家里 {opened} 家打开了")
    when = found.issued_at or found.edited_at
    return DocumentLine(
        url=reverse("documents:one", args=[found.pk]), title=found.title, type=found.get_type_display(),
        number=found.number, organ=found.organ.name, to=to_words(to), state=found.get_state_display(),
        day=f"{localtime(when):%Y-%m-%d}", receipt=receipt, fresh=received and here is None,
        token=f"{found.pk}-{found.revision}", wrote=wrote(found.writers, by.actor),
    )  # fmt: skip


def to_words(to: tuple[str, int] | None) -> str:
    """「东小」「东小等 3 家」；还没选是空的。"""
    if to is None:
        return ""
    return to[0] if to[1] == 1 else f"{to[0]}等 {to[1]} 家"


def documents_book(found: Sequence[Document], to: Mapping[int, tuple[str, int]], *, on: date) -> Book:
    """公文台账的工作簿。"""
    heads = (
        "文号",
        "题目",
        "文种",
        "发文机关",
        "发给",
        "状态",
        "成文日期",
        "发文日期",
        "送达家数",
        "打开家数",
        "页数",
        "PDF 的 SHA-256",
    )
    rows: list[list[CellOut | str | None]] = [
        [
            code_cell(each.number), text_cell(each.title), text_cell(each.get_type_display()),
            text_cell(each.organ.name), text_cell(to_words(to.get(each.pk))), text_cell(each.get_state_display()),
            text_cell(f"{each.signed_on:%Y-%m-%d}" if each.signed_on else ""),
            text_cell(f"{localtime(each.issued_at):%Y-%m-%d}" if each.issued_at else ""),
            number_cell(getattr(each, "sent", 0)), number_cell(getattr(each, "opened", 0)),
            number_cell(each.pages), code_cell(each.sha256),
        ]
        for each in found
    ]  # fmt: skip
    sheet = Sheet(
        name="公文台账", title="公文台账", columns=[Column(each) for each in heads], rows=rows, frozen=2,
        empty="没有这样的公文。",
    )  # fmt: skip
    return Book("公文台账", [sheet], on)
