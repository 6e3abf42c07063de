"""规则册的样子：一个发布版由文件头、表单、指标、判定、例题组成，全部不可变。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from zhidu.rulebook.check_rules import Check, CredibilityRule, PeerCheck, YearCheck
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.nodes import Node

Kind = Literal["code", "text", "choice", "count", "amount", "year", "percent", "finding"]
NUMERIC_KINDS: frozenset[str] = frozenset({"count", "amount", "year", "percent"})
Level = Literal["part", "school", "county"]
Direction = Literal["at_least", "at_most", "holds"]
FormRows = Literal["school", "county", "grade"]
SpeakingLevel = Literal["national", "province", "city"]
LEVEL_WORDS: Mapping[str, str] = {"national": "国家", "province": "省", "city": "市"}


@dataclass(frozen=True, slots=True)
class Field:
    """表单里的一列。per_stage 的字段按学段各占一列（小学在校生数、初中在校生数）。

    shared：全校共用的数怎么分到学段，split 按折算人数拆，whole 不拆（只在学校一级用）。
    unit 是入库单位；header_units 是表头可能带的单位和换算倍数（万元 → 10000）。
    """

    name: str
    kind: Kind
    unit: str = ""
    per_stage: tuple[str, ...] = ()
    shared: Literal["split", "whole"] = "whole"
    decimals: int = 0
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    header_unit: str = ""
    source: str = ""
    note: str = ""

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC_KINDS

    def columns(self) -> tuple[str, ...]:
        """入库的列名：不分学段就是 name 本身。"""
        return tuple(stage + self.name for stage in self.per_stage) or (self.name,)


@dataclass(frozen=True, slots=True)
class Form:
    """一张报表：一行一所学校（school）或一个管理单位（county），或学校的一个年级（grade）。"""

    name: str
    title: str
    rows: FormRows
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    aliases: tuple[str, ...] = ()
    year_checks: tuple[YearCheck, ...] = ()
    peer_checks: tuple[PeerCheck, ...] = ()

    def field_named(self, name: str) -> Field | None:
        """按字段名找（不带学段前缀）。"""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Line:
    """一条线：从哪天到哪天、哪个学段、什么情形下、多少，谁说的。

    when 为 None 时总适用；switch 非空的线是过渡规定，默认关，打开时结果要点名。
    """

    value: Fraction
    effective_from: date
    citation: Citation
    effective_to: date | None = None
    stage: str | None = None
    when: Node | None = None
    when_text: str = ""
    switch: str = ""
    level: SpeakingLevel = "national"


@dataclass(frozen=True, slots=True)
class Formula:
    """指标公式。比值型有 numerator、denominator、per，求值一律 分子 × per ÷ 分母；

    直接型只有 numerator（denominator 为 None，per 为 1）。条件型（direction=holds）的 numerator 是条件。
    """

    numerator: Node
    numerator_text: str
    denominator: Node | None = None
    denominator_text: str = ""
    per: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """差多少怎么说：差「几名专任教师」。whole 的向上取整（人、间、台），不 whole 的照实（㎡、元）。"""

    unit: str
    of: str
    whole: bool


@dataclass(frozen=True, slots=True)
class CountyRule:
    """学校一级的指标，县里怎么算过：达到的学校占比不低于 share（1 即所有学校）。"""

    share: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class Indicator:
    """一个指标。level：part 校—学段，school 学校，county 区县。

    rows：judged 只看纳入判定的学校；all 含不纳入校际均衡的（特教、50 人以下教学点）。
    """

    code: str
    name: str
    short: str
    group: str
    level: Level
    unit: str
    direction: Direction
    formula: Formula
    citation: Citation
    stages: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    gap: Gap | None = None
    county: CountyRule | None = None
    rows: Literal["judged", "all"] = "judged"
    decimals: int = 2
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """例题：一行数、学段，应当得出的值和结论。既是测试，也是说明书里的一页。"""

    title: str
    indicator: str
    stage: str | None
    inputs: Mapping[str, Fraction | str | None]
    rows: tuple[Mapping[str, Fraction | str | None], ...]
    value: Fraction | bool | None
    met: bool | None
    gap: Fraction | None
    substitution: str
    switches: tuple[str, ...] = ()
    year: int = 2025


@dataclass(frozen=True, slots=True)
class StageRule:
    """一个学段：哪个字段是它的学生数，拆分时一名学生折算几名，判不判。"""

    stage: str
    weight: Fraction
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Exclusion:
    """哪些学校不进判定。switch 非空的是可开关的口径（如民办不计），默认关。"""

    id: str
    when: Node
    when_text: str
    why: str
    citation: Citation
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Population:
    """从哪张表数学校，哪几列是代码、名称、管理单位、类型、学生数，怎么分学段。"""

    form: str
    code: str
    name: str
    unit: str
    kind: str
    pupils: str
    stages: tuple[StageRule, ...]
    split_citation: Citation | None
    exclusions: tuple[Exclusion, ...]

    @property
    def judged_stages(self) -> tuple[str, ...]:
        """要判定的学段，按规则册里的先后。"""
        return tuple(each.stage for each in self.stages if each.judged)


@dataclass(frozen=True, slots=True)
class Conventions:
    """差异系数口径：weight 按在校生加权还是不加权，mean 总量比还是简单平均，ddof 0 总体 1 样本。"""

    weight: Literal["enrolment", "none"] = "enrolment"
    mean: Literal["pooled", "simple"] = "pooled"
    ddof: Literal[0, 1] = 0

    def other(self) -> Conventions:
        """另一种口径，与它并列给人看。"""
        if self.weight == "enrolment":
            return Conventions("none", "simple", self.ddof)
        return Conventions("enrolment", "pooled", 0)

    def spell(self) -> str:
        """写成一句话。"""
        weight = "按在校生数加权" if self.weight == "enrolment" else "各校等权"
        mean = "均值取总量之比" if self.mean == "pooled" else "均值取各校值的简单平均"
        return f"{weight}，{mean}，{'总体' if self.ddof == 0 else '样本（n−1）'}标准差，比线前不取整"


@dataclass(frozen=True, slots=True)
class SchoolRule:
    """校级判定：这几项至少 at_least 项达到，没达到的不低于线的 floor 倍。"""

    indicators: tuple[str, ...]
    at_least: int
    floor: Fraction | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class BalanceRule:
    """校际均衡：each 每项差异系数都不高于限；mean 各项平均（综合差异系数）不高于限。"""

    indicators: tuple[str, ...]
    how: Literal["each", "mean"]
    limits: Mapping[str, Fraction]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Judgement:
    """县级判定由什么合成。county：全县逐项须达到的指标代码。"""

    school: SchoolRule | None
    balance: BalanceRule | None
    county: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Switch:
    """可开关的口径：过渡规定、民办是否计入。默认全关。"""

    id: str
    title: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Release:
    """规则册的一个发布版：不可变，有内容指纹。结果都指向（id、version、sha256）。"""

    id: str
    version: str
    title: str
    short: str
    issuer: str
    doc_no: str
    effective_from: date
    effective_to: date | None
    level: SpeakingLevel
    owner: str
    next_review: date
    sha256: str
    population: Population
    forms: tuple[Form, ...]
    groups: Mapping[str, str]
    indicators: tuple[Indicator, ...]
    judgement: Judgement
    conventions: Conventions
    conventions_citation: Citation
    switches: tuple[Switch, ...]
    examples: tuple[Example, ...]
    extends: str = ""
    note: str = ""
    credibility: CredibilityRule | None = None

    def indicator(self, code: str) -> Indicator:
        """按代码取指标；没有时 KeyError。"""
        for each in self.indicators:
            if each.code == code:
                return each
        raise KeyError(code)

    def form(self, name: str) -> Form:
        """按名取表单；没有时 KeyError。"""
        for each in self.forms:
            if each.name == name:
                return each
        raise KeyError(name)

    def citations(self) -> tuple[Citation, ...]:
        """标准的全部出处，用来算核实比例。跟去年比、跟同类比的校验和可信度是平台自己的口径，不算在内。"""
        found: list[Citation] = [self.judgement.citation, self.conventions_citation]
        rules = (self.judgement.school, self.judgement.balance)
        found += [rule.citation for rule in rules if rule is not None]
        found += [each.citation for each in self.population.exclusions]
        found += [each.citation for each in self.switches]
        if self.population.split_citation is not None:
            found.append(self.population.split_citation)
        for indicator in self.indicators:
            found.append(indicator.citation)
            found += [line.citation for line in indicator.lines]
            if indicator.county is not None:
                found.append(indicator.county.citation)
        return tuple(found)

    @property
    def spelled(self) -> str:
        """「yiwu-youzhi-junheng@1.0.0」。"""
        return f"{self.id}@{self.version}"
