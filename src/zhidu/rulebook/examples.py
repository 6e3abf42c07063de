"""例题的检查：逐道演算，和写的答案一位不差；有线的比值指标要有一道恰在线上的题。"""

from __future__ import annotations

from fractions import Fraction

from zhidu.kernel import exact_decimal
from zhidu.rulebook.drafting import Draft
from zhidu.rulebook.evaluation import EvaluationError
from zhidu.rulebook.measuring import Measure, census_date, measure
from zhidu.rulebook.model import Example, Indicator
from zhidu.rulebook.places import Place


def solve(example: Example, indicator: Indicator) -> Measure:
    """照例题的数、学段、年份和开关，算出应得的结果。错误：EvaluationError。"""
    return measure(
        indicator,
        example.inputs,
        stage=example.stage,
        on=census_date(example.year),
        rows=example.rows,
        switches=example.switches,
    )


def check_examples(draft: Draft) -> None:
    """演算全部例题，答案不对的逐项指出来。本身有错的指标不算；表单、头有错时都不算：那样算出来的不作数。"""
    broken = {each.file for each in draft.problems}
    if any("indicators/" not in name and "examples/" not in name for name in broken):
        return
    for indicator in draft.release.indicators:
        files = {draft.place(f"{kind} {indicator.code}").file.name for kind in ("indicator", "examples")}
        if files & broken:
            continue
        mine = [each for each in draft.release.examples if each.indicator == indicator.code]
        on_line = False
        for index, example in enumerate(mine):
            place = draft.place(f"examples {indicator.code}", "examples", index)
            try:
                found = solve(example, indicator)
            except EvaluationError as error:
                place.fail(error.message, "核对例题的数和公式")
                continue
            _compare(place, example, found)
            on_line = on_line or (found.line is not None and found.value == found.line.value)
        if mine and indicator.lines and indicator.formula.denominator is not None and not on_line:
            where = draft.place(f"examples {indicator.code}", "examples")
            where.fail("没有一道题恰好在线上", "加一道值正好等于线的题：等于线算达到，最容易算错")


def _compare(place: Place, example: Example, found: Measure) -> None:
    """值、达到与否、差额、代入式，写了的都要对；该有差额的必须写。"""
    lacking = f"（缺 {'、'.join(found.missing)}）" if found.missing else ""
    if example.value != found.value or isinstance(example.value, bool) != isinstance(found.value, bool):
        place.at("value").fail(
            f"算出来是 {_show(found.value)}{lacking}，例题写 {_show(example.value)}", "核对例题和公式"
        )
    if example.met != found.met:
        line = f"，线是 {_show(found.line.value)}" if found.line is not None else ""
        place.at("met").fail(
            f"算出来是 {_show(found.met)}{line}{lacking}，例题写 {_show(example.met)}", "核对例题和线"
        )
    if example.gap != found.gap:
        place.at("gap").fail(
            f"算出来差 {_show(found.gap)}，例题写 {_show(example.gap)}", "核对例题和 gap 的写法"
        )
    if example.substitution and example.substitution != found.substitution:
        place.at("substitution").fail(
            f"代入式是「{found.substitution}」，例题写「{example.substitution}」", "照代入式改"
        )


def _show(value: Fraction | bool | None) -> str:
    if value is None:
        return "未知（null）"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value.denominator == 1 or not exact_decimal(value).endswith("…"):
        return exact_decimal(value)
    return f"{value}"
