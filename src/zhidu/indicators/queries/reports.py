"""一个单位报上来的数：现行的各版，照采集的发布版读。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from zhidu.accounts.rules import Actor
from zhidu.catalog import queries as catalog
from zhidu.filings.models import Filing, FilingVersion
from zhidu.filings.rules.payload import decode
from zhidu.indicators.queries.places import reach
from zhidu.rulebook import Form, FormRow


@dataclass(frozen=True, slots=True)
class Report:
    """一份填报单和它现行的一版。rows：表单名 → 各行，没报过是空的。"""

    filing: Filing
    rulebook_id: str
    forms: tuple[Form, ...]
    rows: Mapping[str, Sequence[FormRow]]


def reports(*, by: Actor, unit: int, year: int) -> list[Report]:
    """一个单位一年的各份（不含补充采集），凭看看板的权。两次查询。"""
    units = reach(by)
    filings = list(
        Filing.objects.filter(
            Q(unit__in=units) | Q(county__in=units),
            unit=unit,
            collection__year=year,
            collection__release__isnull=False,
        )
        .select_related("collection__release")
        .defer("collection__release__document")
        .order_by("collection")
    )
    latest = FilingVersion.objects.filter(filing__in=filings, number=F("filing__number"))
    payloads = dict(latest.values_list("filing", "payload"))
    found = []
    for each in filings:
        assert each.collection.release is not None
        release = catalog.load(each.collection.release)
        rows = decode(payloads[each.pk], release.forms) if each.pk in payloads else {}
        found.append(Report(each, each.collection.rulebook_id, release.forms, rows))
    return found
