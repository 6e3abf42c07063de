"""学校 × 指标的表写成 HTML 行：一格是值和离线的距离，点开是来历。

一千多行、每行七格，模板引擎一格一格渲染太慢，所以在这里拼好；名称一律转义，拼法只有这一处。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString

from zhidu.indicators.queries import Place
from zhidu.insight.boards.campaigns import Campaign
from zhidu.insight.boards.matrix import MatrixCell, MatrixRow
from zhidu.kernel import figure
from zhidu.rulebook.measuring import census_date
from zhidu.rulebook.model import Indicator
from zhidu.web.monitoring.pages.figures import Badge, distance_words, line_words, passed_badge, value_words
from zhidu.web.monitoring.pages.links import derivation_url, school_url
from zhidu.workbooks.book import (
    CellOut,
    Column,
    code_cell,
    distance_cell,
    number_cell,
    text_cell,
    unknown_cell,
)


@dataclass(frozen=True, slots=True)
class HeadWords:
    """一列的表头：代码、简称、全名、单位、线（各学段）、按它排序的键。"""

    code: str
    short: str
    name: str
    unit: str
    line: str
    verified: bool


def heads(columns: Sequence[Indicator], year: int) -> tuple[HeadWords, ...]:
    """表头：单位和线只在这里说一次。"""
    return tuple(
        HeadWords(
            each.code,
            each.short,
            each.name,
            each.unit,
            lines_spelled(each, year),
            each.citation.verified and all(line.citation.verified for line in each.lines),
        )
        for each in columns
    )


def lines_spelled(of: Indicator, year: int) -> str:
    """这一年的线：「小 ≥4.2 初 ≥5.3」；不分学段只写一个。带条件、过渡的不写，点开看。"""
    on = census_date(year)
    parts: list[str] = []
    for line in of.lines:
        if line.switch or line.effective_from > on or (line.effective_to and line.effective_to < on):
            continue
        stage = (line.stage or "")[:1]
        text = f"{stage} {line_words(line.value, of.direction)}".strip()
        if line.when_text:
            text = f"{text} 起" if not parts else ""
        if text and text not in parts:
            parts.append(text)
    return " ".join(parts[:2])


def matrix_html(
    rows: Iterable[MatrixRow], campaign: Campaign, columns: Sequence[Indicator], counties: Mapping[int, Place]
) -> SafeString:
    """若干行 <tr>。counties 为空时不写区县一列。

    一格一格走 format_html 要多花一倍时间，所以只转义外来的字：名称、县名、学段、代码；其余是我们自己写的数和词。
    """
    link = derivation_url(campaign.rulebook_id, campaign.year)
    school = escape(school_url("CODE", campaign.year))
    return SafeString("\n".join(_row(each, campaign, columns, counties, link, school) for each in rows))


def _row(
    row: MatrixRow,
    campaign: Campaign,
    columns: Sequence[Indicator],
    counties: Mapping[int, Place],
    link: str,
    school: str,
) -> str:
    name: str = escape(row.name)
    if row.unit is not None:
        name = f'<a href="{school.replace("CODE", quote(row.code, safe=""))}">{name}</a>'
    place = counties.get(row.county)
    county = f'<td class="text-nowrap">{escape(place.name) if place else ""}</td>' if counties else ""
    query = escape(f"{link}&school={quote(row.code)}&stage={quote(row.stage)}&indicator=")
    cells = "".join(_cell(row.cells.get(each.code), each, f"{query}{each.code}") for each in columns)
    pupils = "—" if row.pupils is None else figure(row.pupils, 0)
    return (
        f'<tr><th scope="row">{name}</th>{county}<td class="text-nowrap">{escape(row.stage)}</td>'
        f'<td class="num">{pupils}</td>{cells}{_ends(row, campaign, len(columns))}</tr>'
    )


def _ends(row: MatrixRow, campaign: Campaign, whole: int) -> str:
    """末两列：达到几项、结论。"""
    badge = passed_badge(row.passed) if campaign.judges_schools else short_badge(row.short)
    count = f"{row.met}/{whole}" if campaign.judges_schools else str(row.short)
    return (
        f'<td class="num">{count}</td>'
        f'<td><span class="badge-verdict is-{badge.shade}">{badge.mark} {badge.text}</span></td>'
    )


def short_badge(short: int) -> Badge:
    """不判单校的（学前）：有没有缺口。"""
    return Badge("▼", "有缺口", "warn") if short else Badge("▲", "没有缺口", "good")


def _cell(cell: MatrixCell | None, indicator: Indicator, href: str) -> str:
    if cell is None:
        return '<td class="num text-secondary" data-value="">—</td>'
    apart = distance_words(
        cell.value, cell.line, indicator.direction, met=cell.met, decimals=indicator.decimals,
        below_floor=cell.below_floor,
    )  # fmt: skip
    value, key = "", ""
    if cell.value is not None:
        value, key = value_words(cell.value, indicator.decimals), repr(float(cell.value))
    return (
        f'<td class="num cell is-{apart.shade}" data-value="{key}">'
        f'<a href="{href}" data-drawer>{value}<small>{apart.text}</small></a></td>'
    )


def matrix_columns(columns: Sequence[Indicator], campaign: Campaign, *, county: bool) -> tuple[Column, ...]:
    """导出的表头：每项两列，值和离线的距离。"""
    fixed = [Column("学校", 30), Column("标识码", 14)]
    if county:
        fixed.append(Column("区县", 14))
    fixed += [Column("学段", 8), Column("在校生数", 10)]
    for each in columns:
        head = f"{each.code} {each.short}" + (f"（{each.unit}）" if each.unit else "")
        line = f"线：{lines_spelled(each, campaign.year)}"
        fixed += [Column("值", 11, group=head, note=line), Column("离线", 11, group=head, note=line)]
    return (*fixed, Column("达到几项" if campaign.judges_schools else "没达到几项", 10), Column("结论", 12))


def matrix_cells(
    rows: Iterable[MatrixRow], campaign: Campaign, columns: Sequence[Indicator], counties: Mapping[int, Place]
) -> list[tuple[CellOut | str | None, ...]]:
    """导出的行：数不取整，缺数画阴影。"""
    found = []
    for row in rows:
        cells: list[CellOut | str | None] = [row.name, code_cell(row.code)]
        if counties:
            place = counties.get(row.county)
            cells.append(place.name if place else "")
        cells += [
            row.stage,
            number_cell(row.pupils) if row.pupils is not None else unknown_cell("缺在校生数"),
        ]
        for each in columns:
            cells += _pair(row.cells.get(each.code), each)
        badge = passed_badge(row.passed) if campaign.judges_schools else short_badge(row.short)
        words = f"{badge.mark} {badge.text}"
        cells += [number_cell(row.met if campaign.judges_schools else row.short), text_cell(words)]
        found.append(tuple(cells))
    return found


def _pair(cell: MatrixCell | None, indicator: Indicator) -> list[CellOut | str | None]:
    if cell is None:
        return [None, None]
    if cell.value is None:
        return [unknown_cell("缺数"), unknown_cell("缺数")]
    tone = "good" if cell.met else ("bad" if cell.below_floor else "warn")
    if isinstance(cell.value, bool):
        return ["是" if cell.value else "否", None]
    apart = distance_cell(cell.distance, indicator.decimals, tone=tone) if cell.distance is not None else None  # type: ignore[arg-type]
    return [number_cell(cell.value, indicator.decimals), apart]
