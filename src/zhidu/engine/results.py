"""算出来的结果：不取整，不知道就是 None 并说缺什么。DuckDB、Spark、精确求值器给的是同一种结果。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zhidu.kernel import Number
from zhidu.rulebook.model import Conventions, SpeakingLevel
from zhidu.rulebook.tables import Origin

Verdict = Literal["达标", "未达标", "待定"]
EngineName = Literal["duckdb", "spark", "exact"]
#: 算法的版次：同样的数、同一个发布版会算出不同结果的改动，都要加一
ENGINE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Options:
    """这一次怎么算：哪一年、什么学制、什么口径、打开了哪些开关、算哪一年的线。"""

    year: int
    system: Literal["6-3", "5-4"] = "6-3"
    conventions: Conventions | None = None  # None：按规则册
    switches: frozenset[str] = frozenset()
    engine: EngineName = "duckdb"


@dataclass(frozen=True, slots=True)
class Figure:
    """一所学校（或其一个学段）的一个指标。

    value：指标值；line：适用的线；floor：85% 底线；met：达到与否，未知为 None；
    gap：还差多少（达到为 0，未知为 None），单位 gap_unit；missing：缺哪些数；level：线是哪一级定的。
    """

    value: Number | bool | None
    line: Number | None
    floor: Number | None
    met: bool | None
    below_floor: bool | None
    gap: Number | None
    gap_unit: str
    missing: tuple[str, ...] = ()
    level: SpeakingLevel = "national"
    transitional: str = ""  # 用的是过渡规定的线时，开关名


@dataclass(frozen=True, slots=True)
class SchoolResult:
    """一所学校一个学段的结果。met：校级判定那几项里达到了几项；passed：过没过校级判定。"""

    code: str
    name: str
    unit: str
    stage: str
    kind: str
    pupils: Number | None
    figures: Mapping[str, Figure]
    met: int
    passed: bool | None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """一个县一个学段一个指标的校际情况。cv_other 是另一种口径的差异系数；below 未达到线的校数；unknown 缺数的校数。"""

    mean: Number | None
    sd: Number | None
    cv: Number | None
    cv_other: Number | None
    limit: Number | None
    met: bool | None
    below: int
    unknown: int


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """县一级的指标（P1、G11……）和「所有学校都要」的指标（G5……）。

    后一类 numerator 是达到的校数，denominator 是判得出的校数，value 是占比（%），below、unknown 是校数。
    """

    value: Number | bool | None
    line: Number | None
    met: bool | None
    numerator: Number | None = None
    denominator: Number | None = None
    below: int = 0
    unknown: int = 0
    missing: tuple[str, ...] = ()
    level: SpeakingLevel = "national"
    transitional: str = ""


@dataclass(frozen=True, slots=True)
class StageResult:
    """一个县一个学段：校数、过关校数、校际均衡各项、结论和理由（中文整句）。"""

    unit: str
    stage: str
    schools: int
    passed: int
    failed: int
    undecided: int
    balance: Mapping[str, Balance]
    composite: Balance | None  # 综合差异系数：cv 为各项平均；判定方式不是 mean 时 limit、met 为 None
    figures: Mapping[str, CountyFigure]  # 本学段适用的县级指标
    verdict: Verdict  # 资源配置（校级＋校际均衡）；学前即全部
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitResult:
    """一个县合起来的结论：各学段资源配置 + 全部县级指标。blocking：卡在哪些指标代码上。"""

    unit: str
    verdict: Verdict
    reasons: tuple[str, ...]
    blocking: tuple[str, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExcludedSchool:
    """没进判定的学校和原因。"""

    code: str
    name: str
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """一次计算的全部结果。counties 按单位出现先后、学段先后；schools 按报表行序。"""

    release_id: str
    release_version: str
    release_sha256: str
    options: Options
    conventions: Conventions
    stages: tuple[StageResult, ...]
    units: tuple[UnitResult, ...]
    schools: tuple[SchoolResult, ...]
    excluded: tuple[ExcludedSchool, ...]
    notes: tuple[str, ...] = field(default=())
