"""「这个数从哪来」写成字：结果、公式、代入、原始数、线与条款、版本；差异系数另列两种口径和每所学校的一份。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhidu.engine import Contribution, Derivation, RawInput, SpreadDerivation, TotalDerivation
from zhidu.insight.basis_sheets import formula_words
from zhidu.insight.words import CV_DECIMALS, SIGNS, line_sentence, unit_suffix
from zhidu.kernel import Number, exact_decimal, figure
from zhidu.rulebook.citations import VERIFICATION_WORDS, Citation
from zhidu.rulebook.measuring import Measure
from zhidu.rulebook.model import LEVEL_WORDS, Conventions, Indicator
from zhidu.web.monitoring.pages.figures import (
    MINUS,
    Shade,
    shade_of,
)
from zhidu.web.monitoring.pages.provenance import spell_convention

_PLACE = re.compile(r"（([^（）]+) · [^ （）·]+）$")
MET = {True: "▲ 达到", False: "▼ 未达到", None: "？ 缺数"}


@dataclass(frozen=True, slots=True)
class CitationWords:
    """一处出处：条款、核实级别、核没核实、附注。"""

    text: str
    verification: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class InputWords:
    """一个原始数：名、值、原样文字、在哪、怎么拆到本学段、为什么没采用。"""

    name: str
    value: str
    raw: str
    place: str
    share: str
    withheld: str


@dataclass(frozen=True, slots=True)
class ShareWords:
    """一所学校在差异系数里的一份：值、权数、占总离差的百分数（主口径）。"""

    name: str
    code: str
    value: str
    weight: str
    share: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConventionWords:
    """一种口径的结果：怎么说、系数、均值、标准差、合不合限。"""

    spelled: str
    cv: str
    mean: str
    sd: str
    met: str
    shade: Shade
    chosen: bool


@dataclass(frozen=True, slots=True)
class DerivationWords:
    """一个数的来历，写好的字。结果在最前，往下是怎么来的。"""

    heading: str
    whose: str
    value: str
    unit: str
    met: str
    shade: Shade
    against: str
    gap: str
    formula: str
    substitution: str
    inputs: tuple[InputWords, ...]
    line: str
    citation: CitationWords
    indicator_citation: CitationWords
    note: str
    release: str
    caution: str = ""
    conventions: tuple[ConventionWords, ...] = ()
    shares: tuple[ShareWords, ...] = ()
    place: str = ""


def citation_words(of: Citation) -> CitationWords:
    """出处写成字；未核实的，字里就写着。"""
    return CitationWords(of.spell(), VERIFICATION_WORDS[of.verification], of.verified, of.note)


def school_derivation(of: Derivation) -> DerivationWords:
    """一所学校一个学段一个指标的来历。"""
    found = of.measure
    return _words(
        of.indicator,
        found,
        whose=of.stage,
        formula=of.formula,
        inputs=tuple(_input(each) for each in of.inputs),
        citation=of.citation,
        release=f"{of.release} · 指纹 {of.sha256[:12]}",
        caution=f"{of.excluded}：这个数只供参考，不进判定。" if of.excluded else "",
    )


def total_derivation(of: TotalDerivation) -> DerivationWords:
    """一个县级指标的来历。"""
    place = shared_place([cell for each in of.contributions for cell in each.cells])
    return _words(
        of.indicator,
        of.measure,
        whose=of.stage,
        formula=formula_words(of.indicator),
        inputs=tuple(InputWords(name, raw or "未知", "", cell, "", "") for name, raw, cell in of.inputs),
        citation=of.citation,
        release=of.release,
        shares=tuple(
            ShareWords(each.name, each.code, "", "", "", _cut(each.cells, place)) for each in of.contributions
        ),
        place=place,
    )


def spread_derivation(of: SpreadDerivation, other: Number | None = None) -> DerivationWords:
    """一个差异系数的来历；other 是另一种口径的差异系数，并列。"""
    met = None if of.cv is None or of.limit is None else of.cv <= of.limit
    return DerivationWords(
        heading=f"{of.indicator.code} {of.indicator.short}：校际差异系数",
        whose=of.stage,
        value="缺数" if of.cv is None else figure(of.cv, CV_DECIMALS),
        unit="",
        met=MET[met] if of.limit is not None else "",
        shade=shade_of(met) if of.limit is not None else "plain",
        against=f"限 ≤{exact_decimal(of.limit)}" if of.limit is not None else "本册不逐项判，看各项平均",
        gap="",
        formula="差异系数 ＝ 标准差 ÷ 均值",
        substitution=f"{_six(of.sd)} ÷ {_six(of.mean)} ＝ {_six(of.cv)}"
        if of.cv is not None
        else "有学校缺数，算不出",
        inputs=(),
        line=f"≤{exact_decimal(of.limit)}" if of.limit is not None else "",
        citation=citation_words(of.citation),
        indicator_citation=citation_words(of.indicator.citation),
        note=of.indicator.note,
        release=of.release,
        conventions=(
            _convention(of.conventions, of.cv, of.limit, mean=_six(of.mean), sd=_six(of.sd)),
            *(() if other is None else (_convention(of.conventions.other(), other, of.limit),)),
        ),
        shares=_shares(of),
        place=shared_place([cell for each in of.contributions for cell in each.cells]),
    )


def _words(  # noqa: PLR0913  来历的各段各是一样，都写关键字
    indicator: Indicator,
    found: Measure,
    *,
    whose: str,
    formula: str,
    inputs: tuple[InputWords, ...],
    citation: Citation,
    release: str,
    caution: str = "",
    shares: tuple[ShareWords, ...] = (),
    place: str = "",
) -> DerivationWords:
    return DerivationWords(
        heading=f"{indicator.code} {indicator.name}",
        whose=whose,
        value=_value(found),
        unit=indicator.unit if not isinstance(found.value, bool) and found.value is not None else "",
        met=MET[found.met],
        shade=shade_of(found.met, found.below_floor),
        against=_against(indicator, found),
        gap=_gap(indicator, found),
        formula=formula,
        substitution=found.substitution,
        inputs=inputs,
        line=line_sentence(found.line, indicator) if found.line is not None else "",
        citation=citation_words(citation),
        indicator_citation=citation_words(indicator.citation),
        note=indicator.note,
        release=release,
        caution=caution,
        shares=shares,
        place=place,
    )


def _value(found: Measure) -> str:
    if found.value is None:
        return f"未知，缺：{'、'.join(found.missing)}" if found.missing else "未知"
    if isinstance(found.value, bool):
        return "是" if found.value else "否"
    return exact_decimal(found.value).replace("-", MINUS)


def _against(indicator: Indicator, found: Measure) -> str:
    if found.line is None:
        return ""
    words = (
        f"线 {SIGNS[indicator.direction]}{exact_decimal(found.line.value)}（{LEVEL_WORDS[found.line.level]}）"
    )
    if found.line.switch:
        words += "，用的是过渡规定"
    if found.floor is not None and found.met is False:
        words += f"；{'低于' if found.below_floor else '不低于'}底线 {exact_decimal(found.floor)}"
    return words


def _gap(indicator: Indicator, found: Measure) -> str:
    if not found.gap or indicator.gap is None:
        return ""
    verb = "超出" if indicator.direction == "at_most" else "还差"
    amount = figure(found.gap, 0 if indicator.gap.whole else 2)
    return f"{verb} {amount} {indicator.gap.unit}{indicator.gap.of}"


def _input(of: RawInput) -> InputWords:
    same = of.raw.strip() == of.value.split(" ")[0].replace(",", "")
    return InputWords(of.name, of.value, "" if same else of.raw, of.cell, of.share, of.withheld)


def _six(value: Number | None) -> str:
    if value is None:
        return "未知"
    exact = exact_decimal(value) if isinstance(value, Fraction) else figure(value, 6)
    return figure(value, 6) if len(exact) > 12 else exact


def _convention(
    of: Conventions, cv: Number | None, limit: Fraction | None, *, mean: str = "", sd: str = ""
) -> ConventionWords:
    met = None if cv is None or limit is None else cv <= limit
    return ConventionWords(
        spelled=spell_convention(of),
        cv="缺数" if cv is None else figure(cv, 4),
        mean=mean or "—",
        sd=sd or "—",
        met=MET[met] if limit is not None else "",
        shade=shade_of(met) if limit is not None else "plain",
        chosen=bool(mean),
    )


def _shares(of: SpreadDerivation) -> tuple[ShareWords, ...]:
    """每所学校占总离差（权数 ×（值 − 均值）²）的百分之几；从大到小，谁拉开了差距一眼看见。"""
    plain = of.conventions.weight == "none"
    parts: list[tuple[float, Contribution]] = []
    for each in of.contributions:
        if each.value is None or of.mean is None or (each.weight is None and not plain):
            parts.append((-1.0, each))
            continue
        weight = 1.0 if plain or each.weight is None else float(each.weight)
        parts.append((weight * (float(each.value) - float(of.mean)) ** 2, each))
    whole = sum(part for part, _ in parts if part > 0)
    place = shared_place([cell for each in of.contributions for cell in each.cells])
    return tuple(_share(each, part, whole, place) for part, each in sorted(parts, key=lambda pair: -pair[0]))


def _share(of: Contribution, part: float, whole: float, place: str) -> ShareWords:
    share = "" if part < 0 or not whole else f"{figure(part / whole * 100, 1)}%"
    return ShareWords(of.name, of.code, _short(of.value), _short(of.weight), share, _cut(of.cells, place))


def shared_place(cells: Sequence[str]) -> str:
    """各格都在同一个文件的同一张表里时，交回「文件 · 表」，表头说一次就够；不然是空的。"""
    places = {found.group(1) if (found := _PLACE.search(cell)) else "" for cell in cells}
    return places.pop() if len(places) == 1 else ""


def _cut(cells: Sequence[str], place: str) -> tuple[str, ...]:
    return tuple(cell.replace(f"（{place} · ", "（") if place else cell for cell in cells)


def _short(value: Number | None) -> str:
    if value is None:
        return "缺数"
    return figure(value, 0 if float(value).is_integer() else 3)


def title_of(indicator: Indicator) -> str:
    """抽屉的标题：「R4 教学及辅助用房面积（㎡/生）」。"""
    return f"{indicator.code} {indicator.name}{unit_suffix(indicator)}"
