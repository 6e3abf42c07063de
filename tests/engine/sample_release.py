"""一本示例规则册：每种级别、方向、公式、线都有一个指标，专供引擎对拍。数是示例，不是标准。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from zhidu.rulebook.citations import Citation
from zhidu.rulebook.language import parse
from zhidu.rulebook.model import (
    BalanceRule,
    Conventions,
    CountyRule,
    Direction,
    Exclusion,
    Field,
    Form,
    Formula,
    Gap,
    Indicator,
    Judgement,
    Level,
    Line,
    Population,
    Release,
    SchoolRule,
    SpeakingLevel,
    StageRule,
    Switch,
)

CITE = Citation("示例办法", "示例〔2017〕1 号", "第六条", "U")
SINCE = date(2017, 4, 1)
STAGES = ("小学", "初中", "高中")
JUDGED = ("小学", "初中")
SCHOOLS, COUNTY = "义务教育学校", "区县"
ZERO = Fraction(0)
BALANCED = ("R1", "R2", "R4", "R5", "R6", "R7")
SWITCHES = ("old-schools", "exclude-private")


def count(name: str, unit: str = "人", stages: tuple[str, ...] = JUDGED, *, split: bool = False) -> Field:
    """一列整数。"""
    return Field(name, "count", unit, stages, "split" if split else "whole", minimum=ZERO)


def amount(name: str, unit: str) -> Field:
    """一列两位小数、按折算人数拆到学段的数。"""
    return Field(name, "amount", unit, (), "split", 2, minimum=ZERO)


SCHOOL_FORM = Form(
    SCHOOLS,
    "学校情况表",
    "school",
    (
        Field("学校标识码", "code"),
        Field("学校名称", "text"),
        Field("管理单位", "text"),
        Field("办学类型", "choice"),
        Field("办别", "choice"),
        Field("建校年份", "year", "年"),
        count("在校生数", stages=STAGES),
        count("班数", "班"),
        count("最大班额"),
        count("高学历教师数"),
        count("骨干教师数"),
        count("专任教师数"),
        count("持证教师数"),
        amount("用房面积", "㎡"),
        amount("室内面积", "㎡"),
        amount("室外面积", "㎡"),
        amount("设备值", "元"),
        count("多媒体教室数", "间", (), split=True),
        count("音乐教室数", "间", ()),
        Field("收支差", "amount", "元", decimals=2),  # 没有下限：可以是负的
    ),
)
COUNTY_FORM = Form(
    COUNTY,
    "区县情况表",
    "county",
    (
        Field("管理单位", "text"),
        count("交流教师数", stages=()),
        count("符合条件教师数", stages=()),
        Field("小学划片", "percent", "%", decimals=2, minimum=ZERO),
        Field("初中划片", "percent", "%", decimals=2, minimum=ZERO),
        Field("布局结论", "finding"),
        Field("巩固率", "percent", "%", decimals=2, minimum=ZERO),
    ),
)


def formula(numerator: str, denominator: str = "", per: int = 1) -> Formula:
    """公式。"""
    below = parse(denominator) if denominator else None
    return Formula(parse(numerator), numerator, below, denominator, per)


def line(
    value: str,
    stage: str | None = None,
    when: str = "",
    switch: str = "",
    *,
    level: SpeakingLevel = "national",
    since: date = SINCE,
    cite: Citation = CITE,
) -> Line:
    """一条线。"""
    condition = parse(when) if when else None
    return Line(Fraction(value), since, cite, None, stage, condition, when, switch, level)


def indicator(
    code: str,
    name: str,
    level: Level,
    unit: str,
    found: Formula,
    *lines: Line,
    direction: Direction = "at_least",
    gap: Gap | None = None,
    stages: tuple[str, ...] | None = None,
    share: str = "",
    of_all: bool = False,
) -> Indicator:
    """一个指标；学段级默认小学、初中都算。"""
    return Indicator(
        code,
        name,
        name,
        "g",
        level,
        unit,
        direction,
        found,
        CITE,
        (JUDGED if level == "part" else ()) if stages is None else stages,
        lines,
        gap,
        CountyRule(Fraction(share), CITE) if share else None,
        "all" if of_all else "judged",
    )


def _resources() -> tuple[Indicator, ...]:
    return (
        indicator(
            "R1", "高学历教师", "part", "人/百名学生", formula("高学历教师数", "在校生数", 100),
            line("4.2", "小学"), line("5.3", "初中"), gap=Gap("名", "高学历教师", whole=True),
        ),
        indicator(
            "R2", "骨干教师", "part", "人/百名学生", formula("骨干教师数", "在校生数", 100),
            line("1"), line("0.8", None, "建校年份 ≥ 2010", "old-schools"), gap=Gap("名", "骨干教师", whole=True),
        ),
        indicator(
            "R4", "教学用房", "part", "㎡/生", formula("用房面积 − 室内面积", "在校生数"),
            line("4.5", "小学"), line("5.8", "初中"), gap=Gap("㎡", "教学用房", whole=False),
        ),
        indicator(
            "R5", "运动场馆", "part", "㎡/生", formula("优先（室外面积 + 室内面积，室外面积）", "在校生数"),
            line("7.5", "小学"), line("10.2", "初中"), gap=Gap("㎡", "运动场馆", whole=False),
        ),
        indicator(
            "R6", "设备值", "part", "元/生", formula("设备值", "在校生数"),
            line("2000", "小学"), line("2500", "初中"), gap=Gap("元", "设备值", whole=False),
        ),
        indicator(
            "R7", "多媒体教室", "part", "间/百名学生", formula("多媒体教室数", "在校生数", 100),
            line("2.3", "小学"), line("2.4", "初中"), gap=Gap("间", "多媒体教室", whole=True),
        ),
    )  # fmt: skip


def _schools() -> tuple[Indicator, ...]:
    plain = "办学类型 ≠ 「九年一贯制学校」"
    joined = "办学类型 = 「九年一贯制学校」"
    enough = formula("音乐教室数 ≥ 向上取整（（小学班数 + 初中班数） ÷ 12）")
    return (
        indicator(
            "G3", "音乐教室", "school", "", enough, direction="holds", share="1",
        ),
        indicator(
            "G4", "学校规模", "school", "人", formula("小学在校生数 + 初中在校生数"),
            line("2000", None, plain), line("2500", None, joined), line("2400", None, "建校年份 ≤ 2000", "old-schools"),
            direction="at_most", gap=Gap("人", "学生", whole=True), share="1",
        ),
        indicator(
            "G5", "最大班额", "part", "人", formula("最大班额"),
            line("45", "小学"), line("50", "初中"), direction="at_most", gap=Gap("人", "学生", whole=True), share="1",
        ),
        indicator(
            "G6", "收支结余", "school", "元/人", formula("收支差", "小学在校生数 + 初中在校生数"),
            line("0"), gap=Gap("元", "结余", whole=False), share="0.9",
        ),
        indicator(
            "G7", "初中专任教师", "part", "人/百名学生", formula("最大（专任教师数，持证教师数）", "在校生数", 100),
            line("6"), gap=Gap("名", "专任教师", whole=True), stages=("初中",), share="0.8",
        ),
    )  # fmt: skip


def _counties() -> tuple[Indicator, ...]:
    stay = "优先（合计（持证教师数，学段 = 「初中」） ÷ 合计（专任教师数，学段 = 「初中」） × 100，巩固率）"
    big = "计数（在校生数 ≥ 1000 且 非 （办学类型 = 「教学点」））"
    small = "合计（在校生数，办学类型 = 「教学点」 或 在校生数 < 200）"
    return (
        indicator(
            "G11", "教师交流", "county", "%", formula("交流教师数", "符合条件教师数", 100),
            line("10"), gap=Gap("人", "交流教师", whole=True),
        ),
        indicator("G12", "教师持证", "county", "%", formula("合计（持证教师数）", "合计（专任教师数）", 100), line("100"), of_all=True),
        indicator(
            "G13", "就近入学", "county", "%", formula("如果（学段 = 「小学」，小学划片，初中划片）"),
            line("100", "小学"), line("95", "初中"), stages=JUDGED,
        ),
        indicator("G14", "大校占比", "county", "%", formula(big, "计数（在校生数 > 0）", 100), line("50"), direction="at_most"),
        indicator("G15", "小校学生占比", "county", "%", formula(small, "合计（在校生数）", 100), line("5"), direction="at_most"),
        indicator("E1", "巩固率", "county", "%", formula(stay), line("95"), line("96", level="province")),
        indicator("E2", "校均结余", "county", "元/人", formula("合计（骨干教师数 × 3 − 高学历教师数）", "合计（在校生数）"), line("0")),
        indicator("G1", "布局", "county", "", formula("布局结论 = 「达到」"), direction="holds"),
    )  # fmt: skip


def _population() -> Population:
    small = "办学类型 = 「教学点」 且 小学在校生数 + 初中在校生数 < 50"
    exclusions = (
        ("special", "办学类型 = 「特殊教育学校」", "特殊教育学校不进校际比较", ""),
        ("small", small, "不足 50 人的教学点不进校际比较", ""),
        ("private", "办别 = 「民办」", "民办学校不计入", "exclude-private"),
    )
    return Population(
        SCHOOLS,
        "学校标识码",
        "学校名称",
        "管理单位",
        "办学类型",
        "在校生数",
        (
            StageRule("小学", Fraction(1)),
            StageRule("初中", Fraction("1.1")),
            StageRule("高中", Fraction("1.32"), judged=False),
        ),
        CITE,
        tuple(
            Exclusion(name, parse(when), when, why, CITE, switch) for name, when, why, switch in exclusions
        ),
    )


def sample_release() -> Release:
    """逐项看差异系数、校级 6 项至少 5 项达到、底线 85% 的规则册。"""
    return Release(
        id="sample",
        version="1.0.0",
        title="示例督导评估办法",
        short="示例",
        issuer="示例",
        doc_no="示例〔2017〕1 号",
        effective_from=SINCE,
        effective_to=None,
        level="national",
        owner="示例",
        next_review=date(2027, 1, 1),
        sha256="0" * 64,
        population=_population(),
        forms=(SCHOOL_FORM, COUNTY_FORM),
        groups={"g": "示例"},
        indicators=(*_resources(), *_schools(), *_counties()),
        judgement=Judgement(
            SchoolRule(BALANCED, 5, Fraction("0.85"), CITE),
            BalanceRule(BALANCED, "each", {"小学": Fraction("0.50"), "初中": Fraction("0.45")}, CITE),
            ("G3", "G4", "G5", "G6", "G7", "G11", "G12", "G13", "G14", "G15", "E1", "E2", "G1"),
            CITE,
        ),
        conventions=Conventions(),
        conventions_citation=CITE,
        switches=(Switch("old-schools", "老校新校过渡线", CITE), Switch("exclude-private", "民办不计", CITE)),
        examples=(),
    )


def composite_release() -> Release:
    """看综合差异系数（各项平均）、没有底线的规则册；小学限 0.65，初中限 0.55。"""
    release = sample_release()
    judgement = replace(
        release.judgement,
        school=SchoolRule(BALANCED, 4, None, CITE),
        balance=BalanceRule(BALANCED, "mean", {"小学": Fraction("0.65"), "初中": Fraction("0.55")}, CITE),
    )
    return replace(release, id="composite", judgement=judgement)


def only(release: Release, *codes: str) -> Release:
    """只留这几个指标，判定里也只剩它们；不够校级判定那几项时不做校级判定。"""
    judgement = release.judgement
    balanced = tuple(code for code in BALANCED if code in codes)
    return replace(
        release,
        indicators=tuple(each for each in release.indicators if each.code in codes),
        judgement=replace(
            judgement,
            school=replace(judgement.school, indicators=balanced, at_least=len(balanced))
            if judgement.school and balanced
            else None,
            balance=replace(judgement.balance, indicators=balanced)
            if judgement.balance and balanced
            else None,
            county=tuple(code for code in judgement.county if code in codes),
        ),
    )
