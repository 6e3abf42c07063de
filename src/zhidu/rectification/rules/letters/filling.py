"""各种整改公文的空填什么。交回的都是文字和清单；空着的不交，模板里写了“如有”的就不出现，没写的由起草的人补。"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhidu.documents.enums import DocumentType
from zhidu.documents.rules.values import Values
from zhidu.gongwen.paper import day_words
from zhidu.rectification.enums import CaseState, RemedyKind, RemedyOutcome
from zhidu.rectification.rules.letters.facts import (
    CaseFacts,
    DrawFacts,
    due_words,
    earlier_words,
    finding_words,
    found_words,
    grounds_words,
    measured_now,
    money_words,
    period_words,
    progress_words,
    short,
)

#: 起草时先问的几个空：事实里没有、又非写不可的
ASKED: Mapping[str, tuple[str, ...]] = {
    DocumentType.INTERVIEW_NOTICE: ("约谈时间", "约谈地点"),
    DocumentType.INTERVIEW_RECORD: ("主持人", "被约谈方说明"),
    DocumentType.ACCOUNTABILITY_NOTICE: ("问责方式",),
}
OFFICE = "我办"
HIGHER = "上一级人民政府教育督导委员会办公室"
ROLE = "主要负责同志"


def case_values(kind: str, facts: CaseFacts) -> Values:
    """一件公文填的内容。没有这种文的办法抛 KeyError。"""
    values: Values = {"主送": facts.addressee or facts.unit, **_FILLERS[kind](facts)}
    return {name: value for name, value in values.items() if value}


def draw_values(facts: DrawFacts) -> Values:
    """回头看报告填的内容；各件都看完了才叫得。"""
    days = sorted(each.visited_on for each in facts.visits)
    confirmed = sum(each.confirmed for each in facts.visits)
    rule = facts.words.revisit
    return {
        "回头看名称": f"{days[-1].year}年教育督导问题整改",
        "时间": day_words(days[0]) if days[0] == days[-1] else f"{day_words(days[0])}至{day_words(days[-1])}",
        "主送": facts.owner,
        "督导主体": OFFICE,
        "范围": f"销号满{period_words(rule.after)}的整改案",
        "总数": str(facts.population),
        "抽样办法": f"各来源照规定的比例、各区县不少于{rule.least}项的分层随机抽样办法",
        "抽取数": str(len(facts.visits)),
        "种子": facts.seed,
        "维持数": str(confirmed),
        "重立数": str(len(facts.visits) - confirmed),
        "核查结果": [
            {
                "单位": each.unit, "问题": short(each.title), "情况": short(each.text),
                "结果": "维持销号" if each.confirmed else "重新立案",
            }
            for each in facts.visits
        ],
        "反弹原因": [
            {"内容": f"{each.unit}：{short(each.text)}"} for each in facts.visits if not each.confirmed
        ],
    }  # fmt: skip


def _copies(facts: CaseFacts) -> str:
    """抄送：发给责任单位的抄所归区县，发给区县的抄责任单位。"""
    if facts.addressee not in ("", facts.unit):
        return facts.unit
    return facts.county if facts.county not in ("", facts.unit, facts.owner) else ""


def _common(facts: CaseFacts) -> Values:
    answer = period_words(facts.rung.answer) if facts.rung is not None else ""
    return {"联系人": facts.contact, "抄送": _copies(facts), "答复期限": answer}


def _problems(facts: CaseFacts) -> list[dict[str, str]]:
    return [{"情况": finding_words(each), "依据": each.basis} for each in facts.findings]


def _named_problems(facts: CaseFacts) -> list[dict[str, str]]:
    return [
        {
            "名目": short(each.title),
            "情况": _beyond_title(each.title, finding_words(each)),
            "依据": each.basis,
        }
        for each in facts.findings
    ]


def _beyond_title(title: str, said: str) -> str:
    return said.removeprefix(short(title)).lstrip("，")


def _history(facts: CaseFacts) -> list[dict[str, str]]:
    return [{"内容": earlier_words(each)} for each in facts.earlier]


def _next(facts: CaseFacts) -> str:
    """再不落实会怎样：程序里的下一级。"""
    ladder = facts.words.ladder
    if facts.rung is None or facts.rung.code == ladder[-1].code:
        return ""
    above = ladder[[each.code for each in ladder].index(facts.rung.code) + 1]
    return f"我办将按程序升级处理（下一级为{above.name}）"


def _reminder(facts: CaseFacts) -> Values:
    return {
        **_common(facts), "事项": f"{facts.unit}“{short(facts.case.title)}”整改", "发现经过": found_words(facts),
        "责任单位": facts.responsible, "原定要求": due_words(facts), "问题": _problems(facts),
        "统计日期": day_words(facts.on), "进展": progress_words(facts), "逾期后果": _next(facts),
    }  # fmt: skip


def _order(facts: CaseFacts) -> Values:
    _, due = facts.running or ("", facts.case.due_on or facts.case.plan_due)
    persons = "、".join(
        dict.fromkeys(f"{each.get_role_display()}{each.person}" for each in facts.plan.steps.all())
    ) if facts.plan is not None else ""  # fmt: skip
    category = facts.words.category(facts.case.category)
    return {
        **_common(facts), "事项": f"“{short(facts.case.title)}”整改", "督办依据": f"{grounds_words(facts.words, facts.rung)}有关规定",
        "责任单位": facts.responsible,
        "督办事项": [
            {"事项": finding_words(each), "原定期限": day_words(due), "进展": progress_words(facts), "责任人": persons or ROLE}
            for each in facts.findings
        ],
        "前期提醒": "，".join(earlier_words(each) for each in facts.earlier),
        "报告周期": f"每{period_words(category.report)}", "结果运用": "责任单位教育督导结果",
        "逾期后果": f"仍不落实的，{_next(facts)}" if _next(facts) else "仍不落实的，依照有关规定问责",
    }  # fmt: skip


def _circular(facts: CaseFacts) -> Values:
    return {
        **_common(facts), "通报事项": f"{facts.unit}“{short(facts.case.title)}”逾期未完成整改",
        "通报依据": f"根据{grounds_words(facts.words, facts.rung)}有关规定",
        "被通报情形": f"{facts.unit}“{short(facts.case.title)}”一案，原要求{due_words(facts)}，截至{day_words(facts.on)}"
        f"{progress_words(facts)}",
        "基本情况": f"{found_words(facts)}，发现{facts.unit}存在问题{len(facts.findings)}项，{day_words(facts.case.opened_on)}"
        f"立案（{facts.case.label}），整改类别为{facts.words.category(facts.case.category).name}。",
        "问题": [
            {"名目": short(each.title), "情况": _beyond_title(each.title, finding_words(each)) or f"不符合{each.basis}的要求"}
            for each in facts.findings
        ],
        "督办经过": _history(facts), "逾期后果": _next(facts),
    }  # fmt: skip


def _reasons(facts: CaseFacts) -> str:
    said = f"{facts.unit}“{short(facts.case.title)}”一案，原要求{due_words(facts)}，{progress_words(facts)}"
    if facts.earlier:
        said += f"，经{'、'.join(each.name for each in facts.earlier)}督促仍未落实"
    return said


def _interview_notice(facts: CaseFacts) -> Values:
    who = facts.addressee or facts.unit
    attending = f"{who}有关负责同志" + (f"，{facts.unit}{ROLE}" if who != facts.unit else "")
    return {
        **_common(facts), "约谈对象": f"{who}有关负责同志", "约谈事由": _reasons(facts),
        "约谈依据": f"{grounds_words(facts.words, facts.rung)}有关规定", "约谈方": f"{OFFICE}有关负责同志",
        "被约谈方": attending,
        "约谈内容": [
            *({"内容": f"“{short(each.title)}”逾期未完成整改的原因和责任"} for each in facts.findings),
            {"内容": "已采取的措施、存在的困难和需要协调的事项"}, {"内容": "下一步整改措施、责任人和完成时限"},
        ],
        "督办经过": _history(facts),
    }  # fmt: skip


def _interview_record(facts: CaseFacts) -> Values:
    kept = {
        name: facts.prior[name] for name in ("约谈对象", "约谈时间", "约谈地点", "约谈方", "被约谈方")
        if facts.prior.get(name)
    }  # fmt: skip
    told = {
        name: value
        for name, value in _interview_notice(facts).items()
        if name in ("约谈对象", "约谈方", "被约谈方")
    }
    return {
        **told, **kept, "记录人": facts.contact, "约谈事由": f"{_reasons(facts)}。",
        "指出问题": [{"内容": finding_words(each)} for each in facts.findings],
    }  # fmt: skip


def _events(facts: CaseFacts) -> list[dict[str, str]]:
    return [
        *({"内容": f"{finding_words(each)}（依据：{each.basis}）"} for each in facts.findings),
        {"内容": f"原要求{due_words(facts)}，截至{day_words(facts.on)}{progress_words(facts)}"},
    ]


def _accountability_notice(facts: CaseFacts) -> Values:
    return {
        "问责对象": facts.addressee or facts.unit, "调查主体": OFFICE,
        "调查事项": f"{facts.unit}“{short(facts.case.title)}”整改不力的情况", "事实": _events(facts),
        "督办经过": _history(facts), "问责依据": f"依据{grounds_words(facts.words, facts.rung)}有关规定。",
        "申辩期限": period_words(facts.words.term("statement").period), "受理单位": OFFICE,
    }  # fmt: skip


def _accountability_decision(facts: CaseFacts) -> Values:
    said = next((each for each in facts.remedies if each.kind == RemedyKind.STATEMENT and each.outcome), None)
    words = {
        RemedyOutcome.UPHELD: "不予采纳",
        RemedyOutcome.CHANGED: "部分采纳",
        RemedyOutcome.REVOKED: "予以采纳",
    }
    noticed = facts.row.served_on if facts.row is not None else None
    told = (
        f"{day_words(noticed)}送达{facts.prior_named}，告知了拟问责的事实、依据、方式和陈述申辩的权利。"
        if noticed
        else ""
    )
    mode = facts.prior.get("问责方式", "")
    return {
        "问责对象": facts.addressee or facts.unit, "抄送": _copies(facts), "调查经过": told,
        "基本情况": f"{facts.unit}“{short(facts.case.title)}”一案于{day_words(facts.case.opened_on)}立案（{facts.case.label}），"
        f"整改类别为{facts.words.category(facts.case.category).name}，原要求{due_words(facts)}。",
        "事实": facts.prior.get("事实") or _events(facts), "督办经过": _history(facts),
        "陈述申辩": f"{short(said.text)}。" if said else "",
        "采纳情况": f"{words[RemedyOutcome(said.outcome)]}：{short(said.decision)}" if said else "",
        "问责依据": f"依据{grounds_words(facts.words, facts.rung)}有关规定。", "问责方式": mode,
        "生效时间": "送达之日", "复核期限": period_words(facts.words.term("review_apply").period), "复核机关": OFFICE,
        "申诉期限": period_words(facts.words.term("appeal_apply").period), "申诉机关": HIGHER,
    }  # fmt: skip


def _review_decision(facts: CaseFacts) -> Values:
    remedy = facts.remedy
    assert remedy is not None
    kept = {
        RemedyOutcome.UPHELD: "维持原决定。", RemedyOutcome.CHANGED: "变更原决定。",
        RemedyOutcome.REVOKED: "撤销原决定。",
    }  # fmt: skip
    return {
        "申请人": facts.addressee or facts.unit, "原决定": facts.prior_named or "原决定", "抄送": _copies(facts),
        "申请时间": day_words(remedy.applied_on), "申请理由": f"{short(remedy.text)}。", "查明情况": _events(facts),
        "复核意见": f"{short(remedy.decision)}。", "复核决定": kept[RemedyOutcome(remedy.outcome)],
        "纠正期限": day_words(remedy.correct_due) if remedy.correct_due else "",
        "申诉期限": period_words(facts.words.term("appeal_apply").period), "申诉机关": HIGHER,
    }  # fmt: skip


def _notice(facts: CaseFacts) -> Values:
    category = facts.words.category(facts.case.category)
    gaps = []
    for each in facts.findings:
        if (measured := measured_now(each)) is not None:
            gaps.append(
                {"指标": short(each.title), "标准": measured[0], "实际": measured[1], "还差": measured[2]}
            )
    due = facts.case.due_on
    return {
        **_common(facts), "责任单位": facts.unit, "发现经过": found_words(facts), "案号": facts.case.label,
        "问题": _named_problems(facts), "差距": gaps, "方案期限": day_words(facts.case.plan_due),
        "整改期限": "" if due else period_words(category.due), "限期": day_words(due) if due else "",
        "报告周期": f"每{period_words(category.report)}", "复核单位": OFFICE,
        "申辩期限": period_words(facts.words.term("statement").period),
    }  # fmt: skip


def _report(facts: CaseFacts) -> Values:
    plan, last = facts.plan, facts.progress[-1] if facts.progress else None
    after = last.values if last is not None else {}
    changes = []
    for each in facts.findings:
        measured, now = measured_now(each), str(after.get(str(each.pk), "")).strip()
        if measured is not None and now:
            unit = str(each.measured.get("unit", ""))
            changes.append(
                {
                    "指标": short(each.title),
                    "标准": measured[0],
                    "整改前": measured[1],
                    "整改后": f"{now}{unit}",
                }
            )
    done = last is not None and last.final and facts.case.state in (CaseState.ACCEPTED, CaseState.CLOSED)
    count = len(facts.findings)
    closed = facts.case.closed_on
    return {
        "整改事项": f"{facts.unit}“{short(facts.case.title)}”", "报告单位": facts.unit,
        "来文": facts.notice_named or f"整改案{facts.case.label}",
        "组织情况": f"原因诊断：{short(plan.diagnosis)}。\n整改目标：{short(plan.target)}。"
        + (f"\n投入资金{money_words(plan.money)}（{plan.money_source}）。" if plan.money else "") if plan else "",
        "问题数": str(count), "完成数": str(count if done else 0), "在办数": str(0 if done else count),
        "问题": [
            {
                "名目": short(each.title), "措施": short(plan.measures) if plan else "",
                "结果": short(last.text) if last else "", "时间": day_words(last.happened_on) if last else "",
            }
            for each in facts.findings
        ],
        "指标变化": changes,
        "审核情况": f"经{OFFICE}审核、另一人核验，{day_words(closed)}予以销号。" if closed else "",
    }  # fmt: skip


_FILLERS: Mapping[str, Callable[[CaseFacts], Values]] = {
    DocumentType.REMINDER_LETTER: _reminder,
    DocumentType.SUPERVISION_ORDER: _order,
    DocumentType.CIRCULAR: _circular,
    DocumentType.INTERVIEW_NOTICE: _interview_notice,
    DocumentType.INTERVIEW_RECORD: _interview_record,
    DocumentType.ACCOUNTABILITY_NOTICE: _accountability_notice,
    DocumentType.ACCOUNTABILITY_DECISION: _accountability_decision,
    DocumentType.REVIEW_DECISION: _review_decision,
    DocumentType.RECTIFICATION_NOTICE: _notice,
    DocumentType.RECTIFICATION_REPORT: _report,
}
