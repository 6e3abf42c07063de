"""造市：按计划立市、埋设、推往年，交回一个完整的演示市。纯计算，不碰文件。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhidu.democity.aims import NATIONAL, Aims
from zhidu.democity.cohorts import History, earlier, earlier_garden, trace
from zhidu.democity.counties import County, earlier_figures, found
from zhidu.democity.county_scenes import figures, preschool, verdicts
from zhidu.democity.draft import Draft, draft
from zhidu.democity.ledger import Planted, Skipped
from zhidu.democity.plan import CityPlan
from zhidu.democity.roles import SOUND_PRESCHOOL
from zhidu.democity.school_scenes import on_the_line, one_short, sizes, splitting, teaching_points
from zhidu.democity.schools import Cell
from zhidu.democity.spread_scenes import private_pull, unweighted_passes, weighted_passes
from zhidu.democity.staging import Staging


@dataclass(frozen=True, slots=True)
class City:
    """一个造好的演示市。

    counties 是最近一年的各单位；往年的用 counties_in(年份) 现推，不占内存。
    planted 是全部埋设，skipped 是因为城市太小没埋成的，draft 是一个县的报送稿。
    """

    plan: CityPlan
    counties: tuple[County, ...]
    histories: dict[str, History]
    planted: tuple[Planted, ...]
    skipped: tuple[Skipped, ...]
    draft: Draft

    def counties_in(self, year: int) -> Iterator[County]:
        """某一年的各单位。year 要在 plan.book_years 里；那年还没建的学校和幼儿园不在内。"""
        for county in self.counties:
            yield county if year == self.plan.year else self._earlier(county, year)

    def grade_rows(self) -> Iterator[tuple[str, str, int, int, int]]:
        """分年级在校生数：标识码、管理单位、年份、年级、在校生数。"""
        for county in self.counties:
            for school in county.schools:
                yield from self.histories[school.code].rows()

    def school_rows(self, year: int) -> Iterator[tuple[Cell, ...]]:
        """某一年学校表的各行，次序同 SCHOOL_HEADINGS。"""
        for county in self.counties_in(year):
            yield from (school.cells() for school in county.schools)

    def kindergarten_rows(self, year: int) -> Iterator[tuple[Cell, ...]]:
        """某一年幼儿园表的各行，次序同 KINDERGARTEN_HEADINGS。"""
        for county in self.counties_in(year):
            yield from (garden.cells() for garden in county.gardens)

    def county_rows(self, year: int) -> Iterator[tuple[Cell, ...]]:
        """某一年县表的各行，次序同 COUNTY_HEADINGS。"""
        yield from (county.cells() for county in self.counties_in(year))

    def _earlier(self, county: County, year: int) -> County:
        latest = self.plan.year
        sound = county.place.role in SOUND_PRESCHOOL
        schools = [
            earlier(each, self.histories[each.code], year, latest)
            for each in county.schools
            if each.founded <= year
        ]
        gardens = [
            earlier_garden(each, year, self.plan, sound) for each in county.gardens if each.founded <= year
        ]
        before = County(county.place, schools, gardens, {}, county.sound, county.row)
        before.figures = earlier_figures(before, self.plan.seed, year)
        return before


def build_city(plan: CityPlan, aims: Aims = NATIONAL) -> City:
    """按计划造一个市。同一个计划、同一套线，造出来的一格不差。

    先造各单位的底数，再逐处埋设（埋设只改自己挑中的学校），最后按同一批学生推出历年的年级。
    """
    counties = found(plan, aims)
    staging = Staging(plan, aims, counties)
    for scene in (
        on_the_line, one_short, splitting, teaching_points, sizes,
        weighted_passes, unweighted_passes, private_pull, figures, preschool, verdicts,
    ):  # fmt: skip
        scene(staging)
    written = draft(staging)
    histories = {each.code: trace(each, plan) for county in counties for each in county.schools}
    return City(plan, tuple(counties), histories, tuple(staging.planted), tuple(staging.skipped), written)
