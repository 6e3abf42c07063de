"""拼出来的结果：缺什么说得出列名，谁没纳入、为什么，先后照报表。"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.engine.sample_release import SCHOOLS, SWITCHES, only, sample_release
from tests.engine.school_years import Dice, county_row, joined_school, plain_school, tables
from zhidu.engine import Evaluation, ExcludedSchool, Options, evaluate
from zhidu.engine.results import EngineName
from zhidu.kernel import ZhiduError
from zhidu.rulebook.model import Conventions, Release
from zhidu.rulebook.tables import FormRow, Table

ONE_YEAR = Options(2025)
HEADS = {"小学": 500, "初中": 400}


def run(*schools: FormRow, release: Release | None = None, options: Options = ONE_YEAR) -> Evaluation:
    return evaluate(release or sample_release(), tables(schools, [county_row("甲县")]), options)


def missing(row: FormRow, code: str, stage: int = 0) -> tuple[str, ...]:
    return run(row).schools[stage].figures[code].missing


def test_missing_names_the_column_of_this_stage() -> None:
    assert missing(plain_school(1, 小学高学历教师数=None), "R1") == ("小学高学历教师数",)
    assert missing(plain_school(1, stage="初中", 初中高学历教师数=None), "R1") == ("初中高学历教师数",)
    assert missing(plain_school(1, 用房面积=None, 室内面积=None), "R4") == ("用房面积", "室内面积")


def test_missing_names_only_what_is_really_needed() -> None:
    """「优先（室外 + 室内，室外）」：没有室内面积也算得出；两样都没有才缺。"""
    assert missing(plain_school(1, 室内面积=None), "R5") == ()
    assert missing(plain_school(1, 室外面积=None), "R5") == ("室外面积",)


def test_missing_marks_what_was_withheld() -> None:
    row = plain_school(1, 设备值=None)
    wrong = replace(row, withheld={"设备值": "不能是负数"})
    assert run(wrong).schools[0].figures["R6"].missing == ("设备值（有错，未采用）",)


def test_missing_pupils() -> None:
    assert missing(plain_school(1, 小学在校生数=None), "R1") == ("小学在校生数",)


def test_missing_pupils_of_another_stage_stop_the_split() -> None:
    """初中学生数空着，共用的设备拆不开：小学缺的是初中在校生数，不是什么「分母为 0」。"""
    row = joined_school(1, "甲县", HEADS, 初中在校生数=None)
    assert missing(row, "R6") == ("初中在校生数",)
    assert missing(row, "R1") == ()
    marked = replace(row, withheld={"初中在校生数": "不是数"})
    assert run(marked).schools[0].figures["R4"].missing == ("初中在校生数（有错，未采用）",)


def test_an_empty_headcount_without_evidence_is_no_stage() -> None:
    """初中一格都没填：没有初中，不是缺数。"""
    row = plain_school(1)
    bare = replace(
        row, values={name: None if name.startswith("初中") else value for name, value in row.values.items()}
    )
    assert [each.stage for each in run(bare).schools] == ["小学"]


def test_missing_condition_of_the_line() -> None:
    """值算得出，可是不知道该用哪条线：要说缺的是办学类型。"""
    figure = run(plain_school(1, 办学类型=None)).schools[0].figures["G4"]
    assert (figure.value, figure.met, figure.line, figure.missing) == (1000, None, None, ("办学类型",))


def test_zero_denominator_is_said() -> None:
    release = only(sample_release(), "G11")
    found = evaluate(
        release, tables([plain_school(1)], [county_row("甲县", 符合条件教师数=Fraction(0))]), ONE_YEAR
    )
    assert found.stages[0].figures["G11"].missing == ("分母为 0",)
    assert found.stages[0].figures["G11"].met is None


def test_missing_school_level_and_county_level() -> None:
    assert missing(plain_school(1, 小学班数=None), "G3") == ("小学班数",)
    release = only(sample_release(), "G11", "G12", "G13")
    row = plain_school(1, 小学持证教师数=None)
    found = evaluate(
        release, tables([row], [county_row("甲县", 交流教师数=None, 小学划片=None)]), ONE_YEAR
    ).stages[0]
    assert found.figures["G11"].missing == ("交流教师数",)
    assert found.figures["G13"].missing == ("小学划片",)
    assert found.figures["G12"].missing == ("合计（持证教师数）（有学校缺数）",)


def test_no_county_table_leaves_county_figures_unknown() -> None:
    release = only(sample_release(), "R2", "G11", "G1")
    found = evaluate(release, {SCHOOLS: tables([plain_school(1)])[SCHOOLS]}, ONE_YEAR)
    assert found.units[0].undecided == ("G11", "G1")
    assert found.stages[0].figures["G11"].missing == ("交流教师数", "符合条件教师数")


def test_excluded_schools_say_why_in_row_order() -> None:
    rows = [
        plain_school(1, 办学类型="特殊教育学校"),
        plain_school(2),
        joined_school(3, "甲县", {"高中": 900}, "完全中学"),
        plain_school(4, pupils=49, 办学类型="教学点"),
        plain_school(5, pupils=50, 办学类型="教学点"),
        plain_school(6, 办别="民办"),
    ]
    why = {
        1: "特殊教育学校不进校际比较",
        3: "没有小学、初中学生，不在判定学段",
        4: "不足 50 人的教学点不进校际比较",
        6: "民办学校不计入",
    }

    def out(*numbers: int) -> tuple[ExcludedSchool, ...]:
        return tuple(ExcludedSchool(f"{2137000000 + n}", f"示例第{n}学校", "甲县", why[n]) for n in numbers)

    found = run(*rows)
    assert found.excluded == out(1, 3, 4)
    assert [each.code[-1] for each in found.schools] == ["2", "5", "6"]
    switched = run(*rows, options=Options(2025, switches=frozenset({"exclude-private"})))
    assert switched.excluded == out(1, 3, 4, 6)
    assert switched.notes == ("已打开：民办不计（《示例办法》（示例〔2017〕1 号）第六条〔未核实〕）",)
    assert found.notes == ()


def test_orders_follow_the_sheet() -> None:
    """学校照行序、学段照规则册、单位照头一次出现；哪台引擎都一样。"""
    rows = [
        plain_school(1, "乙县", "初中"),
        joined_school(2, "甲县", HEADS),
        plain_school(3, "乙县"),
        plain_school(4, "丙县", 办学类型="特殊教育学校"),
    ]
    engines: tuple[EngineName, ...] = ("duckdb", "exact")
    for engine in engines:
        found = run(*rows, options=Options(2025, engine=engine))
        assert [(each.unit, each.stage) for each in found.stages] == [
            ("乙县", "小学"),
            ("乙县", "初中"),
            ("甲县", "小学"),
            ("甲县", "初中"),
        ]
        assert [each.unit for each in found.units] == ["乙县", "甲县"]
        assert [(each.code[-1], each.stage) for each in found.schools] == [
            ("1", "初中"),
            ("2", "小学"),
            ("2", "初中"),
            ("3", "小学"),
        ]
        assert found.schools[1].origin == rows[1].origin


def test_a_row_without_unit_is_grouped_apart() -> None:
    found = run(plain_school(1), plain_school(2, 管理单位=None), plain_school(3, 管理单位="甲县 "))
    assert [(each.unit, each.stage, each.schools) for each in found.stages] == [
        ("甲县", "小学", 1),
        ("", "小学", 1),
        ("甲县 ", "小学", 1),
    ]
    assert found.stages[1].figures["G11"].missing


def test_a_county_sent_twice_counts_once() -> None:
    """县表里一个县两行：认第一行，不会把这个县算成两个。"""
    release = only(sample_release(), "G11")
    rows = [county_row("甲县", 交流教师数=Fraction(9)), county_row("甲县", 4, 交流教师数=Fraction(11))]
    engines: tuple[EngineName, ...] = ("duckdb", "exact")
    for engine in engines:
        found = evaluate(release, tables([plain_school(1)], rows), Options(2025, engine=engine))
        assert len(found.units) == 1
        assert found.stages[0].figures["G11"].value == 9


def test_indicators_of_one_stage_stay_out_of_the_other() -> None:
    """只管初中的指标不出现在小学，也不让全县因小学「未知」而定不了。"""
    found = run(joined_school(1, "甲县", HEADS), release=only(sample_release(), "G7"))
    primary, middle = found.stages
    assert "G7" not in primary.figures
    assert "G7" not in found.schools[0].figures
    assert middle.figures["G7"].met is True
    assert found.units[0].verdict == "达标"
    none = run(plain_school(1), release=only(sample_release(), "G7")).units[0]
    assert (none.verdict, none.undecided, none.reasons) == ("达标", (), ("各项都达到。",))


def test_transitional_lines_are_named() -> None:
    row = plain_school(1, 建校年份=Fraction(1990), pupils=2300)
    off = run(row).schools[0].figures["G4"]
    on = run(row, options=Options(2025, switches=frozenset(SWITCHES))).schools[0].figures["G4"]
    assert (off.line, off.met, off.transitional, off.gap) == (2000, False, "", 300)
    assert (on.line, on.met, on.transitional, on.gap) == (2400, True, "old-schools", 0)


def test_the_strictest_level_that_spoke_is_told() -> None:
    figure = (
        evaluate(only(sample_release(), "E1"), tables([plain_school(1)], [county_row("甲县")]), ONE_YEAR)
        .stages[0]
        .figures["E1"]
    )
    assert (figure.line, figure.level, figure.met, figure.value) == (96, "province", False, 95)


def test_figures_carry_line_floor_and_gap() -> None:
    figure = run(plain_school(1, 小学高学历教师数=Fraction(35))).schools[0].figures["R1"]
    assert (figure.value, figure.line, figure.floor) == (3.5, Fraction("4.2"), Fraction("3.57"))
    assert (figure.met, figure.below_floor, figure.gap, figure.gap_unit) == (False, True, 7, "名")


def test_both_conventions_side_by_side() -> None:
    rows = [plain_school(1, pupils=1000), plain_school(2, pupils=3000, 小学骨干教师数=Fraction(90))]
    release = only(sample_release(), "R2")
    weighted = run(*rows, release=release).stages[0].balance["R2"]
    plain = run(
        *rows, release=release, options=Options(2025, conventions=Conventions("none", "simple"))
    ).stages[0]
    assert weighted.mean == pytest.approx(2.5)
    assert weighted.cv == pytest.approx(Fraction(3**0.5) / 2 / Fraction("2.5"))
    assert plain.balance["R2"].mean == pytest.approx(2)
    assert plain.balance["R2"].cv == pytest.approx(0.5)
    assert plain.balance["R2"].cv == pytest.approx(weighted.cv_other)
    assert plain.balance["R2"].cv_other == pytest.approx(weighted.cv)


def test_one_school_counties_have_no_sample_deviation() -> None:
    """一县一校：总体标准差是 0；样本标准差除以 n−1 没有意义，是未知。"""
    release = only(sample_release(), "R2")
    assert run(plain_school(1), release=release).stages[0].balance["R2"].cv == 0
    sample = run(
        plain_school(1), release=release, options=Options(2025, conventions=Conventions("none", "simple", 1))
    )
    assert sample.stages[0].balance["R2"].cv is None
    assert sample.stages[0].verdict == "待定"


def test_nothing_to_evaluate_is_refused() -> None:
    for given in ({}, {SCHOOLS: Table(SCHOOLS, ())}):
        with pytest.raises(ZhiduError, match="没有读到「学校情况表」"):
            evaluate(sample_release(), given, ONE_YEAR)


def test_a_county_with_only_excluded_schools_gets_no_verdict() -> None:
    found = run(plain_school(1, 办学类型="特殊教育学校"))
    assert found.stages == found.units == found.schools == ()
    assert len(found.excluded) == 1


def test_whole_city_evaluates_alike_on_both_engines() -> None:
    """不只结果表，拼出来的话也一样：理由、缺什么、结论逐字相同。"""
    city = Dice(5).city(120, 4, 0.03)
    duck = evaluate(sample_release(), city, ONE_YEAR)
    exact = evaluate(sample_release(), city, Options(2025, engine="exact"))
    assert duck.units == exact.units
    assert [(each.verdict, each.reasons) for each in duck.stages] == [
        (each.verdict, each.reasons) for each in exact.stages
    ]
    assert duck.excluded == exact.excluded
    for one, two in zip(duck.schools, exact.schools, strict=True):
        assert (one.code, one.stage, one.met, one.passed) == (two.code, two.stage, two.met, two.passed)
        for code, figure in one.figures.items():
            other = two.figures[code]
            assert (figure.met, figure.line, figure.missing) == (other.met, other.line, other.missing)
