"""表头怎么认：去掉不影响意思的差别（全半角、空格、标点、必填星号、括号里的单位），再对名字和别名。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhidu.rulebook.model import Field

_TAIL = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_NOISE = re.compile(r"[\W_]+")


def heading_key(text: str) -> str:
    """表头的比对键：「小学 在校生数（人）*」和「小学在校生数」是同一个。"""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("*").strip().casefold()
    shorter = _TAIL.sub("", plain)
    return _NOISE.sub("", shorter) or _NOISE.sub("", plain)


def headings(field: Field) -> Iterator[tuple[str, str]]:
    """一个字段认得的全部表头：(入库列名, 表头)。分学段的字段，学段加在名字和每个别名前面。"""
    for prefix in field.per_stage or ("",):
        for name in (field.name, *field.aliases):
            yield prefix + field.name, prefix + name
