"""区县页、学校页导出的表。数不取整，缺数画阴影，达到与否写成字。"""

from __future__ import annotations

from zhidu.engine.results import Balance
from zhidu.insight.boards.county import CountyPage
from zhidu.insight.boards.school import SchoolPage
from zhidu.insight.words import CV_DECIMALS, lack_words, met_cell, value_cell
from zhidu.kernel import Number
from zhidu.web.monitoring.pages.figures import gap_amount, line_words
from zhidu.web.monitoring.pages.matrix import matrix_cells, matrix_columns
from zhidu.web.monitoring.pages.school import fact_groups
from zhidu.web.monitoring.pages.steps import step_words, what_words
from zhidu.workbooks.book import (
    CellOut,
    Column,
    Sheet,
    code_cell,
    distance_cell,
    number_cell,
    text_cell,
    unknown_cell,
)

Row = tuple[CellOut | str | None, ...]


def county_sheets(of: CountyPage) -> tuple[Sheet, ...]:
    """区县页：先办什么、理由、差异系数（不看的没有）、学校、县级指标。"""
    spreads = (_spread_sheet(of),) if any(each.spreads for each in of.stages) else ()
    return (_step_sheet(of), _reason_sheet(of), *spreads, _matrix_sheet(of), _item_sheet(of))


def _title(of: CountyPage, what: str) -> str:
    return f"{of.place.name} {of.campaign.short}：{what}（{of.year} 年）"


def _step_sheet(of: CountyPage) -> Sheet:
    rows: list[Row] = []
    for order, step in enumerate(of.steps, 1):
        words = step_words(step, of.campaign, of.place.code)
        total = number_cell(step.total, 2) if step.total is not None else None
        head = (number_cell(order), words.kind, what_words(step), total, step.unit, words.sentence)
        if not step.lacking:
            rows.append((*head, None, None, None, None))
        for one in step.lacking:
            amount = number_cell(one.amount, 2) if one.amount is not None else None
            rows.append((*head, one.name, code_cell(one.code), amount, "补上就过关" if one.alone else None))
    columns = (
        Column("次序", 7), Column("类别", 12), Column("哪一项", 26), Column("合计还差", 12), Column("单位", 8),
        Column("说明", 50), Column("学校", 28), Column("标识码", 14), Column("这所还差", 12), Column("备注", 14),
    )  # fmt: skip
    return Sheet("先办什么", _title(of, "先办什么"), columns, rows, frozen=3, empty="各项都达到")


def _reason_sheet(of: CountyPage) -> Sheet:
    reasons = of.reasons or tuple(reason for panel in of.stages for reason in panel.reasons)
    rows: list[Row] = [(number_cell(order), text_cell(reason)) for order, reason in enumerate(reasons, 1)]
    notes = (f"结论：{of.verdict or '还没有结果'}",)
    return Sheet("理由", _title(of, "理由"), (Column("条", 6), Column("理由", 120)), rows, notes)


def _spread_sheet(of: CountyPage) -> Sheet:
    rows: list[Row] = []
    for panel in of.stages:
        for each in panel.spreads:
            theirs = each.theirs.cv if each.theirs is not None else each.ours.cv_other
            rows.append(
                (panel.stage, f"{each.indicator.code} {each.indicator.short}", *_balance(each.ours, theirs))
            )
        if panel.composite is not None:
            rows.append(
                (panel.stage, "综合（各项平均）", *_balance(panel.composite, panel.composite.cv_other))
            )
    columns = (
        Column("学段", 8), Column("指标", 26), Column("差异系数", 11), Column("限", 8), Column("离限", 11),
        Column("结论", 12), Column("另一种口径", 11), Column("均值", 12), Column("标准差", 12),
        Column("没达到的校数", 12), Column("缺数的校数", 11),
    )  # fmt: skip
    return Sheet("差异系数", _title(of, "校际差异系数"), columns, rows, frozen=2)


