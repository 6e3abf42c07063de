"""对照二的学前部分。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tuned_pandas import UNIT, concluded, direct, figure, floats, grouped, judged, read, share, stated, write

KCODES = [*(f"K{n:02d}" for n in (*range(4, 26), 27, 29, 30, 33, 34, 35)), "Q5"]
KCOLUMNS = [
    "年份", "学校标识码", "幼儿园名称", "管理单位", "举办性质", "是否普惠", "建园年份", "在园幼儿数", "班数", "班额达标班数",
    "专任教师数", "园长数", "园长持证数", "持证专任教师数", "园舍建筑面积", "活动用房建筑面积", "室外游戏场地面积",
]  # fmt: skip
RATIOS = {"Q1C": ("室外游戏场地面积", 400), "Q1D": ("活动用房建筑面积", 817), "Q1E": ("园舍建筑面积", 1044)}
SUMMED = {
    "幼儿": "在园幼儿数", "专任": "专任教师数", "园长": "园长数", "园长证": "园长持证数", "教师证": "持证专任教师数",
    "班": "班数", "好班": "班额达标班数",
}  # fmt: skip


def kindergarten_frame(data: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """园一级的行，和要汇总的数。"""
    rows = data[data["在园幼儿数"] > 0]
    pupils = floats(rows, "在园幼儿数")
    columns: dict[str, Any] = {
        name: rows[name] for name in ("年份", "管理单位", "学校标识码", "幼儿园名称", "举办性质")
    }
    columns |= {
        "学段": pd.Categorical.from_codes(np.zeros(len(rows), np.int8), ["学前"]),
        "在园幼儿数": pupils,
    }
    columns |= {
        "首学段": True,
        "不纳入原因": pd.Categorical.from_codes(np.full(len(rows), -1, np.int8), ["无"]),
    }
    good: Any = judged(np.ones(len(rows), bool), np.ones(len(rows), bool))
    for code, (name, line) in RATIOS.items():
        cents = np.round(floats(rows, name) * 100)
        columns |= direct(
            code, cents / (100 * pupils), line / 100, cents >= line * pupils, (line * pupils - cents) / 100
        )
        good = good & columns[f"{code}_达到"]
    public, listed = (rows["举办性质"] == "公办").to_numpy(), (rows["是否普惠"] == "是").to_numpy()
    unsure = rows["是否普惠"].isna().to_numpy() & ~public
    recent = rows["建园年份"].to_numpy() >= 2017
    yes, unknown = good.to_numpy(dtype=bool, na_value=False), good.isna()
    raw: dict[str, Any] = {name: rows[name] for name in UNIT} | {
        alias: rows[name] for alias, name in SUMMED.items()
    }
    raw |= {
        "公办幼儿": np.where(public, pupils, 0),
        "普惠幼儿": np.where(public | listed, pupils, 0),
        "说不清": unsure.astype(np.int32),
    }
    for word, era in (("新园", recent), ("老园", ~recent)):
        raw |= {
            word: era.astype(np.int32),
            word + "好": (era & yes).astype(np.int32),
            word + "疑": (era & unknown).astype(np.int32),
        }
    return pd.DataFrame(columns, copy=False), pd.DataFrame(raw, copy=False)


def judged_units(total: pd.DataFrame, county: pd.DataFrame) -> pd.DataFrame:
    """单位表。"""
    t = {name: total[name].to_numpy(np.float64) for name in total.columns}
    always = np.ones(len(total), bool)
    found: dict[str, Any] = {"资源配置达到": judged(always, always)}
    found |= share("P1", t["幼儿"], county["学龄前三年人口"].to_numpy(np.float64), 85.0)
    listed = np.where(t["说不清"] > 0, np.nan, t["普惠幼儿"])
    found |= share("P2", listed, t["幼儿"], 80.0) | share("P3", t["公办幼儿"], t["幼儿"], 50.0)
    found |= {f"{code}_达到": stated(county, f"{code}结论", "达到") for code in KCODES}
    for code, which, line in (("Q1", "新园", 100.0), ("Q1B", "老园", 50.0)):
        good = np.where(t[which + "疑"] > 0, np.nan, t[which + "好"])
        value = np.where(t[which] == 0, 100.0, good * 100 / np.where(t[which] == 0, 1, t[which]))
        found |= figure(code, value, line, line - value)
    found |= share("Q2", t["好班"], t["班"], 85.0)
    found |= figure(
        "Q3", t["幼儿"] / t["专任"], 15.0, t["幼儿"] - 15 * t["专任"], t["幼儿"] <= 15 * t["专任"]
    )
    found |= {"Q3_分子": t["幼儿"], "Q3_分母": t["专任"]}
    found |= share("Q4", t["园长证"] + t["教师证"], t["园长"] + t["专任"], 100.0)
    approval = county["学前教育社会认可度"].to_numpy(np.float64)
    return concluded(found | figure("A1", approval, 85.0, 85 - approval), total.index)


def run(source: str, county_source: str, out: Path) -> None:
    """算学前。source、county_source：Parquet 通配。"""
    out.mkdir(parents=True, exist_ok=True)
    schools, raw = kindergarten_frame(read(source, KCOLUMNS))
    county = read(county_source).set_index(UNIT)
    groups = grouped(raw, UNIT)
    total = groups.sum()
    counties = pd.DataFrame({"学段": "学前", "校数": groups.size(), "资源配置达到": True}, index=total.index)
    write(out, schools, counties, judged_units(total, county.reindex(total.index)))
