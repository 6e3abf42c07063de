"""规则册：标准即数据。语言、读入、检查、精确演算、比较与出处。

    >>> from fractions import Fraction
    >>> from zhidu.rulebook import census_date, find_release, measure
    >>> release = find_release("yiwu-youzhi-junheng")
    >>> found = measure(
    ...     release.indicator("R1"),
    ...     {"高于规定学历教师数": Fraction(41), "在校生数": Fraction(1000)},
    ...     stage="小学",
    ...     on=census_date(2025),
    ... )
    >>> found.substitution, found.met, found.gap
    ('41 × 100 ÷ 1,000', False, Fraction(1, 1))

数一律是精确分数（Fraction），不取整；不知道是 None，绝不当成零。出错都是 ZhiduError，话可以直接念给用户听；
规则册写错了是 RulebookErrors，一次列全，指到文件、行、键。
"""

from zhidu.rulebook.check_rules import Check, CredibilityRule, PeerCheck, YearCheck
from zhidu.rulebook.citations import VERIFICATION_WORDS, Citation
from zhidu.rulebook.difference import Change, Difference, compare
from zhidu.rulebook.evaluation import EvaluationError, Row, Value, evaluate, missing, show, show_value, truth
from zhidu.rulebook.headings import heading_key, headings
from zhidu.rulebook.language import FormulaError, parse
from zhidu.rulebook.library import library_root
from zhidu.rulebook.loading import load_release, thaw_release
from zhidu.rulebook.measuring import (
    Measure,
    candidate_lines,
    census_date,
    choose_line,
    line_for,
    measure,
    substitution,
)
from zhidu.rulebook.model import (
    LEVEL_WORDS,
    BalanceRule,
    Conventions,
    CountyRule,
    Example,
    Exclusion,
    Field,
    Form,
    Formula,
    Gap,
    Indicator,
    Judgement,
    Line,
    Population,
    Release,
    SchoolRule,
    StageRule,
    Switch,
)
from zhidu.rulebook.problems import RulebookErrors, RulebookProblem
from zhidu.rulebook.releases import (
    ReleaseInfo,
    available,
    find_release,
    freeze,
    frozen_document,
    verified_share,
)
from zhidu.rulebook.scopes import Scope, scope_of
from zhidu.rulebook.tables import FormRow, Origin, Table
from zhidu.rulebook.units import UnitError, check_unit, unit_of

__all__ = [
    "LEVEL_WORDS",
    "VERIFICATION_WORDS",
    "BalanceRule",
    "Change",
    "Check",
    "Citation",
    "Conventions",
    "CountyRule",
    "CredibilityRule",
    "Difference",
    "EvaluationError",
    "Example",
    "Exclusion",
    "Field",
    "Form",
    "FormRow",
    "Formula",
    "FormulaError",
    "Gap",
    "Indicator",
    "Judgement",
    "Line",
    "Measure",
    "Origin",
    "PeerCheck",
    "Population",
    "Release",
    "ReleaseInfo",
    "Row",
    "RulebookErrors",
    "RulebookProblem",
    "SchoolRule",
    "Scope",
    "StageRule",
    "Switch",
    "Table",
    "UnitError",
    "Value",
    "YearCheck",
    "available",
    "candidate_lines",
    "census_date",
    "check_unit",
    "choose_line",
    "compare",
    "evaluate",
    "find_release",
    "freeze",
    "frozen_document",
    "heading_key",
    "headings",
    "library_root",
    "line_for",
    "load_release",
    "measure",
    "missing",
    "parse",
    "scope_of",
    "show",
    "show_value",
    "substitution",
    "thaw_release",
    "truth",
    "unit_of",
    "verified_share",
]
