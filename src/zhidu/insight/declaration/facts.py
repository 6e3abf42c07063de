"""申报表要填的数从哪里来：区县表的一格、学校表的合计、结果里的一项。填不出的说缺什么，绝不填 0。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zhidu.engine.results import CountyFigure, Evaluation, SchoolResult, StageResult
from zhidu.insight.words import lack_words
from zhidu.kernel import Number, ZhiduError, figure
from zhidu.rulebook.evaluation import truth
from zhidu.rulebook.model import Exclusion, Form, Release
from zhidu.rulebook.nodes import Constant, Text
from zhidu.rulebook.tables import FormRow, Table

TEACHING_POINT = "教学点"


@dataclass(frozen=True, slots=True)
class Answer:
    """表里要填的一格：填什么，或为什么填不出。decimals 是这一格规定的显示位数。"""

    value: Number | str | None
    decimals: int = 0
    lacking: str = ""

    @property
    def known(self) -> bool:
        """填得出。"""
        return self.value is not None

    def spell(self) -> str:
        """写进句子里的样子；填不出的留空格线。"""
        if self.value is None:
            return "＿＿"
        return (
            self.value if isinstance(self.value, str) else figure(self.value, self.decimals, grouping=False)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """一个单位的全部底数。"""

    evaluation: Evaluation
    release: Release
    tables: Mapping[str, Table]
    unit: str

    # ── 区县表 ──

    @property
    def county_form(self) -> Form | None:
        """区县表的表单。"""
        return next((each for each in self.release.forms if each.rows == "county"), None)

    def county_row(self) -> FormRow | None:
        """这个单位在区县表里的那一行。"""
        form = self.county_form
        table = self.tables.get(form.name) if form is not None else None
        key = self.release.population.unit
        return next((row for row in (table.rows if table else ()) if row.values.get(key) == self.unit), None)

    def county(self, name: str, decimals: int = 0, *, divide: int = 1) -> Answer:
        """区县表的一格；divide 用来换单位（人 → 万人除以 10000）。"""
        row = self.county_row()
        if row is None:
            return Answer(None, decimals, f"缺：区县表里没有「{self.unit}」这一行")
        value = row.values.get(name)
        if isinstance(value, Fraction):
            return Answer(value / divide, decimals)
        if isinstance(value, str) and value:
            return Answer(value)
        if name in row.withheld:
            return Answer(None, decimals, f"缺：{name}（填的有错，没有采用：{row.withheld[name]}）")
        return Answer(None, decimals, f"缺：{name}（区县表没填）")

    # ── 学校表 ──

    def school_rows(self) -> list[FormRow]:
        """这个单位的全部学校行，不管进不进判定。"""
        population = self.release.population
        return [
            row for row in self.tables[population.form].rows if row.values.get(population.unit) == self.unit
        ]

    def count_kind(self, *kinds: str) -> Answer:
        """某几种办学类型的学校有几所；有学校没填类型就数不出。"""
        rows = self.school_rows()
        blank = sum(1 for row in rows if row.values.get(self.release.population.kind) is None)
        if blank:
            return Answer(None, 0, f"缺：{blank} 所学校的{self.release.population.kind}")
        return Answer(
            Fraction(sum(1 for row in rows if row.values.get(self.release.population.kind) in kinds))
        )

    def small_point_rule(self) -> Exclusion | None:
        """规则册里「多少人以下的教学点不进」那一条。"""
        for each in self.release.population.exclusions:
            if any(isinstance(node, Text) and node.value == TEACHING_POINT for node in each.when.walk()):
                return each
        return None

    def small_point_words(self) -> str:
        """「50 人及以上」：人数取自规则册。"""
        rule = self.small_point_rule()
        sizes = (
            [node.value for node in rule.when.walk() if isinstance(node, Constant)]
            if rule is not None
            else []
        )
        return f"{figure(max(sizes), 0)} 人及以上" if sizes else "计入的"

    def counted_points(self) -> Answer:
        """够人数、要计入的教学点有几个。"""
        rule = self.small_point_rule()
        points = [
            row
            for row in self.school_rows()
            if row.values.get(self.release.population.kind) == TEACHING_POINT
        ]
        if rule is None:
            return Answer(None, 0, "缺：规则册没有写教学点的人数界线")
        small = [truth(rule.when, row.values) for row in points]
        if None in small:
            return Answer(None, 0, f"缺：{small.count(None)} 个教学点的在校生数")
        return Answer(Fraction(small.count(False)))

    def total(self, stage: str, name: str) -> Answer:
        """一个学段一列的合计。没有这个学段的学校不算缺；有学生而没填的算缺，合计就填不出。"""
        column = stage + name
        lacking = 0
        whole = Fraction(0)
        rows = self.school_rows()
        for row in rows:
            value = row.values.get(column)
            if isinstance(value, Fraction):
                whole += value
            elif self.has_stage(row, stage):
                lacking += 1
        if lacking or not rows:
            return Answer(None, 0, f"缺：{lacking} 所学校的{column}" if rows else "缺：学校表")
        return Answer(whole)

    def has_stage(self, row: FormRow, stage: str) -> bool:
        """这所学校有没有这个学段：学生数大于 0；学生数空着时看这个学段别的列有没有数。"""
        population = self.release.population
        pupils = row.values.get(stage + population.pupils)
        if isinstance(pupils, Fraction):
            return pupils > 0
        staged = [
            stage + each.name for each in self.release.form(population.form).fields if stage in each.per_stage
        ]
        return any(isinstance(value := row.values.get(name), Fraction) and value > 0 for name in staged)

    def school_row(self, school: SchoolResult) -> FormRow | None:
        """一所学校在学校表里的那一行。"""
        population = self.release.population
        for row in self.school_rows():
            if (
                row.values.get(population.code) == school.code
                and row.values.get(population.name) == school.name
            ):
                return row
        return None

    def school(self, school: SchoolResult, name: str, decimals: int = 0) -> Answer:
        """学校行的一格；分学段的列自动取本学段。"""
        row = self.school_row(school)
        field = self.release.form(self.release.population.form).field_named(name)
        if row is None or field is None:
            return Answer(None, decimals, f"缺：{name}")
        column = school.stage + name if field.per_stage else name
        value = row.values.get(column)
        if isinstance(value, Fraction | str) and value != "":
            return Answer(value, decimals)
        return Answer(None, decimals, f"缺：{column}")

    # ── 结果 ──

    def stage(self, stage: str) -> StageResult | None:
        """这个单位一个学段的结果；没有这个学段为 None。"""
        return next(
            (each for each in self.evaluation.stages if each.unit == self.unit and each.stage == stage), None
        )

    def schools(self, stage: str) -> list[SchoolResult]:
        """这个单位一个学段纳入判定的学校，按报表行序。"""
        return [each for each in self.evaluation.schools if each.unit == self.unit and each.stage == stage]

    def figure(self, code: str, stage: str | None = None) -> CountyFigure | None:
        """县级的一项结果；不给学段就取最先有的那个学段的。"""
        stages = [
            each for each in self.evaluation.stages if each.unit == self.unit and stage in (None, each.stage)
        ]
        return next((each.figures[code] for each in stages if code in each.figures), None)

    def value(self, code: str, decimals: int = 1, stage: str | None = None) -> Answer:
        """县级的一项值。"""
        found = self.figure(code, stage)
        if found is None:
            return Answer(None, decimals, f"缺：{code} 的结果")
        if found.value is None or isinstance(found.value, bool):
            return Answer(None, decimals, lack_words(found.missing))
        return Answer(found.value, decimals)


def facts_for(evaluation: Evaluation, release: Release, tables: Mapping[str, Table], unit: str) -> Facts:
    """取一个单位的底数。错误：ZhiduError（规则册没有国家申报表要的校级和校际判定；结果里没有这个单位）。"""
    if release.judgement.school is None or release.judgement.balance is None:
        raise ZhiduError(f"「{release.short}」没有国家申报表 表Ⅰ–表Ⅵ，只有义务教育优质均衡有，请换规则册")
    units = list(dict.fromkeys(each.unit for each in evaluation.stages))
    if unit not in units:
        raise ZhiduError(f"交来的表里没有「{unit}」，有的是：{'、'.join(units) or '（没有）'}")
    return Facts(evaluation, release, tables, unit)
