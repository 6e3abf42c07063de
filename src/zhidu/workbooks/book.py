"""电子表格写成什么样：书、表、版面、格。只说内容和样子，怎么写进文件由 writer 管。"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from zhidu.kernel import Number, figure

CellKind = Literal["text", "code", "number", "year", "percent", "distance"]
Tone = Literal["plain", "good", "warn", "bad", "unknown", "quiet", "carried"]
Look = Literal["head", "body", "title", "note", "label", "middle"]

MOST_DECIMALS = 6
GUIDE_SHEET = "填写说明"  # 填报模板里讲怎么填的那一张，读回来时不当报表


@dataclass(frozen=True, slots=True)
class Link:
    """跳到本书另一张表的第几行数据（从 0 起；Page 上是版面的第几行）、第几列。"""

    sheet: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class CellOut:
    """一格。数写没取整的，decimals 只管显示；note 是批注；tone 只是辅助，意思要另有文字或 ▲▼。"""

    value: str | Number | int | None = None
    kind: CellKind = "text"
    decimals: int = 0
    tone: Tone = "plain"
    note: str = ""
    link: Link | None = None
    strong: bool = False

    def shown(self) -> str:
        """这一格在屏幕上看到的字，用来估列宽。"""
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return self.value
        if self.kind == "year":
            return str(self.value)
        number = float(self.value) * (100 if self.kind == "percent" else 1)
        text = figure(number, self.decimals)
        return text + {"percent": "%", "distance": "▲+"}.get(self.kind, "")


def text_cell(
    value: str, *, tone: Tone = "plain", note: str = "", link: Link | None = None, strong: bool = False
) -> CellOut:
    """文字格：哪怕以 = 开头也只是文字。"""
    return CellOut(value, "text", tone=tone, note=note, link=link, strong=strong)


def code_cell(value: str) -> CellOut:
    """代码、文号一类：像数字，但永远是文字，不丢前面的零。"""
    return CellOut(value, "code")


def number_cell(
    value: Number | int | None,
    decimals: int = 0,
    *,
    tone: Tone = "plain",
    note: str = "",
    strong: bool = False,
) -> CellOut:
    """数字格：存没取整的值，显示 decimals 位。None 是未知，画成阴影空格，note 说缺什么。"""
    if value is None:
        return unknown_cell(note)
    return CellOut(_finite(value), "number", decimals, tone, note, strong=strong)


def percent_cell(value: Number | None, decimals: int = 1, *, tone: Tone = "plain", note: str = "") -> CellOut:
    """百分数格：存 0.85，显示 85.0%。"""
    return unknown_cell(note) if value is None else CellOut(_finite(value), "percent", decimals, tone, note)


def distance_cell(
    value: Number | None, decimals: int = 2, *, tone: Tone = "plain", note: str = ""
) -> CellOut:
    """离线的距离：显示成 ▲+0.12、▼-1.73。差得比显示位数还小时自动多写几位，不让人看见 ▼-0.00。"""
    if value is None:
        return unknown_cell(note)
    number = _finite(value)
    if number:
        decimals = max(decimals, min(MOST_DECIMALS, -math.floor(math.log10(abs(float(number))))))
    return CellOut(value, "distance", decimals, tone, note)


def unknown_cell(reason: str = "", shown: str = "") -> CellOut:
    """不知道：空着并画阴影，批注说缺什么。绝不写 0。"""
    return CellOut(shown or None, "text", tone="unknown", note=reason)


def _finite(value: Number | int) -> Number | int:
    if not math.isfinite(value):
        raise ValueError(f"{value} 不是一个数，不能写进表格")
    return value


@dataclass(frozen=True, slots=True)
class Column:
    """一列。width 按半角字数，None 则按内容定；group 相同的相邻列共用一个上级表头。

    hold：text 时整列预设成文字（填报时代码不丢零），number 时整列按 decimals 显示。
    prominent 为 False 的表头颜色浅一档（选填列）。
    """

    header: str
    width: float | None = None
    group: str = ""
    note: str = ""
    hold: Literal["", "text", "number"] = ""
    decimals: int = 0
    prominent: bool = True


@dataclass(frozen=True, slots=True)
class Validation:
    """填报时的限制：choices 只许选这些；whole、decimal 只许这个范围的数。message 是填错时的提示。"""

    column: int
    kind: Literal["choices", "whole", "decimal"]
    message: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """一张普通的表：标题、说明、表头、数据行。行里可以直接放文字，None 是空格。

    frozen：左边冻结几列；validations 管数据区下面 fill_rows 行；stages 之类的筛选用 autofilter。
    locked：这几列已写好的格锁住（没有密码，只防误改），别的格照样能填；None 是整张不设保护。
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[CellOut | str | None]] = ()
    notes: Sequence[str] = ()
    frozen: int = 0
    autofilter: bool = True
    empty: str = ""
    validations: Sequence[Validation] = ()
    fill_rows: int = 0
    portrait: bool = False
    plain_head: bool = False
    locked: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """版面上的一块：左上角在第几行第几列（从 0 起），占几行几列。"""

    row: int
    column: int
    cell: CellOut | str
    rows: int = 1
    columns: int = 1
    look: Look = "body"


@dataclass(frozen=True, slots=True)
class Page:
    """一张照官方样子排的表：列宽、各块。repeat 是打印时每页重复的行（起、止，含止）。"""

    name: str
    widths: Sequence[float]
    placed: Sequence[Placed]
    repeat: tuple[int, int] | None = None
    frozen: tuple[int, int] | None = None
    portrait: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """一个工作簿。generated_on 由最上层给；note 写进每张表的标题下和页脚（单位、规则册、指纹）。"""

    title: str
    sheets: Sequence[Sheet | Page]
    generated_on: date
    note: str = ""
    author: str = "智督"
    keywords: str = field(default="")


def strongly(cells: Sequence[CellOut | str | None]) -> tuple[CellOut | str | None, ...]:
    """把一行加粗（小计、合计）。"""
    return tuple(
        replace(cell, strong=True)
        if isinstance(cell, CellOut)
        else (None if cell is None else text_cell(cell, strong=True))
        for cell in cells
    )


WIDE = 0x2E80


def display_width(text: str) -> int:
    """最长一行占几个半角字。"""
    return max(
        (sum(2 if ord(letter) >= WIDE else 1 for letter in line) for line in text.split("\n")), default=0
    )


def lines_needed(text: str, width: float) -> int:
    """在 width 个半角字宽的格里要折成几行。"""
    room = max(1, int(width))
    return sum(max(1, math.ceil(display_width(line) / room)) for line in text.split("\n"))


def as_cell(cell: CellOut | str | None) -> CellOut:
    """空着的、只写了字的，都写成格。"""
    if isinstance(cell, CellOut):
        return cell
    return CellOut() if cell is None else text_cell(cell)
