"""差异系数的埋设：换一种口径就换结论的县，和被一所民办学校拉高的县。"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from zhidu.democity.counties import County
from zhidu.democity.headings import SCHOOL_FILE, SCHOOL_SHEET
from zhidu.democity.ledger import Mark, spell
from zhidu.democity.roles import Role
from zhidu.democity.schools import PRIMARY, School
from zhidu.democity.staging import Staging, assign, counted, measure

SPREAD = "县级：差异系数"
#: 两种口径各要离限多远：过的不高于限的 0.93 倍，不过的不低于 1.07 倍，才看得分明
CLEAR, OVER = 0.93, 1.07
#: 试值：一所学校的数是线的几倍，从近到远
TRIALS = tuple(Fraction(step, 20) for step in range(30, 400))


def spread(pupils: Sequence[int], values: Sequence[float], weighted: bool) -> float:
    """差异系数：标准差除以均值。weighted 按学生数加权、均值为总量之比，否则各校等权；都除以 n。"""
    weights = pupils if weighted else [1] * len(values)
    whole = sum(weights)
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / whole
    return sqrt(sum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True)) / whole) / mean


def _both(pupils: Sequence[int], values: Sequence[float]) -> tuple[float, float]:
    return spread(pupils, values, True), spread(pupils, values, False)


def _others(staging: Staging, county: County, code: str, but: list[School]) -> tuple[list[int], list[float]]:
    """除 but 以外，进小学差异系数的学校的学生数和值。"""
    chosen = {each.code for each in but}
    rest = [each for each in counted(county, "小学", staging.aims) if each.code not in chosen]
    values = [float(measure(each, "小学", code, staging.aims)) for each in rest]
    return [each.primary.pupils for each in rest], values


def _free(county: County) -> list[School]:
    """还没有埋设的公办小学，从小到大。"""
    free = [each for each in county.schools if each.kind == PRIMARY and not each.staged and not each.private]
    return sorted(free, key=lambda each: (each.primary.pupils, each.code))


def weighted_passes(staging: Staging) -> None:
    """少数很小的乡村学校场地特别大：按学生数加权看不出，各校等权就超限。"""
    county = staging.county(Role.WEIGHTED)
    ids = ("差异-加权过", "差异-不加权不过")
    free = _free(county) if county else []
    line, limit = staging.aims.primary.lines["R5"], float(staging.aims.primary.spread)
    for count in range(2, len(free) // 2, 1 + len(free) // 40):
        small = free[:count]
        sizes = [100 + 4 * (at % 16) for at in range(count)]
        assert county is not None
        pupils, values = _others(staging, county, "R5", small)
        for times in TRIALS:
            weighted, unweighted = _both(pupils + sizes, values + [float(line * times)] * count)
            if weighted > limit * CLEAR:
                break
            if unweighted >= limit * OVER:
                for school, size in zip(small, sizes, strict=True):
                    school.setting, school.staged = "乡村", True
                    staging.settle(school, primary=size)
                    assign(school, "小学", "R5", line * times * size)
                what = f"{count} 所 100 多人的乡村小学，生均场地是线的 {float(times)} 倍"
                _note_spread(staging, county, ids, "R5", what)
                return
    staging.skip(ids, f"「{Role.WEIGHTED}」的单位里小学太少，凑不出两种口径不同的结论")


def unweighted_passes(staging: Staging) -> None:
    """几所大学校场地刚过线，许多小学校宽敞：各校等权看不出，按学生数加权就超限。"""
    county = staging.county(Role.UNWEIGHTED)
    ids = ("差异-加权不过", "差异-不加权过")
    free = _free(county) if county else []
    line, limit = staging.aims.primary.lines["R5"], float(staging.aims.primary.spread)
    for count in range(1, len(free) // 3 + 1, 1 + len(free) // 40):
        large, small = free[-count:], free[:-count]
        sizes = [1800 - 20 * (at % 16) for at in range(count)] + [
            160 + 12 * (at % 16) for at in range(len(small))
        ]
        assert county is not None
        pupils, values = _others(staging, county, "R5", free)
        for times in TRIALS:
            tried = [line * Fraction(21, 20)] * count + [line * times] * len(small)
            weighted, unweighted = _both(pupils + sizes, values + [float(each) for each in tried])
            if unweighted > limit * CLEAR:
                break
            if weighted >= limit * OVER:
                for school, size, value in zip([*large, *small], sizes, tried, strict=True):
                    school.staged = True
                    staging.settle(school, primary=size)
                    assign(school, "小学", "R5", value * size)
                what = (
                    f"{count} 所 1800 人上下的小学生均场地刚过线，{len(small)} 所小的是线的 {float(times)} 倍"
                )
                _note_spread(staging, county, ids, "R5", what)
                return
    staging.skip(ids, f"「{Role.UNWEIGHTED}」的单位里小学太少，凑不出两种口径不同的结论")


def private_pull(staging: Staging) -> None:
    """一所民办大校设备特别好：计民办时差异系数超限，不计就在限内。"""
    county = staging.county(Role.PRIVATE)
    ids = ("差异-计民办不过", "差异-不计民办过")
    free = _free(county) if county else []
    line, limit = staging.aims.primary.lines["R6"], float(staging.aims.primary.spread)
    if county is not None and len(free) >= 4:
        school, size = free[-1], 1500
        pupils, values = _others(staging, county, "R6", [school])
        public = [
            each for each in counted(county, "小学", staging.aims) if not each.private and each is not school
        ]
        kept = [each.primary.pupils for each in public]
        without = spread(kept, [float(measure(each, "小学", "R6", staging.aims)) for each in public], True)
        for times in TRIALS:
            drawn = spread([*pupils, size], [*values, float(line * times)], True)
            if drawn >= limit * OVER and without <= limit * CLEAR:
                school.private = school.staged = True
                staging.settle(school, primary=size)
                assign(school, "小学", "R6", line * times * size)
                what = f"一所 {size} 人的民办小学，生均设备值是线的 {float(times)} 倍"
                says, column = f"{what}；全县的差异系数被它拉高", "教学仪器设备值（万元）"
                value = spell(measure(school, "小学", "R6", staging.aims))
                mark = Mark("差异-民办学校", SPREAD, "R6", "达到", says, "小学", column, what, value)
                staging.note_school(school, mark)
                _note_private(staging, county, ids, what, (drawn, without))
                return
    staging.skip([*ids, "差异-民办学校"], f"「{Role.PRIVATE}」的单位里小学太少")


def _note_spread(staging: Staging, county: County, ids: tuple[str, str], code: str, what: str) -> None:
    pupils, values = _others(staging, county, code, [])
    limit = float(staging.aims.primary.spread)
    for id, got, way in zip(ids, _both(pupils, values), ("加权", "不加权"), strict=True):
        outcome = "达到" if got <= limit else "未达到"
        says = "各校都通过，只有口径不同，全县的结论就不同"
        mark = Mark(id, SPREAD, f"{code}差异系数（{way}）", outcome, says, "小学", "", what, f"{got:.9f}")
        staging.note_county(county, mark, SCHOOL_FILE, SCHOOL_SHEET)


def _note_private(
    staging: Staging, county: County, ids: tuple[str, str], what: str, got: tuple[float, float]
) -> None:
    for id, value, way, outcome in zip(ids, got, ("计民办", "不计民办"), ("未达到", "达到"), strict=True):
        says = "默认计民办；打开「民办学校不计入」的口径再算一遍"
        mark = Mark(id, SPREAD, f"R6差异系数（加权，{way}）", outcome, says, "小学", "", what, f"{value:.9f}")
        staging.note_county(county, mark, SCHOOL_FILE, SCHOOL_SHEET)
