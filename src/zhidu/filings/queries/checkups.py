"""体检的查询：够得到的各份体检，哪些县的旧了，一个县体检要的全部。"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum, TextField
from django.db.models.functions import Cast, Coalesce

from zhidu.accounts.enums import Right
from zhidu.filings.enums import UNREPORTED, FilingState
from zhidu.filings.models import Checkup, Collection, Draft, Explanation, Filing, FilingVersion
from zhidu.filings.queries.scopes import within
from zhidu.filings.rules.credibility import MOST_EARLIER
from zhidu.filings.rules.payload import Payload
from zhidu.organisations.rules import Author, NotFound


@dataclass(frozen=True, slots=True)
class Checked:
    """一份填报单的体检。fresh：体检以后单子没变过。没体检过的 made_at 是 None，数都是空的。

    errors、asks：要改的、没说明的疑点各几处（草稿的也数，内容不露）；scores 见 rules.checkups；told：键 → [名称，话]。
    """

    filing: int
    rulebook_id: str
    unit: int
    county: int | None
    code: str
    name: str
    state: str
    errors: int
    asks: int
    scores: Mapping[str, Any]
    made_at: datetime | None
    fresh: bool
    told: Mapping[str, Any]


_COLUMNS = (
    "pk", "collection__rulebook_id", "unit", "county", "code", "name", "state", "checkup__errors",
    "checkup__asks", "checkup__scores", "checkup__made_at", "revision", "saves", "checkup__revision",
    "checkup__saves", "checkup__told",
)  # fmt: skip


def checkups(*, by: Author, year: int, rulebook_ids: Iterable[str], county: int) -> list[Checked]:
    """够得到的一个县的各份填报单这一年的体检，连话一起，按代码排。一次查询。"""
    found = Filing.objects.filter(
        within(by, Right.SEE_FILINGS), collection__year=year, collection__rulebook_id__in=list(rulebook_ids)
    ).exclude(state=FilingState.EXCUSED)
    return [_checked(row) for row in found.filter(county=county).order_by("code").values_list(*_COLUMNS)]


@dataclass(frozen=True, slots=True)
class CheckedCounty:
    """一个县（None 是市直管的）一本规则册的体检合计。

    total 应体检几份，checked 体检过的，changed 之后单子又变过的；faulty、errors 是有要改的几份、共几处，
    asked、asks 是有没说明的疑点几份、共几处；made_at 是最早的一次；scores 是各份的可信度（没有的不在内）。
    """

    total: int
    checked: int
    changed: int
    faulty: int
    errors: int
    asked: int
    asks: int
    made_at: datetime | None
    scores: list[Mapping[str, Any]]


def checked_counties(
    *, by: Author, year: int, rulebook_ids: Iterable[str]
) -> dict[tuple[str, int | None], CheckedCounty]:
    """（规则册，区县）→ 够得到的各份的体检合计。两次查询，个数在库里数：一千多所学校也快。"""
    found = Filing.objects.filter(
        within(by, Right.SEE_FILINGS), collection__year=year, collection__rulebook_id__in=list(rulebook_ids)
    ).exclude(state=FilingState.EXCUSED)
    place = ("collection__rulebook_id", "county")
    fresh = Q(checkup__revision=F("revision"), checkup__saves=F("saves"))
    counted = (
        found.order_by()
        .values(*place)
        .annotate(
            total=Count("pk"),
            checked=Count("checkup"),
            changed=Count("checkup", filter=~fresh),
            faulty=Count("checkup", filter=Q(checkup__errors__gt=0)),
            errors=Coalesce(Sum("checkup__errors"), 0),
            asked=Count("checkup", filter=Q(checkup__asks__gt=0)),
            asks=Coalesce(Sum("checkup__asks"), 0),
            made_at=Min("checkup__made_at"),
        )
    )
    made = {
        (row.pop("collection__rulebook_id"), row.pop("county")): CheckedCounty(**row, scores=[])
        for row in counted
    }
    told = found.filter(checkup__isnull=False).exclude(state=FilingState.DRAFT).order_by()
    spelled: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for rulebook, county, scores in told.values_list(*place, Cast("checkup__scores", TextField())):
        spelled[rulebook, county].append(scores)
    for key, texts in spelled.items():  # 一个县的连成一串只解一次，比逐份解快一半
        made[key].scores.extend(each for each in json.loads(f"[{','.join(texts)}]") if each)
    return made


def checkup(key: int, *, by: Author) -> Checked:
    """一份填报单的体检，连话一起。没有或够不着抛 NotFound；没体检过的各项是空的。"""
    found = Filing.objects.filter(within(by, Right.SEE_FILINGS), pk=key)
    row = found.values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound
    return _checked(row)


def _checked(row: tuple[Any, ...]) -> Checked:
    pk, rulebook, unit, county, code, name, state, errors, asks, scores, made_at, *rest = row
    revision, saves, then_revision, then_saves, told = rest
    return Checked(
        filing=pk,
        rulebook_id=rulebook,
        unit=unit,
        county=county,
        code=code,
        name=name,
        state=state,
        errors=errors or 0,
        asks=asks or 0,
        scores=scores or {},
        made_at=made_at,
        fresh=(revision, saves) == (then_revision, then_saves),
        told=told or {},
    )


def stale_counties() -> list[tuple[int, int | None]]:
    """体检旧了的（采集，区县），新的年份在前：没体检过的、之后单子变过的、之后又写了说明的。冻结了的只查一次。"""
    said = Explanation.objects.filter(filing=OuterRef("pk"), made_at__gt=OuterRef("checkup__made_at"))
    found = (
        Filing.objects.filter(collection__release__isnull=False)
        .exclude(state=FilingState.EXCUSED)
        .filter(
            Q(checkup__isnull=True)
            | ~Q(checkup__revision=F("revision"))
            | ~Q(checkup__saves=F("saves"))
            | Exists(said)
        )
        .values_list("collection", "county")
        .distinct()
        .order_by("-collection__year", "collection", "county")
    )
    return list(found)


@dataclass(frozen=True, slots=True)
class Ward:
    """一个县的一次采集体检要的：各份单子，报上来的、草稿、往年的内容，写过的说明，现有的体检。

    drafts：填报单 → 内容；versions：同；earlier：单位 → 年份 → 内容；said：填报单 → 说明过的（见 explained_in）。
    """

    collection: Collection
    filings: tuple[Filing, ...]
    drafts: Mapping[int, Payload]
    versions: Mapping[int, Payload]
    earlier: Mapping[int, Mapping[int, Payload]]
    said: Mapping[int, Mapping[tuple[str, str, str, str], str]]


def ward(collection: int, county: int | None) -> Ward:
    """取齐一个县（None 是市直管的）一次采集的。测算程序用，不凭谁的任职。没有这次采集抛 NotFound。"""
    row = (
        Collection.objects.filter(pk=collection).select_related("release").defer("release__document").first()
    )
    if row is None or row.release is None:
        raise NotFound
    own = Filing.objects.filter(collection=row, county=county).exclude(state=FilingState.EXCUSED)
    filings = tuple(own.order_by("rows", "code"))
    current = FilingVersion.objects.filter(filing__in=own, number=F("filing__number"))
    units = own.values("unit")
    past = FilingVersion.objects.filter(
        filing__unit__in=units, filing__collection__rulebook_id=row.rulebook_id,
        filing__collection__year__range=(row.year - MOST_EARLIER, row.year - 1), number=F("filing__number"),
    ).exclude(filing__state__in=UNREPORTED)  # fmt: skip
    earlier: dict[int, dict[int, Payload]] = defaultdict(dict)
    for unit, year, payload in past.values_list("filing__unit", "filing__collection__year", "payload"):
        earlier[unit][year] = payload
    said: dict[int, dict[tuple[str, str, str, str], str]] = defaultdict(dict)
    for key, *place, value in Explanation.objects.filter(filing__in=own).values_list(
        "filing", "check_id", "form", "row", "field", "value"
    ):
        said[key][place[0], place[1], place[2], place[3]] = value
    return Ward(
        collection=row,
        filings=filings,
        drafts=dict(Draft.objects.filter(filing__in=own).values_list("filing", "payload")),
        versions=dict(current.values_list("filing", "payload")),
        earlier=earlier,
        said=said,
    )


def recorded(collection: int, county: int | None) -> dict[int, tuple[int, int]]:
    """一个县现有的体检：填报单 → 体检时的（变动次数，草稿次数）。"""
    found = Checkup.objects.filter(filing__collection=collection, filing__county=county)
    return {
        key: (revision, saves) for key, revision, saves in found.values_list("filing", "revision", "saves")
    }
