"""数字格里写的不是数：认出是哪种写法，给出照着改就行的一句话。

只改写法、意思不变的（全角数字、空格、千分位逗号）算修好；带单位、约数、算式这类，可能改变意思的一律不替人改。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhidu.kernel import exact_decimal
from zhidu.workbooks.headers import conversion, plain, squeezed, unit_named

PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
LONGEST_FIGURE = 40
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_ROUGH = re.compile(r"约|大概|大约|左右|上下|近|余|多|以上|以下|不足|不到|超过|[><≥≤≈~]|\+$")
_RANGE = re.compile(r"(\d[\d.,]*)(?:-|—|–|~|～|至|到)(\d[\d.,]*)")
_SUM = re.compile(r"\d[\d.]*(?:[+*/×÷-]\d[\d.]*)+")
_SCALED = re.compile(r"([+-]?\d+(?:\.\d+)?)(千|万|百万|亿)")
_LEADING = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)(.+)")
_ERRORS = {
    "#DIV/0!": "除数是 0", "#N/A": "没有查到", "#REF!": "引用的格已删除", "#VALUE!": "参与计算的格不是数",
    "#NAME?": "函数名写错", "#NUM!": "数算不出来", "#NULL!": "引用的区域不对", "#SPILL!": "结果放不下",
    "#CALC!": "公式算不出来", "#GETTING_DATA": "数据没有取到",
}  # fmt: skip
BLANKS = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\", "无", "空", "暂无", "无数据", "N/A", "n/a", "NA", "null", "…"}
)
_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_PLACES = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Figure:
    """文字读成的数。value 为 None 时 why 是毛病加改法；value 有而 why 非空是已修好的写法。"""

    value: Fraction | None
    why: str = ""


def read_figure(text: str, unit: str, *, percent: bool = False) -> Figure:
    """把一格文字读成数。unit 是表头单位，用在改法里；percent 时允许末尾的 %。"""
    tidy = squeezed(text).lstrip("'")
    if len(tidy) > LONGEST_FIGURE:
        return Figure(None, f"这格有 {len(tidy)} 个字，不是一个数。请只填一个数字")
    if PLAIN_NUMBER.fullmatch(tidy):
        return Figure(_fraction(tidy), _repair_of(text, tidy))
    if _GROUPED.fullmatch(tidy):
        value = _fraction(tidy.replace(",", ""))
        return Figure(value, f"「{text.strip()}」去掉了千分位逗号，按 {exact_decimal(value)[:40]} 读")
    if percent and tidy.endswith("%") and PLAIN_NUMBER.fullmatch(tidy[:-1]):
        return Figure(
            _fraction(tidy[:-1]), f"「{text.strip()}」去掉了百分号，按 {tidy[:-1]} 读（这一列单位就是 %）"
        )
    return Figure(None, _diagnose(plain(text), tidy, unit))


def _fraction(text: str) -> Fraction:
    return Fraction(Decimal(text))


def _repair_of(text: str, tidy: str) -> str:
    if text == tidy:
        return ""
    if text.strip() == tidy:
        return f"「{text}」去掉了首尾空格，按 {tidy} 读"
    full = any(0xFF01 <= ord(mark) <= 0xFF5E for mark in text)
    what = "全角数字换成了半角" if full else "去掉了多余的空格和符号"
    return f"「{text.strip()}」{what}，按 {tidy} 读"


def _diagnose(text: str, tidy: str, unit: str) -> str:
    """不是数：是什么，怎么改。先认最具体的。"""
    where = f"，单位（{unit}）在表头里" if unit else ""
    if tidy.startswith("="):
        return f"格里是公式的文字「{text}」，不是算好的数。请在 Excel 里重新计算后另存，或直接填结果"
    if tidy.startswith("#"):
        reason = _ERRORS.get(tidy.upper())
        if reason or set(tidy) == {"#"}:
            return f"公式出错「{text}」{f'（{reason}）' if reason else ''}。请改好公式，或直接填数"
    if _SCIENTIFIC.fullmatch(tidy):
        return f"「{text}」是科学计数法，末几位可能已经丢了。请把列设成“数值”格式，写出完整的数"
    scaled = _SCALED.match(tidy)
    if scaled:
        base = conversion(scaled.group(2) + (unit if unit in ("元", "人") else "元"), unit or "元")
        if base is not None:
            return f"「{text}」里写了“{scaled.group(2)}”。请按表头单位写成数字 {_times(scaled.group(1), base)}{where}"
    if _RANGE.fullmatch(tidy.strip("约")):
        return f"「{text}」是一个范围，不是一个数。请填准确的一个数"
    if _SUM.fullmatch(tidy):
        return f"「{text}」是算式。请只写算好的结果{_added(tidy)}"
    rough = _ROUGH.search(text)
    if rough:
        digits = re.sub(r"[^\d.]", "", tidy)
        example = f"，如 {digits}" if PLAIN_NUMBER.fullmatch(digits) else ""
        return f"「{text}」写了“{rough.group(0)}”，是大概的数。请核实后只写准确的数字{example}"
    chinese = chinese_number(tidy)
    if chinese is not None:
        return f"「{text}」是中文数字。请写成阿拉伯数字 {chinese}"
    return _with_tail(text, tidy, unit, where)


def _with_tail(text: str, tidy: str, unit: str, where: str) -> str:
    if re.fullmatch(r"\d+[。·]\d+", tidy):
        return f"「{text}」的小数点写成了“{tidy.strip('0123456789')}”。请改成 {re.sub('[。·]', '.', tidy)}"
    if re.search(r"[Oo]", tidy) and re.fullmatch(r"[\dOoIl.]+", tidy):
        return f"「{text}」里像是把字母当成了数字。请改成数字 {tidy.translate(str.maketrans('OoIl', '0011'))}"
    tail = _LEADING.fullmatch(tidy)
    if tail:
        number, rest = tail.group(1), tail.group(2).strip("。.,;")
        written = unit_named(rest)
        number = number.replace(",", "") if _GROUPED.fullmatch(number) or "," not in number else ""
        if written and number:
            times = conversion(written, unit) if unit else Fraction(1)
            if times is None:
                return f"「{text}」里写的单位（{written}）和表头的单位（{unit}）不是一回事。请核对后只写数字"
            return f"「{text}」里写了单位。请只写数字 {_times(number, times)}{where}"
        if ("," in tidy and not number) or re.fullmatch(r",[\d,.]*", rest):
            return f"「{text}」的逗号位置不对，看不出是千分位还是小数点。请只写数字，不用逗号"
        if number:
            by = f"，按表头的单位（{unit}）写" if unit else ""
            return f"「{text}」里除了数字还有别的字。请核实后只写数字{by}"
    return f"「{text}」不是数。请填数字，没有就填 0，不清楚就空着"


def _times(number: str, times: Fraction) -> str:
    return exact_decimal(Fraction(Decimal(number)) * times).replace(",", "")


def _added(tidy: str) -> str:
    if not re.fullmatch(r"[\d.+]+", tidy):
        return ""
    try:
        total = sum((Fraction(Decimal(each)) for each in tidy.split("+")), Fraction(0))
    except ArithmeticError:
        return ""
    return f" {exact_decimal(total).replace(',', '')}"


def chinese_number(text: str) -> int | None:
    """「一千二百三十」→ 1230；不是中文数字时为 None。"""
    rest = text.translate(_FORMAL)
    if not rest or any(mark not in _DIGITS and mark not in _PLACES and mark != "万" for mark in rest):
        return None
    high, _, low = rest.rpartition("万")
    if "万" in high:
        return None
    return (_below_ten_thousand(high) if high else 0) * 10_000 + _below_ten_thousand(low)


def _below_ten_thousand(text: str) -> int:
    if text and all(mark in _DIGITS for mark in text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    total = digit = 0
    for mark in text:
        if mark in _PLACES:
            total += (digit or 1) * _PLACES[mark]
            digit = 0
        else:
            digit = _DIGITS[mark]
    return total + digit
