"""定申报年：一个县朝一项创建哪一年申报，由市督导室定。"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog import queries as catalog
from zhidu.indicators.models import DeclaredYear
from zhidu.indicators.queries import county as county_named
from zhidu.organisations.rules import Declined, NotFound, Stale

FIRST, LAST = 2000, 2100


def set_declared_year(
    *,
    by: Actor,
    county: str,
    rulebook_id: str,
    year: int,
    seen: int,
    at: datetime,
    request_id: UUID,
    document: str = "",
) -> int:
    """定下或改申报年，交回它的主键。county 是区县代码；seen 是看到的「改过几次」，还没定过就给 0。

    错误：NotFound（没有这个县、够不着、没有这项权利）；Declined（没有这项创建、年份不像）；Stale（别人刚改过）。
    """
    content = {
        "county": county,
        "rulebook": rulebook_id,
        "year": year,
        "seen": seen,
        "document": document,
    }
    with deed(
        "indicators.set_declared_year",
        by=by,
        at=at,
        request_id=request_id,
        content=content,
        target_kind="declared_year",
    ) as doing:
        if not doing.fresh:
            return int(doing.result["declared_year"])
        place = county_named(county, by=by)
        if not units_in_reach(by=by, right=Right.RUN_ASSESSMENTS, on=by.on).filter(pk=place.unit).exists():
            raise NotFound
        _fitting(rulebook_id, year, by.on.year)
        given = {"year": year, "document": document.strip(), "set_by": by.actor, "set_at": at}
        row = DeclaredYear.objects.filter(county=place.unit, rulebook_id=rulebook_id).first()
        if row is None:
            if seen:
                raise Stale("申报年已经被撤下，请重新打开再办。")
            row = DeclaredYear.objects.create(county_id=place.unit, rulebook_id=rulebook_id, **given)
        elif (
            not DeclaredYear.objects.filter(pk=row.pk, revision=seen)
            .update(revision=F("revision") + 1, **given)
        ):  # fmt: skip
            raise Stale("申报年刚被别人改过，请重新打开再办。")
        doing.target, doing.unit = str(row.pk), str(place.unit)
        doing.result = {"declared_year": row.pk}
        doing.details = {"rulebook": rulebook_id, "year": year}
        return row.pk


def _fitting(rulebook_id: str, year: int, this_year: int) -> None:
    if not FIRST <= year <= LAST:
        raise Declined(f"申报年要在 {FIRST} 到 {LAST} 之间，给的是 {year}。")
    if rulebook_id not in {each.rulebook_id for each in catalog.creations(this_year)}:
        raise Declined("这一年没有在用的这项创建，先在标准库里启用它的发布版，再定申报年。")
