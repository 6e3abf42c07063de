"""排字前的整理：去掉不可见的控制字符，长串的字母里留出可以折行的地方，标题折成长短相近的几行。"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

#: 一行放得下的 2 号字数（156 毫米 ÷ 22 磅）
TITLE_WIDTH = 20
#: 超过这么多字就折行：顶满版心的标题不好看
TITLE_EASY = 18
#: 连着的字母数字超过这么多个，中间给一个看不见的折行处，免得冲出版心
LONGEST_RUN = 30

_BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_RUN = re.compile(rf"[!-~]{{{LONGEST_RUN + 1},}}")
_WELDED = re.compile(r"《[^》]{0,18}》|“[^”]{0,12}”|〔[^〕]*〕|[0-9A-Za-z.%]+")
_NEVER_FIRST = set("的地得了和与及、，。；：？！）》”〕等们")
_GOOD_FIRST = (
    "《",
    "关于",
    "有关",
    "问题",
    "工作",
    "情况",
    "开展",
    "限期",
    "落实",
    "整改",
    "专项",
    "年度",
    "复核",
    "问责",
)
_GOOD_LAST = ("的", "市", "区", "县", "学校", "小学", "中学", "幼儿园", "办公室", "》", "、")


def clean(text: str) -> str:
    """一行字：控制字符、改变书写方向的字符、残缺的代理码一律去掉，换行和制表符当空格。"""
    flat = re.sub(r"[\t\r\n\v\f\u0085\u2028\u2029]+", " ", text)
    kept = (
        each for each in flat
        if each not in _BIDI and unicodedata.category(each) not in ("Cc", "Cs") and ord(each) & 0xFFFE != 0xFFFE
    )  # fmt: skip
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def breakable(text: str) -> str:
    """没有空格的长串（网址、乱按的字母）每隔一段插一个零宽空格。"""

    def cut(found: re.Match[str]) -> str:
        run = found.group()
        return "\u200b".join(run[at : at + LONGEST_RUN] for at in range(0, len(run), LONGEST_RUN))

    return _RUN.sub(cut, text)


def display_width(text: str) -> float:
    """占几个汉字宽；半角字算半个。"""
    return sum(0.5 if ord(each) < 0x2E80 and each not in "“”‘’—…·" else 1.0 for each in text)


def title_rows(title: str) -> tuple[str, ...]:
    """标题折成几行：自己换了行的照办，不然长短相近，不在书名、数字里和“的”前面折开。"""
    rows: list[str] = []
    for part in re.split(r"[\r\n]+", title):
        if words := clean(part):
            rows += _balanced(words)
    return tuple(rows)


def _balanced(words: str) -> list[str]:
    count = int(-(-display_width(words) // TITLE_EASY))
    if count < 2:
        return [words]
    if count > 8:
        return [words[at : at + TITLE_WIDTH] for at in range(0, len(words), TITLE_WIDTH)]
    welded = {at for found in _WELDED.finditer(words) for at in range(found.start() + 1, found.end())}
    costs = {at: _cost(words, at, at in welded) for at in range(1, len(words))}
    ideal = display_width(words) / count
    best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, 0): (0.0, (0,))}
    for row in range(1, count + 1):
        for end in [len(words)] if row == count else list(costs):
            options = [
                (cost + (width - ideal) ** 2 + costs.get(end, 0.0), (*cuts, end))
                for (rows, start), (cost, cuts) in best.items()
                if rows == row - 1 and start < end
                and (width := display_width(words[start:end])) <= TITLE_WIDTH
            ]  # fmt: skip
            if options:
                best[row, end] = min(options)
    found = best.get((count, len(words)))
    cuts = found[1] if found else (*range(0, len(words), TITLE_WIDTH), len(words))
    return [words[start:end].strip() for start, end in pairwise(cuts)]


def _cost(words: str, at: int, welded: bool) -> float:
    if welded or words[at] in _NEVER_FIRST or words[at - 1] in "《“（〔":
        return 400.0
    if words[:at].endswith(_GOOD_LAST) or words.startswith(_GOOD_FIRST, at):
        return 0.0
    return 40.0
