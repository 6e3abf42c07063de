"""标准换版：同一年的数按两版各算一遍，只列结论变了的，并说是哪一条干的。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from tests.engine.sample_release import composite_release, line, only, sample_release
from tests.engine.school_years import Dice, county_row, plain_school, tables
from zhidu.engine import Options, VerdictChange, evaluate, verdict_changes
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.model import BalanceRule, Release, SchoolRule
from zhidu.rulebook.tables import Table

ONE_YEAR = Options(2025)
NEW = Citation("新办法", "示例〔2027〕9 号", "第三条（二）", "U")
TWO = tables([plain_school(1), plain_school(2, 小学骨干教师数=Fraction(15))], [county_row("甲县")])


def changes(before: Release, after: Release, given: Mapping[str, Table]) -> tuple[VerdictChange, ...]:
    return verdict_changes(evaluate(before, given, ONE_YEAR), evaluate(after, given, ONE_YEAR), before, after)


def with_line(release: Release, code: str, value: str) -> Release:
    """R2 那样的指标换一条线，出处也换。"""
    lines = (line(value, cite=NEW),)
    found = tuple(replace(each, lines=lines) if each.code == code else each for each in release.indicators)
    return replace(release, version="2.0.0", indicators=found)


def with_school_rule(release: Release, at_least: int, floor: str | None) -> Release:
    rule = release.judgement.school
    assert rule is not None
    changed = SchoolRule(rule.indicators, at_least, None if floor is None else Fraction(floor), NEW)
    return replace(release, judgement=replace(release.judgement, school=changed))


def test_the_same_release_changes_nothing() -> None:
    city = Dice(2).city(60, 3, 0.02)
    assert changes(sample_release(), sample_release(), city) == ()


def test_a_higher_line_names_the_clause_and_the_schools_value() -> None:
    release = only(sample_release(), "R1", "R2")
    county, stage, school = changes(release, with_line(release, "R2", "1.2"), TWO)
    assert (county.level, county.before, county.after) == ("县", "达标", "未达标")
    assert county.causes == ("新卡在 小学资源配置",)
    assert (stage.level, stage.stage, stage.causes) == ("学段", "小学", ("过校级判定的由 2/2 所变为 1/2 所",))
    assert (school.level, school.code, school.before, school.after) == (
        "学校",
        "2137000001",
        "达标",
        "未达标",
    )
    assert school.causes == (
        "R2 的线由 1.00 改为 1.20（《新办法》（示例〔2027〕9 号）第三条（二）〔未核实〕），该校 1.00",
    )
    assert school.spell() == f"甲县 示例第1学校（小学）：达标 → 未达标　{school.causes[0]}"
    assert school.document()["causes"] == list(school.causes)


def test_a_lower_line_clears() -> None:
    release = only(sample_release(), "R1", "R2")
    county = changes(with_line(release, "R2", "1.2"), release, TWO)[0]
    assert (county.before, county.after, county.causes) == ("未达标", "达标", ("不再卡在 小学资源配置",))


def test_the_clause_of_this_stage_is_cited() -> None:
    """小学、初中两条线的数一样、出处不一样：说的是本学段那条。"""
    release = only(sample_release(), "R1")
    lines = (line("5.5", "小学"), line("5.5", "初中", cite=NEW))
    after = replace(release, indicators=tuple(replace(each, lines=lines) for each in release.indicators))
    school = changes(release, after, tables([plain_school(1, stage="初中")]))[-1]
    assert "第三条（二）" in school.causes[0]


def test_a_changed_school_rule_is_the_cause() -> None:
    release = only(sample_release(), "R1", "R2")
    short = tables([plain_school(1, 小学骨干教师数=Fraction(9))])
    looser = changes(release, with_school_rule(release, 1, "0.85"), short)[-1]
    assert (looser.before, looser.after) == ("未达标", "达标")
    assert looser.causes == (
        "校级判定由R1、R2 中至少 2 项达到、其余不低于线的 85%改为R1、R2 中至少 1 项达到、其余不低于线的 85%"
        "（《新办法》（示例〔2027〕9 号）第三条（二）〔未核实〕）",
    )
    one = with_school_rule(release, 1, "0.85")
    tighter = changes(one, with_school_rule(one, 1, "0.95"), short)[-1]
    assert (tighter.before, tighter.after) == ("达标", "未达标")
    assert tighter.causes[0] == "R2 的底线改为 0.95，该校由不低于底线变为低于底线"
    assert "不低于线的 95%" in tighter.causes[1]


def test_a_changed_formula_is_the_cause() -> None:
    release = only(sample_release(), "R1", "R2")
    other = sample_release().indicator("R1").formula
    swapped = replace(release.indicator("R2"), formula=other)
    after = replace(release, indicators=(release.indicator("R1"), swapped))
    given = tables([plain_school(1, 小学骨干教师数=Fraction(9))])
    assert changes(release, after, given)[-1].causes == ("R2 的算法或取数变了：0.90 → 4.20",)


def test_a_changed_spread_limit_is_the_cause() -> None:
    release = only(sample_release(), "R2")
    limits = {"小学": Fraction("0.15"), "初中": Fraction("0.15")}
    after = replace(
        release, judgement=replace(release.judgement, balance=BalanceRule(("R2",), "each", limits, NEW))
    )
    county, stage = changes(release, after, TWO)
    assert stage.causes == ("骨干教师的差异系数限由 0.50 改为 0.15，实为 0.200",)
    assert county.after == "未达标"


def test_another_way_of_judging_the_spread_is_told() -> None:
    """逐项看改成看综合差异系数。"""
    given = tables(
        [plain_school(1, 小学骨干教师数=Fraction(10)), plain_school(2, 小学骨干教师数=Fraction(40))]
    )
    before, after = only(sample_release(), "R1", "R2"), only(composite_release(), "R1", "R2")
    stage = changes(before, after, given)[1]
    assert (stage.before, stage.after) == ("未达标", "达标")
    assert "示例看综合差异系数 0.300，限 0.65" in stage.causes


def test_schools_that_come_in_or_go_out() -> None:
    release = only(sample_release(), "R2")
    wider = replace(release, population=replace(release.population, exclusions=()))
    given = tables([plain_school(1, 办学类型="特殊教育学校"), plain_school(2)])
    came = changes(release, wider, given)[-1]
    assert (came.before, came.after, came.causes) == ("不纳入", "达标", ("原来：特殊教育学校不进校际比较",))
    went = changes(wider, release, given)[-1]
    assert (went.before, went.after, went.causes) == ("达标", "不纳入", ("特殊教育学校不进校际比较",))


def test_unknown_becoming_known_is_a_change_too() -> None:
    release = only(sample_release(), "R1", "R2")
    dropped = only(release, "R1")
    given = tables([plain_school(1, 小学骨干教师数=None)])
    county, stage, school = changes(release, dropped, given)
    assert (county.before, county.after) == ("待定", "达标")
    assert (school.before, school.after) == ("待定", "达标")
    assert stage.causes
    assert "校级判定由R1、R2 中至少 2 项达到" in school.causes[-1]


def test_every_change_has_a_cause_and_no_change_is_forgotten() -> None:
    """一座城换一条线：列出来的恰是结论变了的那些，个个有缘由。"""
    city = Dice(4).city(150, 4, 0.02)
    before, after = sample_release(), with_school_rule(with_line(sample_release(), "R2", "1.1"), 4, "0.80")
    first, second = evaluate(before, city, ONE_YEAR), evaluate(after, city, ONE_YEAR)
    found = verdict_changes(first, second, before, after)
    assert all(each.causes and all(each.causes) for each in found)
    changed = {
        (one.code, one.stage)
        for one, two in zip(first.schools, second.schools, strict=True)
        if one.passed != two.passed
    }
    assert {(each.code, each.stage) for each in found if each.level == "学校"} == changed
    assert len(changed) > 5
    stages = {
        (one.unit, one.stage)
        for one, two in zip(first.stages, second.stages, strict=True)
        if one.verdict != two.verdict
    }
    assert {(each.unit, each.stage) for each in found if each.level == "学段"} == stages
