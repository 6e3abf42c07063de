"""终端里那张区县表：一行一个县一个学段，全是写好的字，怎么画由命令行管。"""

from __future__ import annotations

from zhidu.engine.results import Balance, Evaluation, StageResult, UnitResult
from zhidu.insight.words import CV_DECIMALS, MARKS, WHOLE_COUNTY, headline, short_of, single_stage
from zhidu.kernel import figure
from zhidu.rulebook.model import Release

MOST_CODES = 8
COUNTY_HEADERS = ("管理单位", "学段", "校数", "过关", "最大差异系数", "结论", "首要原因")


def county_rows(evaluation: Evaluation, release: Release) -> list[tuple[str, ...]]:
    """每县每学段一行，列同 COUNTY_HEADERS；各学段后跟一行「全县」（只判一个学段的没有）。

    校数、过关是整数文字；没有校级判定的（学前）过关写「—」。没有原因时写「—」。
    """
    rows: list[tuple[str, ...]] = []
    wholes = {each.unit: each for each in evaluation.units}
    units = dict.fromkeys(each.unit for each in evaluation.stages)
    for unit in units:
        stages = [each for each in evaluation.stages if each.unit == unit]
        rows += [_stage_row(each, release) for each in stages]
        whole = wholes.get(unit)
        if whole is not None and not single_stage(release):
            rows.append((unit, WHOLE_COUNTY, "", "", "", MARKS[whole.verdict], stuck_words(whole)))
    return rows


def _stage_row(each: StageResult, release: Release) -> tuple[str, ...]:
    judged = release.judgement.school is not None
    return (
        each.unit,
        each.stage,
        figure(each.schools, 0),
        figure(each.passed, 0) if judged else "—",
        worst_balance(each, release),
        MARKS[each.verdict],
        headline(each.reasons[0]) if each.reasons else "—",
    )


def worst_balance(each: StageResult, release: Release) -> str:
    """离限最近（或超得最多）的一项：「R6 仪器设备 0.612 > 0.5」；一项都不知道写「缺数」，不看均衡的写「—」。"""
    judged = (
        [("综合", each.composite)] if each.composite is not None and each.composite.limit is not None else []
    )
    judged += [
        (short_of(release, code), part) for code, part in each.balance.items() if part.limit is not None
    ]
    known = [(name, part, _ratio(part)) for name, part in judged if part is not None]
    measured = [(name, part, ratio) for name, part, ratio in known if ratio is not None]
    if not measured:
        return "缺数" if known else "—"
    name, worst, _ = max(measured, key=lambda row: row[2])
    sign = {True: "≤", False: ">", None: "？"}[worst.met]
    limit = figure(worst.limit or 0, 2)
    return f"{name} {figure(worst.cv or 0, CV_DECIMALS)} {sign} {limit}"


def _ratio(part: Balance) -> float | None:
    if part.cv is None or not part.limit:
        return None
    return float(part.cv) / float(part.limit)


def stuck_words(whole: UnitResult) -> str:
    """「卡在：小学资源配置、G3、G4；待定：E9」；都达到写「各项都达到」。"""
    parts = [
        f"{words}：{'、'.join(codes[:MOST_CODES])}"
        + (f" 等 {len(codes)} 项" if len(codes) > MOST_CODES else "")
        for words, codes in (("卡在", whole.blocking), ("待定", whole.undecided))
        if codes
    ]
    return "；".join(parts) or "各项都达到"
