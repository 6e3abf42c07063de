"""发起采集、停止采集。别处已经在要的数，不许再要一遍。"""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog import queries as catalog
from zhidu.filings.enums import CollectionState
from zhidu.filings.models import Collection, Filing, HeldField
from zhidu.filings.queries.collections import asked_of, clashing
from zhidu.filings.queries.collections import collection as one_collection
from zhidu.filings.queries.scopes import counties_above, units_of
from zhidu.filings.rules.asking import (
    COUNTY_KINDS,
    SCHOOL_KINDS,
    Asked,
    enquiry_field,
    enquiry_forms,
    rows_of,
)
from zhidu.filings.rules.held import AlreadyHeld, Claim, Clash, claims
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import Declined, NotFound, Stale

BATCH = 500


def open_collection(  # noqa: PLR0913  每一项都由发起的人写明
    *, by: Actor, release: int, year: int, title: str, opens: date, due: date, kinds: Many[str],
    at: datetime, request_id: UUID, borrow: Sequence[tuple[str, str]] = (),
    distinct: Mapping[tuple[str, str], str] | None = None,
) -> int:  # fmt: skip
    """照一个发布版（catalog 的主键）发起一年的采集，给够得到的各单位建好填报单，交回主键。

    kinds：问哪几类单位（UnitKind）。这一年已经有人在要的（表单，字段），要么写进 borrow（用那里的数，不再填），
    要么写进 distinct 并说明为什么不是同一个数；都没写的抛 AlreadyHeld，列出各项和谁手里有。
    错误：Declined（名称、日期、单位类别不对，同一本这一年已经在采集）；NotFound（没有权）。
    """
    own_kinds, said = sorted({str(each) for each in kinds}), dict(distinct or {})
    content = {
        "release": release, "year": year, "title": title, "opens": opens, "due": due, "kinds": own_kinds,
        "borrow": sorted(borrow), "distinct": sorted(said.items()),
    }  # fmt: skip
    with deed(
        "filings.open_collection", by=by, at=at, request_id=request_id, content=content,
        target_kind="collection",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["collection"])
        row = catalog.release(release)
        standard = catalog.load(row)
        _ready(by, title, opens, due, own_kinds)
        if Collection.objects.filter(year=year, rulebook_id=row.rulebook_id).exists():
            raise Declined(f"{year} 年的《{standard.short}》已经在采集了，不用再发起。")
        asked = Asked(standard.forms, standard)
        held = clashing(asked, year=year, kinds=own_kinds)
        left = tuple(
            each for each in held if (each.form, each.field) not in {*borrow, *said}
        )  # 没有说怎么办的
        if left:
            raise AlreadyHeld(left)
        found = Collection.objects.create(
            rulebook_id=row.rulebook_id, release=row, year=year, title=title.strip(), opens=opens, due=due,
            kinds=own_kinds, borrowed=_borrowed(asked, held, set(borrow)),
        )  # fmt: skip
        _register(found, claims(asked, own_kinds), lent=set(borrow), distinct=said)
        count = _enrol(found, by, own_kinds, opens)
        doing.target, doing.result = str(found.pk), {"collection": found.pk}
        doing.details = {"release": str(row), "year": year, "filings": count, "borrowed": len(borrow)}
        return found.pk


def open_enquiry(  # noqa: PLR0913  每一项都由发起的人写明
    *, by: Actor, title: str, year: int, opens: date, due: date, kinds: Many[str],
    fields: Sequence[Mapping[str, Any]], at: datetime, request_id: UUID,
) -> int:  # fmt: skip
    """发起补充采集：几项自己写的字段，问几类单位，走同一套填报、审核、冻结，交回主键。

    fields：[{"name", "kind", "unit", "choices", "required"}]，kind 是 count、amount、percent、text、choice、year。
    这一年已经有人在要的字段（照名字和别名认）抛 AlreadyHeld：没有商量，请去用那里的数。
    """
    own_kinds = sorted({str(each) for each in kinds})
    content = {
        "title": title, "year": year, "opens": opens, "due": due, "kinds": own_kinds, "fields": list(fields),
    }  # fmt: skip
    with deed(
        "filings.open_enquiry", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["collection"])
        _ready(by, title, opens, due, own_kinds)
        items = [_item(each) for each in fields]
        if not items or len({each["name"] for each in items}) < len(items):
            raise Declined("至少要有一项，各项的名字不能重复。")
        asked = Asked(enquiry_forms(title.strip(), items, sorted({str(rows_of(each)) for each in own_kinds})))
        if held := clashing(asked, year=year, kinds=own_kinds):
            raise AlreadyHeld(held)
        found = Collection.objects.create(
            year=year, title=title.strip(), opens=opens, due=due, kinds=own_kinds, fields=items
        )
        _register(found, claims(asked, own_kinds), lent=set(), distinct={})
        count = _enrol(found, by, own_kinds, opens)
        doing.target, doing.result = str(found.pk), {"collection": found.pk}
        doing.details = {"year": year, "fields": len(items), "filings": count}
        return found.pk


