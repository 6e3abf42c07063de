"""申报表里以数为主的几张：表Ⅰ、表Ⅱ-1、表Ⅱ-2、表Ⅲ、表Ⅵ。"""

from __future__ import annotations

from fractions import Fraction

from zhidu.engine.results import Figure, SchoolResult
from zhidu.insight.declaration.facts import TEACHING_POINT, Answer, Facts
from zhidu.insight.declaration.paper import Paper, as_cell
from zhidu.insight.words import lack_words
from zhidu.rulebook.model import Release, SchoolRule
from zhidu.workbooks.book import text_cell

STAGES = ("小学", "初中")
PRIMARY, NINE_YEAR, JUNIOR, COMPLETE, TWELVE_YEAR = (
    "小学",
    "九年一贯制学校",
    "初级中学",
    "完全中学",
    "十二年一贯制学校",
)
SPECIAL = "特殊教育学校"
WAN = 10_000
Item = tuple[str, str, Answer]  # 上级表头、表头、答案


def basic_table(facts: Facts, heading: str) -> Paper:
    """表Ⅰ：L1–L24，分三段，每段八栏。"""
    paper = Paper("表Ⅰ", "表Ⅰ　县（市、区）基本情况表", heading, (15.0,) * 8)
    items = _basic_items(facts)
    for start in range(0, len(items), 8):
        _band(paper, items[start : start + 8], start)
        paper.row += 1
    paper.line(f"注：人口以万人计，保留两位小数；金额取整。教学点另列 {facts.small_point_words()}的个数。")
    return paper


def _basic_items(facts: Facts) -> list[Item]:
    def kinds(*names: str) -> Answer:
        return facts.count_kind(*names)

    staff = [
        ("教职工数（人）", words, facts.total(stage, name))
        for stage in STAGES
        for words, name in ((stage, "教职工数"), (f"{stage}其中\n专任教师", "专任教师数"))
    ]
    return [
        ("", "人口\n（万人）", facts.county("总人口", 2, divide=WAN)),
        ("", "农业人口\n（万人）", facts.county("农业人口", 2, divide=WAN)),
        ("", "乡镇数\n（个）", facts.county("乡镇数")),
        ("", "行政村数\n（个）", facts.county("行政村数")),
        ("", "人均GDP\n（元）", facts.county("人均生产总值")),
        ("", "人均财政收入\n（元）", facts.county("人均财政收入")),
        ("", "农民人均纯收入\n（元）", facts.county("农民人均纯收入")),
        ("", "城镇居民人均\n可支配收入（元）", facts.county("城镇居民人均可支配收入")),
        ("学校数（所）", "小学", kinds(PRIMARY)),
        ("学校数（所）", "九年一贯制\n学校", kinds(NINE_YEAR)),
        ("学校数（所）", "初中", kinds(JUNIOR)),
        ("学校数（所）", "完全中学", kinds(COMPLETE)),
        ("学校数（所）", "十二年一贯制\n学校", kinds(TWELVE_YEAR)),
        ("", "特殊教育学校数\n（所）", kinds(SPECIAL)),
        ("教学点数（个）", "总数", kinds(TEACHING_POINT)),
        ("教学点数（个）", f"其中\n{facts.small_point_words()}", facts.counted_points()),
        *(("教学班数（个）", stage, facts.total(stage, "班数")) for stage in STAGES),
        *(("在校生数（人）", stage, facts.total(stage, facts.release.population.pupils)) for stage in STAGES),
        *staff,
    ]


def _band(paper: Paper, items: list[Item], start: int) -> None:
    """一段：上级表头、表头、栏号、数。"""
    top = paper.row
    at = 0
    while at < len(items):
        group = items[at][0]
        end = at
        while group and end + 1 < len(items) and items[end + 1][0] == group:
            end += 1
        if group:
            paper.head(top, at, group, columns=end - at + 1)
        for place in range(at, end + 1):
            if group:
                paper.head(top + 1, place, items[place][1])
            else:
                paper.head(top, place, items[place][1], rows=2)
        at = end + 1
    for place, (group, words, answer) in enumerate(items):
        number = f"L{start + place + 1}"
        paper.head(top + 2, place, number)
        paper.answer(top + 3, place, answer, f"{number} {group}{words}".replace("\n", ""))
    paper.row = top + 4


def _rule(release: Release) -> SchoolRule:
    rule = release.judgement.school
    assert rule is not None
    return rule


def _item_heads(facts: Facts) -> list[str]:
    """7 项的表头：简称加单位。"""
    return [
        f"{release.name}\n（{release.unit}）"
        for release in (facts.release.indicator(c) for c in _rule(facts.release).indicators)
    ]


