"""公式译成 SQL，在 DuckDB 里逐行算出来的，和精确求值一个不差。"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings

from tests.engine.formula_trees import FIELDS, NUMBERS, TEXTS, WORDS, awkward_rows, conditions, numbers, words
from tests.engine.matching import same
from zhidu.engine.compilation import Compiler, literal, quote, value
from zhidu.engine.duck import DuckSession
from zhidu.engine.scope import Relation, school_resolver
from zhidu.rulebook.evaluation import Value, evaluate, show
from zhidu.rulebook.language import parse
from zhidu.rulebook.model import Form
from zhidu.rulebook.nodes import Call, Constant, Name, Node, Text
from zhidu.rulebook.tables import FormRow, Origin, Table

FORM = Form("表", "示例表", "school", FIELDS)
ROWS = awkward_rows()
NOWHERE = Origin("示例", "", 0)


@pytest.fixture(scope="module")
def session() -> Iterator[DuckSession]:
    with DuckSession(threads=1) as opened:
        opened.load("rows", FORM, Table("表", tuple(FormRow(row, NOWHERE) for row in ROWS)))
        yield opened


def compiler() -> Compiler:
    return Compiler(school_resolver(FORM, Relation("rows", frozenset((*NUMBERS, *TEXTS)))))


def answers(session: DuckSession, node: Node) -> list[object]:
    """一棵树在每行上的值。"""
    maker = compiler()
    match maker.kind(node):
        case "number":
            sql = value(maker.quantity(node))
        case "text":
            sql = maker.text(node)
        case _:
            sql = maker.condition(node)
    found = session.connection.execute(f'SELECT {sql} FROM rows ORDER BY "#row"').fetchall()
    return [row[0] for row in found]


def faults(session: DuckSession, node: Node) -> list[str]:
    """哪几行和精确求值不一样。"""
    result = []
    for row, found in zip(ROWS, answers(session, node), strict=True):
        expected: Value = evaluate(node, row)
        if not same(expected, found):
            result.append(f"{show(node)} 代入 {show(node, row)}：应为 {expected!r}，得 {found!r}")
    return result


def bounded(node: Node) -> bool:
    """公式里每一步的整数都在 2^53 以内，双精度才谈得上精确；超出的不比。"""
    return _magnitude(node) < 2**53


def _magnitude(node: Node) -> float:
    if isinstance(node, Constant):
        return float(max(abs(node.value.numerator), node.value.denominator, 1))
    if isinstance(node, Name | Text):
        return 2000.0
    return math.prod(_magnitude(each) for each in node.children()) * (2 if len(node.children()) > 1 else 1)


@settings(max_examples=500)
@given(numbers(3))
def test_numbers_match(session: DuckSession, node: Node) -> None:
    if bounded(node):
        assert not faults(session, node)


@settings(max_examples=400)
@given(conditions(3))
def test_conditions_match(session: DuckSession, node: Node) -> None:
    if bounded(node):
        assert not faults(session, node)


@settings(max_examples=100)
@given(words(2))
def test_words_match(session: DuckSession, node: Node) -> None:
    if bounded(node):
        assert not faults(session, node)
