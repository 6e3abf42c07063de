"""手搭的一次结果：两个县、两个学段、八所学校，达到、没达到、低于底线、缺数、排除、开关各种情形都有。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from zhidu.engine.results import (
    Balance,
    CountyFigure,
    Evaluation,
    ExcludedSchool,
    Figure,
    Options,
    SchoolResult,
    StageResult,
    UnitResult,
)
from zhidu.kernel import Fault
from zhidu.rulebook.check_rules import Check
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.language import parse
from zhidu.rulebook.model import (
    BalanceRule,
    Conventions,
    CountyRule,
    Exclusion,
    Field,
    Form,
    Formula,
    Gap,
    Indicator,
    Judgement,
    Line,
    Population,
    Release,
    SchoolRule,
    StageRule,
    Switch,
)
from zhidu.rulebook.tables import FormRow, Origin, Table

SINCE = date(2017, 4, 1)
CHECKED = Citation("示例办法", "示例〔2017〕1号", "第六条", "V2")
DOUBTED = Citation("示例办法", "示例〔2017〕1号", "第七条", "U", "未见原文")


def formula(numerator: str, denominator: str = "", per: int = 1) -> Formula:
    """公式文字 → Formula。"""
    below = parse(denominator) if denominator else None
    return Formula(parse(numerator), numerator, below, denominator, per)


def line(value: str, stage: str | None = None, **more: object) -> Line:
    """一条线，2017-04-01 起。"""
    return Line(Fraction(value), SINCE, CHECKED, stage=stage, **more)  # type: ignore[arg-type]


R1 = Indicator(
    "R1", "每百名学生拥有高于规定学历教师数", "高学历教师", "resources", "part", "人/百名学生", "at_least",
    formula("高于规定学历教师数", "在校生数", 100), CHECKED, ("小学", "初中"),
    (line("4.2", "小学"), line("5.3", "初中")), Gap("名", "高于规定学历教师", whole=True), note="小学指大专及以上",
)  # fmt: skip
R6 = Indicator(
    "R6", "生均教学仪器设备值", "仪器设备", "resources", "part", "元/生", "at_least",
    formula("教学仪器设备值", "在校生数"), DOUBTED, ("小学", "初中"),
    (line("2000", "小学"), line("2500", "初中")), Gap("元", "教学仪器设备值", whole=False),
)  # fmt: skip
G4 = Indicator(
    "G4", "学校规模", "学校规模", "government", "school", "人", "at_most", formula("小学在校生数 + 初中在校生数"),
    CHECKED, (), (line("2000"), line("2400", when=parse("建校年份 ≤ 2010"), when_text="建校年份 ≤ 2010", switch="old")),
    Gap("人", "学生", whole=True), CountyRule(Fraction(1), CHECKED), decimals=0,
)  # fmt: skip
G1 = Indicator(
    "G1",
    "学校规划布局合理",
    "规划布局",
    "government",
    "county",
    "",
    "holds",
    formula("G1结论 = 「达到」"),
    DOUBTED,
)
G11 = Indicator(
    "G11", "交流轮岗教师比例", "交流轮岗", "government", "county", "%", "at_least",
    formula("交流轮岗教师数", "符合交流条件教师数", 100), CHECKED, (), (line("10"),), decimals=1,
)  # fmt: skip


def release(**changes: object) -> Release:
    """示例规则册。"""
    pupils = Field("在校生数", "count", "人", ("小学", "初中"), required=True, minimum=Fraction(0))
    schools = Form(
        "学校", "学校基本情况表", "school",
        (
            Field("学校标识码", "code", required=True),
            Field("学校名称", "text", required=True),
            Field("管理单位", "text", required=True),
            Field("办学类型", "choice", required=True, choices={"小学": (), "九年一贯制学校": ("一贯制",)}),
            pupils,
            Field("高于规定学历教师数", "count", "人", ("小学", "初中"), minimum=Fraction(0), source="教基 1"),
            Field("教学仪器设备值", "amount", "元", shared="split", header_unit="万元", decimals=2, minimum=Fraction(0),
                  note="账面原值"),
            Field("建校年份", "year", "年", minimum=Fraction(1800), maximum=Fraction(2100)),
        ),
        (Check("fewer", parse("高于规定学历教师数 ≤ 在校生数"), "高于规定学历教师数 ≤ 在校生数", "warning",
               "高于规定学历教师数", "教师比学生还多", "核对两格", per_stage=True),),
    )  # fmt: skip
    county = Form(
        "区县", "区县数据表", "county",
        (
            Field("管理单位", "text", required=True),
            Field("G1结论", "finding", choices={"达到": (), "未达到": ()}),
            Field("交流轮岗教师数", "count", "人", minimum=Fraction(0)),
            Field("符合交流条件教师数", "count", "人", minimum=Fraction(0)),
        ),
    )  # fmt: skip
    population = Population(
        "学校", "学校标识码", "学校名称", "管理单位", "办学类型", "在校生数",
        (StageRule("小学", Fraction(1)), StageRule("初中", Fraction(11, 10))), CHECKED,
        (Exclusion("special", parse("办学类型 = 「特殊教育学校」"), "办学类型 = 「特殊教育学校」", "特殊教育学校不计", CHECKED),),
    )  # fmt: skip
    judgement = Judgement(
        SchoolRule(("R1", "R6"), 1, Fraction(17, 20), CHECKED),
        BalanceRule(("R1", "R6"), "each", {"小学": Fraction(1, 2), "初中": Fraction(9, 20)}, CHECKED),
        ("G1", "G4", "G11"), CHECKED,
    )  # fmt: skip
    values: dict[str, object] = {
        "id": "shili", "version": "1.0.0", "title": "示例督导评估办法", "short": "示例均衡", "issuer": "示例部门",
        "doc_no": "示例〔2017〕1号", "effective_from": SINCE, "effective_to": None, "level": "national",
        "owner": "示例室", "next_review": date(2027, 3, 31), "sha256": "ab" * 32, "population": population,
        "forms": (schools, county), "groups": {"resources": "资源配置", "government": "政府保障程度"},
        "indicators": (R1, R6, G4, G1, G11), "judgement": judgement, "conventions": Conventions(),
        "conventions_citation": DOUBTED, "switches": (Switch("old", "老校放宽", DOUBTED),), "examples": (),
    }  # fmt: skip
    return Release(**{**values, **changes})  # type: ignore[arg-type]


def figure(
    value: str | None, limit: str, *, gap: str = "0", unit: str = "名", missing: str = "", most: bool = False
) -> Figure:
    """一个指标结果：met、底线由值和线推出来，免得例子自相矛盾。"""
    edge = Fraction(limit)
    floor = None if most else edge * Fraction(17, 20)
    if value is None:
        return Figure(None, edge, floor, None, None, None, unit, (missing,))
    number = Fraction(value)
    met = number <= edge if most else number >= edge
    low = None if floor is None else number < floor
    return Figure(number, edge, floor, met, low, Fraction(0) if met else Fraction(gap), unit)


def school(code: str, name: str, unit: str, stage: str, pupils: int | None, *figures: Figure) -> SchoolResult:
    """一所学校一个学段；figures 依次是 R1、R6、G4。"""
    named = dict(zip(("R1", "R6", "G4"), figures, strict=False))
    judged = [named["R1"].met, named["R6"].met]
    passed = (
        None
        if None in judged
        else judged.count(True) >= 1 and not any(named[each].below_floor for each in ("R1", "R6"))
    )
    kind = "九年一贯制学校" if name.endswith("一贯制学校") else stage
    return SchoolResult(
        code,
        name,
        unit,
        stage,
        kind,
        None if pupils is None else Fraction(pupils),
        named,
        judged.count(True),
        passed,
    )


LARGE = figure("2160", "2000", gap="160", unit="人", most=True)
SMALL = figure("900", "2000", unit="人", most=True)


def schools() -> tuple[SchoolResult, ...]:
    """八行：第三所名字以 = 开头，第四所缺数，一贯制两行。"""
    return (
        school("0137000001", "东河第一小学", "东河区", "小学", 900, figure("4.32", "4.2"), figure("2150.5", "2000"), SMALL),
        school("0137000002", "东河第二小学", "东河区", "小学", 2160,
               figure("3.2", "4.2", gap="22"), figure("1900", "2000", gap="216000", unit="元"), LARGE),
        school("0137000003", "=HYPERLINK(1)小学", "东河区", "小学", 500,
               figure("4.1996", "4.2", gap="1"), figure("2000", "2000"), SMALL),
        school("0137000004", "东河第四小学", "东河区", "小学", 700,
               figure(None, "4.2", missing="小学高于规定学历教师数"), figure("2600", "2000"), SMALL),
        school("0137000005", "东河九年一贯制学校", "东河区", "小学", 1200, figure("5", "4.2"), figure("2200", "2000"), LARGE),
        school("0137000005", "东河九年一贯制学校", "东河区", "初中", 960,
               figure("5.1", "5.3", gap="2"), figure("2600", "2500"), LARGE),
        school("0137000006", "西岭小学", "西岭县", "小学", 800, figure("4.5", "4.2"), figure("2100", "2000"), SMALL),
        school("0137000007", "西岭中学", "西岭县", "初中", 800, figure("5.5", "5.3"), figure("2700", "2500"), SMALL),
    )  # fmt: skip


def balance(
    cv: float | None, limit: str | None, *, other: float | None = None, below: int = 0, unknown: int = 0
) -> Balance:
    """一项差异系数。"""
    edge = Fraction(limit) if limit else None
    met = None if cv is None or edge is None else cv <= edge
    mean = None if cv is None else 4.25
    sd = None if cv is None else 4.25 * cv
    return Balance(mean, sd, cv, cv if other is None else other, edge, met, below, unknown)


def evaluation(**changes: object) -> Evaluation:
    """整份结果，东河区未达标、西岭县待定（缺 G1 结论）。"""
    size = CountyFigure(Fraction(60), Fraction(100), False, Fraction(3), Fraction(5), 2, 0)
    fine = CountyFigure(Fraction(100), Fraction(100), True, Fraction(2), Fraction(2), 0, 0)
    east = {"G4": size, "G1": CountyFigure(True, None, True), "G11": CountyFigure(
        Fraction(1300, 97), Fraction(10), True, Fraction(130), Fraction(970))}  # fmt: skip
    west = {"G4": fine, "G1": CountyFigure(None, None, None, missing=("G1结论",)), "G11": CountyFigure(
        None, Fraction(10), None, missing=("交流轮岗教师数",))}  # fmt: skip
    stages = (
        StageResult("东河区", "小学", 5, 3, 1, 1,
                    {"R1": balance(None, "0.5", other=None, below=2, unknown=1), "R6": balance(0.512345678, "0.5", other=0.4311, below=1)},
                    Balance(None, None, None, None, None, None, 0, 0), east, "未达标", ("小学 5 所中有 1 所没过校级判定。",)),
        StageResult("东河区", "初中", 1, 1, 0, 0, {"R1": balance(0.0, "0.45", below=1), "R6": balance(0.0, "0.45")},
                    balance(0.0, None), east, "达标", ("初中各项都达到。",)),
        StageResult("西岭县", "小学", 1, 1, 0, 0, {"R1": balance(0.1, "0.5"), "R6": balance(0.2, "0.5")},
                    balance(0.15, None), west, "达标", ("小学各项都达到。",)),
        StageResult("西岭县", "初中", 1, 1, 0, 0, {"R1": balance(0.1, "0.45"), "R6": balance(0.2, "0.45")},
                    balance(0.15, None), west, "达标", ("初中各项都达到。",)),
    )  # fmt: skip
    values: dict[str, object] = {
        "release_id": "shili", "release_version": "1.0.0", "release_sha256": "ab" * 32,
        "options": Options(2025), "conventions": Conventions(), "stages": stages,
        "units": (
            UnitResult("东河区", "未达标",
                       ("小学 5 所中有 1 所没过校级判定。", "G4 学校规模：有 2 所学校没达到。"), ("小学资源配置", "G4"), ()),
            UnitResult("西岭县", "待定", ("还有 2 项缺数或缺结论，定不了。",), (), ("G1", "G11")),
        ),
        "schools": schools(),
        "excluded": (ExcludedSchool("0137000099", "东河特殊教育学校", "东河区", "特殊教育学校不计"),),
    }  # fmt: skip
    return Evaluation(**{**values, **changes})  # type: ignore[arg-type]


def faults() -> tuple[Fault, ...]:
    """三种程度各一处。"""
    return (
        Fault(
            "学校表.xlsx",
            "学校",
            7,
            "E 小学在校生数",
            "待核实",
            "学校.小学在校生数",
            "要填整数，核实后改成人数",
        ),
        Fault(
            "学校表.xlsx",
            "学校",
            9,
            "F 小学高于规定学历教师数",
            "=1+1",
            "fewer",
            "教师比学生还多；核对两格",
            "warning",
        ),
        Fault("学校表.xlsx", "", None, "", "", "", "全角数字已改成半角", "repaired"),
    )


def tables() -> dict[str, Table]:
    """数据来源：只要行数和出处。"""
    row = FormRow({"学校名称": "东河第一小学"}, Origin("学校表.xlsx", "学校", 4))
    return {"学校": Table("学校", (row, row), frozenset({"建校年份"})), "区县": Table("区县", ())}