def summary_table(facts: Facts, heading: str) -> Paper:
    """表Ⅱ-1：小学、初中 × 7 项和综合评估的达标学校总数、比例。"""
    codes = _rule(facts.release).indicators
    paper = Paper(
        "表Ⅱ-1",
        "表Ⅱ-1　义务教育学校资源配置达标情况汇总表",
        heading,
        (7.0, 20.0, *(14.0,) * (len(codes) + 1)),
    )
    paper.head(paper.row, 0, "学段", rows=2)
    paper.head(paper.row, 1, "项目", rows=2)
    for at, words in enumerate([*_item_heads(facts), "综合评估"], 2):
        paper.head(paper.row, at, words)
        paper.head(paper.row + 1, at, f"L{at - 1}")
    paper.row += 2
    for stage in STAGES:
        schools = facts.schools(stage)
        paper.head(paper.row, 0, stage, rows=2)
        paper.put(paper.row, 1, "达标学校总数（所）", look="label")
        paper.put(paper.row + 1, 1, "比例（%）", look="label")
        for at, code in enumerate([*codes, ""], 2):
            count = _reached(schools, code)
            share = Answer(None, 1, count.lacking)
            if isinstance(count.value, Fraction) and schools:
                share = Answer(count.value * 100 / len(schools), 1)
            where = f"{stage} L{at - 1}"
            paper.answer(paper.row, at, count, f"{where} 达标学校总数")
            paper.put(paper.row + 1, at, as_cell(share))
        paper.row += 2
    rule = _rule(facts.release)
    floor = f"，余项不低于线的 {float(rule.floor):.0%}" if rule.floor is not None else ""
    paper.line(
        f"注：综合评估达标指 {len(codes)} 项中至少 {rule.at_least} 项达标{floor}。比例以纳入评估的学校数为分母，保留一位小数。"
    )
    return paper


def _reached(schools: list[SchoolResult], code: str) -> Answer:
    """达标的学校数；有学校缺数就数不出，说清已知几所。code 为空是综合评估。"""
    found = [school.figures[code].met if code else school.passed for school in schools]
    if not schools:
        return Answer(None, 0, "缺：没有这个学段的学校")
    if None in found:
        return Answer(None, 0, f"缺：{found.count(None)} 所学校缺数，判不了；已知达标 {found.count(True)} 所")
    return Answer(Fraction(found.count(True)))


def schools_table(facts: Facts, heading: str) -> Paper:
    """表Ⅱ-2：一校一学段一行，7 项值两位小数，综合评估是否达标，备注哪几项达标、哪几项达到底线。"""
    codes = _rule(facts.release).indicators
    widths = (5.0, 22.0, 8.0, 9.0, 7.0, 7.0, *(11.0,) * len(codes), 9.0, 40.0)
    paper = Paper("表Ⅱ-2", "表Ⅱ-2　义务教育学校资源配置分学校情况表", heading, widths)
    words = ["学校名称", "举办者\n类型", "在校生数\n（人）", "年级数\n（个）", "班级数\n（个）"]
    words += [*_item_heads(facts), "综合评估\n是否达标", "备注"]
    paper.head(paper.row, 0, "序号", rows=2)
    for at, each in enumerate(words, 1):
        paper.head(paper.row, at, each)
        paper.head(paper.row + 1, at, f"L{at}")
    paper.repeat = (paper.row, paper.row + 1)
    paper.frozen = (paper.row + 2, 2)
    paper.row += 2
    told: dict[str, None] = {}
    for stage in STAGES:
        paper.put(paper.row, 0, text_cell(stage, strong=True), columns=len(widths), look="label")
        paper.row += 1
        lines = [
            _school_answers(facts, school, number) for number, school in enumerate(facts.schools(stage), 1)
        ]
        everywhere = _everywhere(lines)
        told |= dict.fromkeys(everywhere)
        for school, answers in zip(facts.schools(stage), lines, strict=True):
            _school_line(paper, facts, school, answers, everywhere)
            paper.row += 1
    _school_notes(paper, facts)
    if told:
        paper.line("　　4. 各校都填不出的（阴影格）：" + "；".join(told) + "。")
    return paper


def _school_answers(facts: Facts, school: SchoolResult, number: int) -> list[Answer]:
    return [
        Answer(Fraction(number)),
        Answer(school.name),
        _sponsor(facts, school),
        Answer(school.pupils, 0, "缺：在校生数"),
        facts.school(school, "年级数"),
        facts.school(school, "班数"),
        *(_value(school.figures[code]) for code in _rule(facts.release).indicators),
    ]


