"""对照一：熟手直接写的 DuckDB SQL。口径抄死在 SQL 里，不认规则册；输出与智督的三张表同名同列。

列都点名，各学段分开写，线写成常数；学校行边算边写，县里的均值、离差从写好的学校表取列，合计只扫一遍源表。
比线用整数交叉相乘（面积按分、人数按千分），和规则册的口径一样，正好在线上的不会判错。
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 4000, ROW_GROUP_SIZE 30720)"
RESOURCES = ("R1", "R2", "R3", "R4", "R5", "R6", "R7")


def ratio(code: str, top: str, bottom: str, line: int, scale: int, floor: int, floor_scale: int) -> str:
    """值、线、达到、低于底线、还差。top ÷ bottom 是每百人（或每人）的值；线是 line ÷ scale。"""
    whole = code not in ("R4", "R5", "R6")
    short = f"({line} * {bottom} - {scale} * {top}) * p / ({scale * (100 if whole else 1)} * {bottom})"
    return (
        f"{top} / {bottom} AS {code}_值, {line / scale}::DOUBLE AS {code}_线, "
        f"{top} * {scale} >= {line} * {bottom} AS {code}_达到, "
        f"{top} * {floor_scale} < {floor} * {bottom} AS {code}_低于底线, "
        f"CASE WHEN {top} * {scale} >= {line} * {bottom} THEN 0 ELSE {f'ceil({short})' if whole else short} END AS {code}_还差"
    )


def at_least(code: str, value: str, line: float, gap: str) -> str:
    """直接的数：值、线、达到、还差。"""
    return f"{value} AS {code}_值, {line}::DOUBLE AS {code}_线, {value} >= {line} AS {code}_达到, {gap} AS {code}_还差"


def stage_sql(
    stage: str, weight: int, lines: dict[str, tuple[int, int, int, int]], largest: int, lead: str
) -> str:
    """一个学段的学校行。"""
    measured = [
        ratio("R1", "r1", "p", *lines["R1"]), ratio("R2", "r2", "p", *lines["R2"]), ratio("R3", "r3", "p", *lines["R3"]),
        ratio("R4", "r4", "(100 * w)", *lines["R4"]), ratio("R5", "r5", "(100 * w)", *lines["R5"]),
        ratio("R6", "r6", "(100 * w)", *lines["R6"]), ratio("R7", "r7", "w", *lines["R7"]),
        "least(music, art) / nullif(rooms, 0) AS G3_值, 1::DOUBLE AS G3_线, least(music, art) >= rooms AND rooms > 0 AS G3_达到, "
        "CASE WHEN least(music, art) >= rooms THEN 0 ELSE ceil(rooms - least(music, art)) END AS G3_还差",
        at_least("G3B", "最小音乐教室面积", 96, "CASE WHEN 最小音乐教室面积 >= 96 THEN 0 ELSE 96 - 最小音乐教室面积 END"),
        at_least("G3C", "最小美术教室面积", 90, "CASE WHEN 最小美术教室面积 >= 90 THEN 0 ELSE 90 - 最小美术教室面积 END"),
        "size AS G4_值, most AS G4_线, size <= most AS G4_达到, CASE WHEN size <= most THEN 0 ELSE size - most END AS G4_还差",
        f"g5 AS G5_值, {largest}::DOUBLE AS G5_线, g5 <= {largest} AS G5_达到, "
        f"CASE WHEN g5 <= {largest} THEN 0 ELSE g5 - {largest} END AS G5_还差",
        "training * 100 / budget AS E4_值, 5::DOUBLE AS E4_线, training * 20 >= budget AS E4_达到, "
        "CASE WHEN training * 20 >= budget THEN 0 ELSE (budget - training * 20) / 2000 END AS E4_还差",
    ]  # fmt: skip
    met = " + ".join(f"coalesce({code}_达到, FALSE)::INTEGER" for code in RESOURCES)
    missed = " + ".join(f"coalesce(NOT {code}_达到, FALSE)::INTEGER" for code in RESOURCES)
    low = " OR ".join(f"coalesce({code}_低于底线, FALSE)" for code in RESOURCES)
    return f"""
    SELECT * EXCLUDE (missed, low), CASE WHEN missed > 1 OR low THEN FALSE WHEN 达到项数 + missed = 7 THEN TRUE END AS 校级判定
    FROM (SELECT *, {met} AS 达到项数, {missed} AS missed, {low} AS low FROM (
        SELECT 年份, 管理单位, 学校标识码, 学校名称, '{stage}' AS 学段, 办学类型, p AS 在校生数, 不纳入原因, {lead} AS 首学段,
            {", ".join(measured)}
        FROM (SELECT 年份, 管理单位, 学校标识码, 学校名称, 办学类型, {stage}在校生数::DOUBLE AS p, 小学在校生数,
            50 * 小学在校生数 + 55 * 初中在校生数 + 66 * 高中在校生数::DOUBLE AS w,
            CASE WHEN 办学类型 = '特殊教育学校' THEN '特殊教育学校不进 7 项指标和差异系数'
                 WHEN 办学类型 = '教学点' AND 小学在校生数 + 初中在校生数 < 50 THEN '不足 50 人的教学点不进 7 项指标和差异系数'
            END AS 不纳入原因,
            {stage}高于规定学历教师数 * 100e0 AS r1, {stage}县级以上骨干教师数 * 100e0 AS r2, {stage}体育艺术专任教师数 * 100e0 AS r3,
            (round(教学及辅助用房面积 * 100) - round(室内体育用房面积 * 100)) * {weight} AS r4,
            coalesce(round(室外运动场地面积 * 100) + round(室内体育用房面积 * 100), round(体育运动场馆面积 * 100)) * {weight} AS r5,
            round(教学仪器设备值 * 100) * {weight} AS r6, 网络多媒体教室数 * {weight * 100}e0 AS r7,
            音乐专用教室数::DOUBLE AS music, 美术专用教室数::DOUBLE AS art, 最小音乐教室面积, 最小美术教室面积,
            ceil(CASE WHEN 办学类型 IN ('小学', '教学点') THEN 小学班数 WHEN 办学类型 IN ('初级中学', '完全中学') THEN 初中班数
                 ELSE 小学班数 + 初中班数 END / 12) AS rooms,
            CASE WHEN 办学类型 IN ('小学', '教学点') THEN 小学在校生数 WHEN 办学类型 IN ('初级中学', '完全中学') THEN 初中在校生数
                 ELSE 小学在校生数 + 初中在校生数 END::DOUBLE AS size,
            CASE WHEN 办学类型 IN ('九年一贯制学校', '十二年一贯制学校') THEN 2500 ELSE 2000 END::DOUBLE AS most,
            {stage}最大班额::DOUBLE AS g5, round(教师培训经费 * 100) AS training, nullif(round(公用经费预算 * 100), 0) AS budget
            FROM source WHERE {stage}在校生数 > 0) AS taken) AS judged) AS tallied"""


SCHOOLS = f"""
COPY ({stage_sql(
    "小学", 50,
    {"R1": (42, 10, 357, 100), "R2": (1, 1, 17, 20), "R3": (9, 10, 153, 200), "R4": (9, 2, 153, 40),
     "R5": (15, 2, 51, 8), "R6": (2000, 1, 1700, 1), "R7": (23, 10, 391, 200)}, 45, "TRUE")}
UNION ALL {stage_sql(
    "初中", 55,
    {"R1": (53, 10, 901, 200), "R2": (1, 1, 17, 20), "R3": (9, 10, 153, 200), "R4": (29, 5, 493, 100),
     "R5": (51, 5, 867, 100), "R6": (2500, 1, 2125, 1), "R7": (12, 5, 51, 25)}, 50, "小学在校生数 <= 0")}
) TO '{{out}}/schools.parquet' {PARQUET}"""  # fmt: skip

CITY = "办别 = '公办' AND 城乡类型 <> '乡村' AND 寄宿制 = '否'"
SUMS = {
    "持证": "持证教师数", "专任": "专任教师数", "培训": "近五年满360学时教师数",
}  # fmt: skip


def sums(stage: str) -> str:
    """一个学段的合计。有一所缺数，合计就是未知。"""
    parts = [
        f"CASE WHEN count({stage}{name}) = count(*) THEN sum({stage}{name}) END AS {alias}"
        for alias, name in SUMS.items()
    ]
    if stage == "初中":
        graduates = ("毕业学生数", "三年转入数", "三年转出数", "初一时在校学生数", "三年死亡数")
        columns = zip(("毕业", "转入", "转出", "初一", "死亡"), graduates, strict=True)
        parts += [
            f"CASE WHEN count(初中{name}) = count(*) THEN sum(初中{name}) END AS {alias}"
            for alias, name in columns
        ]
    else:
        parts += [f"0 AS {alias}" for alias in ("毕业", "转入", "转出", "初一", "死亡")]
    counted = f"FILTER (WHERE 纳入 AND {CITY})"
    parts += [
        f"CASE WHEN count(*) FILTER (WHERE 纳入) > 0 AND count({stage}片内在校生数) {counted} = count(*) {counted} "
        f"THEN coalesce(sum({stage}片内在校生数) {counted}, 0) END AS 片内",
        f"CASE WHEN count(*) FILTER (WHERE 纳入) > 0 THEN coalesce(sum({stage}在校生数) {counted}, 0) END AS 城区学生",
    ]
    return f"""SELECT 年份, 管理单位, '{stage}' AS 学段, {", ".join(parts)} FROM (SELECT *, NOT (办学类型 = '特殊教育学校'
        OR (办学类型 = '教学点' AND 小学在校生数 + 初中在校生数 < 50)) AS 纳入 FROM source WHERE {stage}在校生数 > 0) AS taken
        GROUP BY 年份, 管理单位"""


TOTALS = f"CREATE TEMP TABLE totals AS {sums('小学')} UNION ALL {sums('初中')}"

MEANS = f"""
CREATE TEMP TABLE means AS SELECT *, row_number() OVER () AS n FROM (
    SELECT 年份, 管理单位, 学段, count(*) AS 校数, count(*) FILTER (WHERE 校级判定) AS 过关校数,
        count(*) FILTER (WHERE NOT 校级判定) AS 未过关校数, sum(在校生数) AS pupils,
        {
    ", ".join(
        f"count(*) FILTER (WHERE {c}_达到) AS {c}_达到校数, count(*) FILTER (WHERE NOT {c}_达到) AS {c}_未达到校数"
        for c in (*RESOURCES, "G5")
    )
},
        {
    ", ".join(
        f"count({c}_值) AS {c}_known, sum({c}_值 * 在校生数) / sum(在校生数) AS {c}_pooled, avg({c}_值) AS {c}_simple"
        for c in RESOURCES
    )
}
    FROM '{{out}}/schools.parquet' WHERE 不纳入原因 IS NULL GROUP BY 年份, 管理单位, 学段)"""

SPREAD = f"""
CREATE TEMP TABLE spread AS SELECT n, {
    ", ".join(
        f"sum(p.在校生数 * (p.{c}_值 - m.{c}_pooled) * (p.{c}_值 - m.{c}_pooled)) AS {c}_a, "
        f"sum((p.{c}_值 - m.{c}_simple) * (p.{c}_值 - m.{c}_simple)) AS {c}_b"
        for c in RESOURCES
    )
}
FROM '{{out}}/schools.parquet' AS p JOIN means AS m USING (年份, 管理单位, 学段) WHERE 不纳入原因 IS NULL GROUP BY n"""

G13 = "coalesce(片内 * 100 / nullif(城区学生, 0), CASE 学段 WHEN '小学' THEN 小学就近划片入学比例 ELSE 初中就近划片入学比例 END)"
G13_LINE = "CASE 学段 WHEN '小学' THEN 100e0 ELSE 95e0 END"
LIMIT = "CASE 学段 WHEN '小学' THEN 0.5 ELSE 0.45 END * 1.000000000001"


def spread_columns(code: str) -> str:
    """一个指标的县级列。"""
    whole = f"CASE WHEN {code}_known = 校数 THEN"
    return (
        f"{code}_达到校数, {code}_未达到校数, {whole} {code}_pooled END AS {code}_均值, "
        f"{whole} sqrt({code}_a / pupils) END AS {code}_标准差, "
        f"{whole} sqrt({code}_a / pupils) / {code}_pooled END AS {code}_差异系数, "
        f"{whole} sqrt({code}_b / {code}_known) / {code}_simple END AS {code}_差异系数另一口径, "
        f"{whole} sqrt({code}_a / pupils) / {code}_pooled END <= {LIMIT} AS {code}_均衡达到"
    )


COUNTIES = f"""
CREATE TEMP TABLE counties AS SELECT * EXCLUDE (g13), g13 AS G13_值, {G13_LINE} AS G13_线, g13 >= {G13_LINE} AS G13_达到,
    CASE WHEN g13 >= {G13_LINE} THEN 0 ELSE {G13_LINE} - g13 END AS G13_还差,
    CASE WHEN 未过关校数 > 0 THEN FALSE WHEN 过关校数 = 校数 THEN TRUE END
        AND {" AND ".join(f"{c}_均衡达到" for c in RESOURCES)} AS 资源配置达到
