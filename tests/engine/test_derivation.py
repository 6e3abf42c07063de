"""这个数从哪来：公式、代入、在哪一格、份额怎么拆、没采用的为什么、哪条线谁说的。"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.engine.sample_release import SWITCHES, sample_release
from tests.engine.school_years import Dice, county_row, joined_school, plain_school, tables
from zhidu.engine import Derivation, Options, RawInput, derive, evaluate
from zhidu.kernel import ZhiduError
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.tables import FormRow

ONE_YEAR = Options(2025)
HEADS = {"小学": 600, "初中": 400, "高中": 300}
WHOLE = "小学600 × 1 + 初中400 × 1.1 + 高中300 × 1.32"


def derived(row: FormRow, indicator: str, options: Options = ONE_YEAR) -> tuple[Derivation, ...]:
    code = str(row.values["学校标识码"])
    return derive(
        sample_release(), tables([row], [county_row("甲县")]), options, school=code, indicator=indicator
    )


def test_one_number_with_its_cells() -> None:
    row = plain_school(1, 小学高学历教师数=Fraction(41))
    (found,) = derived(row, "R1")
    assert (found.release, found.sha256) == ("sample@1.0.0", "0" * 64)
    assert (found.code, found.name, found.unit, found.stage) == ("2137000001", "示例第1学校", "甲县", "小学")
    assert found.formula == "高学历教师数 × 100 ÷ 在校生数"
    assert found.measure.substitution == "41 × 100 ÷ 1,000"
    assert (found.measure.value, found.measure.met, found.measure.gap) == (Fraction("4.1"), False, 1)
    assert found.line is not None
    assert found.citation == found.line.citation
    cells = [row.origin.cell(name) for name in ("小学高学历教师数", "小学在校生数")]
    assert found.inputs == (
        RawInput("小学高学历教师数", "41 人", "41", cells[0]),
        RawInput("小学在校生数", "1,000 人", "1000", cells[1]),
    )
    assert cells[0].startswith("学校.xlsx · 汇总 · ")
    assert cells[0].endswith("4")  # 第 4 行
    assert found.excluded == ""


def test_shared_numbers_show_how_they_were_split() -> None:
    row = joined_school(2, "甲县", HEADS, "十二年一贯制学校", 设备值=Fraction(1_436_000))
    primary, middle = derived(row, "R6")
    assert (primary.stage, middle.stage) == ("小学", "初中")
    assert primary.inputs[0].value == "1,436,000 元"
    assert primary.inputs[0].share == f"按折算人数拆：本学段 600 × 1 ÷（{WHOLE}），得 600,000"
    assert middle.inputs[0].share == f"按折算人数拆：本学段 400 × 1.1 ÷（{WHOLE}），得 440,000"
    assert primary.measure.substitution == "600,000 ÷ 600"
    assert middle.measure.value == 1100
    assert primary.inputs[1].share == ""  # 学生数本来就分学段，不拆


def test_teachers_are_never_split() -> None:
    row = joined_school(2, "甲县", HEADS, "十二年一贯制学校")
    assert all(each.share == "" for found in derived(row, "R1") for each in found.inputs)


def test_withheld_and_missing_numbers() -> None:
    row = replace(plain_school(3, 设备值=None), withheld={"设备值": "不能是负数"})
    (found,) = derived(row, "R6")
    assert found.inputs[0].value == "未知"
    assert found.inputs[0].withheld == "不能是负数"
    assert (found.measure.value, found.measure.substitution) == (None, "？ ÷ 1,000")
    assert found.measure.missing == ("设备值",)


def test_school_level_and_transitional_line() -> None:
    row = plain_school(4, pupils=2300, 建校年份=Fraction(1990))
    (found,) = derived(row, "G4", Options(2025, switches=frozenset(SWITCHES)))
    assert found.stage == ""
    assert found.line is not None
    assert (found.line.switch, found.line.value) == ("old-schools", 2400)
    assert [each.name for each in found.inputs] == ["小学在校生数", "初中在校生数", "办学类型", "建校年份"]
    assert found.inputs[3].value == "1990"


def test_excluded_schools_are_derived_with_the_reason() -> None:
    (found,) = derived(plain_school(5, 办学类型="特殊教育学校"), "R1")
    assert found.excluded == "特殊教育学校不进校际比较"


@pytest.mark.parametrize(
    ("school", "indicator", "said"),
    [
        ("2137000001", "R99", "没有指标「R99」，有：R1、R2、"),
        ("2137000001", "G11", "区县一级的指标"),
        ("2137009999", "R1", "没有标识码为「2137009999」的学校"),
        ("2137000001", "G7", "没有初中学段，G7 不适用"),
    ],
)
def test_what_cannot_be_derived_is_refused(school: str, indicator: str, said: str) -> None:
    with pytest.raises(ZhiduError, match=said):
        derive(sample_release(), tables([plain_school(1)]), ONE_YEAR, school=school, indicator=indicator)


def test_every_figure_of_a_city_derives_to_the_same_number() -> None:
    """整座城每所学校每个学段每个指标：推导出来的值、线、达到与否、差额，都和结果里的一样。"""
    release, city = sample_release(), Dice(8).city(40, 3, 0.02)
    found = evaluate(release, city, ONE_YEAR)
    checked = 0
    for school in found.schools:
        for code, figure in school.figures.items():
            each = next(
                one
                for one in derive(release, city, ONE_YEAR, school=school.code, indicator=code)
                if one.stage in ("", school.stage)
            )
            assert (each.measure.met, each.measure.below_floor) == (figure.met, figure.below_floor)
            assert (each.line.value if each.line else None) == figure.line
            for one, two in ((each.measure.value, figure.value), (each.measure.gap, figure.gap)):
                assert (one is None) == (two is None)
                if one is not None and two is not None:
                    assert float(one) == pytest.approx(float(two), rel=1e-12)
            checked += 1
    assert checked > 300


def test_splits_add_up_to_the_whole() -> None:
    """几个学段的份额加起来就是全校数（高中的那份不判，也占一份）。"""
    values: dict[str, Value] = {"设备值": Fraction("1234567.89")}
    row = joined_school(6, "甲县", HEADS, "十二年一贯制学校", **values)
    parts = derived(row, "R6")
    shares = [
        part.measure.value * HEADS[part.stage] for part in parts if isinstance(part.measure.value, Fraction)
    ]
    senior = Fraction("1234567.89") * Fraction("1.32") * 300 / (600 + 440 + 396)
    assert sum(shares) + senior == Fraction("1234567.89")
