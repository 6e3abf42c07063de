"""一张报表的表头索引：每一列有哪些写法，一个表头对哪一列。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhidu.rulebook.model import Field, Form, Release
from zhidu.workbooks.headers import Heading, key, weak_key, without_among

_STAGE_TAILS = ("", "部", "段", "学段", "阶段", "教育阶段", "学校")


@dataclass(frozen=True, slots=True)
class Target:
    """表头对上的一列：column 是入库列名（带学段前缀）。"""

    column: str
    field: Field
    stage: str | None


class FormIndex:
    """一张报表的全部表头写法，分四档：原名、别名、去掉「其中」、去掉末尾的「数」。后两档有歧义的不收。"""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.columns = dict(_targets(form))
        self.required = tuple(name for name, target in self.columns.items() if target.field.required)
        self.tiers: list[dict[str, Target]] = [{}, {}, {}, {}]
        blurred: list[dict[str, dict[str, Target]]] = [{}, {}]
        for target in self.columns.values():
            for name, own in _spellings(target):
                self.tiers[0 if own else 1].setdefault(key(name), target)
                blurred[0].setdefault(without_among(name), {})[target.column] = target
                blurred[1].setdefault(weak_key(name), {})[target.column] = target
        for tier, found in zip(self.tiers[2:], blurred, strict=True):
            tier.update({name: next(iter(each.values())) for name, each in found.items() if len(each) == 1})
        self._memo: dict[Heading, tuple[Target, int] | None] = {}

    def match(self, found: Heading) -> tuple[Target, int] | None:
        """表头对哪一列、哪一档对上的；对不上为 None。"""
        if found not in self._memo:
            self._memo[found] = self._match(found)
        return self._memo[found]

    def _match(self, found: Heading) -> tuple[Target, int] | None:
        readers = (key, key, without_among, weak_key)
        for trust, (tier, reader) in enumerate(zip(self.tiers, readers, strict=True)):
            for name in found.names:
                target = tier.get(reader(name))
                if target is not None:
                    return target, trust
        return None


def _targets(form: Form) -> Iterator[tuple[str, Target]]:
    for each in form.fields:
        if each.per_stage:
            for stage in each.per_stage:
                yield stage + each.name, Target(stage + each.name, each, stage)
        else:
            yield each.name, Target(each.name, each, None)


def _spellings(target: Target) -> Iterator[tuple[str, bool]]:
    """一列的全部写法；第二项：是不是原名。学段写在前、写在后、写成「小学部」都算。"""
    if target.stage is None:
        yield target.field.name, True
        for alias in target.field.aliases:
            yield alias, False
        return
    yield target.column, True
    for name in (target.field.name, *target.field.aliases):
        others = [stage for stage in target.field.per_stage if name.startswith(stage)]
        if others:  # 别名自己带了学段，只归那个学段
            if max(others, key=len) == target.stage:
                yield name, False
            continue
        for tail in _STAGE_TAILS:
            yield target.stage + tail + name, False
            yield name + target.stage + tail, False


def indexes(release: Release) -> tuple[FormIndex, ...]:
    """一个发布版全部报表的表头索引。"""
    return tuple(FormIndex(form) for form in release.forms)
