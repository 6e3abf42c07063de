"""公式语言：认得的都认得对，不认得的都指出第几个字、为什么，再怪的输入也立刻拒绝。"""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhidu.kernel import figure
from zhidu.rulebook import FormulaError, parse, show
from zhidu.rulebook.language import DEEPEST_NESTING
from zhidu.rulebook.nodes import (
    FUNCTIONS,
    Arithmetic,
    Call,
    Comparison,
    Constant,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Text,
    names_in,
)

A, B, C = Name("甲"), Name("乙"), Name("丙")


def number(text: str) -> Constant:
    return Constant(Fraction(text))


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        ("甲 + 乙", Arithmetic("+", A, B)),
        ("甲 − 乙", Arithmetic("−", A, B)),
        ("甲 - 乙", Arithmetic("−", A, B)),
        ("甲 × 乙", Arithmetic("×", A, B)),
        ("甲 * 乙", Arithmetic("×", A, B)),
        ("甲 ÷ 乙", Arithmetic("÷", A, B)),
        ("甲 / 乙", Arithmetic("÷", A, B)),
        ("甲 + 乙 × 丙", Arithmetic("+", A, Arithmetic("×", B, C))),
        ("（甲 + 乙） × 丙", Arithmetic("×", Arithmetic("+", A, B), C)),
        ("甲 − 乙 − 丙", Arithmetic("−", Arithmetic("−", A, B), C)),
        ("甲 − （乙 − 丙）", Arithmetic("−", A, Arithmetic("−", B, C))),
        ("甲 ÷ 乙 × 丙", Arithmetic("×", Arithmetic("÷", A, B), C)),
        ("−甲 + 乙", Arithmetic("+", Negate(A), B)),
        ("−−甲", A),
        ("甲 ≥ 乙", Comparison("≥", A, B)),
        ("甲 >= 乙", Comparison("≥", A, B)),
        ("甲 <= 乙", Comparison("≤", A, B)),
        ("甲 > 乙", Comparison(">", A, B)),
        ("甲 ＜ 乙", Comparison("<", A, B)),
        ("甲 = 「是」", Comparison("=", A, Text("是"))),
        ("甲 != 乙", Comparison("≠", A, B)),
        ("甲 <> 乙", Comparison("≠", A, B)),
        ("甲 + 1 ≥ 乙 × 2", Comparison("≥", Arithmetic("+", A, number("1")), Arithmetic("×", B, number("2")))),
        ("甲 > 1 且 乙 > 1", Logic("且", (Comparison(">", A, number("1")), Comparison(">", B, number("1"))))),
        (
            "甲 > 1 或 乙 > 1 且 丙 > 1",
            Logic(
                "或",
                (
                    Comparison(">", A, number("1")),
                    Logic("且", (Comparison(">", B, number("1")), Comparison(">", C, number("1")))),
                ),
            ),
        ),
        ("非 甲 > 1", Not(Comparison(">", A, number("1")))),
        ("非 非 甲 > 1", Comparison(">", A, number("1"))),
        ("非 甲 > 1 且 乙 > 1", Logic("且", (Not(Comparison(">", A, number("1"))), Comparison(">", B, number("1"))))),
        ("最大（甲，乙, 丙）", Call("最大", (A, B, C))),
        ("如果(甲 > 1, 乙, 丙)", Call("如果", (Comparison(">", A, number("1")), B, C))),
        ("合计（甲，乙 = 「公办」）", Call("合计", (A, Comparison("=", B, Text("公办"))))),
        ("甲\u3000＋\t乙\n", Arithmetic("+", A, B)),
        ("４．２％", number("0.042")),
        ("85%", number("0.85")),
        ("0.1", Constant(Fraction(1, 10))),
        ("打开（「过渡」）", Call("打开", (Text("过渡"),))),
        ("R1结论", Name("R1结论")),
        ("非在编教师数", Name("非在编教师数")),
    ],
)  # fmt: skip
def test_formula_becomes_tree(formula: str, tree: Node) -> None:
    assert parse(formula) == tree


def test_decimal_is_exact() -> None:
    assert parse("0.1") == Constant(Fraction(1, 10))
    assert parse("3.14159265358979323846") == Constant(Fraction("3.14159265358979323846"))


def test_positions_point_into_the_text() -> None:
    tree = parse("甲 ＋ （乙 ÷ 丙）")
    assert {node.name: node.at for node in tree.walk() if isinstance(node, Name)} == {
        "甲": 0,
        "乙": 5,
        "丙": 9,
    }


