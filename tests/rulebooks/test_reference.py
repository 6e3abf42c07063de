"""rulebooks/写法.md 和程序一致：键、必写选写、可选的词、单位、函数、例子的得数、报错的话。从程序里读，不抄一份。"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from zhidu.kernel import exact_decimal
from zhidu.rulebook import (
    checking,
    citations,
    drafting,
    forms,
    indicators,
    language,
    load_release,
    model,
    overlay,
    reading,
    regulation,
    sources,
)
from zhidu.rulebook.evaluation import Row, Value, evaluate
from zhidu.rulebook.language import parse
from zhidu.rulebook.nodes import FUNCTIONS
from zhidu.rulebook.units import UNITS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "rulebooks" / "写法.md").read_text(encoding="utf-8")
LOADERS = (regulation, indicators, forms, overlay, drafting)
Grid = tuple[list[str], list[list[str]]]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def grids(text: str) -> Iterator[Grid]:
    """每张表：表头，各行。"""
    for block in re.findall(r"(?m)(?:^\|.*\n)+", text):
        head, _, *rows = block.splitlines()
        yield cells(head), [cells(row) for row in rows]


TABLES = list(grids(TEXT))


def column(grid: Grid, name: str) -> list[str]:
    head, rows = grid
    return [row[head.index(name)].strip("`") for row in rows]


def accepted(module: ModuleType) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """这个模块每次 .table(必写, 选写) 认哪些键，和在第几行。"""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "table":
            keys = [
                frozenset(eval(ast.unparse(each), vars(module)))  # 参数都是模块里的常量
                for each in node.args
            ]
            yield f"{module.__name__}:{node.lineno}", keys[0], keys[1] if len(keys) > 1 else frozenset()


def documented() -> set[tuple[frozenset[str], frozenset[str]]]:
    found = set()
    for grid in TABLES:
        if grid[0][0] == "键":
            pairs = list(zip(column(grid, "键"), column(grid, "要不要"), strict=True))
            assert {need for _, need in pairs} <= {"必写", "选写"}
            keys = [key for key, _ in pairs]
            assert len(keys) == len(set(keys)), keys
            found.add(tuple(frozenset(k for k, need in pairs if need == word) for word in ("必写", "选写")))
    return found


def test_every_key_the_loader_accepts_is_documented_and_no_other() -> None:
    loaded = [each for module in LOADERS for each in accepted(module)]
    assert len(loaded) >= 20
    known = documented()
    for where, required, optional in loaded:
        assert (required, optional) in known, (
            f"{where} 认的键在写法.md 里没有一张表正好是：{required} {optional}"
        )
    extra = known - {(required, optional) for _, required, optional in loaded}
    assert not extra, f"写法.md 里这些键程序不认：{extra}"


def test_every_word_that_can_be_chosen_is_documented() -> None:
    kinds = (
        model.Kind,
        model.Level,
        model.Direction,
        model.FormRows,
        model.SpeakingLevel,
        citations.Verification,
    )
    words = [word for kind in kinds for word in get_args(kind)]
    for module in LOADERS:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "choice"
                and isinstance(node.args[0], ast.Tuple)
            ):
                words += ast.literal_eval(node.args[0])
    assert {"enrolment", "simple", "split", "warning", "mean"} <= set(words)
    assert not [word for word in words if f"`{word}`" not in TEXT]


def test_every_unit_is_documented_with_its_size() -> None:
    (grid,) = [grid for grid in TABLES if grid[0] == ["单位", "等于"]]
    written = dict(zip(column(grid, "单位"), column(grid, "等于"), strict=True))
    base = {
        name: f"{scale} {dimension[0][0]}" if dimension else exact_decimal(scale)
        for name, (dimension, scale) in UNITS.items()
        if name
    }
    assert written == base


def test_every_function_and_symbol_is_documented() -> None:
    (grid,) = [grid for grid in TABLES if grid[0][0] == "写法"]
    written = set(column(grid, "写法"))
    assert set(FUNCTIONS) <= written
    assert {"且", "或", "非", *"+−×÷", *language._COMPARISONS} <= written
    assert not [symbol for symbol in language._SAME if f"`{symbol}`" not in TEXT]
    lacking = TEXT.partition("### 缺数怎么办")[2].partition("## ")[0]
    assert not [name for name in FUNCTIONS if name not in lacking], "每个函数都要说缺数时怎样"


def sample(text: str) -> Value:
    if text == "空着":
        return None
    return text[1:-1] if text.startswith("「") else Fraction(text)


def shown(value: Value) -> str:
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "成立" if value else "不成立"
    return exact_decimal(value).replace(",", "") if isinstance(value, Fraction) else f"「{value}」"


def formulas() -> list[tuple[str, str]]:
    found = [grid for grid in TABLES if "例" in grid[0] and "算出" in grid[0]]
    return [pair for grid in found for pair in zip(column(grid, "例"), column(grid, "算出"), strict=True)]


@pytest.mark.parametrize(("formula", "answer"), formulas())
def test_every_example_formula_gives_what_it_says(formula: str, answer: str) -> None:
    (one,) = [grid for grid in TABLES if grid[0] == ["列", "数"]]
    (many,) = [grid for grid in TABLES if grid[0][0] == "第几行"]
    row: Row = {name: sample(value) for name, value in one[1]}
    rows = [dict(zip(many[0], map(sample, each), strict=True)) for each in many[1]]
    assert shown(evaluate(parse(formula), row, rows)) == answer


def test_there_are_example_formulas() -> None:
    assert len(formulas()) >= 40


def test_quoted_complaints_are_what_the_program_says() -> None:
    folder = Path(inspect.getfile(checking)).parent
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    spoken = re.sub(r"\{[^{}]*\}", "…", code.replace('"\n', '"'))
    quoted = [
        part
        for head in ("写错了会说", "会说")
        for grid in TABLES
        if head in grid[0]
        for cell in column(grid, head)
        for part in cell.split("…")
        if part
    ]
    assert len(quoted) >= 60
    assert not [part for part in quoted if part not in spoken and part not in code]


def test_limits_are_the_programs_own() -> None:
    for number in (
        f"{reading.LARGEST_FILE:,} 字节",
        f"{reading.DEEPEST_TREE} 层",
        f"{language.LONGEST_FORMULA} 字",
        f"{language.MOST_TOKENS} 个",
        f"{language.DEEPEST_NESTING} 层",
        f"最多 {sources.LONGEST_CHAIN} 级",
    ):
        assert number in TEXT, number


def test_the_smallest_rulebook_works_as_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n# 文件 (\S+)\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) == 4
    folder = tmp_path / "shili"
    for name, body in blocks:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    release = load_release(folder)
    assert [each.code for each in release.indicators] == ["R1"]
    assert len(release.examples) == 3
