"""表头文字：去掉序号、必填星号、空格和括号里的单位，剩下可以比对的名字；给错字找最近的表头。

同一列在各县的表里写法不一：「教学仪器设备值（万元）」「7.教学仪器设备值/万元」「*教学仪器 设备值」。
这里只管把文字化成可比的键，不管它是哪一张表的哪个字段（那是 mapping 的事）。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations

from zhidu.rulebook.units import UnitError, unit_of
from zhidu.sandbox import CellValue

# 全角 ASCII 转半角；只转这一段，像「②」「㎡」这样的字不动，免得「12²」变成 122
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
INVISIBLE: dict[int, None] = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_TIDY: dict[int, int | None] = {**FULL_WIDTH, **INVISIBLE}
_DASHES = {ord(mark): "-" for mark in "—–―－−‐‑~～∼至"}
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[-_/·・.,;:、|#*★※☆\"'“”‘’()\[\]【】〔〕<>《》]+")
_SERIAL = re.compile(
    r"^(?:\(?\d{1,3}[)、.]\s*(?!\d)|\(?[一二三四五六七八九十]{1,3}[)、.]|[①-⑳]|[甲乙丙丁]、)"
)
_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_TAIL_UNIT = re.compile(r"(?:[/,:;、\s-]|单位:?)+([^\s/,:;]{1,5})$")
_AMONG = re.compile(r"^(?:其中|#|其:)+")
_WEAK_TAIL = re.compile(r"(?:总人数|总数|人数|间数|数量|数额|金额|数)$")

# 写法不同的同一单位；换算倍数不在这里，在规则册的 units 里
_SPELLINGS = {
    "平方米": "㎡", "平米": "㎡", "m2": "㎡", "m²": "㎡", "M2": "㎡", "平方": "㎡", "百分比": "%", "百分数": "%",
    "人次": "人", "位": "人", "套": "台", "件": "台", "本": "册", "元整": "元", "人民币元": "元", "W元": "万元",
}  # fmt: skip
_LARGER = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_COUNTED = frozenset({"人", "名", "生", "教师", "间", "台", "册", "班", "所", "个"})
_NOUNS = frozenset({"生", "教师", "年", "班"})  # 单独成格时是表头，不是单位
NEUTRAL = frozenset(
    {"合计", "小计", "总计", "计", "总数", "人数", "数量", "数值", "数", "班", "年", "本年", "本期", "金额"}
)


def plain(text: str) -> str:
    """全角字母数字和标点换成半角，去掉看不见的字符，首尾空白去掉。"""
    return text.strip() if text.isascii() else text.translate(_TIDY).strip()


@lru_cache(maxsize=65536)
def squeezed(text: str) -> str:
    """在 plain 的基础上去掉全部空白（含换行）。"""
    return _SPACES.sub("", plain(text))


def unspaced(text: str) -> str:
    """只去掉空白，别的照原样：报错时给人看的表头要和表里的一样。"""
    return _SPACES.sub("", text.translate(INVISIBLE))


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """比对用的键：半角、无空白、无标点、字母小写，横线一律不计。"""
    return _SEPARATORS.sub("", squeezed(text).translate(_DASHES)).lower()


@lru_cache(maxsize=65536)
def weak_key(text: str) -> str:
    """再宽一级：去掉「其中」和末尾的「数、人数、总数」。只有不含糊时才用它。"""
    found = key(_AMONG.sub("", squeezed(text)))
    shorter = _WEAK_TAIL.sub("", found)
    return shorter if len(shorter) >= 2 else found


@lru_cache(maxsize=65536)
def without_among(text: str) -> str:
    """去掉「其中」：其中室内体育用房面积 → 室内体育用房面积。"""
    return key(_AMONG.sub("", squeezed(text)))


def unit_named(text: str) -> str:
    """「单位：万元」「平方米」→ 规则册里的写法；不是单位时为空。"""
    found = squeezed(text).removeprefix("金额").removeprefix("单位").lstrip(":")
    found = _SPELLINGS.get(found, found)
    for word in sorted(_LARGER, key=len, reverse=True):
        rest = found.removeprefix(word)
        if rest != found and rest:
            rest = _SPELLINGS.get(rest, rest)
            return word + rest if _known(rest) else ""
    return found if found and _known(found) else ""


def conversion(header_unit: str, field_unit: str) -> Fraction | None:
    """表头单位换到入库单位要乘几；两种单位不是一回事时为 None。例：万元 → 元 得 10000。"""
    if header_unit == field_unit or not header_unit:
        return Fraction(1)
    times = Fraction(1)
    base = header_unit
    for word in sorted(_LARGER, key=len, reverse=True):
        if header_unit.startswith(word) and len(header_unit) > len(word):
            times, base = Fraction(_LARGER[word]), header_unit.removeprefix(word)
            break
    if base in _COUNTED and (field_unit in _COUNTED or not field_unit):
        return times  # 「名」「个」「人」只是量词不同
    try:
        here, there = unit_of(base), unit_of(field_unit)
    except UnitError:
        return None
    return times * here[1] / there[1] if here[0] == there[0] else None


def _known(unit: str) -> bool:
    try:
        unit_of(unit)
    except UnitError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """一个表头格：whole 连括号里的说明，bare 去掉括号，unit 是写在里面的单位，text 是给人看的原文。"""

    text: str
    whole: str
    bare: str
    unit: str


@lru_cache(maxsize=4096)
def read_part(text: str) -> Part:
    """拆一个表头格。「3.教学仪器设备值（万元）*」→ bare 教学仪器设备值，unit 万元。"""
    shown = unspaced(text)
    rest = _SERIAL.sub("", squeezed(text)).strip("*★※☆:")
    unit = ""

    def drop_unit(found: re.Match[str]) -> str:
        nonlocal unit
        inside = unit_named(found.group(1))
        if inside or found.group(1) in ("必填", "选填", "必填项", "选填项", "*"):
            unit = unit or inside
            return ""
        return found.group(0)

    rest = _BRACKETED.sub(drop_unit, rest)
    tail = _TAIL_UNIT.search(rest)
    if tail and unit_named(tail.group(1)):
        unit = unit or unit_named(tail.group(1))
        rest = rest[: tail.start()]
    if not unit and rest not in _NOUNS and unit_named(rest):
        unit, rest = unit_named(rest), ""
    return Part(shown, rest.strip(":*"), _BRACKETED.sub("", rest).strip(":*"), unit)


@dataclass(frozen=True, slots=True)
class Heading:
    """一列的表头，由上到下一至三格。names：可能的名字，可信的在前；unit 空表示没写单位。"""

    text: str
    unit: str
    names: tuple[str, ...]


@lru_cache(maxsize=8192)
def heading(cells: tuple[str, ...]) -> Heading:
    """把一列由上到下的表头格合成候选名：上下各格正着连、倒着连，连说明和不连说明都算。

    最下一格必须在内（「小学 / 在校生数」不能只认「小学」），除非它只是单位或「合计」。
    """
    texts = [cell for position, cell in enumerate(cells) if cell and cell not in cells[:position]]
    parts = [read_part(text) for text in texts]
    unit = next((part.unit for part in reversed(parts) if part.unit), "")
    named = [part for part in parts if part.whole]
    text = "·".join(part.text for part in parts)
    names: list[str] = list(_orders(named))
    while len(named) > 1 and key(named[-1].bare) in NEUTRAL:
        named = named[:-1]
        names += _orders(named)
    return Heading(text, unit, tuple(dict.fromkeys(names)))


def _orders(parts: Sequence[Part]) -> Iterator[str]:
    if not parts:
        return
    for size in range(len(parts), 0, -1):
        for upper in combinations(parts[:-1], size - 1):
            for order in permutations((*upper, parts[-1])):
                yield "".join(part.whole for part in order)
                yield "".join(part.bare for part in order)


def nearest(name: str, candidates: Iterable[str]) -> str:
    """最像 name 的表头，没有像的为空。用来在「缺这一列」后面提示「是不是这一列写错了」。"""
    choices = list(candidates)
    found = get_close_matches(name, choices, n=1, cutoff=0.55)
    if found:
        return found[0]
    inside = [choice for choice in choices if len(choice) >= 2 and (choice in name or name in choice)]
    return max(inside, key=len, default="")


def cell_text(value: CellValue) -> str:
    """一格原样写成字：数不带指数，日期写成 2025-09-01。"""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        whole = value.as_integer_ratio() if value.is_finite() else (0, 0)
        return str(whole[0]) if whole[1] == 1 else format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.min.time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def letter(index: int) -> str:
    """第几列（从 0 起）的列字母：0 → A，26 → AA。"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int | None:
    """列字母是第几列（从 0 起）：A → 0，AA → 26；不是列字母的为 None。"""
    if not 1 <= len(letters) <= 3 or not all("A" <= each <= "Z" for each in letters):
        return None
    index = 0
    for each in letters:
        index = index * 26 + ord(each) - 64
    return index - 1
