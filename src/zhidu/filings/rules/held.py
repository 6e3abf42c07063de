"""一数一源：这一年已经在要的字段，别的采集再要，就指给它看谁手里有。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhidu.filings.enums import AskedRows
from zhidu.filings.rules.asking import COUNTY_KINDS, Asked, Identity, identity_values, locating
from zhidu.organisations.rules import Declined
from zhidu.rulebook import Field, heading_key, headings


@dataclass(frozen=True, slots=True)
class Claim:
    """要的一项：向哪类单位要、一行是什么、哪张表的哪个字段、归一的各种叫法。"""

    kind: str
    rows: str
    form: str
    field: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clash:
    """撞上的一项：要的表单和字段，已经在要它的采集（主键、名称）、表单、字段。"""

    form: str
    field: str
    collection: int
    title: str
    held_form: str
    held_field: str

    def spell(self) -> str:
        """「班数」已由《…》采集（那里叫「班级数」）。"""
        called = "" if self.field == self.held_field else f"，那里叫「{self.held_field}」"
        return f"「{self.field}」已由《{self.title}》采集{called}"


class AlreadyHeld(Declined):
    """要的字段里有别处已经在要的。clashes 是撞上的各项。"""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        shown = "；".join(each.spell() for each in clashes[:10])
        more = f"等 {len(clashes)} 项" if len(clashes) > 10 else ""
        super().__init__(
            f"一个数一年只要一次。{shown}{more}。请用那里的数，或说明为什么不是同一个数，再发起。"
        )
        self.clashes = clashes


def claims(asked: Asked, kinds: Iterable[str]) -> list[Claim]:
    """一次采集要的全部字段。说自己是谁的几列、年级表的年份和年级不算要数。"""
    found = []
    for kind in kinds:
        rows = AskedRows.COUNTY if kind in COUNTY_KINDS else AskedRows.SCHOOL
        for form in asked.of(rows):
            own = set(identity_values(form, asked.release, Identity("", "", "")))
            for each in form.fields:
                if each.name not in own and not locating(form, each, asked.release):
                    found.append(Claim(kind, form.rows, form.name, each.name, keys_of(each)))
    return found


def keys_of(each: Field) -> frozenset[str]:
    """一个字段归一后的各种叫法：名字、别名，带学段的写法也算。"""
    names = {each.name, *each.aliases, *(heading for _, heading in headings(each))}
    return frozenset(key for key in map(heading_key, names) if key)


def clashes_of(
    asked: Iterable[Claim], held: Mapping[tuple[str, str, str], tuple[int, str, str, str]]
) -> tuple[Clash, ...]:
    """撞上的各项，按要的先后，一项只说一次。

    held：（哪类单位，一行是什么，归一的叫法）→（采集、采集名称、表单、字段）。
    """
    found: dict[tuple[str, str], Clash] = {}
    for each in asked:
        for key in sorted(each.keys):
            hit = held.get((each.kind, each.rows, key))
            if hit is not None:
                found.setdefault((each.form, each.field), Clash(each.form, each.field, *hit))
    return tuple(found.values())
