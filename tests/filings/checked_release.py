"""一本带“跟去年比、跟同类比、可信度”的小规则册，和造行的办法。内容是编的（示例）。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.rulebook.soft import soft_files
from tests.rulebook.tiny import write
from zhidu.rulebook import FormRow, Origin, Release, Value, load_release


def soft_release(folder: Path) -> Release:
    """读入带软校验的小规则册。"""
    return load_release(write(folder, soft_files()), check_examples=False)


def exact(value: int | str | None) -> Value:
    """整数变成精确分数，别的照旧。"""
    return Fraction(value) if isinstance(value, int) else value


def row(**values: int | str | None) -> FormRow:
    """一行。"""
    return FormRow({name: exact(each) for name, each in values.items()}, Origin("", "", 0))


def school(code: str, *, unit: str = "东县", kind: str = "小学", **values: int | str | None) -> FormRow:
    """一所学校的一行；没给的列是未知。"""
    base: dict[str, int | str | None] = {
        "学校标识码": code, "学校名称": f"第{code}小学", "管理单位": unit, "办学类型": kind, "初中在校生数": 0,
    }  # fmt: skip
    return row(**(base | values))


def grade(code: str, year: int, number: int, pupils: int | None) -> FormRow:
    """一个年级的一行。"""
    return row(学校标识码=code, 年份=year, 年级=number, 在校生数=pupils)