def _everywhere(lines: list[list[Answer]]) -> list[str]:
    """每一行都缺的：不必每行的备注里都说。"""
    if len(lines) < 2:
        return []
    lacking = [{each.lacking for each in line if not each.known} for line in lines]
    return [
        each.lacking for each in lines[0] if not each.known and all(each.lacking in row for row in lacking)
    ]


def _school_line(
    paper: Paper, facts: Facts, school: SchoolResult, answers: list[Answer], everywhere: list[str]
) -> None:
    row, last = paper.row, len(answers)
    for at, answer in enumerate(answers):
        paper.put(row, at, as_cell(answer), look="middle" if at in (0, 2, 4, 5) else "body")
    verdict = {True: "达标", False: "未达标", None: None}[school.passed]
    paper.put(row, last, as_cell(Answer(verdict, 0, "有项缺数，判不了")), look="middle")
    lacking = [each for each in answers if not each.known and each.lacking not in everywhere]
    paper.put(row, last + 1, _remark(facts, school, lacking))


def _sponsor(facts: Facts, school: SchoolResult) -> Answer:
    """举办者类型填代码 1–10：规则册选项里第一个数字别名。"""
    answer = facts.school(school, "举办者类型")
    field = facts.release.form(facts.release.population.form).field_named("举办者类型")
    if field is None or not isinstance(answer.value, str):
        return answer
    aliases = field.choices.get(answer.value, ())
    return Answer(next((each for each in aliases if each.isdigit()), answer.value))


def _value(figure: Figure) -> Answer:
    if figure.value is None or isinstance(figure.value, bool):
        return Answer(None, 2, lack_words(figure.missing))
    return Answer(figure.value, 2)


def _remark(facts: Facts, school: SchoolResult, lacking: list[Answer]) -> str:
    """「第 1、2、4、5、6、7 项达标；第 3 项达到 85%」；缺的说缺什么。"""
    rule = _rule(facts.release)
    figures = [school.figures[code] for code in rule.indicators]
    share = f"{float(rule.floor):.0%}" if rule.floor is not None else ""

    def which(wanted: list[bool]) -> str:
        return "第 " + "、".join(str(place) for place, yes in enumerate(wanted, 1) if yes) + " 项"

    parts = []
    for words, wanted in (
        ("达标", [each.met is True for each in figures]),
        (f"达到 {share}", [each.met is False and each.below_floor is False for each in figures]),
        (f"低于 {share}", [each.below_floor is True for each in figures]),
    ):
        if any(wanted):
            parts.append(which(wanted) + words)
    parts += dict.fromkeys(answer.lacking for answer in lacking if answer.lacking)
    return "；".join(parts)


def _school_notes(paper: Paper, facts: Facts) -> None:
    """表下的计数说明：一贯制小学部、初中部和计入的教学点各几所。"""

    def count(stage: str, *kinds: str) -> int:
        return sum(1 for each in facts.schools(stage) if not kinds or each.kind in kinds)

    runs = (NINE_YEAR, TWELVE_YEAR)
    paper.line(
        f"注：1. 小学学校总数 {count('小学')} 所，其中一贯制学校小学部 {count('小学', *runs)} 所，"
        f"{facts.small_point_words()}的教学点 {count('小学', TEACHING_POINT)} 个；初中学校总数 {count('初中')} 所，"
        f"其中一贯制学校初中部 {count('初中', *runs)} 所，完全中学初中部 {count('初中', COMPLETE)} 所。"
    )
    names = "、".join(
        f"{at} {facts.release.indicator(code).short}"
        for at, code in enumerate(_rule(facts.release).indicators, 1)
    )
    paper.line(f"　　2. 备注里的项次：{names}。各项值保留两位小数，是否达标按未取整的值判定。")
    paper.line("　　3. 举办者类型：1 中央教育部门，2 中央其他部门，3 省级教育部门，4 省级其他部门，5 地级教育部门，"
               "6 地级其他部门，7 县级教育部门，8 县级其他部门，9 地方企业，10 民办。")  # fmt: skip


