"""阶梯的各级、救济、和已经响过的时钟。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhidu.organisations.models import Unit
from zhidu.rectification.enums import EscalationState, RemedyKind, RemedyOutcome
from zhidu.rectification.models.cases import Case


class Escalation(models.Model):
    """一个案这一轮走到阶梯的一级：时钟建议，人决定。同一轮同一级只有一次。

    reason 是跳级、不采纳的理由；addressee 是发给谁；document 是送达的文书的文号；outside 是为什么用平台外制发的
    纸质文书、怎么送的，照平台的公文送达的为空。起草了哪件公文见 CaseDocument。
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations", verbose_name="整改案")
    round = models.PositiveSmallIntegerField("第几轮")
    rung = models.CharField("哪一级", max_length=40)
    state = models.CharField(
        "状态", max_length=10, choices=EscalationState.choices, default=EscalationState.PROPOSED
    )
    revision = models.PositiveIntegerField("变动次数", default=1)
    proposed_on = models.DateField("建议日期")
    overdue = models.PositiveIntegerField("建议时逾期几日")
    addressee = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发给谁")
    reason = models.TextField("理由", blank=True)
    decided_by = models.CharField("决定的人编号", max_length=64, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    document = models.CharField("文书编号", max_length=64, blank=True)
    outside = models.TextField("平台外送达的说明", blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    answer_due = models.DateField("答复限期", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_by = models.CharField("答复的人编号", max_length=64, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)

    class Meta:
        verbose_name = "阶梯"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["case", "round", "rung"], name="rectification_rung_once"),
            models.CheckConstraint(
                condition=Q(state__in=EscalationState.values), name="rectification_rung_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.DROPPED) | ~Q(reason=""), name="rectification_dropped_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[EscalationState.PROPOSED, EscalationState.DROPPED])
                | Q(decided_on__isnull=False),
                name="rectification_rung_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.rung}"


class Remedy(models.Model):
    """对一级阶梯的一次救济：哪天提的、哪天前要有结论、结论。期间不停止执行。"""

    escalation = models.ForeignKey(
        Escalation, models.CASCADE, related_name="remedies", verbose_name="对哪一级"
    )
    kind = models.CharField("方式", max_length=10, choices=RemedyKind.choices)
    revision = models.PositiveIntegerField("变动次数", default=1)
    text = models.TextField("理由")
    applied_on = models.DateField("提出日期")
    applied_by = models.CharField("提出人编号", max_length=64)
    handled_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="由谁处理")
    decide_due = models.DateField("结论限期")
    outcome = models.CharField("结果", max_length=10, choices=RemedyOutcome.choices, blank=True)
    decision = models.TextField("结论", blank=True)
    decided_by = models.CharField("作结论的人编号", max_length=64, blank=True)
    decided_on = models.DateField("结论日期", null=True, blank=True)
    correct_due = models.DateField("纠正限期", null=True, blank=True)
    corrected_on = models.DateField("纠正日期", null=True, blank=True)

    class Meta:
        verbose_name = "救济"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["escalation", "kind"], name="rectification_remedy_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False)),
                name="rectification_remedy_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | ~Q(decided_by=F("applied_by")),
                name="rectification_remedy_not_self",
            ),
        )

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.get_kind_display()}"


class ClockMark(models.Model):
    """响过的一次时钟：一个案、哪个时钟、为哪一天。补办漏掉的几天也不会响两次。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="整改案")
    clock = models.CharField("哪个时钟", max_length=60)
    day = models.DateField("为哪一天")
    made_at = models.DateTimeField("响的时刻")

    class Meta:
        verbose_name = "响过的时钟"
        constraints = (
            models.UniqueConstraint(fields=["case", "clock", "day"], name="rectification_mark_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock} {self.day}"