@pytest.mark.parametrize(
    ("formula", "at", "why"),
    [
        ("", 0, "公式是空的"),
        ("甲 +", 3, "公式不完整"),
        ("甲 + × 乙", 4, "这里不该出现「×」"),
        ("甲 乙", 2, "且、或、非 两边要空一格"),
        ("甲且 乙 > 1", 3, "且、或、非 两边要空一格"),
        ("（甲 + 乙", 6, "这里应当是「）」，却是公式就结束了"),
        ("甲 + 乙）", 5, "看不懂「）」"),
        ("甲 > 乙 > 丙", 6, "不能连着比大小"),
        ("且 甲", 0, "「且」前后缺一个条件"),
        ("甲 且 或 乙", 4, "「或」前后缺一个条件"),
        ("最大值（甲，乙）", 0, "没有「最大值」这个函数，是不是「最大」"),
        ("甲 + 最大（乙）", 4, "「最大」要至少 2 项，写了 1 项"),
        ("如果（甲 > 1，乙）", 0, "「如果」要3 项，写了 2 项"),
        ("最大（甲，）", 5, "这里不该出现「）」"),
        ("甲 ＋ 乙！", 5, "不认识的字符「！」"),
        ("甲 = 是」", 5, "不认识的字符「」」"),
        ("甲 = 「是", 4, "不认识的字符「「」"),
        ("1.2.3", 3, "不认识的字符「.」"),
        ("甲 + 1e5", 5, "看不懂「e5」"),
        ("如果（打开（甲），1，2）", 3, "「打开」里写带「」的开关编号"),
    ],
)
def test_error_says_where_and_why(formula: str, at: int, why: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    assert (caught.value.at, why in caught.value.why) == (at, True), caught.value.message
    assert f"第 {at + 1} 个字处" in caught.value.message


ATTACKS = {
    "双下划线": "__import__('os').system('id')",
    "属性": "甲.__class__.__mro__",
    "下标": "甲[0]",
    "lambda": "lambda: 1",
    "花括号": "{{ 7*7 }}",
    "格式串": "%s%s%n",
    "美元": "${jndi:ldap://x}",
    "反引号": "`id`",
    "反斜杠": "甲\\n乙",
    "单引号": "甲 = 'x'",
    "双引号": '甲 = "x"',
    "SQL 注入": "甲'; DROP TABLE parts; --",
    "SQL 注释": "甲 /* x */ + 乙",
    "SQL 联合": "甲 UNION SELECT 1",
    "子查询": "（SELECT 1）",
    "幂": "9**9**9",
    "海象": "甲 := 1",
    "分号": "甲; 乙",
    "调用": "exec（甲）",
    "调用二": "read_csv（「/etc/passwd」）",
    "深括号": "（" * 1900,
    "配对的深括号": "（" * 200 + "甲" + "）" * 200,
    "深函数": "最大（1，" * 300 + "1" + "）" * 300,
    "很多非": "非 " * 900,
    "很多负号": "−" * 1999,
    "长链": "+".join(["1"] * 1000),
    "长比较链": " 且 ".join(["甲>1"] * 200),
    "很长": "甲" * 5000,
    "很长的数": "9" * 1999,
    "很多小数": "0." + "9" * 1999,
    "空字符": "甲\x00乙",
    "零宽": "甲\u200b乙",
    "反向文字": "\u202e甲",
    "表情": "😀",
    "全角引号": "甲 = “x”",
    "三元": "甲 if 乙 else 丙",
    "逗号": "甲，乙",
    "等号串": "甲 == 乙",
    "取余": "甲 % 乙",
    "换行注入": "甲\n; 乙",
}


@pytest.mark.parametrize("formula", ATTACKS.values(), ids=ATTACKS.keys())
def test_attack_is_refused_at_once(formula: str) -> None:
    started = time.process_time()
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    assert time.process_time() - started < 0.05
    assert len(caught.value.message) < 200


def test_sixty_brackets_are_still_read() -> None:
    deepest = DEEPEST_NESTING - 1
    assert parse("（" * deepest + "甲" + "）" * deepest) == A
    with pytest.raises(FormulaError, match="套得太深"):
        parse("（" * (deepest + 1) + "甲" + "）" * (deepest + 1))


def test_longest_allowed_chain_can_be_evaluated_and_shown() -> None:
    tree = parse(" + ".join(["甲"] * 150))
    assert show(tree, {"甲": Fraction(1)}).count("1") == 150
    assert names_in(tree) == ("甲",)


names = st.sampled_from(["甲", "在校生数", "R1结论", "小学在校生数", "非在编", "且行数"]).map(Name)
constants = st.builds(
    lambda whole, places: Constant(
        Fraction(whole, 10**places), figure(Fraction(whole, 10**places), places, grouping=False)
    ),
    st.integers(0, 10**9),
    st.integers(0, 6),
)
texts = st.text(st.characters(exclude_characters="「」", exclude_categories=["Cs"]), max_size=8).map(Text)


def bigger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    arithmetic = st.builds(Arithmetic, st.sampled_from("+−×÷"), inner, inner)
    comparison = st.builds(Comparison, st.sampled_from("≥≤><=≠"), inner, inner | texts)
    logic = st.builds(Logic, st.sampled_from("且或"), st.lists(inner, min_size=2, max_size=3).map(tuple))
    calls = st.sampled_from(sorted(set(FUNCTIONS) - {"打开"})).flatmap(
        lambda name: st.builds(
            Call,
            st.just(name),
            st.lists(inner, min_size=FUNCTIONS[name][0], max_size=FUNCTIONS[name][1] or 3).map(tuple),
        )
    )
    opened = texts.map(lambda text: Call("打开", (text,)))
    return arithmetic | comparison | logic | calls | opened | st.builds(Negate, inner) | st.builds(Not, inner)


@given(st.recursive(names | constants, bigger, max_leaves=12))
def test_what_is_shown_reads_back_the_same(tree: Node) -> None:
    assert parse(show(_flat(tree))) == _flat(tree)


def _flat(node: Node) -> Node:
    """去掉读的时候会并掉的写法：双重非、双重负号、同一个且、或里套且、或。"""
    match node:
        case Negate(operand=operand):
            inner = _flat(operand)
            return inner.operand if isinstance(inner, Negate) else Negate(inner)
        case Not(operand=operand):
            inner = _flat(operand)
            return inner.operand if isinstance(inner, Not) else Not(inner)
        case Arithmetic(operator=operator, left=left, right=right):
            return Arithmetic(operator, _flat(left), _flat(right))
        case Comparison(operator=operator, left=left, right=right):
            return Comparison(operator, _flat(left), _flat(right))
        case Logic(operator=operator, operands=operands):
            return Logic(operator, tuple(_flat(each) for each in operands))
        case Call(function=function, arguments=arguments):
            return Call(function, tuple(_flat(each) for each in arguments))
    return node