def close_collection(*, by: Actor, collection: int, seen: int, at: datetime, request_id: UUID) -> None:
    """停止采集：不能再填、再报，已经报的照样审，等冻结。seen 是看到的变动次数，已不是它抛 Stale。"""
    content = {"collection": collection, "seen": seen}
    with deed(
        "filings.close_collection", by=by, at=at, request_id=request_id, content=content,
        target_kind="collection",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        found = over_collection(collection, by=by)
        if found.state != CollectionState.OPEN:
            raise Declined(f"《{found.title}》{found.get_state_display()}，不用再停。")
        moved = Collection.objects.filter(pk=collection, state=CollectionState.OPEN, revision=seen).update(
            state=CollectionState.CLOSED, revision=F("revision") + 1
        )
        if not moved:
            raise Stale(f"《{found.title}》刚刚变过，请刷新后再办。")
        doing.target = str(collection)


def over_collection(key: int, *, by: Actor) -> Collection:
    """组织采集的人对一次采集；没有权或没有这次采集抛 NotFound。"""
    _authorise(by)
    return one_collection(key, by=by)


def _authorise(by: Actor) -> None:
    """组织采集、冻结的权，此刻够得到自己的单位才算。"""
    units = units_of(by, Right.FREEZE_FILINGS)
    if units is None or not units.filter(pk=by.unit_id).exists():
        raise NotFound


def _ready(by: Actor, title: str, opens: date, due: date, kinds: Sequence[str]) -> None:
    _authorise(by)
    if not title.strip():
        raise Declined("采集要有名称，如“2026 年义务教育优质均衡监测”。")
    if due < opens:
        raise Declined("截止日不能早于开始日。")
    if not kinds or not set(kinds) <= {str(each) for each in (*COUNTY_KINDS, *SCHOOL_KINDS)}:
        fitting = "、".join(UnitKind(each).label for each in (*COUNTY_KINDS, *SCHOOL_KINDS))
        raise Declined(f"请选问哪几类单位，可以是：{fitting}。")


def _item(given: Mapping[str, Any]) -> dict[str, Any]:
    """补充采集的一项，核对过、只留认得的几样。"""
    found = enquiry_field(given)
    return {
        "name": found.name, "kind": found.kind, "unit": found.unit, "choices": list(found.choices),
        "required": found.required,
    }  # fmt: skip


def _borrowed(asked: Asked, held: Iterable[Clash], wanted: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """要用别处的数的字段落到列：两边的种类、单位、学段要一样，数才搬得过来。没撞上的不能借，抛 Declined。"""
    chosen = {(each.form, each.field): each for each in held if (each.form, each.field) in wanted}
    if missing := sorted(wanted - chosen.keys()):
        raise Declined(f"「{missing[0][1]}」这一年没有别处在要，没有数可用。")
    made = []
    for clash in chosen.values():
        source = asked_of(Collection.objects.select_related("release").get(pk=clash.collection))
        form, other = asked.form(clash.form), source.form(clash.held_form)
        here = form.field_named(clash.field) if form is not None else None
        there = other.field_named(clash.held_field) if other is not None else None
        if here is None or there is None:
            raise NotFound
        if (here.kind, here.unit, here.per_stage) != (there.kind, there.unit, there.per_stage):
            raise Declined(f"{clash.spell()}，但种类、单位或学段不一样，不能直接用那里的数。")
        for column, source_column in zip(here.columns(), there.columns(), strict=True):
            made.append(
                {
                    "form": clash.form, "column": column, "collection": clash.collection,
                    "from_form": clash.held_form, "from_column": source_column,
                }
            )  # fmt: skip
    return made


def _register(
    found: Collection,
    own: Iterable[Claim],
    *,
    lent: set[tuple[str, str]],
    distinct: Mapping[tuple[str, str], str],
) -> None:
    """登记这次要的字段。有人同时发起、抢先登记了同一项，由唯一约束拦下，抛 Declined。"""
    rows: dict[tuple[str, str, str, str], HeldField] = {}
    for each in own:
        place = (each.form, each.field)
        if place in lent:
            continue
        sense = distinct.get(place, "").strip()[:200]
        if place in distinct and not sense:
            raise Declined(f"「{each.field}」和别处要的不是同一个数的，请写清是什么。")
        for key in each.keys:
            rows.setdefault(
                (each.kind, each.rows, key, sense),
                HeldField(
                    year=found.year, kind=each.kind, rows=each.rows, key=key, sense=sense, name=each.field,
                    collection=found, form=each.form,
                ),
            )  # fmt: skip
    try:
        with transaction.atomic():
            HeldField.objects.bulk_create(rows.values(), batch_size=BATCH)
    except IntegrityError as error:
        raise Declined("刚有人发起了要同样字段的采集，请刷新后看那一次。") from error


def _enrol(found: Collection, by: Actor, kinds: Sequence[str], on: date) -> int:
    """给够得到的、这几类的单位各建一份填报单，记下那天的代码、名称和所归区县。返回几份。"""
    units = units_of(by, Right.FREEZE_FILINGS)
    assert units is not None
    asked = UnitVersion.objects.filter(on_date(on), kind__in=list(kinds), unit__in=units)
    above = counties_above(on)
    made = [
        Filing(
            collection=found, unit_id=each.unit_id, county_id=above.get(each.unit_id), code=each.code,
            name=each.name, rows=rows_of(each.kind),
        )
        for each in asked.order_by("code")
    ]  # fmt: skip
    if not made:
        raise Declined(f"{on} 这天没有这几类单位可问，请核对开始日和单位类别。")
    Filing.objects.bulk_create(made, batch_size=BATCH)
    return len(made)
