"""填公文要知道的事实，和把事实说成字的几句。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zhidu.documents.rules.values import Value
from zhidu.findings.models import Finding
from zhidu.gongwen.paper import day_words
from zhidu.indicators.rules.documents import number
from zhidu.kernel import figure, short_figure
from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Case, Escalation, Plan, Progress, Remedy
from zhidu.rectification.rules.clocks import overdue_days, running_due
from zhidu.rectification.rules.proposals import aim_of
from zhidu.rulebook.periods import Period
from zhidu.rulebook.procedure import Procedure, Rung

LONGEST = 120


@dataclass(frozen=True, slots=True)
class EarlierRung:
    """前面走过的一级：出的什么文书、文号、哪天送达、答复了没有。"""

    name: str
    number: str
    served_on: date | None
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """一个案此刻的事实。unit、county、owner、addressee 是名字；contact 是起草的人的称呼。

    prior 是同一级前一份公文填的内容（约谈通知、问责告知书），prior_named 是它的题目和文号。notice_named 是整改通知书的题目和文号。
    """

    words: Procedure
    on: date
    case: Case
    unit: str
    county: str
    owner: str
    contact: str
    findings: Sequence[Finding]
    plan: Plan | None = None
    progress: Sequence[Progress] = ()
    addressee: str = ""
    rung: Rung | None = None
    row: Escalation | None = None
    earlier: Sequence[EarlierRung] = ()
    remedies: Sequence[Remedy] = ()
    remedy: Remedy | None = None
    prior: Mapping[str, Value] = field(default_factory=dict)
    prior_named: str = ""
    notice_named: str = ""

    @property
    def responsible(self) -> str:
        """责任单位怎么称呼：公文就是发给它的，叫“你单位”。"""
        return "你单位" if self.addressee in ("", self.unit) else self.unit

    @property
    def running(self) -> tuple[str, date] | None:
        """正在走的限期。"""
        return running_due(self.case)

    @property
    def overdue(self) -> int:
        """今天逾期几日。"""
        return overdue_days(self.case, on=self.on)


@dataclass(frozen=True, slots=True)
class VisitFact:
    """回头看的一件：哪个单位、什么问题、看到什么、合不合格、哪天看的。"""

    unit: str
    title: str
    text: str
    confirmed: bool
    visited_on: date


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """一次抽签的事实：名单多少件、种子、照哪版程序、看过的各件。"""

    words: Procedure
    owner: str
    population: int
    seed: str
    visits: Sequence[VisitFact]


def period_words(period: Period) -> str:
    """「10个工作日」：公文里数和单位之间不空。"""
    return period.spell().replace(" ", "")


def short(text: str) -> str:
    """长的截住，去掉句末的标点，免得接出两个句号。"""
    said = " ".join(text.split())
    return (said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…").rstrip("。；;.，, ")


def due_words(facts: CaseFacts) -> str:
    """原来的要求：「2026年6月30日前完成整改」。"""
    clock, due = facts.running or (
        "work" if facts.case.due_on else "plan",
        facts.case.due_on or facts.case.plan_due,
    )
    return f"{day_words(due)}前{'报送整改方案' if clock == 'plan' else '完成整改'}"


def found_words(facts: CaseFacts) -> str:
    """怎么发现的：「2026年3月2日，经省反馈（反馈清单）」。"""
    first = min(facts.findings, key=lambda each: each.found_on)
    source = facts.words.source(first.source).name
    told = "，".join(each for each in (first.channel, first.reference) if each)
    return f"{day_words(first.found_on)}，经{source}" + (f"（{told}）" if told else "")


def progress_words(facts: CaseFacts) -> str:
    """目前进展：逾期几日、最近一次报了什么。只说事实。"""
    late = f"已逾期{facts.overdue}日" if facts.overdue else "尚在期限内"
    if facts.case.state == CaseState.PLANNING:
        return f"{late}，没有收到整改方案"
    if not facts.progress:
        return f"{late}，没有收到整改进展报告"
    last = facts.progress[-1]
    return f"{late}，最近一次进展为{day_words(last.happened_on)}：{short(last.text)}"


def measured_now(found: Finding) -> tuple[str, str, str] | None:
    """有数的问题：（标准、实际、还差）；没有数是 None。"""
    aim, gap = aim_of(found), found.measured.get("gap")
    if aim is None:
        return None
    lacking = f"{plain_words(gap)}{found.measured.get('gap_unit', '')}" if gap else "—"
    line = f"{'≤' if aim.at_most else '≥'}{plain_words(aim.line)}{aim.unit}"
    return line, f"{plain_words(aim.value)}{aim.unit}", lacking


def money_words(money: Decimal) -> str:
    """「120,000元」，有角分才写两位小数。"""
    return f"{figure(Fraction(money), 0 if money == money.to_integral_value() else 2)}元"


def plain_words(value: object) -> str:
    """存库的一个数写成字，至多三位小数，末尾的零不写。"""
    assert isinstance(value, str | float | int)
    found = number(float(value) if isinstance(value, int) else value)
    return short_figure(found, 3) if found is not None else ""


def finding_words(found: Finding) -> str:
    """一个问题的情况：题目，后面是说明；有数而题目里没写的，写上数。"""
    detail = short(found.detail)
    measured = measured_now(found)
    figures = f"实际{measured[1]}，标准{measured[0]}" if measured and measured[1] not in found.title else ""
    return "，".join(each for each in (short(found.title), detail, figures) if each)


def earlier_words(each: EarlierRung) -> str:
    """前面的一级：「2026年5月6日送达提醒函（示政督函〔2026〕3号），没有答复」。"""
    named = each.name + (f"（{each.number}）" if each.number else "")
    when = f"{day_words(each.served_on)}送达" if each.served_on else "发出"
    after = f"，{day_words(each.answered_on)}答复" if each.answered_on else "，没有答复"
    return f"{when}{named}{after}"


def grounds_words(words: Procedure, rung: Rung | None) -> str:
    """依据：核实过的几份文件。这一级自己的出处核实过就用它，没有就用阶梯里核实过的。"""
    own = [rung.citation] if rung is not None and rung.citation.verified else []
    pool = own or [each.citation for each in words.ladder if each.citation.verified]
    law = [each.citation for each in words.categories if each.citation.verified]
    told = dict.fromkeys(each.named for each in (*law, *pool))
    return "和".join(told) or f"《{words.title}》"
