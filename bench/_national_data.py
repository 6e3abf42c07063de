"""造一份全国规模的假数据：49 万个机构 × 5 年 × 60 个字段，外加 2,895 个县的县表。一张表单一年一个 Parquet。

学校、县都是编的（示例县0001）。四分之一的县样样都好，其余的各有各的毛病。随机数由 hash(编号，年份，列，种子) 来，同一个种子造出的数相同；
县有好有差，学校围着线上下浮动，约一成的数正好落在线上，千分之几的格子空着。
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

CACHE = Path(__file__).resolve().parents[1] / "build" / "bench" / "engine"
YEARS = (2021, 2022, 2023, 2024, 2025)
SEED = 20260901


@dataclass(frozen=True, slots=True)
class Size:
    """多大：幼儿园、义务教育学校、其中两个学段都判的、县各多少个；copies：整份照抄几遍（代码、县名错开）。"""

    kindergartens: int = 290_000
    schools: int = 200_000
    two_stage: int = 18_000
    counties: int = 2_895
    copies: int = 1


NATIONAL = Size()
SMALL = Size(kindergartens=600, schools=600, two_stage=60, counties=12)


@dataclass(frozen=True, slots=True)
class Dataset:
    """四个通配：义务教育学校、义务教育县表、幼儿园、学前县表。"""

    schools: Path
    school_counties: Path
    kindergartens: Path
    kindergarten_counties: Path


MACROS = f"""
CREATE MACRO u(rid, k) AS (hash(rid, k, {SEED}) % 1000003) / 1000003.0;
CREATE MACRO dice(rid, k, n) AS CAST(hash(rid, k, {SEED}) % n AS INTEGER);
CREATE MACRO near(rid, q, line, k) AS line * q * (0.88 + 0.3 * u(rid, k));
CREATE MACRO heads(rid, q, line, pupils, k) AS
    CAST(greatest(0, CASE WHEN dice(rid, k + 500, 10) = 0 THEN ceil(line * pupils / 100)
    ELSE ceil(near(rid, q, line, k) * pupils / 100) END) AS INTEGER);
CREATE MACRO area(rid, q, line, pupils, k) AS
    round(CASE WHEN dice(rid, k + 500, 10) = 0 THEN line * pupils ELSE near(rid, q, line, k) * pupils END, 2);
CREATE MACRO gone(rid, k, x) AS CASE WHEN dice(rid, k + 900, 5000) = 0 THEN NULL ELSE x END;
CREATE MACRO yes(rid, k, n) AS CASE WHEN dice(rid, k, n) = 0 THEN '是' ELSE '否' END;
CREATE MACRO slip(rid, strong, k, n) AS dice(rid, k, n) = 0 AND NOT strong;
CREATE MACRO found(rid, strong, k) AS CASE WHEN slip(rid, strong, k, 40) THEN '未达到' ELSE '达到' END;
CREATE MACRO share(rid, strong, good, k, low, high) AS
    round(CASE WHEN strong THEN good ELSE low + (high - low) * u(rid, k) END, 2);
