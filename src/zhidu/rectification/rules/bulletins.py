"""一期月度通报写什么：只把台账里数得出的事连成话，一个形容词也不加；哪一样没有，就说没有。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhidu.gongwen.paper import day_words
from zhidu.rectification.rules.reporting import (
    ReportingPeriod,
    Tally,
    completion_rate,
    sentences,
)

#: 逾期、下月到期、好的做法至多逐条列多少；再多的说另有几项
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class OverdueItem:
    """逾期的一项：责任单位、问题、限期、逾期几日、这一轮走到哪一级（没走过是空）。"""

    unit: str
    title: str
    due_on: date
    days: int
    rung: str


@dataclass(frozen=True, slots=True)
class GoodExample:
    """按期改完、到了线的一项：责任单位、问题、从多少改到多少、单位、哪天报的完成、限期。"""

    unit: str
    title: str
    before: str
    after: str
    line: str
    measure: str
    done_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class ComingDue:
    """下个月到期的一项：责任单位、案由、什么到期（报整改方案、整改完成）、哪天。"""

    unit: str
    title: str
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class CountyLine:
    """分县的一行：区县名，和各个数。"""

    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """一期通报的全部事实，都从台账来。basis 是依据的文件；answer_due 是书面报送的限期。"""

    period: ReportingPeriod
    as_of: date
    tallies: Sequence[Tally]
    counties: Sequence[CountyLine]
    overdue: Sequence[OverdueItem]
    good: Sequence[GoodExample]
    coming: Sequence[ComingDue]
    basis: str
    answer_due: date


def bulletin_values(facts: BulletinFacts, number: int) -> dict[str, Any]:
    """填督导通报模板的各个空。"""
    counts = {each.code: each.count for each in facts.tallies}
    values: dict[str, Any] = {
        "通报事项": f"{facts.period.spelled}教育督导问题整改情况",
        "期号": f"{facts.period.year}年第{number}期",
        "统计期间": facts.period.spelled,
        "截至日期": day_words(facts.as_of),
        "通报依据": facts.basis,
        "总体情况": "\n".join(_overview(facts, counts)),
        "分县情况": [_county_row(each) for each in facts.counties] or [_no_county()],
        "问题": _overdue(facts),
        "要求": _asks(facts),
        "限期": day_words(facts.answer_due),
    }
    if facts.good:
        values["好的做法"] = _listed([_good(each) for each in facts.good], "情况")
    return values


def _overview(facts: BulletinFacts, counts: Mapping[str, int]) -> list[str]:
    said = sentences(facts.period, facts.as_of, facts.tallies, gap="")
    if not any(counts.values()):
        said.append(f"{facts.period.spelled}台账里没有整改的事：没有立案、没有文书、没有在办的问题。")
    if counts.get("completed") and not facts.good:
        said.append("完成的问题里没有按期报完成、又有数可比且到了线的，本期不列成效。")
    return said


def _county_row(line: CountyLine) -> dict[str, str]:
    counts = line.counts
    return {
        "区县": line.name, "交办": str(counts["assigned"]), "完成": str(counts["completed"]),
        "阶段": str(counts["staged"]), "在办": str(counts["unfinished"]), "逾期": str(counts["overdue"]),
        "完成率": completion_rate(counts["completed"], counts["unfinished"]),
    }  # fmt: skip


def _no_county() -> dict[str, str]:
    return dict.fromkeys(("交办", "完成", "阶段", "在办", "逾期"), "0") | {
        "区县": "（本期没有）",
        "完成率": "—",
    }


def _overdue(facts: BulletinFacts) -> list[dict[str, str]]:
    if not facts.overdue:
        return [{"名目": "逾期情况", "情况": f"截至{day_words(facts.as_of)}，没有逾期未完成的问题"}]
    rows = []
    for each in facts.overdue:
        walked = f"，已发{each.rung}" if each.rung else ""
        rows.append(
            {
                "名目": f"{each.unit}：{each.title}",
                "情况": f"限期{day_words(each.due_on)}，至{day_words(facts.as_of)}逾期{each.days}日{walked}",
            }
        )
    return _listed(rows, "情况")


def _good(each: GoodExample) -> dict[str, str]:
    return {
        "名目": f"{each.unit}：{each.title}",
        "情况": f"由{each.before}改到{each.after}{each.measure}，到了线（{each.line}），"
        f"{day_words(each.done_on)}报完成，限期{day_words(each.due_on)}",
    }


def _asks(facts: BulletinFacts) -> list[dict[str, str]]:
    month = facts.period.next_month
    asked = [{"名目": f"{month.month}月到期的", "内容": _coming(facts, month)}]
    if facts.overdue:
        asked.insert(
            0, {"名目": "逾期未完成的", "内容": f"共{len(facts.overdue)}项，见上，请责任单位办结后报完成"}
        )
    return asked


def _coming(facts: BulletinFacts, month: ReportingPeriod) -> str:
    if not facts.coming:
        return f"{month.spelled}没有到期的"
    shown = [
        f"{each.unit}“{each.title}”{each.due_on.month}月{each.due_on.day}日前{each.what}"
        for each in facts.coming[:MOST_LISTED]
    ]
    more = len(facts.coming) - len(shown)
    return f"共{len(facts.coming)}件：{'；'.join(shown)}" + (f"；另有{more}件，见台账" if more else "")


def _listed(rows: list[dict[str, str]], column: str) -> list[dict[str, str]]:
    more = len(rows) - MOST_LISTED
    if more <= 0:
        return rows
    return [*rows[:MOST_LISTED], {"名目": f"另有{more}项", column: "见台账"}]
