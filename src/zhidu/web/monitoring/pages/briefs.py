"""一口清的一页 PDF：学校页、区县页上的数，挑要紧的排成一张 A4，条款和来历写在脚注里。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from zhidu.gongwen import Table
from zhidu.gongwen.brief import Brief, BriefSection, KeyFigure, Tone
from zhidu.insight.boards.county import CountyPage
from zhidu.insight.boards.school import SchoolPage
from zhidu.rulebook.model import Indicator
from zhidu.web.monitoring.pages.county import CountyWords, ItemGroup, PanelWords, county_words
from zhidu.web.monitoring.pages.figures import Badge, Shade
from zhidu.web.monitoring.pages.school import FigureWords, SchoolWords, StageWords, school_words

#: 卡片、先办什么、缺的数、理由最多列几个；再多一页放不下，也背不下来
MOST_CARDS, MOST_STEPS, MOST_NAMED, MOST_REASONS = 6, 6, 4, 5
TONES: dict[Shade, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "warn", "plain": "plain"}


def school_brief(of: SchoolPage, *, by: str, on: date) -> Brief:
    """一所学校的一口清。by、on 写进页脚：谁、哪天导出的。"""
    words = school_words(of)
    sections = [
        _stage(stage, standing.short, words.years)
        for standing in words.standings
        for stage in standing.stages
    ]
    sections += [
        BriefSection(each.short, says=f"没纳入判定：{each.excluded}")
        for each in words.standings
        if each.excluded
    ]
    if facts := _facts(words):
        sections.append(BriefSection("家底", aside=f"{words.year} 年报的数", lines=facts))
    cited = (
        one.indicator for each in of.standings for stage in each.stages for one in stage.figures if one.judged
    )
    notes = [*_citations(cited), *(f"{each.short}：{each.provenance}。" for each in words.standings)]
    notes += [
        f"{each.title}：{each.state}，{each.version}，{each.made_at}。"
        for each in words.filings
        if each.made_at
    ]
    return Brief(
        title=f"{words.name} 一口清",
        subtitle=f"{words.county}　标识码 {words.code}　{words.year} 年",
        sections=tuple(sections),
        footnotes=tuple(notes),
        footer=_footer(by, on),
        on=on,
    )


def county_brief(of: CountyPage, *, by: str, on: date) -> Brief:
    """一个区县一项创建的一口清。"""
    words = county_words(of)
    sections = [_standing(words), *(_panel(each, words.years) for each in words.panels)]
    if words.steps:
        sections.append(_steps(words))
    sections += [_group(each) for each in words.groups]
    cited = [spread.indicator for panel in of.stages for spread in panel.spreads]
    cited += [each.indicator for each in of.items]
    notes = [*_citations(cited), *((f"口径：{words.conventions}。",) if words.conventions else ())]
    notes += [f"{words.provenance}。"] if words.provenance else []
    return Brief(
        title=f"{words.title} 一口清",
        subtitle=f"{words.short}　{words.year} 年",
        sections=tuple(sections),
        footnotes=tuple(notes),
        footer=_footer(by, on),
        on=on,
    )


def _footer(by: str, on: date) -> str:
    return f"{by} {on:%Y-%m-%d} 导出。数取自本系统，线和口径照规则册；标“未核实”的条款以原文为准。"


def _said(badge: Badge) -> str:
    return f"{badge.mark} {badge.text}"


def _stage(of: StageWords, short: str, years: tuple[int, ...]) -> BriefSection:
    cards = tuple(
        KeyFigure(gap.what, gap.amount, "低于底线" if gap.low else gap.of, "bad" if gap.low else "warn")
        for gap in of.gaps[:MOST_CARDS]
    )
    lines = (("缺的数：", "、".join(of.missing) + "。"),) if of.missing else ()
    return BriefSection(
        title=f"{short} · {of.stage}",
        verdict=_said(of.badge),
        tone=TONES[of.badge.shade],
        aside=f"在校生 {of.pupils} 人",
        says=of.summary,
        figures=cards,
        table=_figures(of.judged, years),
        lines=lines,
    )


def _figures(of: tuple[FigureWords, ...], years: tuple[int, ...]) -> Table | None:
    if not of:
        return None
    past = _past([one.past for one in of], years)
    header = ("指标", "值", "线", "离线", "还差", *(f"{years[at]} 年" for at in past))
    rows = tuple(
        (
            f"{one.code} {one.name}（{one.unit}）",
            *(one.value, one.line, one.apart.text, one.gap or "—"),
            *(one.past[at] for at in past),
        )
        for one in of
    )
    return Table(header, rows)


def _past(of: Sequence[tuple[str, ...]], years: tuple[int, ...]) -> list[int]:
    """往年里哪几列要写：今年的就是“值”，一个数也没有的年份不占地方。"""
    return [at for at in range(len(years) - 1) if any(row[at] != "—" for row in of)]


def _facts(of: SchoolWords) -> tuple[tuple[str, str], ...]:
    """家底一组一行；名称、代码上面写过了，没有办的学段（全是 0）不列。"""
    found = []
    for group in of.facts:
        shown = [fact for fact in group.facts if fact.value not in ("—", of.code, of.name, of.county)]
        said = [
            f"{fact.name} {fact.value}" + (f" {fact.unit}" if fact.unit and fact.unit != "年" else "")
            for fact in shown
        ]
        if any(fact.value != "0" for fact in shown):
            found.append((f"{group.title}：", "；".join(said) + "。"))
    return tuple(found)


def _standing(of: CountyWords) -> BriefSection:
    reasons = (*of.first_reasons, *of.more_reasons)
    lines = [(f"{order}. ", reason) for order, reason in enumerate(reasons[:MOST_REASONS], 1)]
    if len(reasons) > MOST_REASONS:
        lines.append(("", f"还有 {len(reasons) - MOST_REASONS} 条理由，见网页。"))
    lines += [("", said) for said in (of.other, *of.notes) if said]
    return BriefSection(
        title="结论",
        verdict=_said(of.badge),
        tone=TONES[of.badge.shade],
        aside=of.countdown,
        says=of.summary,
        lines=tuple(lines),
    )


def _panel(of: PanelWords, years: tuple[int, ...]) -> BriefSection:
    spreads = (*of.spreads, *((of.composite,) if of.composite else ()))
    past = _past([each.past for each in spreads], years)
    rows = tuple(
        (
            f"{each.code} {each.name}",
            *(each.cv, each.limit, each.apart.text, each.other),
            *(each.past[at] for at in past),
        )
        for each in spreads
    )
    header = ("差异系数", "值", "限", "离限", "另一种口径", *(f"{years[at]} 年" for at in past))
    return BriefSection(
        title=of.stage,
        verdict=_said(of.badge),
        tone=TONES[of.badge.shade],
        aside=of.counted,
        says=of.other,
        table=Table(header, rows) if rows else None,
    )


def _steps(of: CountyWords) -> BriefSection:
    rows = tuple(
        (str(order), step.what, step.amount or "—", step.sentence)
        for order, step in enumerate(of.steps[:MOST_STEPS], 1)
    )
    rest = len(of.steps) - len(rows)
    return BriefSection(
        title="先办什么",
        aside=f"还有 {rest} 处，见网页" if rest else "",
        table=Table(("次序", "哪一项", "还差", "说明"), rows, (4, 13, 11, 44)),
    )


def _group(of: ItemGroup) -> BriefSection:
    """一组县级指标：没达到的列成表，缺数的点名，达到的只在小结里有数。"""
    judged = [each for each in of.items if each.judged]
    rows = tuple(
        (f"{each.code} {each.name}", each.stage, f"{each.value}{each.unit}", each.line, each.apart.text)
        for each in judged
        if each.apart.shade in ("warn", "bad")
    )
    unknown = [each for each in judged if each.apart.shade == "unknown"]
    named = "、".join(f"{each.code} {each.name}" for each in unknown[:MOST_NAMED])
    rest = f" 等 {len(unknown)} 项" if len(unknown) > MOST_NAMED else ""
    return BriefSection(
        title=of.title,
        aside=of.summary,
        table=Table(("没达到的", "学段", "值", "线", "离线"), rows, (34, 6, 12, 12, 12)) if rows else None,
        lines=(("缺数：", f"{named}{rest}。"),) if unknown else (),
    )


def _citations(of: Iterable[Indicator]) -> list[str]:
    """同一份文件写在一起：「《……》（文号）：R1、R2 第六条；G1 第七条」。"""
    found: dict[str, dict[str, dict[str, None]]] = {}
    for each in of:
        cited = each.citation
        document = f"《{cited.title}》" + (f"（{cited.doc_no}）" if cited.doc_no else "")
        clause = cited.article + ("" if cited.verified else "〔未核实〕")
        found.setdefault(document, {}).setdefault(clause, {})[each.code] = None
    return [
        f"{document}："
        + "；".join(f"{'、'.join(codes)} {clause}".strip() for clause, codes in clauses.items())
        + "。"
        for document, clauses in found.items()
    ]
