"""今年在用的标准：标准按名称、文号找，指标按代码、名称、条款找。标准人人可看。"""

from __future__ import annotations

from django.urls import reverse

from zhidu.catalog import queries as catalog
from zhidu.rulebook import Indicator, Release
from zhidu.web.search.wanted import Hit, Source, Wanted


def _in_force(wanted: Wanted) -> list[Release]:
    return [catalog.load(each.release) for each in catalog.creations(wanted.by.on.year)]


def _standards(wanted: Wanted) -> list[Hit]:
    return [
        Hit(
            each.title,
            "，".join(part for part in ("标准", each.doc_no, each.issuer) if part),
            reverse("standards:release", args=[each.id, each.version]),
        )
        for each in _in_force(wanted)
        if wanted.within(each.title, each.short, each.doc_no, f"{each.id}@{each.version}")
    ]


def _indicators(wanted: Wanted) -> list[Hit]:
    found = [
        (place, indicator, release)
        for release in _in_force(wanted)
        for indicator in release.indicators
        if (place := _fit(indicator, wanted)) is not None
    ]
    found.sort(key=lambda each: each[0])
    return [
        Hit(
            f"{indicator.code} {indicator.name}",
            f"{release.short}的指标，{indicator.citation.spell()}",
            reverse("standards:indicator", args=[release.id, release.version, indicator.code]),
        )
        for _, indicator, release in found
    ]


def _fit(indicator: Indicator, wanted: Wanted) -> int | None:
    """对得上的程度，越小越准：代码一样、名称里有、条款里有；对不上是 None。"""
    if " ".join(wanted.words).lower() == indicator.code.lower():
        return 0
    if wanted.within(indicator.code, indicator.name, indicator.short):
        return 1
    cited = [indicator.citation, *(line.citation for line in indicator.lines)]
    named = (indicator.code, indicator.name)
    for each in cited:
        # 光对上文件名、文号的是在找那份标准，不是找这一项
        at_clause = any(word in each.article for word in wanted.words)
        if at_clause and wanted.within(*named, each.title, each.doc_no, each.article):
            return 2
    return None


STANDARDS = Source("standards", "标准", _standards)
INDICATORS = Source("indicators", "指标和条款", _indicators)