FROM (SELECT 年份, 管理单位, 学段, 校数, 过关校数, 未过关校数, {", ".join(map(spread_columns, RESOURCES))},
        G5_达到校数, G5_未达到校数,
        ({" + ".join(f"{c}_差异系数" for c in RESOURCES)}) / 7 AS 综合差异系数, {G13} AS g13
    FROM means JOIN spread USING (n) JOIN totals USING (年份, 管理单位, 学段) LEFT JOIN county USING (年份, 管理单位))"""
WRITE_COUNTIES = f"COPY counties TO '{{out}}/counties.parquet' {PARQUET}"

COUNTED = ("G3", "G3B", "G3C", "G4", "E4")
FOUND = ("G1", "G2", "G6", "G10", "E3", "E5", "E6", "E7", "E8")
SUBJECTS = ("语文", "数学", "科学", "体育", "艺术", "德育")
VETOES = (
    "以考试方式招生", "违规择校", "重点学校或重点班", "有编不补或长期聘用编外教师",
    "重大安全责任事故或严重违纪违规或弄虚作假", "治理校外培训和减轻课外负担不力",
)  # fmt: skip


def figure(code: str, value: str, line: float, gap: str | None = None, test: str | None = None) -> str:
    """县级指标：值、线、达到、还差。"""
    test = test or f"{value} >= {line}"
    gap = gap or f"{line} - {value}"
    return (
        f"{value} AS {code}_值, {line}::DOUBLE AS {code}_线, {test} AS {code}_达到, "
        f"CASE WHEN {test} THEN 0 WHEN NOT ({test}) THEN {gap} END AS {code}_还差"
    )


def share(code: str, top: str, bottom: str, line: int, whole: bool = True) -> str:
    """县级的比例，另写分子、分母。"""
    short = f"({line} * {bottom} - 100 * {top}) / 100"
    value = f"{top} * 100 / nullif({bottom}, 0)"
    columns = figure(
        code,
        value,
        line,
        f"ceil({short})" if whole else short,
        f"{top} * 100 >= {line} * nullif({bottom}, 0)",
    )
    return f"{columns}, {top}::DOUBLE AS {code}_分子, {bottom}::DOUBLE AS {code}_分母"


def percent(code: str, top: str, bottom: str, line: int) -> str:
    """县表里两格相除的百分比。"""
    below = f"nullif({bottom}, 0)"
    short = f"({line} * {below} - 100 * {top}) / {below}"
    return figure(code, f"{top} * 100 / {below}", line, short, f"{top} * 100 >= {line} * {below}")


UNIT_COLUMNS = [
    *(f"{code}结论 = '达到' AS {code}_达到" for code in FOUND),
    figure("G7", "特教学校生均公用经费", 6000),
    share("G8", "教师年平均工资", "公务员年平均工资", 100, whole=False),
    percent("G9", "培训", "专任", 100),
    share("G11", "交流轮岗教师数", "符合交流条件教师数", 10), share("G11B", "交流轮岗骨干教师数", "交流轮岗教师数", 20),
    share("G12", "持证", "专任", 100),
    percent("G14", "优质高中分配名额数", "优质高中招生计划数", 50),
    percent("G15", "(随迁子女公办就读数 + 随迁子女购买服务民办就读数)", "符合条件随迁子女数", 85),
    percent("E1", "(毕业 - 转入 + 转出)", "(初一 - 死亡)", 95),
    percent("E2", "残疾儿童少年入学数", "适龄残疾儿童少年数", 95),
    "coalesce(" + " AND ".join(f"{each}学业水平 IN ('Ⅲ级', 'Ⅳ级') AND {each}校际差异率 < 15" for each in SUBJECTS)
    + ", E9结论 = '达到') AS E9_达到",
    figure("A1", "义务教育社会认可度", 85),
    " AND ".join(f"{each} = '无'" for each in VETOES) + " AS V1_达到",
]  # fmt: skip
CODES = (
    *FOUND, "G7", "G8", "G9", "G11", "G11B", "G12", "G14", "G15", "E1", "E2", "E9", "A1", "V1", *COUNTED, "G5", "G13",
)  # fmt: skip


def all_of(test: str) -> str:
    """有假为假，有空为空。"""
    return f"CASE WHEN count(*) FILTER (WHERE NOT {test}) > 0 THEN FALSE WHEN count({test}) = count(*) THEN TRUE END"


def counted_met(code: str) -> str:
    """所有学校都要。"""
    return f"CASE WHEN {code}_未达到校数 > 0 THEN FALSE WHEN {code}_未知校数 = 0 THEN TRUE END AS {code}_达到"


UNITS = f"""
COPY (SELECT *, CASE WHEN 资源配置达到 AND {" AND ".join(f"{c}_达到" for c in CODES)} THEN '达标'
    WHEN NOT (资源配置达到 AND {" AND ".join(f"{c}_达到" for c in CODES)}) THEN '未达标' ELSE '待定' END AS 结论
FROM (SELECT 年份, 管理单位, 资源配置达到, G13_达到, G5_达到校数::BIGINT AS G5_达到校数, G5_未达到校数::BIGINT AS G5_未达到校数,
        (n - G5_达到校数 - G5_未达到校数)::BIGINT AS G5_未知校数,
        CASE WHEN G5_未达到校数 > 0 THEN FALSE WHEN G5_达到校数 = n THEN TRUE END AS G5_达到, s.* EXCLUDE (年份, 管理单位),
        {", ".join(map(counted_met, COUNTED))}, {", ".join(UNIT_COLUMNS)}
    FROM (SELECT 年份, 管理单位, {all_of("资源配置达到")} AS 资源配置达到, {all_of("G13_达到")} AS G13_达到,
            sum(校数) AS n, sum(G5_达到校数) AS G5_达到校数, sum(G5_未达到校数) AS G5_未达到校数
        FROM counties GROUP BY 年份, 管理单位) AS u
    JOIN (SELECT 年份, 管理单位, {", ".join(
        f"count(*) FILTER (WHERE {c}_达到) AS {c}_达到校数, count(*) FILTER (WHERE NOT {c}_达到) AS {c}_未达到校数, "
        f"count(*) FILTER (WHERE {c}_达到 IS NULL) AS {c}_未知校数" for c in COUNTED)}
        FROM '{{out}}/schools.parquet' WHERE 首学段 AND 不纳入原因 IS NULL GROUP BY 年份, 管理单位) AS s USING (年份, 管理单位)
    JOIN (SELECT 年份, 管理单位, {", ".join(
        f"CASE WHEN count({a}) = count(*) THEN sum({a}) END AS {a}"
        for a in ("持证", "专任", "培训", "毕业", "转入", "转出", "初一", "死亡"))}
        FROM totals GROUP BY 年份, 管理单位) AS t USING (年份, 管理单位)
    LEFT JOIN county USING (年份, 管理单位))) TO '{{out}}/units.parquet' {PARQUET}"""  # fmt: skip


def kindergarten_ratio(code: str, column: str, line: int) -> str:
    """一所园的生均面积，线以分计。"""
    cents = f"round({column} * 100)"
    test = f"{cents} >= {line} * p"
    return (
        f"{cents} / (100 * p) AS {code}_值, {line / 100}::DOUBLE AS {code}_线, {test} AS {code}_达到, "
        f"CASE WHEN {test} THEN 0 ELSE ({line} * p - {cents}) / 100 END AS {code}_还差"
    )


KINDERGARTENS = f"""
COPY (SELECT 年份, 管理单位, 学校标识码, 幼儿园名称, '学前' AS 学段, 举办性质, p AS 在园幼儿数, NULL::VARCHAR AS 不纳入原因, TRUE AS 首学段,
    {kindergarten_ratio("Q1C", "室外游戏场地面积", 400)}, {kindergarten_ratio("Q1D", "活动用房建筑面积", 817)},
    {kindergarten_ratio("Q1E", "园舍建筑面积", 1044)}
FROM (SELECT *, 在园幼儿数::DOUBLE AS p FROM source WHERE 在园幼儿数 > 0)) TO '{{out}}/schools.parquet' {PARQUET}"""

KCOUNTIES = f"""
COPY (SELECT 年份, 管理单位, '学前' AS 学段, count(*) AS 校数, TRUE AS 资源配置达到 FROM '{{out}}/schools.parquet'
GROUP BY 年份, 管理单位) TO '{{out}}/counties.parquet' {PARQUET}"""

GOOD = (
    "round(室外游戏场地面积 * 100) >= 400 * 在园幼儿数 AND round(活动用房建筑面积 * 100) >= 817 * 在园幼儿数 "
    "AND round(园舍建筑面积 * 100) >= 1044 * 在园幼儿数"
)
KSUMS = {"幼儿": "在园幼儿数", "专任": "专任教师数", "园长": "园长数", "园长证": "园长持证数", "教师证": "持证专任教师数",
         "班": "班数", "好班": "班额达标班数"}  # fmt: skip


def kindergartens_good(code: str, which: str, line: int) -> str:
    """新园、老园的合格率。"""
    value = f"CASE WHEN {which} = 0 THEN 100 ELSE {which}好 * 100 / {which} END"
    return figure(code, value, line)


def children(code: str, top: str, line: int) -> str:
    """幼儿数的占比。"""
    return share(code, top, "幼儿", line)


KCODES = [*(f"K{n:02d}" for n in (*range(4, 26), 27, 29, 30, 33, 34, 35)), "Q5"]
KUNIT_COLUMNS = [
    share("P1", "幼儿", "学龄前三年人口", 85), children("P2", "普惠幼儿", 80), children("P3", "公办幼儿", 50),
    *(f"{code}结论 = '达到' AS {code}_达到" for code in KCODES),
    kindergartens_good("Q1", "新园", 100), kindergartens_good("Q1B", "老园", 50), share("Q2", "好班", "班", 85),
    "幼儿 / nullif(专任, 0) AS Q3_值, 15::DOUBLE AS Q3_线, 幼儿 <= 15 * 专任 AS Q3_达到, "
    "CASE WHEN 幼儿 <= 15 * 专任 THEN 0 ELSE 幼儿 - 15 * 专任 END AS Q3_还差, 幼儿::DOUBLE AS Q3_分子, 专任::DOUBLE AS Q3_分母",
    share("Q4", "(园长证 + 教师证)", "(园长 + 专任)", 100),
    figure("A1", "学前教育社会认可度", 85),
]  # fmt: skip
KALL = ["P1", "P2", "P3", *KCODES, "Q1", "Q1B", "Q2", "Q3", "Q4", "A1"]

KUNITS = f"""
COPY (SELECT *, CASE WHEN {" AND ".join(f"{c}_达到" for c in KALL)} THEN '达标'
    WHEN NOT ({" AND ".join(f"{c}_达到" for c in KALL)}) THEN '未达标' ELSE '待定' END AS 结论
FROM (SELECT 年份, 管理单位, TRUE AS 资源配置达到, {", ".join(KUNIT_COLUMNS)}
    FROM (SELECT 年份, 管理单位, {", ".join(f"CASE WHEN count({n}) = count(*) THEN sum({n})::DOUBLE END AS {a}" for a, n in KSUMS.items())},
        CASE WHEN count(举办性质 = '公办' OR 是否普惠 = '是') = count(*)
            THEN coalesce(sum(在园幼儿数) FILTER (WHERE 举办性质 = '公办' OR 是否普惠 = '是'), 0) END AS 普惠幼儿,
        coalesce(sum(在园幼儿数) FILTER (WHERE 举办性质 = '公办'), 0) AS 公办幼儿,
        count(*) FILTER (WHERE 建园年份 >= 2017) AS 新园, count(*) FILTER (WHERE 建园年份 < 2017) AS 老园,
        CASE WHEN count(建园年份 >= 2017 AND 好) = count(*) THEN count(*) FILTER (WHERE 建园年份 >= 2017 AND 好) END AS 新园好,
        CASE WHEN count(建园年份 < 2017 AND 好) = count(*) THEN count(*) FILTER (WHERE 建园年份 < 2017 AND 好) END AS 老园好
        FROM (SELECT *, {GOOD} AS 好 FROM source WHERE 在园幼儿数 > 0) GROUP BY 年份, 管理单位) AS t
    LEFT JOIN county USING (年份, 管理单位))) TO '{{out}}/units.parquet' {PARQUET}"""

SCRIPTS = {
    "schools": (SCHOOLS, TOTALS, MEANS, SPREAD, COUNTIES, WRITE_COUNTIES, UNITS),
    "kindergartens": (KINDERGARTENS, KCOUNTIES, KUNITS),
}


def run(form: str, source: str, county: str, out: Path) -> None:
    """算一张表单。source、county：Parquet 通配。"""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as spill, duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET temp_directory = '{spill}'")
        connection.execute("SET memory_limit = '300MB'")
        connection.execute(f"CREATE VIEW source AS FROM read_parquet('{source}')")
        connection.execute(f"CREATE TEMP TABLE county AS FROM read_parquet('{county}')")
        for sql in SCRIPTS[form]:
            connection.execute(sql.replace("{out}", str(out)))


if __name__ == "__main__":
    run("schools", sys.argv[1], sys.argv[2], Path(sys.argv[5]) / "schools")
    run("kindergartens", sys.argv[3], sys.argv[4], Path(sys.argv[5]) / "kindergartens")
