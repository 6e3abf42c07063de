"""对照二：调过的向量化 pandas。只读要用的列，类别列按字典读，整列运算，分组用 groupby 的内建合计，不用 groupby.apply。

五年一起算；空值在数里是 NaN，真假用可空的 boolean。口径抄死在代码里，输出与智督的三张表同名同列。
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

Array = np.ndarray[Any, Any]
KEYS = ["年份", "管理单位", "学段"]
UNIT = ["年份", "管理单位"]
RESOURCES = ("R1", "R2", "R3", "R4", "R5", "R6", "R7")
WHOLE = ("G3", "G3B", "G3C", "G4", "E4")
LINES = {
    "小学": {"R1": (42, 10, 357, 100), "R2": (1, 1, 17, 20), "R3": (9, 10, 153, 200), "R4": (9, 2, 153, 40),
             "R5": (15, 2, 51, 8), "R6": (2000, 1, 1700, 1), "R7": (23, 10, 391, 200)},
    "初中": {"R1": (53, 10, 901, 200), "R2": (1, 1, 17, 20), "R3": (9, 10, 153, 200), "R4": (29, 5, 493, 100),
             "R5": (51, 5, 867, 100), "R6": (2500, 1, 2125, 1), "R7": (12, 5, 51, 25)},
}  # fmt: skip
WEIGHTS, LARGEST = {"小学": 50.0, "初中": 55.0}, {"小学": 45.0, "初中": 50.0}
STAFF = (
    "专任教师数",
    "持证教师数",
    "近五年满360学时教师数",
    "高于规定学历教师数",
    "县级以上骨干教师数",
    "体育艺术专任教师数",
)
GRADUATES = {
    "毕业": "毕业学生数",
    "转入": "三年转入数",
    "转出": "三年转出数",
    "初一": "初一时在校学生数",
    "死亡": "三年死亡数",
}
COLUMNS = [
    "年份", "学校标识码", "学校名称", "管理单位", "办学类型", "办别", "城乡类型", "寄宿制", "高中在校生数",
    *(stage + name for stage in LINES for name in ("在校生数", "班数", "最大班额", "片内在校生数", *STAFF)),
    "教学及辅助用房面积", "室内体育用房面积", "室外运动场地面积", "体育运动场馆面积", "教学仪器设备值", "网络多媒体教室数",
    "音乐专用教室数", "美术专用教室数", "最小音乐教室面积", "最小美术教室面积", "教师培训经费", "公用经费预算",
    *("初中" + name for name in GRADUATES.values()),
]  # fmt: skip
FOUND = ["G1", "G2", "G6", "G10", "E3", "E5", "E6", "E7", "E8"]
SUBJECTS = ("语文", "数学", "科学", "体育", "艺术", "德育")
VETOES = (
    "以考试方式招生", "违规择校", "重点学校或重点班", "有编不补或长期聘用编外教师",
    "重大安全责任事故或严重违纪违规或弄虚作假", "治理校外培训和减轻课外负担不力",
)  # fmt: skip
WHYS = ["特殊教育学校不进 7 项指标和差异系数", "不足 50 人的教学点不进 7 项指标和差异系数"]
WORDS = ["管理单位", "办学类型", "办别", "城乡类型", "寄宿制", "举办性质", "是否普惠"]


def judged(yes: Array, known: Array) -> Any:
    """一列真假，不知道的为空。"""
    return pd.arrays.BooleanArray(yes & known, ~known)


def read(pattern: str, columns: list[str] | None = None) -> pd.DataFrame:
    """读五年。文字成类别，数里有空的成双精度。"""
    files = sorted(Path(pattern).parent.glob(Path(pattern).name))
    words = [name for name in WORDS if columns and name in columns]
    return pq.read_table(files, columns=columns, read_dictionary=words).to_pandas()


def ratio(
    code: str, top: Array, bottom: Array, pupils: Array, lines: tuple[int, int, int, int]
) -> dict[str, Any]:
    """一个资源配置指标的值、线、达到、低于底线、还差。"""
    line, scale, floor, floor_scale = lines
    whole = code not in ("R4", "R5", "R6")
    value = top / bottom
    known = ~np.isnan(value)
    met = top * scale >= line * bottom
    gap = (line * bottom - scale * top) * pupils / (scale * (100 if whole else 1) * bottom)
    return {
        f"{code}_值": value,
        f"{code}_线": line / scale,
        f"{code}_达到": judged(met, known),
        f"{code}_低于底线": judged(top * floor_scale < floor * bottom, known),
        f"{code}_还差": np.where(met, 0.0, np.ceil(gap) if whole else gap),
    }


def direct(code: str, value: Array, line: Array | float, met: Array, gap: Array) -> dict[str, Any]:
    """一个直接的数：值、线、达到、还差。"""
    known = ~np.isnan(value)
    return {
        f"{code}_值": value,
        f"{code}_线": line,
        f"{code}_达到": judged(met, known),
        f"{code}_还差": np.where(met & known, 0.0, gap),
    }


def floats(frame: pd.DataFrame, name: str) -> Array:
    """一列数，双精度。"""
    return frame[name].to_numpy(dtype=np.float64)


def stage_frame(data: pd.DataFrame, stage: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """一个学段的学校行，和要汇总到县里的原始数。"""
    rows = data[data[stage + "在校生数"] > 0]
    kind, p1, p2 = rows["办学类型"], floats(rows, "小学在校生数"), floats(rows, "初中在校生数")
    pupils, weight = floats(rows, stage + "在校生数"), WEIGHTS[stage]
    special, small = (kind == "特殊教育学校").to_numpy(), (kind == "教学点").to_numpy() & (p1 + p2 < 50)
    whole = 50 * p1 + 55 * p2 + 66 * floats(rows, "高中在校生数")
    hall = np.round(floats(rows, "室内体育用房面积") * 100)
    field, venue = (
        np.round(floats(rows, "室外运动场地面积") * 100) + hall,
        np.round(floats(rows, "体育运动场馆面积") * 100),
    )
    tops = {
        "R1": floats(rows, stage + "高于规定学历教师数") * 100, "R2": floats(rows, stage + "县级以上骨干教师数") * 100,
        "R3": floats(rows, stage + "体育艺术专任教师数") * 100,
        "R4": (np.round(floats(rows, "教学及辅助用房面积") * 100) - hall) * weight,
        "R5": np.where(np.isnan(field), venue, field) * weight,
        "R6": np.round(floats(rows, "教学仪器设备值") * 100) * weight, "R7": floats(rows, "网络多媒体教室数") * (weight * 100),
    }  # fmt: skip
    columns: dict[str, Any] = {
        name: rows[name] for name in ("年份", "管理单位", "学校标识码", "学校名称", "办学类型")
    }
    columns |= {
        "学段": pd.Categorical.from_codes(np.full(len(rows), list(LINES).index(stage), np.int8), list(LINES))
    }
    columns |= {"在校生数": pupils, "首学段": True if stage == "小学" else p1 <= 0}
    codes = np.where(special, 0, np.where(small, 1, -1)).astype(np.int8)
    columns["不纳入原因"] = pd.Categorical.from_codes(codes, WHYS)
    for code, top in tops.items():
        bottom = pupils if code in ("R1", "R2", "R3") else (whole if code == "R7" else whole * 100)
        columns |= ratio(code, top, bottom, pupils, LINES[stage][code])
    largest = floats(rows, stage + "最大班额")
    columns |= direct("G5", largest, LARGEST[stage], largest <= LARGEST[stage], largest - LARGEST[stage])
    columns |= whole_school(rows, p1, p2)
    met = sum(columns[f"{code}_达到"].to_numpy(dtype=np.int32, na_value=0) for code in RESOURCES)
    unknown = sum(columns[f"{code}_达到"].isna().astype(np.int32) for code in RESOURCES)
    low = np.logical_or.reduce(
        [columns[f"{code}_低于底线"].to_numpy(dtype=bool, na_value=False) for code in RESOURCES]
    )
    failed = (7 - met - unknown > 1) | low
    columns |= {"达到项数": met, "校级判定": judged(~failed, failed | (unknown == 0))}
    names = {"持证": "持证教师数", "专任": "专任教师数", "培训": "近五年满360学时教师数"} | (
        GRADUATES if stage == "初中" else {}
    )
    raw = {"年份": rows["年份"], "管理单位": rows["管理单位"], "学段": columns["学段"]}
    raw |= {alias: rows[stage + name] for alias, name in names.items()}
    city = (
        ((rows["办别"] == "公办") & (rows["城乡类型"] != "乡村") & (rows["寄宿制"] == "否")).to_numpy()
        & ~special
        & ~small
    )
    raw |= {"片内": np.where(city, rows[stage + "片内在校生数"], 0), "城区学生": np.where(city, pupils, 0)}
    return pd.DataFrame(columns, copy=False), pd.DataFrame(raw, copy=False)


def whole_school(rows: pd.DataFrame, p1: Array, p2: Array) -> dict[str, Any]:
    """全校一级的指标。"""
    kind = rows["办学类型"]
    primary, junior = kind.isin(["小学", "教学点"]).to_numpy(), kind.isin(["初级中学", "完全中学"]).to_numpy()
    c1, c2 = floats(rows, "小学班数"), floats(rows, "初中班数")
    rooms = np.ceil(np.where(primary, c1, np.where(junior, c2, c1 + c2)) / 12)
    rooms[rooms == 0] = np.nan
    has = np.minimum(floats(rows, "音乐专用教室数"), floats(rows, "美术专用教室数"))
    size = np.where(primary, p1, np.where(junior, p2, p1 + p2))
    most = np.where(kind.isin(["九年一贯制学校", "十二年一贯制学校"]), 2500.0, 2000.0)
    music, art = floats(rows, "最小音乐教室面积"), floats(rows, "最小美术教室面积")
    training, budget = (
        np.round(floats(rows, "教师培训经费") * 100),
        np.round(floats(rows, "公用经费预算") * 100),
    )
    budget[budget == 0] = np.nan
    found = direct("G3", has / rooms, 1.0, has >= rooms, np.ceil(rooms - has))
    found |= direct("G3B", music, 96.0, music >= 96, 96 - music) | direct(
        "G3C", art, 90.0, art >= 90, 90 - art
    )
    found |= direct("G4", size, most, size <= most, size - most)
    return found | direct(
        "E4", training * 100 / budget, 5.0, training * 20 >= budget, (budget - training * 20) / 2000
    )


def grouped(frame: pd.DataFrame, keys: list[str]) -> Any:
    """分组：不排序，只要出现过的。"""
    return frame.groupby(keys, sort=False, observed=True)


def counties_of(schools: pd.DataFrame) -> pd.DataFrame:
    """县—学段：校数、均值、标准差、两种口径的差异系数。"""
    taken = schools[schools["不纳入原因"].isna()]
    flags = ["校级判定", *(f"{code}_达到" for code in (*RESOURCES, "G5"))]
    work = {name: taken[name] for name in KEYS} | {"在校生数": taken["在校生数"]}
    for name in flags:
        work[name + "真"] = taken[name].to_numpy(dtype=np.int32, na_value=0)
        work[name + "知道"] = taken[name].notna().to_numpy(dtype=np.int32)
    values = {code: floats(taken, f"{code}_值") for code in RESOURCES}
    weights = taken["在校生数"].to_numpy()
    work |= {f"{code}合": value * weights for code, value in values.items()} | {
        f"{code}值": value for code, value in values.items()
    }
    groups = grouped(pd.DataFrame(work, copy=False), KEYS)
    total, number, size = groups.sum(), groups.ngroup().to_numpy(), groups.size()
    found = pd.DataFrame({"校数": size, "过关校数": total["校级判定真"]})
    found["未过关校数"] = total["校级判定知道"] - total["校级判定真"]
    squares = {}
    for code, value in values.items():
        known = total[f"{code}_达到知道"] == found["校数"]
        mean, simple = (
            (total[f"{code}合"] / total["在校生数"]).where(known),
            (total[f"{code}值"] / found["校数"]).where(known),
        )
        apart, plain = value - mean.to_numpy()[number], value - simple.to_numpy()[number]
        squares |= {f"{code}甲": weights * apart * apart, f"{code}乙": plain * plain}
        found[f"{code}_均值"], found[f"{code}简单"] = mean, simple
    summed = pd.DataFrame(squares, copy=False).groupby(number).sum().set_index(found.index)
    for code in RESOURCES:
        known = found[f"{code}_均值"].notna()
        found[f"{code}_标准差"] = np.sqrt(summed[f"{code}甲"] / total["在校生数"]).where(known)
        found[f"{code}_差异系数"] = found[f"{code}_标准差"] / found[f"{code}_均值"]
        found[f"{code}_差异系数另一口径"] = (
            np.sqrt(summed[f"{code}乙"] / found["校数"]) / found[f"{code}简单"]
        )
    for code in (*RESOURCES, "G5"):
        found[f"{code}_达到校数"] = total[f"{code}_达到真"]
        found[f"{code}_未达到校数"] = total[f"{code}_达到知道"] - total[f"{code}_达到真"]
    return found.drop(columns=[f"{code}简单" for code in RESOURCES])


def all_of(tests: list[Any]) -> Any:
    """且：有假为假，有空为空（可空 boolean 的 & 就是三值逻辑）。"""
    result = tests[0]
    for each in tests[1:]:
        result = result & each
    return result


def figure(
    code: str, value: Array, line: float | Array, gap: Array, test: Array | None = None
) -> dict[str, Any]:
    """县级指标的值、线、达到、还差。"""
    return direct(code, value, line, value >= line if test is None else test, gap)


def share(
    code: str, top: Array, bottom: Array, line: float, *, whole: bool = True, parts: bool = True
) -> dict[str, Any]:
    """县级的比例：差额按分子的人数（whole 取整），parts 另写分子、分母。"""
    below = np.where(bottom == 0, np.nan, bottom)
    short = (line * below - 100 * top) / 100 if parts else (line * below - 100 * top) / below
    found = figure(
        code, top * 100 / below, line, np.ceil(short) if whole else short, top * 100 >= line * below
    )
    return found | ({f"{code}_分子": top, f"{code}_分母": bottom} if parts else {})


def stated(county: pd.DataFrame, name: str, *words: str) -> Any:
    """县表里的一格是不是这几个词；空着为空。"""
    return judged(county[name].isin(words).to_numpy(), county[name].notna().to_numpy())


def county_indicators(county: pd.DataFrame, total: pd.DataFrame) -> dict[str, Any]:
    """县级指标里汇总型、县表直给型的。"""
    c = {
        name: county[name].to_numpy(np.float64)
        for name in county.columns
        if pd.api.types.is_numeric_dtype(county[name])
    }
    t = {name: total[name].to_numpy(np.float64) for name in total.columns}
    found: dict[str, Any] = {f"{code}_达到": stated(county, f"{code}结论", "达到") for code in FOUND}
    found |= figure("G7", c["特教学校生均公用经费"], 6000.0, 6000 - c["特教学校生均公用经费"])
    found |= share("G8", c["教师年平均工资"], c["公务员年平均工资"], 100.0, whole=False)
    found |= share("G9", t["培训"], t["专任"], 100.0, whole=False, parts=False)
    found |= share("G11", c["交流轮岗教师数"], c["符合交流条件教师数"], 10.0)
    found |= share("G11B", c["交流轮岗骨干教师数"], c["交流轮岗教师数"], 20.0)
    found |= share("G12", t["持证"], t["专任"], 100.0)
    found |= share("G14", c["优质高中分配名额数"], c["优质高中招生计划数"], 50.0, whole=False, parts=False)
    migrants = c["随迁子女公办就读数"] + c["随迁子女购买服务民办就读数"]
    found |= share("G15", migrants, c["符合条件随迁子女数"], 85.0, whole=False, parts=False)
    stayed, began = t["毕业"] - t["转入"] + t["转出"], t["初一"] - t["死亡"]
    found |= share("E1", stayed, began, 95.0, whole=False, parts=False)
    found |= share("E2", c["残疾儿童少年入学数"], c["适龄残疾儿童少年数"], 95.0, whole=False, parts=False)
    tests = [stated(county, f"{each}学业水平", "Ⅲ级", "Ⅳ级") for each in SUBJECTS]
    tests += [judged(c[f"{each}校际差异率"] < 15, ~np.isnan(c[f"{each}校际差异率"])) for each in SUBJECTS]
    found["E9_达到"] = pd.Series(all_of(tests)).fillna(pd.Series(stated(county, "E9结论", "达到"))).array
    found |= figure("A1", c["义务教育社会认可度"], 85.0, 85 - c["义务教育社会认可度"])
    found["V1_达到"] = all_of([stated(county, name, "无") for name in VETOES])
    return found


def judged_counties(
    schools: pd.DataFrame, raw: pd.DataFrame, county: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """县表，和各县—学段的合计。"""
    found = counties_of(schools)
    total = grouped(raw, KEYS).sum(min_count=0, skipna=False).reindex(found.index)
    stage = found.index.get_level_values("学段")
    given = county.reindex(found.index.droplevel("学段"))
    primary = (stage == "小学").astype(bool)
    line = np.where(primary, 100.0, 95.0)
    counted = total["片内"] * 100 / total["城区学生"].where(total["城区学生"] != 0)
    stated_share = np.where(primary, given["小学就近划片入学比例"], given["初中就近划片入学比例"])
    near = np.where(counted.isna(), stated_share, counted)
    limit = np.where(primary, 0.5, 0.45) * 1.000000000001
    evens = {}
    for code in RESOURCES:
        spread = found[f"{code}_差异系数"].to_numpy()
        evens[f"{code}_均衡达到"] = judged(spread <= limit, ~np.isnan(spread))
    failed = (found["未过关校数"] > 0).to_numpy()
    passed = judged(~failed, failed | (found["过关校数"] == found["校数"]).to_numpy())
    extra = evens | {"综合差异系数": sum(found[f"{code}_差异系数"] for code in RESOURCES) / 7}
    extra |= figure("G13", near, line, line - near) | {"资源配置达到": all_of([passed, *evens.values()])}
    return pd.concat([found, pd.DataFrame(extra, index=found.index, copy=False)], axis=1), total


def three_valued(column: pd.Series) -> Any:
    """一县各学段的真假合成一个。"""
    groups = column.groupby(level=UNIT, sort=False)
    yes, known, rows = groups.sum(), groups.count(), groups.size()
    lacking = (yes < known).to_numpy()
    return judged(~lacking, lacking | (known == rows).to_numpy())


def judged_units(
    schools: pd.DataFrame, counties: pd.DataFrame, total: pd.DataFrame, county: pd.DataFrame
) -> pd.DataFrame:
    """单位表。"""
    first = schools[schools["首学段"] & schools["不纳入原因"].isna()]
    work: dict[str, Any] = {name: first[name] for name in UNIT}
    for code in WHOLE:
        flag = first[f"{code}_达到"]
        work |= {
            f"{code}真": flag.to_numpy(dtype=np.int32, na_value=0),
            f"{code}知道": flag.notna().to_numpy(dtype=np.int32),
        }
    groups = grouped(pd.DataFrame(work, copy=False), UNIT)
    by_stage = counties.groupby(level=UNIT, sort=False)
    stages = by_stage[["校数", "G5_达到校数", "G5_未达到校数"]].sum()
    counted, size = groups.sum().reindex(stages.index), groups.size().reindex(stages.index)
    found: dict[str, Any] = {
        "资源配置达到": three_valued(counties["资源配置达到"]),
        "G13_达到": three_valued(counties["G13_达到"]),
    }
    for code in WHOLE:
        yes, known = counted[f"{code}真"], counted[f"{code}知道"]
        found |= {
            f"{code}_达到校数": yes,
            f"{code}_未达到校数": known - yes,
            f"{code}_未知校数": size - known,
        }
    found |= {"G5_达到校数": stages["G5_达到校数"], "G5_未达到校数": stages["G5_未达到校数"]}
    found["G5_未知校数"] = stages["校数"] - stages["G5_达到校数"] - stages["G5_未达到校数"]
    for code in (*WHOLE, "G5"):
        lacking = (found[f"{code}_未达到校数"] > 0).to_numpy()
        found[f"{code}_达到"] = judged(~lacking, lacking | (found[f"{code}_未知校数"] == 0).to_numpy())
    summed = total.groupby(level=UNIT, sort=False).sum(min_count=0).reindex(stages.index)
    return concluded(found | county_indicators(county.reindex(stages.index), summed), stages.index)


def concluded(found: dict[str, Any], index: pd.Index) -> pd.DataFrame:
    """合成结论。"""
    verdict = all_of([each for each in found.values() if isinstance(each, pd.arrays.BooleanArray)])
    words = np.where(
        verdict.isna(), "待定", np.where(verdict.to_numpy(dtype=bool, na_value=False), "达标", "未达标")
    )
    return pd.DataFrame(found | {"结论": words}, index=index, copy=False)


def write(out: Path, schools: pd.DataFrame, counties: pd.DataFrame, units: pd.DataFrame) -> None:
    """写三张表。"""
    schools.to_parquet(out / "schools.parquet", compression="zstd", index=False)
    counties.reset_index().to_parquet(out / "counties.parquet", compression="zstd", index=False)
    units.reset_index().to_parquet(out / "units.parquet", compression="zstd", index=False)


def run(source: str, county_source: str, out: Path) -> None:
    """算义务教育。source、county_source：Parquet 通配。"""
    out.mkdir(parents=True, exist_ok=True)
    data, county = read(source, COLUMNS), read(county_source).set_index(UNIT)
    stages = [stage_frame(data, stage) for stage in LINES]
    schools = pd.concat([each[0] for each in stages], ignore_index=True)
    raw = pd.concat([each[1] for each in stages], ignore_index=True)
    del data, stages
    counties, total = judged_counties(schools, raw, county)
    write(out, schools, counties, judged_units(schools, counties, total, county))


if __name__ == "__main__":
    import pandas_kindergartens

    np.seterr(all="ignore")
    run(sys.argv[1], sys.argv[2], Path(sys.argv[5]) / "schools")
    pandas_kindergartens.run(sys.argv[3], sys.argv[4], Path(sys.argv[5]) / "kindergartens")
