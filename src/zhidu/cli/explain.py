"""zhidu explain：一个数从哪来。"""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from zhidu.cli.arguments import add_calculation, add_files
from zhidu.cli.derivations import show, show_county, show_failing
from zhidu.cli.submission import Submission, receive
from zhidu.engine import derive, derive_county
from zhidu.kernel import ZhiduError
from zhidu.rulebook import Indicator, Release, find_release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    add_files(parser)
    add_calculation(parser)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--school", metavar="标识码", help="一所学校的数：十位标识码，或学校全名")
    who.add_argument("--unit", metavar="区县", help="一个县的差异系数、县级指标，或哪些学校没达到")
    parser.add_argument("--indicator", metavar="指标", required=True, help="如 R4")


def run(parsed: argparse.Namespace) -> int:
    """打印公式、代入、原始数、条款、版本。这所学校的数有错没采用时退出码 2。"""
    release = find_release(parsed.rulebook)
    chosen = indicator_meant(release, parsed.indicator)
    if parsed.unit is None and chosen.level == "county":
        raise ZhiduError(
            f"{chosen.code} {chosen.name}是区县一级的指标，没有哪所学校的数。请改用 --unit 区县名。"
        )
    given = receive(parsed, release)
    if not given.has_schools:
        raise ZhiduError("没有读到学校表，说不了来历。先用 zhidu check 看看哪里不对。")
    if parsed.unit is not None:
        return explain_county(given, parsed.unit, chosen)
    code = school_meant(given, parsed.school)
    found = derive(given.release, given.intake.tables, given.options, school=code, indicator=chosen.code)
    for each in found:
        show(each)
    return 2 if any(one.withheld for each in found for one in each.inputs) else 0


def explain_county(given: Submission, unit: str, chosen: Indicator) -> int:
    """差异系数、县级指标说来历；“所有学校都要”的指标列出哪些学校没达到。"""
    rule = given.release.judgement.balance
    if chosen.level == "county" or (rule is not None and chosen.code in rule.indicators):
        for county in derive_county(
            given.release, given.intake.tables, given.options, unit=unit, indicator=chosen.code
        ):
            show_county(county)
        return 0
    evaluation = given.evaluation()
    units = [each.unit for each in evaluation.units]
    if unit not in units:
        raise ZhiduError(f"交来的表里没有「{unit}」的学校。有：{'、'.join(units)}。")
    show_failing(evaluation, chosen, unit)
    return 0


def indicator_meant(release: Release, written: str) -> Indicator:
    """大小写、前后空格不计较。错误：ZhiduError（没有这个指标，列出有哪些）。"""
    for each in release.indicators:
        if each.code.upper() == written.strip().upper():
            return each
    codes = "、".join(each.code for each in release.indicators)
    raise ZhiduError(f"{release.spelled} 里没有指标「{written}」，有：{codes}。")


def school_meant(given: Submission, written: str) -> str:
    """标识码，或学校全名。错误：ZhiduError（没有、同名不止一所）。"""
    population = given.release.population
    known = {
        str(row.values.get(population.code)): str(row.values.get(population.name) or "")
        for row in given.intake.tables[population.form].rows
        if row.values.get(population.code)
    }
    written = written.strip()
    if written in known:
        return written
    named = [code for code, name in known.items() if name == written]
    if len(named) == 1:
        return named[0]
    if named:
        raise ZhiduError(f"叫「{written}」的有 {len(named)} 所，请写标识码：{'、'.join(named)}。")
    near = get_close_matches(written, [*known, *known.values()], 1, cutoff=0.75)
    hint = f"是不是「{near[0]}」？" if near else "请核对十位标识码或学校全名。"
    raise ZhiduError(f"交来的表里没有学校「{written}」。{hint}")
