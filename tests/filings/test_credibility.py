"""数据可信度：每一项都用埋好的数验，数不够就没有分，只说数、不下结论。"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.filings.checked_release import grade, school, soft_release
from zhidu.engine import Options, evaluate
from zhidu.filings.rules.credibility import Mark, Reliability, marks_of, reliability, tail
from zhidu.rulebook import FormRow, Release, Table, find_release

#: school 自己会给的列
SET = {"学校标识码", "学校名称", "管理单位", "办学类型", "小学在校生数"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return soft_release(tmp_path_factory.mktemp("rulebook"))


def figures(**scale: int) -> dict[str, int | str | None]:
    base: dict[str, int] = {
        "小学在校生数": 600,
        "小学专任教师数": 40,
        "小学本科教师数": 20,
        "设备值": 1_000_000,
    }
    return {name: scale.get(name, value) for name, value in base.items()}


def one(code: str = "1", **scale: int) -> dict[str, list[FormRow]]:
    return {"学校": [school(code, **figures(**scale))]}


def item(found: tuple[Reliability, ...], key: str) -> Reliability:
    return next(each for each in found if each.key == key)


def test_all_items_come_in_one_order_and_none_is_a_verdict(release: Release) -> None:
    found = reliability(release, one(), [one(小学在校生数=590)])
    keys = ["last_year", "median", "cohorts", "own_repeats", "others_repeats", "bunching"]
    assert [each.key for each in found] == keys
    words = "".join(each.title + each.sentence for each in found)
    assert not [word for word in ("造假", "不合格", "第一名", "排名", "不可信") if word in words]


def test_agreement_with_last_year_counts_what_is_close(release: Release) -> None:
    found = item(reliability(release, one(), [one(小学在校生数=500, 设备值=1_050_000)]), "last_year")
    assert found.score == Fraction(3, 4)
    assert found.numbers == {"pairs": 4, "close": 3}
    assert "4 个数里，3 个与去年相差不超过 10%，占 75%" in found.sentence


def test_a_figure_exactly_at_the_allowance_agrees(release: Release) -> None:
    assert item(reliability(release, one(小学在校生数=660), [one()]), "last_year").score == 1
    assert item(reliability(release, one(小学在校生数=661), [one()]), "last_year").score == Fraction(3, 4)


def test_the_median_of_earlier_years_forgives_one_odd_year(release: Release) -> None:
    years = [one(小学在校生数=9000), one(), one(小学在校生数=590), one(小学在校生数=610)]
    found = reliability(release, one(), years)
    assert item(found, "median").score == 1
    assert item(found, "last_year").score == Fraction(3, 4)


def test_only_four_earlier_years_count(release: Release) -> None:
    years = [one(小学在校生数=each) for each in (600, 600, 9000, 9000, 9000, 9000)]
    assert item(reliability(release, one(小学在校生数=4800), years), "median").score == 1


def test_fewer_than_three_earlier_years_give_no_median(release: Release) -> None:
    found = item(reliability(release, one(), [one(), one()]), "median")
    assert (found.score, found.sentence) == (None, "没有此前至少 3 年都有的数，看不出来。")


def test_cohorts_are_followed(release: Release) -> None:
    now = {
        "分年级": [
            grade("1", 2026, number, pupils) for number, pupils in ((2, 99), (3, 50), (4, 101), (1, 90))
        ]
    }
    before = {"分年级": [grade("1", 2025, number, 100) for number in (1, 2, 3, 6)]}
    found = item(reliability(release, now, [before]), "cohorts")
    assert found.score == Fraction(2, 3)
    assert found.numbers == {"pairs": 3, "close": 2}


def test_numbers_copied_from_last_year_lower_the_score(release: Release) -> None:
    copied = item(reliability(release, one(), [one()]), "own_repeats")
    assert (copied.score, copied.numbers) == (Fraction(0), {"pairs": 4, "same": 4})
    fresh = one(小学在校生数=601, 小学专任教师数=41, 小学本科教师数=21, 设备值=1_000_001)
    assert item(reliability(release, fresh, [one()]), "own_repeats").score == 1


def test_numbers_copied_from_another_school_are_named(release: Release) -> None:
    county = [
        *one()["学校"],
        *one("2", 设备值=7)["学校"],
        school("3", 小学在校生数=1, 小学专任教师数=2, 设备值=3),
    ]
    found = item(reliability(release, one(), [], county=county), "others_repeats")
    assert (found.score, found.numbers["other"], found.numbers["same"]) == (Fraction(1, 4), "第2小学", 3)
    assert "最像的是「第2小学」：4 个数里 3 个一个不差" in found.sentence


def test_the_school_is_not_compared_with_itself(release: Release) -> None:
    assert item(reliability(release, one(), [], county=one()["学校"]), "others_repeats").score is None


def mark(value: str, *, more: bool = True) -> Mark:
    number = Fraction(value)
    return Mark(number, Fraction(100), number >= 100 if more else number <= 100)


def test_bunching_just_over_the_line_is_seen(release: Release) -> None:
    marks = [mark("100")] * 6 + [mark("100.9")] * 3 + [mark("99.5")] + [mark("150"), mark("80")]
    found = item(reliability(release, one(), [], marks=marks), "bunching")
    assert (found.numbers["over"], found.numbers["under"]) == (9, 1)
    assert found.score == 1 - Fraction(8, 10)
    assert Fraction(str(found.numbers["chance"])) == Fraction(11, 1024)
    assert "刚过线的 9 个，刚差一点的 1 个" in found.sentence


def test_an_even_spread_over_the_line_is_not_bunching(release: Release) -> None:
    marks = [mark("100.5")] * 5 + [mark("99.5")] * 5
    assert item(reliability(release, one(), [], marks=marks), "bunching").score == 1
    more_below = [mark("99.5")] * 5 + [mark("100.5")]
    assert item(reliability(release, one(), [], marks=more_below), "bunching").score == 1


def test_for_at_most_lines_the_good_side_is_below(release: Release) -> None:
    found = item(reliability(release, one(), [], marks=[mark("99.5", more=False)] * 4), "bunching")
    assert (found.numbers["over"], found.numbers["under"]) == (4, 0)


def test_exactly_one_percent_away_is_outside_above_and_inside_below(release: Release) -> None:
    marks = [mark("101")] * 3 + [mark("99")] * 3
    found = item(reliability(release, one(), [], marks=marks), "bunching")
    assert found.numbers == {"over": 0, "under": 3, "chance": "1"}


def test_the_tail_is_exact() -> None:
    assert tail(0, 10) == 1
    assert tail(10, 10) == Fraction(1, 1024)
    assert tail(5, 10) == Fraction(638, 1024)


def test_too_little_data_gives_no_score(release: Release) -> None:
    found = reliability(release, {"学校": [school("1", 小学在校生数=600)]}, [one()])
    assert [each.score for each in found] == [None] * 6
    assert item(found, "last_year").sentence == "两年都有的数只有 1 个，不足 3 个，看不出来。"


def test_a_rulebook_that_says_nothing_scores_nothing(release: Release) -> None:
    assert reliability(replace(release, credibility=None), one(), [one()]) == ()


def test_marks_are_taken_from_a_real_calculation() -> None:
    real = find_release("yiwu-youzhi-junheng")
    form = real.form(real.population.form)
    blank: dict[str, int | str | None] = {name: None for each in form.fields for name in each.columns()}
    known = {"小学专任教师数": 40, "小学高于规定学历教师数": 42, "初中在校生数": 0, "高中在校生数": 0}
    rows = (
        school("2121000001", 小学在校生数=1000, **{k: v for k, v in (blank | known).items() if k not in SET}),
    )
    found = evaluate(real, {form.name: Table(form.name, rows)}, Options(year=2026))
    marks = list(marks_of(real, found))
    line = next(each.value for each in real.indicator("R1").lines if each.stage == "小学")
    assert [(round(float(each.value), 9), each.line, each.met) for each in marks] == [(4.2, line, True)]
    assert item(reliability(real, {}, [], marks=marks * 5), "bunching").numbers["over"] == 5
