"""学段用不用得上：一所小学的「初中班数」空着不是毛病，九年一贯制空着就是；没有学生的学段里的数不采用。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Form, Release
from zhidu.rulebook.nodes import AGGREGATES, Call, Name, Node, names_in
from zhidu.workbooks.notes import Notes
from zhidu.workbooks.rows import Draft

Presence = Literal["has", "none", "unknown"]


@dataclass(frozen=True)
class StageColumns:
    """一张报表里各学段的列：pupils 是学段 → 学生数列名，others 是学段 → 其余列名。

    names 是学段 →（字段名 → 列名）；kind 是办学类型列；counted 是全部学生数列（不分学段的就一列）。
    """

    pupils: Mapping[str, str]
    others: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Mapping[str, str]]
    kind: str
    counted: tuple[str, ...]


def stage_columns(form: Form, release: Release) -> StageColumns:
    """按表单和规则册的学生数字段，列出各学段有哪些列。没有分学段学生数的表，学段为空。"""
    pupils = form.field_named(release.population.pupils)
    stages = pupils.per_stage if pupils is not None else ()
    names = {
        stage: {each.name: stage + each.name for each in form.fields if stage in each.per_stage}
        for stage in dict.fromkeys(stage for each in form.fields for stage in each.per_stage)
    }
    own = {stage: stage + release.population.pupils for stage in stages}
    others = {stage: tuple(name for name in names[stage].values() if name != own[stage]) for stage in stages}
    return StageColumns(own, others, names, release.population.kind, pupils.columns() if pupils else ())


def settle_stages(drafts: Sequence[Draft], stages: StageColumns, notes: Notes) -> list[dict[str, Presence]]:
    """逐行定每个学段有没有学生。

    学生数大于 0 是 has，等于 0 是 none，其余 unknown。学生数空着、该学段各列也全空、别的学段有学生的，
    按没有这个学段算（学生数记 0）并在表上提醒一句；同类学校多半有这个学段的除外，那是漏填。
    """
    found = [{stage: _presence(draft, stages, stage) for stage in stages.pupils} for draft in drafts]
    usual = _usual(drafts, found, stages)
    for stage, column in stages.pupils.items():
        if column not in notes.places:
            continue
        inferred: list[Draft] = []
        for draft, own in zip(drafts, found, strict=True):
            if not _all_blank(draft, stages, stage) or "has" not in own.values():
                continue
            if stage in usual.get(str(draft.values.get(stages.kind)), set()):
                continue
            own[stage] = "none"
            draft.values[column] = Fraction(0)
            draft.readings[column] = replace(draft.readings[column], value=Fraction(0), rough=0)
            inferred.append(draft)
        if inferred:
            _say_inferred(notes, stage, column, stages, inferred)
    return found


def _presence(draft: Draft, stages: StageColumns, stage: str) -> Presence:
    value = draft.values.get(stages.pupils[stage])
    if isinstance(value, Fraction):
        return "has" if value > 0 else "none"
    return "unknown"


def _all_blank(draft: Draft, stages: StageColumns, stage: str) -> bool:
    if not draft.blank(stages.pupils[stage]):
        return False
    return all(
        column not in draft.readings or draft.blank(column) or draft.values.get(column) == 0
        for column in stages.others[stage]
    )


def _usual(
    drafts: Sequence[Draft], found: Sequence[Mapping[str, Presence]], stages: StageColumns
) -> dict[str, set[str]]:
    """每种办学类型通常有哪些学段：同类里至少一半有学生。"""
    total: Counter[str] = Counter()
    having: Counter[tuple[str, str]] = Counter()
    for draft, own in zip(drafts, found, strict=True):
        kind = str(draft.values.get(stages.kind))
        total[kind] += 1
        having.update((kind, stage) for stage, presence in own.items() if presence == "has")
    usual: dict[str, set[str]] = {}
    for (kind, stage), count in having.items():
        if 2 * count >= total[kind]:
            usual.setdefault(kind, set()).add(stage)
    return usual


def _say_inferred(
    notes: Notes, stage: str, column: str, stages: StageColumns, inferred: Sequence[Draft]
) -> None:
    kinds = Counter(str(draft.values.get(stages.kind) or "类型没填") for draft in inferred)
    spelled = "、".join(f"{kind} {count} 行" for kind, count in kinds.most_common())
    message = (
        f"有 {len(inferred)} 行{stage}各列全空（{spelled}），按没有{stage}学生算。"
        f"请核对；没有{stage}的，{column}最好填 0"
    )
    first = inferred[0].number
    rule = f"{column}：没有填 0，空着是未知"
    notes.add("warning", row=first, column=column, value="", rule=rule, message=message)


def stage_view(draft: Draft, names: Mapping[str, str], stage: str) -> dict[str, Value]:
    """一行换成某学段的看法：字段名不带学段前缀，另加「学段」。"""
    view: dict[str, Value] = dict(draft.values)
    view.update({name: draft.values.get(column) for name, column in names.items()})
    view["学段"] = stage
    return view


@dataclass(frozen=True)
class Needs:
    """判定要用的列（入库列名）：always 非有不可；either 每组是几种填法，至少一种要填全，先写的优先。"""

    always: frozenset[str] = frozenset()
    either: tuple[tuple[frozenset[str], ...], ...] = ()

    def lacking(self, name: str, draft: Draft, unfilled: Container[str]) -> bool:
        """这一格空着，结论就定不了。有别的填法能代替的不算；整列没填的填法（unfilled）当作没有这种填法。"""
        if name in self.always:
            return True
        for ways in self.either:
            offered = [
                way for way in ways if all(each in draft.readings and each not in unfilled for each in way)
            ]
            known = any(all(draft.values.get(column) is not None for column in way) for way in offered)
            if offered and not known and name in offered[0]:
                return True
        return False

    def lost(self, name: str, present: Container[str]) -> bool:
        """整列没填（present 里没有它），要用它的指标就算不出来：没有别的填法填全了。"""
        if name in self.always:
            return True
        groups = [ways for ways in self.either if any(name in way for way in ways)]
        return any(
            name in ways[0] and not any(all(column in present for column in way) for way in ways)
            for ways in groups
        )


def needs_of(release: Release) -> Needs:
    """学校表里哪些列该填而空着结论就定不了：看进判定的指标的公式，和默认适用的线的条件。"""
    form = release.form(release.population.form)
    judgement = release.judgement
    codes = set(judgement.county)
    codes |= set(judgement.school.indicators) if judgement.school else set()
    codes |= set(judgement.balance.indicators) if judgement.balance else set()
    always: set[str] = set()
    either: dict[tuple[frozenset[str], ...], None] = {}
    for indicator in release.indicators:
        if indicator.code not in codes:
            continue
        nodes = [indicator.formula.numerator]
        nodes += [indicator.formula.denominator] if indicator.formula.denominator else []
        nodes += [line.when for line in indicator.lines if line.when is not None and not line.switch]
        rows = indicator.level != "county"
        names = {name for node in nodes for name in _names(node, counted=rows)}
        choices = [ways for node in nodes for ways in _alternatives(node, counted=rows)]
        for stage in indicator.stages or release.population.judged_stages:
            always |= {column for name in names if (column := _column(form, name, stage))}
            for ways in choices:
                columns = tuple(frozenset(_column(form, name, stage) for name in way) for way in ways)
                if all(way and "" not in way for way in columns):
                    either[columns] = None
    return Needs(frozenset(always), tuple(either))


def _column(form: Form, name: str, stage: str) -> str:
    """公式里的名字对学校表的哪一列；不在这张表里的为空。"""
    each = form.field_named(name)
    if each is not None:
        if not each.per_stage:
            return name
        return stage + name if stage in each.per_stage else ""
    return name if any(name in own.columns() for own in form.fields) else ""


def _names(node: Node, *, counted: bool) -> set[str]:
    """公式里非有不可的字段。counted：现在的位置看的是学校行（区县指标只有合计、计数里面才是）。"""
    if isinstance(node, Name):
        return {node.name} if counted else set()
    if isinstance(node, Call) and node.function == "优先":
        return set()
    inside = counted or (isinstance(node, Call) and node.function in AGGREGATES)
    return {name for child in node.children() for name in _names(child, counted=inside)}


def _alternatives(node: Node, *, counted: bool) -> Iterator[tuple[frozenset[str], ...]]:
    """每个「优先（甲，乙）」给出一组填法；里面有写死的数的不算（那就永远不缺）。"""
    inside = counted or (isinstance(node, Call) and node.function in AGGREGATES)
    if isinstance(node, Call) and node.function == "优先":
        yield tuple(frozenset(names_in(child)) for child in node.arguments)
        return
    for child in node.children():
        yield from _alternatives(child, counted=inside)
