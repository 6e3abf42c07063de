"""直接往库里放报上来的数：发布版照常进库，填报单和版次一次写齐，不走一家一家报的路。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.accounts.staff import AT, new_id
from zhidu.accounts.rules import INSTALLER
from zhidu.catalog.actions import enter_release, put_in_force
from zhidu.catalog.models import CatalogRelease
from zhidu.filings.enums import AskedRows, FilingState, Way
from zhidu.filings.models import Collection, Filing, FilingVersion
from zhidu.filings.rules.payload import digest, encode
from zhidu.rulebook import FormRow, Table

COUNTY_FORM = "区县"


def enter(rulebook: str) -> CatalogRelease:
    """现行版进库、施行。"""
    key = enter_release(by=INSTALLER, spec=rulebook, at=AT, request_id=new_id())
    put_in_force(by=INSTALLER, release=key, from_year=2000, at=AT, request_id=new_id())
    return CatalogRelease.objects.get(pk=key)


def collect(release: CatalogRelease, year: int) -> int:
    """开一年的采集。"""
    return Collection.objects.create(
        rulebook_id=release.rulebook_id,
        release=release,
        year=year,
        title=f"{year} 年采集",
        opens=date(year, 9, 1),
        due=date(year, 12, 1),
    ).pk


def submit(collection: int, county: int, tables: Mapping[str, Table], units: Mapping[str, int]) -> None:
    """各行各成一份填报单的新一版。"""
    given = [
        (county if name == COUNTY_FORM else units[str(row.values["学校标识码"])], name, row)
        for name, table in tables.items()
        for row in table.rows
    ]
    codes = {unit: code for code, unit in units.items()}
    known = set(Filing.objects.filter(collection=collection).values_list("unit", flat=True))
    Filing.objects.bulk_create(
        Filing(
            collection_id=collection,
            unit_id=unit,
            county_id=county,
            code=codes[unit],
            name=name,
            rows=AskedRows.COUNTY if name == COUNTY_FORM else AskedRows.SCHOOL,
            state=FilingState.SUBMITTED,
            number=1,
        )
        for unit, name, _ in given
        if unit not in known
    )
    filings = {each.unit_id: each for each in Filing.objects.filter(collection=collection)}
    versions = []
    for unit, name, row in given:
        filing = filings[unit]
        if unit in known:
            filing.number += 1
            filing.state = FilingState.SUBMITTED
        versions.append(_version(filing, name, row))
    Filing.objects.bulk_update((filings[unit] for unit, _, _ in given), ["number", "state"])
    FilingVersion.objects.bulk_create(versions)


def withdraw(collection: int, county: int) -> None:
    """一个县的全部退回成草稿。"""
    Filing.objects.filter(collection=collection, county=county).update(state=FilingState.DRAFT)


def _version(filing: Filing, form: str, row: FormRow) -> FilingVersion:
    payload = encode({form: [row]})
    return FilingVersion(
        filing=filing,
        number=filing.number,
        payload=payload,
        digest=digest(payload),
        way=Way.WORKBOOK,
        made_by="1",
        made_at=AT,
    )
