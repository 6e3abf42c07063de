"""画：线段条、走势小图。直接写成 SVG，不要脚本，打印、放大都清楚；同一组数总另有一张表。

颜色写成 SVG 的属性而不是样式，合内容安全策略。收的都是数，写出的坐标取一位小数。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhidu.kernel import Number, figure
from zhidu.web.monitoring.pages.figures import Shade

LARGE = 1000  # 这么大的数不标小数，免得几个数挤在一起
EDGE = 14.0  # 两端的数往里写，长的数也不出框


@dataclass(frozen=True, slots=True)
class Palette:
    """一套颜色。limit 是线的红，track 是底，ink 是字。"""

    good: str
    warn: str
    bad: str
    unknown: str
    plain: str
    limit: str
    track: str
    ink: str
    paper: str

    def of(self, shade: Shade) -> str:
        """一种意思的颜色。"""
        return str(getattr(self, shade))


LIGHT = Palette(
    "#2e7d4f", "#b26a00", "#b3261e", "#9aa4b2", "#1f4e9e", "#c0392b", "#e8ecf2", "#39424e", "#ffffff"
)
DARK = Palette(
    "#4fbf85", "#e3a33b", "#ef6a5e", "#7d8ba1", "#6ea0f2", "#ff8a7a", "#22324c", "#c9d6ea", "#0b1526"
)


def _at(value: float) -> str:
    return f"{value:.1f}"


def line_bar(
    value: Number | None,
    limit: Number | None,
    *,
    top: float,
    shade: Shade,
    says: str,
    width: int = 160,
    palette: Palette = LIGHT,
) -> SafeString:
    """一条横条和它的限：值多长、限在哪，条越过限就超了。top 是满格的数，says 是读屏念的话。"""
    if value is None:
        return format_html('<span class="text-secondary">{}</span>', "缺数")
    scale = width / top if top else 0.0
    length = min(float(value) * scale, float(width))
    mark: SafeString | str = ""
    if limit is not None:
        place = _at(min(float(limit) * scale, width - 1.0))
        mark = format_html(
            '<line x1="{0}" x2="{0}" y1="0" y2="16" stroke="{1}" stroke-width="2"/>', place, palette.limit
        )
    return format_html(
        '<svg role="img" aria-label="{}" width="{}" height="16" viewBox="0 0 {} 16" preserveAspectRatio="none">'
        '<rect x="0" y="5" width="{}" height="6" fill="{}"/>'
        '<rect x="0" y="3" width="{}" height="10" fill="{}"/>{}</svg>',
        says,
        width,
        width,
        width,
        palette.track,
        _at(max(length, 1.0)),
        palette.of(shade),
        mark,
    )


@dataclass(frozen=True, slots=True)
class Point:
    """走势上的一点：哪一年、多少（缺数为 None）、合不合。"""

    year: int
    value: Number | None
    shade: Shade = "plain"


def trend(
    points: Sequence[Point],
    *,
    limit: Number | None = None,
    decimals: int,
    says: str,
    size: tuple[int, int] = (168, 72),
    palette: Palette = LIGHT,
    years: bool = True,
) -> SafeString:
    """几年的走势：每点标数，限画成虚线；years 为假不标年（旁边的表头有）。缺数的一年断开，不连。"""
    width, height = size
    left, right, top, bottom = 16.0, width - 16.0, 16.0, height - (16.0 if years else 5.0)
    known = [float(each.value) for each in points if each.value is not None]
    edges = known + ([float(limit)] if limit is not None else [])
    low, high = (min(edges), max(edges)) if edges else (0.0, 1.0)
    spread = (high - low) or (abs(high) or 1.0)
    decimals = 0 if high >= LARGE else decimals

    def across(place: int) -> float:
        return left if len(points) < 2 else left + (right - left) * place / (len(points) - 1)

    def down(value: Number) -> float:
        return bottom - (float(value) - low) / spread * (bottom - top)

    places = [(across(i), None if each.value is None else down(each.value)) for i, each in enumerate(points)]
    parts: list[SafeString] = []
    if limit is not None and known:
        parts.append(
            format_html(
                '<line x1="0" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-dasharray="3 3"/>',
                width, _at(down(limit)), _at(down(limit)), palette.limit,
            )
        )  # fmt: skip
    for (x1, y1), (x2, y2) in pairwise(places):
        if y1 is not None and y2 is not None:
            parts.append(
                format_html(
                    '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1.5"/>',
                    _at(x1), _at(y1), _at(x2), _at(y2), palette.plain,
                )
            )  # fmt: skip
    for order, ((x, y), each) in enumerate(zip(places, points, strict=True)):
        anchor = "middle"
        if len(points) > 1 and order in (0, len(points) - 1):
            anchor = "end" if order else "start"
        if years:
            parts.append(_label(x, height - 3.0, str(each.year), palette.ink, 10))
        if y is None or each.value is None:
            parts.append(_label(x, (top + bottom) / 2, "缺数", palette.unknown, 10))
            continue
        parts.append(
            format_html('<circle cx="{}" cy="{}" r="3" fill="{}"/>', _at(x), _at(y), palette.of(each.shade))
        )
        edge = {"start": x - EDGE, "end": x + EDGE, "middle": x}[anchor]
        parts.append(_label(edge, y - 6, figure(each.value, decimals), palette.ink, 11, anchor))
    return format_html(
        '<svg role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}</svg>',
        says, width, height, width, height, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _label(x: float, y: float, text: str, fill: str, size: int, anchor: str = "middle") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}">{}</text>',
        _at(x), _at(y), size, anchor, fill, text,
    )  # fmt: skip


def full_scale(values: Sequence[Number | None], limits: Sequence[Number | None]) -> float:
    """几条横条共用的满格：最大的值或限再宽一成，好让限总看得见。"""
    known = [float(each) for each in (*values, *limits) if each is not None]
    return float(Fraction(max(known, default=1.0)) * Fraction(11, 10)) or 1.0
