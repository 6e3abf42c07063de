"""线的检查：每个学段有线，两条线不同时说话，下级只能加严。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations

from zhidu.kernel import exact_decimal
from zhidu.rulebook.drafting import Draft
from zhidu.rulebook.measuring import LEVEL_RANK
from zhidu.rulebook.model import LEVEL_WORDS, Indicator, Line
from zhidu.rulebook.places import Place


def check_lines(draft: Draft, broken: set[str]) -> None:
    """三条规则逐个指标查。broken：读都没读对的文件，不再查。"""
    for indicator in draft.release.indicators:
        place = draft.place(f"indicator {indicator.code}")
        if place.file.name in broken or indicator.direction == "holds":
            continue
        if not _only_balanced(draft, indicator):
            _check_lines_exist(indicator, place)
        _check_lines_apart(indicator, place)
        _check_only_tightened(indicator, place)


def _only_balanced(draft: Draft, indicator: Indicator) -> bool:
    """只拿来算校际均衡、没有学校线的指标（基本均衡的八项）。"""
    judgement = draft.release.judgement
    judged = judgement.county + (judgement.school.indicators if judgement.school is not None else ())
    balanced = judgement.balance is not None and indicator.code in judgement.balance.indicators
    return balanced and indicator.code not in judged and not indicator.lines


def _check_lines_exist(indicator: Indicator, place: Place) -> None:
    """每个学段都有一条不带条件、不靠开关的线垫底，免得有的学校没有线可比。"""
    for stage in indicator.stages or (None,):
        if not any(
            line.stage in (None, stage) and line.when is None and not line.switch for line in indicator.lines
        ):
            what = f"「{stage}」" if stage else ""
            place.at("lines").fail(
                f"{what}没有一条不带 when、不带 switch 的线", "补一条垫底的线，或把条件写进公式里"
            )


def _check_lines_apart(indicator: Indicator, place: Place) -> None:
    """同一级、同学段、同条件、同开关的两条线，起止日不能重叠。"""
    for (_, first), (index, second) in combinations(enumerate(indicator.lines), 2):
        same = (first.level, first.stage, first.when, first.switch) == (
            second.level,
            second.stage,
            second.when,
            second.switch,
        )
        if same and _overlap(first, second):
            days = f"{_days(first)} 与 {_days(second)}"
            place.at("lines", index).fail(
                f"和前面一条线同时生效（{days}），不知道用哪条", "给前一条写 to，或写明不同的 when"
            )


def _check_only_tightened(indicator: Indicator, place: Place) -> None:
    """下级的线只能比上级的更严：「不低于」的只能更高，「不高于」的只能更低。

    同样条件的上级线先比；没有同样条件的，和上级不带条件的比；自己不带条件的，和上级每一条比（它会盖过它们）。
    """
    for index, line in enumerate(indicator.lines):
        above = [
            each
            for each in indicator.lines
            if LEVEL_RANK[each.level] < LEVEL_RANK[line.level]
            and (each.stage == line.stage or None in (each.stage, line.stage))
            and _overlap(each, line)
        ]
        alike = [each for each in above if each.switch == line.switch] or [
            each for each in above if not each.switch
        ]
        if line.when is not None:
            alike = [each for each in alike if each.when == line.when] or [
                each for each in alike if each.when is None
            ]
        for each in alike:
            if line.value < each.value if indicator.direction == "at_least" else line.value > each.value:
                word = "不低于" if indicator.direction == "at_least" else "不高于"
                why = f"{LEVEL_WORDS[line.level]}线 {_show(line.value)} 比{LEVEL_WORDS[each.level]}线 {_show(each.value)} 宽"
                place.at("lines", index, "value").fail(why, f"下级只能加严：要{word} {_show(each.value)}")
                break


def _overlap(first: Line, second: Line) -> bool:
    end_first, end_second = first.effective_to or date.max, second.effective_to or date.max
    return first.effective_from <= end_second and second.effective_from <= end_first


def _days(line: Line) -> str:
    return f"{line.effective_from} 至 {line.effective_to or '今'}"


def _show(value: Fraction) -> str:
    return exact_decimal(value)
