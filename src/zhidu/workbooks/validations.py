"""限填的格写成 Excel 的数据有效性。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhidu.workbooks.book import Validation

LONGEST_CHOICES = 255

_VALIDATE: dict[str, Callable[[Validation], dict[str, Any]]] = {
    "choices": lambda each: {"validate": "list", "source": list(each.choices)},
    "whole": lambda each: {"validate": "integer", **_between(each)},
    "decimal": lambda each: {"validate": "decimal", **_between(each)},
}


def _between(each: Validation) -> dict[str, Any]:
    if each.maximum is None:
        return {"criteria": ">=", "value": each.minimum if each.minimum is not None else -1e15}
    return {
        "criteria": "between",
        "minimum": each.minimum if each.minimum is not None else -1e15,
        "maximum": each.maximum,
    }


def validation_options(each: Validation) -> dict[str, Any]:
    """Excel 的数据有效性。标题最长 32 字、提示最长 255 字，是 Excel 的规定。"""
    too_long = each.kind == "choices" and len(",".join(each.choices)) > LONGEST_CHOICES
    hint = each.message if too_long else each.hint
    limits = {"validate": "any"} if too_long else _VALIDATE[each.kind](each)  # 选项太多下拉放不下，就只提示
    return limits | {
        "error_title": "填写有误",
        "error_message": each.message[:255],
        "input_title": "怎么填" if hint else "",
        "input_message": hint[:255],
        "ignore_blank": True,
    }
