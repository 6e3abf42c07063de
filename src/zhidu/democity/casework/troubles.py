"""一个问题怎么说：哪来的、什么事、依据、原因、怎么改。监测的缺口照那一年的数，别的照 troubles.json。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhidu.democity.aims import RESOURCES, Aims
from zhidu.democity.casework.wording import written
from zhidu.democity.counties import County
from zhidu.democity.dice import Dice
from zhidu.democity.schools import COMBINED, JUNIOR, PRIMARY, School
from zhidu.democity.staging import measure

MONITORING = "monitoring"
#: 来源：发现途径怎么写，有没有来文
CHANNELS = {
    "province": ("省级反馈问题清单（示例）", "示例省督反馈〔{year}〕{number}号"),
    "inspection": ("巡察反馈（示例）", "示例巡反馈〔{year}〕{number}号"),
    "audit": ("审计报告（示例）", "示例审报〔{year}〕{number}号"),
    "hotline": ("热线转办单（示例）", "示例热线{year}{number:04d}"),
    "visit": ("入校督导", ""),
    "assessment": ("履职评价（示例）", "示例评〔{year}〕{number}号"),
    "whistle": ("吹哨", ""),
    "self_check": ("举一反三自查", ""),
}
#: 离线太近的不用：差一点点的改起来没有故事；太远的像填错了
NEAR, FAR = 0.97, 0.4


@dataclass(frozen=True, slots=True)
class Gap:
    """一个缺口：哪一年、哪个指标、哪个学段；value、line 是写成字的数。"""

    year: int
    code: str
    stage: str
    value: str
    line: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """一个问题和怎么改它。steps 是（做什么，责任人职务）；money 是元。"""

    kind: str
    source: str
    severity: str
    cause: str
    category: str
    title: str
    basis: str
    detail: str
    channel: str
    reference: str
    diagnosis: str
    target: str
    measures: str
    steps: tuple[tuple[str, str], ...]
    money: int
    done: str
    gap: Gap | None = None


def kinds(at: str, category: str) -> list[dict[str, Any]]:
    """在这类单位、要这一类整改的各种问题。"""
    return [each for each in written()["troubles"] if (each["at"], each["category"]) == (at, category)]


def trouble(kind: dict[str, Any], dice: Dice, *, year: int, number: int, source: str = "") -> Trouble:
    """把一种问题写成一个：数字掷一个，来文编一个号。"""
    low, high = kind["n"]
    count = dice.whole(low, high)
    came = source or dice.pick(kind["sources"])
    channel, reference = CHANNELS[came]

    def fill(text: str) -> str:
        return text.replace("{n}", str(count))

    return Trouble(
        kind["code"], came, kind["severity"], kind["cause"], kind["category"], fill(kind["title"]), kind["basis"],
        fill(kind["detail"]), channel, reference.format(year=year, number=number), kind["diagnosis"], kind["target"],
        kind["measures"], tuple((text, role) for text, role in kind["steps"]), kind["money"], kind["done"],
    )  # fmt: skip


def gaps(county: County, year: int, aims: Aims) -> Iterator[tuple[School, Gap]]:
    """一个单位这一年没到线的各校各项：只看小学、初中、一贯制，数是精确算的。"""
    for school in county.schools:
        if school.kind not in (PRIMARY, JUNIOR, COMBINED):
            continue
        for stage, _ in school.parts:
            for code in RESOURCES:
                line, value = aims.of(stage).lines[code], measure(school, stage, code, aims)
                if FAR < value / line < NEAR:
                    shown = f"{float(value):.0f}" if code == "R6" else f"{float(value):.2f}"
                    yield school, Gap(year, code, stage, shown, f"{float(line):g}")


def monitored(gap: Gap, *, number: int) -> Trouble:
    """把一个红格写成一个问题。"""
    kind = written()["gaps"][gap.code]
    name, unit = kind["name"], kind["unit"]
    title = f"{gap.stage}{name} {gap.value}{unit}，未达到 {gap.line}{unit}（{gap.year} 年监测）"
    return Trouble(
        gap.code, MONITORING, ("ordinary", "serious")[number % 3 == 0], kind["cause"], kind["category"], title,
        f"示例：优质均衡资源配置指标，{gap.stage}{name}", f"{gap.year} 年监测的数是 {gap.value}{unit}，线是 {gap.line}{unit}。",
        f"{gap.year} 年监测", "", kind["diagnosis"], f"{name} {gap.value} → {gap.line} {unit}以上。", kind["measures"],
        tuple((text, role) for text, role in kind["steps"]), kind["money"], kind["done"], gap,
    )  # fmt: skip