"""

COUNTY_NAME = "'示例县' || lpad(CAST({} AS VARCHAR), 4, '0')"

SCHOOL_BASE = """
WITH institution AS (
    SELECT i, {year} AS year, i * 8 + {offset} AS rid, CAST(hash(i, 1, {seed}) % {counties} AS INTEGER) AS county,
        CASE WHEN i < {two_stage} THEN CASE WHEN i % 12 = 0 THEN '十二年一贯制学校' ELSE '九年一贯制学校' END
             ELSE CASE CAST(hash(i, 2, {seed}) % 40 AS INTEGER)
                  WHEN 0 THEN '完全中学' WHEN 1 THEN '特殊教育学校'
                  WHEN 2 THEN '教学点' WHEN 3 THEN '教学点' WHEN 4 THEN '教学点' WHEN 5 THEN '教学点'
                  ELSE CASE WHEN hash(i, 3, {seed}) % 10 < 3 THEN '初级中学' ELSE '小学' END END END AS kind,
        hash(county, 4, {seed}) % 4 = 0 AS strong,
        CASE WHEN strong THEN 1.2 ELSE 0.9 + 0.35 * (hash(county, 5, {seed}) % 1000) / 1000.0 END
            * CASE WHEN hash(county, 6, {seed}) % 8 = 1 THEN 1 + 3 * pow((hash(i, 7, {seed}) % 1000) / 1000.0, 4) ELSE 1 END
            + 0.02 * {offset} AS q,
        CAST(hash(i, 5, {seed}) % 1000 AS DOUBLE) / 1000 AS scale
    FROM range({schools}) AS t(i)
), sized AS (
    SELECT *,
        CASE WHEN kind = '教学点' THEN 12 + dice(rid, 10, 90)
             WHEN kind = '特殊教育学校' THEN 40 + dice(rid, 10, 200)
             WHEN kind IN ('小学', '九年一贯制学校', '十二年一贯制学校')
             THEN CAST(round(80 + 1700 * scale * scale * (0.95 + 0.1 * u(rid, 10))) AS INTEGER) ELSE 0 END AS p1,
        CASE WHEN kind IN ('初级中学', '完全中学', '九年一贯制学校', '十二年一贯制学校')
             THEN CAST(round(90 + 1600 * scale * scale * (0.95 + 0.1 * u(rid, 11))) AS INTEGER) ELSE 0 END AS p2,
        CASE WHEN kind IN ('完全中学', '十二年一贯制学校') THEN 300 + dice(rid, 12, 1500) ELSE 0 END AS p3
    FROM institution
), grown AS (
    SELECT *, p1 + p2 * 1.1 + p3 * 1.32 AS whole, CAST(ceil(p1 / 42.0) AS INTEGER) AS c1,
        CAST(ceil(p2 / 46.0) AS INTEGER) AS c2,
        CASE WHEN p1 = 0 THEN 5.8 ELSE 4.6 END AS room, CASE WHEN p1 = 0 THEN 10.2 ELSE 7.6 END AS field,
        round(whole * 0.3 * u(rid, 20), 2) AS hall
    FROM sized
)
"""

SCHOOL_COLUMNS: Mapping[str, str] = {
    "年份": "CAST(year AS SMALLINT)",
    "学校标识码": "lpad(CAST(2100000000 + i AS VARCHAR), 10, '0')",
    "学校名称": "'示例第' || i || '学校'",
    "管理单位": COUNTY_NAME.format("county"),
    "办学类型": "kind",
    "办别": "CASE WHEN dice(rid, 21, 18) = 0 THEN '民办' ELSE '公办' END",
    "举办者类型": "CASE WHEN dice(rid, 21, 18) = 0 THEN '民办' ELSE '县级教育部门' END",
    "城乡类型": "CASE dice(rid, 22, 3) WHEN 0 THEN '城区' WHEN 1 THEN '镇区' ELSE '乡村' END",
    "寄宿制": "yes(rid, 23, 4)",
    "建校年份": "CAST(1950 + dice(rid, 24, 70) AS SMALLINT)",
    "是否2010年及之前规划并建成": "CASE WHEN dice(rid, 24, 70) <= 60 THEN '是' ELSE '否' END",
    "是否2016年及之前规划并建成": "CASE WHEN dice(rid, 24, 70) <= 66 THEN '是' ELSE '否' END",
    "是否人口密度过高的大城市中心城区学校": "yes(rid, 25, 30)",
    "是否最大班额低于30人的农村小规模学校": "yes(rid, 26, 20)",
    "小学在校生数": "p1",
    "初中在校生数": "p2",
    "高中在校生数": "p3",
    "随迁子女在校生数": "CAST((p1 + p2) * 0.2 * u(rid, 30) AS INTEGER)",
    "小学班数": "c1",
    "初中班数": "c2",
    "小学最大班额": "CASE WHEN p1 = 0 THEN 0 ELSE gone(rid, 31, 38 + dice(rid, 31, 8) + CASE WHEN slip(rid, strong, 32, 400) THEN 6 ELSE 0 END) END",
    "初中最大班额": "CASE WHEN p2 = 0 THEN 0 ELSE gone(rid, 33, 42 + dice(rid, 33, 9) + CASE WHEN slip(rid, strong, 34, 400) THEN 6 ELSE 0 END) END",
    "小学教职工数": "CAST(ceil(p1 / 14.0) AS INTEGER)",
    "初中教职工数": "CAST(ceil(p2 / 11.0) AS INTEGER)",
    "小学专任教师数": "CAST(ceil(p1 / 16.0) AS INTEGER)",
    "初中专任教师数": "CAST(ceil(p2 / 12.5) AS INTEGER)",
    "小学高于规定学历教师数": "gone(rid, 40, heads(rid, q, 4.2, p1, 40))",
    "初中高于规定学历教师数": "gone(rid, 41, heads(rid, q, 5.3, p2, 41))",
    "小学县级以上骨干教师数": "gone(rid, 42, heads(rid, q, 1.0, p1, 42))",
    "初中县级以上骨干教师数": "gone(rid, 43, heads(rid, q, 1.0, p2, 43))",
    "小学体育艺术专任教师数": "gone(rid, 44, heads(rid, q, 0.9, p1, 44))",
    "初中体育艺术专任教师数": "gone(rid, 45, heads(rid, q, 0.9, p2, 45))",
    "小学持证教师数": "CAST(ceil(p1 / 16.0) AS INTEGER) - CASE WHEN slip(rid, strong, 46, 900) AND p1 > 16 THEN 1 ELSE 0 END",
    "初中持证教师数": "CAST(ceil(p2 / 12.5) AS INTEGER) - CASE WHEN slip(rid, strong, 47, 900) AND p2 > 16 THEN 1 ELSE 0 END",
    "小学近五年满360学时教师数": "CAST(ceil(p1 / 16.0) AS INTEGER)",
    "初中近五年满360学时教师数": "CAST(ceil(p2 / 12.5) AS INTEGER)",
    "教学及辅助用房面积": "gone(rid, 50, area(rid, q, room, whole, 50) + hall)",
    "室内体育用房面积": "hall",
    "室外运动场地面积": "gone(rid, 51, greatest(0, area(rid, q, field, whole, 51) - hall))",
    "体育运动场馆面积": "CAST(NULL AS DOUBLE)",
    "教学仪器设备值": "gone(rid, 52, area(rid, q, 2150.0, whole, 52))",
    "网络多媒体教室数": "gone(rid, 53, heads(rid, q, 2.35, whole, 53))",
    "音乐专用教室数": "CAST(ceil((c1 + c2) / 12.0) AS INTEGER) - CASE WHEN slip(rid, strong, 54, 300) THEN 1 ELSE 0 END",
    "美术专用教室数": "CAST(ceil((c1 + c2) / 12.0) AS INTEGER) - CASE WHEN slip(rid, strong, 55, 300) THEN 1 ELSE 0 END",
    "最小音乐教室面积": "96.0 + dice(rid, 56, 40) - CASE WHEN slip(rid, strong, 57, 300) THEN 20 ELSE 0 END",
    "最小美术教室面积": "90.0 + dice(rid, 58, 40) - CASE WHEN slip(rid, strong, 59, 300) THEN 20 ELSE 0 END",
    "教师培训经费": "round((p1 + p2) * 60 * (1 + 0.3 * u(rid, 60)), 2)",
    "公用经费预算": "round((p1 + p2) * 1150.0, 2)",
    "公用经费决算": "round((p1 + p2) * 1130.0, 2)",
    "初中毕业学生数": "CAST(p2 * 0.33 AS INTEGER)",
    "初中初一时在校学生数": "CAST(p2 * 0.34 AS INTEGER)",
    "初中三年转入数": "dice(rid, 61, 6)",
    "初中三年转出数": "dice(rid, 62, 9)",
    "初中三年死亡数": "0",
    "小学年级数": "CASE WHEN p1 > 0 THEN 6 ELSE 0 END",
    "初中年级数": "CASE WHEN p2 > 0 THEN 3 ELSE 0 END",
    "学校体育馆面积": "hall",
    "面积96以上音乐教室数": "CAST(ceil((c1 + c2) / 24.0) AS INTEGER)",
    "小学片内在校生数": "p1 - CASE WHEN slip(rid, strong, 63, 60) AND p1 > 9 THEN 1 ELSE 0 END",
    "初中片内在校生数": "CAST(p2 * 0.97 AS INTEGER)",
}

SCHOOL_COUNTY_COLUMNS: Mapping[str, str] = {
    "年份": "CAST(year AS SMALLINT)",
    "管理单位": COUNTY_NAME.format("i"),
    **{f"{code}结论": f"found(rid, strong, {k})" for k, code in enumerate(("G1", "G2", "G6", "G10", "E3", "E5", "E6", "E7", "E8"), 1)},
    "E9结论": "found(rid, strong, 10)",
    "特教学校生均公用经费": "5800 + 100.0 * dice(rid, 20, 30)",
    "教师年平均工资": "round(88000 + 9000 * u(rid, 21), 2)",
    "公务员年平均工资": "round(86000 + 8000 * u(rid, 22), 2)",
    "符合交流条件教师数": "600 + dice(rid, 23, 400)",
    "交流轮岗教师数": "CAST(ceil((600 + dice(rid, 23, 400)) * share(rid, strong, 0.15, 24, 0.09, 0.18)) AS INTEGER)",
    "交流轮岗骨干教师数": "CAST(ceil((600 + dice(rid, 23, 400)) * 0.1 * share(rid, strong, 0.3, 25, 0.18, 0.4)) AS INTEGER)",
    "小学就近划片入学比例": "CASE WHEN slip(rid, strong, 26, 9) THEN 99.5 ELSE 100.0 END",
    "初中就近划片入学比例": "share(rid, strong, 98.0, 27, 94.0, 100.0)",
    "优质高中招生计划数": "1000 + dice(rid, 28, 900)",
    "优质高中分配名额数": "CAST((1000 + dice(rid, 28, 900)) * share(rid, strong, 0.6, 29, 0.48, 0.8) AS INTEGER)",
    "符合条件随迁子女数": "800 + dice(rid, 30, 900)",
    "随迁子女公办就读数": "CAST((800 + dice(rid, 30, 900)) * share(rid, strong, 0.85, 31, 0.7, 0.9) AS INTEGER)",
    "随迁子女购买服务民办就读数": "CAST((800 + dice(rid, 30, 900)) * share(rid, strong, 0.09, 32, 0.08, 0.1) AS INTEGER)",
    "适龄残疾儿童少年数": "80 + dice(rid, 33, 90)",
    "残疾儿童少年入学数": "CAST((80 + dice(rid, 33, 90)) * share(rid, strong, 0.97, 34, 0.93, 1.0) AS INTEGER)",
    **{f"{each}学业水平": f"CASE WHEN slip(rid, strong, {40 + k}, 30) THEN 'Ⅱ级' WHEN dice(rid, {40 + k}, 30) = 1 THEN 'Ⅳ级' ELSE 'Ⅲ级' END"
       for k, each in enumerate(("语文", "数学", "科学", "体育", "艺术", "德育"))},
    **{f"{each}校际差异率": f"share(rid, strong, 9.0, {50 + k}, 3.0, 15.3)"
       for k, each in enumerate(("语文", "数学", "科学", "体育", "艺术", "德育"))},
    "义务教育社会认可度": "share(rid, strong, 95.0, 60, 83.0, 99.0)",
    **{name: f"CASE WHEN slip(rid, strong, {70 + k}, 90) THEN '有' ELSE '无' END" for k, name in enumerate((
        "以考试方式招生", "违规择校", "重点学校或重点班", "有编不补或长期聘用编外教师",
        "重大安全责任事故或严重违纪违规或弄虚作假", "治理校外培训和减轻课外负担不力"))},
}  # fmt: skip

KINDERGARTEN_BASE = """
WITH institution AS (
    SELECT i, {year} AS year, i * 8 + {offset} AS rid, CAST(hash(i, 1, {seed}) % {counties} AS INTEGER) AS county,
        hash(county, 4, {seed}) % 4 = 0 AS strong,
        CASE WHEN strong THEN 1.2 ELSE 0.85 + 0.3 * (hash(county, 5, {seed}) % 1000) / 1000.0 END + 0.02 * {offset} AS q,
        CAST(hash(i, 5, {seed}) % 1000 AS DOUBLE) / 1000 AS scale
    FROM range({kindergartens}) AS t(i)
), grown AS (
    SELECT *, CAST(round(20 + 360 * scale * scale * (0.95 + 0.1 * u(rid, 10))) AS INTEGER) AS pupils,
        CAST(ceil(pupils / 28.0) AS INTEGER) AS classes,
        CAST(ceil(pupils / 14.2 / q * 1.1) AS INTEGER) AS teachers,
        dice(i, 11, 100) < 52 AS public
    FROM institution
)
"""

KINDERGARTEN_COLUMNS: Mapping[str, str] = {
    "年份": "CAST(year AS SMALLINT)",
    "学校标识码": "lpad(CAST(3100000000 + i AS VARCHAR), 10, '0')",
    "幼儿园名称": "'示例第' || i || '幼儿园'",
    "管理单位": COUNTY_NAME.format("county"),
    "举办性质": "CASE WHEN public THEN '公办' ELSE '民办' END",
    "是否普惠": "gone(rid, 12, CASE WHEN public OR dice(i, 13, 100) < 70 THEN '是' ELSE '否' END)",
    "城乡类型": "CASE dice(rid, 14, 3) WHEN 0 THEN '城区' WHEN 1 THEN '镇区' ELSE '乡村' END",
    "建园年份": "CAST(1985 + dice(i, 15, 38) AS SMALLINT)",
    "在园幼儿数": "pupils",
    "班数": "classes",
    "班额达标班数": "greatest(0, classes - CASE WHEN dice(rid, 16, 5) = 0 THEN 2 ELSE 0 END)",
    "教职工数": "CAST(ceil(pupils / 6.5) AS INTEGER)",
    "专任教师数": "teachers",
    "保育员数": "classes",
    "园长数": "1",
    "园长持证数": "CASE WHEN slip(rid, strong, 17, 4000) THEN 0 ELSE 1 END",
    "持证专任教师数": "teachers - CASE WHEN slip(rid, strong, 18, 2000) AND teachers > 3 THEN 1 ELSE 0 END",
    "园舍建筑面积": "gone(rid, 20, area(rid, q, 11.6, pupils, 20))",
    "活动用房建筑面积": "area(rid, q, 9.0, pupils, 21)",
    "室外游戏场地面积": "area(rid, q, 4.4, pupils, 22)",
    "图书册数": "CAST(pupils * (3 + 2 * u(rid, 23)) AS INTEGER)",
    "保教费": "300 + 10.0 * dice(rid, 24, 90)",
    **{f"事业统计第{k:02d}栏": f"CAST(pupils * u(rid, {100 + k}) AS INTEGER)" for k in range(1, 39)},
}

KINDERGARTEN_COUNTY_COLUMNS: Mapping[str, str] = {
    "年份": "CAST(year AS SMALLINT)",
    "管理单位": COUNTY_NAME.format("i"),
    "学龄前三年人口": "14000 + dice(rid, 20, 4000)",
    "城市街道数": "dice(rid, 21, 9)",
    "农村乡镇数": "5 + dice(rid, 22, 20)",
    "学前教育社会认可度": "share(rid, strong, 94.0, 23, 83.0, 99.0)",
    **{
        f"{code}结论": f"found(rid, strong, {k})"
        for k, code in enumerate([*(f"K{n:02d}" for n in (*range(4, 26), 27, 29, 30, 33, 34, 35)), "Q5"], 40)
    },
}

COUNTY_BASE = """
WITH grown AS (
    SELECT i, {year} AS year, i * 8 + {offset} AS rid, hash(i, 4, {seed}) % 4 = 0 AS strong FROM range({counties}) AS t(i)
)
"""


def _select(base: str, columns: Mapping[str, str], size: Size, year: int, source: str) -> str:
    """一张表单一年的 SQL。"""
    chosen = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    head = base.format(
        year=year, offset=year - YEARS[0], seed=SEED, schools=size.schools, kindergartens=size.kindergartens,
        counties=size.counties, two_stage=size.two_stage,
    )  # fmt: skip
    return f"{head} SELECT {chosen} FROM {source}"


def _plain(connection: duckdb.DuckDBPyConnection, select: str) -> str:
    """小数一律存成双精度：SQL 里写 100.0 得的是定点小数。"""
    described = connection.execute(f"DESCRIBE {select}").fetchall()
    fixed = [name for name, kind, *_ in described if kind.startswith("DECIMAL") or kind == "HUGEINT"]
    replaced = ", ".join(f'"{name}"::DOUBLE AS "{name}"' for name in fixed)
    return f"SELECT * REPLACE ({replaced}) FROM ({select}) AS raw" if fixed else select


def _copied(select: str, columns: Mapping[str, str], copies: int) -> str:
    """整份照抄 copies 遍，代码、县名后面加上第几遍。"""
    if copies == 1:
        return select
    shifted = [name for name in ("学校标识码", "管理单位") if name in columns]
    replaced = ", ".join(f""""{name}" || '·' || k AS "{name}\"""" for name in shifted)
    return f"SELECT * EXCLUDE (k) REPLACE ({replaced}) FROM ({select}) AS one, range({copies}) AS copy(k)"


