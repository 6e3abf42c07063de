"""结果的查询：现行的测算，照当事人够得到的范围。够不着的和没有的一个样。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zhidu.accounts.rules import Actor
from zhidu.indicators.models import Calculation, CountyResult, DeclaredYear, SchoolOutcome
from zhidu.indicators.queries.places import reach

Row = TypeVar("Row", CountyResult, SchoolOutcome)

#: 看板不读的大列
HEAVY = ("document",)


def county_results(
    *, by: Actor, years: Iterable[int], rulebook_ids: Iterable[str] | None = None, whole: bool = False
) -> QuerySet[CountyResult]:
    """够得到的区县几年里的现行结果，先年份后区县；whole 为真才读全部结果（document）。"""
    found = CountyResult.objects.filter(
        calculation__current=True, calculation__year__in=list(years), calculation__county__in=reach(by)
    )
    if rulebook_ids is not None:
        found = found.filter(calculation__rulebook_id__in=list(rulebook_ids))
    found = found.order_by("calculation__year", "calculation__county", "calculation")
    return _with_origin(found) if whole else found.select_related("calculation").defer(*HEAVY)


def lacking(*, by: Actor, year: int, rulebook_ids: Iterable[str]) -> dict[tuple[str, int], tuple[int, int]]:
    """（规则册，区县主键）→（缺数判不了的校—学段数，缺数定不了的项数）。一次查询，只取这两列。"""
    found = county_results(by=by, years=[year], rulebook_ids=rulebook_ids).values_list(
        "calculation__rulebook_id", "calculation__county", "undecided", "open_points"
    )
    return {(rulebook, county): (undecided, len(points)) for rulebook, county, undecided, points in found}


def school_outcomes(
    *,
    by: Actor,
    years: Sequence[int],
    rulebook_ids: Iterable[str] | None = None,
    county: int | None = None,
    unit: int | None = None,
    whole: bool = False,
) -> QuerySet[SchoolOutcome]:
    """够得到的学校几年里的现行结果，按年份、区县、报表行序；whole 为真连测算的发布版、快照一起取。

    够得到县的看得到该县全部学校（撤并了的也在）；只够得到学校的只看得到那几所。
    """
    units = reach(by)
    found = SchoolOutcome.objects.filter(
        Q(calculation__county__in=units) | Q(unit__in=units),
        calculation__current=True,
        calculation__year__in=list(years),
    )
    if rulebook_ids is not None:
        found = found.filter(calculation__rulebook_id__in=list(rulebook_ids))
    if county is not None:
        found = found.filter(calculation__county=county)
    if unit is not None:
        found = found.filter(unit=unit)
    found = found.order_by("calculation__year", "calculation__county", "calculation", "place")
    return _with_origin(found) if whole else found.select_related("calculation")


def _with_origin(found: QuerySet[Row]) -> QuerySet[Row]:
    """连测算、发布版（不带全文）、快照一起取。"""
    joined = found.select_related("calculation__release", "calculation__snapshot")
    return joined.defer("calculation__release__document")


def calculations(*, by: Actor, county: int, rulebook_id: str, year: int) -> QuerySet[Calculation]:
    """一个县一年的全部测算，新的在前：结论何时变过。够不着的为空。"""
    return (
        Calculation.objects.filter(county=county, rulebook_id=rulebook_id, year=year)
        .filter(county__in=reach(by))
        .select_related("release", "result")
        .defer("release__document", "result__document")
        .order_by("-pk")
    )


def recalculated(*, by: Actor, since: datetime) -> list[tuple[CountyResult, CountyResult | None]]:
    """从 since 起换过的现行结果，各带 since 那一刻现行的那份（那时还没有是 None），新年份在前。两次查询，都不带全文。"""
    earlier = (
        Calculation.objects.filter(
            collection=OuterRef("calculation__collection"),
            county=OuterRef("calculation__county"),
            made_at__lt=since,
        )
        .order_by("-pk")
        .values("pk")[:1]
    )
    fresh = list(
        CountyResult.objects.filter(
            calculation__current=True, calculation__made_at__gte=since, calculation__county__in=reach(by)
        )
        .annotate(earlier=Subquery(earlier))
        .select_related("calculation")
        .defer(*HEAVY)
        .order_by("-calculation__year", "calculation__rulebook_id", "calculation__county")
    )
    keys = {each.earlier for each in fresh if each.earlier is not None}
    old = CountyResult.objects.defer(*HEAVY).in_bulk(keys) if keys else {}
    return [(each, old.get(each.earlier)) for each in fresh]


def years_known(*, by: Actor) -> list[int]:
    """够得到的结果有哪几年，新的在前。"""
    units = reach(by)
    found = SchoolOutcome.objects.filter(
        Q(calculation__county__in=units) | Q(unit__in=units), calculation__current=True
    )
    return sorted(found.values_list("calculation__year", flat=True).distinct().order_by(), reverse=True)


def declared_years(*, by: Actor) -> QuerySet[DeclaredYear]:
    """够得到的区县定了的申报年。"""
    return DeclaredYear.objects.filter(county__in=reach(by)).order_by("county", "rulebook_id")
