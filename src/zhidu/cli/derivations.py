"""来历怎么摆在终端上：先结果，再原始数，最后依据。"""

from __future__ import annotations

import re
from fractions import Fraction

from zhidu.cli.console import out
from zhidu.engine import Contribution, Derivation, Evaluation, Figure, SpreadDerivation, TotalDerivation
from zhidu.kernel import Number, exact_decimal, figure, short_figure
from zhidu.rulebook import LEVEL_WORDS, VERIFICATION_WORDS, Citation, Indicator

_PLACE = re.compile(r"（([^（）]+) · ([^ （）·]+)）$")


def _say(text: str, style: str = "") -> None:
    out().print(text, style=style)


def show(each: Derivation) -> None:
    """一所学校一个学段的一个数。"""
    measure, indicator = each.measure, each.indicator
    _say(f"\n{each.name}（{each.code}，{each.unit}）{each.stage}", "bold")
    _say(f"{indicator.code} {indicator.name}（{indicator.unit or '条件'}）", "bold")
    if each.excluded:
        _say(f"  注意：{each.excluded}，这个数只供参考，不进判定。")
    _say(f"  结果　{result_words(each)}")
    _say(f"  公式　{each.formula}")
    _say(f"  代入　{measure.substitution}")
    _say("  原始数")
    for one in each.inputs:
        changed = one.raw and one.raw.strip() != one.value.split(" ")[0].replace(",", "")
        raw = f"，原样「{one.raw}」" if changed else ""
        _say(f"    {one.name} ＝ {one.value}　（{one.cell}{raw}）")
        if one.share:
            _say(f"      {one.share}")
        if one.withheld:
            _say(f"      没有采用：{one.withheld}")
    _basis(each.citation, indicator.note)
    _say(f"  版本　{each.release}，指纹 {each.sha256[:16]}")


def _basis(citation: Citation, note: str) -> None:
    _say(f"  条款　{citation.spell()}")
    _say(f"  核实　{citation.verification} {VERIFICATION_WORDS[citation.verification]}")
    if citation.note:
        _say(f"  说明　{citation.note}")
    if note:
        _say(f"  口径　{note}")


def show_county(each: SpreadDerivation | TotalDerivation) -> None:
    """县一级的来历：先结果，再逐校；全在一张表里的，文件名只说一次。"""
    indicator = each.indicator
    _say(
        f"\n{' '.join(part for part in (each.unit, each.stage) if part)}　{indicator.code} {indicator.name}",
        "bold",
    )
    if isinstance(each, SpreadDerivation):
        limit = f"，限 {exact_decimal(each.limit)}" if each.limit is not None else ""
        if each.limit is not None and each.cv is not None:
            limit += "，达到" if each.cv <= each.limit else "，未达到"
        _say(f"  结果　差异系数 {_six(each.cv)}{limit}；均值 {_six(each.mean)}，标准差 {_six(each.sd)}")
        _say("  算法　差异系数 ＝ 标准差 ÷ 均值；均值、标准差由下列各校的值和权数算出")
        _say(f"  口径　{each.conventions.spell()}")
    else:
        _say(f"  结果　{result_words(each)}")
        _say(f"  代入　{each.measure.substitution}")
        for name, raw, cell in each.inputs:
            _say(f"    {name} 原样「{raw}」（{cell}）")
    _basis(each.citation, indicator.note)
    _say(f"  版本　{each.release}")
    if each.contributions:
        _contributions(each.contributions)


def _contributions(contributions: tuple[Contribution, ...]) -> None:
    places = {found.group(1) for one in contributions for cell in one.cells if (found := _PLACE.search(cell))}
    place = places.pop() if len(places) == 1 else ""
    _say(f"  各校 {len(contributions)} 行" + (f"（原始数都在 {place}）" if place else ""))
    for one in contributions:
        cells = [cell.replace(f"（{place} · ", "（") if place else cell for cell in one.cells]
        parts = (f"{one.name}（{one.code}）", _shares(one), "；".join(cells))
        _say("    " + "　".join(part for part in parts if part))


