"""校验关系：表内的、跟去年比的、和同类比的，和数据可信度怎么看。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zhidu.rulebook.citations import Citation
from zhidu.rulebook.nodes import Node


@dataclass(frozen=True, slots=True)
class Check:
    """校验关系：rule 不成立就是一处报送错误。per_stage 的规则对有学生的每个学段各查一次。

    blames：疑错的字段，error 级的按缺数处理。says 说明错在哪，fix 说怎么改。
    """

    id: str
    rule: Node
    rule_text: str
    severity: Literal["error", "warning"]
    blames: str
    says: str
    fix: str
    per_stage: bool = False


@dataclass(frozen=True, slots=True)
class YearCheck:
    """跟去年比的校验：of 里每个字段的每一列，和同一行（学校、区县、年级）去年的数比。只提问，不判错。

    change：变化超过去年的这么多（30% 写 3/10）才问，least：变化的量还要不小于它（人少的学校免问）；
    same：不该变，变了就问。along：年级列，这一行跟上一年低一级的那一行比（升上来的是同一批学生）；
    starts：起始年级，是招进来的，不跟谁比。fix：请人核对什么、说明什么。
    """

    id: str
    of: tuple[str, ...]
    fix: str
    citation: Citation
    change: Fraction | None = None
    least: Fraction = Fraction(0)
    same: bool = False
    along: str = ""
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PeerCheck:
    """跟同类比的校验：value 在本校算出的数，离同类学校的中位数太远就问一句。只提问，不判错。

    what、unit：算的是什么、什么单位；alike：这些选择栏（和学段）都相同才是同类；
    z：稳健 z 分（离中位数几个“中位绝对偏差”）超过多少才问；least：同类至少几所，少了不比。
    """

    id: str
    value: Node
    value_text: str
    what: str
    unit: str
    blames: str
    alike: tuple[str, ...]
    z: Fraction
    least: int
    fix: str
    citation: Citation
    per_stage: bool = False


@dataclass(frozen=True, slots=True)
class CredibilityRule:
    """数据可信度怎么看：只给人看，不判、不排。

    varies：正常每年都会变的字段（人数一类）；steady：和往年相差不超过这么多算相符；
    near：离线多近算“贴着线”；least：少于这么多个数不算。
    """

    varies: tuple[str, ...]
    steady: Fraction
    near: Fraction
    least: int
    citation: Citation
