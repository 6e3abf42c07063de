"""结论和理由：一句话说清哪一条、差多少、卡在哪几所、缺什么数。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from zhidu.engine.results import Balance, CountyFigure, SchoolResult, StageResult, UnitResult, Verdict
from zhidu.kernel import Number, figure
from zhidu.rulebook.model import Indicator, Release

NAMED = 5  # 一句话里最多点几所学校的名
FINEST = 16  # 双精度分得出的小数位


def word(met: bool | None) -> Verdict:
    """真、假、未知写成结论。"""
    return "待定" if met is None else ("达标" if met else "未达标")


def apart(value: Number, line: Number, decimals: int) -> tuple[str, str]:
    """把值和线写到看得出谁大谁小的位数：不让「0.90 低于 0.90」出现。"""
    for places in range(decimals, FINEST):
        first, second = figure(value, places), figure(line, places)
        if first != second or value == line:
            return first, second
    return figure(value, decimals), figure(line, decimals)


def some(names: Sequence[str], counter: str = "所") -> str:
    """点几个名，多的说「等 n 所」。"""
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} 等 {len(names)} {counter}"


def stage_reasons(
    release: Release,
    stage: str,
    members: Sequence[SchoolResult],
    balances: Mapping[str, Balance],
    composite: Balance | None,
    figures: Mapping[str, CountyFigure],
) -> tuple[str, ...]:
    """一个县一个学段为什么是这个结论；没达标的在前，缺数的在后。"""
    failing: list[str] = []
    unknown: list[str] = []
    open_balances: list[str] = []
    rule = release.judgement.school
    if rule is not None:
        spoken = f"{len(rule.indicators)} 项中至少 {rule.at_least} 项达到"
        if rule.floor is not None:
            spoken += f"，其余不低于线的 {figure(rule.floor * 100, 0)}%"
        failed = [each for each in members if each.passed is False]
        if failed:
            names = some([f"{each.name}（{_lacking(release, each)}）" for each in failed])
            failing.append(
                f"{stage} {len(members)} 所中有 {len(failed)} 所没过校级判定（{spoken}）：{names}。"
            )
        undecided = [each for each in members if each.passed is None]
        if undecided:
            names = some([f"{each.name}（缺{_absent(each, rule.indicators)}）" for each in undecided])
            unknown.append(f"{stage}有 {len(undecided)} 所学校缺数，判不了：{names}。")
    for code, each in balances.items():
        name = release.indicator(code).name
        if each.met is False and each.cv is not None and each.limit is not None:
            cv, limit = apart(each.cv, each.limit, 3)
            places = len(limit.rpartition(".")[2])
            over = figure(Fraction(cv.replace(",", "")) - Fraction(limit), places)
            failing.append(f"{stage}“{name}”的校际差异系数 {cv}，高于 {limit}，超出 {over}。")
        elif each.limit is not None and each.met is None:
            open_balances.append(code)
    if open_balances:
        named = some([f"{code} {release.indicator(code).short}" for code in open_balances], "项")
        unknown.append(f"{stage}有学校缺数，{len(open_balances)} 项校际差异系数定不了：{named}。")
    if composite is not None and composite.limit is not None:
        if composite.met is False and composite.cv is not None:
            cv, limit = apart(composite.cv, composite.limit, 3)
            failing.append(f"{stage}综合差异系数 {cv}，高于 {limit}。")
        elif composite.met is None:
            short = [release.indicator(code).name for code, each in balances.items() if each.cv is None]
            unknown.append(f"{stage}综合差异系数定不了，缺：{some(short, '项')}。")
    bad, open_questions = figure_reasons(release, figures)
    reasons = (*failing, *bad, *unknown, *open_questions)
    return reasons or (f"{stage}各项都达到。",)


def figure_reasons(release: Release, figures: Mapping[str, CountyFigure]) -> tuple[list[str], list[str]]:
    """县级指标没达到的、定不了的，各成句。"""
    bad, unknown = [], []
    for code in release.judgement.county:
        each = figures.get(code)
        if each is None or each.met is True:
            continue
        indicator = release.indicator(code)
        if each.met is False:
            bad.append(f"{code} {_figure_sentence(indicator, each)}")
        else:
            unknown.append(code)
    if not unknown:
        return bad, []
    named = some([f"{code} {release.indicator(code).short}" for code in unknown], "项")
    return bad, [f"还有 {len(unknown)} 项缺数或缺结论，定不了：{named}。"]


def _figure_sentence(indicator: Indicator, each: CountyFigure) -> str:
    if indicator.level != "county":
        return f"{indicator.name}：有 {each.below} 所学校没达到。"
    if each.value is None or isinstance(each.value, bool) or each.line is None:
        return f"{indicator.name}：结论为未达到。"
    unit = "%" if indicator.unit == "%" else ""
    value, line = apart(each.value, each.line, indicator.decimals)
    sign = "低于" if indicator.direction == "at_least" else "高于"
    return f"{indicator.name} {value}{unit}，{sign} {line}{unit}。"


def _lacking(release: Release, school: SchoolResult) -> str:
    rule = release.judgement.school
    codes = rule.indicators if rule is not None else ()
    low = [code for code in codes if school.figures[code].below_floor]
    short = [code for code in codes if school.figures[code].met is False and code not in low]
    parts = []
    if short:
        parts.append(f"{'、'.join(short)} 未达到")
    if low:
        parts.append(f"{'、'.join(low)} 低于底线")
    return "，".join(parts)


def _absent(school: SchoolResult, codes: Sequence[str]) -> str:
    found = (school.figures[code] for code in codes if code in school.figures)
    names = dict.fromkeys(name for each in found if each.met is None for name in each.missing)
    return some(list(names), "项")


def unit_result(
    release: Release, stages: Sequence[StageResult], figures: Mapping[str, CountyFigure]
) -> UnitResult:
    """一个县合起来：各学段和县级指标都达标才算达标。"""
    blocking = [f"{stage.stage}资源配置" for stage in stages if stage.verdict == "未达标"]
    undecided = [f"{stage.stage}资源配置" for stage in stages if stage.verdict == "待定"]
    if len(release.population.judged_stages) == 1:
        blocking, undecided = [], []
        tests: list[bool | None] = [
            {"达标": True, "未达标": False, "待定": None}[each.verdict] for each in stages
        ]
    else:
        tests = [False] * len(blocking) + [None] * len(undecided)
    for code in release.judgement.county:
        if code not in figures:  # 县里没有这项管的学校（如只管初中而没有初中）：不适用，不是缺数
            continue
        met = figures[code].met
        tests.append(met)
        if met is False:
            blocking.append(code)
        elif met is None:
            undecided.append(code)
    verdict = word(False if False in tests else (None if None in tests else True))
    reasons: list[str] = []
    if len(release.population.judged_stages) == 1:
        reasons = [reason for stage in stages for reason in stage.reasons]
    else:
        for stage in stages:
            if stage.verdict != "达标":
                reasons += stage.reasons
        bad, unknown = figure_reasons(release, figures)
        reasons = reasons + bad + unknown or ["各项都达到。"]
    return UnitResult(stages[0].unit, verdict, tuple(reasons), tuple(blocking), tuple(undecided))
