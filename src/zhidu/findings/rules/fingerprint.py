"""指纹：同一个单位、同一条款、同一类原因的问题算同一个；换一版标准，同一个指标还是同一条款。"""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: 条款写法里不算数的：空白和标点
_MARKS = re.compile(r"[\s、，。；：:,.;（）()《》〔〕\[\]“”\"'·-]+")


def fingerprint(*, unit: int, rulebook_id: str, code: str, stage: str, basis: str, cause: str) -> str:
    """指纹，64 位十六进制。有指标的认规则册、指标和学段，没有的认条款的字（不计空白标点、全半角）。"""
    clause = f"{rulebook_id}/{code}/{stage}" if code else squeezed(basis)
    return hashlib.sha256(f"{unit}|{clause}|{cause}".encode()).hexdigest()


def squeezed(text: str) -> str:
    """条款归一的写法。"""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
