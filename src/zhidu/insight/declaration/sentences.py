"""表Ⅳ、表Ⅴ：每条一句固定的话，空格里填数。界线从规则册的线里读，填不出的留空格线并说缺什么。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zhidu.engine.results import Figure
from zhidu.engine.verdicts import apart
from zhidu.insight.declaration.facts import TEACHING_POINT, Answer, Facts
from zhidu.insight.declaration.paper import Paper
from zhidu.insight.declaration.tables import COMPLETE, JUNIOR, NINE_YEAR, PRIMARY, STAGES, TWELVE_YEAR
from zhidu.insight.words import lack_words, line_text
from zhidu.kernel import figure
from zhidu.rulebook.measuring import candidate_lines, census_date, choose_line
from zhidu.rulebook.model import Indicator
from zhidu.workbooks.book import Tone, text_cell

PRIMARY_KINDS = (PRIMARY, TEACHING_POINT)
JUNIOR_KINDS = (JUNIOR, COMPLETE)
RUN_KINDS = (NINE_YEAR, TWELVE_YEAR)
SUBJECT = "学业水平"


@dataclass
class Sentence:
    """一句话和它填不出的地方。"""

    words: str = ""
    lacks: list[str] = field(default_factory=list)
    filled: int = 0

    def say(self, pattern: str, *answers: Answer) -> Sentence:
        """往后接一段；pattern 里一个 {} 填一个答案。"""
        self.words += pattern.format(*(each.spell() for each in answers))
        self.lacks += [each.lacking or "缺数" for each in answers if not each.known]
        self.filled += sum(1 for each in answers if each.known)
        return self


@dataclass(frozen=True, slots=True)
class Clause:
    """申报表的一条：这个单位的底数和这一条的指标（一条可有两个线，如 G11、G11B）。"""

    facts: Facts
    indicators: tuple[Indicator, ...]

    @property
    def first(self) -> Indicator:
        """这一条的主指标。"""
        return self.indicators[0]

    def limit(self, indicator: Indicator, *, stage: str | None = None, kind: str = "") -> str:
        """规则册里的线（不含过渡规定），写成字：2000、5。kind 给办学类型。"""
        population = self.facts.release.population
        on = census_date(self.facts.evaluation.options.year)
        line, _ = choose_line(indicator, stage, {population.kind: kind or None}, on)
        return "＿＿" if line is None else line_text(line.value, "holds").replace(",", "")

    def schools(self, code: str, kinds: tuple[str, ...] = (), stage: str | None = None) -> list[Figure]:
        """纳入判定的学校这一项的结果；全校一个数的，一贯制学校只算一次。"""
        population = self.facts.release.population
        found: dict[tuple[str, str, str], Figure] = {}
        for each in self.facts.evaluation.schools:
            wanted = (
                each.unit == self.facts.unit
                and stage in (None, each.stage)
                and (not kinds or each.kind in kinds)
            )
            if wanted and code in each.figures and each.stage in population.judged_stages:
                found.setdefault((each.code, each.name, stage or ""), each.figures[code])
        return list(found.values())

    def beyond(self, indicator: Indicator, kinds: tuple[str, ...] = (), stage: str | None = None) -> Answer:
        """这些学校里有几所越过线（不用过渡规定）；有学校缺数就数不出，说清已知几所。"""
        on = census_date(self.facts.evaluation.options.year)
        kind = kinds[0] if kinds else None
        line, _ = choose_line(indicator, stage, {self.facts.release.population.kind: kind}, on)
        found = self.schools(indicator.code, kinds, stage)
        if line is None:
            return Answer(None, 0, f"缺：规则册里 {indicator.code} 的线")
        values = [each.value for each in found]
        over = [
            value > line.value if indicator.direction == "at_most" else value < line.value
            for value in values
            if value is not None
        ]
        unknown = len(values) - len(over)
        if unknown:
            names = dict.fromkeys(name for each in found if each.value is None for name in each.missing)
            said = "、".join(list(names)[:3]) or "数"
            return Answer(None, 0, f"缺：{unknown} 所学校的{said}；已知 {sum(over)} 所")
        return Answer(Fraction(sum(over)))

    def finding(self, indicator: Indicator) -> Answer:
        """材料认定的结论。"""
        found = self.facts.figure(indicator.code)
        if found is None or found.met is None:
            return Answer(None, 0, lack_words(found.missing if found else (indicator.name,)))
        return Answer("达到" if found.met else "未达到")


def _places(clause: Clause) -> Sentence:
    if clause.first.direction == "holds":
        return Sentence().say("{}", clause.finding(clause.first))
    sentence = Sentence()
    for at, each in enumerate(clause.indicators):
        sentence.words += "；" if at else ""
        if each.level != "county":
            sentence.say(f"{each.short}没达到的学校 {{}} 所", clause.beyond(each))
        else:
            unit = each.unit if each.unit == "%" else f" {each.unit}"
            sentence.say(
                f"{each.short} {{}}{unit}", clause.facts.value(each.code, 1 if each.unit == "%" else 0)
            )
    return sentence


def _unified(clause: Clause) -> Sentence:
    funds = [clause.facts.county(f"{stage}生均公用经费标准") for stage in STAGES]
    return (
        Sentence()
        .say("四项标准城乡统一：{}；", clause.finding(clause.first))
        .say("小学生均公用经费标准 {} 元，初中 {} 元", *funds)
    )


def _rooms(clause: Clause) -> Sentence:
    rooms, *areas = clause.indicators
    sentence = Sentence().say("音乐、美术专用教室间数不足的学校 {} 所", clause.beyond(rooms))
    for each in areas:
        sentence.say(
            f"；{each.name.partition('（')[0]}不足 {clause.limit(each)} ㎡ 的学校 {{}} 所",
            clause.beyond(each),
        )
    return sentence


def _size(clause: Clause) -> Sentence:
    each = clause.first
    small, large = clause.limit(each, kind=PRIMARY), clause.limit(each, kind=NINE_YEAR)
    counts = [clause.beyond(each, kinds) for kinds in (PRIMARY_KINDS, JUNIOR_KINDS, RUN_KINDS)]
    pattern = f"超过 {small} 人的小学 {{}} 所，初中 {{}} 所，超过 {large} 人的一贯制学校 {{}} 所"
    return Sentence().say(pattern, *counts)


def _classes(clause: Clause) -> Sentence:
    sentence = Sentence()
    for at, stage in enumerate(STAGES):
        limit = clause.limit(clause.first, stage=stage)
        sentence.words += "，" if at else ""
        sentence.say(f"有超过 {limit} 人班级的{stage} {{}} 所", clause.beyond(clause.first, stage=stage))
    return sentence


def _salaries(clause: Clause) -> Sentence:
    facts = clause.facts
    return Sentence().say(
        "义务教育学校教师年平均工资收入 {} 元，当地公务员年平均工资收入 {} 元，前者是后者的 {}%",
        facts.county("教师年平均工资"),
        facts.county("公务员年平均工资"),
        facts.value("G8"),
    )


def _exchange(clause: Clause) -> Sentence:
    facts = clause.facts
    backbone = clause.indicators[-1].code
    return Sentence().say(
        "符合交流条件教师 {} 人，实际交流轮岗 {} 人，占 {}%；其中骨干教师 {} 人，占交流轮岗教师的 {}%",
        facts.county("符合交流条件教师数"),
        facts.county("交流轮岗教师数"),
        facts.value(clause.first.code),
        facts.county("交流轮岗骨干教师数"),
        facts.value(backbone),
    )


def _certified(clause: Clause) -> Sentence:
    found = clause.facts.figure(clause.first.code)
    lacking = lack_words(found.missing if found else ())
    top, bottom = (found.numerator, found.denominator) if found else (None, None)
    return Sentence().say(
        "专任教师 {} 人，持有教师资格证的 {} 人，持证上岗率 {}%",
        Answer(bottom, 0, lacking),
        Answer(top, 0, lacking),
        clause.facts.value(clause.first.code),
    )


def _neighbourhood(clause: Clause) -> Sentence:
    values = [clause.facts.value(clause.first.code, 1, stage) for stage in STAGES]
    return Sentence().say("城区和镇区公办小学就近划片入学比例 {}%，初中 {}%（均不含寄宿制学校）", *values)


def _quotas(clause: Clause) -> Sentence:
    facts = clause.facts
    return Sentence().say(
        "优质高中招生计划 {} 人，分配到初中 {} 人，其中分给农村初中 {} 人；名额分配比例 {}%",
        *(
            facts.county(name)
            for name in ("优质高中招生计划数", "优质高中分配名额数", "优质高中分给农村名额数")
        ),
        facts.value(clause.first.code),
    )


def _migrants(clause: Clause) -> Sentence:
    facts = clause.facts
    return Sentence().say(
        "符合条件的随迁子女 {} 人，在公办学校就读 {} 人，在政府购买服务的民办学校就读 {} 人；就读比例 {}%",
        *(
            facts.county(name)
            for name in ("符合条件随迁子女数", "随迁子女公办就读数", "随迁子女购买服务民办就读数")
        ),
        facts.value(clause.first.code),
    )


def _disabled(clause: Clause) -> Sentence:
    facts = clause.facts
    counts = (facts.county("适龄残疾儿童少年数"), facts.county("残疾儿童少年入学数"))
    return Sentence().say(
        "适龄残疾儿童少年 {} 人，入学 {} 人，入学率 {}%", *counts, facts.value(clause.first.code)
    )


def _training(clause: Clause) -> Sentence:
    limit = clause.limit(clause.first)
    return Sentence().say(
        f"教师培训经费占公用经费预算总额的比例不到 {limit}% 的学校 {{}} 所", clause.beyond(clause.first)
    )


def _monitoring(clause: Clause) -> Sentence:
    """六科的等级和校际差异率；科目取自区县表里以「学业水平」结尾的列。"""
    form = clause.facts.county_form
    subjects = [
        each.name.removesuffix(SUBJECT)
        for each in (form.fields if form else ())
        if each.name.endswith(SUBJECT)
    ]
    sentence = Sentence()
    for at, subject in enumerate(subjects):
        level = clause.facts.county(subject + SUBJECT)
        spread = clause.facts.county(f"{subject}校际差异率", 2, divide=100)
        sentence.words += "；" if at else ""
        sentence.say(f"{subject} {{}}，校际差异率 {{}}", level, spread)
    if len(sentence.lacks) == 2 * len(subjects):  # 一科都没填，只说一次
        sentence.lacks = ["缺：各科学业水平和校际差异率（区县表没填）"]
    return sentence


SENTENCES: Mapping[str, Callable[[Clause], Sentence]] = {
    "G2": _unified,
    "G3": _rooms,
    "G4": _size,
    "G5": _classes,
    "G8": _salaries,
    "G11": _exchange,
    "G12": _certified,
    "G13": _neighbourhood,
    "G14": _quotas,
    "G15": _migrants,
    "E2": _disabled,
    "E4": _training,
    "E9": _monitoring,
}


def clauses(facts: Facts, group: str) -> list[Clause]:
    """一组指标按条合并：G11、G11B 是同一条，占一行。"""
    rows: dict[str, list[Indicator]] = {}
    for each in facts.release.indicators:
        if each.group == group:
            found = re.match(r"[A-Z]+\d+", each.code)
            rows.setdefault(found.group() if found else each.code, []).append(each)
    return [Clause(facts, tuple(each)) for each in rows.values()]


def clause_table(facts: Facts, heading: str, name: str, title: str, group: str) -> Paper:
    """表Ⅳ、表Ⅴ：序号、指标（标准）、指标值或简要结论、是否达标、备注。"""
    paper = Paper(name, f"{name}　{title}", heading, (6.0, 44.0, 66.0, 10.0, 44.0))
    paper.repeat = (paper.row, paper.row)
    paper.frozen = (paper.row + 1, 2)
    paper.heads(0, ("序号", "指标（标准）", "指标值或简要结论", "是否达标", "备注"))
    for number, clause in enumerate(clauses(facts, group), 1):
        code = re.match(r"[A-Z]+\d+", clause.first.code)
        sentence = SENTENCES.get(code.group() if code else "", _places)(clause)
        verdict, doubt = _verdict(clause)
        tone: Tone = "plain" if verdict else "unknown"
        paper.head(paper.row, 0, str(number))
        paper.put(
            paper.row, 1, "\n".join(_standard(clause, each) for each in clause.indicators), look="label"
        )
        paper.put(
            paper.row,
            2,
            text_cell(sentence.words, tone="plain" if sentence.filled else "unknown"),
            look="label",
        )
        paper.put(
            paper.row, 3, text_cell(verdict, tone=tone, note=doubt if not verdict else ""), look="middle"
        )
        notes = [
            *dict.fromkeys(sentence.lacks),
            *([doubt] if doubt and not sentence.lacks else []),
            *_near(clause),
            *_relaxed(clause),
        ]
        paper.put(paper.row, 4, "；".join(notes), look="label")
        paper.row += 1
    paper.line(
        "注：比例保留一位小数，其余取整；是否达标按未取整的值判定。句中 ＿＿ 是填不出的数，原因见备注。"
    )
    return paper


def _verdict(clause: Clause) -> tuple[str, str]:
    """这一条达标、未达标；判不了是空的，并说缺什么。"""
    unit = next(each for each in clause.facts.evaluation.units if each.unit == clause.facts.unit)
    codes = [each.code for each in clause.indicators]
    if any(code in unit.blocking for code in codes):
        return "未达标", ""
    open_codes = [code for code in codes if code in unit.undecided]
    if not open_codes:
        return "达标", ""
    lacking: list[str] = []
    for code in open_codes:
        found = clause.facts.figure(code)
        if found is not None:
            lacking += found.missing or ((f"{found.unknown} 所学校的数",) if found.unknown else ())
    return "", lack_words(tuple(dict.fromkeys(lacking)))


def _standard(clause: Clause, indicator: Indicator) -> str:
    """指标名加标准：「初中三年巩固率（≥95%）」；各学段或各类学校的线不同的都写。"""
    if indicator.direction == "holds":
        return indicator.name
    on = census_date(clause.facts.evaluation.options.year)
    unit = indicator.unit if indicator.unit in ("%", "元", "㎡", "人") else ""
    stages: tuple[str | None, ...] = indicator.stages or (None,)
    spelled = {}
    for stage in stages:
        values = dict.fromkeys(line.value for line in reversed(candidate_lines(indicator, stage, on)))
        spelled[stage] = "、".join(line_text(value, indicator.direction) + unit for value in values)
    if len(set(spelled.values())) == 1:
        return f"{indicator.name}（{next(iter(spelled.values()))}）"
    return f"{indicator.name}（{'，'.join(f'{stage} {words}' for stage, words in spelled.items())}）"


def _near(clause: Clause) -> list[str]:
    """取整后看着达到、其实没达到的，把没取整的数说出来：「100.0% 未取整是 99.99%」。"""
    notes = []
    for each in clause.indicators:
        stages = [
            each_stage
            for each_stage in clause.facts.evaluation.stages
            if each_stage.unit == clause.facts.unit
        ]
        for found in dict.fromkeys(
            stage.figures[each.code] for stage in stages if each.code in stage.figures
        ):
            if (
                each.level != "county"
                or found.met is not False
                or isinstance(found.value, bool)
                or found.value is None
            ):
                continue
            decimals = 1 if each.unit == "%" else 0
            if found.line is not None and figure(found.value, decimals) == figure(found.line, decimals):
                value, line = apart(found.value, found.line, decimals)
                notes.append(f"{each.short}取整后同线，未取整是 {value}{each.unit}，线是 {line}{each.unit}")
    return notes


def _relaxed(clause: Clause) -> list[str]:
    """打开了过渡规定时点名：几所学校用的是放宽后的线。"""
    notes = []
    for each in clause.indicators:
        count = sum(1 for found in clause.schools(each.code) if found.transitional)
        if count:
            notes.append(f"{count} 所学校按过渡规定的线判（{each.short}）")
    return notes
