"""填的内容：名字 → 文字，或名字 → 清单（一串字典）。模板的空照名字取。"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Value = str | list[dict[str, str]]
Values = dict[str, Value]

#: 一件公文填的内容一共多少字；一个清单至多几条
LONGEST, MOST_ROWS = 100_000, 2_000


def checked(given: Mapping[str, Any]) -> tuple[Values, str]:
    """整理成能存的样子，连同哪里不合（合的是空串）。"""
    values: Values = {}
    for name, value in given.items():
        if isinstance(value, str):
            values[name] = value
        elif _is_list(value):
            if len(value) > MOST_ROWS:
                return {}, f"“{name}”有 {len(value)} 条，一件公文最多列 {MOST_ROWS} 条，请改成附件。"
            values[name] = [dict(row) for row in value]
        else:
            return {}, f"“{name}”既不是文字也不是清单，请重新填。"
    if len(json.dumps(values, ensure_ascii=False)) > LONGEST:
        return {}, f"填的内容超过 {LONGEST} 字，放不进一件公文，请改成附件。"
    return values, ""


def _is_list(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str | bytes)
        and all(
            isinstance(row, Mapping)
            and all(isinstance(name, str) and isinstance(text, str) for name, text in row.items())
            for row in value
        )
    )


def with_defaults(values: Mapping[str, Value], defaults: Mapping[str, Value]) -> dict[str, Value]:
    """没填的用知道的补上（主送、发文机关）；填了的照填的。"""
    return {**defaults, **{name: value for name, value in values.items() if value}}
