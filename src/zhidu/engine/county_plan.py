"""县一级的 SQL：校际差异、过关校数、汇总型指标。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from zhidu.engine.compilation import FALSE, TRUE, Compiler, Quantity, joined, literal, quote, value
from zhidu.engine.measures import MeasureSql, column, measure_sql
from zhidu.engine.results import Options
from zhidu.engine.scope import STAGE_NAME, Relation, county_resolver
from zhidu.rulebook.measuring import census_date
from zhidu.rulebook.model import Conventions, Indicator, Release
from zhidu.rulebook.nodes import Arithmetic, Call, Name, Node, names_in

YEAR, EXCLUDED, ROW = "#year", "#excluded", "#row"
TOLERANCE = "1.000000000001"  # 差异系数是开方来的，双精度在线上会差最后一位；相对差 1e-12 以内算相等
Scope = Literal["stage", "unit"]


@dataclass(frozen=True, slots=True)
class Totals:
    """合计、计数怎么汇总：terms 每行先算好的量，pieces 按县—学段汇总的数，totals 由这些数合成的合计。

    同一个量、同一个数只算一次；全县的由各学段的数相加得到，源表只扫一遍。都是 名字 → SQL。
    """

    terms: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)

    def term(self, sql: str) -> str:
        """每行的一个量。"""
        return _named(self.terms, "#term", sql)

    def piece(self, aggregate: str, of: str, chosen: str) -> str:
        """汇总的一个数：合计或计数，只看 chosen 的行。"""
        only = "" if chosen == TRUE else f" FILTER (WHERE {chosen})"
        return _named(self.pieces, "#piece", f"{aggregate}({of}){only}")

    def total(self, sql: str) -> str:
        """合成的一个合计。"""
        return _named(self.totals, "#total", sql)


def _named(names: dict[str, str], prefix: str, sql: str) -> str:
    known = next((name for name, each in names.items() if each == sql), f"{prefix}{len(names)}")
    names[known] = sql
    return quote(known)


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """县级要建的表：balance（县—学段）、units（县）、stage_figures、unit_figures。"""

    release: Release
    conventions: Conventions
    part_names: frozenset[str]
    totals: Totals
    scoped: Mapping[Scope, tuple[MeasureSql, ...]]
    county: Relation | None
    county_year: str | None
    county_names: Mapping[Scope, frozenset[str]]

    def steps(self, has_schools: bool, schools: tuple[MeasureSql, ...]) -> list[tuple[str, str]]:
        """按先后执行的 (表名, SQL)。"""
        steps = [("means", self._means()), ("balance", self._balance())]
        if has_schools:
            steps.append(("school_counts", self._school_counts(schools)))
        if any(self.scoped.values()):
            steps.append(("totals", self._totals()))
        for scope in ("unit", "stage"):
            if self.scoped[scope]:
                steps.append((f"{scope}_figures", self._figures(scope)))
        return steps

    def _keys(self, scope: Scope = "stage") -> list[str]:
        keys = [quote(YEAR), quote(self.release.population.unit)]
        return [*keys, quote(STAGE_NAME)] if scope == "stage" else keys

    def balanced(self) -> tuple[Indicator, ...]:
        """算差异系数的指标。"""
        rule = self.release.judgement.balance
        return tuple(
            each for each in self.release.indicators if rule is not None and each.code in rule.indicators
        )

    def _weight(self, indicator: Indicator) -> str:
        pupils = self.release.population.pupils
        if indicator.formula.denominator in (None, Name(pupils)):
            return quote(pupils)
        return quote(column(indicator.code, "weight"))

    def _weights(self) -> dict[str, str]:
        """各指标按什么加权；同一个权数只汇总一次。权数的 SQL → 它在 means 里的编号。"""
        return {
            weight: str(each) for each, weight in enumerate(dict.fromkeys(map(self._weight, self.balanced())))
        }

    def _means(self) -> str:
        """第一遍：校数、过关、未达到、缺数、两种均值。每组给一个编号，第二遍按它分组。"""
        columns = ["count(*) AS schools"]
        if self.release.judgement.school is not None:
            passed = quote("#passed")
            columns += [
                f"count(*) FILTER (WHERE {passed}) AS passed",
                f"count(*) FILTER (WHERE NOT {passed}) AS failed",
            ]
        for each in self.release.indicators:
            if each.level != "part":
                continue
            met = quote(column(each.code, "met"))
            columns.append(f"count(*) FILTER (WHERE {met}) AS {quote(column(each.code, 'above'))}")
            columns.append(f"count(*) FILTER (WHERE NOT {met}) AS {quote(column(each.code, 'below'))}")
        for weight, number in self._weights().items():
            columns.append(f"nullif(greatest(sum({weight}), 0), 0) AS {quote('#mass' + number)}")
            columns.append(f"count({weight}) AS {quote('#weighed' + number)}")
        for each in self.balanced():
            figure, weight = quote(column(each.code, "value")), self._weight(each)
            mass = f"nullif(greatest(sum({weight}), 0), 0)"
            columns.append(f"count({figure}) AS {quote(column(each.code, 'known'))}")
            columns.append(f"sum({figure} * {weight}) / {mass} AS {quote(column(each.code, 'pooled'))}")
            columns.append(f"avg({figure}) AS {quote(column(each.code, 'simple'))}")
        keys = ", ".join(self._keys())
        grouped = (
            f"SELECT {keys}, {', '.join(columns)} FROM parts WHERE {quote(EXCLUDED)} IS NULL GROUP BY {keys}"
        )
        if not self.balanced():
            return grouped
        return (
            f"SELECT *, row_number() OVER (ORDER BY {keys}) AS {quote('#group')} FROM ({grouped}) AS counted"
        )

    def _balance(self) -> str:
        """第二遍：离差平方和，再开方得标准差；缺一所学校的数，这一项就是未知。"""
        if not self.balanced():
            return self._verdict("means")
        keys, group = self._keys(), quote("#group")
        both = tuple(zip(("", "_other"), (self.conventions, self.conventions.other()), strict=True))
        squares, outer = [], []
        for each in self.balanced():
            code, weight = each.code, self._weight(each)
            number = self._weights()[weight]
            known = quote(column(code, "known"))
            complete = f"{known} = schools AND {quote('#weighed' + number)} = schools"
            for which, conventions in both:
                mean, square = quote(column(code, conventions.mean)), quote(column(code, "square" + which))
                apart = f"(p.{quote(column(code, 'value'))} - m.{mean})"
                if conventions.weight == "enrolment":
                    squares.append(f"sum(p.{weight} * {apart} * {apart}) AS {square}")
                    count = quote("#mass" + number)
                else:
                    squares.append(f"sum({apart} * {apart}) AS {square}")
                    count = f"nullif({known} - {conventions.ddof}, 0)"
                outer.append(f"CASE WHEN {complete} THEN {mean} END AS {quote(column(code, 'mean' + which))}")
                outer.append(
                    f"CASE WHEN {complete} THEN sqrt({square} / {count}) END AS {quote(column(code, 'sd' + which))}"
                )
        joined = " AND ".join(f"p.{key} IS NOT DISTINCT FROM m.{key}" for key in keys)  # 管理单位可能空着
        spread = (
            f"SELECT m.{group} AS {quote('#of')}, {', '.join(squares)} FROM parts AS p JOIN means AS m ON {joined} "
            f"WHERE p.{quote(EXCLUDED)} IS NULL GROUP BY m.{group}"
        )
        inner = (
            f"SELECT *, {', '.join(outer)} FROM means JOIN ({spread}) AS spread ON {group} = {quote('#of')}"
        )
        return self._verdict(f"({inner})")

    def _verdict(self, inner: str) -> str:
        outer = ["*"]
        for each in self.balanced():
            for which in ("", "_other"):
                sd, mean = (quote(column(each.code, what + which)) for what in ("sd", "mean"))
                outer.append(f"{sd} / nullif(abs({mean}), 0) AS {quote(column(each.code, 'cv' + which))}")
        rule = self.release.judgement.balance
        tests = []
        if self.release.judgement.school is not None:
            tests.append("CASE WHEN failed > 0 THEN FALSE WHEN passed = schools THEN TRUE END")
        if rule is not None:  # 没写限的学段，限是 NULL，即不判
            limits = " ".join(
                f"WHEN {literal(stage)} THEN {float(limit)!r} * {TOLERANCE}"
                for stage, limit in rule.limits.items()
            )
            outer.append(f"CASE {quote(STAGE_NAME)} {limits} END AS {quote('#limit')}")
        body = f"SELECT {', '.join(outer)} FROM {inner} AS deviations"
        if rule is not None:
            limit, cvs = quote("#limit"), [quote(column(code, "cv")) for code in rule.indicators]
            evens = [quote(column(code, "even")) for code in rule.indicators]
            composite = f"({' + '.join(cvs)}) / {len(cvs)}"
            flags = "".join(f", {cv} <= {limit} AS {even}" for cv, even in zip(cvs, evens, strict=True))
            whole = f"{composite} AS {quote('#composite')}, {composite} <= {limit} AS {quote('#even')}"
            body = f"SELECT *, {whole}{flags} FROM ({body}) AS compared"
            tests += evens if rule.how == "each" else [quote("#even")]
        verdict = " AND ".join(tests) or "TRUE"
        return f"SELECT *, ({verdict}) AS {quote('#resources')} FROM ({body}) AS concluded"

    def _school_counts(self, schools: tuple[MeasureSql, ...]) -> str:
        keys = ", ".join(self._keys("unit"))
        columns = []
        for each in schools:
            met = quote(column(each.code, "met"))
            columns += [
                f"count(*) FILTER (WHERE {met}) AS {quote(column(each.code, 'above'))}",
                f"count(*) FILTER (WHERE NOT {met}) AS {quote(column(each.code, 'below'))}",
                f"count(*) FILTER (WHERE {met} IS NULL) AS {quote(column(each.code, 'unknown'))}",
            ]
        return f"SELECT {keys}, {', '.join(columns)} FROM schools WHERE {quote(EXCLUDED)} IS NULL GROUP BY {keys}"

    def _totals(self) -> str:
        """按县—学段汇总一遍。"""
        keys = ", ".join(self._keys())
        terms = "".join(f", {sql} AS {quote(name)}" for name, sql in self.totals.terms.items())
        pieces = "".join(f", {sql} AS {quote(name)}" for name, sql in self.totals.pieces.items())
        rows = f"SELECT {keys}, {quote(EXCLUDED)}{terms} FROM parts"
        return f"SELECT {keys}{pieces} FROM ({rows}) AS termed GROUP BY {keys}"

    def _figures(self, scope: Scope) -> str:
        """接上县表，再判。"""
        keys = self._keys(scope)
        source = "totals"
        if scope == "unit":
            sums = "".join(f", sum({quote(name)}) AS {quote(name)}" for name in self.totals.pieces)
            source = f"(SELECT {', '.join(keys)}{sums} FROM totals GROUP BY {', '.join(keys)}) AS summed"
        totals = "".join(f", {sql} AS {quote(name)}" for name, sql in self.totals.totals.items())
        source = f"(SELECT {', '.join(keys)}{totals} FROM {source}) AS g"
        if self.county is not None:
            unit = quote(self.release.population.unit)
            renamed = {self.release.population.unit: "#unit", self.county_year or "": "#county_year"}
            wanted = self.county.columns & {*self.county_names[scope], *renamed}
            taken = ", ".join(f"{quote(name)} AS {quote(renamed.get(name, name))}" for name in sorted(wanted))
            source += (
                f" LEFT JOIN (SELECT {taken} FROM {self.county.sql}) AS c ON g.{unit} = c.{quote('#unit')}"
            )
            if self.county_year is not None:
                source += f" AND g.{quote(YEAR)} = c.{quote('#county_year')}"
        inner, outer, last = [*keys], [*keys], ["*"]
        for each in self.scoped[scope]:
            inner += [f"{sql} AS {quote(name)}" for name, sql in each.columns.items()]
            outer += [f"{sql} AS {quote(name)}" for name, sql in each.results.items()]
            extras = [column(each.code, what) for what in ("weight", "top")]
            outer += [quote(name) for name in extras if name in each.columns]
            last += [f"{sql} AS {quote(name)}" for name, sql in each.final.items()]
        counted = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {source}) AS counted"
        return f"SELECT {', '.join(last)} FROM ({counted}) AS judged"


def county_plan(
    release: Release,
    indicators: tuple[Indicator, ...],
    part_compiler: Compiler,
    county: Relation | None,
    options: Options,
    conventions: Conventions,
    county_year: str | None = None,
    complete: frozenset[str] = frozenset(),
) -> CountyPlan:
    """indicators：level 为 county 的指标。stages 非空的按学段各算一次，只汇总本学段的行。

    county_year：县表里的年份列，多年的县表要按它接；None 就是只有一年。
    complete：校—学段行上一格也不空的字段，合计它们不必再数缺了几个。
    """
    everyone = not any(
        not each.switch or each.switch in options.switches for each in release.population.exclusions
    )
    form = next((each for each in release.forms if each.rows == "county"), None)
    names: set[str] = set()
    scoped: dict[Scope, list[MeasureSql]] = {"unit": [], "stage": []}
    county_names: dict[Scope, set[str]] = {"unit": set(), "stage": set()}
    totals = Totals()
    resolved = county_resolver(form, county)

    for indicator in indicators:
        scope: Scope = "stage" if indicator.stages else "unit"

        def aggregate(node: Call, indicator: Indicator = indicator) -> Quantity:
            names.update(names_in(node))
            judged = TRUE if everyone or indicator.rows == "all" else f"{quote(EXCLUDED)} IS NULL"
            return _total(node, part_compiler, judged, totals, complete)

        def resolve(name: str, scope: Scope = scope) -> Quantity | str:
            county_names[scope].add(name)
            return resolved(name)

        compiler = Compiler(resolve, aggregate)
        sql = measure_sql(
            indicator,
            compiler,
            stages=release.population.judged_stages if indicator.stages else (None,),
            on=census_date(options.year),
            switches=options.switches,
            floor=None,
        )
        if indicator.direction != "holds":
            top = {column(indicator.code, "top"): value(compiler.quantity(indicator.formula.numerator))}
            sql = replace(sql, columns={**sql.columns, **top})
        scoped[scope].append(sql)
    names.discard(STAGE_NAME)
    return CountyPlan(
        release,
        conventions,
        frozenset(names),
        totals,
        {scope: tuple(each) for scope, each in scoped.items()},
        county,
        county_year,
        {scope: frozenset(each) for scope, each in county_names.items()},
    )


def _sure(node: Node, complete: frozenset[str]) -> bool:
    """每一行都算得出来：用到的字段一格不空，也没有除法。"""
    divided = any(isinstance(each, Arithmetic) and each.operator == "÷" for each in node.walk())
    return not divided and complete.issuperset(names_in(node))


def _total(node: Call, compiler: Compiler, judged: str, totals: Totals, complete: frozenset[str]) -> Quantity:
    """合计、计数：有一行不知道该不该计、或该计而缺数，总数就是未知。judged：只看哪些行。"""
    condition = (
        node.arguments[0]
        if node.function == "计数"
        else (node.arguments[1] if len(node.arguments) > 1 else None)
    )
    counted = compiler.condition(condition) if condition is not None else TRUE
    rows = totals.piece("count", "*", judged)
    tests = [f"{rows} > 0"]
    if counted not in (TRUE, FALSE):
        counted = totals.term(counted)
        if condition is not None and not _sure(condition, complete):
            tests.append(f"{totals.piece('count', counted, judged)} = {rows}")
    chosen = joined(True, (judged, counted))
    quantity = Quantity("", positive=True)
    if node.function == "计数":
        total = f"CAST({totals.piece('count', '*', chosen)} AS DOUBLE)"
    else:
        each = compiler.quantity(node.arguments[0])
        quantity = Quantity("", 1 if each.factors else each.scale, positive=each.positive)
        term = totals.term(value(each) if each.factors else each.numerator)
        if not _sure(node.arguments[0], complete):
            tests.append(f"{totals.piece('count', term, chosen)} = {totals.piece('count', '*', chosen)}")
        total = f"coalesce({totals.piece('sum', term, chosen)}, 0)"
    return replace(quantity, numerator=totals.total(f"CASE WHEN {' AND '.join(tests)} THEN {total} END"))
