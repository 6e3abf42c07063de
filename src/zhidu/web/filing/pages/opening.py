"""开采集时撞上的各项：谁手里有，怎么办。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhidu.filings.rules.held import Clash

BORROW, DISTINCT = "borrow", "distinct"
HELD, SENSE = "held", "sense"


@dataclass(frozen=True, slots=True)
class ClashLine:
    """一项：名称、在哪张表、谁手里有；name 是单选的名字，sense_name 是说明的名字，sense 是写了的说明。"""

    field: str
    form: str
    held: str
    name: str
    sense_name: str
    distinct: bool
    sense: str


def clash_name(form: str, field: str) -> str:
    """一项怎么办的单选的名字。"""
    return f"{HELD}|{form}|{field}"


def sense_name(form: str, field: str) -> str:
    """一项的说明的名字。"""
    return f"{SENSE}|{form}|{field}"


def clash_lines(found: Iterable[Clash], given: Mapping[str, object]) -> tuple[ClashLine, ...]:
    """各项一行；没选过的先给“用那里的数”，多数是同一个数。"""
    return tuple(
        ClashLine(
            field=each.field,
            form=each.form,
            held=f"《{each.title}》"
            + ("" if each.field == each.held_field else f"，那里叫「{each.held_field}」"),
            name=clash_name(each.form, each.field),
            sense_name=sense_name(each.form, each.field),
            distinct=given.get(clash_name(each.form, each.field)) == DISTINCT,
            sense=str(given.get(sense_name(each.form, each.field), "")),
        )
        for each in found
    )
