"""终端的区县表：字都写好了，一行放得下。"""

from __future__ import annotations

from dataclasses import replace

from tests.insight import builder
from zhidu.insight.terminal import COUNTY_HEADERS, county_rows, worst_balance
from zhidu.insight.words import headline


def test_one_row_per_stage_then_the_whole_county() -> None:
    rows = county_rows(builder.evaluation(), builder.release())
    assert all(len(row) == len(COUNTY_HEADERS) for row in rows)
    assert [row[:4] for row in rows] == [
        ("东河区", "小学", "5", "3"), ("东河区", "初中", "1", "1"), ("东河区", "全县", "", ""),
        ("西岭县", "小学", "1", "1"), ("西岭县", "初中", "1", "1"), ("西岭县", "全县", "", ""),
    ]  # fmt: skip
    assert rows[0][4] == "R6 仪器设备 0.512 > 0.50"
    assert rows[0][5:] == ("▼ 未达标", "小学 5 所中有 1 所没过校级判定")
    assert rows[2][5:] == ("▼ 未达标", "卡在：小学资源配置、G4")
    assert rows[5][5:] == ("？ 待定", "待定：G1、G11")


def test_the_worst_coefficient_is_the_one_closest_to_its_limit() -> None:
    stage = builder.evaluation().stages[2]
    assert worst_balance(stage, builder.release()) == "R6 仪器设备 0.200 ≤ 0.50"
    unknown = replace(stage, balance={"R1": builder.balance(None, "0.5", unknown=1)})
    assert worst_balance(unknown, builder.release()) == "缺数"
    assert worst_balance(replace(stage, balance={}, composite=None), builder.release()) == "—"
    judged = replace(stage, balance={}, composite=builder.balance(0.7, "0.65"))
    assert worst_balance(judged, builder.release()) == "综合 0.700 > 0.65"


def test_without_a_school_rule_passed_is_a_dash() -> None:
    release = builder.release()
    bare = builder.release(judgement=replace(release.judgement, school=None, county=()))
    rows = county_rows(builder.evaluation(), bare)
    assert rows[0][3] == "—"


def test_headlines_drop_long_lists() -> None:
    names = "、".join(f"第{at}小学（R1 未达到）" for at in range(9))
    long = f"小学 53 所中有 37 所没过校级判定（7 项中至少 6 项达到，其余不低于线的 85%）：{names}。"
    assert headline(long) == "小学 53 所中有 37 所没过校级判定"
    lacking = "、".join(f"第{at}项指标的名字" for at in range(9))
    assert headline(f"小学综合差异系数定不了，缺：{lacking}。") == "小学综合差异系数定不了"
    assert headline("G4 学校规模：有 2 所学校没达到。") == "G4 学校规模：有 2 所学校没达到"


def test_a_single_stage_has_no_second_row_for_the_county() -> None:
    release = builder.release()
    only = builder.release(population=replace(release.population, stages=release.population.stages[:1]))
    assert [row[1] for row in county_rows(builder.evaluation(), only)] == ["小学", "初中", "小学", "初中"]
