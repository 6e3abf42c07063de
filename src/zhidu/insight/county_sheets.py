"""结果工作簿里按县看的几张表：区县结论、差异系数、县级指标。"""

from __future__ import annotations

from collections.abc import Sequence

from zhidu.engine.results import Balance, CountyFigure, Evaluation, StageResult, UnitResult, Verdict
from zhidu.insight.words import (
    CV_DECIMALS,
    WHOLE_COUNTY,
    county_figures,
    headline,
    lack_words,
    line_text,
    margin,
    met_cell,
    short_of,
    single_stage,
    tone_of,
    unit_suffix,
    value_cell,
    verdict_cell,
)
from zhidu.kernel import Number
from zhidu.rulebook.model import LEVEL_WORDS, Indicator, Release
from zhidu.workbooks.book import (
    CellOut,
    Column,
    Link,
    Sheet,
    distance_cell,
    number_cell,
    strongly,
    text_cell,
    unknown_cell,
)

VERDICTS, REASONS, BALANCES, COUNTY = "区县结论", "理由", "差异系数", "县级指标"
SHARE_DECIMALS, MOST_NAMES = 2, 12
Row = tuple[CellOut | str | None, ...]


def verdict_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """一县几行：先全县，再各学段；结论、校数、卡在哪里、头一条理由（全部理由另有一张表）。"""
    rows: list[Row] = []
    starts = _balance_starts(evaluation)
    told = _reason_starts(evaluation, release)
    units = {each.unit: each for each in evaluation.units}
    for unit in dict.fromkeys(each.unit for each in evaluation.stages):
        if unit in units and not single_stage(release):
            rows.append(_unit_row(units[unit], release, told[unit, WHOLE_COUNTY]))
        for each in evaluation.stages:
            if each.unit == unit:
                rows.append(
                    _stage_row(
                        each, release, evaluation, starts.get((unit, each.stage)), told[unit, each.stage]
                    )
                )
    columns = (
        Column("管理单位", 16),
        Column("范围", 8, note="点学段看它的各项差异系数"),
        Column("结论", 12),
        Column("校数", 7, note="纳入判定的学校（一贯制各学段各算一所）"),
        Column("过关", 7),
        Column("未过关", 7),
        Column("待定", 7, note="缺数，判不出来的学校"),
        Column("卡在哪里", 46),
        Column("定不了的项", 34, note="缺数或缺结论；代码见「口径」"),
        Column("头一条理由", 60, note="点开看全部理由"),
    )
    marks = "▲ 达到，▼ 没达到，？ 缺数判不出；低于底线才用红色。"
    school = release.judgement.school
    if school is not None and school.floor is not None:
        floor = f"{float(school.floor):.0%}"
        marks = f"校级：{len(school.indicators)} 项中至少 {school.at_least} 项达到，其余不低于线的 {floor}。{marks}"
    title = f"{release.short}：区县结论"
    return Sheet(VERDICTS, title, columns, rows, (marks,), frozen=3, empty="没有可判的区县")


def _unit_row(each: UnitResult, release: Release, at: int) -> Row:
    cells: Row = (
        each.unit,
        WHOLE_COUNTY,
        verdict_cell(each.verdict),
        None,
        None,
        None,
        None,
        "、".join(short_of(release, code) for code in each.blocking),
        text_cell(_few(each.undecided), tone="quiet"),
        _first_reason(each.reasons, at),
    )
    return strongly(cells[:3]) + cells[3:]


def _few(names: Sequence[str]) -> str:
    """「29 项：K04、K05……」：太多时只列开头几项，全的在「县级指标」。"""
    if not names:
        return ""
    listed = "、".join(names[:MOST_NAMES]) + ("……" if len(names) > MOST_NAMES else "")
    return f"{len(names)} 项：{listed}"


def _first_reason(reasons: tuple[str, ...], at: int) -> CellOut | None:
    if not reasons:
        return None
    more = f"（共 {len(reasons)} 条）" if len(reasons) > 1 else ""
    return text_cell(headline(reasons[0]) + more, link=Link(REASONS, at))