def _balance(of: Balance, theirs: Number | None) -> Row:
    apart = of.limit - of.cv if of.limit is not None and of.cv is not None else None
    return (
        number_cell(of.cv, CV_DECIMALS) if of.cv is not None else unknown_cell("有学校缺数"),
        number_cell(of.limit, 2) if of.limit is not None else "不判",
        distance_cell(apart, CV_DECIMALS) if apart is not None else None,
        met_cell(of.met) if of.limit is not None else "供参考",
        number_cell(theirs, CV_DECIMALS) if theirs is not None else None,
        number_cell(of.mean, 4) if of.mean is not None else None,
        number_cell(of.sd, 4) if of.sd is not None else None,
        number_cell(of.below),
        number_cell(of.unknown),
    )


def _matrix_sheet(of: CountyPage) -> Sheet:
    columns = of.campaign.judged
    return Sheet(
        "学校",
        _title(of, "学校 × 指标"),
        matrix_columns(columns, of.campaign, county=False),
        matrix_cells(of.matrix, of.campaign, columns, {}),
        frozen=1,
        empty="没有纳入判定的学校",
    )


def _item_sheet(of: CountyPage) -> Sheet:
    rows: list[Row] = []
    for each in of.items:
        part, indicator = each.figure, each.indicator
        notes = [f"{part.below} 所没达到"] if part.below else []
        notes += [f"{part.unknown} 所缺数"] if part.unknown else []
        notes += [lack_words(part.missing)] if part.met is None and part.missing else []
        rows.append(
            (
                each.group, code_cell(indicator.code), indicator.name, each.stage or "全县",
                value_cell(part.value, indicator.decimals, part.missing), indicator.unit,
                line_words(part.line, indicator.direction), met_cell(part.met, part.missing),
                "是" if each.judged else "否", "；".join(notes), indicator.citation.spell(),
            )
        )  # fmt: skip
    columns = (
        Column("类别", 16), Column("代码", 8), Column("指标", 44), Column("范围", 8), Column("值", 12),
        Column("单位", 12), Column("线", 10), Column("结论", 12), Column("进判定", 8), Column("说明", 30),
        Column("出处", 44),
    )  # fmt: skip
    return Sheet("县级指标", _title(of, "县级各项"), columns, rows, frozen=3)


def school_sheets(of: SchoolPage) -> tuple[Sheet, ...]:
    """学校页：各项、家底。"""
    rows: list[Row] = []
    for standing in of.standings:
        for stage in standing.stages:
            for each in stage.figures:
                part, indicator = each.figure, each.indicator
                past = {one.year: one.value for one in each.history}
                rows.append(
                    (
                        standing.campaign.short, stage.stage, code_cell(indicator.code), indicator.name,
                        indicator.unit, value_cell(part.value, indicator.decimals, part.missing),
                        line_words(part.line, indicator.direction), met_cell(part.met, part.missing),
                        gap_amount(part, indicator),
                        *(value_cell(past.get(year), indicator.decimals) for year in of.years),
                    )
                )  # fmt: skip
    columns = (
        Column("创建", 14), Column("学段", 8), Column("代码", 8), Column("指标", 36), Column("单位", 14),
        Column("值", 12), Column("线", 10), Column("结论", 12), Column("还差", 16),
        *(Column(f"{year} 年", 12) for year in of.years),
    )  # fmt: skip
    facts: list[Row] = [
        (group.title, fact.name, fact.unit, fact.value, fact.before, fact.change)
        for group in fact_groups(of.facts)
        for fact in group.facts
    ]
    heads = (
        Column("表", 24), Column("字段", 36), Column("单位", 10), Column("今年", 16), Column("上年", 16),
        Column("变化", 12),
    )  # fmt: skip
    title = f"{of.place.name}（{of.year} 年）"
    return (
        Sheet("各项指标", f"{title}：各项指标", columns, rows, frozen=4, empty="还没有结果"),
        Sheet("家底", f"{title}：家底", heads, facts, frozen=2, empty="还没有报上来的数"),
    )
