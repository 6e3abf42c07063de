"""公文页交来的东西读成动作要的样子：一个空一栏，清单一格一栏，名字里写着是哪个空、第几条、哪一项。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from zhidu.documents.queries.listing import ALL, RECEIVED, WAITING, DocumentsWanted
from zhidu.documents.rules.values import MOST_ROWS, Value, Values
from zhidu.gongwen import Slot
from zhidu.organisations.rules import Declined
from zhidu.web.asking import Asking, whole
from zhidu.web.setup.asking import number_asked

#: 栏名：文字的空 text|限期；清单的一格 row|问题|2|情况
TEXT, ROW = "text", "row"
LONGEST_WORDS = 50


def text_place(slot: str) -> str:
    """文字的空在页面上的栏名。"""
    return f"{TEXT}|{slot}"


def cell_place(slot: str, row: int, member: str) -> str:
    """清单一格在页面上的栏名；row 从 0 起。"""
    return f"{ROW}|{slot}|{row}|{member}"


def values_of(
    posted: QueryDict, slots: Sequence[Slot], stored: Mapping[str, Value], *, whole: bool
) -> Values:
    """填的内容。whole 是整张表交来：清单里空着的行去掉；不是整张（自动保存）就只换交来的几格，行号不动。

    模板里没有的栏一概不认；别的内容照存着的。
    """
    values: Values = dict(stored)
    for slot in slots:
        if not slot.members:
            if text_place(slot.name) in posted:
                values[slot.name] = str(posted[text_place(slot.name)])
            continue
        kept = stored.get(slot.name)
        rows = [] if whole or not isinstance(kept, list) else [dict(each) for each in kept]
        for row, member, text in _cells(posted, slot):
            while len(rows) <= row:
                rows.append(dict.fromkeys(slot.members, ""))
            rows[row][member] = text
        while rows and _blank(rows[-1]):
            rows.pop()
        values[slot.name] = [each for each in rows if not _blank(each)] if whole else rows
    return values


def _cells(posted: QueryDict, slot: Slot) -> list[tuple[int, str, str]]:
    found = []
    for name in posted:
        parts = name.split("|")
        if len(parts) != 4 or parts[:2] != [ROW, slot.name] or parts[3] not in slot.members:
            continue
        row = whole(parts[2])
        if row is None or row >= MOST_ROWS:
            raise Declined("页面上的数据不全，请刷新后再试。")
        found.append((row, parts[3], str(posted[name])))
    return found


def _blank(row: Mapping[str, str]) -> bool:
    return not any(text.strip() for text in row.values())


def wanted_of(request: Asking, *, handles: bool) -> DocumentsWanted:
    """台账的条件。handles 是办文的人：不说看哪一格，就看全部的；别人看收到的。"""
    asked = request.GET
    box = {"received": RECEIVED, "all": ALL}.get(asked.get("box", ""), ALL if handles else RECEIVED)
    if asked.get("waiting") == "1":
        box = WAITING
    year = number_asked(request, "sent")
    return DocumentsWanted(
        box=box, state=asked.get("state", ""), kind=asked.get("type", ""), organ=number_asked(request, "organ"),
        year=year if year and 1900 < year < 9999 else None, words=asked.get("q", "").strip()[:LONGEST_WORDS],
    )  # fmt: skip