def prepare(size: Size = NATIONAL, folder: Path = CACHE) -> Dataset:
    """没有就造，有就直接用。文件夹名带着这个脚本的指纹：改了造法或规模，就是另一份。"""
    made = hashlib.sha256(
        inspect.getsource(sys.modules[__name__]).encode() + repr(size).encode()
    ).hexdigest()[:12]
    home = folder / f"data-{made}"
    forms = {
        "schools": (SCHOOL_BASE, SCHOOL_COLUMNS),
        "school-counties": (COUNTY_BASE, SCHOOL_COUNTY_COLUMNS),
        "kindergartens": (KINDERGARTEN_BASE, KINDERGARTEN_COLUMNS),
        "kindergarten-counties": (COUNTY_BASE, KINDERGARTEN_COUNTY_COLUMNS),
    }
    if not (home / "完成").exists():
        home.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(MACROS)
            connection.execute("SET enable_progress_bar = false")
            for form, (base, columns) in forms.items():
                for year in YEARS:
                    plain = _plain(connection, _select(base, columns, size, year, "grown"))
                    select = _copied(plain, columns, size.copies)
                    target = home / f"{form}-{year}.parquet"
                    ordered = f"{select} ORDER BY 管理单位"  # 报表是一个县一个县交上来的
                    connection.execute(
                        f"COPY ({ordered}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)"
                    )
        (home / "完成").write_text(repr(size), encoding="utf-8")
    return Dataset(*(home / f"{form}-*.parquet" for form in forms))
