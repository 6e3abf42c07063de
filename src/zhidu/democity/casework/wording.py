"""各处说的话：写在 troubles.json 里，这里只管取。"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def written() -> dict[str, Any]:
    """troubles.json 的全部内容：troubles、gaps、words。"""
    text = (files("zhidu.democity.casework") / "troubles.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def said(what: str, number: int, kind: str = "") -> str:
    """第 number 次说的那句话，几句轮着用。kind 是再往下一层（结论的 upheld、意见的 steps）。"""
    found = written()["words"][what]
    if kind:
        found = found[kind]
    return str(found if isinstance(found, str) else found[number % len(found)])
