"""结果怎么说成字：结论、离线的距离、差多少。只管措辞和颜色，不做判定。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from zhidu.engine.results import CountyFigure, Evaluation, Figure, Verdict
from zhidu.kernel import Number, exact_decimal, figure, short_figure
from zhidu.rulebook.model import Direction, Indicator, Line, Release
from zhidu.workbooks.book import CellOut, Tone, number_cell, text_cell, unknown_cell

SIGNS: Mapping[Direction, str] = {"at_least": "≥", "at_most": "≤", "holds": ""}
MARKS: Mapping[Verdict, str] = {"达标": "▲ 达标", "未达标": "▼ 未达标", "待定": "？ 待定"}
CV_DECIMALS = 3
LONGEST_TAIL = 30


def met_word(met: bool | None) -> str:
    """达到、未达到、缺数。"""
    return {True: "▲ 达到", False: "▼ 未达到", None: "？ 缺数"}[met]


def passed_word(passed: bool | None) -> str:
    """一所学校过没过校级判定。"""
    return {True: "▲ 过关", False: "▼ 未过关", None: "？ 待定"}[passed]


def lack_words(missing: tuple[str, ...]) -> str:
    """「缺：专任教师数、在校生数」；不知道缺哪个时说「缺数」。"""
    return "缺：" + "、".join(missing) if missing else "缺数"


def tone_of(met: bool | None, below_floor: bool | None = None) -> Tone:
    """绿只给达到；低于底线才用红；没达到、没到底线的用琥珀；不知道用阴影。"""
    if met is None:
        return "unknown"
    if met:
        return "good"
    return "bad" if below_floor else "warn"


def verdict_cell(verdict: Verdict, *, below_floor: bool = False, strong: bool = True) -> CellOut:
    """结论格：▲ 达标、▼ 未达标、？ 待定。"""
    met = {"达标": True, "未达标": False, "待定": None}[verdict]
    return text_cell(MARKS[verdict], tone=tone_of(met, below_floor), strong=strong)


def met_cell(met: bool | None, missing: tuple[str, ...] = ()) -> CellOut:
    """达到与否；不知道时批注写缺什么。"""
    if met is None:
        return unknown_cell(lack_words(missing), met_word(None))
    return text_cell(met_word(met), tone=tone_of(met))


def value_cell(
    value: Number | bool | None, decimals: int, missing: tuple[str, ...] = (), tone: Tone = "plain"
) -> CellOut:
    """指标值：数就写数，条件型写是、否，不知道画阴影并批注缺什么。"""
    if isinstance(value, bool):
        return text_cell("是" if value else "否", tone=tone)
    return number_cell(value, decimals, tone=tone, note=lack_words(missing) if value is None else "")


def margin(of: Figure | CountyFigure, direction: Direction) -> Number | None:
    """离线还有多少余地：正数是达到后多出的，负数是还差（或超出）的。不超过型的反过来减。"""
    if of.value is None or of.line is None or isinstance(of.value, bool):
        return None
    difference = of.value - of.line
    return -difference if direction == "at_most" else difference


def unit_suffix(indicator: Indicator) -> str:
    """「（人/百名学生）」；没有单位就是空。"""
    return f"（{indicator.unit}）" if indicator.unit else ""


def line_text(line: Number, direction: Direction) -> str:
    """线带上比较号：「≥4.2」；条件型没有比较号。"""
    exact = exact_decimal(line) if not isinstance(line, float) else short_figure(line, 2)
    return SIGNS[direction] + exact


def line_sentence(line: Line, indicator: Indicator) -> str:
    """规则册里的一条线写成一句：小学 ≥4.2（2017-04-01 起，学校规模 > 100 时，过渡规定）。"""
    span = f"{line.effective_from:%Y-%m-%d} 起" + (
        f"、{line.effective_to:%Y-%m-%d} 止" if line.effective_to else ""
    )
    limits = [span]
    if line.when_text:
        limits.append(f"适用于：{line.when_text}")
    if line.switch:
        limits.append(f"打开「{line.switch}」才用")
    head = (line.stage + " ") if line.stage else ""
    return f"{head}{line_text(line.value, indicator.direction)}（{'，'.join(limits)}）"


def gap_words(of: Figure, indicator: Indicator) -> str:
    """「还差 3 名高于规定学历教师」；没有差额说法的只说未达到。"""
    if of.met or of.gap is None or indicator.gap is None:
        return ""
    amount = figure(of.gap, 0 if indicator.gap.whole else 2)
    verb = "超出" if indicator.direction == "at_most" else "还差"
    return f"{verb} {amount} {of.gap_unit}{indicator.gap.of}"


def provenance(evaluation: Evaluation, release: Release, generated_on: date, whom: str = "") -> str:
    """写在每张表标题下和页脚的一行：谁的、哪年、哪天生成、哪个规则册、指纹。"""
    parts = [
        whom or units_spelled(evaluation),
        f"{evaluation.options.year} 年",
        f"{generated_on:%Y-%m-%d} 生成",
        f"{release.title} {release.doc_no}".strip(),
        f"规则册 {release.spelled}",
        f"指纹 {evaluation.release_sha256[:12]}",
    ]
    return " · ".join(part for part in parts if part)


def units_spelled(evaluation: Evaluation) -> str:
    """「稷下区、临川区」；多于三个就说共几个管理单位。"""
    names = [each.unit for each in evaluation.units]
    return "、".join(names) if len(names) <= 3 else f"{names[0]}等 {len(names)} 个管理单位"


def short_of(release: Release, code: str) -> str:
    """「R6 仪器设备」；规则册里没有的代码照写。"""
    for each in release.indicators:
        if each.code == code:
            return f"{code} {each.short}"
    return code


def headline(reason: str) -> str:
    """理由的头一句：去掉长括号和冒号后面长长的校名单，一行放得下；全文在结果工作簿里。"""
    short = re.sub(r"（[^（）]{12,}）", "", reason)
    head, colon, tail = short.rpartition("：")
    names = colon and len(tail) > LONGEST_TAIL
    return head.removesuffix("，缺") if names else short.rstrip("。")


WHOLE_COUNTY = "全县"


def single_stage(release: Release) -> bool:
    """只判一个学段（学前）：县级各项就在这一段的结果里，不必另说一遍全县。"""
    return len(release.population.judged_stages) == 1


def county_figures(
    evaluation: Evaluation, release: Release
) -> list[tuple[str, str, Indicator, CountyFigure]]:
    """（管理单位，学段或全县，指标，结果）。不分学段的县级指标在各学段结果里是同一个数，只说一次。"""
    rows: list[tuple[str, str, Indicator, CountyFigure]] = []
    order = {each.code: place for place, each in enumerate(release.indicators)}
    for unit in dict.fromkeys(each.unit for each in evaluation.stages):
        found: list[tuple[str, str, Indicator, CountyFigure]] = []
        stages = [each for each in evaluation.stages if each.unit == unit]
        for indicator in release.indicators:
            seen = [
                (each.stage, each.figures[indicator.code])
                for each in stages
                if indicator.code in each.figures
            ]
            same = len({id(part) for _, part in seen}) == 1 or all(part == seen[0][1] for _, part in seen)
            if seen and same and (not indicator.stages or indicator.level == "school"):
                found.append((unit, WHOLE_COUNTY, indicator, seen[0][1]))
            else:
                found += [(unit, stage, indicator, part) for stage, part in seen]
        rows += sorted(found, key=lambda row: order[row[2].code])
    return rows
