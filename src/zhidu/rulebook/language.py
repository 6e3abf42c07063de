"""公式语言：中文字段名、＋－×÷（）≥ 且 或 非、「文字」。只认这些，别的一律报错并指出第几个字。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from zhidu.kernel import ZhiduError
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
)

LONGEST_FORMULA = 2000
DEEPEST_NESTING = 60
MOST_TOKENS = 300  # 树的深度随之有限：求值、翻译都是递归的
LONGEST_NUMBER = 24

_TOKEN = re.compile(
    r"""(?P<space>[\s\u3000]+)
      | (?P<number>[0-9０-９]+(?:[.．][0-9０-９]+)?[%％]?)
      | (?P<text>「[^「」]*」)
      | (?P<name>[A-Za-z\u3400-\u9fff][A-Za-z0-9_\u3400-\u9fff]*)
      | (?P<symbol>>=|<=|!=|<>|[-+*/()<>=,≥≤≠×÷−＋－＊／（）＜＞＝，])
    """,
    re.VERBOSE,
)
_SAME = {
    ">=": "≥", "<=": "≤", "!=": "≠", "<>": "≠", "＞": ">", "＜": "<", "＝": "=",
    "*": "×", "＊": "×", "/": "÷", "／": "÷", "-": "−", "－": "−", "＋": "+",
    "(": "（", ")": "）", ",": "，",
}  # fmt: skip
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_COMPARISONS = frozenset("≥≤><=≠")


class FormulaError(ZhiduError):
    """公式写错了：原文、第几个字、错在哪。"""

    def __init__(self, formula: str, at: int, why: str) -> None:
        shown = formula if len(formula) <= 60 else formula[:57] + "…"
        super().__init__(f"公式「{shown}」第 {at + 1} 个字处：{why}")
        self.formula = formula
        self.at = at
        self.why = why


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(formula: str) -> Node:
    """把一条公式读成树。

    例：`（体育教师数 + 音乐教师数） ÷ 在校生数 × 100`。
    数字可带 %；且、或、非 两边要有空格；嵌套不超过 60 层，全长不超过 2000 字、300 个名字数字符号。
    错误：FormulaError，指出第几个字、为什么。
    """
    if len(formula) > LONGEST_FORMULA:
        raise FormulaError(formula, 0, f"公式太长（{len(formula)} 字），最多 {LONGEST_FORMULA} 字")
    return _Parser(formula, _tokens(formula)).whole()


def _tokens(formula: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise FormulaError(formula, at, f"不认识的字符「{formula[at]}」")
        kind = match.lastgroup or ""
        if kind != "space":
            text = match.group()
            if kind == "number" and len(text) > LONGEST_NUMBER:
                raise FormulaError(formula, at, f"数太长，最多 {LONGEST_NUMBER} 位")
            tokens.append(_Token(kind, _SAME.get(text, text), at))
            if len(tokens) > MOST_TOKENS:
                raise FormulaError(formula, at, f"公式太复杂，名字、数和符号合起来最多 {MOST_TOKENS} 个")
        at = match.end()
    tokens.append(_Token("end", "", len(formula)))
    return tokens


class _Parser:
    """递归下降；一层语法一个方法。"""

    def __init__(self, formula: str, tokens: list[_Token]) -> None:
        self.formula = formula
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def fail(self, why: str, at: int | None = None) -> FormulaError:
        return FormulaError(self.formula, self.token.at if at is None else at, why)

    def take(self, *texts: str) -> _Token | None:
        token = self.token
        if token.kind in ("symbol", "name") and token.text in texts:
            self.position += 1
            return token
        return None

    def expect(self, text: str) -> None:
        if self.take(text) is None:
            found = f"「{self.token.text}」" if self.token.text else "公式就结束了"
            raise self.fail(f"这里应当是「{text}」，却是{found}")

    def whole(self) -> Node:
        if self.token.kind == "end":
            raise self.fail("公式是空的")
        node = self.disjunction()
        if self.token.kind != "end":
            hint = "且、或、非 两边要空一格" if self.token.kind == "name" else "多出来的内容"
            raise self.fail(f"看不懂「{self.token.text}」：{hint}")
        return node

    def disjunction(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise self.fail(f"括号套得太深，最多 {DEEPEST_NESTING} 层")
        operands = [self.conjunction()]
        at = operands[0].at
        while self.take("或"):
            operands.append(self.conjunction())
        self.depth -= 1
        return operands[0] if len(operands) == 1 else Logic("或", tuple(operands), at=at)

    def conjunction(self) -> Node:
        operands = [self.negation()]
        at = operands[0].at
        while self.take("且"):
            operands.append(self.negation())
        return operands[0] if len(operands) == 1 else Logic("且", tuple(operands), at=at)

    def negation(self) -> Node:
        flips = 0
        at = self.token.at
        while self.take("非"):
            flips += 1
        node = self.comparison()
        return Not(node, at=at) if flips % 2 else node

    def comparison(self) -> Node:
        left = self.sum()
        token = self.take(*_COMPARISONS)
        if token is None:
            return left
        right = self.sum()
        if self.token.text in _COMPARISONS and self.token.kind == "symbol":
            raise self.fail("不能连着比大小，请用「且」分成两句")
        return Comparison(token.text, left, right, at=left.at)

    def sum(self) -> Node:
        node = self.product()
        while token := self.take("+", "−"):
            node = Arithmetic(token.text, node, self.product(), at=node.at)
        return node

    def product(self) -> Node:
        node = self.factor()
        while token := self.take("×", "÷"):
            node = Arithmetic(token.text, node, self.factor(), at=node.at)
        return node

    def factor(self) -> Node:
        minus = 0
        start = self.token.at
        while self.take("−"):
            minus += 1
        node = self.atom()
        return Negate(node, at=start) if minus % 2 else node

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.position += 1
            plain = token.text.translate(_HALF_WIDTH)
            value = Fraction(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
            return Constant(value, plain, at=token.at)
        if token.kind == "text":
            self.position += 1
            return Text(token.text[1:-1], at=token.at)
        if token.kind == "name":
            if token.text in ("且", "或", "非"):
                raise self.fail(f"「{token.text}」前后缺一个条件")
            self.position += 1
            if self.token.text == "（" and self.token.kind == "symbol":
                return self.call(token)
            return Name(token.text, at=token.at)
        if self.take("（"):
            node = self.disjunction()
            self.expect("）")
            return node
        raise self.fail("公式不完整" if token.kind == "end" else f"这里不该出现「{token.text}」")

    def call(self, name: _Token) -> Node:
        if name.text not in FUNCTIONS:
            near = get_close_matches(name.text, FUNCTIONS, n=1, cutoff=0.3)
            hint = f"，是不是「{near[0]}」" if near else f"，能用的有：{'、'.join(FUNCTIONS)}"
            raise self.fail(f"没有「{name.text}」这个函数{hint}", name.at)
        self.expect("（")
        arguments = [self.disjunction()]
        while self.take("，"):
            arguments.append(self.disjunction())
        self.expect("）")
        fewest, most = FUNCTIONS[name.text]
        if len(arguments) < fewest or (most is not None and len(arguments) > most):
            wanted = f"{fewest} 项" if fewest == most else f"至少 {fewest} 项"
            raise self.fail(f"「{name.text}」要{wanted}，写了 {len(arguments)} 项", name.at)
        if name.text == "打开" and not isinstance(arguments[0], Text):
            raise self.fail("「打开」里写带「」的开关编号，如 打开（「transition-2019」）", name.at)
        return Call(name.text, tuple(arguments), at=name.at)
