"""填空的一张表：一个空一栏，清单一张小表；缺的写在那一栏下面。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhidu.documents.models import Document
from zhidu.documents.queries import standard_template
from zhidu.documents.rules.values import Value
from zhidu.gongwen import Slot, parse_template
from zhidu.web.documents.reading import cell_place, text_place

#: 不填也会补上的空：补什么
KNOWN = {"主送": "不填就写收文单位的名字", "发文机关": "不填就写发文机关的名称"}
#: 清单末尾多画几行空的；示例超过几个字的给大框
SPARE_ROWS, LONG_FROM = 2, 28
_NAMED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True, slots=True)
class CellField:
    """清单的一格。"""

    place: str
    label: str
    value: str
    example: str


@dataclass(frozen=True, slots=True)
class SlotField:
    """一个空：叫什么、栏名、现在的值；清单另有各项的名字和各行。example 是示例，faults 是缺什么。"""

    name: str
    place: str
    value: str = ""
    members: tuple[str, ...] = ()
    rows: tuple[tuple[CellField, ...], ...] = ()
    optional: bool = False
    long: bool = False
    hint: str = ""
    example: str = ""
    faults: tuple[str, ...] = field(default=())


def slot_fields(found: Document, faults: Iterable[str]) -> list[SlotField]:
    """草稿的各个空，照模板里的次序。"""
    sample = standard_template(found.type).sample
    told: dict[str, list[str]] = {}
    slots = parse_template(found.template_text).slots
    for each in faults:
        told.setdefault(slot_named(each, slots), []).append(each)
    return [_field(slot, found.values, sample.get(slot.name, ""), told.get(slot.name, [])) for slot in slots]


def missing_names(faults: Iterable[str], slots: Sequence[Slot]) -> list[str]:
    """缺哪几个空，不重复，照出现的次序。"""
    return list(dict.fromkeys(slot_named(each, slots) for each in faults))


def slot_named(fault: str, slots: Sequence[Slot]) -> str:
    """这一句说的是哪个空；说的是清单里的一格，就是那个清单。"""
    names = {each.name for each in slots}
    said = _NAMED.findall(fault)
    return next((each for each in reversed(said) if each in names), said[0] if said else fault)


def _field(slot: Slot, values: dict[str, Value], sample: object, faults: list[str]) -> SlotField:
    stored = values.get(slot.name, "")
    optional = slot.optional or slot.name in KNOWN
    hint = KNOWN.get(slot.name, slot.when or ("没有就空着" if slot.optional else ""))
    if not slot.members:
        example = sample if isinstance(sample, str) else ""
        value = stored if isinstance(stored, str) else ""
        return SlotField(
            slot.name, text_place(slot.name), value, optional=optional, hint=hint, faults=tuple(faults),
            long=len(example) > LONG_FROM or len(value) > LONG_FROM or "\n" in value, example=example,
        )  # fmt: skip
    kept = stored if isinstance(stored, list) else []
    first = sample[0] if isinstance(sample, list) and sample else {}
    rows = tuple(
        tuple(
            CellField(
                cell_place(slot.name, row, member), f"{slot.name}第 {row + 1} 条的{member}",
                kept[row].get(member, "") if row < len(kept) else "", first.get(member, "") if row == 0 else "",
            )
            for member in slot.members
        )
        for row in range(len(kept) + SPARE_ROWS)
    )  # fmt: skip
    return SlotField(
        slot.name, text_place(slot.name), members=slot.members, rows=rows, optional=optional, hint=hint,
        faults=tuple(faults),
    )  # fmt: skip
