"""造数计划：造哪个市、多大、哪几年、什么学制。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhidu.kernel import ZhiduError

System = Literal["5-4", "6-3"]
MOST_INSTITUTIONS = 50_000
MOST_YEARS = 20
MOST_UNITS = 1_000
HISTORY_YEARS = 5


@dataclass(frozen=True, slots=True)
class CityPlan:
    """一个演示市的造数计划；同一个计划永远造出同样的数据。

    name：市名，会写进文件名，应当一看就是编的。seed：种子。year：最近一年（学年初的年份）。
    years：连写几年的报表，往前推。schools、kindergartens：最近一年的学校所数、幼儿园所数。
    units：管理单位个数；不给时小市每 10 所学校一个、最多 11 个，大市每 120 所一个。
    system：学制，5-4 是小学五年初中四年。private_share：小学、初中、一贯制里民办的比例。
    """

    name: str = "璞州市"
    seed: int = 2025
    year: int = 2025
    years: int = 1
    schools: int = 442
    kindergartens: int = 832
    units: int | None = None
    system: System = "5-4"
    private_share: float = 0.05

    def __post_init__(self) -> None:
        if (
            not self.name.strip()
            or any(mark in self.name for mark in '/\\:*?"<>|\0')
            or self.name.startswith(".")
        ):
            raise ZhiduError(
                f'市名「{self.name}」要写进文件名，不能为空，也不能带 / \\ : * ? " < > | 或以点开头'
            )
        limits = (
            ("学校所数", self.schools, 1, MOST_INSTITUTIONS),
            ("幼儿园所数", self.kindergartens, 0, MOST_INSTITUTIONS),
            ("学校和幼儿园合计", self.schools + self.kindergartens, 1, MOST_INSTITUTIONS),
            ("年数", self.years, 1, MOST_YEARS),
            ("年份", self.year, 2000, 2100),
            ("管理单位个数", self.unit_count, 1, min(self.schools, MOST_UNITS)),
        )
        for what, given, low, high in limits:
            if not low <= given <= high:
                raise ZhiduError(f"{what}要在 {low:,} 到 {high:,} 之间，给的是 {given:,}")
        if not 0 <= self.private_share <= 1:
            raise ZhiduError(f"民办比例要在 0 到 1 之间，给的是 {self.private_share}")

    @property
    def unit_count(self) -> int:
        """管理单位个数：给了就用给的，没给按学校所数定。"""
        if self.units is not None:
            return self.units
        small = max(1, min(11, self.schools // 10))
        return max(small, -(-self.schools // 120))

    @property
    def grades(self) -> tuple[int, int]:
        """小学、初中各几个年级。"""
        return (5, 4) if self.system == "5-4" else (6, 3)

    @property
    def book_years(self) -> tuple[int, ...]:
        """要写报表的年份，从早到晚。"""
        return tuple(range(self.year - self.years + 1, self.year + 1))

    @property
    def history_years(self) -> tuple[int, ...]:
        """分年级在校生数的年份：至少五年，看趋势、做预测够用。"""
        return tuple(range(self.year - max(self.years, HISTORY_YEARS) + 1, self.year + 1))
