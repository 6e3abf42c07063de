"""一数一源的另一头：不再问的列，用别的采集里同一个单位报的数填上，来处写明取自哪一次。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet

from zhidu.filings.enums import UNREPORTED, CollectionState
from zhidu.filings.models import Collection, FilingVersion
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.doubts import row_key
from zhidu.filings.rules.payload import decoder
from zhidu.rulebook import Form, FormRow, Origin, Release
from zhidu.workbooks.between import identifying_columns

#: 一个单位的一张表：行的身份 → 借来的一行（只有身份列和借的列）
Lent = Mapping[str, FormRow]


def lent_rows(
    collection: Collection, asked: Asked, given: QuerySet[FilingVersion]
) -> dict[tuple[int, str], dict[str, FormRow]]:
    """一次采集的这几份（given）借来的：（单位，表单）→ 行的身份 → 借来的一行。没有借的是空的。

    只取这几份的单位在别处报的：算一个县，不去读全市的。
    """
    if not collection.borrowed:
        return {}
    units = given.order_by().values("filing__unit")
    wanted: dict[tuple[int, str, str], list[tuple[str, str]]] = defaultdict(list)
    for each in collection.borrowed:
        place = (each["collection"], each["from_form"], each["form"])
        wanted[place].append((each["from_column"], each["column"]))
    found: dict[tuple[int, str], dict[str, FormRow]] = defaultdict(dict)
    for source in Collection.objects.filter(pk__in={pk for pk, *_ in wanted}).select_related("release"):
        own = asked_of(source)
        lending = {name for pk, name, _ in wanted if pk == source.pk}
        forms = [each for each in own.forms if each.name in lending]
        read = decoder(forms)
        for unit, payload in _reported(source, units):
            rows = read(payload)
            for (pk, from_form, form), columns in wanted.items():
                here, there = asked.form(form), own.form(from_form)
                if pk == source.pk and here is not None and there is not None:
                    for each in rows.get(from_form, ()):
                        lent = _lent(each, columns, (here, asked.release), (there, own.release), source.title)
                        before = found[unit, form].get(_key(here, asked.release, lent))
                        found[unit, form][_key(here, asked.release, lent)] = (
                            lent if before is None else _filled(before, lent)
                        )
    return found


def borrowers(collection: int) -> list[int]:
    """用着这次采集的数、还没冻结的别的采集（主键）。冻结了的不跟着变：它的结果照它的快照。"""
    year = Collection.objects.filter(pk=collection).values("year")
    others = Collection.objects.filter(year__in=year, release__isnull=False).exclude(pk=collection)
    found = others.exclude(state=CollectionState.FROZEN).order_by("pk").values_list("pk", "borrowed")
    return [key for key, lent in found if any(each["collection"] == collection for each in lent)]


def with_lent(rows: Sequence[FormRow], lent: Lent, release: Release | None) -> list[FormRow]:
    """借来的数填进各行：自己填了的不动；年级表自己一行没有的，借来的行照样算。"""
    if not lent:
        return list(rows)
    if not rows:
        return list(lent.values())
    only = next(iter(lent.values())) if len(lent) == 1 and len(rows) == 1 else None
    made = []
    for row in rows:
        given = only or next((each for each in lent.values() if _same(row, each)), None)
        made.append(row if given is None else _filled(row, given))
    return made


def _reported(source: Collection, units: QuerySet[Any, Any]) -> list[tuple[int, dict[str, Any]]]:
    found = (
        FilingVersion.objects.filter(
            filing__collection=source, filing__unit__in=units, number=F("filing__number")
        )
        .exclude(filing__state__in=UNREPORTED)
        .order_by("filing__code")
    )
    return list(found.values_list("filing__unit", "payload"))


def _lent(
    row: FormRow,
    columns: Sequence[tuple[str, str]],
    here: tuple[Form, Release | None],
    there: tuple[Form, Release | None],
    title: str,
) -> FormRow:
    """别处的一行换成这边的列名：身份列照先后对，借的列照登记的对。"""
    pairs = list(zip(_identity(*there), _identity(*here), strict=False))
    values = {name: row.values.get(source) for source, name in (*pairs, *columns)}
    raw = {name: f"取自《{title}》" for _, name in columns}
    return FormRow(values, Origin(row.origin.file, row.origin.sheet, row.origin.row, {}, raw))


def _identity(form: Form, release: Release | None) -> tuple[str, ...]:
    return identifying_columns(form, release) if release is not None else ()


def _key(form: Form, release: Release | None, row: FormRow) -> str:
    return row_key(form, release, row.values) if release is not None else ""


def _same(row: FormRow, lent: FormRow) -> bool:
    """借来的一行说的是不是这一行：身份列（没有注明取自别处的列）全一样。"""
    own = [name for name in lent.values if name not in lent.origin.raw]
    return bool(own) and all(row.values.get(name) == lent.values[name] for name in own)


def _filled(row: FormRow, lent: FormRow) -> FormRow:
    """空着的格填上借来的数。"""
    given = {
        name: value
        for name, value in lent.values.items()
        if value is not None and row.values.get(name) is None
    }
    if not given:
        return row
    raw = {**row.origin.raw, **{name: lent.origin.raw[name] for name in given if name in lent.origin.raw}}
    return replace(row, values={**row.values, **given}, origin=replace(row.origin, raw=raw))