def _six(value: Number | None) -> str:
    if value is None:
        return "未知（缺数）"
    return exact_decimal(value) if isinstance(value, Fraction) else figure(value, 6)


def _shares(one: Contribution) -> str:
    if one.weight is None and one.value is None:
        return ""
    return f"值 {_six(one.value)}，权数 {_six(one.weight)}"


def show_failing(evaluation: Evaluation, indicator: Indicator, unit: str) -> None:
    """「所有学校都要」的指标：一个县里哪些学校没达到、哪些缺数。"""
    rows = [
        (school, school.figures[indicator.code])
        for school in evaluation.schools
        if school.unit == unit and indicator.code in school.figures
    ]
    if indicator.level == "school":  # 一贯制的几个学段是同一个数，只列一次
        rows = list({school.code: (school, found) for school, found in reversed(rows)}.values())[::-1]
    _say(f"\n{unit}　{indicator.code} {indicator.name}", "bold")
    for words, met in (("没达到", False), ("缺数，定不了", None)):
        chosen = [(school, found) for school, found in rows if found.met is met]
        if chosen:
            _say(f"  {words} {len(chosen)} 所")
        for school, found in chosen:
            stage = school.stage if indicator.level != "school" else ""
            _say(f"    {school.name}（{school.code}）{stage}　{_distance(found, indicator)}")
    met_count = sum(1 for _, found in rows if found.met)
    _say(
        f"  达到 {met_count} 所，一共看 {len(rows)} 所。看一所学校的来历：--school 标识码 --indicator {indicator.code}"
    )
    _basis(indicator.citation, indicator.note)


def _distance(found: Figure, indicator: Indicator) -> str:
    if found.met is None:
        return f"缺：{'、'.join(found.missing)}" if found.missing else "缺数"
    if isinstance(found.value, bool) or found.value is None or found.line is None:
        return "未达到"
    sign = "≤" if indicator.direction == "at_most" else "≥"
    gap = ""
    if found.gap and indicator.gap is not None:
        word = "超出" if indicator.direction == "at_most" else "还差"
        gap = f"，{word} {figure(found.gap, 0 if indicator.gap.whole else 2)} {found.gap_unit}（{indicator.gap.of}）"
    return f"{_short(found.value)}，线 {sign} {_short(found.line)}{gap}"


def _short(value: Number) -> str:
    return exact_decimal(value) if isinstance(value, Fraction) else short_figure(value, 6)


def result_words(each: Derivation | TotalDerivation) -> str:
    """「4.31，线 ≥ 4.5（国家），未达到，还差 12.3 ㎡」。"""
    measure, indicator = each.measure, each.indicator
    if measure.value is None:
        return f"未知，缺：{'、'.join(measure.missing)}"
    if isinstance(measure.value, bool):
        return "达到" if measure.value else "未达到"
    value = exact_decimal(measure.value)
    if measure.line is None:
        return value
    relation = {True: "达到", False: "未达到"}[bool(measure.met)]
    line = (
        f"{value}，线 {'≥' if indicator.direction == 'at_least' else '≤'} {exact_decimal(measure.line.value)}"
    )
    line += f"（{LEVEL_WORDS[measure.line.level]}），{relation}"
    if measure.line.switch:
        line += "（用的是过渡规定）"
    if measure.floor is not None and not measure.met:
        line += f"，{'低于' if measure.below_floor else '不低于'}底线 {exact_decimal(measure.floor)}"
    if measure.gap and indicator.gap is not None:
        amount = exact_decimal(measure.gap) if indicator.gap.whole else figure(measure.gap, 2)
        word = "还差" if indicator.direction == "at_least" else "超出"
        line += f"，{word} {amount} {indicator.gap.unit}（{indicator.gap.of}）"
    return line
