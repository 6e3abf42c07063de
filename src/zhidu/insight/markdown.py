"""写成 Markdown：表里的竖线、文字里的记号都转义，常见的阅读器里不走样。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\|`*_~<\[\]])")


def escaped(text: str) -> str:
    """普通文字：记号前加反斜线，换行变空格。"""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def link(words: str, target: str) -> str:
    """「[字](去处)」。target 是相对路径。"""
    return f"[{escaped(words)}]({target})"


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """一张表。一格也没填的列不写；没有行时是空串。格里的文字由调用的人转义。"""
    body = [list(row) for row in rows]
    if not body:
        return ""
    kept = [place for place in range(len(head)) if any(row[place] for row in body)]
    lines = [[head[place] for place in kept], ["---"] * len(kept)]
    lines += [[row[place] for place in kept] for row in body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """一串短句。"""
    return "\n".join(f"- {line}" for line in lines if line)


def document(*blocks: str) -> str:
    """几段合成一页，段间空一行，空的段不要，末尾一个换行。"""
    return "\n\n".join(block for block in blocks if block) + "\n"
