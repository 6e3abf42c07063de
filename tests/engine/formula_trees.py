"""造公式树：每种节点、每种类型都会出现；还有一张摆满刁钻值的表。"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import strategies as st

from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Field
from zhidu.rulebook.nodes import Arithmetic, Call, Comparison, Constant, Logic, Name, Negate, Node, Not, Text

ZERO = Fraction(0)
FIELDS: tuple[Field, ...] = (
    Field("人数", "count", "人", minimum=ZERO),
    Field("面积", "amount", "㎡", decimals=2, minimum=ZERO),
    Field("差额", "amount", "元", decimals=1),  # 可以是负的
    Field('怪"名 (x)', "count", "间", minimum=ZERO),
    Field("类型", "text"),
    Field("a'b; DROP TABLE rows --", "text"),
)
NUMBERS = tuple(each.name for each in FIELDS if each.numeric)
TEXTS = tuple(each.name for each in FIELDS if not each.numeric)
WORDS = ("小学", "", "'; DROP TABLE rows; --", '双"引号', "反\\斜\\'杠", "%s ? {x}", "小学 ")
_VALUES: Mapping[str, Sequence[Value]] = {
    "人数": (None, ZERO, Fraction(1), Fraction(3), Fraction(20)),
    "面积": (None, ZERO, Fraction(1, 100), Fraction("4.5"), Fraction(3)),
    "差额": (None, ZERO, Fraction("-4.5"), Fraction("0.1"), Fraction(-3)),
    '怪"名 (x)': (None, ZERO, Fraction(2), Fraction(3)),
    "类型": (None, *WORDS),
    "a'b; DROP TABLE rows --": (None, *WORDS[:3]),
}


def awkward_rows() -> list[dict[str, Value]]:
    """每两列的搭配隔一个取一个，其余各列轮着走。"""
    rows: list[dict[str, Value]] = []
    for first, second in itertools.combinations(_VALUES, 2):
        for one, two in itertools.product(_VALUES[first], _VALUES[second]):
            row = {name: values[len(rows) % len(values)] for name, values in _VALUES.items()}
            rows.append(row | {first: one, second: two})
    return rows[::2]


_CONSTANTS = st.sampled_from(
    [Fraction(each) for each in ("0", "1", "3", "100", "0.85", "4.5", "12", "-2", "0.01")]
).map(Constant)
_TEXT_CONSTANTS = st.sampled_from(WORDS).map(Text)


def _calls(function: str, *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda found: Call(function, found))


def _several(function: str, argument: st.SearchStrategy[Node], head: int = 0) -> st.SearchStrategy[Node]:
    return st.lists(argument, min_size=2, max_size=3 + head).map(lambda found: Call(function, tuple(found)))


def numbers(
    depth: int, names: Sequence[str] = NUMBERS, texts: Sequence[str] = TEXTS
) -> st.SearchStrategy[Node]:
    """数值公式。"""
    leaf = st.one_of(st.sampled_from(names).map(Name), _CONSTANTS)
    if depth == 0:
        return leaf
    below = numbers(depth - 1, names, texts)
    return st.one_of(
        *(st.builds(Arithmetic, st.just(operator), below, below) for operator in "+−×÷÷"),
        leaf,
        below.map(Negate),
        _several("最大", below),
        _several("最小", below),
        _several("优先", below),
        _calls("向上取整", below),
        _calls("如果", conditions(depth - 1, names, texts), below, below),
    )


def words(
    depth: int, names: Sequence[str] = NUMBERS, texts: Sequence[str] = TEXTS
) -> st.SearchStrategy[Node]:
    """文字公式。"""
    leaf = st.one_of(st.sampled_from(texts).map(Name), _TEXT_CONSTANTS)
    if depth == 0:
        return leaf
    below = words(depth - 1, names, texts)
    return st.one_of(
        leaf, leaf, _several("优先", below), _calls("如果", conditions(depth - 1, names, texts), below, below)
    )


def conditions(
    depth: int, names: Sequence[str] = NUMBERS, texts: Sequence[str] = TEXTS
) -> st.SearchStrategy[Node]:
    """条件公式。"""
    lower = max(depth - 1, 0)
    value, word = numbers(lower, names, texts), words(lower, names, texts)
    simple = st.one_of(
        *(st.builds(Comparison, st.just(operator), value, value) for operator in "≥≤><=≠"),
        st.builds(Comparison, st.sampled_from("=≠"), word, word),
        _several("属于", value, 1),
        _several("属于", word, 1),
    )
    if depth == 0:
        return simple
    below = conditions(lower, names, texts)
    return st.one_of(
        *(
            st.builds(Logic, st.just(word), st.lists(below, min_size=2, max_size=3).map(tuple))
            for word in "且或"
        ),
        simple,
        below.map(Not),
        st.builds(Comparison, st.sampled_from("=≠"), below, below),
        _several("优先", below),
        _several("属于", below),
        _calls("如果", below, below, below),
    )
