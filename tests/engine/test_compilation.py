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
from zhidu.engine.compilation import Compiler, Quantity, compare, literal, over, quote, times, value
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


@settings(max_examples=300)
@given(numbers(3))
def test_numbers_match(session: DuckSession, node: Node) -> None:
    if bounded(node):
        assert not faults(session, node)


@settings(max_examples=300)
@given(conditions(3))
def test_conditions_match(session: DuckSession, node: Node) -> None:
    if bounded(node):
        assert not faults(session, node)


@settings(max_examples=60)
@given(words(2))
def test_words_match(session: DuckSession, node: Node) -> None:
    if bounded(node):
        assert not faults(session, node)


def test_names_and_texts_are_quoted() -> None:
    """列名里的引号、文字里的引号都加倍；文字里写什么都只是文字。"""
    assert quote('怪"名') == '"怪""名"'
    assert literal("'; DROP TABLE rows; --") == "'''; DROP TABLE rows; --'"
    with duckdb.connect() as connection:
        for word in (*WORDS, "换\n行", "「」", "零\u200b宽"):
            found = connection.execute(f"SELECT {literal(word)} AS {quote(word + 'x')}")
            assert [each[0] for each in found.description or ()] == [word + "x"]
            assert found.fetchone() == (word,)


@pytest.mark.parametrize(
    "formula",
    [
        "2000000000 × 100 + 人数",
        "人数 × 2000000000 × 3",
        "面积 + 2000000000",
        "最大（2000000000，3000000000） × 人数",
        "30 ÷ 差额 × 人数",
        "−12 ÷ （差额 × 差额） × 100",
        "如果（类型 = 「小学」，2000000000，3） × 5",
        "向上取整（人数 ÷ 3） × 2000000000",
        "2000000000 ÷ 面积",
        "1 ÷ 3 − 人数 ÷ 3",
        "5 ÷ 0",
        "人数 ÷ （差额 − 差额）",
        "−（−人数）",
        "如果（类型 = 「小学」，人数 ÷ 差额，面积）",
        "如果（人数 > 1，面积 ÷ 差额，人数 ÷ 面积）",
        "最大（人数 ÷ 差额，面积 ÷ 人数）",
        "优先（人数 ÷ 差额，面积，3） ÷ 人数",
        "优先（面积，差额） ≥ 人数 ÷ 差额",
        "面积 ≥ 2000000000",
        "30000000000 × 人数 > 2000000000 × 差额",
        "100000 × 100000 > 人数",
    ],
)
def test_awkward_formulas_match(session: DuckSession, formula: str) -> None:
    """常数照 32 位、8 位整数相乘会溢出报错，在这里都不会；选中的一支除以零得空，没选中的不碍事。"""
    assert not faults(session, parse(formula))


@pytest.mark.parametrize("node", [Text("小学"), Call("属于", (Name("人数"), Constant(Fraction(1))))])
def test_text_and_conditions_are_not_numbers(node: Node) -> None:
    with pytest.raises(TypeError):
        compiler().quantity(node)


@pytest.mark.parametrize("node", [Name("人数"), Call("最大", (Name("人数"), Name("面积")))])
def test_numbers_are_neither_conditions_nor_text(node: Node) -> None:
    with pytest.raises(TypeError):
        compiler().condition(node)
    with pytest.raises(TypeError):
        compiler().text(node)


@pytest.mark.parametrize("line", ["0.9", "4.2", "5.3", "2.3", "2.4", "0.85", "3.57", "1.955"])
def test_every_integer_case_on_a_line_is_judged_right(line: str) -> None:
    """两万种学校规模逐个试：刚好在线上的算达到，少一名的不算。先除后乘会判错其中几个。"""
    wanted = Fraction(line)
    cases = [(wanted * pupils / 100, pupils) for pupils in range(1, 20001) if (wanted * pupils) % 100 == 0]
    assert cases
    figure = over(
        times(Quantity("n", positive=True), Quantity("100", positive=True)), Quantity("s", positive=True)
    )
    test = compare(figure, ">=", Quantity(str(wanted.numerator), wanted.denominator, positive=True))
    values = ", ".join(f"({teachers}::DOUBLE, {pupils}::DOUBLE)" for teachers, pupils in cases)
    with duckdb.connect() as connection:
        on = f"SELECT count(*) FROM (VALUES {values}) AS t(n, s) WHERE {test}"
        below = (
            f"SELECT count(*) FROM (SELECT n - 1 AS n, s FROM (VALUES {values}) AS t(n, s)) AS u WHERE {test}"
        )
        assert connection.execute(on).fetchone() == (len(cases),)
        assert connection.execute(below).fetchone() == (0,)
