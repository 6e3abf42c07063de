"""指标引擎：同一份规则册，精确求值、DuckDB、Spark 三种算法同一个答案。

当库用：

    from zhidu.rulebook import find_release
    from zhidu.workbooks import read_submissions
    from zhidu.engine import Options, evaluate, derive

    release = find_release("yiwu-youzhi-junheng")
    intake = read_submissions([Path("学校.xlsx"), Path("区县.xlsx")], release)
    result = evaluate(release, intake.tables, Options(year=2025))
    for county in result.units:
        print(county.unit, county.verdict, county.reasons)

evaluate 给全部结论，derive 给一个数的来历，verdict_changes 比两版规则册的结论。
单位：值的单位写在指标的 unit 里（人/百名学生、㎡/生、元/生、间/百名学生、%），缺口的单位在 gap_unit 里。
错误：都是 ZhiduError，一句中文。出处：口径见规则册各条 citation。
"""

from zhidu.engine.comparison import VerdictChange, verdict_changes
from zhidu.engine.county_derivation import Contribution, SpreadDerivation, TotalDerivation, derive_county
from zhidu.engine.derivation import Derivation, RawInput, derive
from zhidu.engine.evaluating import compute, evaluate
from zhidu.engine.results import (
    ENGINE_VERSION,
    Balance,
    CountyFigure,
    Evaluation,
    ExcludedSchool,
    Figure,
    Options,
    SchoolResult,
    StageResult,
    UnitResult,
)

__all__ = [
    "ENGINE_VERSION",
    "Balance",
    "Contribution",
    "CountyFigure",
    "Derivation",
    "Evaluation",
    "ExcludedSchool",
    "Figure",
    "Options",
    "RawInput",
    "SchoolResult",
    "SpreadDerivation",
    "StageResult",
    "TotalDerivation",
    "UnitResult",
    "VerdictChange",
    "compute",
    "derive",
    "derive_county",
    "evaluate",
    "verdict_changes",
]
