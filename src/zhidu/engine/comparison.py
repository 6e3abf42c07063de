"""标准换版：同一年的数按两版各算一遍，谁的结论变了，是哪一条干的。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from zhidu.engine.results import Evaluation, Figure, SchoolResult, StageResult
from zhidu.engine.verdicts import apart, word
from zhidu.kernel import figure
from zhidu.rulebook.model import Indicator, Release, SchoolRule


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """一个结论的变化。level：县、学段、学校；causes：起作用的条款，一条一句。"""

    level: Literal["县", "学段", "学校"]
    unit: str
    stage: str
    code: str
    name: str
    before: str
    after: str
    causes: tuple[str, ...]

    def spell(self) -> str:
        """一行话。"""
        who = {
            "县": self.unit,
            "学段": f"{self.unit}{self.stage}",
            "学校": f"{self.unit} {self.name}（{self.stage}）",
        }
        return f"{who[self.level]}：{self.before} → {self.after}　{'；'.join(self.causes)}"

    def document(self) -> dict[str, object]:
        """给 JSON 用。"""
        return {
            "level": self.level,
            "unit": self.unit,
            "stage": self.stage,
            "code": self.code,
            "name": self.name,
            "before": self.before,
            "after": self.after,
            "causes": list(self.causes),
        }


def verdict_changes(
    first: Evaluation, second: Evaluation, before: Release, after: Release
) -> tuple[VerdictChange, ...]:
    """先县、再学段、再学校；没变的不列。"""
    return (
        *_units(first, second),
        *_stages(first, second, before, after),
        *_schools(first, second, before, after),
    )


def _units(first: Evaluation, second: Evaluation) -> Iterable[VerdictChange]:
    olds = {each.unit: each for each in first.units}
    for new in second.units:
        old = olds.get(new.unit)
        if old is None or old.verdict == new.verdict:
            continue
        newly = [each for each in new.blocking if each not in old.blocking]
        cleared = [each for each in old.blocking if each not in new.blocking]
        causes = ([f"新卡在 {'、'.join(newly)}"] if newly else []) + (
            [f"不再卡在 {'、'.join(cleared)}"] if cleared else []
        )
        yield VerdictChange(
            "县", new.unit, "", "", new.unit, old.verdict, new.verdict, tuple(causes or ["缺数的项变了"])
        )


def _stages(
    first: Evaluation, second: Evaluation, before: Release, after: Release
) -> Iterable[VerdictChange]:
    olds = {(each.unit, each.stage): each for each in first.stages}
    for new in second.stages:
        old = olds.get((new.unit, new.stage))
        if old is None or old.verdict == new.verdict:
            continue
        causes = tuple(_stage_causes(old, new, before, after))
        yield VerdictChange("学段", new.unit, new.stage, "", new.unit, old.verdict, new.verdict, causes)


def _stage_causes(old: StageResult, new: StageResult, before: Release, after: Release) -> Iterable[str]:
    one_sided = before.judgement.school is None or after.judgement.school is None
    if one_sided:
        kept, other = (after, before) if before.judgement.school is None else (before, after)
        if kept.judgement.school is not None:
            shown = new if kept is after else old
            yield f"{kept.short}要看每所学校（{shown.passed}/{shown.schools} 所过关），{other.short}不看"
    elif (old.passed, old.schools) != (new.passed, new.schools):
        yield f"过校级判定的由 {old.passed}/{old.schools} 所变为 {new.passed}/{new.schools} 所"
    elif old.failed != new.failed:
        yield f"没过校级判定的由 {old.failed} 所变为 {new.failed} 所"
    for code, balance in new.balance.items():
        earlier = old.balance.get(code)
        met = earlier.met if earlier is not None else None
        if balance.met == met or balance.cv is None:
            continue
        name = after.indicator(code).name
        if earlier is not None and earlier.limit != balance.limit and earlier.limit and balance.limit:
            yield f"{name}的差异系数限由 {figure(earlier.limit, 2)} 改为 {figure(balance.limit, 2)}，实为 {figure(balance.cv, 3)}"
        elif balance.limit is not None and False in (balance.met, met):
            yield f"{name}的差异系数 {figure(balance.cv, 3)}，限 {figure(balance.limit, 2)}，{word(balance.met)}"
    for which, release in ((old, before), (new, after)):
        if (
            which.composite is not None
            and which.composite.limit is not None
            and which.composite.cv is not None
        ):
            yield f"{release.short}看综合差异系数 {figure(which.composite.cv, 3)}，限 {figure(which.composite.limit, 2)}"
    for code, each in new.figures.items():
        past = old.figures.get(code)
        if past is not None and past.met != each.met:
            yield f"{code} {after.indicator(code).short} 由{word(past.met)}变为{word(each.met)}"


def _schools(
    first: Evaluation, second: Evaluation, before: Release, after: Release
) -> Iterable[VerdictChange]:
    if before.judgement.school is None or after.judgement.school is None:
        return  # 有一版不判单所学校，就没有「学校的结论」可比
    olds = {(each.code, each.stage): each for each in first.schools}
    news = {(each.code, each.stage): each for each in second.schools}
    out_before = {each.code: each.why for each in first.excluded}
    out_after = {each.code: each.why for each in second.excluded}
    for key in dict.fromkeys((*olds, *news)):
        old, new = olds.get(key), news.get(key)
        if old is not None and new is not None:
            if old.passed != new.passed:
                causes = tuple(_school_causes(old, new, before, after))
                yield _school_change(new, word(old.passed), word(new.passed), causes)
        elif old is not None:
            yield _school_change(
                old, word(old.passed), "不纳入", (out_after.get(old.code, "这一版不读这所学校"),)
            )
        elif new is not None:
            yield _school_change(
                new, "不纳入", word(new.passed), (f"原来：{out_before.get(new.code, '没有这所学校')}",)
            )


def _school_change(school: SchoolResult, before: str, after: str, causes: tuple[str, ...]) -> VerdictChange:
    return VerdictChange("学校", school.unit, school.stage, school.code, school.name, before, after, causes)


def _school_causes(old: SchoolResult, new: SchoolResult, before: Release, after: Release) -> Iterable[str]:
    for code, now in new.figures.items():
        was = old.figures.get(code)
        if was is None:
            yield f"{code} 是新加的指标"
        elif (was.met, was.below_floor) != (now.met, now.below_floor):
            yield _figure_cause(after.indicator(code), new.stage, was, now)
    old_rule, new_rule = before.judgement.school, after.judgement.school
    if old_rule is None or new_rule is None:
        return
    if _spoken(old_rule) != _spoken(new_rule) or old_rule.indicators != new_rule.indicators:
        yield f"校级判定由{_spoken(old_rule)}改为{_spoken(new_rule)}（{new_rule.citation.spell()}）"


def _spoken(rule: SchoolRule) -> str:
    floor = "" if rule.floor is None else f"、其余不低于线的 {figure(rule.floor * 100, 0)}%"
    return f"{'、'.join(rule.indicators)} 中至少 {rule.at_least} 项达到{floor}"


def _figure_cause(indicator: Indicator, stage: str, was: Figure, now: Figure) -> str:
    code = indicator.code
    if was.line != now.line and was.line is not None and now.line is not None:
        mine = [each for each in indicator.lines if each.value == now.line and each.stage in (None, stage)]
        cited = next((each for each in mine if each.switch == now.transitional), None)
        source = f"（{cited.citation.spell()}）" if cited is not None else ""
        value = (
            "未知"
            if now.value is None or isinstance(now.value, bool)
            else apart(now.value, now.line, indicator.decimals)[0]
        )
        return f"{code} 的线由 {figure(was.line, indicator.decimals)} 改为 {figure(now.line, indicator.decimals)}{source}，该校 {value}"
    if was.value != now.value:
        shown = [
            "未知"
            if each.value is None
            else str(each.value)
            if isinstance(each.value, bool)
            else figure(each.value, indicator.decimals)
            for each in (was, now)
        ]
        return f"{code} 的算法或取数变了：{shown[0]} → {shown[1]}"
    if was.met == now.met and now.floor is not None:
        return (
            f"{code} 的底线改为 {figure(now.floor, indicator.decimals)}，该校由{_above(was)}变为{_above(now)}"
        )
    return f"{code} 由{word(was.met)}变为{word(now.met)}"


def _above(each: Figure) -> str:
    return (
        "不知是否低于底线" if each.below_floor is None else "低于底线" if each.below_floor else "不低于底线"
    )
