"""把一个发布版变成几条 SQL：学校、校—学段、县—学段、县。DuckDB 直接跑，Spark 转写后跑。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from zhidu.engine.compilation import Compiler, joined, literal, quote
from zhidu.engine.county_plan import CountyPlan, county_plan
from zhidu.engine.measures import MeasureSql, column, measure_sql
from zhidu.engine.results import Options
from zhidu.engine.scope import (
    MISSING_TEXT,
    STAGE_NAME,
    Relation,
    carried_columns,
    column_in,
    has_stage,
    headcount_column,
    part_resolver,
    per_head,
    school_resolver,
    split_weights,
    stage_headcount,
    stage_resolver,
)
from zhidu.rulebook.measuring import census_date
from zhidu.rulebook.model import Conventions, Form, Indicator, Release, SchoolRule, StageRule
from zhidu.rulebook.nodes import AGGREGATES, Call, Node, names_in

ROW = "#row"
YEAR = "#year"
EXCLUDED = "#excluded"


@dataclass(frozen=True, slots=True)
class Plan:
    """按 steps 的先后执行，每步建一张同名的表。"""

    release: Release
    conventions: Conventions
    on: date
    steps: tuple[tuple[str, str], ...]
    school_measures: tuple[MeasureSql, ...]
    county: CountyPlan
    switches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sources:
    """学校表必有，县表可无。year_column：多年数据里年份那一列；None 就是只有 options.year 一年。"""

    schools: Relation
    county: Relation | None = None
    year_column: str | None = None
    row_column: str | None = None
    where: str = ""


@dataclass(slots=True)
class _Builder:
    release: Release
    sources: Sources
    options: Options
    form: Form = field(init=False)
    on: date = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.release.form(self.release.population.form)
        self.on = census_date(self.options.year)

    def level(self, level: str) -> tuple[Indicator, ...]:
        return tuple(each for each in self.release.indicators if each.level == level)

    def floor(self, indicator: Indicator) -> Fraction | None:
        rule = self.release.judgement.school
        return rule.floor if rule is not None and indicator.code in rule.indicators else None

    def complete(self) -> frozenset[str]:
        """校—学段行上一格也不空的字段：各判定学段都有这一列，源表里都不空。"""
        relation, stages = self.sources.schools, self.release.population.judged_stages
        full = (
            each.name
            for each in self.form.fields
            if all(column_in(each, stage, relation) in relation.complete for stage in stages)
        )
        return frozenset(full) | {STAGE_NAME}

    def school_measures(self) -> tuple[MeasureSql, ...]:
        """全校一级的指标，落在学校行上。"""
        compiler = Compiler(school_resolver(self.form, self.sources.schools))
        return tuple(
            measure_sql(
                each, compiler, stages=(None,), on=self.on, switches=self.options.switches, floor=None
            )
            for each in self.level("school")
        )

    def stage_measures(self, stage: StageRule) -> tuple[MeasureSql, ...]:
        """一个学段的学段级指标，落在学校行上。"""
        release, form, relation = self.release, self.form, self.sources.schools
        plain = Compiler(stage_resolver(release, form, relation, stage))
        headed = Compiler(stage_resolver(release, form, relation, stage, headed=True))
        return tuple(
            measure_sql(
                each,
                plain,
                stages=(stage.stage,),
                on=self.on,
                switches=self.options.switches,
                floor=self.floor(each),
                per_head=headed if per_head(release, form, each, self.options) else None,
            )
            for each in self.level("part")
        )

    def institution(self) -> str:
        """学校行：加上各学段学生数、折算人数、为什么不纳入。"""
        population, relation = self.release.population, self.sources.schools
        compiler = Compiler(school_resolver(self.form, relation))
        heads = [
            f"{stage_headcount(population, self.form, relation, each.stage)} AS {headcount_column(each.stage)}"
            for each in population.stages
        ]
        cases = [
            f"WHEN {compiler.condition(each.when)} THEN {position}"
            for position, each in enumerate(population.exclusions)
            if not each.switch or each.switch in self.options.switches
        ]
        excluded = f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS INTEGER)"
        year = quote(self.sources.year_column) if self.sources.year_column else str(self.options.year)
        row = quote(self.sources.row_column) if self.sources.row_column else "CAST(NULL AS BIGINT)"
        where = f" WHERE {self.sources.where}" if self.sources.where else ""
        kept = ", ".join(quote(name) for name in sorted(self.kept_columns()))
        for name in (population.unit, population.code, population.name):
            kept += "" if name in relation.columns else f", {MISSING_TEXT} AS {quote(name)}"
        return (
            f"SELECT *, {self.whole()} AS {quote('#whole')} FROM (SELECT {kept}, {', '.join(heads)}, "
            f"{excluded} AS {quote(EXCLUDED)}, {year} AS {quote(YEAR)}, {row} AS {quote(ROW)} "
            f"FROM {relation.sql}{where}) AS counted"
        )

    def kept_columns(self) -> set[str]:
        """后面几步要用到的源列。"""
        relation, population = self.sources.schools, self.release.population
        wanted = self.wanted_names() | {population.code, population.name, population.unit, population.kind}
        for indicator in self.level("school"):
            wanted |= set(_names(indicator))
        columns: set[str] = set()
        for each in self.form.fields:
            if {each.name, *each.columns()} & wanted:
                columns |= {name for name in each.columns() if name in relation.columns}
        return columns

    def wanted_names(self) -> set[str]:
        """校—学段行要带的字段：学段公式和汇总公式里用到的。"""
        wanted = {self.release.population.pupils, self.release.population.kind}
        for each in self.level("part"):
            wanted |= set(_names(each))
        for each in self.level("county"):
            for node in _nodes(each):
                for part in node.walk():
                    if isinstance(part, Call) and part.function in AGGREGATES:
                        wanted |= set(names_in(part))
        return wanted

    def whole(self) -> str:
        """全校折算人数，拆分共用资源的分母。"""
        population = self.release.population
        weights = split_weights(population.stages)
        whole = " + ".join(f"{headcount_column(stage)} * {weight}" for stage, weight in weights.items())
        pupils = self.form.field_named(population.pupils)
        if pupils is None or pupils.minimum is None or pupils.minimum < 0:  # 人数可能是负的：拆不了
            return f"CASE WHEN {whole} > 0 THEN {whole} END"
        return whole

    def parts(self, carried: set[str], shares: bool, whole: tuple[MeasureSql, ...] = ()) -> str:
        """一校一学段一行，连同学段级指标。各学段分开写：学段和线都是常数，没有的列当场就能化掉。

        carried：另带哪些字段，给县里汇总用；shares：要不要带拆分的份额；
        whole：并排放在这一行的全校一级指标，#lead 标出数校数时该数的那一行（学校的头一个判定学段）。
        """
        population, relation = self.release.population, self.sources.schools
        weights = split_weights(population.stages)
        branches = []
        earlier: list[str] = []
        for stage in population.stages:
            if not stage.judged:
                continue
            head = headcount_column(stage.stage)
            columns = {name: quote(name) for name in (YEAR, EXCLUDED, ROW)}
            for name in (population.unit, population.code, population.name):
                columns[name] = quote(name) if name in relation.columns else MISSING_TEXT
            columns[STAGE_NAME] = literal(stage.stage)
            columns |= carried_columns(self.release, self.form, relation, stage, carried)
            if shares:
                columns |= {"#share": f"{head} * {weights[stage.stage]}", "#whole": quote("#whole")}
            if whole:
                columns["#lead"] = joined(True, tuple(f"coalesce({each} <= 0, FALSE)" for each in earlier))
            earlier.append(head)
            where = has_stage(population, self.form, relation, stage.stage)
            measures = (*self.stage_measures(stage), *whole)
            branches.append(_measured(columns, measures, self.release.judgement.school, where))
        return " UNION ALL ".join(branches)


def _nodes(indicator: Indicator) -> tuple[Node, ...]:
    formula = indicator.formula
    nodes: list[Node] = [formula.numerator]
    if formula.denominator is not None:
        nodes.append(formula.denominator)
    nodes += [line.when for line in indicator.lines if line.when is not None]
    return tuple(nodes)


def _names(indicator: Indicator) -> tuple[str, ...]:
    return tuple(name for node in _nodes(indicator) for name in names_in(node))


def build_plan(release: Release, sources: Sources, options: Options, *, merged: bool = False) -> Plan:
    """发布版 + 源表的列 + 选项 → 计划。纯函数，结果可缓存。

    merged：全校一级的指标并进 parts，源表只扫一遍；schools 那一步就没有了，由调用方从 parts 取 #lead 的行。
    """
    builder = _Builder(release, sources, options)
    conventions = options.conventions or release.conventions
    population = release.population
    totals = Compiler(part_resolver(release, builder.form, sources.schools))
    schools = builder.school_measures()
    year = sources.year_column if sources.county and sources.year_column in sources.county.columns else None
    county = county_plan(
        release,
        builder.level("county"),
        totals,
        sources.county,
        options,
        conventions,
        year,
        builder.complete(),
    )
    carried = {*county.part_names, population.kind, population.pupils}
    shares = any("#share" in sql for sql in county.totals.terms.values())
    steps = [
        ("institution", builder.institution()),
        ("parts", builder.parts(carried, shares, schools if merged else ())),
    ]
    if schools and not merged:
        names = (YEAR, population.unit, population.code, population.name, EXCLUDED, ROW)
        judged = [headcount_column(stage) for stage in population.judged_stages]
        counted = " + ".join(f"coalesce({each}, 1)" for each in judged)
        columns = {name: quote(name) for name in names}
        steps.append(("schools", _measured(columns, schools, None, f"{counted} > 0")))
    steps += county.steps(bool(schools), schools)
    return Plan(release, conventions, builder.on, tuple(steps), schools, county, options.switches)


def _measured(
    columns: Mapping[str, str], measures: tuple[MeasureSql, ...], rule: SchoolRule | None, where: str
) -> str:
    """内层算整数分子、分母，外层算值、达到、差额，再加校级判定。columns：另带哪些列（列名 → SQL）。"""
    inner = [f"{sql} AS {quote(name)}" for name, sql in columns.items()]
    outer = [quote(name) for name in columns]
    for each in measures:
        inner += [f"{sql} AS {quote(name)}" for name, sql in each.columns.items()]
        outer += [f"{sql} AS {quote(name)}" for name, sql in each.results.items()]
        weight = column(each.code, "weight")
        if weight in each.columns:
            outer.append(quote(weight))
    body = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM institution WHERE {where}) AS counted"
    last = [f"{sql} AS {quote(name)}" for each in measures for name, sql in each.final.items()]
    if rule is None:
        return f"SELECT {', '.join(['*', *last])} FROM ({body}) AS judged"
    tests = [quote(column(code, "met")) for code in rule.indicators]
    met = " + ".join(f"CAST(coalesce({each}, FALSE) AS INTEGER)" for each in tests)
    failed = " + ".join(f"CAST(coalesce(NOT {each}, FALSE) AS INTEGER)" for each in tests)
    low = " OR ".join(f"coalesce({quote(column(code, 'low'))}, FALSE)" for code in rule.indicators)
    spare = len(tests) - rule.at_least
    certain = f"{quote('#met')} >= {rule.at_least}"
    if rule.floor is not None:
        certain = f"{quote('#met')} + {quote('#failed')} = {len(tests)}"
    last += [f"{met} AS {quote('#met')}", f"{failed} AS {quote('#failed')}", f"{low} AS {quote('#low')}"]
    return (
        f"SELECT *, CASE WHEN {quote('#failed')} > {spare} OR {quote('#low')} THEN FALSE "
        f"WHEN {certain} THEN TRUE END AS {quote('#passed')} "
        f"FROM (SELECT *, {', '.join(last)} FROM ({body}) AS judged) AS summed"
    )
