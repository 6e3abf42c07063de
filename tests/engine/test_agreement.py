"""DuckDB 和精确求值器逐行逐列相等：上万个学校年，值压在线上、底线上；随手写的公式也一样。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engine.formula_trees import conditions, numbers
from tests.engine.matching import differences
from tests.engine.sample_release import SCHOOLS, SWITCHES, composite_release, indicator, only, sample_release
from tests.engine.school_years import Dice, county_row, floor_schools, joined_school, plain_school, tables
from zhidu.engine import Options
from zhidu.engine.evaluating import compute
from zhidu.rulebook import Conventions, Indicator, Release
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Formula
from zhidu.rulebook.nodes import Call, Node
from zhidu.rulebook.tables import Table

BATCH, BATCHES = 420, 25  # 一万零五百个学校年
CONVENTIONS = (
    None,
    Conventions("none", "simple", 0),
    Conventions("none", "simple", 1),
    Conventions("enrolment", "simple", 0),
    Conventions("none", "pooled", 1),
)


def faults(release: Release, given: Mapping[str, Table], options: Options) -> list[str]:
    """两台引擎不一样的地方。"""
    exact = compute(release, given, replace(options, engine="exact"))
    return differences(exact, compute(release, given, options), release)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_generated_school_years_agree(batch: int) -> None:
    """开关的每种组合、两种口径、两种自由度、缺数多少、县多县少，轮着来。"""
    release = (sample_release(), composite_release())[batch % 2]
    switches = frozenset(name for bit, name in enumerate(SWITCHES) if (batch >> bit) & 1)
    options = Options(2016 + batch % 10, conventions=CONVENTIONS[batch % 5], switches=switches)
    city = Dice(batch).city(BATCH, 1 + batch % 6, (0, 0.005, 0.05)[batch % 3])
    assert not faults(release, city, options)


def test_generated_values_sit_on_the_lines() -> None:
    """造的数真的压线：每项都有刚好等于线的、刚好等于底线的、达到的、没达到的、未知的。"""
    release = sample_release()
    given = tables((*Dice(1).city(BATCH * 3, 4, 0.02)[SCHOOLS].rows, *floor_schools()))
    rows = compute(release, given, Options(2025, engine="exact"))["parts"]
    for code in ("R1", "R2", "R4", "R5", "R6", "R7"):
        lines = {each.stage: each.value for each in release.indicator(code).lines if not each.switch}
        known = [row for row in rows if row[f"{code}_value"] is not None]
        seen = {row[f"{code}_value"] / lines.get(row["学段"], lines.get(None, 1)) for row in known}
        assert Fraction(1) in seen, code
        assert Fraction("0.85") in seen, code
        assert {row[f"{code}_met"] for row in rows} == {True, False, None}, code
        assert {row[f"{code}_low"] for row in rows} == {True, False, None}, code
    assert {row["#passed"] for row in rows} == {True, False, None}


def test_awkward_rows_agree() -> None:
    """除数为零、学生数空着、单位空着、一县一校、全未知的县、县表重复和缺县、缺整列、没有县表。"""
    release = sample_release()
    heads = {"小学": 500, "初中": 400, "高中": 300}
    schools = [
        *floor_schools(),
        plain_school(1),
        joined_school(2, "乙县", heads, "十二年一贯制学校"),
        joined_school(3, "乙县", heads, "十二年一贯制学校", 高中在校生数=None),
        plain_school(4, "乙县", 小学在校生数=None),
        plain_school(5, "丙县", 小学专任教师数=Fraction(0), 小学持证教师数=Fraction(0)),
        plain_school(6, "丁县", **dict.fromkeys(("设备值", "用房面积", "室外面积", "多媒体教室数"))),
        plain_school(7, "丁县", 管理单位=None),
        plain_school(8, "戊县", 办学类型=None, 建校年份=None),
        plain_school(9, "己县", 室内面积=Fraction(99999)),  # 室内比用房还大，均值是负的
        *(plain_school(10 + n, "庚县", 设备值=Fraction(n * 10**6)) for n in (1, 3)),  # 差异系数刚好 0.50
    ]
    counties = [
        county_row("甲县", 符合条件教师数=Fraction(0)),
        county_row("甲县", 交流教师数=Fraction(1)),
        county_row(None),
        county_row("没有学校的县"),
    ]
    given = tables(schools, counties)
    options = Options(2025, switches=frozenset(SWITCHES))
    assert not faults(release, given, options)
    on_limit = [row for row in compute(release, given, options)["balance"] if row["管理单位"] == "庚县"]
    assert [(row["R6_cv"], row["R6_even"]) for row in on_limit] == [(0.5, True)]
    gone = frozenset(
        {"学校名称", "学校标识码", "多媒体教室数", "办别", "办学类型", "初中最大班额", "高中在校生数"}
    )
    bare = [
        replace(row, values={name: each for name, each in row.values.items() if name not in gone})
        for row in schools
    ]
    assert not faults(release, {SCHOOLS: Table(SCHOOLS, tuple(bare), gone)}, Options(2025))


def test_large_schools_stay_exact() -> None:
    """十万人的一贯制学校、上千万平方米、上千亿元：判线仍然一分不差（见 compilation 开头的界）。"""
    release = only(sample_release(), "R1", "R4", "R5", "R6", "R7")
    dice = Dice(3)
    rows = []
    for number in range(400):
        top = dice.random.choice((3000, 10000, 100000))
        heads = {
            "小学": dice.random.randint(1, top // 2),
            "初中": dice.random.randint(1, top // 3),
            "高中": top // 7,
        }
        values: dict[str, Value] = {"室内面积": Fraction(0)}
        for name in ("用房面积", "室外面积", "设备值"):
            values[name] = dice.cents(dice.aimed(name, heads))
        rows.append(joined_school(number, "甲县", heads, "十二年一贯制学校", **values))
    huge: dict[str, Value] = {"用房面积": Fraction(10**9 - 1, 100), "设备值": Fraction(10**13 - 1, 100)}
    rows.append(joined_school(400, "乙县", {"小学": 40001, "初中": 59999}, **huge))
    for pupils in (99_991, 100_000):
        on_line = Fraction("4.5") * pupils + 2 * pupils
        rows.append(
            plain_school(pupils, "丙县", pupils=pupils, 用房面积=on_line, 设备值=Fraction(2000) * pupils)
        )
        rows.append(plain_school(pupils + 1, "丙县", pupils=pupils, 用房面积=on_line - Fraction(1, 100)))
    assert not faults(release, tables(rows), Options(2025))


@pytest.mark.parametrize("heads", [{"小学": 100_000}, {"小学": 45_000, "初中": 20_000, "高中": 25_000}])
def test_the_largest_school_is_judged_to_the_cent(heads: dict[str, int]) -> None:
    """把线提到这么大的学校刚好在线上（折算都是十万人）：一千万平方米、一千亿元，差一分也看得出。"""
    release = only(sample_release(), "R4", "R6")
    lifted = {"R4": Fraction(10**7, 10**5), "R6": Fraction(10**11, 10**5)}
    release = replace(
        release,
        indicators=tuple(
            replace(each, lines=(replace(each.lines[0], value=lifted[each.code], stage=None),))
            for each in release.indicators
        ),
    )
    rows = []
    for number, off in enumerate((0, 1, -1)):
        cent = Fraction(off, 100)
        values: dict[str, Value] = {
            "用房面积": 10**7 + cent,
            "室内面积": Fraction(0),
            "设备值": 10**11 + cent,
        }
        rows.append(joined_school(number, "甲县", heads, "十二年一贯制学校", **values))
    exact = compute(release, tables(rows), Options(2025, engine="exact"))
    primary = [row for row in exact["parts"] if row["学段"] == "小学"]
    assert [row["R6_met"] for row in primary] == [row["R4_met"] for row in primary] == [True, True, False]
    assert not faults(release, tables(rows), Options(2025))


@pytest.mark.parametrize("value", ["0.9", "0.8", "4.2", "5.3", "2.3", "2.4"])
def test_every_size_on_the_line_is_met(value: str) -> None:
    """凑得出整数名的学校规模逐个试：刚好在线上都达到，少一名都没达到、都差一名。先除后乘会判错其中几所。"""
    release = only(sample_release(), "R2")
    wanted = Fraction(value)
    lines = (replace(release.indicator("R2").lines[0], value=wanted),)
    release = replace(release, indicators=(replace(release.indicator("R2"), lines=lines),))
    sizes = [pupils for pupils in range(50, 20001, 10) if (wanted * pupils) % 100 == 0]
    enough = [wanted * pupils / 100 for pupils in sizes]
    pairs = list(zip(sizes, enough, strict=True))
    rows = [plain_school(n, pupils=size, 小学骨干教师数=count) for n, (size, count) in enumerate(pairs)]
    rows += [
        plain_school(9000 + n, pupils=size, 小学骨干教师数=count - 1) for n, (size, count) in enumerate(pairs)
    ]
    found = sorted(compute(release, tables(rows), Options(2025))["parts"], key=lambda row: row["#row"])
    assert len(sizes) >= 20
    assert [row["R2_met"] for row in found] == [True] * len(sizes) + [False] * len(sizes)
    assert [row["R2_gap"] for row in found] == [0] * len(sizes) + [1] * len(sizes)


# ───────────── 随手造的公式，放进学段级、学校级、县级各处 ─────────────

_PART = ("在校生数", "高学历教师数", "用房面积", "多媒体教室数", "收支差")
_WHOLE = ("小学在校生数", "初中在校生数", "设备值", "音乐教室数", "收支差")
_SUMMED = ("在校生数", "骨干教师数", "专任教师数", "收支差")
_TEXTS = ("办学类型", "办别")


def _small(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return nodes.filter(lambda node: sum(1 for _ in node.walk()) <= 8)


def _totals() -> st.SearchStrategy[Node]:
    """合计、计数，和它们的运算。"""
    numeric = numbers(0, _SUMMED, _TEXTS)
    test = _small(conditions(1, _SUMMED, _TEXTS))
    return st.one_of(
        numeric.map(lambda each: Call("合计", (each,))),
        _small(numbers(1, _SUMMED, _TEXTS)).map(lambda each: Call("合计", (each,))),
        st.builds(lambda each, when: Call("合计", (each, when)), numeric, test),
        test.map(lambda when: Call("计数", (when,))),
    )


@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    part=st.lists(_small(numbers(2, _PART, _TEXTS)), min_size=8, max_size=8),
    whole=st.lists(_small(conditions(2, _WHOLE, _TEXTS)), min_size=5, max_size=5),
    totals=st.lists(_totals(), min_size=8, max_size=8),
    seed=st.integers(0, 99),
)
def test_any_formula_agrees(part: list[Node], whole: list[Node], totals: list[Node], seed: int) -> None:
    """合法的公式随便写，放在哪一级，DuckDB 都和精确求值一样。"""
    sample = sample_release()
    lines = sample.indicator("R1").lines
    first, rest = part[:4], part[4:]
    made: list[Indicator] = []
    for number, node in enumerate(part):
        below = rest[number] if number < len(rest) else None
        made.append(
            indicator(
                f"P{number}", "学段", "part", "", Formula(node, "", below, "", 10 if below else 1), *lines
            )
        )
    for number, node in enumerate(whole):
        made.append(
            indicator(f"W{number}", "学校", "school", "", Formula(node, ""), direction="holds", share="1")
        )
    for number, node in enumerate(totals):
        below = totals[-1] if number < len(first) else None
        found = Formula(node, "", below, "", 100 if below else 1)
        stages = ("小学", "初中") if number % 2 else ()
        made.append(
            indicator(
                f"C{number}",
                "县",
                "county",
                "",
                found,
                lines[0] if stages else replace(lines[0], stage=None),
                stages=stages,
            )
        )
    release = replace(
        sample,
        indicators=tuple(made),
        judgement=replace(sample.judgement, school=None, balance=None, county=()),
    )
    assert not faults(release, Dice(seed).city(40, 3, 0.05), Options(2025))
