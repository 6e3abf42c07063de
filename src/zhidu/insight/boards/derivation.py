"""这个数从哪来：公式、代入、原始数（文件·表·格、谁何时报的第几版）、线、条款、发布版。网页上填的也一样。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhidu.accounts.rules import Actor
from zhidu.engine import Derivation, SpreadDerivation, TotalDerivation, derive, derive_county
from zhidu.engine.results import Balance, CountyFigure, Figure, StageResult
from zhidu.indicators import queries
from zhidu.indicators.models import SchoolOutcome
from zhidu.indicators.queries import Place, Submission
from zhidu.indicators.rules.documents import figures_from, stage_from
from zhidu.insight.boards.county import Provenance, provenance_of
from zhidu.kernel import Number, ZhiduError
from zhidu.organisations.rules import NotFound
from zhidu.rulebook.model import Indicator, Release

__all__ = [
    "CountyDerivation",
    "Member",
    "SchoolDerivation",
    "Submission",
    "county_derivation",
    "school_derivation",
]

#: 精确求值和双精度的结果差在这个比例以内，算同一个数
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class SchoolDerivation:
    """一所学校一项的来历，一贯制每个学段一份。

    figures：学段（全校一级的项为空）→ 存着的结果；agrees 为假：报送刚改过，看板上的数还没重算完。
    """

    place: Place
    release: Release
    year: int
    indicator: Indicator
    derivations: tuple[Derivation, ...]
    figures: Mapping[str, Figure]
    agrees: bool
    submissions: tuple[Submission, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Member:
    """「所有学校都要」的指标在一所学校上的结果。"""

    unit: int | None
    code: str
    name: str
    stage: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class CountyDerivation:
    """一个区县一项的来历。

    差异系数、县级汇总：derivations 一个学段一份；「所有学校都要」的：members 逐校列出，没达到的在前。
    balances、figures：学段 → 存着的结果。
    """

    place: Place
    release: Release
    year: int
    indicator: Indicator
    derivations: tuple[SpreadDerivation | TotalDerivation, ...]
    members: tuple[Member, ...]
    balances: Mapping[str, Balance]
    figures: Mapping[str, CountyFigure]
    agrees: bool
    submissions: tuple[Submission, ...]
    provenance: Provenance


def school_derivation(
    *, by: Actor, school: str, indicator: str, rulebook_id: str, year: int, stage: str = ""
) -> SchoolDerivation:
    """一所学校一项的来历；stage 给了就只要那个学段。

    错误：NotFound（没有、够不着、还没有结果）；ZhiduError（没有这项指标、是县级指标、这个学段不适用）。
    """
    place = queries.school(school, by=by)
    rows = list(_outcomes(by, rulebook_id, year, unit=place.unit))
    given = queries.inputs_of(rows[0].calculation, by=by) if rows else None
    if given is None:
        raise NotFound
    code = rows[0].code
    found = derive(given.release, given.tables, given.options, school=code, indicator=indicator)
    chosen = tuple(each for each in found if not stage or each.stage in ("", stage))
    if not chosen:
        raise ZhiduError(f"这所学校没有{stage}学段。")
    stored = {row.stage: figures_from(row.figures) for row in rows if not row.excluded}
    figures = {
        each.stage: part for each in chosen if (part := _stored(stored, each.stage, indicator)) is not None
    }
    agrees = all(
        each.excluded or (each.stage in figures and _same(each.measure.value, figures[each.stage].value))
        for each in chosen
    )
    return SchoolDerivation(
        place=place,
        release=given.release,
        year=year,
        indicator=given.release.indicator(indicator),
        derivations=chosen,
        figures=figures,
        agrees=agrees,
        submissions=queries.submissions_of(given, unit=place.unit),
        provenance=provenance_of(rows[0].calculation),
    )


def county_derivation(
    *, by: Actor, county: str, indicator: str, rulebook_id: str, year: int, stage: str = ""
) -> CountyDerivation:
    """一个区县一项的来历：差异系数、县级汇总，或「所有学校都要」的逐校结果。stage 给了就只要那个学段。

    错误：NotFound（没有、够不着、还没有结果）；ZhiduError（没有这项指标，或它不在县里看）。
    """
    place = queries.county(county, by=by)
    found = queries.county_results(by=by, years=[year], rulebook_ids=[rulebook_id], whole=True)
    row = found.filter(calculation__county=place.unit).last()
    given = queries.inputs_of(row.calculation, by=by) if row is not None else None
    if row is None or given is None:
        raise NotFound
    chosen = _indicator(given.release, indicator)
    stages = [
        each
        for each in (stage_from(stored) for stored in row.document["stages"])
        if not stage or each.stage == stage
    ]
    derivations: tuple[SpreadDerivation | TotalDerivation, ...] = ()
    members: tuple[Member, ...] = ()
    if chosen.level == "county" or _spread(given.release, indicator):
        slim = only_indicator(given.release, indicator)
        name = str(next(iter(given.tables.values())).rows[0].values[given.release.population.unit])
        derivations = tuple(
            each
            for each in derive_county(slim, given.tables, given.options, unit=name, indicator=indicator)
            if not stage or each.stage in ("", stage)
        )
    if chosen.level != "county" and chosen.county is not None:
        members = _members(_outcomes(by, rulebook_id, year, county=place.unit), indicator, stage)
    if not derivations and not members:
        raise ZhiduError(f"「{indicator} {chosen.name}」不在县里合起来看，请点开单所学校。")
    return CountyDerivation(
        place=place,
        release=given.release,
        year=year,
        indicator=chosen,
        derivations=derivations,
        members=members,
        balances={each.stage: each.balance[indicator] for each in stages if indicator in each.balance},
        figures={each.stage: each.figures[indicator] for each in stages if indicator in each.figures},
        agrees=_county_agrees(derivations, stages, indicator),
        submissions=queries.submissions_of(given, unit=None),
        provenance=provenance_of(row.calculation),
    )


def only_indicator(release: Release, code: str) -> Release:
    """只留一个指标的发布版：精确求值时别的指标不用陪着算，结果一样，快一个数量级。编号和指纹不变。"""
    balance = release.judgement.balance
    kept = balance is not None and code in balance.indicators
    return replace(
        release,
        indicators=(release.indicator(code),),
        judgement=replace(
            release.judgement,
            school=None,
            balance=replace(balance, indicators=(code,)) if balance is not None and kept else None,
        ),
    )


def _outcomes(by: Actor, rulebook_id: str, year: int, **where: int) -> Iterable[SchoolOutcome]:
    return queries.school_outcomes(by=by, years=[year], rulebook_ids=[rulebook_id], whole=True, **where)


def _stored(stored: Mapping[str, Mapping[str, Figure]], stage: str, code: str) -> Figure | None:
    """存着的结果；全校一级的项各学段里是同一个，取头一个。"""
    for each, figures in stored.items():
        if stage in ("", each) and code in figures:
            return figures[code]
    return None


def _indicator(release: Release, code: str) -> Indicator:
    try:
        return release.indicator(code)
    except KeyError:
        raise ZhiduError(f"{release.spelled} 里没有指标「{code}」。") from None


def _spread(release: Release, code: str) -> bool:
    return release.judgement.balance is not None and code in release.judgement.balance.indicators


def _members(rows: Iterable[SchoolOutcome], code: str, stage: str) -> tuple[Member, ...]:
    found = []
    for row in rows:
        if row.excluded or (stage and row.stage != stage):
            continue
        part = figures_from(row.figures).get(code)
        if part is not None:
            found.append(Member(row.unit_id, row.code, row.name, row.stage, part))
    order = {False: 0, None: 1, True: 2}
    return tuple(sorted(found, key=lambda each: order[each.figure.met]))


def _county_agrees(
    derivations: Sequence[SpreadDerivation | TotalDerivation], stages: Sequence[StageResult], code: str
) -> bool:
    known = {each.stage: each for each in stages}
    for each in derivations:
        if isinstance(each, SpreadDerivation):
            part = known[each.stage].balance.get(code) if each.stage in known else None
            if part is None or not _same(each.cv, part.cv):
                return False
            continue
        for stage in known.values():
            figure = stage.figures.get(code)
            if each.stage in ("", stage.stage) and figure and not _same(each.measure.value, figure.value):
                return False
    return True


def _same(exact: Any, stored: Number | bool | None) -> bool:
    """精确值和存着的双精度是不是同一个数。"""
    if exact is None or stored is None or isinstance(stored, bool) or isinstance(exact, bool):
        return bool(exact) == bool(stored) and (exact is None) == (stored is None)
    return abs(float(exact) - float(stored)) <= CLOSE * max(1.0, abs(float(stored)))
