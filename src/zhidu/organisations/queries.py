"""机构的查询：都要说清谁在看（by）、看哪一天（on）；够不着的和没有的，说同一句话。

上下级关系只存在版本里，某天的下属当场由数据库顺着上级指针找：没有另存的路径，也就不会和版本对不上。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Length

from zhidu.organisations.enums import SEE_UNITS
from zhidu.organisations.models import Lineage, Unit, UnitChange, UnitCode, UnitVersion
from zhidu.organisations.rules import Author, NotFound, Reach

#: 某天在几个机构之下的全部机构，连同它们自己；那天不在的不算
_SUBTREE = """
WITH RECURSIVE below(unit_id) AS (
    SELECT v.unit_id FROM organisations_unitversion v
    WHERE v.unit_id IN (ROOTS) AND v.starts <= %s AND (v.ends IS NULL OR v.ends > %s)
    UNION
    SELECT v.unit_id FROM organisations_unitversion v JOIN below b ON v.parent_id = b.unit_id
    WHERE v.starts <= %s AND (v.ends IS NULL OR v.ends > %s)
)
SELECT unit_id FROM below
"""

#: 同上，连同到那天已经撤销的：照它最后一天归谁管
_SUBTREE_EVER = """
WITH RECURSIVE below(unit_id) AS (
    SELECT v.unit_id FROM organisations_unitversion v
    WHERE v.unit_id IN (ROOTS) AND v.starts <= %s AND (v.ends IS NULL OR v.ends > %s)
    UNION
    SELECT v.unit_id FROM organisations_unitversion v JOIN below b ON v.parent_id = b.unit_id
    WHERE v.starts <= %s AND (
        v.ends IS NULL OR v.ends > %s
        OR NOT EXISTS (SELECT 1 FROM organisations_unitversion w WHERE w.unit_id = v.unit_id AND w.starts >= v.ends)
    )
)
SELECT unit_id FROM below
"""

#: 某天在的全部机构
_LIVING = """
SELECT v.unit_id FROM organisations_unitversion v WHERE v.starts <= %s AND (v.ends IS NULL OR v.ends > %s)
"""


def on_date(on: date) -> Q:
    """版本在这一天在用的条件，用于 UnitVersion 的查询。"""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def subtree(roots: Iterable[int], *, on: date) -> RawSQL:
    """某天在 roots 之下的机构主键（含自己）的子查询，给 pk__in、unit__in 用。"""
    keys = sorted(set(roots))
    sql = _SUBTREE.replace("ROOTS", ", ".join(["%s"] * len(keys)) or "NULL")
    # 句子是写死的，只有参数个数随 roots 变；值都走参数
    return RawSQL(sql, (*keys, *[on.isoformat()] * 4))  # noqa: S611


def in_reach(reach: Reach, *, on: date) -> QuerySet[Unit]:
    """一个范围在某天包含的机构；那天还没设立或已撤销的不在内。

    几乎每句查询里都嵌着它，所以条件是写好的 SQL：由 Django 逐层拼，光拼就要几毫秒。
    """
    if reach.everything:
        return Unit.objects.filter(pk__in=_living(on))
    if not reach.roots:
        return Unit.objects.none()
    if reach.deep:
        return Unit.objects.filter(pk__in=subtree(reach.roots, on=on))
    return Unit.objects.filter(pk__in=_living(on, reach.roots))


def _living(on: date, among: Iterable[int] = ()) -> RawSQL:
    """某天在的机构主键的子查询；给了 among 就只在这几个里找。"""
    keys = sorted(among)
    sql = _LIVING + (f" AND v.unit_id IN ({', '.join(['%s'] * len(keys))})" if keys else "")
    return RawSQL(sql, (*[on.isoformat()] * 2, *keys))  # noqa: S611  # 同 subtree


def ever_in_reach(reach: Reach, *, on: date) -> QuerySet[Unit]:
    """一个范围在某天包含的机构，连同已经撤销的（照它最后一天归谁管）：撤了校，那里的人和材料还得有人管。"""
    if reach.everything:
        return Unit.objects.all()
    if not reach.deep:
        return in_reach(reach, on=on)
    keys = sorted(reach.roots)
    sql = _SUBTREE_EVER.replace("ROOTS", ", ".join(["%s"] * len(keys)) or "NULL")
    return Unit.objects.filter(pk__in=RawSQL(sql, (*keys, *[on.isoformat()] * 4)))  # noqa: S611  # 同 subtree


def units(*, by: Author, on: date) -> QuerySet[Unit]:
    """某天能看到的全部机构。"""
    return in_reach(by.reach(SEE_UNITS), on=on)


def versions(*, by: Author, on: date) -> QuerySet[UnitVersion]:
    """某天能看到的全部机构当天的样子：列表页、下拉框用，一次查询。"""
    return UnitVersion.objects.filter(on_date(on), unit__in=units(by=by, on=on)).order_by("code")


def units_under(unit: int, *, by: Author, on: date) -> QuerySet[Unit]:
    """某天在一个机构之下的机构，连同它自己；够不着的不在内。"""
    return units(by=by, on=on).filter(pk__in=subtree([unit], on=on))


def children(unit: int, *, by: Author, on: date) -> QuerySet[UnitVersion]:
    """某天直接归一个机构管的机构当天的样子。"""
    return versions(by=by, on=on).filter(parent=unit)


def ancestors(unit: int, *, by: Author, on: date) -> list[UnitVersion]:
    """某天从市到这个机构的一串，最后一个是它自己。上级的名字算公开，不受范围限制；自己够不着就报没有。"""
    chain = [unit_as_of(unit, by=by, on=on)]
    while chain[0].parent_id is not None:
        chain.insert(0, UnitVersion.objects.get(on_date(on), unit=chain[0].parent_id))
    return chain


def unit_as_of(unit: int, *, by: Author, on: date) -> UnitVersion:
    """一个机构某天的样子。那天不在或够不着，抛 NotFound。"""
    version = versions(by=by, on=on).filter(unit=unit).first()
    if version is None:
        raise NotFound
    return version


def find_by_code(code: str, *, by: Author, on: date) -> UnitVersion:
    """凭代码找机构某天的样子。代码终身只登记给一个机构，旧码也找得到它现在的样子。没有或够不着，抛 NotFound。"""
    version = (
        versions(by=by, on=on).filter(unit__in=UnitCode.objects.filter(value=code).values("unit")).first()
    )
    if version is None:
        raise NotFound
    return version


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """查到的一个机构：它现在的样子、上级叫什么；凭旧名、旧码、前身认出来的，那个旧的在 former、recoded、merged 里。"""

    version: UnitVersion
    parent: str
    former: str = ""
    recoded: str = ""
    merged: str = ""


def search_units(words: Sequence[str], *, by: Author, on: date, most: int) -> list[FoundUnit]:
    """按名称（各个词都要有）、代码（照开头）、曾用名、旧码、前身的名字找机构，至多 most 个，全对上的、名字短的在前。

    只在够得到的、这一天在的里找；已经撤并了的，找到的是它的后继。至多四次查询。
    """
    if not words:
        return []
    named = reduce(and_, (Q(name__icontains=each) for each in words))
    past = UnitVersion.objects.filter(named, starts__lte=on)
    coded = (
        UnitCode.objects.filter(value__istartswith=words[0]) if len(words) == 1 else UnitCode.objects.none()
    )
    was = Unit.objects.filter(Q(pk__in=past.values("unit")) | Q(pk__in=coded.values("unit"))).values("pk")
    heirs = Lineage.objects.filter(predecessor__in=was, on__lte=on)
    above = UnitVersion.objects.filter(on_date(on), unit=OuterRef("parent")).values("name")[:1]
    whole = "".join(words)
    rank = Case(
        When(Q(name=whole) | Q(code=whole), then=Value(0)),
        When(Q(name__istartswith=words[0]) | Q(code__istartswith=words[0]), then=Value(1)),
        When(named, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = list(
        versions(by=by, on=on)
        .filter(Q(unit__in=was) | Q(unit__in=heirs.values("successor")))
        .annotate(parent_name=Coalesce(Subquery(above), Value("")), rank=rank)
        .order_by("rank", Length("name"), "code")[:most]
    )
    odd = [each.unit_id for each in found if not _fits_now(each, words)]
    if not odd:
        return [FoundUnit(each, each.parent_name) for each in found]
    names = dict(past.filter(unit__in=odd).values_list("unit", "name"))
    codes = dict(coded.filter(unit__in=odd).values_list("unit", "value"))
    last = UnitVersion.objects.filter(unit=OuterRef("predecessor")).order_by("-starts").values("name")[:1]
    merged = dict(heirs.filter(successor__in=odd).values_list("successor", Subquery(last)))
    return [
        FoundUnit(
            each, each.parent_name,
            *((names.get(each.unit_id, ""), codes.get(each.unit_id, ""), merged.get(each.unit_id, ""))
              if each.unit_id in odd else ()),
        )
        for each in found
    ]  # fmt: skip


def _fits_now(version: UnitVersion, words: Sequence[str]) -> bool:
    """现在的名称、代码就对得上。"""
    name = version.name.lower()
    return all(each.lower() in name for each in words) or version.code.lower().startswith(words[0].lower())


def city_name(*, on: date) -> str:
    """这一天市的名字，页眉用；谁都可以知道。还没设市是空的。"""
    top = _top(on)
    return "" if top is None else top.name


def city_unit(*, on: date) -> int | None:
    """这一天市的主键：系统的事告诉管全市的人用。还没设市是 None。"""
    top = _top(on)
    return None if top is None else top.unit_id


def _top(on: date) -> UnitVersion | None:
    return UnitVersion.objects.filter(on_date(on), parent__isnull=True).order_by("code").first()


def history(unit: int, *, by: Author, on: date) -> list[UnitVersion]:
    """一个机构从头到尾的各个版本，按日期排。已撤销的按它最后一天归谁管来看能不能看。够不着抛 NotFound。"""
    found = list(
        UnitVersion.objects.filter(unit=unit).select_related("opened_by", "closed_by").order_by("starts")
    )
    if not _was_in_reach(unit, found, by=by, on=on):
        raise NotFound
    return found


def lineage(unit: int, *, by: Author, on: date) -> list[Lineage]:
    """一个机构的沿革：作为前身和作为后继的各条，按日期排。够不着抛 NotFound。"""
    history(unit, by=by, on=on)
    return list(Lineage.objects.filter(Q(predecessor=unit) | Q(successor=unit)).order_by("on", "pk"))


def changes(unit: int, *, by: Author, on: date) -> list[UnitChange]:
    """动过这个机构的变动，按生效日排。够不着抛 NotFound。"""
    found = history(unit, by=by, on=on)
    keys = {key for version in found for key in (version.opened_by_id, version.closed_by_id) if key}
    return list(UnitChange.objects.filter(pk__in=keys).order_by("on", "pk"))


def _was_in_reach(unit: int, found: list[UnitVersion], *, by: Author, on: date) -> bool:
    """这天（已撤销就按最后一天）在不在范围里。"""
    if not found:
        return False
    last = found[-1].ends
    day = on if last is None else min(on, last - timedelta(days=1))
    return units(by=by, on=max(day, found[0].starts)).filter(pk=unit).exists()
