"""学校一览写成字：筛选、排序、分段（一段两百行，再显示），和导出的一张表。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from zhidu.insight.boards.campaigns import Campaign
from zhidu.insight.boards.matrix import MatrixRow
from zhidu.insight.boards.schools import SchoolsBoard
from zhidu.web.monitoring.pages.matrix import HeadWords, heads, matrix_cells, matrix_columns, matrix_html
from zhidu.workbooks.book import Sheet

STEP = 200
VERDICTS = (("failed", "没过关"), ("passed", "过关"), ("undecided", "待定"))
NO_GAPS = (("failed", "有缺口"), ("passed", "没有缺口"))
WANTED = {"failed": False, "passed": True, "undecided": None}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """学校一览要看哪些、怎么排、看到第几行。空的不筛；sort 是指标代码、name、pupils 或 met，前面加 - 倒着排。"""

    creation: str = ""
    county: str = ""
    stage: str = ""
    verdict: str = ""
    below: str = ""
    q: str = ""
    sort: str = ""
    start: int = 0

    def query(self, year: int, **changed: str | int) -> str:
        """写成地址里的查询；换筛选、换排序都从第一行看起。"""
        now = replace(self, **({"start": 0} | changed))  # type: ignore[arg-type]
        parts = {
            "creation": now.creation, "year": str(year), "county": now.county, "stage": now.stage,
            "verdict": now.verdict, "below": now.below, "q": now.q, "sort": now.sort,
            "start": str(now.start) if now.start else "",
        }  # fmt: skip
        return urlencode({name: text for name, text in parts.items() if text})


@dataclass(frozen=True, slots=True)
class Option:
    """下拉框里的一项。"""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SortHead:
    """可以排序的一列：表头、排序的去处、此刻怎么排（ascending、descending、none）。"""

    head: HeadWords
    href: str
    order: str


@dataclass(frozen=True, slots=True)
class BoardWords:
    """整页。rows 是这一段的行；more 是下一段的去处，没有了为空。"""

    campaign: Campaign
    year: int
    filter: BoardFilter
    count: str
    counties: tuple[Option, ...]
    stages: tuple[Option, ...]
    verdicts: tuple[Option, ...]
    indicators: tuple[Option, ...]
    shows_county: bool
    heads: tuple[SortHead, ...]
    plain_sorts: Mapping[str, SortHead]
    rows: SafeString
    more: str
    left: int
    export: str
    cleared: str


def board_words(of: SchoolsBoard, wanted: BoardFilter) -> BoardWords:
    """一览写成字。"""
    chosen = selected(of, wanted)
    shown = chosen[wanted.start : wanted.start + STEP]
    ends = wanted.start + len(shown)
    address = reverse("monitoring:schools")
    counties = of.counties if len(of.counties) > 1 else {}
    more = f"{address}?{wanted.query(of.year, start=ends)}" if ends < len(chosen) else ""
    return BoardWords(
        campaign=of.campaign,
        year=of.year,
        filter=wanted,
        count=_count_words(len(chosen), len(of.rows), of.campaign),
        counties=tuple(
            Option(each.code, each.name, each.code == wanted.county) for each in of.counties.values()
        ),
        stages=tuple(
            Option(each, each, each == wanted.stage) for each in of.campaign.release.population.judged_stages
        ),
        verdicts=tuple(
            Option(key, text, key == wanted.verdict)
            for key, text in (VERDICTS if of.campaign.judges_schools else NO_GAPS)
        ),
        indicators=tuple(
            Option(each.code, f"{each.code} {each.short}没达到", each.code == wanted.below)
            for each in of.columns
        ),
        shows_county=bool(counties),
        heads=tuple(_head(each, wanted, of.year, address) for each in heads(of.columns, of.year)),
        plain_sorts={
            key: _head(HeadWords(key, "", "", "", "", True), wanted, of.year, address)
            for key in ("name", "pupils", "met")
        },
        rows=matrix_html(shown, of.campaign, of.columns, counties),
        more=more,
        left=len(chosen) - ends,
        export=f"{address}?{wanted.query(of.year)}&as=xlsx",
        cleared=f"{address}?{BoardFilter(creation=wanted.creation).query(of.year)}",
    )


def _count_words(shown: int, whole: int, campaign: Campaign) -> str:
    counter = "校次" if campaign.judges_schools else "所"
    return f"共 {whole:,} {counter}" if shown == whole else f"筛出 {shown:,}，共 {whole:,} {counter}"


def _head(head: HeadWords, wanted: BoardFilter, year: int, address: str) -> SortHead:
    order = {head.code: "ascending", f"-{head.code}": "descending"}.get(wanted.sort, "none")
    turned = f"-{head.code}" if order == "ascending" else head.code
    return SortHead(head, f"{address}?{wanted.query(year, sort=turned)}", order)


def selected(of: SchoolsBoard, wanted: BoardFilter) -> Sequence[MatrixRow]:
    """筛出来、排好的行。缺数的排在最后。"""
    units = {each.unit for each in of.counties.values() if each.code == wanted.county}
    text = wanted.q.strip().casefold()
    found = [
        row
        for row in of.rows
        if (not wanted.county or row.county in units)
        and (not wanted.stage or row.stage == wanted.stage)
        and (not wanted.verdict or _has_verdict(row, wanted.verdict, of.campaign))
        and (not wanted.below or ((cell := row.cells.get(wanted.below)) is not None and cell.met is False))
        and (not text or text in row.name.casefold() or text in row.code)
    ]
    if not wanted.sort:
        return found
    key, backwards = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    known: list[MatrixRow] = []
    unknown: list[MatrixRow] = []
    value = _value_of(key)
    for row in found:
        (unknown if value(row) is None else known).append(row)
    known.sort(key=value, reverse=backwards)  # type: ignore[arg-type]
    return [*known, *unknown]


def _has_verdict(row: MatrixRow, wanted: str, campaign: Campaign) -> bool:
    if campaign.judges_schools:
        return wanted in WANTED and row.passed is WANTED[wanted]
    return (row.short > 0) is (wanted == "failed")


def _value_of(key: str) -> Callable[[MatrixRow], float | str | None]:
    if key == "name":
        return lambda row: row.name
    if key == "pupils":
        return lambda row: row.pupils
    if key == "met":
        return lambda row: float(row.met)

    def value(row: MatrixRow) -> float | None:
        cell = row.cells.get(key)
        return None if cell is None or cell.value is None else float(cell.value)

    return value


def board_sheet(of: SchoolsBoard, wanted: BoardFilter) -> Sheet:
    """导出的表：筛出来的全部行，次序照屏幕。"""
    chosen = selected(of, wanted)
    counties = of.counties if len(of.counties) > 1 else {}
    return Sheet(
        "学校一览",
        f"{of.campaign.short}：学校一览（{of.year} 年）",
        matrix_columns(of.columns, of.campaign, county=bool(counties)),
        matrix_cells(chosen, of.campaign, of.columns, counties),
        (_count_words(len(chosen), len(of.rows), of.campaign) + "。",),
        frozen=1,
        empty="没有这样的学校",
    )
