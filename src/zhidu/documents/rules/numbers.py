"""文号：代字、六角括号里的年份、序号，序号不编虚位。"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhidu.gongwen import Form

#: 代字最长几个字
LONGEST = 20
_WORDS = re.compile(r"[一-鿿A-Za-z]+")
_NUMBER = re.compile(r"[一-鿿A-Za-z]{1,20}〔\d{4}〕\d{1,6}号")


def number_words(series: str, year: int, sequence: int) -> str:
    """「示督函〔2026〕3号」。"""
    return f"{series}〔{year}〕{sequence}号"


def series_fault(series: dict[str, str]) -> str:
    """各版式的代字写得对不对；对的是空串。"""
    forms = {each.value for each in Form}
    if not series:
        return "至少要给一种版式定代字，如信函格式的“示督函”。"
    for form, words in series.items():
        if form not in forms:
            return f"没有“{form}”这种版式。"
        if len(words) > LONGEST or not _WORDS.fullmatch(words):
            return f"代字“{words}”只能用汉字和字母，不超过 {LONGEST} 个，不带“字”“第”和括号。"
    return ""


def missing(sequences: Iterable[int], last: int) -> list[int]:
    """登记簿里缺了哪几号：1 到 last 该一个不少。"""
    return sorted(set(range(1, last + 1)) - set(sequences))


def readings(numbers: Iterable[str]) -> list[str]:
    """文号前面可能粘着正文的字：从头往后去掉一个、两个……各种读法都交回，查得到的才是。"""
    return sorted({each[start:] for each in numbers for start in range(each.index("〔"))})


def numbers_in(text: str) -> tuple[str, ...]:
    """一段文字里像文号的，按出现的次序，不重复。"""
    return tuple(dict.fromkeys(_NUMBER.findall(text)))
