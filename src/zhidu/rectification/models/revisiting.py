"""回头看的抽签和每一件、举一反三的自查、吹哨。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhidu.catalog.models import CatalogProcedure
from zhidu.files.models import StoredFile
from zhidu.findings.models import Finding
from zhidu.organisations.models import Unit
from zhidu.rectification.enums import RevisitResult
from zhidu.rectification.models.cases import Case


class RevisitDraw(models.Model):
    """一次抽签。先公开 commitment（种子的摘要），再抽；抽完 seed、population 和结果都公开，谁都能重算。

    population 是抽的时候的名单：[[案, 来源, 区县]]；seed 没抽以前不给人看。
    """

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="哪个督导室")
    procedure = models.ForeignKey(
        CatalogProcedure, models.PROTECT, related_name="+", verbose_name="照哪版程序"
    )
    commitment = models.CharField("承诺", max_length=64)
    seed = models.CharField("种子", max_length=64)
    committed_by = models.CharField("承诺的人编号", max_length=64)
    committed_at = models.DateTimeField("承诺时刻")
    population = models.JSONField("名单", default=list, blank=True)
    drawn_by = models.CharField("抽的人编号", max_length=64, blank=True)
    drawn_at = models.DateTimeField("抽的时刻", null=True, blank=True)

    class Meta:
        verbose_name = "回头看抽签"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["owner"], condition=Q(drawn_at__isnull=True), name="rectification_one_open_draw"
            ),
        )

    def __str__(self) -> str:
        return f"抽签 {self.pk}"


class Revisit(models.Model):
    """抽中的一件回头看：哪天前看完，看到什么，合格还是重开。"""

    draw = models.ForeignKey(RevisitDraw, models.PROTECT, related_name="revisits", verbose_name="抽签")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="整改案")
    round = models.PositiveSmallIntegerField("看的是第几轮")
    due_on = models.DateField("哪天前看完")
    revision = models.PositiveIntegerField("变动次数", default=1)
    result = models.CharField("结果", max_length=10, choices=RevisitResult.choices, blank=True)
    text = models.TextField("看到什么", blank=True)
    visited_on = models.DateField("看的日子", null=True, blank=True)
    visited_by = models.CharField("看的人编号", max_length=64, blank=True)

    class Meta:
        verbose_name = "回头看"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["case", "round"], name="rectification_revisit_once"),
            models.CheckConstraint(
                condition=Q(result="", visited_on__isnull=True)
                | (~Q(result="") & Q(visited_on__isnull=False) & ~Q(text="")),
                name="rectification_revisit_told",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} 回头看"


class RevisitFile(models.Model):
    """回头看的一份证据。"""

    revisit = models.ForeignKey(Revisit, models.CASCADE, related_name="files", verbose_name="回头看")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="附件")

    class Meta:
        verbose_name = "回头看的证据"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["revisit", "file"], name="rectification_revisit_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.revisit_id} {self.file_id}"


class SelfCheck(models.Model):
    """举一反三：照一个案，请另一个单位自查有没有同样的问题。has_it 为空是还没答。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="self_checks", verbose_name="因哪个案")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="请谁自查")
    question = models.TextField("查什么")
    due_on = models.DateField("哪天前答")
    sent_by = models.CharField("发的人编号", max_length=64)
    sent_at = models.DateTimeField("发的时刻")
    has_it = models.BooleanField("有同样的问题", null=True)
    answer = models.TextField("自查情况", blank=True)
    answered_by = models.CharField("答的人编号", max_length=64, blank=True)
    answered_at = models.DateTimeField("答的时刻", null=True, blank=True)
    finding = models.ForeignKey(
        Finding, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="由此立的问题"
    )

    class Meta:
        verbose_name = "自查"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["case", "unit"], name="rectification_self_check_once"),
            models.CheckConstraint(
                condition=Q(has_it__isnull=True, answered_at__isnull=True)
                | Q(has_it__isnull=False, answered_at__isnull=False),
                name="rectification_self_check_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit_id}"


class Whistle(models.Model):
    """吹哨：谁在岗谁都能报的急事，立刻送到督导室，几小时内要有人签收。raised_to 是送到哪个督导室的单位。"""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="在哪个单位")
    text = models.TextField("什么事")
    raised_by = models.CharField("吹哨的人编号", max_length=64)
    raised_from = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="从哪个单位")
    raised_at = models.DateTimeField("吹哨时刻")
    due_at = models.DateTimeField("几点前签收")
    acknowledged_by = models.CharField("签收的人编号", max_length=64, blank=True)
    acknowledged_at = models.DateTimeField("签收时刻", null=True, blank=True)
    reminded_at = models.DateTimeField("催签时刻", null=True, blank=True)
    finding = models.ForeignKey(
        Finding, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="由此立的问题"
    )

    class Meta:
        verbose_name = "吹哨"
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="rectification_whistle_said"),)

    def __str__(self) -> str:
        return f"吹哨 {self.pk}"
