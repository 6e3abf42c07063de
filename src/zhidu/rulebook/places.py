"""树上的一个位置：知道自己是哪个文件、第几行、哪个键，读不出要的东西就记一处错，再接着往下读。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

from zhidu.rulebook.language import FormulaError, parse
from zhidu.rulebook.nodes import Constant, Node
from zhidu.rulebook.problems import RulebookProblem, listed, nearest
from zhidu.rulebook.reading import Items, Leaf, Section, SourceFile, Tree

_NUMBER = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]{1,12})?%?", re.ASCII)
_RATIO = re.compile(r"-?[0-9]{1,24}/[1-9][0-9]{0,23}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
UNREAD = Constant(Fraction(0))
NO_DATE = date(1, 1, 1)


class Place:
    """一个位置。读法（text、number、date……）读不出时记一处错并给一个同类型的替身，好把别的错也找出来。

    缺了的键也是一个位置（absent），读它不再报错：缺键的错 table 已经记过了。
    """

    __slots__ = ("absent", "key", "problems", "tree")

    def __init__(
        self, tree: Tree, key: str, problems: list[RulebookProblem], *, absent: bool = False
    ) -> None:
        self.tree = tree
        self.key = key
        self.problems = problems
        self.absent = absent

    @property
    def file(self) -> SourceFile:
        """所在的文件。"""
        return self.tree.file

    @property
    def empty(self) -> bool:
        """没写，或写的是 null。"""
        return self.absent or (isinstance(self.tree, Leaf) and self.tree.value is None)

    def fail(self, why: str, fix: str = "") -> None:
        """在这里记一处错。"""
        self.problems.append(RulebookProblem(self.file.name, self.tree.line, self.key, why, fix))

    def at(self, *path: str | int) -> Place:
        """往下走：键名，或从 0 起的序号。走不到就停在能走到的那一层。"""
        place = self
        for step in path:
            tree = place.tree
            if isinstance(step, int) and isinstance(tree, Items) and step < len(tree.items):
                place = Place(tree.items[step], f"{place.key}[{step + 1}]", self.problems)
            elif isinstance(step, str) and isinstance(tree, Section) and step in tree.entries:
                place = Place(tree.entries[step], place._below(step), self.problems)
            else:
                break
        return place

    def _below(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key

    def _scalar(self, wanted: str) -> str | None:
        """原样的文字；不是文字就记错返回 None。"""
        if self.absent:
            return None
        if isinstance(self.tree, Leaf) and isinstance(self.tree.value, str):
            return self.tree.value
        found = {Items: "一串", Section: "一组"}.get(type(self.tree), "")
        if isinstance(self.tree, Leaf):
            found = "空的" if self.tree.value is None else ("true" if self.tree.value else "false")
        self.fail(f"应当是{wanted}，却是{found}", f"写成{wanted}")
        return None

    def text(self, *, blank: bool = False) -> str:
        """文字。blank：可以是空串。"""
        value = self._scalar("文字")
        if value is not None and not value.strip() and not blank:
            self.fail("不能空着", "写上内容")
        return value or ""

    def word(self, pattern: str, wanted: str) -> str:
        """符合写法的文字，如编号、版本号。"""
        value = self._scalar("文字")
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            self.fail(f"「{value}」写法不对", wanted)
        return value or ""

    def number(self, *, ratio: bool = False, percent: bool = True) -> Fraction:
        """精确的数。可写 85%（percent=False 时不许，那里单位已经是 %）；ratio：还可以写 200/3。"""
        value = self._scalar("数")
        if value is None:
            return Fraction(0)
        if ratio and _RATIO.fullmatch(value):
            return Fraction(value)
        if not _NUMBER.fullmatch(value):
            self.fail(f"「{value}」不是数", "写成 4.2、2000 或 85% 这样，不要千分位、全角数字和单位")
            return Fraction(0)
        if not value.endswith("%"):
            return Fraction(value)
        if not percent:
            self.fail(f"单位已经是 %，不要再写「{value}」", f"直接写 {value.rstrip('%')}")
        return Fraction(value[:-1]) / 100

    def integer(self, lowest: int = 0) -> int:
        """整数，不小于 lowest。"""
        value = self._scalar("整数")
        if value is None:
            return lowest
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or int(value) < lowest:
            self.fail(f"「{value}」不是不小于 {lowest} 的整数", "写成整数")
            return lowest
        return int(value)

    def flag(self) -> bool:
        """true 或 false。"""
        if isinstance(self.tree, Leaf) and isinstance(self.tree.value, bool):
            return self.tree.value
        if not self.absent:
            self.fail("应当是 true 或 false", "写成 true 或 false（yes、on、是 都不行）")
        return False

    def date(self) -> date:
        """日期，写成 2017-04-01。"""
        value = self._scalar("日期")
        if value is None:
            return NO_DATE
        try:
            if _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fail(f"「{value}」不是日期", "写成 2017-04-01 这样")
        return NO_DATE

    def choice(self, allowed: Collection[str]) -> str:
        """几个里选一个。"""
        value = self._scalar("文字")
        if value is not None and value not in allowed:
            self.fail(f"没有「{value}」这一项{nearest(value, allowed)}", f"只能写 {listed(list(allowed))}")
            value = None
        return value if value is not None else next(iter(allowed), "")

    def items(self) -> Iterator[Place]:
        """一串里的每一个。"""
        if isinstance(self.tree, Items):
            for index in range(len(self.tree.items)):
                yield self.at(index)
        elif not self.absent:
            self.fail("应当是一串", "写成 [甲, 乙] 或每行一个「- 」")

    def texts(self) -> tuple[str, ...]:
        """一串文字，不能重复。"""
        found: list[str] = []
        for each in self.items():
            value = each.text()
            if value in found:
                each.fail(f"「{value}」重复了", "只留一个")
            found.append(value)
        return tuple(found)

    def choices(self, allowed: Collection[str]) -> tuple[str, ...]:
        """一串里每个都在给定范围内。"""
        if allowed:
            for each in self.items():
                each.choice(allowed)
        return self.texts()

    def entries(self) -> Iterator[tuple[str, Place]]:
        """一组里的每一对，键由写的人定（如 documents、groups）。"""
        if isinstance(self.tree, Section):
            for key in self.tree.entries:
                yield key, self.at(key)
        elif not self.absent:
            self.fail("应当是一组「键: 值」", "写成 {键: 值} 或每行一对")

    def table(self, required: Collection[str], optional: Collection[str] = ()) -> Table:
        """一组固定的键：缺的、不认识的都记错。"""
        return Table(self, required, optional)

    def formula(self) -> tuple[Node, str]:
        """公式：树和原文。"""
        value = self._scalar("公式")
        if value is None:
            return UNREAD, ""
        try:
            return parse(value), value
        except FormulaError as error:
            self.fail(f"公式「{value[:60]}」第 {error.at + 1} 个字处：{error.why}", "对照公式写法改")
            return UNREAD, value


class Table:
    """键固定的一组。用 table["键"] 取必填的，table.get("键") 取选填的（没写或写 null 都是 None）。"""

    __slots__ = ("place",)

    def __init__(self, place: Place, required: Collection[str], optional: Collection[str]) -> None:
        self.place = place
        if not isinstance(place.tree, Section):
            if not place.absent:
                hint = (
                    "，是不是用了全角冒号「：」"
                    if isinstance(place.tree, Leaf) and "：" in str(place.tree.value)
                    else ""
                )
                place.fail(f"应当是一组「键: 值」{hint}", "每行一对，半角冒号后空一格")
            return
        known = [*required, *optional]
        lacking = [key for key in required if key not in place.tree.entries]
        for key in place.tree.entries:
            if key not in known:
                hint = nearest(key, [*lacking, *optional]) or nearest(key, known)
                place.at(key).fail(f"不认识的键「{key}」{hint}", f"这里能写的键：{'、'.join(known)}")
                lacking = [each for each in lacking if f"「{each}」" not in hint]  # 只是写错了，不另算缺
        for key in lacking:
            place.fail(f"缺「{key}」", f"补上 {key}")

    def __getitem__(self, key: str) -> Place:
        return self.get(key, null=True) or Place(
            self.place.tree, self.place.key, self.place.problems, absent=True
        )

    def get(self, key: str, *, null: bool = False) -> Place | None:
        """选填的键。null：写了 null 也算写了。"""
        tree = self.place.tree
        if not isinstance(tree, Section) or key not in tree.entries:
            return None
        found = self.place.at(key)
        return found if null or not found.empty else None


def first_of(mapping: Mapping[str, object]) -> str:
    """第一个键；空的给空串。"""
    return next(iter(mapping), "")
