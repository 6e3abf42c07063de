"""--json 的约定：一份小小的样子说明，和照着它查的程序。约定外可以多，约定内一样不能少、不能变类型。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Shape = Any


@dataclass(frozen=True)
class Each:
    """代码 → 同一种样子。"""

    shape: Shape


@dataclass(frozen=True)
class Either:
    """几种样子里的一种。"""

    shapes: tuple[Shape, ...]


BALANCE = {
    "mean": "数?", "sd": "数?", "cv": "数?", "cv_other": "数?", "limit": "数?", "met": "真假?", "schools_below": "整数",
}  # fmt: skip
COUNTY_FIGURE = {
    "value": "数或真假?", "line": "数?", "met": "真假?", "numerator": "数?", "denominator": "数?",
}  # fmt: skip
FIGURE = {
    "value": "数或真假?", "line": "数?", "floor": "数?", "met": "真假?", "gap": "数?", "gap_unit": "文字",
}  # fmt: skip
COUNTY = {
    "unit": "文字", "stage": "文字", "schools": "整数", "passed": "整数",
    "indicators": Each(Either((BALANCE, COUNTY_FIGURE))), "verdict": "文字", "reasons": ["文字"],
}  # fmt: skip
SCHOOL = {
    "code": "文字", "name": "文字", "unit": "文字", "stage": "文字",
    "indicators": Each(FIGURE), "met": "整数", "passed": "真假?",
}  # fmt: skip
FAULT = {
    "file": "文字", "sheet": "文字", "row": "整数?", "column": "文字", "value": "文字", "rule": "文字", "message": "文字",
}  # fmt: skip
DOCUMENT = {
    "rulebook": "文字", "year": "整数?", "conventions": {}, "counties": [COUNTY], "schools": [SCHOOL],
    "excluded": [{"code": "文字", "name": "文字", "why": "文字"}], "faults": [FAULT],
}  # fmt: skip

_KINDS: dict[str, tuple[type, ...]] = {
    "文字": (str,), "整数": (int,), "数": (int, float), "真假": (bool,), "数或真假": (int, float, bool),
}  # fmt: skip


def problems(value: Any, shape: Shape = DOCUMENT, at: str = "") -> Iterator[str]:
    """和约定不符的每一处。"""
    if isinstance(shape, str):
        yield from _wrong_word(value, shape, at)
    elif isinstance(shape, Either):
        tried = [list(problems(value, each, at)) for each in shape.shapes]
        yield from min(tried, key=len) if all(tried) else ()
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{at}：应当是一列"
            return
        for position, each in enumerate(value):
            yield from problems(each, shape[0], f"{at}[{position}]")
    elif not isinstance(value, dict):
        yield f"{at}：应当是一组"
    elif isinstance(shape, Each):
        for code, each in value.items():
            yield from problems(each, shape.shape, f"{at}.{code}")
    else:
        yield from (f"{at}：缺 {key}" for key in shape if key not in value)
        for key in shape.keys() & value.keys():
            yield from problems(value[key], shape[key], f"{at}.{key}")


def _wrong_word(value: Any, word: str, at: str) -> Iterator[str]:
    kind = word.removesuffix("?")
    if value is None:
        if not word.endswith("?"):
            yield f"{at}：是空的，应当是{kind}"
    elif not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and "真假" not in kind):
        yield f"{at}：是 {value!r}，应当是{kind}"
