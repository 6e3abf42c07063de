"""成批计算写出的三张表：学校、县（分学段）、单位。列名是看得懂的中文，一个指标几列，都以指标代码开头。

学校表：年份、单位、代码、名称、学段、类型、学生数、不纳入原因；每个学段级和全校一级指标的 值、线、达到、低于底线、还差；
达到项数、校级判定。县表：校数、过关、未过关；各指标达到、未达到的校数；均值、标准差、两种口径的差异系数；资源配置。
单位表：县级指标的值、线、分子、分母、达到；「所有学校都要」的指标的校数；结论。值、均值都不取整；真假列空着就是判不了。
"""

from __future__ import annotations

from zhidu.engine.compilation import joined, literal, quote
from zhidu.engine.county_plan import EXCLUDED, YEAR
from zhidu.engine.measures import column
from zhidu.engine.plan import Plan
from zhidu.engine.scope import STAGE_NAME
from zhidu.rulebook.measuring import with_switches
from zhidu.rulebook.model import Indicator, Release
from zhidu.rulebook.nodes import Name

WHY, LEAD, MET, PASSED = "不纳入原因", "首学段", "达到项数", "校级判定"
WORDS = {"value": "值", "rule": "线", "met": "达到", "low": "低于底线", "gap": "还差", "weight": "权数"}
COUNTS = {"above": "达到校数", "below": "未达到校数", "unknown": "未知校数"}
SPREAD = {
    "mean": "均值",
    "sd": "标准差",
    "cv": "差异系数",
    "cv_other": "差异系数另一口径",
    "even": "均衡达到",
}


def said(code: str, word: str) -> str:
    """写出去的列名：R1_还差。"""
    return f"{code}_{word}"


def _aliased(pairs: dict[str, str]) -> str:
    return ", ".join(f"{sql} AS {quote(name)}" for name, sql in pairs.items())


def _line(indicator: Indicator) -> str:
    """第几条线 → 线的值。"""
    cases = " ".join(
        f"WHEN {position} THEN {float(each.value)!r}" for position, each in enumerate(indicator.lines)
    )
    return f"CAST(CASE {quote(column(indicator.code, 'rule'))} {cases} END AS DOUBLE)"


def _measured(release: Release, indicator: Indicator) -> dict[str, str]:
    """一个指标要写的列；照规则册就不会有的（没有线就没有线和还差）不写。"""
    code, rule = indicator.code, release.judgement.school
    wanted = {} if indicator.direction == "holds" else {"value": quote(column(code, "value"))}
    if indicator.lines:
        wanted["rule"] = _line(indicator)
    wanted["met"] = quote(column(code, "met"))
    if rule is not None and rule.floor is not None and code in rule.indicators:
        wanted["low"] = quote(column(code, "low"))
    if indicator.lines and indicator.gap is not None:
        wanted["gap"] = quote(column(code, "gap"))
    return {said(code, WORDS[what]): sql for what, sql in wanted.items()}


def _heavy(plan: Plan) -> list[Indicator]:
    """均衡指标里按别的数加权的：权数也得写出去，第二遍要用。"""
    pupils = Name(plan.release.population.pupils)
    denominators = (
        (each, with_switches(each, plan.switches).formula.denominator) for each in plan.county.balanced()
    )
    return [each for each, denominator in denominators if denominator not in (None, pupils)]


def schools_sql(plan: Plan, year_name: str) -> str:
    """学校表：一校一学段一行，没纳入判定的也在，写着为什么。"""
    release, population = plan.release, plan.release.population
    whys = " ".join(f"WHEN {n} THEN {literal(each.why)}" for n, each in enumerate(population.exclusions))
    columns = {year_name: quote(YEAR)}
    for name in (
        population.unit,
        population.code,
        population.name,
        STAGE_NAME,
        population.kind,
        population.pupils,
    ):
        columns[name] = quote(name)
    columns[WHY] = f"CASE {quote(EXCLUDED)} {whys} END" if whys else "CAST(NULL AS VARCHAR)"
    if plan.school_measures:
        columns[LEAD] = quote("#lead")
    for each in release.indicators:
        if each.level in ("part", "school"):
            columns |= _measured(release, each)
    columns |= {said(each.code, WORDS["weight"]): quote(column(each.code, "weight")) for each in _heavy(plan)}
    if release.judgement.school is not None:
        columns |= {MET: quote("#met"), PASSED: quote("#passed")}
    return f"SELECT {_aliased(columns)} FROM parts"


def reread_sql(plan: Plan, source: str, year_name: str, years: list[int]) -> str:
    """把写好的学校表读回来，改回计划里的列名：县里的第一遍、第二遍从这里取数，不必再算一次学校。"""
    release, population = plan.release, plan.release.population
    columns = {YEAR: quote(year_name), EXCLUDED: quote(WHY)}
    for name in (population.unit, STAGE_NAME, population.pupils):
        columns[name] = quote(name)
    if plan.school_measures:
        columns["#lead"] = quote(LEAD)
    for each in release.indicators:
        if each.level in ("part", "school"):
            written = _measured(release, each)
            for what in ("value", "met"):
                if said(each.code, WORDS[what]) in written:
                    columns[column(each.code, what)] = quote(said(each.code, WORDS[what]))
    columns |= {column(each.code, "weight"): quote(said(each.code, WORDS["weight"])) for each in _heavy(plan)}
    if release.judgement.school is not None:
        columns["#passed"] = quote(PASSED)
    chosen = ", ".join(map(str, years))
    return f"SELECT {_aliased(columns)} FROM {source} WHERE {quote(year_name)} IN ({chosen})"


