"""精确求值器：分数运算，一行一行老老实实地算。它不图快，只当 DuckDB 和 Spark 的对照，和「这个数从哪来」的底。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from zhidu.engine.county_plan import TOLERANCE
from zhidu.engine.measures import column
from zhidu.engine.results import Options
from zhidu.engine.scope import STAGE_NAME
from zhidu.rulebook.evaluation import Row, Value, evaluate, truth
from zhidu.rulebook.measuring import Measure, census_date, measure, with_switches
from zhidu.rulebook.model import BalanceRule, Conventions, Indicator, Release
from zhidu.rulebook.tables import FormRow, Table

RowDict = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """一校一学段：values 已换成不带学段的字段名、份额；excluded 是第几条排除规则。"""

    row: int
    stage: str
    values: Row
    excluded: int | None


class ExactEngine:
    """一次计算。tables：表单名 → 表；学校表必有。"""

    def __init__(self, release: Release, tables: Mapping[str, Table], options: Options) -> None:
        self.release = release
        self.options = options
        self.conventions = options.conventions or release.conventions
        self.on = census_date(options.year)
        self.form = release.form(release.population.form)
        self.schools = tables[release.population.form].rows
        county = next((each for each in release.forms if each.rows == "county"), None)
        self.county_rows = tables[county.name].rows if county is not None and county.name in tables else ()

    def computed(self) -> dict[str, list[RowDict]]:
        """与 DuckDB 那边同名同列的结果表。"""
        excluded = [self.excluded(row) for row in self.schools]
        parts = [
            part
            for position, row in enumerate(self.schools)
            for part in self.parts(position, row, excluded[position])
        ]
        part_rows = [self.part_row(part) for part in parts]
        result = {
            "parts": part_rows,
            "balance": self._balance(part_rows),
            "institution": [{"#row": i, "#excluded": each} for i, each in enumerate(excluded)],
        }
        if any(each.level == "school" for each in self.release.indicators):
            result["schools"] = self._school_rows(excluded, {part.row for part in parts})
            result["school_counts"] = self._school_counts(result["schools"])
        for scope, staged in (("unit_figures", False), ("stage_figures", True)):
            chosen = [
                each
                for each in self.release.indicators
                if each.level == "county" and bool(each.stages) == staged
            ]
            if chosen:
                result[scope] = self._figures(chosen, parts, staged)
        return result

    def excluded(self, row: FormRow) -> int | None:
        """第几条排除规则把它排除了；都不是为 None。"""
        for position, each in enumerate(self.release.population.exclusions):
            if each.switch and each.switch not in self.options.switches:
                continue
            if truth(each.when, row.values) is True:
                return position
        return None

    def headcount(self, row: FormRow, stage: str) -> Fraction | None:
        """学段学生数；空着而这个学段别的数也没有，就是 0。"""
        pupils = self.form.field_named(self.release.population.pupils)
        if pupils is None:
            return Fraction(0)
        if not pupils.per_stage:
            return _fraction(row.values.get(pupils.name))
        counted = _fraction(row.values.get(stage + pupils.name))
        if counted is not None:
            return counted
        evidence = (
            _fraction(row.values.get(stage + each.name)) or 0
            for each in self.form.fields
            if each.numeric and stage in each.per_stage and each is not pupils
        )
        return None if any(number > 0 for number in evidence) else Fraction(0)

    def parts(self, position: int, row: FormRow, excluded: int | None) -> list[Part]:
        """学校行拆成校—学段行。份额 ＝ 全校数 × 本学段折算人数 ÷ 全校折算人数。"""
        population = self.release.population
        heads = {each.stage: self.headcount(row, each.stage) for each in population.stages}
        weighted = [heads[each.stage] for each in population.stages]
        whole: Fraction | None = None
        if None not in weighted:
            whole = sum((each.weight * (heads[each.stage] or 0) for each in population.stages), Fraction(0))
        result = []
        for stage in population.stages:
            head = heads[stage.stage]
            if not stage.judged or (head is not None and head <= 0):
                continue
            share = None if whole is None or head is None or whole <= 0 else head * stage.weight / whole
            result.append(
                Part(position, stage.stage, self._part_values(row, stage.stage, head, share), excluded)
            )
        return result

    def _part_values(self, row: FormRow, stage: str, head: Fraction | None, share: Fraction | None) -> Row:
        values: dict[str, Value] = {STAGE_NAME: stage}
        several = len(self.release.population.stages) > 1
        for each in self.form.fields:
            if each.per_stage:
                values[each.name] = row.values.get(stage + each.name) if stage in each.per_stage else None
            else:
                values[each.name] = row.values.get(each.name)
                if each.numeric and each.shared == "split" and several:
                    whole = _fraction(values[each.name])
                    values[each.name] = None if whole is None or share is None else whole * share
        values[self.release.population.pupils] = head
        return values

    def measure_part(self, indicator: Indicator, part: Part) -> Measure:
        """一个学段级指标在一校一学段上。"""
        rule = self.release.judgement.school
        floor = rule.floor if rule is not None and indicator.code in rule.indicators else None
        found = measure(
            indicator, part.values, stage=part.stage, on=self.on, switches=self.options.switches, floor=floor
        )
        return _judged_here(indicator, part.stage, found)

    def _identity(self, position: int, stage: str | None = None) -> RowDict:
        population = self.release.population
        values = self.schools[position].values
        result: RowDict = {"#year": self.options.year, "#row": position}
        for name in (population.unit, population.code, population.name):
            result[name] = values.get(name)
        if stage is not None:
            result[STAGE_NAME] = stage
        return result

    def part_row(self, part: Part) -> RowDict:
        """parts 表的一行。"""
        population = self.release.population
        result = self._identity(part.row, part.stage)
        result[population.kind] = part.values.get(population.kind)
        result[population.pupils] = part.values.get(population.pupils)
        result["#excluded"] = part.excluded
        for indicator in self.release.indicators:
            if indicator.level == "part":
                result |= self._measured(indicator, self.measure_part(indicator, part), part.values)
        rule = self.release.judgement.school
        if rule is not None:
            met = [result[column(code, "met")] for code in rule.indicators]
            low = any(result[column(code, "low")] for code in rule.indicators)
            result["#met"] = sum(1 for each in met if each)
            result["#failed"] = failed = sum(1 for each in met if each is False)
            result["#low"] = low
            certain = result["#met"] >= rule.at_least if rule.floor is None else None not in met
            result["#passed"] = (
                False if failed > len(met) - rule.at_least or low else (True if certain else None)
            )
        return result

    def _measured(self, indicator: Indicator, found: Measure, row: Row, rows: Sequence[Row] = ()) -> RowDict:
        code, formula = indicator.code, with_switches(indicator, self.options.switches).formula
        result: RowDict = {
            column(code, "value"): None if isinstance(found.value, bool) else found.value,
            column(code, "met"): found.met,
            column(code, "low"): found.below_floor,
            column(code, "gap"): found.gap,
            column(code, "rule"): None if found.line is None else indicator.lines.index(found.line),
        }
        if indicator.direction != "holds":
            result[column(code, "top")] = evaluate(formula.numerator, row, rows)
        if formula.denominator is not None:
            result[column(code, "weight")] = evaluate(formula.denominator, row, rows)
        return result

    def _school_rows(self, excluded: Sequence[int | None], judged: set[int]) -> list[RowDict]:
        rows = []
        for position, row in enumerate(self.schools):
            if position not in judged:
                continue
            result = self._identity(position) | {"#excluded": excluded[position]}
            for each in self.release.indicators:
                if each.level == "school":
                    found = measure(each, row.values, stage=None, on=self.on, switches=self.options.switches)
                    result |= self._measured(each, found, row.values)
            rows.append(result)
        return rows

    def _school_counts(self, rows: list[RowDict]) -> list[RowDict]:
        unit = self.release.population.unit
        result: dict[Any, RowDict] = {}
        codes = [each.code for each in self.release.indicators if each.level == "school"]
        for row in rows:
            if row["#excluded"] is not None:
                continue
            counts = result.setdefault(row[unit], {"#year": self.options.year, unit: row[unit]})
            for code in codes:
                for what, wanted in (("above", True), ("below", False), ("unknown", None)):
                    name = column(code, what)
                    counts[name] = counts.get(name, 0) + (row[column(code, "met")] is wanted)
        return list(result.values())

    def _figures(self, indicators: list[Indicator], parts: list[Part], staged: bool) -> list[RowDict]:
        unit = self.release.population.unit
        groups: dict[tuple[Any, str | None], list[Part]] = {}
        for part in parts:
            groups.setdefault((part.values.get(unit), part.stage if staged else None), []).append(part)
        rows = []
        for (name, stage), members in groups.items():
            given = (
                each.values for each in self.county_rows if name is not None and each.values.get(unit) == name
            )
            county = next(given, {})  # 一个单位交了两行的，认第一行
            values = {**county, **({STAGE_NAME: stage} if stage else {})}
            result: RowDict = {
                "#year": self.options.year,
                unit: name,
                **({STAGE_NAME: stage} if stage else {}),
            }
            for each in indicators:
                rows_seen = [part.values for part in members if each.rows == "all" or part.excluded is None]
                found = measure(
                    each, values, stage=stage, rows=rows_seen, on=self.on, switches=self.options.switches
                )
                result |= self._measured(each, _judged_here(each, stage, found), values, rows_seen)
            rows.append(result)
        return rows

    def _balance(self, parts: list[RowDict]) -> list[RowDict]:
        unit = self.release.population.unit
        groups: dict[tuple[Any, str], list[RowDict]] = {}
        for row in parts:
            if row["#excluded"] is None:
                groups.setdefault((row[unit], row[STAGE_NAME]), []).append(row)
        return [self.balance_row(name, stage, rows) for (name, stage), rows in groups.items()]

    def balance_row(self, unit: Any, stage: str, rows: list[RowDict]) -> RowDict:
        """balance 表的一行：一个县一个学段。rows 是纳入判定的 parts 行。"""
        result: RowDict = {"#year": self.options.year, self.release.population.unit: unit, STAGE_NAME: stage}
        result["schools"] = len(rows)
        tests: list[bool | None] = []
        if self.release.judgement.school is not None:
            result["passed"] = sum(1 for row in rows if row["#passed"])
            result["failed"] = sum(1 for row in rows if row["#passed"] is False)
            tests.append(False if result["failed"] else (True if result["passed"] == len(rows) else None))
        for each in self.release.indicators:
            if each.level == "part":
                met = [row[column(each.code, "met")] for row in rows]
                result[column(each.code, "above")] = sum(1 for one in met if one)
                result[column(each.code, "below")] = sum(1 for one in met if one is False)
        rule = self.release.judgement.balance
        if rule is not None:
            tests += self._spread(result, stage, rows, rule)
        result["#resources"] = False if False in tests else (None if None in tests else True)
        return result

    def _spread(
        self, result: RowDict, stage: str, rows: list[RowDict], rule: BalanceRule
    ) -> list[bool | None]:
        limit = rule.limits.get(stage)
        evens: list[bool | None] = []
        cvs: list[Decimal | None] = []
        for code in rule.indicators:
            indicator = self.release.indicator(code)
            for which, conventions in (("", self.conventions), ("_other", self.conventions.other())):
                mean, variance = self._moments(indicator, rows, conventions)
                cv = None if variance is None or not mean else _root(variance / mean**2)
                result[column(code, "mean" + which)] = mean
                result[column(code, "sd" + which)] = None if variance is None else _root(variance)
                result[column(code, "cv" + which)] = cv
                if not which:
                    result[column(code, "known")] = sum(
                        1 for row in rows if row[column(code, "value")] is not None
                    )
                    even = (
                        None
                        if cv is None or limit is None or variance is None
                        else variance <= limit**2 * (mean or 0) ** 2
                    )
                    result[column(code, "even")] = even
                    evens.append(even)
                    cvs.append(cv)
        known = [each for each in cvs if each is not None]
        composite = sum(known, Decimal(0)) / len(known) if known and len(known) == len(cvs) else None
        result["#composite"] = composite
        whole = (
            None
            if composite is None or limit is None
            else composite <= Decimal(limit.numerator) / limit.denominator * Decimal(TOLERANCE)
        )
        result["#even"] = whole
        return evens if rule.how == "each" else [whole]

    def _moments(
        self, indicator: Indicator, rows: list[RowDict], conventions: Conventions
    ) -> tuple[Fraction | None, Fraction | None]:
        """均值和方差，都是分数；缺一所就都是未知。"""
        code = indicator.code
        weighted = (
            column(code, "weight")
            if indicator.formula.denominator is not None
            else self.release.population.pupils
        )
        pairs = [(row[column(code, "value")], row[weighted]) for row in rows]
        if not pairs or any(value is None or weight is None for value, weight in pairs):
            return None, None
        total = sum(weight for _, weight in pairs)
        if total <= 0:
            return None, None
        if conventions.mean == "pooled":
            mean = sum(value * weight for value, weight in pairs) / total
        else:
            mean = sum(value for value, _ in pairs) / len(pairs)
        if conventions.weight == "enrolment":
            return mean, sum(weight * (value - mean) ** 2 for value, weight in pairs) / total
        count = len(pairs) - conventions.ddof
        return mean, (sum((value - mean) ** 2 for value, _ in pairs) / count if count else None)


def _judged_here(indicator: Indicator, stage: str | None, found: Measure) -> Measure:
    """指标不管的学段：有值，不判。"""
    if stage is None or not indicator.stages or stage in indicator.stages:
        return found
    return replace(found, line=None, floor=None, met=None, below_floor=None, gap=None)


def _fraction(value: Value) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _root(value: Fraction) -> Decimal:
    """开方，留 40 位有效数字。"""
    with localcontext() as context:
        context.prec = 40
        return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