def balance_table(facts: Facts, heading: str) -> Paper:
    """表Ⅲ：全县平均值两位小数，差异系数三位小数，差异系数另有综合一栏。"""
    rule = facts.release.judgement.balance
    assert rule is not None
    paper = Paper(
        "表Ⅲ", "表Ⅲ　义务教育校际均衡情况表", heading, (7.0, 16.0, *(14.0,) * (len(rule.indicators) + 1))
    )
    paper.head(paper.row, 0, "学段", rows=2)
    paper.head(paper.row, 1, "项目", rows=2)
    names = [facts.release.indicator(code) for code in rule.indicators]
    for at, words in enumerate([*(f"{each.name}\n（{each.unit}）" for each in names), "综合"], 2):
        paper.head(paper.row, at, words)
        paper.head(paper.row + 1, at, f"L{at - 1}")
    paper.row += 2
    for stage in STAGES:
        result = facts.stage(stage)
        paper.head(paper.row, 0, stage, rows=2)
        paper.put(paper.row, 1, "全县平均值", look="label")
        paper.put(paper.row + 1, 1, "差异系数", look="label")
        for at, code in enumerate(rule.indicators, 2):
            part = result.balance.get(code) if result is not None else None
            lacking = (
                f"缺：{part.unknown} 所学校缺数"
                if part is not None and part.unknown
                else "缺：没有这个学段的结果"
            )
            where = f"{stage} L{at - 1}"
            paper.answer(
                paper.row, at, Answer(part.mean if part else None, 2, lacking), f"{where} 全县平均值"
            )
            paper.put(paper.row + 1, at, as_cell(Answer(part.cv if part else None, 3, lacking)))
        last = len(rule.indicators) + 2
        paper.put(paper.row, last, text_cell("—", tone="quiet"), look="middle")
        whole = result.composite if result is not None else None
        answer = Answer(whole.cv if whole else None, 3, "缺：有单项差异系数定不了")
        paper.answer(paper.row + 1, last, answer, f"{stage} L{last - 1} 综合")
        paper.row += 2
    limits = "，".join(f"{stage}不高于 {float(limit):.2f}" for stage, limit in rule.limits.items())
    paper.line(
        f"注：差异系数的限：{limits}，逐项判定，综合只供参考。口径：{facts.evaluation.conventions.spell()}。"
    )
    return paper


def approval_table(facts: Facts, heading: str) -> Paper:
    """表Ⅵ：问卷和实地走访，总计与其中家长。"""
    paper = Paper("表Ⅵ", "表Ⅵ　社会认可度情况表", heading, (16.0, *(15.0,) * 7))
    paper.head(paper.row, 0, "", rows=3)
    asking = ("问卷总数\n（份）", "回收有效数\n（份）", "满意数\n（份）", "综合满意度\n（%）")
    visiting = ("走访人数\n（人）", "满意人数\n（人）", "走访满意度\n（%）")
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (("问卷调查", asking), ("实地走访", visiting))
    at = 1
    for group, heads in groups:
        paper.head(paper.row, at, group, columns=len(heads))
        for each in heads:
            paper.head(paper.row + 1, at, each)
            paper.head(paper.row + 2, at, f"L{at}")
            at += 1
    paper.row += 3
    for words, who in (("总计", ""), ("其中家长", "家长")):
        asked, pleased = facts.county(f"{who}问卷回收有效数"), facts.county(f"{who}问卷满意数")
        visited, content = facts.county(f"{who}实地走访人数"), facts.county(f"{who}实地走访满意人数")
        overall = _share(pleased, asked)
        if not who and not overall.known:
            direct = facts.county(_approval_field(facts), 1)
            overall = direct if direct.known else overall
        answers = [
            facts.county(f"{who}问卷总数"),
            asked,
            pleased,
            overall,
            visited,
            content,
            _share(content, visited),
        ]
        paper.put(paper.row, 0, words, look="label")
        for place, answer in enumerate(answers, 1):
            paper.answer(paper.row, place, answer, f"{words} L{place}")
        paper.row += 1
    paper.line("注：综合满意度＝满意数÷回收有效数×100，没有问卷份数时取区县表直接填报的数；保留一位小数。")
    return paper


def _approval_field(facts: Facts) -> str:
    """社会认可度那一项在区县表里直接填的那一列。"""
    for each in facts.release.indicators:
        if each.group == "approval":
            form = facts.county_form
            names = [field.name for field in form.fields] if form is not None else []
            return next(
                (name for name in names if name in each.formula.numerator_text and "认可度" in name), ""
            )
    return ""


def _share(part: Answer, whole: Answer) -> Answer:
    """两个数的百分比；缺哪个说哪个。"""
    if isinstance(part.value, str) or isinstance(whole.value, str):
        return Answer(None, 1, "缺数")
    if part.value is None or whole.value is None:
        return Answer(None, 1, part.lacking or whole.lacking)
    if whole.value == 0:
        return Answer(None, 1, "缺：分母为 0")
    return Answer(part.value * 100 / whole.value, 1)
