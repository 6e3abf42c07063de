"""名单跟着机构走：开了采集以后新成立的，和截止以前撤销了的。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from zhidu.accounts.enums import Right
from zhidu.filings.enums import CollectionState, FilingState
from zhidu.filings.models import Collection, Filing
from zhidu.filings.queries.collections import collection
from zhidu.filings.queries.scopes import units_of
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import Author, NotFound


@dataclass(frozen=True, slots=True)
class Unlisted:
    """问得着、还不在名单里的一个单位：今天的代码、名称、类别，从哪天起有的。returning：原来免报的，又有了。"""

    unit: int
    code: str
    name: str
    kind: str
    since: date
    returning: bool


@dataclass(frozen=True, slots=True)
class Departed:
    """名单里撤销了的一个单位：填报单、代码、名称、从哪天起没有了、单子走到哪一步。"""

    filing: int
    code: str
    name: str
    since: date
    state: str


def unlisted(key: int, *, by: Author) -> list[Unlisted]:
    """一次采集里该列入还没列入的，按代码排；截止以后才成立的不算。两次查询。

    不在采集的时候是空的；不是组织采集的人抛 NotFound。
    """
    found = _own(key, by)
    units = units_of(by, Right.FREEZE_FILINGS)
    if found.state != CollectionState.OPEN or units is None:
        return []
    today = _day(by, found)
    listed = Filing.objects.filter(collection=found, unit=OuterRef("unit"))
    living = (
        UnitVersion.objects.filter(on_date(today), kind__in=found.kinds, unit__in=units)
        .exclude(Exists(listed.exclude(state=FilingState.EXCUSED)))
        .annotate(returning=Exists(listed))
        .order_by("code")
    )
    return [
        Unlisted(each.unit_id, each.code, each.name, each.kind, each.starts, each.returning)
        for each in living
    ]


def departed(key: int, *, by: Author) -> list[Departed]:
    """一次采集里撤销了、还挂在名单上的，按代码排。截止以后才撤销的照报，不算。一次查询。

    冻结了的是空的；不是组织采集的人抛 NotFound。
    """
    found = _own(key, by)
    if found.state == CollectionState.FROZEN:
        return []
    day = _day(by, found)
    living = UnitVersion.objects.filter(on_date(day), unit=OuterRef("unit"))
    last = UnitVersion.objects.filter(unit=OuterRef("unit"), ends__lte=day).order_by("-ends").values("ends")
    gone = (
        Filing.objects.filter(collection=found)
        .exclude(state__in=(FilingState.EXCUSED, FilingState.FROZEN))
        .exclude(Exists(living))
        .annotate(since=last[:1])
        .filter(since__isnull=False)
        .order_by("code")
    )
    return [Departed(each.pk, each.code, each.name, each.since, each.state) for each in gone]


def _own(key: int, by: Author) -> Collection:
    units = units_of(by, Right.FREEZE_FILINGS)
    if units is not None and not units.exists():
        raise NotFound
    return collection(key, by=by)


def _day(by: Author, found: Collection) -> date:
    """照哪一天的机构：今天；过了截止照截止那天。"""
    today: date = getattr(by, "on", found.due)
    return min(today, found.due)
