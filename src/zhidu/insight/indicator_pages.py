"""一个指标写成一页说明：要求、公式、线、要填哪些列、例题。例题当场演算，规则册改了页就跟着变。"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zhidu.insight.basis_sheets import formula_words
from zhidu.insight.markdown import bullets, document, escaped, grid, link
from zhidu.insight.page_columns import columns_section
from zhidu.insight.page_examples import examples_section
from zhidu.insight.page_words import (
    MARK,
    READING,
    WARNING,
    checked_words,
    floor_of,
    gap_noun,
    names_within,
    percent,
    source_words,
    with_unit,
)
from zhidu.insight.words import SIGNS
from zhidu.kernel import exact_decimal
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.measuring import candidate_lines
from zhidu.rulebook.model import LEVEL_WORDS, Indicator, Line, Release
from zhidu.rulebook.nodes import Call, Comparison, Constant, Name, Node, Text, switches_in
from zhidu.rulebook.scopes import scope_of

YES_OR_NO = (Constant(Fraction(1)), Constant(Fraction(0)))
AT_LEAST: Mapping[str, str] = {"at_least": "不低于", "at_most": "不超过"}
ORDER_WORDS = (
    "几条线都合适时用哪条：先看打开了开关的，再看市、省、国家，同一级的看表里靠下的；"
    "情形因为缺数说不清，就不下结论。"
)


def indicator_page(release: Release, indicator: Indicator) -> str:
    """一个指标的说明页（Markdown）。release：indicator 所在的发布版。例题用 measure 当场算，不抄规则册里的答案。"""
    group = release.groups.get(indicator.group, indicator.group)
    scope = scope_of(indicator, release.population, release.forms)
    sources = _Sources()
    sources.add("指标", indicator.citation)
    lines = _lines(indicator, release, sources)
    uses = _uses(indicator, release, sources)
    return document(
        MARK,
        f"{link('全部标准', '../README.md')} › {link(release.short, 'README.md')} › {escaped(group)}",
        f"# {indicator.code} {escaped(indicator.name)}",
        f"{escaped(requirement(indicator, release))}",
        _facts(indicator, release),
        _reading(indicator),
        "## 线" if lines else "",
        lines,
        _switch_words(indicator, release, sources),
        "## 在判定里怎么用",
        bullets(uses),
        "## 要填哪些列",
        columns_section(indicator, release, scope),
        "## 例题",
        "结果是平台照上面的公式和线当场算的，和正式计算是同一套算法；比线时不取整，刚好等于线算达到。"
        if indicator.direction != "holds"
        else "结果是平台照上面的条件当场算的，和正式计算是同一套算法。",
        *examples_section(indicator, release, scope),
        "## 出处",
        sources.table(),
        WARNING,
    )


class _Sources:
    """这一页用到的出处，编上号；同一条只列一次。"""

    def __init__(self) -> None:
        self.found: dict[Citation, list[str]] = {}

    def add(self, what: str, citation: Citation) -> str:
        """记一处，返回编号。"""
        said = self.found.setdefault(citation, [])
        if what not in said:
            said.append(what)
        return str(list(self.found).index(citation) + 1)

    def table(self) -> str:
        """编号、说的是什么、文件、核实、附注。"""
        rows = [
            (
                str(place),
                escaped("、".join(said)),
                source_words(each),
                checked_words(each),
                escaped(each.note),
            )
            for place, (each, said) in enumerate(self.found.items(), 1)
        ]
        return grid(("编号", "管什么", "文件", "核实", "附注"), rows)


def requirement(indicator: Indicator, release: Release) -> str:
    """一句话说清要求：「小学不低于 4.5 ㎡/生，初中不低于 5.8 ㎡/生。」带条件的、靠开关的线只提一句。"""
    if indicator.direction == "holds":
        if by_material(indicator.formula.numerator):
            return "看材料：认定的结论是“达到”就算达到，没填结论就是待定。"
        return "条件成立就算达到，不成立就是没达到，缺数就是待定。"
    if not indicator.lines:
        balance = release.judgement.balance
        used = balance is not None and indicator.code in balance.indicators
        return "没有学校线，只用来算校际差异系数。" if used else "没有线，只算出来给人看。"
    found = {stage: _plain_line(indicator, stage) for stage in indicator.stages or (None,)}
    word = AT_LEAST[indicator.direction]
    known = {stage: line.value for stage, line in found.items() if line is not None}
    if len(set(known.values())) == 1 and len(known) > 1:
        value = next(iter(known.values()))
        said = f"{'、'.join(str(stage) for stage in known)}都{word} {with_unit(value, indicator.unit)}"
    else:
        said = "，".join(
            f"{stage or ''}{word} {with_unit(value, indicator.unit)}" for stage, value in known.items()
        )
    others = "另有按情形或开关换用的线。" if any(x.when or x.switch for x in indicator.lines) else ""
    return f"{said}。{others}"


def by_material(node: Node) -> bool:
    """「某某结论 = 「达到」」这样只看一格结论的。"""
    return isinstance(node, Comparison) and isinstance(node.left, Name) and node.right == Text("达到")


def _plain_line(indicator: Indicator, stage: str | None) -> Line | None:
    """不看情形、不开开关时的那条线，取最近起用的。"""
    latest = max(line.effective_from for line in indicator.lines)
    return next((each for each in candidate_lines(indicator, stage, latest) if each.when is None), None)


def _facts(indicator: Indicator, release: Release) -> str:
    form, holds = release.population.form, indicator.direction == "holds"
    split = len(release.population.judged_stages) > 1
    what = "下一个结论" if holds else "算一个数"
    level = {
        "part": f"每所{form}{'的每个学段' if split else ''}{what}",
        "school": f"每所{form}{what}，不分学段",
        "county": f"每个区县{'的每个学段' if indicator.stages else ''}{what}",
    }[indicator.level]
    rows = (
        ("条件" if holds else "公式", escaped(formula_words(indicator))),
        ("单位", escaped(indicator.unit)),
        ("怎么算", escaped(level)),
        ("学段", "、".join(indicator.stages)),
        (f"看哪些{form}", _whom(indicator, release)),
        ("差多少怎么说", "" if holds else escaped(_gap_rule(indicator))),
        ("显示", "" if holds else f"{indicator.decimals} 位小数"),
        ("口径说明", escaped(indicator.note)),
    )
    return grid(("项", "内容"), [row for row in rows if row[1]])


def _whom(indicator: Indicator, release: Release) -> str:
    """看全部学校还是只看纳入判定的；只用区县表的指标不看学校。"""
    summed = any(inside for _, inside in names_within(indicator.formula.numerator))
    if indicator.level == "county" and not summed:
        return ""
    if not release.population.exclusions:
        return "全部"
    if indicator.rows == "all":
        return "全部，不纳入校级判定的也算"
    return f"只看纳入判定的（{link('哪些不纳入', 'README.md')}）"


def _reading(indicator: Indicator) -> str:
    """公式和线的情形里用到的词怎么读；没用到就是空。"""
    formula = indicator.formula
    nodes = [formula.numerator, formula.denominator, *(line.when for line in indicator.lines)]
    calls = [part for node in nodes if node for part in node.walk() if isinstance(part, Call)]
    used = {each.function for each in calls}
    said = [words for name, words in READING.items() if name in used]
    if any(each.arguments[1:] == YES_OR_NO for each in calls):
        said.append("“如果（条件，1，0）”里的 1 就是“是”，0 就是“否”；代入里的 1 = 1 就是成立。")
    return document("公式里的词这样读：", bullets(said)).rstrip("\n") if said else ""


def _gap_rule(indicator: Indicator) -> str:
    gap = indicator.gap
    if gap is None:
        return "只说达没达到，不算差额" if indicator.lines else ""
    verb = "超出" if indicator.direction == "at_most" else "还差"
    rounding = f"不足一{gap.unit}的按一{gap.unit}" if gap.whole else "照实算，不取整"
    return f"没达到的，说{verb}多少{gap_noun(gap)}；{rounding}"


def _lines(indicator: Indicator, release: Release, sources: _Sources) -> str:
    floor = floor_of(indicator, release)
    titles = {each.id: each.title for each in release.switches}
    rows = []
    for line in indicator.lines:
        number = sources.add(f"{line.stage or ''}线 {with_unit(line.value, indicator.unit)}", line.citation)
        rows.append(
            (
                line.stage or "",
                escaped(f"{SIGNS[indicator.direction]} {with_unit(line.value, indicator.unit)}"),
                escaped(with_unit(line.value * floor, indicator.unit)) if floor is not None else "",
                f"{line.effective_from}",
                f"{line.effective_to}" if line.effective_to else "",
                escaped(line.when_text),
                escaped(titles.get(line.switch, line.switch)),
                LEVEL_WORDS[line.level],
                number,
                checked_words(line.citation),
            )
        )
    floor_head = f"底线（{percent(floor)}）" if floor is not None else ""
    heads = (
        "学段",
        "线",
        floor_head,
        "从哪天起",
        "到哪天止",
        "什么情形",
        "打开哪个开关才用",
        "谁定的",
        "出处",
        "核实",
    )
    order = ""
    if len({line.stage for line in indicator.lines}) < len({_choice(line) for line in indicator.lines}):
        order = ORDER_WORDS
    return document(grid(heads, rows), order).rstrip("\n") if rows else ""


def _choice(line: Line) -> tuple[str | None, str, str, str]:
    """同时生效时分得开两条线的东西。"""
    return line.stage, line.when_text, line.switch, line.level


def _switch_words(indicator: Indicator, release: Release, sources: _Sources) -> str:
    """公式、线用到的开关：默认关，打开后会怎样。"""
    formula = indicator.formula
    nodes = [node for node in (formula.numerator, formula.denominator) if node is not None]
    used = [name for node in nodes for name in switches_in(node)] + [line.switch for line in indicator.lines]
    said = []
    for each in release.switches:
        if each.id in used:
            number = sources.add(f"开关 {each.id}", each.citation)
            said.append(
                f"开关“{escaped(each.title)}”（`{each.id}`）默认关着，计算时加 `--switch {each.id}` 才用，"
                f"用了结果里会点名。出处 {number}。"
            )
    return bullets(said)


def _uses(indicator: Indicator, release: Release, sources: _Sources) -> list[str]:
    """校级判定、校际均衡、全县判定各用不用它。"""
    judgement, said = release.judgement, []
    school, balance = judgement.school, judgement.balance
    if school is not None and indicator.code in school.indicators:
        number = sources.add("校级判定", school.citation)
        floor = f"，没达到的不能低于线的 {percent(school.floor)}" if school.floor is not None else ""
        said.append(
            f"校级判定：{'、'.join(school.indicators)} 这 {len(school.indicators)} 项里至少 {school.at_least} 项达到{floor}。"
            f"出处 {number}。"
        )
    if balance is not None and indicator.code in balance.indicators:
        number = sources.add("校际均衡", balance.citation)
        limits = "，".join(f"{stage}不超过 {exact_decimal(limit)}" for stage, limit in balance.limits.items())
        how = (
            "这一项在全县各校之间的差异系数"
            if balance.how == "each"
            else "各项差异系数的平均（综合差异系数）"
        )
        said.append(f"校际均衡：{how}，{limits}。出处 {number}。")
    if indicator.county is not None:
        number = sources.add("县里怎么算过", indicator.county.citation)
        share = indicator.county.share
        many = "每一所都要达到" if share == 1 else f"达到的至少占 {percent(share)}"
        said.append(f"县里怎么算过：要看的学校{many}。出处 {number}。")
    if indicator.code in judgement.county:
        said.append("全县判定：这一项达到，全县才能达标。")
    return said or ["不进判定，只算出来给人看。"]
