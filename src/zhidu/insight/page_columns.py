"""说明页里“要填哪些列”一段：哪张表、哪一列、填什么、单位、别的叫法。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhidu.insight.markdown import bullets, document, escaped, grid
from zhidu.insight.page_words import names_within
from zhidu.kernel import exact_decimal
from zhidu.rulebook.measuring import STAGE_FIELD
from zhidu.rulebook.model import Field, Form, Indicator, Release
from zhidu.rulebook.scopes import Scope
from zhidu.workbooks.template import KINDS


@dataclass(slots=True)
class _Need:
    """要填的一列：哪张表、列名（带学段）、用在公式还是线的情形。"""

    form: Form
    column: Field
    names: tuple[str, ...]
    uses: list[str]


def columns_section(indicator: Indicator, release: Release, scope: Scope) -> str:
    """公式和线的情形用到的列，一列一行。scope：这个指标的公式能用的名字。"""
    formula = indicator.formula
    parts = [(formula.numerator, "公式"), (formula.denominator, "公式")]
    parts += [(line.when, "线的情形") for line in indicator.lines]
    stages = indicator.stages or release.population.judged_stages
    found: dict[tuple[str, str], _Need] = {}
    for node, use in parts:
        for name, inside in names_within(node) if node is not None else ():
            column = (scope.summed if inside else scope.fields)[name]
            form = next((each for each in release.forms if any(x is column for x in each.fields)), None)
            if form is None or name == STAGE_FIELD:
                continue
            whole = name in column.columns()
            names = (name,) if whole else tuple(s + name for s in column.per_stage if s in stages)
            need = found.setdefault((form.name, name), _Need(form, column, names, []))
            if use not in need.uses:
                need.uses.append(use)
    needs = found.values()
    staged = any(each.column.per_stage and each.column.aliases for each in needs)
    notes = ["分学段的列，别的叫法前面同样加上学段。" if staged else "", _split_words(needs, release)]
    heads = ("表", "列", "填什么", "单位", "用在", "别的叫法也认", "说明")
    return document(grid(heads, map(_column_row, needs)), bullets(notes)).rstrip("\n")


def _column_row(need: _Need) -> tuple[str, ...]:
    column = need.column
    kind = KINDS[column.kind]
    if column.choices:
        kind += "：" + "、".join(column.choices)
    unit = column.unit
    if column.header_unit:
        unit = f"{column.header_unit}（表头没写单位时按它，入库换成{column.unit}）"
    said = [
        "必填" if column.required else "",
        "全校填一个数，拆到学段" if column.shared == "split" else "",
        column.note,
        f"出自{column.source}" if column.source else "",
    ]
    words = "；".join(each for each in said if each)
    names, uses, aliases = ("、".join(each) for each in (need.names, need.uses, column.aliases))
    cells = (need.form.title, names, kind, unit, uses, aliases, words)
    return tuple(escaped(each) for each in cells)


def _split_words(needs: Iterable[_Need], release: Release) -> str:
    population = release.population
    if len(population.stages) < 2 or not any(each.column.shared == "split" for each in needs):
        return ""
    weights = "、".join(f"{each.stage} {exact_decimal(each.weight)}" for each in population.stages)
    return (
        f"“拆到学段”：几个学段合用的，按折算人数分。每名学生折算：{weights}；折算人数 ＝ 在校生数 × 折算数。"
    )
