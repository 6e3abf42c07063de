"""数写成字：值、离线的距离、差多少、结论的标签。只管样子，判定早已做完。"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from zhidu.engine.results import CountyFigure, Figure, Verdict
from zhidu.insight.words import SIGNS, lack_words
from zhidu.kernel import Number, exact_decimal, figure, short_figure
from zhidu.rulebook.model import Direction, Indicator

Shade = Literal["good", "warn", "bad", "unknown", "plain"]
MINUS, FINEST = "\N{MINUS SIGN}", 6
HERE = ZoneInfo("Asia/Shanghai")
BADGES: dict[Verdict, tuple[str, Shade]] = {
    "达标": ("▲", "good"),
    "未达标": ("▼", "warn"),
    "待定": ("？", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """一个结论标签：▲ 达标。意思写在字里，颜色只是帮衬。"""

    mark: str
    text: str
    shade: Shade


@dataclass(frozen=True, slots=True)
class Distance:
    """离线的距离：「▼ −1.8」。达到的是 ▲，没达到的是 ▼；正好在线上写「▲ 0」。"""

    text: str
    shade: Shade


def verdict_badge(verdict: str) -> Badge:
    """达标、未达标、待定；别的（没有结果）写「未测算」。"""
    if verdict not in BADGES:
        return Badge("？", "未测算", "unknown")
    mark, shade = BADGES[verdict]
    return Badge(mark, verdict, shade)


def passed_badge(passed: bool | None) -> Badge:
    """一所学校过没过校级判定。"""
    mark, text, shade = _PASSED[passed]
    return Badge(mark, text, shade)


_PASSED: dict[bool | None, tuple[str, str, Shade]] = {
    True: ("▲", "过关", "good"),
    False: ("▼", "未过关", "warn"),
    None: ("？", "待定", "unknown"),
}


def shade_of(met: bool | None, below_floor: bool | None = None) -> Shade:
    """绿只给达到；红只给低于底线；中间琥珀；不知道用阴影。"""
    if met is None:
        return "unknown"
    if met:
        return "good"
    return "bad" if below_floor else "warn"


def value_words(value: Number | bool | None, decimals: int) -> str:
    """值：数写到 decimals 位，条件型写是、否，不知道写「缺数」。"""
    if value is None:
        return "缺数"
    if isinstance(value, bool):
        return "是" if value else "否"
    return figure(value, decimals).replace("-", MINUS)


def line_words(line: Number | None, direction: Direction) -> str:
    """线：「≥4.2」；没有线的写「—」。"""
    if line is None:
        return "—"
    exact = short_figure(line, 3) if isinstance(line, float) else exact_decimal(line)
    return SIGNS[direction] + exact


def distance_of(value: Number | bool | None, line: Number | None, direction: Direction) -> Number | None:
    """离线还有多少余地：正数是多出的，负数是还差（不超过型是超出）的；没有线、缺数、条件型是 None。"""
    if value is None or line is None or isinstance(value, bool):
        return None
    return line - value if direction == "at_most" else value - line


def distance_words(
    value: Number | bool | None,
    line: Number | None,
    direction: Direction,
    *,
    met: bool | None,
    decimals: int,
    below_floor: bool | None = None,
) -> Distance:
    """「▼ −1.8」。差得比显示位数还小时自动多写几位，不让人看见 ▼ −0.00。"""
    shade = shade_of(met, below_floor)
    if met is None:
        return Distance("？ 缺数", shade)
    mark = "▲" if met else "▼"
    apart = distance_of(value, line, direction)
    if apart is None:
        return Distance(f"{mark} {'达到' if met else '未达到'}", shade)
    if not apart:
        return Distance(f"{mark} 0", shade)
    size = abs(float(apart))
    places = max(decimals, min(FINEST, -math.floor(math.log10(size))))
    return Distance(
        f"{mark} {MINUS if apart < 0 else '+'}{figure(-apart if apart < 0 else apart, places)}", shade
    )


def gap_amount(of: Figure, indicator: Indicator) -> str:
    """「3 名」「1,200.5 ㎡」；不超过型的是「超出 641 名」。达到、未知、没有差额说法的写空。"""
    if of.met or of.gap is None or indicator.gap is None or not of.gap:
        return ""
    amount = figure(of.gap, 0 if indicator.gap.whole else 1)
    over = "超出 " if indicator.direction == "at_most" else ""
    return f"{over}{amount} {of.gap_unit or indicator.gap.unit}"


def gap_of(indicator: Indicator) -> str:
    """差的是什么：「专任教师」。括号里的补充不念。"""
    return indicator.gap.of.partition("（")[0] if indicator.gap is not None else ""


def county_value(of: CountyFigure, indicator: Indicator) -> str:
    """县级指标的值，百分数带 %（同一列里单位不一，只好写在数后面）。"""
    words = value_words(of.value, indicator.decimals)
    suffix = "%" if indicator.unit == "%" and of.value is not None and not isinstance(of.value, bool) else ""
    return words + suffix


def lacking(missing: tuple[str, ...]) -> str:
    """「缺：专任教师数」。"""
    return lack_words(missing)


def change_words(now: Number | None, before: Number | None, decimals: int = 0) -> str:
    """比上年：「比上年 +3」「比上年 −0.02」「与上年持平」；有一年不知道写空。"""
    if now is None or before is None:
        return ""
    apart = now - before
    text = figure(-apart if apart < 0 else apart, decimals)
    if not apart or float(text.replace(",", "")) == 0:
        return "与上年持平"
    return f"比上年 {MINUS if apart < 0 else '+'}{text}"


def share_words(part: int, whole: int) -> str:
    """「83%」；没有分母写「—」。向下取整：没全齐不写 100%。"""
    return f"{part * 100 // whole}%" if whole else "—"


def moment(at: datetime | None) -> str:
    """「2026-03-02 09:00」（北京时间）；没有写「—」。"""
    return at.astimezone(HERE).strftime("%Y-%m-%d %H:%M") if at else "—"


def day(on: date | None) -> str:
    """「2026-03-02」；没有写「—」。"""
    return on.isoformat() if on else "—"
