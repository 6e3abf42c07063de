"""先办什么写成字：一处一句，涉及哪几所、共还差几个人、几平方米、多少元、几间。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhidu.insight.boards.campaigns import Campaign
from zhidu.insight.boards.steps import Lacking, Step
from zhidu.insight.words import CV_DECIMALS, SIGNS, lack_words
from zhidu.kernel import figure
from zhidu.web.monitoring.pages.figures import Shade, value_words
from zhidu.web.monitoring.pages.links import board_url, derivation_url, school_url

NAMED, MOST_MISSING = 4, 8
KINDS = {
    "schools": "学校缺口",
    "balance": "差异系数",
    "composite": "综合差异系数",
    "figure": "县级指标",
    "missing": "缺数",
}


@dataclass(frozen=True, slots=True)
class SchoolGap:
    """点名的一所：差多少，补上就过关的写明。"""

    name: str
    href: str
    amount: str
    alone: bool
    below_floor: bool


@dataclass(frozen=True, slots=True)
class StepWords:
    """一处要办的。amount 是合计还差多少（带单位）；href 是去办或去看的地方，action 是按钮上的字。"""

    kind: str
    what: str
    amount: str
    sentence: str
    shade: Shade
    schools: tuple[SchoolGap, ...]
    more: int
    href: str
    action: str
    derived: bool = False


def all_steps(of: Sequence[Step], campaign: Campaign, county: str) -> tuple[StepWords, ...]:
    """各处写成字，次序不变；缺数定不了的合成末尾一处，点名几项。"""
    missing = [each for each in of if each.kind == "missing"]
    found = tuple(step_words(each, campaign, county) for each in of if each.kind != "missing")
    if len(missing) < 2:
        return found + tuple(step_words(each, campaign, county) for each in missing)
    names = "、".join(what_words(each) for each in missing[:MOST_MISSING])
    rest = f" 等 {len(missing)} 项" if len(missing) > MOST_MISSING else ""
    what = f"缺数、缺结论 {len(missing)} 项"
    sentence = f"{names}{rest}：补上才判得了；缺什么见下面各项。"
    return (*found, StepWords(KINDS["missing"], what, "", sentence, "unknown", (), 0, "#items", "看缺什么"))


def step_words(of: Step, campaign: Campaign, county: str) -> StepWords:
    """一处写成字。county 是区县代码。"""
    href, action, derived = _target(of, campaign, county)
    named = tuple(_gap(each, of, campaign.year) for each in of.lacking[:NAMED])
    low = any(each.below_floor for each in of.lacking)
    return StepWords(
        kind=KINDS[of.kind] + ("，有低于底线的" if low else ""),
        what=what_words(of),
        amount=amount_words(of),
        sentence=_sentence(of),
        shade="unknown" if of.kind == "missing" else ("bad" if low else "warn"),
        schools=named,
        more=max(len(of.lacking) - NAMED, 0),
        href=href,
        action=action,
        derived=derived,
    )


def what_words(of: Step) -> str:
    """「小学 R6 教学仪器设备值」。"""
    if of.indicator is None:
        return f"{of.stage}综合差异系数"
    name = f"{of.indicator.code} {of.indicator.short}"
    if of.kind == "balance":
        name += "差异系数"
    return f"{of.stage} {name}".strip()


def amount_words(of: Step) -> str:
    """合计还差多少：「37 名」「12,345.6 ㎡」；说不出数的写空。"""
    if of.total is None or of.indicator is None or of.indicator.gap is None:
        return ""
    return f"{figure(of.total, 0 if of.indicator.gap.whole else 1)} {of.unit}"


def _sentence(of: Step) -> str:
    match of.kind:
        case "schools":
            words = f"{of.count} 所没过关的学校在这一项上有缺口"
            if of.total is not None:
                words += f"，合计还差 {amount_words(of)}{of.of}"
            return words + (f"；只补这一项就能过关的有 {of.unlocks} 所。" if of.unlocks else "。")
        case "balance" | "composite":
            value = figure(of.value or 0, CV_DECIMALS)
            return f"差异系数 {value}，高于 {figure(of.limit or 0, 2)}；点开看是哪几所拉开的。"
        case "figure" if of.lacking:
            words = f"{of.count} 所没达到"
            return words + (f"，合计还差 {amount_words(of)}{of.of}。" if of.total else "。")
        case "figure":
            if of.indicator is None or of.limit is None:
                return "结论为未达到。"
            unit = "%" if of.indicator.unit == "%" else ""
            value = value_words(of.value, of.indicator.decimals)
            line = f"{SIGNS[of.indicator.direction]}{figure(of.limit, of.indicator.decimals)}"
            return f"现在是 {value}{unit}，线是 {line}{unit}。"
    schools = f"{of.count} 所学校" if of.count else ""
    return f"{schools}{lack_words(of.missing)}，补上才判得了。"


def _gap(of: Lacking, step: Step, year: int) -> SchoolGap:
    amount = ""
    if of.amount and step.indicator is not None and step.indicator.gap is not None:
        amount = f"{figure(of.amount, 0 if step.indicator.gap.whole else 1)} {step.unit}"
    href = school_url(of.code, year) if of.unit is not None else ""
    return SchoolGap(of.name, href, amount, of.alone, of.below_floor)


def _target(of: Step, campaign: Campaign, county: str) -> tuple[str, str, bool]:
    """去哪里办：有名单的看名单，县里算的看来历；没有去处的都是空。"""
    code = of.indicator.code if of.indicator is not None else ""
    creation, year = campaign.rulebook_id, campaign.year
    if of.lacking and code in {each.code for each in campaign.judged}:
        verdict = "failed" if of.kind == "schools" else ""
        href = board_url(creation, year, county=county, stage=of.stage, below=code, verdict=verdict)
        return href, f"看这 {len(of.lacking)} 所", False
    if of.indicator is None:
        return "", "", False
    return derivation_url(creation, year, county=county, indicator=code, stage=of.stage), "这个数从哪来", True
