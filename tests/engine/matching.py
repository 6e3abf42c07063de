"""逐行逐列对拍：两台引擎的结果表必须一样多行、一样的键、一样的数。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhidu.rulebook.model import Release

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
RELATIVE = 1e-12
TOPS = ("unit_figures", "stage_figures")  # 只有县级指标要把分子给人看


def same(first: object, second: object, scale: float = 0.0) -> bool:
    """None 只等于 None，真假只等于真假；数相对差 1e-12 以内。scale：离差一类的数，误差相对于它的均值。"""
    if first is None or second is None or isinstance(first, str | bool) or isinstance(second, str | bool):
        return type(first) is type(second) and first == second
    one, two = _plain(first), _plain(second)
    return abs(one - two) <= RELATIVE * max(abs(one), abs(two), scale)


def _plain(value: object) -> float:
    if isinstance(value, int | float | Fraction | Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def differences(exact: Rows, other: Rows, release: Release) -> list[str]:
    """exact 是准的；other 里可以多带几列，不能少、不能错。返回逐处说明，空就是一致。"""
    found = [f"{name} 只有一边有" for name in exact.keys() ^ other.keys()]
    for name in exact.keys() & other.keys():
        found += _table(name, exact[name], other[name], release)
    return found


def _table(
    name: str, exact: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]], release: Release
) -> list[str]:
    def key(row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(repr(row.get(each)) for each in ("#row", release.population.unit, "学段"))

    left, right = ({key(row): row for row in rows} for rows in (exact, other))
    if len(left) != len(exact) or len(right) != len(other):
        return [f"{name} 有重复的行：{len(exact)}、{len(other)} 行，{len(left)}、{len(right)} 个键"]
    found = [f"{name} {each} 只有一边有" for each in left.keys() ^ right.keys()]
    for each in left.keys() & right.keys():
        for column, value in left[each].items():
            if column.endswith("_top") and name not in TOPS:
                continue
            if column not in right[each]:
                found.append(f"{name} 少了列 {column}")
            elif not same(value, right[each][column], _scale(column, left[each])):
                shown = float(value) if isinstance(value, Fraction | Decimal) else value
                found.append(f"{name} {each} {column}：准 {shown!r}，得 {right[each][column]!r}")
    return found


def _scale(column: str, row: Mapping[str, Any]) -> float:
    """标准差的误差相对于均值，差异系数的误差相对于 1：各校相等时它们是 0，没有相对误差可言。"""
    code, _, what = column.rpartition("_")
    if what == "other":
        code, _, what = code.rpartition("_")
    if what == "sd":
        mean = row[column.replace("_sd", "_mean")]
        return 0.0 if mean is None else abs(float(mean))
    return 1.0 if what == "cv" or column == "#composite" else 0.0
