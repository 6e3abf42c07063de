"""清单里的每一处，都真的在数据里，数和结论另算一遍都对。"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest

from tests.democity import arithmetic
from tests.democity.arithmetic import LIMITS, LINES, Row, number
from zhidu.democity import City, CityPlan, Planted, build_city
from zhidu.democity.headings import COUNTY_HEADINGS, KINDERGARTEN_HEADINGS, SCHOOL_HEADINGS

#: 默认的市，和换了种子、规模、学制的几个：埋设不能只在一个种子上成立
PLANS = [
    CityPlan(),
    CityPlan(seed=1),
    CityPlan(seed=2, system="6-3"),
    CityPlan(seed=3, schools=700, kindergartens=800),
    CityPlan(seed=4, schools=442, kindergartens=832, private_share=0.3),
]


class Books:
    """一个市的三张表和台账，按单位取。"""

    def __init__(self, city: City) -> None:
        year = city.plan.year
        self.city = city
        self.schools = arithmetic.rows(SCHOOL_HEADINGS, city.school_rows(year))
        self.gardens = arithmetic.rows(KINDERGARTEN_HEADINGS, city.kindergarten_rows(year))
        self.counties = {
            str(row["管理单位"]): row for row in arithmetic.rows(COUNTY_HEADINGS, city.county_rows(year))
        }
        self.by_code = {str(row["学校标识码"]): row for row in self.schools}

    def marked(self, *indicators: str) -> list[Planted]:
        found = [each for each in self.city.planted if each.mark.indicator in indicators]
        assert found, indicators
        return found

    def gardens_of(self, unit: str) -> list[Row]:
        return [row for row in self.gardens if row["管理单位"] == unit]


@pytest.fixture(scope="module", params=PLANS, ids=lambda plan: f"{plan.seed}-{plan.system}-{plan.schools}")
def books(request: pytest.FixtureRequest) -> Books:
    plan: CityPlan = request.param
    return Books(build_city(plan))


def test_nothing_is_left_out(books: Books) -> None:
    """够大的市里，各处都埋成了；编号不重；每一种指标下面都有测试管。"""
    assert books.city.skipped == ()
    ids = [each.mark.id for each in books.city.planted]
    assert len(ids) == len(set(ids)) >= 85
    checked = {
        *LINES, "校级", "G3", "G3B", "G4", "G5", "E4", "G12", "资源配置", "", "P1", "P2", "P3", "Q2",
        "G7", "G8", "G9", "G11", "G11B", "G13", "G14", "G15", "E1", "E2", "A1",
        "R5差异系数（加权）", "R5差异系数（不加权）", "R6差异系数（加权，计民办）", "R6差异系数（加权，不计民办）",
    }  # fmt: skip
    assert {each.mark.indicator for each in books.city.planted} == checked


def test_resources(books: Books) -> None:
    """R1–R7：清单里的数就是另算出来的数，结论相符。"""
    for each in books.marked(*LINES):
        row = books.by_code[each.code]
        got = arithmetic.value(row, each.mark.stage, each.mark.indicator)
        assert got == Fraction(each.mark.value), each
        assert arithmetic.outcome(row, each.mark.stage, each.mark.indicator) == each.mark.outcome, each


def test_every_line_has_a_school_exactly_on_it(books: Books) -> None:
    on_line = {
        (each.mark.indicator, each.mark.stage)
        for each in books.marked(*LINES)
        if Fraction(each.mark.value) == arithmetic.line(each.mark.indicator, each.mark.stage)
    }
    assert {(code, stage) for code in LINES for stage in ("小学", "初中")} <= on_line


def test_floor(books: Books) -> None:
    """底线上的一所通过，低 0.1㎡ 的一所不通过。"""
    values = {each.mark.id: Fraction(each.mark.value) for each in books.marked("R4", "R5")}
    assert values["R4-小学-刚好在底线上"] == Fraction("3.825")
    assert values["R5-小学-低于底线一格"] == Fraction("6.375") - Fraction("0.1") / 1000


def test_school_verdicts(books: Books) -> None:
    for each in books.marked("校级"):
        row = books.by_code[each.code]
        if each.mark.outcome == "不计入":
            assert arithmetic.excluded(row), each
            assert not arithmetic.passes(row, each.mark.stage), (
                "不计入的这所若计入就不通过，才看得出有没有排除"
            )
        else:
            assert not arithmetic.excluded(row), each
            assert arithmetic.passes(row, each.mark.stage) is (each.mark.outcome == "通过"), each


def test_splitting_changes_the_verdict(books: Books) -> None:
    """一贯制：不拆时小学部只差一项，会通过；拆了差两项，不通过。完全中学：按人头平摊就到线。"""
    combined = next(each for each in books.marked("校级") if each.mark.id == "拆分-九年一贯制-小学部")
    row = books.by_code[combined.code]
    everyone = number(row, "小学在校生数") + number(row, "初中在校生数")
    assert number(row, "网络多媒体教室数") * 100 / everyone >= arithmetic.line("R7", "小学")
    unsplit = [code for code in LINES if arithmetic.outcome(row, "小学", code) != "达到" and code != "R7"]
    assert unsplit == ["R2"]
    complete = next(each for each in books.marked("R4") if each.mark.id == "拆分-完全中学-R4")
    row = books.by_code[complete.code]
    rooms = number(row, "教学及辅助用房面积") - number(row, "其中室内体育用房面积")
    heads = number(row, "初中在校生数") + number(row, "高中在校生数")
    assert rooms / heads == arithmetic.line("R4", "初中") > Fraction(complete.mark.value)


def test_sizes(books: Books) -> None:
    limits = {"小学": 2000, "初中": 2000, "": 2500}
    for each in books.marked("G4"):
        row = books.by_code[each.code]
        pupils = number(row, "小学在校生数") + number(row, "初中在校生数")
        assert pupils == int(each.mark.value)
        assert (pupils <= limits[each.mark.stage]) is (each.mark.outcome == "达到"), each
    for each in books.marked("G5"):
        largest = number(books.by_code[each.code], f"{each.mark.stage}最大班额")
        assert largest == int(each.mark.value)
        assert (largest <= {"小学": 45, "初中": 50}[each.mark.stage]) is (each.mark.outcome == "达到"), each


def test_studios_and_training(books: Books) -> None:
    (short,) = books.marked("G3")
    row = books.by_code[short.code]
    needed = ceil((number(row, "小学班数") + number(row, "初中班数")) / 12)
    assert number(row, "音乐专用教室数") == needed - 1
    assert number(row, "美术专用教室数") == needed
    (small,) = books.marked("G3B")
    row = books.by_code[small.code]
    assert (number(row, "最小音乐教室面积"), number(row, "最小美术教室面积")) == (95, 90)
    for each in books.marked("E4"):
        row = books.by_code[each.code]
        got = number(row, "教师培训经费（万元）") * 100 / number(row, "公用经费预算（万元）")
        assert got == Fraction(each.mark.value)
        assert (got >= 5) is (each.mark.outcome == "达到"), each


def test_spread(books: Books) -> None:
    """差异系数的数和结论；民办一处要两种口径都算。"""
    for each in books.marked("R5差异系数（加权）", "R5差异系数（不加权）"):
        group = arithmetic.judged(books.schools, each.unit, "小学")
        got = arithmetic.spread(group, "小学", "R5", weighted="不加权" not in each.mark.indicator)
        assert got == pytest.approx(float(each.mark.value), abs=1e-8)
        assert (got <= LIMITS["小学"]) is (each.mark.outcome == "达到"), each
    for each in books.marked("R6差异系数（加权，计民办）", "R6差异系数（加权，不计民办）"):
        group = arithmetic.judged(books.schools, each.unit, "小学")
        if "不计" in each.mark.indicator:
            group = [row for row in group if row["办别"] == "公办"]
        got = arithmetic.spread(group, "小学", "R6")
        assert got == pytest.approx(float(each.mark.value), abs=1e-8)
        assert (got <= LIMITS["小学"]) is (each.mark.outcome == "达到"), each


def test_county_verdicts(books: Books) -> None:
    """资源配置：每所学校、14 个差异系数逐项另算；不通过的，恰好是清单说的那几处。"""
    why: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for each in books.marked("资源配置"):
        failing, uneven = (
            arithmetic.failing(books.schools, each.unit),
            arithmetic.uneven(books.schools, each.unit),
        )
        assert (not failing and not uneven) is (each.mark.outcome == "通过"), (each, failing, uneven)
        why[each.mark.id.removeprefix("资源配置-")] = (failing, uneven)
    codes = {each.mark.id: (each.code, each.mark.stage) for each in books.marked("校级")}
    assert why["仅差一所学校"] == ([codes["R5-小学-低于底线一格-校级"]], [])
    assert sorted(why["拆分与教学点"][0]) == sorted([codes["两项未达到"], codes["拆分-九年一贯制-小学部"]])
    assert why["差异系数不加权过、加权不过"] == ([], [("R5", "小学")])
    assert why["民办学校拉高差异系数"] == ([], [("R6", "小学")])


def test_convention_flips_the_county(books: Books) -> None:
    """两个县换一种口径，资源配置的结论就反过来，而且只反在那一项上。"""
    units = {each.mark.id: each.unit for each in books.marked("资源配置")}
    passing = units["资源配置-差异系数加权过、不加权不过"]
    assert arithmetic.uneven(books.schools, passing, weighted=False) == [("R5", "小学")]
    assert (
        arithmetic.uneven(books.schools, units["资源配置-差异系数不加权过、加权不过"], weighted=False) == []
    )


COLUMNS = {
    "E1": ("初中三年巩固率", 95), "E2": ("残疾儿童少年入学率", 95), "G14": ("优质高中名额分配比例", 50),
    "G15": ("符合条件随迁子女在公办和购买学位民办就读比例", 85), "G7": ("特教学校生均公用经费（元）", 6000),
    "G9": ("教师五年360学时培训完成率", 100), "A1": ("义务教育社会认可度", 85),
}  # fmt: skip


def test_county_figures(books: Books) -> None:
    for each in books.marked(*COLUMNS):
        column, line = COLUMNS[each.mark.indicator]
        got = number(books.counties[each.unit], column)
        assert got == Fraction(each.mark.value)
        assert each.mark.column == column
        assert (got >= line) is (each.mark.outcome == "达到"), each
    near = [each for each in books.marked("E1") if each.mark.outcome == "未达到"]
    assert [each.mark.value for each in near] == ["94.99"]
    for each in books.marked("G13"):
        got = number(books.counties[each.unit], f"{each.mark.stage}就近划片入学比例")
        assert got == {"小学": 100, "初中": 95}[each.mark.stage] == Fraction(each.mark.value)
    (pay,) = books.marked("G8")
    row = books.counties[pay.unit]
    ratio = number(row, "教师年平均工资（元）") * 100 / number(row, "公务员年平均工资（元）")
    assert ratio == 100 == Fraction(pay.mark.value)
    (rotated, backbone) = books.marked("G11", "G11B")
    row = books.counties[rotated.unit]
    assert (
        number(row, "交流轮岗教师数") * 100 / number(row, "符合交流条件教师数")
        == 10
        == Fraction(rotated.mark.value)
    )
    assert (
        number(row, "其中骨干教师数") * 100 / number(row, "交流轮岗教师数")
        == 20
        == Fraction(backbone.mark.value)
    )


def test_one_teacher_without_licence(books: Books) -> None:
    (each,) = books.marked("G12")
    lacking = {
        str(row["学校标识码"]): number(row, f"{stage}专任教师数") - number(row, f"{stage}持证教师数")
        for row in books.schools
        for stage in ("小学", "初中")
        if row["管理单位"] == each.unit
        and number(row, f"{stage}专任教师数") != number(row, f"{stage}持证教师数")
    }
    assert lacking == {each.code: 1}


def shares(gardens: list[Row]) -> tuple[Fraction, Fraction, Fraction]:
    """普惠、公办的幼儿占比，班额达标率（%）。"""
    total = sum(number(row, "在园幼儿数") for row in gardens)
    inclusive = sum(number(row, "在园幼儿数") for row in gardens if row["是否普惠"] == "是")
    public = sum(number(row, "在园幼儿数") for row in gardens if row["举办性质"] == "公办")
    fit = sum(number(row, "班额达标班数") for row in gardens)
    return (
        inclusive * 100 / total,
        public * 100 / total,
        fit * 100 / sum(number(row, "班数") for row in gardens),
    )


def test_preschool(books: Books) -> None:
    (reach,), (cover,), (public,), (rate,) = (books.marked(code) for code in ("P1", "P2", "P3", "Q2"))
    assert shares(books.gardens_of(public.unit))[1] == 50 == Fraction(public.mark.value)
    kinds = [row["举办性质"] for row in books.gardens_of(public.unit)]
    assert ("按园所数" in public.mark.says) is (kinds.count("公办") * 2 != len(kinds))
    children = sum(number(row, "在园幼儿数") for row in books.gardens_of(reach.unit))
    assert (
        children * 100 / number(books.counties[reach.unit], "3-5岁人口") == 85 == Fraction(reach.mark.value)
    )
    got = shares(books.gardens_of(cover.unit))[0]
    children = sum(number(row, "在园幼儿数") for row in books.gardens_of(cover.unit))
    assert got == Fraction(cover.mark.value)
    assert 80 - Fraction(100) / children <= got < 80
    got = shares(books.gardens_of(rate.unit))[2]
    assert got == Fraction(rate.mark.value)
    assert round(got, 1) == Fraction("84.9")


def test_the_county_that_meets_everything(books: Books) -> None:
    """全部达到的县：学校、差异系数、学校级的政府保障项、县表、学前，样样过线。"""
    unit = next(each.unit for each in books.marked("资源配置") if each.mark.id.endswith("全部达到"))
    row = books.counties[unit]
    assert arithmetic.failing(books.schools, unit) == arithmetic.uneven(books.schools, unit) == []
    for column, line in COLUMNS.values():
        assert number(row, column) >= line, column
    assert number(row, "小学就近划片入学比例") == 100
    assert number(row, "初中就近划片入学比例") >= 95
    assert number(row, "教师年平均工资（元）") >= number(row, "公务员年平均工资（元）")
    assert number(row, "交流轮岗教师数") * 10 >= number(row, "符合交流条件教师数")
    assert number(row, "其中骨干教师数") * 5 >= number(row, "交流轮岗教师数")
    for school in (each for each in books.schools if each["管理单位"] == unit):
        classes = number(school, "小学班数") + number(school, "初中班数")
        assert min(number(school, "音乐专用教室数"), number(school, "美术专用教室数")) >= ceil(classes / 12)
        assert number(school, "最小音乐教室面积") >= 96
        assert number(school, "最小美术教室面积") >= 90
        assert number(school, "小学最大班额") <= 45
        assert number(school, "初中最大班额") <= 50
        assert max(number(school, "小学在校生数"), number(school, "初中在校生数")) <= 2000
        assert number(school, "教师培训经费（万元）") * 20 >= number(school, "公用经费预算（万元）")
        for stage in ("小学", "初中"):
            assert number(school, f"{stage}持证教师数") == number(school, f"{stage}专任教师数")
    gardens = books.gardens_of(unit)
    inclusive, public, rate = shares(gardens)
    assert (inclusive >= 80, public >= 50, rate >= 85) == (True, True, True)
    children = sum(number(each, "在园幼儿数") for each in gardens)
    assert children * 100 >= 85 * number(row, "3-5岁人口")
    assert sum(number(each, "专任教师数") for each in gardens) * 15 >= children
    assert number(row, "学前教育社会认可度") >= 85
    for each in gardens:
        kids = number(each, "在园幼儿数")
        assert number(each, "园舍建筑面积") >= kids * Fraction("10.44")
        assert number(each, "活动用房建筑面积") >= kids * Fraction("8.17")
        assert number(each, "室外游戏场地面积") >= kids * 4
        assert number(each, "园长持证数") == number(each, "园长数")
        assert number(each, "持证专任教师数") == number(each, "专任教师数")
