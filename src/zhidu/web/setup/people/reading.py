"""取名册：看一次记一条审计，记的是怎么筛的，不记看到了谁。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhidu.accounts.actions.readings import note_reading
from zhidu.accounts.enums import Right
from zhidu.accounts.models import Person
from zhidu.accounts.queries import roll
from zhidu.accounts.rules import Actor
from zhidu.web.setup.asking import may, unit_names
from zhidu.web.setup.people.listing import (
    SIZE,
    PeopleFilter,
    PeopleList,
    chosen,
    held_posts,
    people_book,
    people_list,
)
from zhidu.workbooks.book import Book

READ = "accounts.roll_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """谁在看、看哪一天、此刻。"""

    by: Actor
    on: date
    at: datetime


def people_page(asker: Asker, wanted: PeopleFilter, unit_name: str = "") -> PeopleList:
    """名册的一页，记一条。"""
    found = chosen(roll(by=asker.by, on=asker.on, at=asker.at), wanted)
    total = found.count()
    people = list(found[(wanted.page - 1) * SIZE : wanted.page * SIZE])
    page = people_list(
        people,
        wanted,
        total=total,
        names=names_of(people, asker),
        on=asker.on,
        myself=asker.by.person_id,
        unit_name=unit_name,
    )
    _note(asker, wanted, {"page": wanted.page})
    return page


def people_workbook(asker: Asker, wanted: PeopleFilter) -> Book:
    """筛到的全部人的工作簿，记一条。"""
    people = list(chosen(roll(by=asker.by, on=asker.on, at=asker.at), wanted))
    book = people_book(people, names_of(people, asker), asker.on)
    _note(asker, wanted, {"rows": len(people)})
    return book


def unit_roll(unit: int, *, by: Actor, on: date, at: datetime) -> PeopleList | None:
    """机构页上“这里的人”；没有看账号之权的是 None，也不记。"""
    if not may(by, Right.SEE_PEOPLE):
        return None
    return people_page(Asker(by=by, on=on, at=at), PeopleFilter(unit=unit))


def names_of(people: Sequence[Person], asker: Asker) -> dict[int, str]:
    """这些人的单位和任职单位的名字，一次查询。"""
    units = {each.unit_id for each in people} | {
        place
        for each in people
        for post in held_posts(each)
        for place in (post.unit_id, *(one.unit_id for one in post.listed.all()))
    }
    return unit_names(units, by=asker.by, on=asker.on)


def _note(asker: Asker, wanted: PeopleFilter, more: dict[str, int]) -> None:
    details: dict[str, str | int] = {"words": wanted.words, "state": wanted.state} | more
    note_reading(
        READ,
        by=asker.by,
        at=asker.at,
        target_kind="people",
        unit="" if wanted.unit is None else str(wanted.unit),
        details={key: value for key, value in details.items() if value not in ("", None)},
    )
