"""两个发布版差在哪：用督导的话说，加严还是放宽，一条一句。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from zhidu.kernel import exact_decimal
from zhidu.rulebook.check_rules import CredibilityRule, PeerCheck, YearCheck
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.model import LEVEL_WORDS, Field, Form, Indicator, Line, Release

Thing = TypeVar("Thing")
Tendency = Literal["加严", "放宽", ""]
_DIRECTIONS = {"at_least": "不低于", "at_most": "不高于", "holds": "应当成立"}


@dataclass(frozen=True, slots=True)
class Change:
    """一处差别。subject：哪一样（「R1 高学历教师」「判定」「表单 区县」）；what：变的是什么；

    old、new：原来和现在的写法，没有为空串；tendency：对学校是加严还是放宽，说不清为空串。
    """

    subject: str
    what: str
    old: str
    new: str
    tendency: Tendency = ""

    def spell(self) -> str:
        """「R1 高学历教师：小学的线 4.2 → 4.5（加严）」。"""
        if not self.old:
            body = f"新增{self.what}" + (f" {self.new}" if self.new else "")
        elif not self.new:
            body = f"取消{self.what}" + (f" {self.old}" if self.old else "")
        else:
            body = f"{self.what} {self.old} → {self.new}"
        return f"{self.subject}：{body}" + (f"（{self.tendency}）" if self.tendency else "")


@dataclass(frozen=True, slots=True)
class Difference:
    """两个发布版的全部差别。old、new 是「编号@版本」。"""

    old: str
    new: str
    changes: tuple[Change, ...]

    def spell(self) -> list[str]:
        """一句一行；没有差别也说一句。"""
        head = f"{self.old} → {self.new}"
        if not self.changes:
            return [f"{head}：内容没有差别"]
        return [f"{head}：{len(self.changes)} 处差别", *(f"  {each.spell()}" for each in self.changes)]


def compare(old: Release, new: Release) -> Difference:
    """比较两个发布版：指标、线、公式、出处、口径、纳入排除、判定、表单字段。排版、注释不算差别。"""
    changes = [
        *_identity(old, new),
        *_indicators(old, new),
        *_judgement(old, new),
        *_conventions(old, new),
        *_population(old, new),
        *_forms(old, new),
    ]
    return Difference(old.spelled, new.spelled, tuple(changes))


def _pairs(
    old: Mapping[str, Thing], new: Mapping[str, Thing]
) -> Iterator[tuple[str, Thing | None, Thing | None]]:
    """按名字配对：先旧的次序，再新增的。"""
    for key in dict.fromkeys([*old, *new]):
        yield key, old.get(key), new.get(key)


def _changed(subject: str, words: Mapping[str, tuple[str, str]]) -> Iterator[Change]:
    """一组「什么 →（旧，新）」里不一样的。"""
    for what, (before, after) in words.items():
        if before != after:
            yield Change(subject, what, before, after)


def _identity(old: Release, new: Release) -> Iterator[Change]:
    words = {
        "名称": (old.title, new.title),
        "文号": (old.doc_no, new.doc_no),
        "发文机关": (old.issuer, new.issuer),
        "生效日": (str(old.effective_from), str(new.effective_from)),
        "失效日": (str(old.effective_to or "未定"), str(new.effective_to or "未定")),
        "层级": (LEVEL_WORDS[old.level], LEVEL_WORDS[new.level]),
    }
    yield from _changed("规则册", words)


def _indicators(old: Release, new: Release) -> Iterator[Change]:
    pairs = _pairs({each.code: each for each in old.indicators}, {each.code: each for each in new.indicators})
    for code, before, after in pairs:
        if before is None and after is not None:
            yield Change(f"{code} {after.short}", "指标", "", after.name)
        elif after is None and before is not None:
            yield Change(f"{code} {before.short}", "指标", before.name, "")
        elif before is not None and after is not None:
            yield from _indicator(f"{code} {after.short}", before, after)


def _indicator(subject: str, old: Indicator, new: Indicator) -> Iterator[Change]:
    words = {
        "名称": (old.name, new.name),
        "单位": (old.unit or "无", new.unit or "无"),
        "方向": (_DIRECTIONS[old.direction], _DIRECTIONS[new.direction]),
        "学段": ("、".join(old.stages) or "不分", "、".join(new.stages) or "不分"),
        "公式": (_formula(old), _formula(new)),
        "差额": (_gap(old), _gap(new)),
        "县里达到的学校占比": (_share(old), _share(new)),
        "看哪些学校": (_ROWS[old.rows], _ROWS[new.rows]),
        "出处": (_cite(old.citation), _cite(new.citation)),
        "说明": (old.note or "无", new.note or "无"),
    }
    yield from _changed(subject, words)
    yield from _lines(subject, old, new)


_ROWS = {"judged": "只看纳入判定的学校", "all": "全部学校"}


def _formula(indicator: Indicator) -> str:
    formula = indicator.formula
    per = f" × {formula.per}" if formula.per != 1 else ""
    return formula.numerator_text + (
        f"{per} ÷ {formula.denominator_text}" if formula.denominator_text else ""
    )


def _gap(indicator: Indicator) -> str:
    gap = indicator.gap
    return "不算" if gap is None else f"差几{gap.unit}{gap.of}" + ("" if gap.whole else "（可有小数）")


def _share(indicator: Indicator) -> str:
    return "不要求" if indicator.county is None else f"{exact_decimal(indicator.county.share * 100)}%"


def _cite(citation: Citation | None) -> str:
    if citation is None:
        return "无"
    return f"{citation.spell()}〔{citation.verification}〕" + (
        f"（{citation.note}）" if citation.note else ""
    )


def _scope(line: Line) -> tuple[str, str, str, str]:
    return (line.stage or "", line.when_text, line.switch, line.level)


def _line_name(line: Line) -> str:
    """「小学的线」「市定的小学的线，条件 …」。"""
    level = "" if line.level == "national" else f"{LEVEL_WORDS[line.level]}定的"
    when = f"，条件「{line.when_text}」" if line.when_text else ""
    switch = f"，开关 {line.switch}" if line.switch else ""
    return f"{level}{line.stage + '的' if line.stage else ''}线{when}{switch}"


def _spell_line(line: Line) -> str:
    ends = f"至 {line.effective_to}" if line.effective_to else "起"
    return f"{exact_decimal(line.value)}（{line.effective_from} {ends}）"


def _lines(subject: str, old: Indicator, new: Indicator) -> Iterator[Change]:
    """同学段、同条件、同开关、同级的线逐条对；先对起日相同的，余下的按先后对。"""
    before: dict[tuple[str, str, str, str], list[Line]] = {}
    after: dict[tuple[str, str, str, str], list[Line]] = {}
    for lines, grouped in ((old.lines, before), (new.lines, after)):
        for line in lines:
            grouped.setdefault(_scope(line), []).append(line)
    for key in dict.fromkeys([*before, *after]):
        yield from _same_scope(subject, before.get(key, []), after.get(key, []), new.direction)


def _same_scope(subject: str, old: list[Line], new: list[Line], direction: str) -> Iterator[Change]:
    by_day = {line.effective_from: line for line in new}
    pairs = [(line, by_day[line.effective_from]) for line in old if line.effective_from in by_day]
    rest_old = [line for line in old if line.effective_from not in by_day]
    days = {line.effective_from for line in old}
    rest_new = [line for line in new if line.effective_from not in days]
    matched = min(len(rest_old), len(rest_new))
    pairs += zip(rest_old, rest_new, strict=False)
    for first, second in pairs:
        tendency = _tendency(first, second, direction)
        if _spell_line(first) != _spell_line(second):
            yield Change(subject, _line_name(second), _spell_line(first), _spell_line(second), tendency)
        if first.citation != second.citation:
            yield Change(
                subject, f"{_line_name(second)}的出处", _cite(first.citation), _cite(second.citation)
            )
    for line in rest_old[matched:]:
        yield Change(subject, _line_name(line), _spell_line(line), "")
    for line in rest_new[matched:]:
        yield Change(subject, _line_name(line), "", _spell_line(line))


def _tendency(old: Line, new: Line, direction: str) -> Tendency:
    if old.value == new.value:
        return ""
    return "加严" if (new.value > old.value) == (direction == "at_least") else "放宽"


def _codes(codes: tuple[str, ...]) -> str:
    return "、".join(codes) or "无"


def _judgement(old: Release, new: Release) -> Iterator[Change]:
    words: dict[str, tuple[str, str]] = {
        "出处": (_cite(old.judgement.citation), _cite(new.judgement.citation))
    }
    words["校级判定"] = (_school_rule(old), _school_rule(new))
    words["校际均衡"] = (_balance_rule(old), _balance_rule(new))
    words["逐项须达到的指标"] = (_codes(old.judgement.county), _codes(new.judgement.county))
    yield from _changed("判定", words)
    if old.judgement.balance is not None and new.judgement.balance is not None:
        for stage, before, after in _pairs(old.judgement.balance.limits, new.judgement.balance.limits):
            if before is not None and after is not None and before != after:
                tendency: Tendency = "加严" if after < before else "放宽"
                yield Change(
                    "判定", f"{stage}差异系数的限", exact_decimal(before), exact_decimal(after), tendency
                )


def _school_rule(release: Release) -> str:
    rule = release.judgement.school
    if rule is None:
        return "无"
    floor = f"，其余不低于线的 {exact_decimal(rule.floor * 100)}%" if rule.floor is not None else ""
    return f"{_codes(rule.indicators)} 至少 {rule.at_least} 项达到{floor}"


def _balance_rule(release: Release) -> str:
    rule = release.judgement.balance
    if rule is None:
        return "无"
    return f"{_codes(rule.indicators)} " + ("逐项看" if rule.how == "each" else "看各项平均")


def _conventions(old: Release, new: Release) -> Iterator[Change]:
    words = {
        "差异系数": (old.conventions.spell(), new.conventions.spell()),
        "出处": (_cite(old.conventions_citation), _cite(new.conventions_citation)),
    }
    yield from _changed("口径", words)
    for key, before, after in _pairs(
        {each.id: each for each in old.switches}, {each.id: each for each in new.switches}
    ):
        titles = (before.title if before else "", after.title if after else "")
        yield from _changed("口径", {f"开关 {key}": titles})
    yield from _changed("口径", {"数据可信度": (_believed(old.credibility), _believed(new.credibility))})


def _population(old: Release, new: Release) -> Iterator[Change]:
    first, second = old.population, new.population
    weights = [
        "、".join(
            f"{each.stage} {exact_decimal(each.weight)}{'' if each.judged else '（不判）'}"
            for each in one.stages
        )
        for one in (first, second)
    ]
    columns = [
        f"{one.form}：{one.code}、{one.name}、{one.unit}、{one.kind}、{one.pupils}" for one in (first, second)
    ]
    words = {
        "学段和折算系数": (weights[0], weights[1]),
        "学校表单和关键列": (columns[0], columns[1]),
        "拆分的出处": (_cite(first.split_citation), _cite(second.split_citation)),
    }
    yield from _changed("纳入", words)
    pairs = _pairs(
        {each.id: each for each in first.exclusions}, {each.id: each for each in second.exclusions}
    )
    for key, before, after in pairs:
        texts = tuple(
            f"{each.when_text}（{each.why}{'；开关 ' + each.switch if each.switch else ''}）" if each else ""
            for each in (before, after)
        )
        yield from _changed("纳入", {f"排除条件 {key}": (texts[0], texts[1])})


def _forms(old: Release, new: Release) -> Iterator[Change]:
    for name, before, after in _pairs(
        {each.name: each for each in old.forms}, {each.name: each for each in new.forms}
    ):
        if before is None or after is None:
            yield Change(f"表单 {name}", "表单", before.title if before else "", after.title if after else "")
            continue
        yield from _form(f"表单 {name}", before, after)


def _form(subject: str, old: Form, new: Form) -> Iterator[Change]:
    yield from _changed(
        subject, {"名称": (old.title, new.title), "别名": (_codes(old.aliases), _codes(new.aliases))}
    )
    for name, before, after in _pairs(
        {each.name: each for each in old.fields}, {each.name: each for each in new.fields}
    ):
        yield from _changed(subject, {f"字段「{name}」": (_field(before), _field(after))})
    for key, first, second in _pairs(
        {each.id: each for each in old.checks}, {each.id: each for each in new.checks}
    ):
        texts = [f"{each.rule_text}（{each.severity}）" if each else "" for each in (first, second)]
        yield from _changed(subject, {f"校验 {key}": (texts[0], texts[1])})
    for key, earlier, later in _pairs(
        {each.id: each for each in old.year_checks}, {each.id: each for each in new.year_checks}
    ):
        yield from _changed(subject, {f"跟去年比 {key}": (_yearly(earlier), _yearly(later))})
    for key, once, now in _pairs(
        {each.id: each for each in old.peer_checks}, {each.id: each for each in new.peer_checks}
    ):
        yield from _changed(subject, {f"跟同类比 {key}": (_peer(once), _peer(now))})


def _yearly(check: YearCheck | None) -> str:
    """跟去年比的校验的写法；没有是空串。"""
    if check is None:
        return ""
    limit = "不该变"
    if check.change is not None:
        limit = f"变化超过 {exact_decimal(check.change * 100)}%"
        limit += f"且不小于 {exact_decimal(check.least)}" if check.least else ""
    along = f"，沿{check.along}（{'、'.join(map(str, check.starts))} 起始）" if check.along else ""
    return f"{'、'.join(check.of)}（{limit}{along}）"


def _peer(check: PeerCheck | None) -> str:
    """跟同类比的校验的写法；没有是空串。"""
    if check is None:
        return ""
    alike = "、".join(check.alike) or "不分"
    return f"{check.what} {check.value_text}（同类看{alike}，z 超过 {exact_decimal(check.z)}，至少 {check.least} 所）"


def _believed(rule: CredibilityRule | None) -> str:
    """可信度口径的写法；没有是空串。"""
    if rule is None:
        return ""
    shares = f"相符 {exact_decimal(rule.steady * 100)}%，贴线 {exact_decimal(rule.near * 100)}%"
    return f"{'、'.join(rule.varies)}（{shares}，至少 {rule.least} 个数）"


def _field(field: Field | None) -> str:
    """字段的写法；没有这个字段是空串。"""
    if field is None:
        return ""
    parts = [field.kind, field.unit, "、".join(field.per_stage), "必填" if field.required else ""]
    parts.append("按学段拆分" if field.shared == "split" else "")
    parts.append(f"{field.decimals} 位小数" if field.decimals else "")
    parts.append(f"表头单位 {field.header_unit}" if field.header_unit else "")
    parts.append(f"不小于 {exact_decimal(field.minimum)}" if field.minimum is not None else "")
    parts.append(f"不大于 {exact_decimal(field.maximum)}" if field.maximum is not None else "")
    parts.append(f"别名 {'、'.join(field.aliases)}" if field.aliases else "")
    choices = "、".join(
        name + (f"（{'、'.join(other)}）" if other else "") for name, other in field.choices.items()
    )
    parts.append(f"选项 {choices}" if field.kind == "choice" else "")
    return "，".join(part for part in parts if part)