def _stage_row(each: StageResult, release: Release, evaluation: Evaluation, at: int | None, told: int) -> Row:
    low = any(
        part.below_floor
        for school in evaluation.schools
        if school.unit == each.unit and school.stage == each.stage
        for part in school.figures.values()
    )
    judged = release.judgement.school is not None
    codes = {*each.balance, *(each.figures if single_stage(release) else ())}
    stuck = [f"{each.failed} 所学校没过校级判定"] if judged and each.failed else []
    stuck += [
        short_of(release, code) + "差异系数" for code, part in each.balance.items() if part.met is False
    ]
    stuck += [
        short_of(release, code) for code, part in each.figures.items() if code in codes and part.met is False
    ]
    doubts = [
        short_of(release, code) + "差异系数"
        for code, part in each.balance.items()
        if part.limit is not None and part.met is None
    ]
    doubts += [code for code, part in each.figures.items() if code in codes and part.met is None]
    return (
        each.unit,
        text_cell(each.stage, link=Link(BALANCES, at)) if at is not None else each.stage,
        verdict_cell(each.verdict, below_floor=low, strong=False),
        number_cell(each.schools),
        number_cell(each.passed) if judged else "—",
        number_cell(each.failed, tone="warn" if each.failed else "plain") if judged else "—",
        number_cell(each.undecided) if judged else "—",
        "、".join(stuck),
        text_cell(_few(doubts), tone="quiet"),
        _first_reason(each.reasons, told),
    )


def _told(evaluation: Evaluation, release: Release) -> list[tuple[str, str, Verdict, tuple[str, ...]]]:
    """（管理单位，范围，结论，理由），次序同「区县结论」。"""
    found: list[tuple[str, str, Verdict, tuple[str, ...]]] = []
    units = {each.unit: each for each in evaluation.units}
    for unit in dict.fromkeys(each.unit for each in evaluation.stages):
        if unit in units and not single_stage(release):
            found.append((unit, WHOLE_COUNTY, units[unit].verdict, units[unit].reasons))
        found += [
            (unit, each.stage, each.verdict, each.reasons) for each in evaluation.stages if each.unit == unit
        ]
    return found


def _reason_starts(evaluation: Evaluation, release: Release) -> dict[tuple[str, str], int]:
    starts: dict[tuple[str, str], int] = {}
    at = 0
    for unit, scope, _, reasons in _told(evaluation, release):
        starts[unit, scope] = at
        at += len(reasons)
    return starts


def reason_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """全部理由，一条一行。"""
    rows: list[Row] = [
        (unit, scope, verdict_cell(verdict, strong=False), number_cell(number), reason)
        for unit, scope, verdict, reasons in _told(evaluation, release)
        for number, reason in enumerate(reasons, 1)
    ]
    columns = (
        Column("管理单位", 16),
        Column("范围", 8),
        Column("结论", 12),
        Column("序号", 7),
        Column("理由", 120),
    )
    return Sheet(REASONS, f"{release.short}：结论的理由", columns, rows, frozen=2, empty="没有理由可说")


def _balance_starts(evaluation: Evaluation) -> dict[tuple[str, str], int]:
    """每个县—学段在「差异系数」表里从第几行数据开始。"""
    starts: dict[tuple[str, str], int] = {}
    at = 0
    for each in evaluation.stages:
        if each.balance:
            starts[each.unit, each.stage] = at
        at += len(each.balance) + (each.composite is not None)
    return starts


def balance_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """县 × 学段 × 指标：均值、标准差、差异系数和限，另一种口径并列。"""
    order = [each.code for each in release.indicators]
    rows: list[Row] = []
    for each in evaluation.stages:
        for code in sorted(each.balance, key=order.index):
            rows.append(_balance_row(each, release.indicator(code), each.balance[code]))
        if each.composite is not None:
            rows.append(strongly(_balance_row(each, None, each.composite)))
    columns = (
        Column("管理单位", 14),
        Column("学段", 7),
        Column("代码", 7),
        Column("指标", 48),
        Column("均值", 12),
        Column("标准差", 12),
        Column("差异系数", 11),
        Column("限", 8),
        Column("离限", 11, note="▲ 比限低多少，▼ 比限高多少"),
        Column("结论", 11),
        Column("另一口径\n差异系数", 12, note=evaluation.conventions.other().spell()),
        Column("两种口径", 13, note="换一种口径，结论会不会变"),
        Column("没达到线\n的校数", 10),
        Column("缺数的\n校数", 8),
    )
    notes = (
        f"本次口径：{evaluation.conventions.spell()}。",
        f"另一口径：{evaluation.conventions.other().spell()}。格里存的是没取整的值，显示 {CV_DECIMALS} 位。",
    )
    empty = "这本规则册不看校际差异系数"
    return Sheet(BALANCES, f"{release.short}：校际差异系数", columns, rows, notes, frozen=4, empty=empty)


