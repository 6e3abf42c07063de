"""一个县算出来的全部：引擎的结果，加上看板要的几样——卡在哪、哪一项最差、各校进判定的几项。纯计算，不碰数据库。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from zhidu.engine import Balance, Evaluation, Figure, Options, SchoolResult, StageResult, evaluate
from zhidu.engine.results import CountyFigure, Verdict
from zhidu.indicators.rules.documents import plain
from zhidu.indicators.rules.origins import with_typed
from zhidu.kernel import Number
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import FormRow, Table

BlockerKind = Literal["schools", "balance", "composite", "figure"]
COMPOSITE = "composite"


@dataclass(frozen=True, slots=True)
class Blocker:
    """一个卡点（或一处定不了）。

    schools：stage 学段有 count 所学校没通过（code 为空）；balance：stage 学段 code 的差异系数；
    composite：stage 学段的综合差异系数；figure：县级指标 code，count 是没达到的校数（不按校数的为 0）。
    """

    kind: BlockerKind
    stage: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Worst:
    """离限最近（或超得最多）的一项差异系数。ratio ＝ 差异系数 ÷ 限，大于 1 就是超了。"""

    code: str
    stage: str
    value: float
    limit: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """一个县的全部结果。other 是另一种口径再算一遍的，不看校际均衡的规则册为 None。"""

    evaluation: Evaluation
    other: Evaluation | None  # 只有看校际均衡、判单校用得着的各项
    verdict: Verdict
    verdict_other: Verdict | None
    blockers: tuple[Blocker, ...]
    open_points: tuple[Blocker, ...]
    worst: Worst | None
    judged: tuple[str, ...]  # 进判定的校级各项的代码


def managed(release: Release, tables: Mapping[str, Table], county: str) -> dict[str, Table]:
    """把各行的管理单位写成这个县：归谁管由机构树定，填表的人写了别的（旧名、区划名）也不把一个县算成两个。

    只留学校表和区县表（分年级表不进计算）；网上填的数补上来处。
    """
    column = release.population.unit
    wanted = {release.population.form, *(form.name for form in release.forms if form.rows == "county")}
    found = {}
    for name, table in tables.items():
        if name in wanted:
            rows = tuple(_in_county(row, column, county) for row in table.rows)
            found[name] = replace(table, rows=rows, absent=table.absent - {column})
    return found


def _in_county(row: FormRow, column: str, county: str) -> FormRow:
    typed = with_typed(row)
    if row.values.get(column) == county:
        return typed
    return replace(typed, values={**row.values, column: county})


def judged_codes(release: Release) -> tuple[str, ...]:
    """看板上一校一行要列的各项：校级判定的几项；没有校级判定的，是校际均衡的几项，再没有（学前）就是校级的全部。"""
    if release.judgement.school is not None:
        return release.judgement.school.indicators
    if release.judgement.balance is not None:
        return release.judgement.balance.indicators
    return tuple(each.code for each in release.indicators if each.level != "county")


def outcome_of(release: Release, tables: Mapping[str, Table], options: Options) -> Outcome:
    """一个县的结果。tables 先经 managed；看校际均衡的规则册另按另一种口径再算一遍。

    错误：ZhiduError（没有学校表）。
    """
    return _outcome(release, *_evaluations(release, tables, options))


def outcomes_of(
    release: Release, counties: Mapping[str, Mapping[str, Table]], options: Options
) -> dict[str, Outcome]:
    """几个县一起算：县名 → 结果，与一个一个算的一位不差，只是引擎只起一次。各县的表先经 managed。

    错误：ZhiduError（没有学校表）。
    """
    whole, other = _evaluations(release, _joined(counties.values()), options)
    return {
        name: _outcome(release, _part(whole, name), None if other is None else _part(other, name))
        for name in counties
    }


def _joined(counties: Iterable[Mapping[str, Table]]) -> dict[str, Table]:
    """各县的表接起来；谁都没有的列才算没有。"""
    made: dict[str, Table] = {}
    for tables in counties:
        for name, table in tables.items():
            known = made.get(name)
            rows = table.rows if known is None else (*known.rows, *table.rows)
            absent = table.absent if known is None else known.absent & table.absent
            made[name] = replace(table, rows=rows, absent=absent)
    return made


def _part(whole: Evaluation, county: str) -> Evaluation:
    """一起算的结果里一个县的。"""
    return replace(
        whole,
        stages=tuple(each for each in whole.stages if each.unit == county),
        units=tuple(each for each in whole.units if each.unit == county),
        schools=tuple(each for each in whole.schools if each.unit == county),
        excluded=tuple(each for each in whole.excluded if each.unit == county),
    )


def _evaluations(
    release: Release, tables: Mapping[str, Table], options: Options
) -> tuple[Evaluation, Evaluation | None]:
    """照规则册的口径算一遍；看校际均衡的，另一种口径再算一遍。"""
    evaluation = evaluate(release, tables, options)
    if release.judgement.balance is None:
        return evaluation, None
    conventions = (options.conventions or release.conventions).other()
    return evaluation, evaluate(resources_only(release), tables, replace(options, conventions=conventions))


def _outcome(release: Release, evaluation: Evaluation, other: Evaluation | None) -> Outcome:
    blockers = tuple(_blockers(release, evaluation, wanted=False))
    open_points = tuple(_blockers(release, evaluation, wanted=None))
    return Outcome(
        evaluation=evaluation,
        other=other,
        verdict=_verdict(evaluation),
        verdict_other=None if other is None else other_verdict(other, blockers, open_points),
        blockers=blockers,
        open_points=open_points,
        worst=_worst(evaluation.stages),
        judged=judged_codes(release),
    )


def resources_only(release: Release) -> Release:
    """只留资源配置（校级判定、校际均衡）的发布版：换口径只动这一块，别的指标不用再算一遍。编号和指纹不变。"""
    school, balance = release.judgement.school, release.judgement.balance
    wanted = {*(school.indicators if school else ()), *(balance.indicators if balance else ())}
    return replace(
        release,
        indicators=tuple(each for each in release.indicators if each.code in wanted),
        judgement=replace(release.judgement, county=()),
    )


def other_verdict(other: Evaluation, blockers: Sequence[Blocker], open_points: Sequence[Blocker]) -> Verdict:
    """换了口径的结论：各学段照另一种口径，县级指标不受影响。"""
    verdicts = {each.verdict for each in other.stages}
    if "未达标" in verdicts or any(each.kind == "figure" for each in blockers):
        return "未达标"
    unsure = "待定" in verdicts or any(each.kind == "figure" for each in open_points)
    return "待定" if unsure or not verdicts else "达标"


def _verdict(evaluation: Evaluation) -> Verdict:
    """没有一所学校进判定的县，结论待定。"""
    return evaluation.units[0].verdict if evaluation.units else "待定"


def _blockers(release: Release, evaluation: Evaluation, *, wanted: bool | None) -> list[Blocker]:
    """wanted 为假找没达到的，为 None 找定不了的。次序：学校、差异系数、县级指标。"""
    found: list[Blocker] = []
    for stage in evaluation.stages:
        count = stage.failed if wanted is False else stage.undecided
        if release.judgement.school is not None and count:
            found.append(Blocker("schools", stage.stage, "", count))
    for stage in evaluation.stages:
        for code, part in stage.balance.items():
            if part.limit is not None and part.met is wanted:
                found.append(Blocker("balance", stage.stage, code, part.unknown))
        if (
            stage.composite is not None
            and stage.composite.limit is not None
            and stage.composite.met is wanted
        ):
            found.append(Blocker("composite", stage.stage, COMPOSITE, 0))
    unit = evaluation.units[0] if evaluation.units else None
    codes = () if unit is None else (unit.blocking if wanted is False else unit.undecided)
    known = set(release.judgement.county)
    for code in codes:
        if code in known:
            found.append(Blocker("figure", "", code, _schools_short(release, evaluation.stages, code)))
    return found


def _schools_short(release: Release, stages: Sequence[StageResult], code: str) -> int:
    """没达到这一项的校数。学校一级的项在各学段里是同一个数，只数一次。"""
    parts: list[CountyFigure] = [stage.figures[code] for stage in stages if code in stage.figures]
    counts = [part.below for part in parts]
    return sum(counts) if release.indicator(code).level == "part" else max(counts, default=0)


def _worst(stages: Sequence[StageResult]) -> Worst | None:
    found = [
        worst
        for stage in stages
        for code, part in (
            *stage.balance.items(),
            *(() if stage.composite is None else ((COMPOSITE, stage.composite),)),
        )
        if (worst := _distance(stage.stage, code, part)) is not None
    ]
    return max(found, key=lambda each: each.ratio, default=None)


def _distance(stage: str, code: str, part: Balance) -> Worst | None:
    if part.cv is None or not part.limit:
        return None
    return Worst(code, stage, float(part.cv), str(plain(part.limit)), float(part.cv) / float(part.limit))


def short_count(schools: Sequence[SchoolResult]) -> int:
    """有一项没达到的学校有几所；一贯制各学段合起来算一所。"""
    return len({each.code for each in schools if any(part.met is False for part in each.figures.values())})


@dataclass(frozen=True, slots=True)
class Shortfall:
    """一个县一个学段一项的缺口合计：几所没达到、几所低于底线、共差多少（单位见指标的 gap；说不出差额的为 None）。

    全校一级的项不分学段，stage 为空，一贯制学校只数一次。
    """

    stage: str
    code: str
    schools: int
    below_floor: int
    total: Number | None


def shortfalls(release: Release, schools: Sequence[SchoolResult]) -> tuple[Shortfall, ...]:
    """各项缺口合计，按规则册先后、学段先后；没有缺口的不列。"""
    whole = {each.code for each in release.indicators if each.level == "school"}
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    for school in schools:
        for code, part in school.figures.items():
            if part.met is False:
                key = (code, "" if code in whole else school.stage)
                found.setdefault(key, {})[school.code] = part
    order = {each.code: place for place, each in enumerate(release.indicators)}
    lines = []
    for (code, stage), members in found.items():
        known = [part.gap for part in members.values() if part.gap is not None]
        low = sum(1 for part in members.values() if part.below_floor)
        lines.append(Shortfall(stage, code, len(members), low, sum(known) if known else None))
    return tuple(sorted(lines, key=lambda each: order[each.code]))
