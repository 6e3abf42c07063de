"""一份模板要填哪些空：在哪几行用、是文字还是清单、能不能不填。"""

from __future__ import annotations

from collections.abc import Iterable

from zhidu.gongwen.parts import Blank, Choice, Each, Grid, Line, Part, Slot

#: 只在逐条里有的两个空：第几条
ORDINALS = ("序号", "序号中文")
#: 套在哪些【如有】里：（看哪个空，有还是没有），外层的在前
Conditions = tuple[tuple[str, bool], ...]


class _Uses:
    """数一遍用了哪些空：在哪几行，是文字还是清单，非有不可、什么时候要有，还是有无都行。"""

    def __init__(self) -> None:
        self.lines: dict[str, list[int]] = {}
        self.needed: set[str] = set()
        self.when: dict[str, tuple[str, bool]] = {}
        self.lists: dict[str, dict[str, None]] = {}
        self.texts: set[str] = set()
        self.known: dict[str, int] = {}

    def walk(self, parts: Iterable[Part], inside: tuple[str, ...], given: Conditions) -> None:
        for each in parts:
            if isinstance(each, Blank):
                self._blank(each, inside, given)
            elif isinstance(each, Line):
                self.walk(each.pieces, inside, given)
            elif isinstance(each, Choice):
                if inside:
                    self.lists[inside[-1]].setdefault(each.name)
                else:
                    self.known.setdefault(each.name, each.line)
                self.walk(each.then, inside, (*given, (each.name, True)))
                self.walk(each.otherwise, inside, (*given, (each.name, False)))
            elif isinstance(each, Each):
                self._list(each.name, each.line, given)
                self.walk((*each.then, *each.between), (*inside, each.name), given)
            elif isinstance(each, Grid):
                self._list(each.name, each.line, given)
                for cell in each.cells:
                    self.walk(cell, (*inside, each.name), given)

    def _list(self, name: str, line: int, given: Conditions) -> None:
        self.lists.setdefault(name, {})
        self.lines.setdefault(name, []).append(line)
        self._need(name, given)

    def _need(self, name: str, given: Conditions) -> None:
        """这一处用到它：没有条件的非有不可；有条件的，记下最里层的那个；看的就是它自己有没有的，不要。"""
        if not given:
            self.needed.add(name)
        elif (name, True) not in given:
            self.when.setdefault(name, given[-1])

    def _blank(self, blank: Blank, inside: tuple[str, ...], given: Conditions) -> None:
        if inside:
            if blank.name not in ORDINALS:
                self.lists[inside[-1]].setdefault(blank.name)
            return
        self.texts.add(blank.name)
        self.lines.setdefault(blank.name, []).append(blank.line)
        self._need(blank.name, given)


def slots_of(parts: tuple[Part, ...]) -> tuple[tuple[Slot, ...], list[str]]:
    """全部的空，照头一回出现的次序；和用法前后不一致的地方，一处一句。"""
    uses = _Uses()
    uses.walk(parts, (), ())
    problems = [
        f"模板第 {uses.lines[name][0]} 行：“{name}”一处当文字、一处当清单，请改成两个名字。"
        for name in uses.lists
        if name in uses.texts
    ]
    problems += [
        f"模板第 {uses.lines[name][0]} 行：{{{name}}}只能用在【逐条】或【表】里面。"
        for name in ORDINALS
        if name in uses.texts
    ]
    names = sorted(
        {*uses.lines, *uses.known}, key=lambda name: (uses.lines.get(name) or [uses.known[name]])[0]
    )
    slots = tuple(
        Slot(
            name,
            "清单" if name in uses.lists else "文字",
            tuple(dict.fromkeys(uses.lines.get(name) or [uses.known[name]])),
            tuple(uses.lists.get(name, ())),
            name not in uses.needed,
            "" if name in uses.needed else _when(uses.when.get(name)),
        )
        for name in names
    )
    return slots, problems


def _when(condition: tuple[str, bool] | None) -> str:
    """什么时候要填，说给填的人听。"""
    if condition is None:
        return ""
    name, has = condition
    return f"{'填了' if has else '没填'}“{name}”时要填"