def _balance_row(each: StageResult, indicator: Indicator | None, part: Balance) -> Row:
    lacking = f"{part.unknown} 所学校缺数" if part.unknown else "缺数"
    decimals = (indicator.decimals if indicator else 2) + 1
    limit = part.limit
    return (
        each.unit,
        each.stage,
        indicator.code if indicator else "",
        f"{indicator.name}{unit_suffix(indicator)}" if indicator else "综合差异系数（各项平均）",
        number_cell(part.mean, decimals, note=lacking) if indicator else None,
        number_cell(part.sd, decimals, note=lacking) if indicator else None,
        number_cell(part.cv, CV_DECIMALS, note=lacking, strong=True),
        number_cell(limit, 2) if limit is not None else "只供参考",
        _distance(part, lacking),
        met_cell(part.met) if limit is not None else None,
        number_cell(part.cv_other, CV_DECIMALS, note=lacking, tone="quiet")
        if indicator or part.cv_other is not None
        else None,
        _agreement(part),
        number_cell(part.below) if indicator and indicator.lines else None,
        number_cell(part.unknown, tone="warn" if part.unknown else "plain") if indicator else None,
    )


def _distance(part: Balance, lacking: str) -> CellOut | None:
    if part.limit is None:
        return None
    if part.cv is None:
        return unknown_cell(lacking)
    return distance_cell(float(part.limit) - float(part.cv), CV_DECIMALS, tone=tone_of(part.met))


def _agreement(part: Balance) -> CellOut | None:
    """两种口径是否同一个结论；不同的点出来，免得换口径才发现。"""
    if part.limit is None or part.cv is None or part.cv_other is None:
        return None
    if (part.cv <= part.limit) == (part.cv_other <= part.limit):
        return text_cell("结论相同", tone="quiet")
    return text_cell("▲▼ 结论不同", tone="warn")


def county_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """县一级的每项指标：值、线、达到与否、分子分母、缺什么、依据。"""
    rows = [
        _county_row(unit, scope, indicator, part)
        for unit, scope, indicator, part in county_figures(evaluation, release)
    ]
    columns = (
        Column("管理单位", 14),
        Column("范围", 8),
        Column("代码", 7),
        Column("指标", 36),
        Column("值", 12),
        Column("单位", 8),
        Column("线", 10),
        Column("离线", 12),
        Column("结论", 11),
        Column("分子", 13),
        Column("分母", 13),
        Column("没达到\n的校数", 8),
        Column("缺什么", 26),
        Column("线由谁定", 9),
        Column("依据", 50),
    )
    notes = (
        "「所有学校都要」的指标：分子是达到的校数，分母是判得出的校数。条件型指标没有值，只有达到与否。",
    )
    empty = "这本规则册没有县一级的指标"
    return Sheet(COUNTY, f"{release.short}：县级指标", columns, rows, notes, frozen=4, empty=empty)


def _county_row(unit: str, scope: str, indicator: Indicator, part: CountyFigure) -> Row:
    shared = indicator.level != "county"  # 「所有学校都要」的，值是占比
    measure = "%" if shared else indicator.unit
    direction = "at_least" if shared else indicator.direction
    judged_only = part.value is None and part.met is not None
    away = margin(part, direction)
    decimals = SHARE_DECIMALS if shared else indicator.decimals
    level = LEVEL_WORDS[part.level] + ("（过渡）" if part.transitional else "")
    return (
        unit,
        scope,
        indicator.code,
        indicator.name,
        None if judged_only else value_cell(part.value, decimals, part.missing),
        measure,
        line_text(part.line, direction) if part.line is not None else None,
        distance_cell(away, decimals, tone=tone_of(part.met)) if away is not None else None,
        met_cell(part.met, part.missing),
        _count(part.numerator),
        _count(part.denominator),
        number_cell(part.below, tone="warn" if part.below else "plain") if shared else None,
        _lacking(part),
        level,
        text_cell(indicator.citation.spell(), tone="quiet"),
    )


def _count(value: Number | None) -> CellOut | None:
    """分子、分母：是整数就不写小数。"""
    if value is None:
        return None
    return number_cell(value, 0 if float(value).is_integer() else 2)


def _lacking(part: CountyFigure) -> CellOut | None:
    words = [lack_words(part.missing)] if part.missing else []
    if part.unknown:
        words.append(f"{part.unknown} 所学校缺数")
    return text_cell("；".join(words), tone="quiet") if words else None
