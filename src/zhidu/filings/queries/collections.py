"""采集的查询：看得到哪几次、问什么、各县报到哪了、谁已经在要哪些字段。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, Exists, OuterRef, QuerySet

from zhidu.accounts.enums import Right
from zhidu.catalog import queries as catalog
from zhidu.filings.models import Collection, Filing, HeldField, Snapshot
from zhidu.filings.queries.scopes import within
from zhidu.filings.rules.asking import Asked, enquiry_forms, rows_of
from zhidu.filings.rules.held import Clash, claims, clashes_of
from zhidu.organisations.rules import NOWHERE, Author, NotFound


def collections(*, by: Author) -> QuerySet[Collection]:
    """看得到的采集，新的在前：里面有够得到的填报单的；组织采集的人全看得到。"""
    found = Collection.objects.select_related("release").defer("release__document")
    if by.reach(Right.FREEZE_FILINGS) != NOWHERE:
        return found
    own = Filing.objects.filter(within(by, Right.SEE_FILINGS), collection=OuterRef("pk"))
    return found.filter(Exists(own))


def years(*, by: Author) -> list[int]:
    """看得到的采集是哪几年的，新的在前。每一页的页眉都要，所以不绕道逐次采集去问。"""
    if by.reach(Right.FREEZE_FILINGS) != NOWHERE:
        return sorted(Collection.objects.order_by().values_list("year", flat=True).distinct(), reverse=True)
    own = Filing.objects.filter(within(by, Right.SEE_FILINGS)).order_by()
    return sorted(own.values_list("collection__year", flat=True).distinct(), reverse=True)


def collection(key: int, *, by: Author) -> Collection:
    """一次采集；没有或看不到抛 NotFound。"""
    found = collections(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def asked_of(found: Collection) -> Asked:
    """一次采集问什么：规则册的表单，或补充采集自己的几项。借别处数的列照样在表单里，只是不用填。"""
    if found.release is None:
        rows = {str(rows_of(kind)) for kind in found.kinds}
        return Asked(enquiry_forms(found.title, found.fields, sorted(rows)))
    release = catalog.load(found.release)
    return Asked(release.forms, release)


def borrowed_columns(found: Collection) -> frozenset[tuple[str, str]]:
    """不用填的（表单，列）：用别的采集的数。"""
    return frozenset((each["form"], each["column"]) for each in found.borrowed)


def held_fields(year: int, kinds: Iterable[str]) -> dict[tuple[str, str, str], tuple[int, str, str, str]]:
    """这一年向这几类单位已经在要的：（哪类单位，一行是什么，归一的叫法）→（采集，采集名称，表单，字段）。"""
    found = HeldField.objects.filter(year=year, kind__in=list(kinds), sense="").values_list(
        "kind", "rows", "key", "collection", "collection__title", "form", "name"
    )
    return {(kind, rows, key): (pk, title, form, name) for kind, rows, key, pk, title, form, name in found}


def clashes(*, by: Author, release: int, year: int, kinds: Iterable[str]) -> tuple[Clash, ...]:
    """照一个发布版（catalog 的主键）发起，会和这一年已经在要的撞上哪几项，按表单里的先后。

    发起之前给人看，逐项选用那里的数还是另有所指。不是组织采集的人、没有这一版抛 NotFound。
    """
    if by.reach(Right.FREEZE_FILINGS) == NOWHERE:
        raise NotFound
    standard = catalog.load(catalog.release(release))
    return clashing(Asked(standard.forms, standard), year=year, kinds=kinds)


def clashing(asked: Asked, *, year: int, kinds: Iterable[str]) -> tuple[Clash, ...]:
    """要问的和这一年已经在要的撞上哪几项。"""
    own = list(kinds)
    return clashes_of(claims(asked, own), held_fields(year, own))


def progress(key: int, *, by: Author) -> Mapping[int | None, Mapping[str, int]]:
    """一次采集里各区县各状态有几份：区县主键 → 状态 → 份数；市直管的在 None 下。一次查询。"""
    counted = (
        Filing.objects.filter(within(by, Right.SEE_FILINGS), collection=key)
        .values_list("county", "state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    for county, state, count in counted:
        found[county][state] = count
    return dict(found)


def snapshots(key: int, *, by: Author) -> QuerySet[Snapshot]:
    """一次采集的快照，一张表单一个文件。看不到这次采集抛 NotFound。"""
    return collection(key, by=by).snapshots.select_related("file")
