"""结果工作簿里说明来历的两张表：报送错误、口径。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from zhidu.engine.results import Evaluation
from zhidu.insight.words import SIGNS, line_sentence, unit_suffix
from zhidu.kernel import Fault, Severity, exact_decimal
from zhidu.rulebook.citations import VERIFICATION_WORDS, Citation
from zhidu.rulebook.evaluation import show
from zhidu.rulebook.model import LEVEL_WORDS, Indicator, Release
from zhidu.rulebook.nodes import Arithmetic, Constant
from zhidu.rulebook.tables import Table
from zhidu.workbooks.book import CellOut, Column, Sheet, Tone, number_cell, text_cell

FAULTS, BASIS = "报送错误", "口径"
MOST_NAMES = 12
SEVERITIES: dict[Severity, tuple[str, Tone]] = {
    "error": ("▼ 必须改", "bad"),
    "warning": ("△ 请核对", "warn"),
    "repaired": ("已照改", "quiet"),
}
Row = tuple[CellOut | str | None, ...]
Entry = tuple[str, str, str, Citation | None]


def fault_sheet(faults: Sequence[Fault], release: Release) -> Sheet:
    """全部报送错误，一处一行：在哪、填的什么、依据哪条、怎么改。"""
    rows: list[Row] = []
    for each in faults:
        word, tone = SEVERITIES[each.severity]
        rows.append(
            (
                text_cell(word, tone=tone),
                each.file,
                each.sheet,
                number_cell(each.row) if each.row is not None else None,
                each.column,
                each.value,
                each.message,
                each.rule,
            )
        )
    count = Counter(each.severity for each in faults)
    columns = (
        Column("程度", 11),
        Column("文件", 26),
        Column("表", 14),
        Column("行", 7),
        Column("列", 24),
        Column("填的值", 18),
        Column("错在哪、怎么改", 60),
        Column("依据", 44),
    )
    notes = (
        f"必须改 {count['error']} 处（这些格按缺数处理），请核对 {count['warning']} 处（数照用），"
        f"已照改 {count['repaired']} 处（只改了写法）。",
    )
    return Sheet(
        FAULTS, f"{release.short}：报送错误", columns, rows, notes, frozen=1, empty="没有发现报送错误"
    )


def basis_sheet(evaluation: Evaluation, release: Release, tables: Mapping[str, Table]) -> Sheet:
    """这次怎么算的：规则册、口径、开关、不纳入、判定规则、每项指标的公式、线、出处和核实级别。"""
    rows: list[Row] = []
    for kind, item, words, citation in _entries(evaluation, release, tables):
        unsure = citation is not None and not citation.verified
        rows.append(
            (
                kind,
                text_cell(item, strong=True),
                words,
                citation.spell() if citation is not None else "",
                text_cell(VERIFICATION_WORDS[citation.verification], tone="warn" if unsure else "quiet")
                if citation
                else "",
                citation.note if citation is not None else "",
            )
        )
    columns = (
        Column("类别", 12),
        Column("项", 34),
        Column("内容", 70),
        Column("出处", 44),
        Column("核实", 36),
        Column("附注", 44),
    )
    notes = (
        f"出处共 {len(release.citations())} 条，其中未核实 {len(_unverified(release))} 条；正式启用前请对照原文。",
    )
    return Sheet(BASIS, f"{release.short}：口径与依据", columns, rows, notes, frozen=2)


def _unverified(release: Release) -> list[Citation]:
    return [each for each in release.citations() if not each.verified]


def _entries(evaluation: Evaluation, release: Release, tables: Mapping[str, Table]) -> Iterator[Entry]:
    yield "规则册", "名称", f"{release.title}（{release.doc_no}，{release.issuer}）", None
    yield "规则册", "编号与版本", f"{release.spelled}（{LEVEL_WORDS[release.level]}一级）", None
    yield "规则册", "内容指纹", f"sha256 {release.sha256}", None
    ends = f"，{release.effective_to:%Y-%m-%d} 止" if release.effective_to else ""
    yield (
        "规则册",
        "施行",
        f"{release.effective_from:%Y-%m-%d} 起{ends}；{release.next_review:%Y-%m-%d} 前复核",
        None,
    )
    yield from _method(evaluation, release)
    yield from _judgement(release)
    for table in tables.values():
        places = dict.fromkeys(f"{row.origin.file} · {row.origin.sheet}".strip(" ·") for row in table.rows)
        absent = _absent(sorted(table.absent))
        yield (
            "数据",
            table.form,
            f"{len(table.rows)} 行，来自 {'、'.join(places) or '（没有）'}{absent}",
            None,
        )
    for note in evaluation.notes:
        yield "数据", "说明", note, None
    for indicator in release.indicators:
        yield from _indicator(indicator, release)
    yield from _doubts(release)


def _absent(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" 等 {len(names)} 列" if len(names) > MOST_NAMES else ""
    return f"；交来的表里没有：{'、'.join(names[:MOST_NAMES])}{more}"


def _method(evaluation: Evaluation, release: Release) -> Iterator[Entry]:
    options = evaluation.options
    same = "" if evaluation.conventions == release.conventions else "（本次另行指定，不是规则册默认）"
    yield "口径", "差异系数", evaluation.conventions.spell() + same, release.conventions_citation
    yield (
        "口径",
        "学制、年份",
        f"{'六三制' if options.system == '6-3' else '五四制'}，{options.year} 年",
        None,
    )
    population = release.population
    weights = "：".join(exact_decimal(each.weight) for each in population.stages)
    if len(population.stages) > 1:
        stages = "：".join(each.stage for each in population.stages)
        yield (
            "口径",
            "一贯制学校共用资源拆分",
            f"{stages} 按每名学生折算 {weights}",
            population.split_citation,
        )
    for switch in release.switches:
        state = "已打开" if switch.id in options.switches else "关着（默认）"
        yield "开关", switch.title, state, switch.citation
    for each in population.exclusions:
        on = not each.switch or each.switch in options.switches
        state = "" if on else "（这条要打开开关才用，本次没有用）"
        yield "不纳入", each.why, f"条件：{each.when_text}{state}", each.citation


def _judgement(release: Release) -> Iterator[Entry]:
    school, balance = release.judgement.school, release.judgement.balance
    yield (
        "判定",
        "县级",
        f"逐项须达到：{'、'.join(release.judgement.county) or '（无）'}",
        release.judgement.citation,
    )
    if school is not None:
        floor = f"，没达到的不低于线的 {float(school.floor):.0%}" if school.floor is not None else ""
        words = f"{'、'.join(school.indicators)} 中至少 {school.at_least} 项达到{floor}"
        yield "判定", "校级", words, school.citation
    if balance is not None:
        how = "每项差异系数" if balance.how == "each" else "各项差异系数的平均（综合差异系数）"
        limits = "，".join(f"{stage} ≤{exact_decimal(limit)}" for stage, limit in balance.limits.items())
        yield "判定", "校际均衡", f"{'、'.join(balance.indicators)}：{how}都要 {limits}", balance.citation


def formula_words(indicator: Indicator) -> str:
    """公式写成一行：高于规定学历教师数 × 100 ÷ 在校生数。"""
    formula = indicator.formula
    whole = formula.numerator
    if formula.per != 1:
        whole = Arithmetic("×", whole, Constant(Fraction(formula.per)))
    if formula.denominator is not None:
        whole = Arithmetic("÷", whole, formula.denominator)
    return show(whole)


def _indicator(indicator: Indicator, release: Release) -> Iterator[Entry]:
    kind = release.groups.get(indicator.group, indicator.group)
    name = f"{indicator.code} {indicator.name}{unit_suffix(indicator)}"
    stages = f"学段：{'、'.join(indicator.stages)}。" if indicator.stages else ""
    note = f" {indicator.note}" if indicator.note else ""
    yield kind, name, f"公式：{formula_words(indicator)}。{stages}{note}".strip(), indicator.citation
    for line in indicator.lines:
        yield kind, f"{indicator.code} 的线", line_sentence(line, indicator), line.citation
    if indicator.county is not None:
        share = f"{SIGNS['at_least']}{float(indicator.county.share):.0%}"
        yield kind, f"{indicator.code} 县里怎么算过", f"达到的学校占比 {share}", indicator.county.citation


def _doubts(release: Release) -> Iterator[Entry]:
    """未核实清单：哪几处的数还没对过原文。"""
    places = [
        (f"{each.code} {each.short}", citation)
        for each in release.indicators
        for citation in dict.fromkeys((each.citation, *(line.citation for line in each.lines)))
        if not citation.verified
    ]
    rules = {"判定": release.judgement.citation, "差异系数口径": release.conventions_citation}
    places += [(name, citation) for name, citation in rules.items() if not citation.verified]
    places += [
        (each.why, each.citation) for each in release.population.exclusions if not each.citation.verified
    ]
    places += [(each.title, each.citation) for each in release.switches if not each.citation.verified]
    for name, citation in places:
        yield "未核实清单", name, "这一处还没对过原文", citation
