"""接口：只读。每一条都照当事人够得到的范围，够不着的和没有的一样。"""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.params.functions import Path, Query

from zhidu.accounts.rules import Actor
from zhidu.api.schemas import (
    CountyResultOut,
    FigureOut,
    FilingOut,
    InForceOut,
    Problem,
    ReleaseOut,
    SchoolResultOut,
    UnitOut,
    Unreadable,
    answer,
    number,
)
from zhidu.catalog import queries as catalog
from zhidu.filings import queries as filing_queries
from zhidu.indicators import queries as indicators
from zhidu.insight.boards import school_page
from zhidu.organisations import queries as organisations
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.rules import NotFound

PAGE = 500
Year = Annotated[int, Path(ge=2000, le=2100)]
Code = Annotated[str, Path(max_length=20)]
Page = Annotated[int, Query(ge=1, le=1000)]
Kind = Annotated[str, Query(max_length=20)]
#: 每一条都可能交回的几种办不成
REFUSALS = {400: Problem, 401: Problem, 404: Problem, 405: Problem, 422: Unreadable}

api = NinjaAPI(
    title="智督接口",
    version="1",
    description="只读。先在网页上登录，带着会话来取；看得到什么，与网页上一样。",
    urls_namespace="api",
    docs_url=None,
)


def actor_of(request: HttpRequest) -> Actor:
    """门放上的当事人。"""
    found = request.actor  # type: ignore[attr-defined]  # 门放的
    assert isinstance(found, Actor)
    return found


@api.exception_handler(NotFound)
def missing(request: HttpRequest, error: NotFound) -> object:
    """没有的和够不着的一个样。"""
    return api.create_response(request, {"detail": error.message}, status=404)


@api.get("/releases", response={200: list[ReleaseOut], **REFUSALS}, summary="进了库的规则册发布版")
def releases(request: HttpRequest) -> list[ReleaseOut]:
    """全部发布版，不带全文。"""
    return [
        ReleaseOut(rulebook=each.rulebook_id, version=each.version, title=each.title, sha256=each.sha256)
        for each in catalog.releases()
    ]


@api.get("/in-force/{year}", response={200: list[InForceOut], **REFUSALS}, summary="一年里在用的规则册")
def in_force(request: HttpRequest, year: Year) -> list[InForceOut]:
    """一本一条。"""
    return [
        InForceOut(
            rulebook=each.rulebook_id, version=each.release.version, title=each.release.title,
            from_year=each.from_year, to_year=each.to_year,
        )
        for each in catalog.creations(year)
    ]  # fmt: skip


@api.get("/units", response={200: list[UnitOut], **REFUSALS}, summary="够得到的机构")
def units(
    request: HttpRequest,
    kind: Kind = "",
    page: Page = 1,
) -> list[UnitOut]:
    """今天的样子，按代码排，一页 500 个；kind 写类别的英文名可以只要一类。"""
    by = actor_of(request)
    found = organisations.versions(by=by, on=by.on)
    if kind:
        found = found.filter(kind=kind)
    return [_unit(each, {}) for each in found[(page - 1) * PAGE : page * PAGE]]


@api.get("/units/{code}", response={200: UnitOut, **REFUSALS}, summary="一个机构")
def unit(request: HttpRequest, code: Code) -> UnitOut:
    """凭代码找，旧码也行；连同上级的代码。"""
    by = actor_of(request)
    chain = organisations.ancestors(
        organisations.find_by_code(code, by=by, on=by.on).unit_id, by=by, on=by.on
    )
    return _unit(chain[-1], {each.unit_id: each.code for each in chain})


@api.get(
    "/results/{year}/counties", response={200: list[CountyResultOut], **REFUSALS}, summary="各区县的结论"
)
def county_results(request: HttpRequest, year: Year) -> list[CountyResultOut]:
    """够得到的区县，一项创建一条。"""
    by = actor_of(request)
    places = {each.unit: each for each in indicators.counties(by=by)}
    found = []
    for each in indicators.county_results(by=by, years=[year]).select_related("calculation__release"):
        made, place = each.calculation, places.get(each.calculation.county_id)
        if place is not None:
            found.append(
                CountyResultOut(
                    county=place.code, name=place.name, rulebook=made.rulebook_id, release=str(made.release),
                    year=made.year, verdict=each.verdict, verdict_other=each.verdict_other,
                    schools=each.schools, passed=each.passed, failed=each.failed, undecided=each.undecided,
                    short=each.short, worst_indicator=each.worst_code, worst_value=each.worst_value,
                    worst_limit=each.worst_limit, basis=made.basis, engine=made.engine_version,
                    made_at=made.made_at,
                )
            )  # fmt: skip
    return found


@api.get(
    "/results/{year}/schools/{code}",
    response={200: list[SchoolResultOut], **REFUSALS},
    summary="一所学校的结果",
)
def school_results(
    request: HttpRequest,
    year: Year,
    code: Code,
) -> list[SchoolResultOut]:
    """一项创建一个学段一条；这一年还没有结果是空的。"""
    page = school_page(by=actor_of(request), school=code, year=year)
    found = []
    for standing in page.standings:
        blank = SchoolResultOut(
            code=page.place.code, name=page.place.name, rulebook=standing.campaign.rulebook_id,
            year=page.year, excluded=standing.excluded, stage="", passed=None, met=0, figures=[],
        )  # fmt: skip
        if not standing.stages:
            found.append(blank)
        for stage in standing.stages:
            figures = [
                FigureOut(
                    indicator=each.indicator.code, name=each.indicator.name, unit=each.indicator.unit,
                    value=answer(each.figure.value), line=number(each.figure.line), met=each.figure.met,
                    gap=number(each.figure.gap), gap_unit=each.figure.gap_unit,
                )
                for each in stage.figures
            ]  # fmt: skip
            told = {"stage": stage.stage, "passed": stage.passed, "met": stage.met, "figures": figures}
            found.append(blank.model_copy(update=told))
    return found


@api.get("/filings/{year}", response={200: list[FilingOut], **REFUSALS}, summary="填报单到了哪一步")
def filings(
    request: HttpRequest,
    year: Year,
    page: Page = 1,
) -> list[FilingOut]:
    """够得到的填报单，一页 500 份；不含填的数。"""
    found = filing_queries.filings(by=actor_of(request)).filter(collection__year=year)
    return [
        FilingOut(
            id=each.pk, collection=each.collection.title, year=year, unit=each.name, state=each.state,
            version=each.number, submitted_at=each.submitted_at, due=each.collection.due,
        )
        for each in found[(page - 1) * PAGE : page * PAGE]
    ]  # fmt: skip


def _unit(version: UnitVersion, codes: dict[int, str]) -> UnitOut:
    return UnitOut(
        code=version.code,
        name=version.name,
        kind=version.kind,
        parent=codes.get(version.parent_id or 0),
        division_code=version.division_code,
        since=version.starts,
    )
