"""造出来的市：可重复，随规模伸缩，代码、部分与全部、年级与在校生都对得上。"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.democity import arithmetic
from tests.democity.arithmetic import Row, number
from zhidu.democity import City, CityPlan, build_city
from zhidu.democity.headings import COUNTY_HEADINGS, GRADE_HEADINGS, KINDERGARTEN_HEADINGS, SCHOOL_HEADINGS
from zhidu.kernel import ZhiduError

WITHIN = [
    (part, whole)
    for stage in ("小学", "初中")
    for whole in (f"{stage}专任教师数",)
    for part in (
        f"{stage}高于规定学历教师数",
        f"{stage}县级以上骨干教师数",
        f"{stage}体育艺术专任教师数",
        f"{stage}持证教师数",
    )
] + [
    ("其中室内体育用房面积", "教学及辅助用房面积"),
    ("教师培训经费（万元）", "公用经费预算（万元）"),
    ("小学最大班额", "小学在校生数"),
    ("初中最大班额", "初中在校生数"),
]
GARDEN_WITHIN = [
    ("班额达标班数", "班数"),
    ("园长持证数", "园长数"),
    ("持证专任教师数", "专任教师数"),
    ("活动用房建筑面积", "园舍建筑面积"),
]


def digest(city: City) -> str:
    """全部行的指纹。"""
    parts = hashlib.sha256()
    for year in city.plan.book_years:
        for rows in (city.school_rows(year), city.kindergarten_rows(year), city.county_rows(year)):
            parts.update(repr(list(rows)).encode())
    parts.update(repr(list(city.grade_rows())).encode())
    parts.update(repr((city.draft, city.planted, city.skipped)).encode())
    return parts.hexdigest()


def test_same_plan_same_city() -> None:
    plan = CityPlan(seed=9, schools=120, kindergartens=200, years=2)
    assert digest(build_city(plan)) == digest(build_city(plan))
    changes: list[dict[str, int | str]] = [{"seed": 10}, {"year": 2024}, {"system": "6-3"}, {"schools": 121}]
    for change in changes:
        assert digest(build_city(replace(plan, **change))) != digest(build_city(plan)), change  # type: ignore[arg-type]


def test_same_city_in_another_process() -> None:
    """换一个进程、换一个散列种子，也一格不差。"""
    script = (
        "from tests.democity.test_city import digest\nfrom zhidu.democity import CityPlan, build_city\n"
        "print(digest(build_city(CityPlan(seed=9, schools=60, kindergartens=90))))"
    )
    here = digest(build_city(CityPlan(seed=9, schools=60, kindergartens=90)))
    path = os.pathsep.join(entry for entry in sys.path if entry) + os.pathsep + os.getcwd()  # noqa: PTH109
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here


def test_headings_are_the_ones_counties_use() -> None:
    """表头逐字照实际报送的工作簿，表单才认得。"""
    assert "、".join(SCHOOL_HEADINGS) == (
        "学校标识码、学校名称、管理单位、办学类型、办别、城乡类型、寄宿制、建校年份、小学在校生数、初中在校生数、"
        "高中在校生数、小学班数、初中班数、小学最大班额、初中最大班额、小学专任教师数、初中专任教师数、"
        "小学高于规定学历教师数、初中高于规定学历教师数、小学县级以上骨干教师数、初中县级以上骨干教师数、"
        "小学体育艺术专任教师数、初中体育艺术专任教师数、教学及辅助用房面积、其中室内体育用房面积、室外运动场地面积、"
        "教学仪器设备值（万元）、网络多媒体教室数、音乐专用教室数、美术专用教室数、最小音乐教室面积、最小美术教室面积、"
        "小学持证教师数、初中持证教师数、教师培训经费（万元）、公用经费预算（万元）"
    )
    assert "、".join(KINDERGARTEN_HEADINGS) == (
        "学校标识码、幼儿园名称、管理单位、举办性质、是否普惠、城乡类型、建园年份、在园幼儿数、班数、班额达标班数、"
        "专任教师数、保育员数、园长持证数、园长数、持证专任教师数、园舍建筑面积、活动用房建筑面积、室外游戏场地面积"
    )
    assert "、".join(COUNTY_HEADINGS) == (
        "管理单位、3-5岁人口、义务教育社会认可度、学前教育社会认可度、符合交流条件教师数、交流轮岗教师数、其中骨干教师数、"
        "教师年平均工资（元）、公务员年平均工资（元）、初中三年巩固率、残疾儿童少年入学率、优质高中名额分配比例、"
        "符合条件随迁子女在公办和购买学位民办就读比例、特教学校生均公用经费（元）、小学就近划片入学比例、"
        "初中就近划片入学比例、教师五年360学时培训完成率"
    )
    assert GRADE_HEADINGS == ("学校标识码", "管理单位", "年份", "年级", "在校生数")


def test_default_city(city: City) -> None:
    """442 所学校、832 所幼儿园、11 个单位，各类学校的比例，民办占百分之五上下，每个单位一所特教。"""
    schools = arithmetic.rows(SCHOOL_HEADINGS, city.school_rows(2025))
    kinds = Counter(row["办学类型"] for row in schools)
    assert kinds == {
        "小学": 242, "初级中学": 95, "九年一贯制学校": 54, "教学点": 31, "特殊教育学校": 11, "完全中学": 8,
        "十二年一贯制学校": 1,
    }  # fmt: skip
    assert len(list(city.kindergarten_rows(2025))) == 832
    assert len(city.counties) == 11
    assert sum(each.place.zone for each in city.counties) == 3
    assert Counter(row["管理单位"] for row in schools if row["办学类型"] == "特殊教育学校").total() == 11
    private = sum(row["办别"] == "民办" for row in schools)
    assert 0.04 <= private / len(schools) <= 0.06
    settings = Counter(row["城乡类型"] for row in schools)
    assert all(settings[word] >= len(schools) * 0.2 for word in ("城区", "镇区", "乡村"))
    assert max(number(row, "小学在校生数") for row in schools) > 2000


@pytest.mark.parametrize(
    ("schools", "gardens", "units"),
    [(1, 0, 1), (6, 4, 1), (30, 50, 3), (110, 90, 11), (600, 700, 11), (1330, 0, 12)],
)
def test_any_size(schools: int, gardens: int, units: int) -> None:
    """要几所就是几所，单位个数跟着走；每个单位都有学校，埋不下的说明原因。"""
    city = build_city(CityPlan(schools=schools, kindergartens=gardens))
    rows = list(city.school_rows(2025))
    assert (len(rows), len(list(city.kindergarten_rows(2025))), len(city.counties)) == (
        schools,
        gardens,
        units,
    )
    assert all(county.schools for county in city.counties)
    assert len({county.place.unit for county in city.counties}) == units
    assert len(city.planted) + len(city.skipped) >= 70
    assert all(each.why for each in city.skipped)
    assert not {each.mark.id for each in city.planted} & {each.id for each in city.skipped}
    check_rows(arithmetic.rows(SCHOOL_HEADINGS, rows), WITHIN)


@pytest.mark.parametrize("seed", [5, 6])
def test_small_cities_keep_their_word(seed: int) -> None:
    """小市里埋成了的，结论照样成立。"""
    city = build_city(CityPlan(seed=seed, schools=60, kindergartens=80))
    schools = arithmetic.rows(SCHOOL_HEADINGS, city.school_rows(2025))
    verdicts = [each for each in city.planted if each.mark.indicator == "资源配置"]
    assert verdicts
    for each in verdicts:
        whole = not arithmetic.failing(schools, each.unit) and not arithmetic.uneven(schools, each.unit)
        assert whole is (each.mark.outcome == "通过"), each


@pytest.mark.parametrize("schools", [5, 400])
def test_as_many_units_as_schools(schools: int) -> None:
    """一个单位一所学校也行：单位都有名字，都有学校。"""
    city = build_city(CityPlan(schools=schools, kindergartens=0, units=schools))
    assert all(len(county.schools) == 1 for county in city.counties)
    names = [county.place.unit for county in city.counties]
    stems = [county.place.stem for county in city.counties]
    assert len(set(names)) == len(set(stems)) == schools


def check_rows(rows: list[Row], within: list[tuple[str, str]]) -> None:
    for row in rows:
        for part, whole in within:
            assert 0 <= number(row, part) <= number(row, whole), (row, part, whole)


@pytest.fixture(scope="module", params=[("5-4", 5), ("6-3", 6)], ids=["五四", "六三"])
def long_city(request: pytest.FixtureRequest) -> tuple[City, int]:
    """连写五年的市，和它小学的年级数。"""
    system, grades = request.param
    return build_city(CityPlan(seed=11, schools=150, kindergartens=120, years=5, system=system)), grades


def test_parts_within_wholes(city: City) -> None:
    check_rows(arithmetic.rows(SCHOOL_HEADINGS, city.school_rows(2025)), WITHIN)
    check_rows(arithmetic.rows(KINDERGARTEN_HEADINGS, city.kindergarten_rows(2025)), GARDEN_WITHIN)


def test_parts_within_wholes_every_year(long_city: tuple[City, int]) -> None:
    city, _ = long_city
    for year in city.plan.book_years:
        schools = arithmetic.rows(SCHOOL_HEADINGS, city.school_rows(year))
        check_rows(schools, WITHIN)
        for row in schools:
            for stage in ("小学", "初中"):
                seats = number(row, f"{stage}班数") * number(row, f"{stage}最大班额")
                assert seats >= number(row, f"{stage}在校生数"), row
        check_rows(arithmetic.rows(KINDERGARTEN_HEADINGS, city.kindergarten_rows(year)), GARDEN_WITHIN)
        for row in arithmetic.rows(COUNTY_HEADINGS, city.county_rows(year)):
            assert (
                number(row, "其中骨干教师数")
                <= number(row, "交流轮岗教师数")
                <= number(row, "符合交流条件教师数")
            )


def test_grades_add_up_every_year(long_city: tuple[City, int]) -> None:
    """每一年、每所学校、每个学段：各年级之和就是学校表的在校生数。"""
    city, primary = long_city
    sums: dict[tuple[str, int, str], int] = defaultdict(int)
    for code, _, year, grade, pupils in city.grade_rows():
        assert 1 <= grade <= 9
        assert pupils >= 0
        sums[code, year, "小学" if grade <= primary else "初中"] += pupils
    for year in city.plan.book_years:
        for row in arithmetic.rows(SCHOOL_HEADINGS, city.school_rows(year)):
            for stage in ("小学", "初中"):
                assert sums[str(row["学校标识码"]), year, stage] == number(row, f"{stage}在校生数"), (
                    row,
                    year,
                )


def test_cohorts_move_up(long_city: tuple[City, int]) -> None:
    """同一批学生一年升一级，人数只有零星进出；五年史，建校前没有。"""
    city, primary = long_city
    pupils = {(code, year, grade): count for code, _, year, grade, count in city.grade_rows()}
    assert {year for _, year, _ in pupils} == set(range(2021, 2026))
    moved = 0
    for (code, year, grade), count in pupils.items():
        later = pupils.get((code, year + 1, grade + 1))
        if grade != primary and later is not None:
            moved += 1
            assert abs(later - count) <= 1 + count * 0.02, (code, year, grade)
    assert moved > 1000
    founded = {school.code: school.founded for county in city.counties for school in county.schools}
    assert all(year >= founded[code] for code, year, _ in pupils)


def test_earlier_years_have_fewer_schools_and_poorer_equipment(long_city: tuple[City, int]) -> None:
    city, _ = long_city
    first, *_, last = city.plan.book_years
    then = {row[0]: row for row in city.school_rows(first)}
    now = {row[0]: row for row in city.school_rows(last)}
    assert set(then) < set(now)
    at = SCHOOL_HEADINGS.index("教学仪器设备值（万元）")
    assert sum(float(row[at]) for row in then.values()) < sum(float(now[code][at]) for code in then)


@pytest.mark.parametrize(("schools", "gardens"), [(442, 832), (90, 9950)])
def test_codes_are_well_formed_and_unique(schools: int, gardens: int) -> None:
    """十位、类别码对得上办学类型、省码 37、顺序号 97 开头（一万所以上从 90 起），全市不重。"""
    city = build_city(CityPlan(schools=schools, kindergartens=gardens))
    rows = list(city.school_rows(2025))
    codes = [str(row[0]) for row in rows] + [str(row[0]) for row in city.kindergarten_rows(2025)]
    assert len(codes) == len(set(codes)) == schools + gardens
    assert len({code[4:] for code in codes}) == len(codes)
    for row in rows:
        code = str(row[0])
        assert len(code) == 10
        assert code.isdigit()
        expected = {"特殊教育学校": "51", "完全中学": "34", "小学": "21", "教学点": "21"}.get(
            str(row[3]), "31"
        )
        assert (code[:2], code[2:4]) == (expected, "37")
    start = "97" if schools + gardens < 10_000 else "90"
    assert codes[0][4:6] == start
    assert all(str(row[0])[:4] == "1137" for row in city.kindergarten_rows(2025))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": ""}, "市名"),
        ({"name": "甲/乙市"}, "市名"),
        ({"schools": 0}, "学校所数"),
        ({"schools": 40_000, "kindergartens": 20_000}, "合计"),
        ({"kindergartens": -1}, "幼儿园所数"),
        ({"years": 0}, "年数"),
        ({"year": 25}, "年份"),
        ({"units": 500}, "管理单位"),
        ({"private_share": 1.5}, "民办"),
    ],
)
def test_impossible_plans_are_refused(change: dict[str, object], word: str) -> None:
    with pytest.raises(ZhiduError, match=word):
        CityPlan(**change)  # type: ignore[arg-type]


def test_private_share() -> None:
    """民办比例说多少是多少（小学、初中、九年一贯制里）。"""
    city = build_city(CityPlan(seed=8, schools=500, kindergartens=0, private_share=0.2))
    eligible = [row for row in city.school_rows(2025) if row[3] in ("小学", "初级中学", "九年一贯制学校")]
    private = sum(row[4] == "民办" for row in eligible)
    assert abs(Fraction(private, len(eligible)) - Fraction(1, 5)) < Fraction(1, 50)