def counties_sql(plan: Plan, year_name: str) -> str:
    """县表：一县一学段一行。"""
    release, unit = plan.release, quote(plan.release.population.unit)
    columns = {
        year_name: f"b.{quote(YEAR)}",
        release.population.unit: f"b.{unit}",
        STAGE_NAME: f"b.{quote(STAGE_NAME)}",
    }
    columns["校数"] = "schools"
    if release.judgement.school is not None:
        columns |= {"过关校数": "passed", "未过关校数": "failed"}
    rule = release.judgement.balance
    for each in release.indicators:
        if each.level == "part":
            for what in ("above", "below"):
                columns[said(each.code, COUNTS[what])] = quote(column(each.code, what))
        if rule is not None and each.code in rule.indicators:
            wanted = {what: word for what, word in SPREAD.items() if what != "even" or rule.how == "each"}
            columns |= {
                said(each.code, word): quote(column(each.code, what)) for what, word in wanted.items()
            }
    if rule is not None:
        columns["综合差异系数"] = quote("#composite")
        if rule.how == "mean":
            columns["综合达到"] = quote("#even")
    staged = [each for each in release.indicators if each.level == "county" and each.stages]
    for each in staged:
        columns |= _measured(release, each)
    columns["资源配置达到"] = quote("#resources")
    source = "balance AS b"
    if staged:
        source += (
            f" LEFT JOIN stage_figures AS s ON {_same('b', 's', (YEAR, release.population.unit, STAGE_NAME))}"
        )
    return f"SELECT {_aliased(columns)} FROM {source}"


def _same(left: str, right: str, names: tuple[str, ...]) -> str:
    return " AND ".join(f"{left}.{quote(name)} IS NOT DISTINCT FROM {right}.{quote(name)}" for name in names)


def _all_of(test: str, only: str) -> str:
    """几行里的真假合成一个：有假为假，有空为空，一行也没有为空。"""
    false, known, rows = (
        f"count({what}) FILTER (WHERE {only})" for what in (f"CASE WHEN NOT {test} THEN 1 END", test, "*")
    )
    return f"CASE WHEN {false} > 0 THEN FALSE WHEN {rows} > 0 AND {known} = {rows} THEN TRUE END"


def _here(indicator: Indicator) -> str:
    """本指标适用的学段。"""
    return (
        f"{quote(STAGE_NAME)} IN ({', '.join(map(literal, indicator.stages))})"
        if indicator.stages
        else "TRUE"
    )


def units_sql(plan: Plan, year_name: str) -> str:
    """单位表：一县一行，各学段资源配置和全部县级指标合成结论。"""
    release, population = plan.release, plan.release.population
    keys = f"{quote(YEAR)}, {quote(population.unit)}"
    columns = {year_name: f"u.{quote(YEAR)}", population.unit: f"u.{quote(population.unit)}"}
    columns["资源配置达到"] = quote("资源配置")
    sums = [f"{_all_of(quote('#resources'), 'TRUE')} AS {quote('资源配置')}"]
    staged: list[str] = []
    verdicts = {}
    for each in release.indicators:
        code = each.code
        met = quote(column(code, "met"))
        if each.level == "county" and each.stages:
            staged.append(f"{_all_of(met, _here(each))} AS {met}")
            columns[said(code, WORDS["met"])] = verdicts[code] = met
        elif each.level == "county":
            columns |= _measured(release, each)
            if each.formula.denominator is not None:
                columns |= {
                    said(code, "分子"): quote(column(code, "top")),
                    said(code, "分母"): quote(column(code, "weight")),
                }
            verdicts[code] = met
        elif each.county is not None:
            if each.level == "part":
                for what, sql in (("above", column(code, "above")), ("below", column(code, "below"))):
                    sums.append(
                        f"sum({quote(sql)}) FILTER (WHERE {_here(each)}) AS {quote(column(code, what))}"
                    )
                all_schools = f"sum(schools) FILTER (WHERE {_here(each)})"
                judged = f"{quote(column(code, 'above'))} + {quote(column(code, 'below'))}"
                counted = f"sum({judged}) FILTER (WHERE {_here(each)})"
                sums.append(f"{all_schools} - {counted} AS {quote(column(code, 'unknown'))}")
            above, below, unknown = (quote(column(code, what)) for what in COUNTS)
            share, total = each.county.share, f"({above} + {below} + {unknown})"
            scaled = f"{share.numerator} * {total}"
            verdicts[code] = (
                f"CASE WHEN {total} = 0 THEN NULL WHEN {above} * {share.denominator} >= {scaled} THEN TRUE "
                f"WHEN ({above} + {unknown}) * {share.denominator} < {scaled} THEN FALSE END"
            )
            columns |= {
                said(code, word): f"CAST({quote(column(code, what))} AS BIGINT)"
                for what, word in COUNTS.items()
            }
            columns[said(code, WORDS["met"])] = verdicts[code]
    source = f"(SELECT {keys}, {', '.join(sums)} FROM balance GROUP BY {keys}) AS u"
    for name, there in (
        ("unit_figures", plan.county.scoped["unit"]),
        (f"(SELECT {keys}, {', '.join(staged)} FROM stage_figures GROUP BY {keys})", staged),
        ("school_counts", plan.school_measures),
    ):
        if there:
            alias = f"t{len(source)}"
            source += f" LEFT JOIN {name} AS {alias} ON {_same('u', alias, (YEAR, population.unit))}"
    whole = joined(True, (quote("资源配置"), *(verdicts[code] for code in release.judgement.county)))
    columns["结论"] = f"CASE WHEN {whole} THEN '达标' WHEN NOT {whole} THEN '未达标' ELSE '待定' END"
    return f"SELECT {_aliased(columns)} FROM {source}"
