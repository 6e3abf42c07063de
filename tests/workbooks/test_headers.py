"""表头文字：单位拆得出、换得准、名字对得上。"""

from fractions import Fraction

import pytest

from zhidu.workbooks.headers import conversion, heading, key, letter, nearest, read_part, unit_named, weak_key


@pytest.mark.parametrize(
    ("text", "bare", "unit"),
    [
        ("教学仪器设备值（万元）", "教学仪器设备值", "万元"),
        ("教学仪器设备值(单位：万元)", "教学仪器设备值", "万元"),
        ("7.教学仪器设备值/元", "教学仪器设备值", "元"),
        ("教学用房面积（平方米）", "教学用房面积", "㎡"),
        ("教学用房面积（m²）", "教学用房面积", "㎡"),
        ("*在校生数（人）：", "在校生数", "人"),
        ("（3）在校生数", "在校生数", ""),
        ("二、在校生数", "在校生数", ""),
        ("3-5岁人口", "3-5岁人口", ""),
        ("巩固率（%）", "巩固率", "%"),
        ("在校生数（含村小）", "在校生数", ""),
        ("总人口（万人）", "总人口", "万人"),
        ("资产（亿元）", "资产", "亿元"),
        ("班", "班", ""),
        ("万元", "", "万元"),
    ],
)
def test_unit_and_name_are_taken_apart(text: str, bare: str, unit: str) -> None:
    part = read_part(text)
    assert (part.bare, part.unit) == (bare, unit)


@pytest.mark.parametrize(
    ("here", "there", "times"),
    [
        ("万元", "元", Fraction(10_000)),
        ("千元", "元", Fraction(1_000)),
        ("亿元", "元", Fraction(10**8)),
        ("元", "元", Fraction(1)),
        ("", "元", Fraction(1)),
        ("万人", "人", Fraction(10_000)),
        ("名", "人", Fraction(1)),
        ("个", "班", Fraction(1)),
        ("㎡", "元", None),
        ("万元", "㎡", None),
        ("人", "㎡", None),
        ("%", "%", Fraction(1)),
    ],
)
def test_conversion_is_exact_or_refused(here: str, there: str, times: Fraction | None) -> None:
    assert conversion(here, there) == times


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (("小学", "在校生数"), "小学在校生数"),
        (("在校生数", "小学"), "小学在校生数"),
        (("在校生数（人）", "小学"), "小学在校生数"),
        (("规模", "小学", "在校生数"), "小学在校生数"),
        (("学校标识码", ""), "学校标识码"),
        (("学校标识码", "学校标识码"), "学校标识码"),
        (("小学在校生数", "合计"), "小学在校生数"),
        (("小学在校生数", "人"), "小学在校生数"),
    ],
)
def test_stacked_cells_can_be_read_as_one_name(cells: tuple[str, ...], name: str) -> None:
    assert name in heading(cells).names


def test_upper_cell_alone_is_never_the_name() -> None:
    """「小学在校生数 / 其中女生」不是小学在校生数。"""
    assert "小学在校生数" not in heading(("小学在校生数", "其中女生")).names


def test_keys_ignore_width_space_dash_and_marks() -> None:
    assert key(" ３—５岁 人口*") == key("3-5岁人口") == key("3～5岁人口")
    assert weak_key("其中：骨干教师数") == weak_key("骨干教师")
    assert key("小学在校生数") != key("初中在校生数")


def test_small_tools() -> None:
    assert [letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert nearest("学校标识码", ["学校识标码", "备注"]) == "学校识标码"
    assert nearest("学校标识码", ["备注"]) == ""
    assert unit_named("单位：平方米") == "㎡"
    assert unit_named("学校名称") == ""
