"""粗筛永远不许把不成立的关系放过去：与精确求值对照。"""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from zhidu.rulebook.evaluation import Value, truth
from zhidu.rulebook.language import parse
from zhidu.workbooks.screening import Rough, roughly, screen

RULES = [
    "甲 ≤ 乙",
    "甲 < 乙",
    "甲 = 乙",
    "甲 ≠ 乙",
    "甲 ≥ 乙 + 丙",
    "甲 + 乙 = 丙",
    "甲 − 乙 ≤ 丙",
    "甲 ÷ 乙 ≤ 丙",
    "甲 × 3 ÷ 10 > 乙",
    "甲 ÷ （优先（乙，0） + 优先（丙，0）） ≤ 100000",
    "−甲 < 乙 且 丙 > 0",
    "甲 = 0 或 乙 ÷ 丙 ≥ 0.1",
    "非 甲 > 乙",
    "非 属于（类，「小学」，「教学点」） 或 优先（乙，0） = 0",
    "类 = 「小学」 或 甲 ≤ 乙",
    "类 ≠ 「小学」 且 甲 < 乙",
    "最大（甲，乙） ≤ 丙",
    "如果（甲 > 乙，丙，乙） ≥ 0",
]
TREES = [parse(rule) for rule in RULES]
FIGURES = st.one_of(
    st.none(),
    st.integers(0, 60).map(Fraction),
    st.fractions(min_value=0, max_value=5, max_denominator=30),
    st.sampled_from(
        [Fraction(10**15), Fraction(10**15 + 1), Fraction(10**15) + Fraction(1, 10**6), Fraction(1, 10**6)]
    ),
)
KINDS = st.one_of(st.none(), st.sampled_from(["小学", "教学点", "初级中学"]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(FIGURES, FIGURES, FIGURES, KINDS)
def test_screen_never_lets_a_broken_relation_through(
    first: Fraction | None, second: Fraction | None, third: Fraction | None, kind: str | None
) -> None:
    row: dict[str, Fraction | str | None] = {"甲列": first, "乙": second, "丙": third, "类": kind}
    exact: dict[str, Value] = {**row, "甲": first}
    rough: dict[str, Rough] = {
        name: roughly(value) if isinstance(value, Fraction) else value for name, value in row.items()
    }
    for rule, tree in zip(RULES, TREES, strict=True):
        harmless = screen(tree, {"甲": "甲列"})(rough)
        assert not (harmless and truth(tree, exact) is False), rule


def test_screen_settles_the_usual_rows_without_exact_arithmetic() -> None:
    """平常的行粗筛就能定，否则它就没有用处。"""
    row: dict[str, Rough] = {"甲": 20, "乙": 38, "丙": 600, "类": "小学"}
    settled = [rule for rule, tree in zip(RULES, TREES, strict=True) if screen(tree, {})(row)]
    assert {"甲 ≤ 乙", "甲 < 乙", "甲 ≠ 乙", "甲 − 乙 ≤ 丙", "类 = 「小学」 或 甲 ≤ 乙"} <= set(settled)
    assert screen(parse("甲 ≤ 乙"), {})({"甲": 38, "乙": 38})


def test_nearly_equal_and_unknown_are_told_apart() -> None:
    """差一点点的交给精确求值；缺数的不算错。"""
    rule = screen(parse("甲 ≤ 乙"), {})
    assert not rule({"甲": 0.1 + 0.2, "乙": 0.3})
    assert rule({"甲": None, "乙": 0.3})
    assert not rule({"甲": 2, "乙": 1})
