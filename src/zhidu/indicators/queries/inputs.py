"""测算的输入：一个采集一个县报上来的表、照的发布版、怎么算。由测算程序取，不凭谁的任职。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from zhidu.accounts.queries import called
from zhidu.accounts.rules import CALCULATOR, Actor
from zhidu.catalog import queries as catalog
from zhidu.engine import Options
from zhidu.filings import queries as filings
from zhidu.filings.enums import CollectionState
from zhidu.filings.models import Collection, FilingVersion, Snapshot
from zhidu.indicators.models import Calculation
from zhidu.indicators.queries.places import COUNTY_LEVEL, Place, counties
from zhidu.indicators.rules import input_digest, managed
from zhidu.organisations import queries as organisations
from zhidu.organisations.models import UnitCode
from zhidu.organisations.rules import NotFound
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import FormRow, Table


@dataclass(frozen=True, slots=True)
class Inputs:
    """一次测算的全部输入。release_key 是发布版在 catalog 里的主键；digest 相同，结果就相同。

    snapshot 是冻结了的采集最近一份学校表快照的主键。name 是县名，各行的管理单位写的就是它。
    """

    collection: Collection
    county: int
    name: str
    release: Release
    release_key: int
    tables: Mapping[str, Table]
    options: Options
    digest: str
    snapshot: int | None


def inputs(*, collection: int, county: int, on: date) -> Inputs | None:
    """一个县的输入；一所学校也没报上来时为 None。

    错误：NotFound（没有这个采集、这天没有这个县）。
    """
    row = (
        Collection.objects.filter(pk=collection).select_related("release").defer("release__document").first()
    )
    if row is None or row.release is None:  # 补充采集不照规则册，没有结果可算
        raise NotFound
    name = organisations.unit_as_of(county, by=CALCULATOR, on=on).name
    release = catalog.load(row.release)
    given = filings.submitted_tables(collection, county, by=CALCULATOR)
    tables = managed(release, given, name)
    schools = tables.get(release.population.form)
    if schools is None or not schools.rows:
        return None
    options = Options(year=row.year)
    snapshot = None
    if row.state == CollectionState.FROZEN:
        kept = Snapshot.objects.filter(collection=row, form=release.population.form)
        snapshot = kept.order_by("-number").values_list("pk", flat=True).first()
    return Inputs(
        collection=row,
        county=county,
        name=name,
        release=release,
        release_key=row.release.pk,
        tables=tables,
        options=options,
        digest=input_digest(release, tables, options, name),
        snapshot=snapshot,
    )


def counties_on(on: date) -> list[tuple[int, str, str]]:
    """这天的全部区县：主键、代码、名称，按代码排。"""
    found = organisations.versions(by=CALCULATOR, on=on).filter(kind__in=COUNTY_LEVEL)
    return list(found.values_list("unit", "code", "name"))


def units_of(codes: Iterable[str]) -> dict[str, int]:
    """标识码 → 机构主键；没登记的不在内。"""
    return dict(UnitCode.objects.filter(value__in=set(codes)).values_list("value", "unit"))


def inputs_of(calculation: Calculation, *, by: Actor) -> Inputs | None:
    """一次测算现在的输入，给推导用；报送已经撤光了为 None。

    calculation 要是从带 by 的查询取来的：够不够得着，取它的时候已经定了。
    """
    return inputs(collection=calculation.collection_id, county=calculation.county_id, on=by.on)


@dataclass(frozen=True, slots=True)
class Gathered:
    """几个县报上来的数合成的表。places 是有数的县。"""

    places: tuple[Place, ...]
    tables: Mapping[str, Table]


def gathered(*, by: Actor, year: int, rulebook_ids: Sequence[str]) -> Gathered:
    """够得到的各县一年报上来的数；rulebook_ids 里前一本没有数的县，用后一本的采集。换版比较用。"""
    collections = list(
        Collection.objects.filter(year=year, rulebook_id__in=rulebook_ids, release__isnull=False)
        .select_related("release")
        .defer("release__document")
    )
    collections.sort(key=lambda each: rulebook_ids.index(each.rulebook_id))
    places: list[Place] = []
    rows: dict[str, list[FormRow]] = {}
    absent: dict[str, frozenset[str]] = {}
    for place in counties(by=by):
        for each in collections:
            assert each.release is not None
            release = catalog.load(each.release)
            given = managed(release, filings.submitted_tables(each.pk, place.unit, by=CALCULATOR), place.name)
            if release.population.form in given:
                places.append(place)
                for name, table in given.items():
                    rows.setdefault(name, []).extend(table.rows)
                    absent[name] = absent.get(name, table.absent) & table.absent
                break
    tables = {name: Table(name, tuple(members), absent[name]) for name, members in rows.items()}
    return Gathered(tuple(places), tables)


@dataclass(frozen=True, slots=True)
class Submission:
    """一份报送的来处：哪个单位、第几版、怎么来的（form 网页、workbook 工作簿……）、谁何时报的、原文件名（网上填的为空）。"""

    unit: int
    name: str
    filing: int
    version: int
    how: str
    made_by: str
    made_at: datetime
    file: str


def submissions_of(given: Inputs, *, unit: int | None) -> tuple[Submission, ...]:
    """输入里现行各版的来处：unit 那所学校的，或（None）区县自己那份。两次查询。"""
    found = list(
        FilingVersion.objects.filter(
            filing__collection=given.collection,
            filing__unit=given.county if unit is None else unit,
            number=F("filing__number"),
        )
        .select_related("filing", "file")
        .defer("payload")
    )
    names = called(each.made_by for each in found)
    return tuple(
        Submission(
            unit=each.filing.unit_id,
            name=each.filing.name,
            filing=each.filing_id,
            version=each.number,
            how=each.way,
            made_by=names.get(each.made_by, ""),
            made_at=each.made_at,
            file=each.file.name if each.file is not None else "",
        )
        for each in found
    )


def computed_collections() -> list[int]:
    """照规则册、要算结果的采集，旧的在前。"""
    found = Collection.objects.filter(release__isnull=False).order_by("year", "pk")
    return list(found.values_list("pk", flat=True))
