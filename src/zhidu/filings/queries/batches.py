"""一批单子报送之前要看的，一次取齐：几十所学校一起报，不为每一所各问一遍库。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import UNREPORTED
from zhidu.filings.models import Draft, Explanation, Filing, FilingVersion, Remark
from zhidu.filings.queries.filings import filings
from zhidu.filings.queries.scopes import counties_above
from zhidu.filings.rules.asking import Identity
from zhidu.filings.rules.payload import Payload
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date

Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """一批单子，主键 → 各样。drafts 草稿；versions 现行一版的内容；earlier 上一年的（单位 → 内容）；
    said 说明过的（见 contents.explained_in）；remarks 没了结的、说到某一格的退回意见；county_names 区县 → 名称，
    市直管的（None）是市的名称。
    """

    filings: Mapping[int, Filing]
    drafts: Mapping[int, Draft]
    versions: Mapping[int, Payload]
    earlier: Mapping[int, Payload]
    said: Mapping[int, Mapping[Place, str]]
    remarks: Mapping[int, Sequence[Remark]]
    county_names: Mapping[int | None, str]

    def content_of(self, found: Filing) -> Payload | None:
        """接着报的那份内容：草稿，没有就是现行的一版。"""
        draft = self.drafts.get(found.pk)
        return self.versions.get(found.pk) if draft is None else draft.payload

    def identity_of(self, found: Filing) -> Identity:
        """填的单位是谁，同 contents.identity_of。"""
        return Identity(found.code, found.name, self.county_names.get(found.county_id, ""))


def batch_of(keys: Many[int], *, by: Actor, collection: int, on: date) -> Batch:
    """当事人能填的这几份（够不着的不在内），单位的代码、名称、所归区县照 on 那天的（还没存）。查询的条数与份数无关。"""
    found = filings(by=by, collection=collection, right=Right.FILL_FILINGS).filter(pk__in=keys)
    rows = {each.pk: each for each in found}
    _refresh(rows.values(), on)
    said: dict[int, dict[Place, str]] = defaultdict(dict)
    for key, check, form, row, field, value in Explanation.objects.filter(filing__in=rows).values_list(
        "filing", "check_id", "form", "row", "field", "value"
    ):
        said[key][check, form, row, field] = value
    remarks: dict[int, list[Remark]] = defaultdict(list)
    for each in Remark.objects.filter(filing__in=rows, settled_at__isnull=True).exclude(field=""):
        remarks[each.filing_id].append(each)
    versions = FilingVersion.objects.filter(filing__in=rows, number=F("filing__number"))
    return Batch(
        filings=rows,
        drafts={each.filing_id: each for each in Draft.objects.filter(filing__in=rows)},
        versions=dict(versions.values_list("filing", "payload")),
        earlier=dict(_earlier(list(rows.values())).values_list("filing__unit", "payload")),
        said=said,
        remarks=remarks,
        county_names=_county_names({each.county_id for each in rows.values()}),
    )


def _refresh(found: Many[Filing], on: date) -> None:
    """单位今天的代码、名称、所归区县记到单子上；今天已经撤销的照旧。"""
    units = {each.unit_id for each in found}
    today = UnitVersion.objects.filter(on_date(on), unit__in=units).values_list("unit", "code", "name")
    now = {unit: (code, name) for unit, code, name in today}
    above = counties_above(on)
    for each in found:
        if each.unit_id in now:
            each.code, each.name = now[each.unit_id]
            each.county_id = above.get(each.unit_id)


def _earlier(found: Sequence[Filing]) -> QuerySet[FilingVersion]:
    """这些单位上一年在同一本规则册上报的现行的一版；补充采集没有。"""
    if not found or not found[0].collection.rulebook_id:
        return FilingVersion.objects.none()
    own = found[0].collection
    return FilingVersion.objects.filter(
        filing__unit__in={each.unit_id for each in found}, filing__collection__rulebook_id=own.rulebook_id,
        filing__collection__year=own.year - 1, number=F("filing__number"),
    ).exclude(filing__state__in=UNREPORTED)  # fmt: skip


def _county_names(counties: set[int | None]) -> dict[int | None, str]:
    """区县现在的名称；有市直管的，连市的一起。"""
    wanted = [each for each in counties if each is not None]
    named = UnitVersion.objects.filter(unit__in=wanted).order_by("starts").values_list("unit", "name")
    found: dict[int | None, str] = dict(named)
    if None in counties:
        city = UnitVersion.objects.filter(kind="city").order_by("-starts").values_list("name", flat=True)
        found[None] = city.first() or ""
    return found
