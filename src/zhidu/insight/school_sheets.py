"""结果工作簿里按学校看的几张表：学校矩阵、缺口小计、缺口、未纳入。"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zhidu.engine.results import Evaluation, Figure, SchoolResult
from zhidu.insight.words import (
    gap_words,
    lack_words,
    line_text,
    margin,
    passed_word,
    short_of,
    tone_of,
    unit_suffix,
    value_cell,
)
from zhidu.kernel import Number
from zhidu.rulebook.model import Indicator, Release
from zhidu.workbooks.book import (
    CellOut,
    Column,
    Link,
    Sheet,
    code_cell,
    distance_cell,
    number_cell,
    strongly,
    text_cell,
    unknown_cell,
)

MATRIX, GAP_TOTALS, GAPS, EXCLUDED = "学校矩阵", "缺口小计", "缺口", "未纳入"
Row = tuple[CellOut | str | None, ...]


def in_order(evaluation: Evaluation) -> list[SchoolResult]:
    """学校按县（首次出现先后）、学段、报表行序排；同县同学段的挨在一起。"""
    units = {
        unit: place for place, unit in enumerate(dict.fromkeys(each.unit for each in evaluation.schools))
    }
    stages = {
        stage: place for place, stage in enumerate(dict.fromkeys(each.stage for each in evaluation.stages))
    }
    return sorted(
        evaluation.schools, key=lambda each: (units[each.unit], stages.get(each.stage, len(stages)))
    )


def _measured(evaluation: Evaluation, release: Release) -> list[Indicator]:
    """学校有结果的指标，按规则册先后。"""
    found = {code for each in evaluation.schools for code in each.figures}
    return [each for each in release.indicators if each.code in found]


def matrix_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """学校 × 指标：每项两列，值和离线的距离。"""
    indicators = _measured(evaluation, release)
    judged = release.judgement.school
    columns = [
        Column("管理单位", 13),
        Column("学段", 6),
        Column("学校", 24),
        Column("标识码", 13),
        Column("类型", 14),
        Column("在校生\n（人）", 9),
    ]
    if judged is not None:
        columns += [Column("校级判定", 10), Column(f"达到项数\n（共 {len(judged.indicators)} 项）", 11)]
    lines = _lines_used(evaluation)
    for each in indicators:
        group = f"{each.code} {each.short}{unit_suffix(each)}\n{lines.get(each.code, '')}".rstrip()
        if each.direction == "holds":
            columns.append(Column(f"{each.code} {each.short}\n结论", 13, note=each.name))
        else:
            columns += [Column("值", 10, group, note=each.name), Column("离线", 11, group)]
    rows = [_matrix_row(each, indicators, judged is not None) for each in in_order(evaluation)]
    notes = (
        "离线：▲ 达到线并多出多少，▼ 离线还差（不超过型为超出）多少。红为低于底线，琥珀为没达到但不低于底线，阴影为缺数（批注说缺什么）。",
    )
    return Sheet(
        MATRIX, f"{release.short}：学校矩阵", columns, rows, notes, frozen=3, empty="没有纳入判定的学校"
    )


def _lines_used(evaluation: Evaluation) -> Mapping[str, str]:
    """各指标这次用到的线：「线：小学 4.2，初中 5.3」；同一学段有几条线的都写。"""
    used: dict[str, dict[str, dict[Number, None]]] = {}
    for school in evaluation.schools:
        for code, part in school.figures.items():
            if part.line is not None:
                used.setdefault(code, {}).setdefault(school.stage, {})[part.line] = None
    words = {}
    for code, stages in used.items():
        spelled = {
            stage: " / ".join(line_text(line, "holds") for line in lines) for stage, lines in stages.items()
        }
        alike = len(set(spelled.values())) == 1
        words[code] = "线 " + (
            next(iter(spelled.values())) if alike else "，".join(f"{s} {w}" for s, w in spelled.items())
        )
    return words


def _matrix_row(each: SchoolResult, indicators: list[Indicator], judged: bool) -> Row:
    tone = tone_of(each.passed, any(part.below_floor for part in each.figures.values()))
    cells: list[CellOut | str | None] = [
        each.unit,
        each.stage,
        each.name,
        code_cell(each.code),
        each.kind,
        number_cell(each.pupils, note="缺：在校生数"),
    ]
    if judged:
        cells += [text_cell(passed_word(each.passed), tone=tone), number_cell(each.met)]
    for indicator in indicators:
        cells += _figure_cells(each.figures.get(indicator.code), indicator)
    return tuple(cells)


def _figure_cells(part: Figure | None, indicator: Indicator) -> list[CellOut | str | None]:
    """值和离线两格（条件型只有结论一格）。"""
    if indicator.direction == "holds":
        if part is None:
            return [None]
        words = {True: "▲ 是", False: "▼ 否", None: "缺数"}[part.met]
        note = lack_words(part.missing) if part.met is None else ""
        return [text_cell(words, tone=tone_of(part.met), note=note)]
    if part is None:
        return [None, None]
    if part.value is None:
        return [value_cell(None, 0, part.missing), unknown_cell(shown="缺数")]
    tone = tone_of(part.met, part.below_floor)
    away = margin(part, indicator.direction)
    if away is None:
        return [value_cell(part.value, indicator.decimals), text_cell("没有线", tone="quiet")]
    return [
        value_cell(part.value, indicator.decimals, tone=tone),
        distance_cell(away, indicator.decimals, tone=tone),
    ]


def _unmet(evaluation: Evaluation, release: Release) -> list[tuple[int, SchoolResult, Indicator, Figure]]:
    """没达到的学校 × 指标：按县、学段、指标，差得比例最大的在前。第一个数是学校在矩阵里的行。"""
    order = {each.code: place for place, each in enumerate(release.indicators)}
    schools = in_order(evaluation)
    found: list[tuple[int, SchoolResult, Indicator, Figure]] = []
    told: set[tuple[str, str, str]] = set()
    for at, school in enumerate(schools):
        for code, part in school.figures.items():
            indicator, once = release.indicator(code), (school.code, school.name, code)
            if part.met is False and (
                indicator.level == "part" or once not in told
            ):  # 全校一个数的，一校只说一次
                told.add(once)
                found.append((at, school, indicator, part))
    units = {unit: place for place, unit in enumerate(dict.fromkeys(each.unit for each in schools))}
    stages = {
        stage: place for place, stage in enumerate(dict.fromkeys(each.stage for each in evaluation.stages))
    }

    def weight(row: tuple[int, SchoolResult, Indicator, Figure]) -> tuple[int, int, int, float]:
        _, school, indicator, part = row
        away = margin(part, indicator.direction)
        share = float(away) / float(part.line) if away is not None and part.line else 0.0
        return units[school.unit], stages.get(school.stage, len(stages)), order[indicator.code], share

    return sorted(found, key=weight)


def gap_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """一行一校一项：现值、线、底线，还差几名、几㎡、几元、几间。"""
    rows: list[Row] = []
    for at, school, indicator, part in _unmet(evaluation, release):
        tone = tone_of(False, part.below_floor)
        decimals = indicator.decimals
        has_gap = part.gap is not None and indicator.gap is not None
        rows.append(
            (
                school.unit,
                school.stage,
                text_cell(school.name, link=Link(MATRIX, at)),
                code_cell(school.code),
                f"{indicator.code} {indicator.short}",
                value_cell(part.value, decimals),
                number_cell(part.line, decimals) if part.line is not None else None,
                number_cell(part.floor, decimals + 1) if part.floor is not None else None,
                _depth(part),
                number_cell(part.gap, 0 if indicator.gap and indicator.gap.whole else 2, strong=True)
                if has_gap
                else None,
                part.gap_unit if has_gap else None,
                text_cell(gap_words(part, indicator) or "未达到", tone=tone),
            )
        )
    columns = (
        Column("管理单位", 14),
        Column("学段", 7),
        Column("学校", 26),
        Column("标识码", 13),
        Column("指标", 24),
        Column("现值", 11),
        Column("线", 11),
        Column("底线", 11),
        Column("程度", 12),
        Column("还差", 12),
        Column("单位", 7),
        Column("怎么说", 34),
    )
    notes = ("按县、学段、指标排，差得最多的在前；点学校名看它的全部指标。人、间、台向上取整，㎡、元照实。",)
    return Sheet(
        GAPS, f"{release.short}：缺口", columns, rows, notes, frozen=3, empty="没有未达到的学校，不缺"
    )


def _depth(part: Figure) -> CellOut | None:
    if part.below_floor is None:
        return None
    return text_cell("▼ 低于底线", tone="bad") if part.below_floor else text_cell("不低于底线", tone="warn")


def gap_totals_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """每县小计：各学段各指标几所没达到、共差多少；县末一行合计校数、项数。"""
    rows: list[Row] = []
    unmet = _unmet(evaluation, release)
    for unit in dict.fromkeys(school.unit for _, school, _, _ in unmet):
        here = [row for row in unmet if row[1].unit == unit]
        for stage, code in dict.fromkeys((school.stage, indicator.code) for _, school, indicator, _ in here):
            same = [row for row in here if row[1].stage == stage and row[2].code == code]
            rows.append(_total_row(unit, stage, release, code, same))
        schools = {(school.code, school.name) for _, school, _, _ in here}
        lows = {(s.code, s.name) for _, s, _, part in here if part.below_floor}
        summary = f"合计 {len(schools)} 所学校、{len(here)} 项没达到"
        rows.append(
            strongly(
                (unit, "合计", summary, number_cell(len(schools)), number_cell(len(lows)), None, None, None)
            )
        )
    columns = (
        Column("管理单位", 14),
        Column("学段", 8),
        Column("指标", 40),
        Column("没达到\n的校数", 9),
        Column("其中低于\n底线", 9),
        Column("合计还差", 14),
        Column("单位", 7),
        Column("差什么", 26),
    )
    notes = ("县合计按学校数（一所学校几项没达到只算一所）；不同单位的缺口不能相加，分项列。",)
    return Sheet(
        GAP_TOTALS,
        f"{release.short}：各县缺口小计",
        columns,
        rows,
        notes,
        frozen=3,
        empty="没有未达到的学校，不缺",
    )


def _total_row(
    unit: str,
    stage: str,
    release: Release,
    code: str,
    same: list[tuple[int, SchoolResult, Indicator, Figure]],
) -> Row:
    indicator = release.indicator(code)
    gaps = [part.gap for _, _, _, part in same]
    total: Number | None = None
    if indicator.gap is not None and all(gap is not None for gap in gaps):
        total = sum((gap for gap in gaps if gap is not None), Fraction(0))
    low = sum(1 for _, _, _, part in same if part.below_floor)
    return (
        unit,
        stage,
        short_of(release, code),
        number_cell(len(same)),
        number_cell(low, tone="bad" if low else "plain"),
        number_cell(total, 0 if indicator.gap and indicator.gap.whole else 2) if total is not None else None,
        same[0][3].gap_unit if total is not None else None,
        indicator.gap.of if indicator.gap is not None else None,
    )


def excluded_sheet(evaluation: Evaluation, release: Release) -> Sheet:
    """没进判定的学校和原因。"""
    rows: list[Row] = [(each.unit, each.name, code_cell(each.code), each.why) for each in evaluation.excluded]
    columns = (Column("管理单位", 14), Column("学校", 30), Column("标识码", 14), Column("为什么不纳入", 70))
    title = f"{release.short}：未纳入判定的学校"
    return Sheet(EXCLUDED, title, columns, rows, frozen=2, empty="全部学校都纳入了判定")
