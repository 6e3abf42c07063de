"""结论和理由：每种句子都说得清楚；「0.90 低于 0.90」绝不出现；未知和没达到一样要说。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.sample_release import composite_release, only, sample_release
from tests.engine.school_years import Dice, county_row, plain_school, tables
from zhidu.engine import Evaluation, Options, evaluate
from zhidu.engine.verdicts import NAMED, apart, some, word
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import FormRow, Table

ONE_YEAR = Options(2025)


def alone(release: Release, *schools: FormRow, **county: Value) -> Evaluation:
    return evaluate(release, tables(schools, [county_row("甲县", **county)]), ONE_YEAR)


def good_county(**county: Value) -> Evaluation:
    """一个小学一个初中，项项刚好达到；county 改县表。"""
    release = only(sample_release(), "R1", "R2", "R4", "R5", "R6", "R7", "G5", "G11", "G13", "G1")
    return alone(release, plain_school(1), plain_school(2, stage="初中"), **county)


def test_words() -> None:
    assert [word(each) for each in (True, False, None)] == ["达标", "未达标", "待定"]


def test_everything_exactly_on_the_line_passes() -> None:
    found = good_county()
    assert [(each.stage, each.verdict, each.reasons) for each in found.stages] == [
        ("小学", "达标", ("小学各项都达到。",)),
        ("初中", "达标", ("初中各项都达到。",)),
    ]
    assert found.units[0].verdict == "达标"
    assert found.units[0].reasons == ("各项都达到。",)
    assert found.units[0].blocking == found.units[0].undecided == ()


@pytest.mark.parametrize(
    ("county", "sentence"),
    [
        ({"交流教师数": Fraction(9)}, "G11 教师交流 9.00%，低于 10.00%。"),
        (
            {"交流教师数": Fraction(99_999), "符合条件教师数": Fraction(10**6)},
            "G11 教师交流 9.9999%，低于 10.0000%。",
        ),
        ({"小学划片": Fraction("99.99")}, "G13 就近入学 99.99%，低于 100.00%。"),
        ({"布局结论": "未达到"}, "G1 布局：结论为未达到。"),
    ],
)
def test_county_figures_that_fail(county: dict[str, Value], sentence: str) -> None:
    found = good_county(**county).units[0]
    assert (found.verdict, found.reasons) == ("未达标", (sentence,))
    assert found.blocking == (sentence.partition(" ")[0],)


def test_county_figures_unknown() -> None:
    found = good_county(布局结论=None, 小学划片=None).units[0]
    assert found.verdict == "待定"
    assert found.undecided == ("G13", "G1")
    assert found.reasons == ("还有 2 项缺数或缺结论，定不了：G13 就近入学、G1 布局。",)


def test_a_failure_beats_an_unknown_and_both_are_told() -> None:
    found = good_county(布局结论=None, 交流教师数=Fraction(0)).units[0]
    assert found.verdict == "未达标"
    assert found.reasons == ("G11 教师交流 0.00%，低于 10.00%。", "还有 1 项缺数或缺结论，定不了：G1 布局。")


def test_schools_that_fail_are_named_with_what_they_lack() -> None:
    release = only(sample_release(), "R1", "R2")
    low = plain_school(1, 小学高学历教师数=Fraction(35))
    short = plain_school(2, 小学高学历教师数=Fraction(41), 小学骨干教师数=Fraction(8))
    found = alone(release, low, short, plain_school(3)).stages[0]
    assert found.verdict == "未达标"
    assert found.reasons[0] == (
        "小学 3 所中有 2 所没过校级判定（2 项中至少 2 项达到，其余不低于线的 85%）："
        "示例第1学校（R1 低于底线）、示例第2学校（R1 未达到，R2 低于底线）。"
    )


def test_many_schools_are_counted_not_listed() -> None:
    rows = [plain_school(number, 小学骨干教师数=Fraction(0)) for number in range(NAMED + 3)]
    reason = alone(only(sample_release(), "R2"), *rows).stages[0].reasons[0]
    assert reason.count("示例第") == NAMED
    assert reason.endswith("等 8 所。")
    assert some(["甲"] * NAMED) == "、".join(["甲"] * NAMED)


def test_schools_with_missing_numbers_are_named_with_the_column() -> None:
    """只说校级判定用得着的数：没填音乐教室数不影响校级判定。"""
    release = only(sample_release(), "R1", "R2", "G3")
    found = alone(release, plain_school(1, 小学骨干教师数=None, 音乐教室数=None), plain_school(2)).stages[0]
    assert found.verdict == "待定"
    assert (found.passed, found.failed, found.undecided) == (1, 0, 1)
    assert found.reasons[0] == "小学有 1 所学校缺数，判不了：示例第1学校（缺小学骨干教师数）。"
    assert found.reasons[1] == "小学有学校缺数，1 项校际差异系数定不了：R2 骨干教师。"


def test_spread_over_the_limit() -> None:
    release = only(sample_release(), "R2")
    rows = [plain_school(1, 小学骨干教师数=Fraction(10)), plain_school(2, 小学骨干教师数=Fraction(40))]
    found = alone(release, *rows).stages[0]
    assert found.reasons == ("小学“骨干教师”的校际差异系数 0.600，高于 0.500，超出 0.100。",)


def test_spread_barely_over_the_limit_shows_by_how_much() -> None:
    """两所同样大的学校，值是 m(1±c) 时差异系数就是 c：0.5000025 不能写成「0.500 高于 0.500，超出 0.000」。"""
    release = only(sample_release(), "R6")
    rows = [
        plain_school(1, 设备值=Fraction(4_000_000) * (1 - Fraction("0.5000025"))),
        plain_school(2, 设备值=Fraction(4_000_000) * (1 + Fraction("0.5000025"))),
    ]
    rule = replace(release, judgement=replace(release.judgement, school=None))
    found = alone(rule, *rows).stages[0]
    assert found.reasons == ("小学“设备值”的校际差异系数 0.500003，高于 0.500000，超出 0.000003。",)
    exactly = [plain_school(1, 设备值=Fraction(2_000_000)), plain_school(2, 设备值=Fraction(6_000_000))]
    assert alone(rule, *exactly).stages[0].verdict == "达标"


def test_composite_spread() -> None:
    release = only(composite_release(), "R1", "R2")
    rows = [plain_school(1, 小学骨干教师数=Fraction(10)), plain_school(2, 小学骨干教师数=Fraction(1000))]
    found = alone(release, *rows).stages[0]
    assert found.composite is not None
    assert found.verdict == "达标"
    assert found.composite.cv == pytest.approx(0.490099, abs=1e-6)
    over = alone(only(composite_release(), "R2"), *rows).stages[0]
    assert over.reasons == ("小学综合差异系数 0.980，高于 0.650。",)
    unknown = alone(release, rows[0], plain_school(3, 小学骨干教师数=None)).stages[0]
    assert unknown.reasons[-1] == "小学综合差异系数定不了，缺：骨干教师。"


def test_schools_indicators_count_schools() -> None:
    release = only(sample_release(), "G4", "G5")
    rows = [
        plain_school(1, pupils=2001),
        plain_school(2, 小学最大班额=Fraction(46)),
        plain_school(3, 小学最大班额=None),
    ]
    found = alone(release, *rows)
    assert found.units[0].reasons == ("G4 学校规模：有 1 所学校没达到。", "G5 最大班额：有 1 所学校没达到。")
    five = found.stages[0].figures["G5"]
    assert (five.below, five.unknown, five.numerator, five.denominator) == (1, 1, 1, 2)


def test_a_share_is_open_only_while_the_unknown_could_decide() -> None:
    """要 80% 的学校达到：5 所里 1 所没达到、4 所达到就够；1 所没达到、1 所未知就还说不准。"""
    release = only(sample_release(), "G7")
    good = [plain_school(number, stage="初中") for number in range(4)]
    bad = plain_school(8, stage="初中", 初中专任教师数=Fraction(0), 初中持证教师数=Fraction(0))
    unknown = plain_school(9, stage="初中", 初中专任教师数=None)
    assert alone(release, *good, bad).units[0].verdict == "达标"
    assert alone(release, *good[:3], bad, unknown).units[0].verdict == "待定"
    assert alone(release, *good[:2], bad, bad, unknown).units[0].verdict == "未达标"


def test_only_one_stage_concludes_with_the_county_figures() -> None:
    """学前那样只有一个学段的规则册：县级指标就写在这个学段的理由里，不重复。"""
    release = only(sample_release(), "R2", "G11")
    stages = tuple(each for each in release.population.stages if each.stage == "小学")
    release = replace(release, population=replace(release.population, stages=stages))
    found = alone(release, plain_school(1), 交流教师数=Fraction(9))
    assert found.stages[0].verdict == found.units[0].verdict == "未达标"
    assert found.stages[0].reasons == found.units[0].reasons == ("G11 教师交流 9.00%，低于 10.00%。",)


@given(
    st.fractions(0, 200, max_denominator=10**6),
    st.fractions(Fraction(-1, 10**4), Fraction(1, 10**4), max_denominator=10**9),
    st.integers(0, 4),
)
def test_two_different_numbers_never_look_the_same(line: Fraction, off: Fraction, decimals: int) -> None:
    first, second = apart(line + off, line, decimals)
    assert (first == second) == (off == 0)
    assert len(first.rpartition(".")[2]) == len(second.rpartition(".")[2])
    one, two = (Fraction(each.replace(",", "")) for each in (first, second))
    assert (one > two) == (off > 0)


def sentences(found: Evaluation) -> list[str]:
    return [reason for each in (*found.stages, *found.units) for reason in each.reasons]


@pytest.mark.parametrize("seed", range(6))
def test_no_sentence_contradicts_itself(seed: int) -> None:
    """一批随机的县：凡写「甲，低于乙」的，写出来的甲就小于乙；「高于」反之；结论与理由对得上。"""
    city: Mapping[str, Table] = Dice(seed).city(60, 4, 0.02)
    found = evaluate(sample_release(), city, ONE_YEAR)
    told = sentences(found)
    pairs = [match for each in told for match in re.findall(r"(-?[\d,.]+)%?，(低于|高于) (-?[\d,.]+)", each)]
    assert pairs
    for value, sign, line in pairs:
        one, two = (Fraction(each.replace(",", "").rstrip(".")) for each in (value, line))
        assert one < two if sign == "低于" else one > two, (value, sign, line)
    assert not [each for each in told if "缺）" in each or "None" in each or "超出 0.000。" in each]
    for stage in found.stages:
        assert (stage.verdict == "达标") == (stage.reasons == (f"{stage.stage}各项都达到。",))
        assert stage.passed + stage.failed + stage.undecided == stage.schools
