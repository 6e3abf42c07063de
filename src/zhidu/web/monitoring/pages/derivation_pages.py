"""「这个数从哪来」的抽屉和整页：来历、谁何时报的、所有学校都要达到的各所学校。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhidu.engine import SpreadDerivation
from zhidu.filings.enums import Way
from zhidu.insight.boards.derivation import CountyDerivation, Member, SchoolDerivation, Submission
from zhidu.rulebook.model import Indicator
from zhidu.web.monitoring.pages.derivations import (
    CitationWords,
    DerivationWords,
    citation_words,
    school_derivation,
    spread_derivation,
    title_of,
    total_derivation,
)
from zhidu.web.monitoring.pages.figures import (
    Distance,
    distance_words,
    gap_amount,
    line_words,
    moment,
    value_words,
)
from zhidu.web.monitoring.pages.links import school_url
from zhidu.web.monitoring.pages.provenance import provenance_words


@dataclass(frozen=True, slots=True)
class ReportedWords:
    """谁、何时报的：哪个单位的填报单、怎么来的、第几版、谁、何时、哪个文件。"""

    what: str
    how: str
    version: str
    who: str
    at: str
    file: str


@dataclass(frozen=True, slots=True)
class MemberWords:
    """「所有学校都要」的指标在一所学校上的结果。"""

    name: str
    href: str
    stage: str
    value: str
    line: str
    apart: Distance
    gap: str


@dataclass(frozen=True, slots=True)
class DerivationPage:
    """抽屉或整页的全部。caution：报送刚改过，看板上的数还没重算完。"""

    title: str
    where: str
    year: int
    back: str
    found: tuple[DerivationWords, ...]
    reported: tuple[ReportedWords, ...]
    caution: str
    provenance: str
    members: tuple[MemberWords, ...] = ()
    summary: str = ""
    basis: CitationWords | None = None


HOW = {each.value: str(each.label) for each in Way}


def reported_words(of: Sequence[Submission]) -> tuple[ReportedWords, ...]:
    """原始数的来处写成字。"""
    return tuple(
        ReportedWords(
            each.name, HOW.get(each.how, each.how), f"第 {each.version} 版", each.made_by, moment(each.made_at),
            each.file,
        )
        for each in of
    )  # fmt: skip


STALE = "报送刚改过，看板上的结果还没重算完；这里是按此刻报上来的数算的。"


def school_page(of: SchoolDerivation, back: str) -> DerivationPage:
    """一所学校一项的来历。back 是「回到学校页」的去处。"""
    return DerivationPage(
        title=title_of(of.indicator),
        where=of.place.name,
        year=of.year,
        back=back,
        found=tuple(school_derivation(each) for each in of.derivations),
        reported=reported_words(of.submissions),
        caution="" if of.agrees else STALE,
        provenance=provenance_words(of.provenance),
    )


def county_page(of: CountyDerivation, back: str) -> DerivationPage:
    """一个区县一项的来历。"""
    found = []
    for each in of.derivations:
        if isinstance(each, SpreadDerivation):
            kept = of.balances.get(each.stage)
            found.append(spread_derivation(each, kept.cv_other if kept is not None else None))
        else:
            found.append(total_derivation(each))
    counts = Counter(each.figure.met for each in of.members)
    return DerivationPage(
        title=title_of(of.indicator),
        where=of.place.name,
        year=of.year,
        back=back,
        found=tuple(found),
        reported=reported_words(of.submissions),
        caution="" if of.agrees else STALE,
        provenance=provenance_words(of.provenance),
        members=tuple(_member(each, of.indicator, of.year) for each in of.members),
        summary=(
            f"所有学校都要达到：达到 {counts[True]}，没达到 {counts[False]}，缺数 {counts[None]}。"
            if of.members
            else ""
        ),
        basis=citation_words(of.indicator.citation) if of.members else None,
    )


def _member(of: Member, indicator: Indicator, year: int) -> MemberWords:
    part = of.figure
    return MemberWords(
        name=of.name,
        href=school_url(of.code, year) if of.unit is not None else "",
        stage=of.stage,
        value=value_words(part.value, indicator.decimals),
        line=line_words(part.line, indicator.direction),
        apart=distance_words(
            part.value, part.line, indicator.direction, met=part.met, decimals=indicator.decimals,
            below_floor=part.below_floor,
        ),
        gap=gap_amount(part, indicator),
    )  # fmt: skip
