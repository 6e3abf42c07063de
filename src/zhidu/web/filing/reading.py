"""填报页交来的东西读成动作要的样子。"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.http import QueryDict

from zhidu.filings.queries import Contents
from zhidu.filings.rules.spelling import texts_of
from zhidu.organisations.rules import Declined
from zhidu.web.asking import whole
from zhidu.web.filing.pages.sheets import cell_place

#: 说明的输入框的名字：说明|校验|表单|行|列
SAY = "say"


def request_id_of(posted: QueryDict) -> UUID:
    """请求编号，由页面生成；没带的（脚本没跑起来）现编一个，就没有防重了。"""
    try:
        return UUID(posted.get("request_id", ""))
    except ValueError:
        return uuid4()


def number_of(posted: QueryDict, name: str) -> int:
    """一个非负整数；不是抛 Declined。"""
    found = whole(posted.get(name, ""))
    if found is None:
        raise Declined("页面上的数据不全，请刷新后再试。")
    return found


def chosen_in(posted: QueryDict, name: str) -> list[int]:
    """勾选的几个，主键；不像样的抛 Declined。"""
    found = [whole(each) for each in posted.getlist(name)]
    if None in found:
        raise Declined("页面上的数据不全，请刷新后再试。")
    return [each for each in found if each is not None]


def cells_of(posted: QueryDict, found: Contents) -> dict[str, list[dict[str, str]]]:
    """打的字：只有交来的那几格也行，别的照现在的。年级表一动，就整张交上去。"""
    forms = {form.name: form for form in found.asked.of(found.filing.rows)}
    now = texts_of(found.payload, found.asked, found.filing.rows)
    typed: dict[str, dict[int, dict[str, str]]] = {}
    for name in posted:
        place = cell_place(name)
        if place is not None and place[0] in forms:
            typed.setdefault(place[0], {}).setdefault(place[1], {})[place[2]] = str(posted[name])
    cells: dict[str, list[dict[str, str]]] = {}
    for form, rows in typed.items():
        if forms[form].rows != "grade":
            cells[form] = [dict(rows.get(0, {}))]
            continue
        kept = [dict(each) for each in now.get(form, ())]
        for at, row in sorted(rows.items()):
            if at < len(kept):
                kept[at] |= row
            elif any(text.strip() for text in row.values()):
                kept.append(row)
        cells[form] = kept
    return cells


def said_in(posted: QueryDict) -> Mapping[tuple[str, str, str, str], str]:
    """写的说明：（校验、表单、行、列）→ 话；空着的不要。"""
    found: dict[tuple[str, str, str, str], str] = {}
    for name in posted:
        parts = name.split("|")
        said = str(posted[name]).strip()
        if len(parts) == 5 and parts[0] == SAY and said:
            found[parts[1], parts[2], parts[3], parts[4]] = said
    return found
