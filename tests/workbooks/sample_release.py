"""造一本小规则册：只为测收表，字段、校验、公式都写在这里，不依赖真规则册的内容。"""

from datetime import date
from fractions import Fraction
from typing import Literal

from zhidu.rulebook.check_rules import Check
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.language import parse
from zhidu.rulebook.model import (
    BalanceRule,
    Conventions,
    Field,
    Form,
    Formula,
    Indicator,
    Judgement,
    Population,
    Release,
    SchoolRule,
    StageRule,
)

CITE = Citation("示例办法", "", "", "U")
STAGES = ("小学", "初中", "高中")
JUDGED = ("小学", "初中")
ZERO = Fraction(0)


def _count(name: str, *aliases: str, stages: tuple[str, ...] = JUDGED, required: bool = False) -> Field:
    return Field(name, "count", "人", stages, aliases=aliases, required=required, minimum=ZERO)


def _amount(name: str, unit: str, *aliases: str, header: str = "") -> Field:
    return Field(name, "amount", unit, decimals=2, aliases=aliases, header_unit=header, minimum=ZERO)


def _check(
    name: str, rule: str, severity: Literal["error", "warning"], blames: str, *, per_stage: bool = False
) -> Check:
    return Check(name, parse(rule), rule, severity, blames, f"{name}不对", "请核对", per_stage)


SCHOOLS = Form(
    name="学校",
    title="学校情况表",
    rows="school",
    fields=(
        Field("学校标识码", "code", required=True, aliases=("学校代码",)),
        Field("学校名称", "text", required=True, aliases=("校名",)),
        Field("管理单位", "text", required=True, aliases=("区县",)),
        Field(
            "办学类型",
            "choice",
            required=True,
            choices={
                "小学": ("普通小学",),
                "初级中学": ("初中",),
                "九年一贯制学校": ("九年一贯制",),
                "完全中学": (),
            },
        ),
        Field("寄宿制", "choice", choices={"是": (), "否": ()}),
        Field("建校年份", "year", "年", minimum=Fraction(1850), maximum=Fraction(2100)),
        _count("在校生数", "学生数", stages=STAGES, required=True),
        Field("班数", "count", "班", JUDGED, aliases=("班级数",), minimum=ZERO),
        Field("最大班额", "count", "人", JUDGED, minimum=ZERO),
        _count("专任教师数"),
        _count("骨干教师数", "县级以上骨干教师数"),
        _count("持证教师数"),
        _amount("教学用房面积", "㎡", "教学及辅助用房面积"),
        _amount("室内体育用房面积", "㎡", "其中室内体育用房面积"),
        _amount("设备值", "元", "教学仪器设备值", header="万元"),
        Field("多媒体教室数", "count", "间", minimum=ZERO),
    ),
    checks=(
        _check("骨干多于专任", "骨干教师数 ≤ 专任教师数", "error", "骨干教师数", per_stage=True),
        _check("班额", "最大班额 ≤ 在校生数", "warning", "最大班额", per_stage=True),
        _check("体育用房", "室内体育用房面积 ≤ 教学用房面积", "error", "室内体育用房面积"),
    ),
)
COUNTIES = Form(
    name="区县",
    title="区县情况表",
    rows="county",
    fields=(
        Field("管理单位", "text", required=True, aliases=("区县",)),
        Field("巩固率", "percent", "%", decimals=4, minimum=ZERO, maximum=Fraction(100)),
        Field("达标率", "percent", "%", decimals=4, minimum=ZERO),
        Field("社会认可度", "percent", "%", decimals=4, minimum=ZERO),
        Field("教师年平均工资", "amount", "元", decimals=2, minimum=ZERO),
        Field("总人口", "count", "人", header_unit="万人", minimum=ZERO),
        Field("规划结论", "finding", choices={"达到": (), "未达到": ()}),
    ),
)
GRADES = Form(
    name="分年级",
    title="分年级在校生数",
    rows="grade",
    fields=(
        Field("学校标识码", "code", required=True),
        Field("管理单位", "text"),
        Field("年份", "year", "年", required=True),
        Field("年级", "count", "个", required=True, minimum=Fraction(1), maximum=Fraction(12)),
        Field("在校生数", "count", "人", required=True, minimum=ZERO),
    ),
)


def _indicator(code: str, top: str, bottom: str) -> Indicator:
    formula = Formula(parse(top), top, parse(bottom), bottom, 100)
    return Indicator(code, code, code, "g", "part", "%", "at_least", formula, CITE, JUDGED)


def sample_release() -> Release:
    """三张表（学校、区县、分年级）的小规则册；判定要用班数、专任教师数、骨干教师数、设备值。"""
    indicators = (
        _indicator("R1", "骨干教师数", "在校生数"),
        _indicator("R2", "设备值", "在校生数"),
        _indicator("R3", "专任教师数", "班数"),
    )
    codes = tuple(each.code for each in indicators)
    population = Population(
        "学校", "学校标识码", "学校名称", "管理单位", "办学类型", "在校生数",
        tuple(StageRule(stage, Fraction(1), stage in JUDGED) for stage in STAGES), None, (),
    )  # fmt: skip
    judgement = Judgement(
        SchoolRule(codes, 2, None, CITE), BalanceRule(codes, "each", {"小学": Fraction(1, 2)}, CITE), (), CITE
    )
    return Release(
        "shili", "1.0.0", "示例办法", "示例", "示例", "", date(2020, 1, 1), None, "city", "示例", date(2030, 1, 1),
        "0" * 64, population, (SCHOOLS, COUNTIES, GRADES), {"g": "示例"}, indicators, judgement, Conventions(), CITE,
        (), (),
    )  # fmt: skip
