"""换版比较：同一年报上来的数，按两版各算一遍，谁的结论变了、哪一条干的；导出一本。"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from zhidu.engine import VerdictChange
from zhidu.insight.boards import Campaign, ReleaseComparison
from zhidu.rulebook import Release
from zhidu.web.monitoring.pages.links import county_url, derivation_url, school_url
from zhidu.web.standards.pages import difference_sheet, indicator_url, release_url
from zhidu.workbooks.book import Column, Sheet, code_cell, text_cell

LEVELS = ("县", "学段", "学校")
#: 页上学校最多列几行，全部的在导出里
SHOWN = 300


@dataclass(frozen=True, slots=True)
class Cause:
    """一条缘由；说到哪个指标的，href 是这个数的来历，算不出来历的是指标的说明页。"""

    text: str
    href: str
    drawer: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """一个结论的变化。"""

    unit: str
    name: str
    stage: str
    before: str
    after: str
    href: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class ChangeoverWords:
    """换版的影响。levels：（县、学段、学校，各行，共几个）。"""

    year: int
    says: str
    levels: tuple[tuple[str, tuple[ChangeRow, ...], int], ...]
    export: str


def comparable(before: Release, after: Release) -> bool:
    """两版问的是同一类学校，才有谁的结论变了可说。"""
    return before.population.form == after.population.form


def changeover_words(of: ReleaseComparison, in_force: tuple[Campaign, ...]) -> ChangeoverWords:
    """换版的影响写成字。in_force 是这一年在用的各项：在用的一版，数点开是推导。"""
    codes = {each.name: each.code for each in of.counties}
    using = next((each for each in in_force if each.release.sha256 == of.after.sha256), None)
    creation = next((each for each in in_force if each.rulebook_id == of.after.id), None) or next(
        (each for each in in_force if each.rulebook_id == of.before.id), None
    )
    rows: dict[str, list[ChangeRow]] = {level: [] for level in LEVELS}
    for each in of.changes:
        rows[each.level].append(_row(each, of, codes, using, creation))
    counted = "，".join(f"{of.counted[level]} 个{level}" for level in LEVELS if of.counted.get(level))
    said = f"{of.year} 年 {len(of.counties)} 个区县报上来的数，按两版各算一遍："
    if not of.counties:
        said = f"{of.year} 年还没有报上来的数，算不了。"
    elif not of.changes:
        said += "谁的结论都没有变。"
    else:
        said += f"{counted}的结论变了。"
    query = urlencode({"before": of.before.spelled, "after": of.after.spelled, "year": of.year, "as": "xlsx"})
    return ChangeoverWords(
        year=of.year,
        says=said,
        levels=tuple(
            (level, tuple(rows[level][:SHOWN]), len(rows[level])) for level in LEVELS if rows[level]
        ),
        export=f"?{query}",
    )


def _row(
    each: VerdictChange,
    of: ReleaseComparison,
    codes: dict[str, str],
    using: Campaign | None,
    creation: Campaign | None,
) -> ChangeRow:
    county = codes.get(each.unit, "")
    href = ""
    if each.level == "学校":
        href = school_url(each.code, of.year)
    elif county and creation is not None:
        href = county_url(county, creation.rulebook_id, of.year)
    return ChangeRow(
        unit=each.unit,
        name=each.name,
        stage=each.stage,
        before=each.before,
        after=each.after,
        href=href,
        causes=tuple(_cause(text, each, of, county, using) for text in each.causes),
    )


def _cause(
    text: str, change: VerdictChange, of: ReleaseComparison, county: str, using: Campaign | None
) -> Cause:
    """缘由开头写着指标代码的，给它来历。"""
    code = text.partition(" ")[0]
    known = {each.code: each for each in of.after.indicators}
    if code not in known:
        return Cause(text, release_url(of.after.id, of.after.version) if "判定" in text else "", False)
    if using is None or (change.level != "学校" and not county):
        return Cause(text, indicator_url(of.after, code), False)
    place = {"school": change.code} if change.level == "学校" else {"county": county}
    stage = change.stage if known[code].level == "part" else ""
    return Cause(text, derivation_url(using.rulebook_id, of.year, indicator=code, stage=stage, **place), True)


def changeover_sheets(of: ReleaseComparison) -> tuple[Sheet, Sheet]:
    """换版比较导出的两张：结论变了的，和改了什么。"""
    title = f"{of.before.spelled} 换成 {of.after.spelled}"
    changes = [
        (
            text_cell(each.level), text_cell(each.unit), code_cell(each.code), text_cell(each.name),
            text_cell(each.stage), text_cell(each.before), text_cell(each.after),
            text_cell("\n".join(each.causes)),
        )
        for each in of.changes
    ]  # fmt: skip
    columns = [
        Column("哪一级", 8), Column("区县", 14), Column("标识码", 14), Column("名称", 30), Column("学段", 8),
        Column("原来", 10), Column("现在", 10), Column("缘由", 80),
    ]  # fmt: skip
    return (
        Sheet(
            "结论变了的", f"{title}：{of.year} 年谁的结论变了", columns, changes, frozen=4,
            empty="谁的结论都没有变",
        ),
        difference_sheet(of.difference.changes, title),
    )  # fmt: skip
