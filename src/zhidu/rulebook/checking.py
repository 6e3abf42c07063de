"""规则册读得出之后的检查：一条规则一个小函数，docstring 就是这条规则。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from zhidu.rulebook.drafting import Draft
from zhidu.rulebook.form_checks import check_credibility, check_form_checks, check_forms, check_population
from zhidu.rulebook.lines import check_lines
from zhidu.rulebook.marking import check_unique, object_to, sound_indicators
from zhidu.rulebook.model import Field, Indicator
from zhidu.rulebook.nodes import AGGREGATES, Call, Name, Node, switches_in
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import listed, nearest
from zhidu.rulebook.scopes import (
    Scope,
    Scopes,
    dimension_of,
    part_fields,
)
from zhidu.rulebook.units import UNITS, UnitError, spell, unit_of


def check(draft: Draft) -> None:
    """全部检查。读都没读对、搭配不对的文件不再往下查，免得一处错报成好几处。"""
    for rule in _SHAPE_RULES:
        rule(draft, {each.file for each in draft.problems})
    broken = {each.file for each in draft.problems}
    for rule in _RULES:
        rule(draft, broken)


def _check_dates(draft: Draft, broken: set[str]) -> None:
    """失效日、下次复核日都在生效日之后。"""
    release = draft.release
    if draft.place("rulebook").file.name in broken:
        return
    if release.effective_to is not None and release.effective_to <= release.effective_from:
        draft.place("rulebook", "effective_to").fail(
            "失效日不在生效日之后", "改 effective_from 或 effective_to"
        )
    if release.next_review <= release.effective_from:
        draft.place("rulebook", "next_review").fail("下次复核日不在生效日之后", "写一个生效之后的日子")


def _check_shapes(draft: Draft, broken: set[str]) -> None:
    """校—学段级要写学段；条件型没有分母、线和差额；占比只给校—学段级和学校级；线的学段在指标的学段里。"""
    known = [each.stage for each in draft.release.population.stages]
    for indicator, place in sound_indicators(draft, broken):
        if indicator.level == "part" and not indicator.stages:
            place.fail("校—学段级的指标要写「stages」", f"补上 stages，可写：{listed(known)}")
            continue
        if indicator.level == "school" and indicator.stages:
            place.at("stages").fail("学校级的指标一校一行，不分学段", "删掉 stages，或把 level 改成 part")
        if indicator.level == "county" and indicator.county is not None:
            place.at("county").fail("区县级的指标没有学校占比", "删掉 county")
        if indicator.direction == "holds":
            for key, found in (("lines", indicator.lines), ("gap", indicator.gap)):
                if found:
                    place.at(key).fail(f"条件型（holds）的指标没有 {key}", f"删掉 {key}，要比的数写进条件里")
            if indicator.formula.denominator is not None:
                place.at("formula", "denominator").fail(
                    "条件型（holds）的指标没有分母", "条件整个写进 numerator"
                )
        for index, line in enumerate(indicator.lines):
            if line.stage is not None and line.stage not in indicator.stages:
                place.at("lines", index, "stage").fail(
                    f"指标没有「{line.stage}」这个学段", "改线的学段，或补进指标的 stages"
                )


def _check_formulas(draft: Draft, broken: set[str]) -> None:
    """公式里的名字都在、级别对，类型对，单位加得起来、比得起来。"""
    if not draft.usable:
        return
    release = draft.release
    scopes = Scopes(release.population, release.forms)
    for indicator, place in sound_indicators(draft, broken):
        scope = scopes.of(indicator)
        formula = indicator.formula
        holds = indicator.direction == "holds"
        top, low = place.at("formula", "numerator"), place.at("formula", "denominator")
        good = object_to(top, formula.numerator, scope, condition=holds, openings=True)
        if formula.denominator is not None:
            good &= object_to(low, formula.denominator, scope, condition=False, openings=True)
        for index, line in enumerate(indicator.lines):
            if line.when is not None:
                summed = next((part for part in line.when.walk() if _is_total(part)), None)
                where = place.at("lines", index, "when")
                if summed is not None:
                    where.fail("线的条件里不能用合计、计数", "只用本行的字段")
                else:
                    object_to(where, line.when, scope, condition=True)
        if good:
            _check_unit(indicator, scope, place)
            _check_stages_covered(indicator, scope, place)
            if len(release.population.stages) > 1:
                _check_counted_once(draft, indicator, place)


def _check_unit(indicator: Indicator, scope: Scope, place: Place) -> None:
    """公式算出的量纲和指标的单位一致，per 和单位的倍数一致（人/百名学生、% 都是 100）；差额的单位是分子的单位。"""
    formula = indicator.formula
    if indicator.direction == "holds":
        if indicator.unit:
            place.at("unit").fail("条件型（holds）的指标没有单位", 'unit 写空串 ""')
        return
    try:
        wanted, scale = unit_of(indicator.unit)
    except UnitError as error:
        place.at("unit").fail(error.message, "用列出的单位，比值写成 ㎡/生 这样")
        return
    top = dimension_of(formula.numerator, scope)
    bottom = dimension_of(formula.denominator, scope) if formula.denominator is not None else None
    found = top
    if formula.denominator is not None:
        powers = dict(top or ())
        for name, power in bottom or ():
            powers[name] = powers.get(name, 0) - power
        found = tuple(sorted((name, power) for name, power in powers.items() if power))
        if scale != Fraction(1, formula.per):
            fix = f"per 写 {1 / scale}" if scale <= 1 else "换一个单位"
            place.at("formula", "per").fail(f"单位是「{indicator.unit}」，per 却是 {formula.per}", fix)
    if found is not None and found != wanted:
        place.at("unit").fail(
            f"公式算出来是「{spell(found)}」，单位却写「{indicator.unit}」", "改单位，或核对分子分母"
        )
    gap = indicator.gap
    if gap is not None and gap.unit in UNITS and top is not None and UNITS[gap.unit] != (top, Fraction(1)):
        place.at("gap", "unit").fail(f"分子是「{spell(top)}」，差额的单位却写「{gap.unit}」", "写分子的单位")


def _check_stages_covered(indicator: Indicator, scope: Scope, place: Place) -> None:
    """分学段的字段要覆盖指标的每个学段，否则那个学段永远缺数。"""
    if indicator.level == "school" or not indicator.stages:
        return
    for key, node in _value_parts(indicator):
        for name in _names(node):
            column = scope.fields.get(name) or scope.summed.get(name)
            lacking = [
                stage
                for stage in indicator.stages
                if column and column.per_stage and stage not in column.per_stage
            ]
            if lacking and column and column.name == name:
                place.at("formula", key).fail(
                    f"「{name}」没有 {listed(lacking)} 这一列", "改指标的 stages，或表单的 per_stage"
                )


def _check_counted_once(draft: Draft, indicator: Indicator, place: Place) -> None:
    """校—学段级和合计里，全校共用的数必须先拆分（shared: split），否则一贯制学校会被算两遍。"""
    population = draft.release.population
    form = draft.release.form(population.form)
    fields = part_fields(form, [each.stage for each in population.stages])
    for key, node in _value_parts(indicator):
        if indicator.level == "part":
            summed: Sequence[Node] = (node,)
        else:
            summed = [
                part.arguments[0]
                for part in node.walk()
                if isinstance(part, Call) and part.function == "合计"
            ]
        for name in dict.fromkeys(name for part in summed for name in _names(part)):
            if _whole(fields.get(name)):
                why = f"「{name}」是全校一个数，分到学段会算两遍"
                place.at("formula", key).fail(why, "表单里写 shared: split，或改成分学段填报（per_stage）")


def _whole(column: Field | None) -> bool:
    return (
        column is not None
        and column.kind in ("count", "amount")
        and not column.per_stage
        and column.shared != "split"
    )


def _check_judgement(draft: Draft, broken: set[str]) -> None:
    """判定里的指标代码都在，级别对；每个要判的学段都有差异系数限；底线只用在「不低于」的指标上。"""
    release = draft.release
    place = draft.place("rulebook", "judgement")
    if place.file.name in broken or any(name.rpartition("/")[0].find("indicators") >= 0 for name in broken):
        return
    codes = {each.code: each for each in release.indicators}
    judgement = release.judgement
    lists: list[tuple[Place, Sequence[str]]] = [(place.at("county"), judgement.county)]
    if judgement.school is not None:
        lists.append((place.at("school", "indicators"), judgement.school.indicators))
    if judgement.balance is not None:
        lists.append((place.at("balance", "indicators"), judgement.balance.indicators))
    for where, listed_codes in lists:
        for index, code in enumerate(listed_codes):
            indicator = codes.get(code)
            if indicator is None:
                where.at(index).fail(f"没有「{code}」这个指标{nearest(code, codes)}", "改代码，或补上指标")
            elif where.key.endswith("county"):
                if indicator.level != "county" and indicator.county is None:
                    where.at(index).fail(
                        f"{code} 是学校的指标，没写县里要多少学校达到",
                        f"在 {code}.yaml 里写 county: {{share: 100%, cite: …}}",
                    )
            elif indicator.level != "part" or indicator.direction == "holds":
                where.at(index).fail(
                    f"{code} 不是校—学段级的数值指标", "校级判定和校际均衡只用 level: part 的数值指标"
                )
            elif (
                judgement.school
                and judgement.school.floor
                and "school" in where.key
                and indicator.direction == "at_most"
            ):
                where.at(index).fail(f"{code} 是「不高于」的指标，没有底线一说", "去掉 floor，或换指标")
    if judgement.balance is not None:
        _check_limits(draft, place.at("balance", "limits"))


def _check_limits(draft: Draft, place: Place) -> None:
    """要判的学段恰好各有一个差异系数限。"""
    assert draft.release.judgement.balance is not None
    judged = draft.release.population.judged_stages
    limits = draft.release.judgement.balance.limits
    for stage in limits:
        if stage not in judged:
            place.at(stage).fail(
                f"「{stage}」不是要判的学段{nearest(stage, judged)}", f"要判的学段：{listed(judged)}"
            )
    for stage in judged:
        if stage not in limits:
            place.fail(f"缺「{stage}」的差异系数限", f"补上 {stage}: 0.50 这样的限")


def _check_switches(draft: Draft, broken: set[str]) -> None:
    """开关编号不重复，每个开关都有地方用。"""
    place = draft.place("rulebook", "switches")
    release = draft.release
    check_unique(place, [each.id for each in release.switches], "id", "开关")
    if broken:
        return
    used = {line.switch for each in release.indicators for line in each.lines}
    used |= {each.switch for each in release.population.exclusions}
    known = {each.id for each in release.switches}
    for indicator, at in sound_indicators(draft, broken):
        formula = indicator.formula
        nodes = [formula.numerator] + ([formula.denominator] if formula.denominator is not None else [])
        opened = [name for node in nodes for name in switches_in(node)]
        used |= set(opened)
        for name in opened:
            if name not in known:
                at.at("formula").fail(
                    f"没有开关「{name}」{nearest(name, known)}", "先在 rulebook.yaml 的 switches 里写明"
                )
    for index, each in enumerate(release.switches):
        if each.id not in used:
            place.at(index).fail(f"开关「{each.id}」没有地方用到", "删掉它，或在线、排除条件里写 switch")


def _check_examples_present(draft: Draft, broken: set[str]) -> None:
    """每个指标至少一道例题；分学段的指标，例题写明学段。"""
    examples = draft.release.examples
    if not draft.usable:
        return
    for indicator, place in sound_indicators(draft, broken):
        mine = [each for each in examples if each.indicator == indicator.code]
        where = draft.places.get(f"examples {indicator.code}")
        if not mine and (where is None or where.file.name not in broken):
            place.fail(
                "没有例题", f"补上 examples/{indicator.group}/{indicator.code}.yaml；线改了，例题也要跟着写"
            )
        for index, each in enumerate(mine):
            at = draft.place(f"examples {indicator.code}", "examples", index)
            if indicator.stages and each.stage not in indicator.stages:
                at.fail("例题没写学段，或不是这个指标的学段", f"补上 stage，可写：{listed(indicator.stages)}")
            elif not indicator.stages and each.stage is not None:
                at.at("stage").fail("这个指标不分学段", "删掉 stage")


def _value_parts(indicator: Indicator) -> Iterator[tuple[str, Node]]:
    yield "numerator", indicator.formula.numerator
    if indicator.formula.denominator is not None:
        yield "denominator", indicator.formula.denominator


def _names(node: Node) -> Iterator[str]:
    return (part.name for part in node.walk() if isinstance(part, Name))


def _is_total(node: Node) -> bool:
    return isinstance(node, Call) and node.function in AGGREGATES


Rule = Callable[[Draft, set[str]], None]
_SHAPE_RULES: tuple[Rule, ...] = (
    _check_dates,
    check_forms,
    check_population,
    check_form_checks,
    check_credibility,
    _check_shapes,
)
_RULES: tuple[Rule, ...] = (
    _check_switches,
    _check_formulas,
    check_lines,
    _check_judgement,
    _check_examples_present,
)
