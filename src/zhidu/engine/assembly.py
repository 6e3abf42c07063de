"""把结果表拼成 Evaluation：哪台引擎算的都从这里出来，所以话说得一样、口径一样。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from zhidu.engine.exact import ExactEngine
from zhidu.engine.measures import column
from zhidu.engine.results import (
    Balance,
    CountyFigure,
    Evaluation,
    ExcludedSchool,
    Figure,
    Options,
    SchoolResult,
    StageResult,
)
from zhidu.engine.scope import STAGE_NAME
from zhidu.engine.verdicts import stage_reasons, unit_result, word
from zhidu.rulebook.evaluation import Value, missing, show
from zhidu.rulebook.measuring import census_date, choose_line, switch_used, with_switches
from zhidu.rulebook.model import Indicator, Line, Release
from zhidu.rulebook.nodes import AGGREGATES, Call, Name, Node, names_in
from zhidu.rulebook.tables import FormRow, Table

RowDict = Mapping[str, Any]
Computed = Mapping[str, Sequence[RowDict]]


class Assembly:
    """一次计算的拼装。tables 用来说清缺什么、数从哪一行来。"""

    def __init__(
        self, release: Release, tables: Mapping[str, Table], options: Options, computed: Computed
    ) -> None:
        self.release = release
        self.options = options
        self.computed = computed
        self.exact = ExactEngine(release, tables, options)
        self.rows = tables[release.population.form].rows
        self.form = release.form(release.population.form)
        county = next((each for each in release.forms if each.rows == "county"), None)
        table = tables.get(county.name) if county is not None else None
        self.county_rows: dict[str, FormRow] = {}
        for row in table.rows if table else ():
            self.county_rows.setdefault(self.unit_of(row.values), row)
        order = {stage: position for position, stage in enumerate(release.population.judged_stages)}
        self.parts = sorted(computed["parts"], key=lambda row: (row["#row"], order[row[STAGE_NAME]]))
        self.school_rows = {row["#row"]: row for row in computed.get("schools", ())}
        self.stage_order = order

    def unit_of(self, row: Mapping[str, Any]) -> str:
        """这一行的管理单位；空着的归成一组。"""
        return str(row[self.release.population.unit] or "")

    def evaluation(self) -> Evaluation:
        """全部结果。"""
        schools = tuple(self.school(row) for row in self.parts if row["#excluded"] is None)
        stages = self.stages(schools)
        units = dict.fromkeys(stage.unit for stage in stages)
        return Evaluation(
            release_id=self.release.id,
            release_version=self.release.version,
            release_sha256=self.release.sha256,
            options=self.options,
            conventions=self.options.conventions or self.release.conventions,
            stages=stages,
            units=tuple(
                unit_result(
                    self.release, [stage for stage in stages if stage.unit == unit], self.county_figures(unit)
                )
                for unit in units
            ),
            schools=schools,
            excluded=self.excluded(),
            notes=self.notes(),
        )

    def school(self, row: RowDict) -> SchoolResult:
        """一校一学段，连同全校一级的指标。"""
        population = self.release.population
        source = self.rows[row["#row"]]
        whole = self.school_rows.get(row["#row"], {})
        figures = {}
        for each in self.release.indicators:
            if each.level == "part" and (not each.stages or row[STAGE_NAME] in each.stages):
                figures[each.code] = self.figure(each, row, source, row[STAGE_NAME])
            elif each.level == "school" and column(each.code, "met") in whole:
                figures[each.code] = self.figure(each, whole, source, None)
        return SchoolResult(
            code=str(row[population.code] or ""),
            name=str(row[population.name] or ""),
            unit=self.unit_of(row),
            stage=row[STAGE_NAME],
            kind=str(row[population.kind] or ""),
            pupils=row[population.pupils],
            figures=figures,
            met=int(row.get("#met", 0)),
            passed=row.get("#passed"),
            origin=source.origin,
        )

    def figure(self, indicator: Indicator, row: RowDict, source: FormRow, stage: str | None) -> Figure:
        """一个指标在一行上的结果。"""
        code = indicator.code
        line = self.line(indicator, row)
        rule = self.release.judgement.school
        floor = rule.floor if rule is not None and code in rule.indicators else None
        met, value = row[column(code, "met")], row[column(code, "value")]
        shown = met if indicator.direction == "holds" else value
        return Figure(
            value=shown,
            line=line.value if line else None,
            floor=line.value * floor
            if line and floor is not None and indicator.direction == "at_least"
            else None,
            met=met,
            below_floor=row[column(code, "low")],
            gap=row[column(code, "gap")],
            gap_unit=indicator.gap.unit if indicator.gap else "",
            missing=self.missing(indicator, source, stage) if shown is None or met is None else (),
            level=line.level if line else self.release.level,
            transitional=switch_used(indicator, line, self.options.switches),
        )

    def line(self, indicator: Indicator, row: RowDict) -> Line | None:
        """结果行上记的是规则册里第几条线。"""
        position = row[column(indicator.code, "rule")]
        return None if position is None else indicator.lines[int(position)]

    def missing(self, indicator: Indicator, source: FormRow, stage: str | None) -> tuple[str, ...]:
        """缺哪些数：写列名；因报错没采用的也算缺。"""
        view: dict[str, Value] = {STAGE_NAME: stage}
        stored: dict[str, str] = {}
        for each in self.form.fields:
            at = stage + each.name if each.per_stage and stage else each.name
            stored[each.name], view[each.name] = at, source.values.get(at)
            if stage is None:
                view |= {name: source.values.get(name) for name in each.columns()}
        wanted = with_switches(indicator, self.options.switches)
        on = census_date(self.options.year)
        found = [name for node in _formulas(wanted) for name in missing(node, view)]
        if not found and stage is not None:  # 数都在，是份额拆不出来：缺的是某个学段的学生数
            found = [name for name in self.uncounted(source) if self.shared(wanted)]
        found += choose_line(wanted, stage, view, on, self.options.switches)[1]
        absent = (stored.get(name, name) for name in found)
        marked = [name + ("（有错，未采用）" if name in source.withheld else "") for name in absent]
        return tuple(dict.fromkeys(marked)) or ("分母为 0",)

    def shared(self, indicator: Indicator) -> bool:
        """公式里有按折算人数拆的数。"""
        fields = (self.form.field_named(name) for node in _formulas(indicator) for name in names_in(node))
        return any(each is not None and each.shared == "split" for each in fields)

    def uncounted(self, source: FormRow) -> list[str]:
        """学生数空着的学段；那个学段别的数也没有的，不算缺。"""
        pupils = self.form.field_named(self.release.population.pupils)
        if pupils is None or not pupils.per_stage:
            return []
        stages = [each.stage for each in self.release.population.stages]
        return [stage + pupils.name for stage in stages if self.exact.headcount(source, stage) is None]

    def stages(self, schools: Sequence[SchoolResult]) -> tuple[StageResult, ...]:
        """按单位出现先后、学段先后。"""
        first: dict[str, int] = {}
        for row in self.parts:
            first.setdefault(self.unit_of(row), row["#row"])
        balance = sorted(
            self.computed["balance"],
            key=lambda row: (first[self.unit_of(row)], self.stage_order[row[STAGE_NAME]]),
        )
        return tuple(self.stage(row, schools) for row in balance)

    def stage(self, row: RowDict, schools: Sequence[SchoolResult]) -> StageResult:
        """一个县一个学段。"""
        unit, stage = self.unit_of(row), row[STAGE_NAME]
        members = [each for each in schools if each.unit == unit and each.stage == stage]
        figures = self.county_figures(unit, stage)
        balances = self.balances(row, stage)
        composite = self.composite(row, stage)
        count = int(row["schools"])
        passed, failed = int(row.get("passed", 0)), int(row.get("failed", 0))
        judged_here = len(self.release.population.judged_stages) == 1
        resources = row["#resources"]
        if judged_here:
            resources = _all_of(
                [resources, *(figures[code].met for code in self.release.judgement.county if code in figures)]
            )
        reasons = stage_reasons(
            self.release, stage, members, balances, composite, figures if judged_here else {}
        )
        return StageResult(
            unit=unit,
            stage=stage,
            schools=count,
            passed=passed,
            failed=failed,
            undecided=count - passed - failed if self.release.judgement.school else 0,
            balance=balances,
            composite=composite,
            figures=figures,
            verdict=word(resources),
            reasons=reasons,
        )

    def balances(self, row: RowDict, stage: str) -> dict[str, Balance]:
        """各项差异系数。"""
        rule = self.release.judgement.balance
        result = {}
        for code in rule.indicators if rule else ():
            limit = rule.limits.get(stage) if rule and rule.how == "each" else None
            result[code] = Balance(
                mean=row[column(code, "mean")],
                sd=_number(row[column(code, "sd")]),
                cv=_number(row[column(code, "cv")]),
                cv_other=_number(row[column(code, "cv_other")]),
                limit=limit,
                met=row[column(code, "even")] if limit is not None else None,
                below=int(row[column(code, "below")]),
                unknown=int(row["schools"]) - int(row[column(code, "known")]),
            )
        return result

    def composite(self, row: RowDict, stage: str) -> Balance | None:
        """综合差异系数：各项平均。逐项判定的规则册里只作参考。"""
        rule = self.release.judgement.balance
        if rule is None:
            return None
        limit = rule.limits.get(stage) if rule.how == "mean" else None
        met = row["#even"] if limit is not None else None
        return Balance(None, None, _number(row["#composite"]), None, limit, met, 0, 0)

    def county_figures(self, unit: str, stage: str | None = None) -> dict[str, CountyFigure]:
        """县级指标。stage 为 None 时给全县的，各学段各有一份的合成一个（都达到才算达到）。"""
        result: dict[str, CountyFigure] = {}
        for each in self.release.indicators:
            if each.level == "county":
                found = self.ratio(each, unit, stage)
            elif each.county is not None:
                found = self.every(each, unit, stage)
            else:
                continue
            if found is not None:
                result[each.code] = found
        return result

    def ratio(self, indicator: Indicator, unit: str, stage: str | None) -> CountyFigure | None:
        """汇总型、县表直给型。"""
        if indicator.stages and stage is None:
            parts = [self.ratio(indicator, unit, each) for each in indicator.stages]
            return _worst([each for each in parts if each is not None])
        name = "stage_figures" if indicator.stages else "unit_figures"
        for row in self.computed.get(name, ()):
            if self.unit_of(row) == unit and (not indicator.stages or row[STAGE_NAME] == stage):
                return self.county_figure(indicator, row, unit)
        return None

    def county_figure(self, indicator: Indicator, row: RowDict, unit: str) -> CountyFigure:
        """县级指标的一行。"""
        code = indicator.code
        met, value = row[column(code, "met")], row[column(code, "value")]
        shown = met if indicator.direction == "holds" else value
        line = self.line(indicator, row)
        ratio = indicator.formula.denominator is not None
        return CountyFigure(
            value=shown,
            line=line.value if line else None,
            met=met,
            numerator=row.get(column(code, "top")) if ratio else None,
            denominator=row.get(column(code, "weight")) if ratio else None,
            missing=self.county_missing(indicator, unit) if shown is None else (),
            level=line.level if line else self.release.level,
            transitional=switch_used(indicator, line, self.options.switches),
        )

    def county_missing(self, indicator: Indicator, unit: str) -> tuple[str, ...]:
        """县表里没填的列；汇总用的列有学校没填时点出是哪一列。"""
        row = self.county_rows.get(unit)
        values = row.values if row is not None else {}
        absent = []
        for node in _formulas(indicator):
            for part in node.walk():
                if isinstance(part, Call) and part.function in AGGREGATES:
                    absent += [
                        f"{show(part)}（有学校缺数）" for name in names_in(part) if self._gaps(name, unit)
                    ][:1]
        inside = {
            id(n)
            for node in _formulas(indicator)
            for part in node.walk()
            if isinstance(part, Call) and part.function in AGGREGATES
            for n in part.walk()
        }
        for node in _formulas(indicator):
            for part in node.walk():
                if (
                    isinstance(part, Name)
                    and id(part) not in inside
                    and part.name != STAGE_NAME
                    and values.get(part.name) is None
                ):
                    absent.append(part.name)
        return tuple(dict.fromkeys(absent)) or ("分母为 0",)

    def _gaps(self, name: str, unit: str) -> bool:
        each = self.form.field_named(name)
        if each is None:
            return False
        return any(
            row.values.get(stored) is None
            for row in self.rows
            if self.unit_of(row.values) == unit
            for stored in each.columns()
        )

    def every(self, indicator: Indicator, unit: str, stage: str | None) -> CountyFigure | None:
        """「所有学校都要」型：达到的校数 ÷ 校数。"""
        code, rule = indicator.code, indicator.county
        assert rule is not None
        above = below = unknown = 0
        if indicator.level == "part":
            if indicator.stages and stage is not None and stage not in indicator.stages:
                return None
            for row in self.computed["balance"]:
                if indicator.stages and row[STAGE_NAME] not in indicator.stages:
                    continue
                if self.unit_of(row) == unit and stage in (None, row[STAGE_NAME]):
                    above += int(row[column(code, "above")])
                    below += int(row[column(code, "below")])
                    unknown += (
                        int(row["schools"])
                        - int(row[column(code, "above")])
                        - int(row[column(code, "below")])
                    )
        else:
            for row in self.computed.get("school_counts", ()):
                if self.unit_of(row) == unit:
                    above, below, unknown = (
                        int(row[column(code, what)]) for what in ("above", "below", "unknown")
                    )
        total = above + below + unknown
        if total == 0:
            return None
        met = (
            True if above >= rule.share * total else (False if above + unknown < rule.share * total else None)
        )
        value = Fraction(above * 100, above + below) if above + below else None
        return CountyFigure(
            value, rule.share * 100, met, Fraction(above), Fraction(above + below), below, unknown
        )

    def excluded(self) -> tuple[ExcludedSchool, ...]:
        """没进判定的：按规则册排除的，和没有判定学段的（如只有高中）。"""
        population = self.release.population
        seen = {row["#row"] for row in self.parts}
        whys = [each.why for each in population.exclusions]
        result = []
        for row in sorted(self.computed["institution"], key=lambda each: int(each["#row"])):
            position, rule = int(row["#row"]), row["#excluded"]
            if rule is None and position in seen:
                continue
            why = (
                whys[int(rule)]
                if rule is not None
                else f"没有{'、'.join(population.judged_stages)}学生，不在判定学段"
            )
            values = self.rows[position].values
            code, name, unit = (
                str(values.get(each) or "") for each in (population.code, population.name, population.unit)
            )
            result.append(ExcludedSchool(code, name, unit, why))
        return tuple(result)

    def notes(self) -> tuple[str, ...]:
        """打开了的开关要点名。"""
        return tuple(
            f"已打开：{each.title}（{each.citation.spell()}）"
            for each in self.release.switches
            if each.id in self.options.switches
        )


def _formulas(indicator: Indicator) -> tuple[Node, ...]:
    formula = indicator.formula
    return (formula.numerator,) if formula.denominator is None else (formula.numerator, formula.denominator)


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, float) else float(value)


def _all_of(tests: Sequence[bool | None]) -> bool | None:
    return False if False in tests else (None if None in tests else True)


def _worst(figures: Sequence[CountyFigure]) -> CountyFigure | None:
    """各学段里最该说的那个：先没达到的，再未知的。"""
    for wanted in (False, None, True):
        for each in figures:
            if each.met is wanted:
                return each
    return None
