"""说明页里的例题：数取自规则册，结果用 measure 当场算。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from zhidu.insight.markdown import bullets, escaped, grid
from zhidu.insight.page_words import floor_of, gap_noun, with_unit
from zhidu.insight.words import SIGNS
from zhidu.kernel import exact_decimal, figure
from zhidu.rulebook.measuring import Measure, census_date, measure
from zhidu.rulebook.model import LEVEL_WORDS, Example, Field, Indicator, Release
from zhidu.rulebook.scopes import Scope

Value = Fraction | str | None


def examples_section(indicator: Indicator, release: Release, scope: Scope) -> Iterator[str]:
    """每道例题一小节：填的数、代入、结果、线、结论。scope 同 columns_section。"""
    mine = [each for each in release.examples if each.indicator == indicator.code]
    for place, example in enumerate(mine, 1):
        found = measure(
            indicator,
            example.inputs,
            stage=example.stage,
            on=census_date(example.year),
            rows=example.rows,
            switches=example.switches,
            floor=floor_of(indicator, release),
        )
        yield f"### 例 {place}　{escaped(example.title)}"
        if example.rows:
            yield _example_rows(example, scope)
        yield bullets(_solution(example, indicator, found, release, scope))


def _example_rows(example: Example, scope: Scope) -> str:
    names = list(dict.fromkeys(name for row in example.rows for name in row))
    rows = [
        (str(place), *(_filled(row.get(name), scope.summed.get(name)) for name in names))
        for place, row in enumerate(example.rows, 1)
    ]
    return "汇总的各行：\n\n" + grid(("第几行", *(escaped(name) for name in names)), rows)


def _solution(
    example: Example, indicator: Indicator, found: Measure, release: Release, scope: Scope
) -> Iterator[str]:
    titles = {each.id: each.title for each in release.switches}
    inputs = [
        f"{escaped(name)}{_filled(value, scope.fields.get(name), gap=' ')}"
        for name, value in example.inputs.items()
    ]
    stage = f"{example.stage}。" if example.stage else ""
    yield f"填的数：{stage}{'，'.join(inputs)}" if inputs or stage else ""
    opened = "、".join(titles.get(each, each) for each in example.switches)
    yield f"打开开关：{escaped(opened)}" if opened else ""
    if indicator.direction == "holds":
        held = {True: "成立", False: "不成立", None: "说不清"}[found.met]
        yield f"代入：{escaped(found.substitution)}，{held}"
    else:
        value = found.value if isinstance(found.value, Fraction) else None
        shown = escaped(with_unit(value, indicator.unit)) if value is not None else "算不出来"
        yield f"代入：{escaped(found.substitution)}"
        yield f"结果：{shown}"
        yield _line_words(found, indicator, census_date(example.year))
    yield f"结论：{escaped(_verdict(found, indicator))}"


def _line_words(found: Measure, indicator: Indicator, on: date) -> str:
    if found.line is None:
        return f"线：{on:%Y-%m-%d} 用哪条线定不了" if indicator.lines and found.missing else ""
    limits = [f"{on.year} 年", f"{LEVEL_WORDS[found.line.level]}线"]
    limits += ["过渡规定"] if found.line.switch else []
    return escaped(
        f"线：{SIGNS[indicator.direction]} {with_unit(found.line.value, indicator.unit)}（{'，'.join(limits)}）"
    )


def _verdict(found: Measure, indicator: Indicator) -> str:
    """达到；未达到，还差多少；待定，缺什么。"""
    if found.met is None:
        lacking = f"缺：{'、'.join(found.missing)}" if found.missing else ""
        if indicator.direction != "holds" and not indicator.lines:
            return f"待定，{lacking}" if lacking else "没有线，不判"
        return "待定，" + (lacking or "没有适用的线")
    if found.met:
        return "达到"
    said = ["未达到"]
    if found.gap is not None and indicator.gap is not None:
        verb = "超出" if indicator.direction == "at_most" else "还差"
        amount = exact_decimal(found.gap)
        amount = figure(found.gap, 2) if amount.endswith("…") else amount
        said.append(f"{verb} {amount} {gap_noun(indicator.gap)}")
    if found.floor is not None:
        word = "低于底线" if found.below_floor else "没有低于底线"
        said.append(f"{word} {with_unit(found.floor, indicator.unit)}")
    return "，".join(said)


def _filled(value: Value, column: Field | None, gap: str = "") -> str:
    """填进去的一格：1,000 人；没填写「（空着）」。gap：数前面要不要空一格。"""
    if value is None:
        return "（空着）"
    if isinstance(value, str):
        return f"“{escaped(value)}”"
    if column is None:
        return gap + exact_decimal(value)
    if column.kind == "year":
        return f"{gap}{figure(value, 0, grouping=False)} 年"
    return gap + escaped(with_unit(value, column.unit))
