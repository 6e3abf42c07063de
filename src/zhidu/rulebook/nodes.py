"""公式树：一种运算一个类。树是不可变的，同一棵树给出精确值、代入式、单位、SQL。"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Node:
    """一个运算。at 是它在原文中的起始位置（第几个字，从 0 起），只用来报错。"""

    at: int = field(default=0, compare=False, kw_only=True)

    def children(self) -> tuple[Node, ...]:
        """直接的下一层。"""
        return ()

    def walk(self) -> Iterator[Node]:
        """自己和下面所有节点，先根后叶。"""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """写在公式里的数，精确分数；45% 就是 9/20。"""

    value: Fraction
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Text(Node):
    """「…」里的文字，只能拿来比相等。"""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """字段名。"""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """负号。"""

    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """加减乘除：+ − × ÷。"""

    operator: str
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """比较：≥ ≤ > < = ≠。"""

    operator: str
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """且、或。缺数时按三值逻辑：能定就定，定不了才是未知。"""

    operator: str
    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Not(Node):
    """非。"""

    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """函数：最大、最小、优先、向上取整、属于、如果，和按行汇总的合计、计数。"""

    function: str
    arguments: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.arguments


AGGREGATES = frozenset({"合计", "计数"})
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "最大": (2, None),
    "最小": (2, None),
    "优先": (2, None),
    "向上取整": (1, 1),
    "属于": (2, None),
    "如果": (3, 3),
    "合计": (1, 2),
    "计数": (1, 1),
    "打开": (1, 1),
}


def names_in(node: Node) -> tuple[str, ...]:
    """公式用到的字段名，按出现先后，不重复。"""
    return tuple(dict.fromkeys(part.name for part in node.walk() if isinstance(part, Name)))


def rebuilt(node: Node, children: tuple[Node, ...]) -> Node:
    """同一种运算换上新的下一层；没有下一层的原样返回。"""
    match node:
        case Negate() | Not():
            return replace(node, operand=children[0])
        case Arithmetic() | Comparison():
            return replace(node, left=children[0], right=children[1])
        case Logic():
            return replace(node, operands=children)
        case Call():
            return replace(node, arguments=children)
    return node


def switched(node: Node, switches: Collection[str]) -> Node:
    """把 打开（「开关」）定成真假并化简：没打开的那一截整个去掉，代入式里就看不见它。"""
    if isinstance(node, Call) and node.function == "打开":
        names = {each.value for each in node.arguments if isinstance(each, Text)}
        return _settled(bool(names & set(switches)), node.at)
    children = node.children()
    inside = tuple(switched(each, switches) for each in children)
    if all(before is after for before, after in zip(children, inside, strict=True)):
        return node
    return _simpler(rebuilt(node, inside))


def _settled(held: bool, at: int) -> Node:
    return Comparison("=", Constant(Fraction(int(held))), Constant(Fraction(1)), at=at)


def _truth(node: Node) -> bool | None:
    """定死了的条件是真是假；不是定死的为 None。"""
    match node:
        case Comparison(operator="=", left=Constant(value=left), right=Constant(value=right)):
            return left == right
    return None


def _simpler(node: Node) -> Node:
    match node:
        case Logic(operator="且", operands=operands):
            if any(_truth(each) is False for each in operands):
                return _settled(False, node.at)
            open_ones = tuple(each for each in operands if _truth(each) is None)
            if not open_ones:
                return _settled(True, node.at)
            return open_ones[0] if len(open_ones) == 1 else replace(node, operands=open_ones)
        case Call(function="如果", arguments=(condition, yes, no)) if _truth(condition) is not None:
            return yes if _truth(condition) else no
        case Arithmetic(operator="+" | "−", left=left, right=Constant(value=value)) if value == 0:
            return left
    return node


def switches_in(node: Node) -> tuple[str, ...]:
    """公式里用到的开关。"""
    return tuple(
        dict.fromkeys(
            each.value
            for part in node.walk()
            if isinstance(part, Call) and part.function == "打开"
            for each in part.arguments
            if isinstance(each, Text)
        )
    )
