"""说明书各页共用的说法：出处、核实、带单位的数、底线、公式里的名字。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from zhidu.insight.markdown import escaped
from zhidu.kernel import exact_decimal, figure
from zhidu.rulebook.citations import VERIFICATION_WORDS, Citation
from zhidu.rulebook.model import Gap, Indicator, Release
from zhidu.rulebook.nodes import AGGREGATES, Call, Name, Node

MARK = "<!-- 本页由规则册生成，不要手改。改了规则册，运行 zhidu rulebooks --pages docs/标准 重新生成 -->"
WARNING = (
    "写着“二手文本”的，是从转载、文库、新闻里看到的，不是文件原件，正式启用前请拿原件逐条对一遍。"
    "写着“未核实”的，没有看到可靠文本，先不要拿来下结论。附注里另说没核实的，以附注为准。"
)
READING: Mapping[str, str] = {
    "最大": "最大（甲，乙）：取大的；有一个没填，就是未知。",
    "最小": "最小（甲，乙）：取小的；有一个没填，就是未知。",
    "优先": "优先（甲，乙）：甲有数就用甲，甲缺数才用乙。",
    "向上取整": "向上取整（甲）：有零头就进一。",
    "属于": "属于（甲，乙，丙）：甲是乙、丙里的一个。",
    "如果": "如果（条件，甲，乙）：条件成立用甲，不成立用乙。",
    "合计": "合计（甲，条件）：把全县合条件的各行的甲加起来；没写条件就全加。",
    "计数": "计数（条件）：全县合条件的有几行。",
    "打开": "打开（开关）：计算时打开了这个开关才成立。",
}


def source_words(citation: Citation) -> str:
    """《文件》（文号）第几条。"""
    number = f"（{citation.doc_no}）" if citation.doc_no else ""
    return escaped(f"《{citation.title}》{number}{citation.article}")


def checked_words(citation: Citation) -> str:
    """核实到什么程度；没核实的加粗。"""
    words = escaped(VERIFICATION_WORDS[citation.verification])
    return words if citation.verified else words.replace("未核实", "**未核实**", 1)


def with_unit(value: Fraction, unit: str) -> str:
    """「4.5 ㎡/生」「80%」；除不尽的写两位小数，括号里写精确值。"""
    text, rest = exact_decimal(value), ""
    if text.endswith("…"):
        text, rest = figure(value, 2), f"（精确值 {value}）"
    return (f"{text}{unit}" if unit == "%" else f"{text} {unit}".rstrip()) + rest


def percent(share: Fraction) -> str:
    """17/20 写成「85%」。"""
    return f"{exact_decimal(share * 100)}%"


def floor_of(indicator: Indicator, release: Release) -> Fraction | None:
    """校级判定里的底线比例；不在校级判定里的没有。"""
    school = release.judgement.school
    return school.floor if school is not None and indicator.code in school.indicators else None


def names_within(node: Node, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """用到的字段名，和它在不在合计、计数里面。"""
    if isinstance(node, Name):
        yield node.name, inside
    inside = inside or (isinstance(node, Call) and node.function in AGGREGATES)
    for child in node.children():
        yield from names_within(child, inside)


def gap_noun(gap: Gap) -> str:
    """「名专任教师」「㎡（教学及辅助用房面积）」：论个数的连着读，论量的注在括号里。"""
    return f"{gap.unit}{gap.of}" if gap.whole else f"{gap.unit}（{gap.of}）"
