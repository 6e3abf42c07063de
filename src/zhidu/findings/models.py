"""问题和它的证据。来源、轻重、原因的代号照立问题那天在用的整改程序；说的是哪个数，测的时候是多少，一起存下。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhidu.catalog.models import CatalogProcedure, CatalogRelease
from zhidu.files.models import StoredFile
from zhidu.findings.enums import FindingState
from zhidu.organisations.models import Unit


class Finding(models.Model):
    """一个问题。unit 是在哪个单位，county 是立问题那天它归哪个区县（市直管的没有），owner 是哪个督导室立的。

    依据是一个发布版里的指标（release、code、stage），或写明的条款（basis）；两样都要有字：basis 总有。
    measured 是有数的问题立的时候的数：{"year", "value", "line", "gap", "unit", "calculation"}，数是文字，见 indicators.rules.documents。
    fingerprint 见 rules.fingerprint：同一个单位、同一条款、同一类原因的问题相同。
    """

    procedure = models.ForeignKey(
        CatalogProcedure, models.PROTECT, related_name="+", verbose_name="照哪版程序"
    )
    source = models.CharField("来源", max_length=40)
    channel = models.CharField("发现途径", max_length=200, blank=True)
    reference = models.CharField("来文文号", max_length=100, blank=True)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="立问题的单位")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="在哪个单位")
    county = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="所归区县"
    )
    post = models.CharField("岗位", max_length=100, blank=True)
    title = models.CharField("问题", max_length=200)
    detail = models.TextField("情况", blank=True)
    release = models.ForeignKey(
        CatalogRelease, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="依据的发布版"
    )
    code = models.CharField("指标", max_length=20, blank=True)
    stage = models.CharField("学段", max_length=10, blank=True)
    basis = models.CharField("依据", max_length=300)
    severity = models.CharField("轻重", max_length=40)
    cause = models.CharField("原因", max_length=40)
    fingerprint = models.CharField("指纹", max_length=64)
    measured = models.JSONField("立的时候的数", default=dict, blank=True)
    found_on = models.DateField("发现日期")
    found_by = models.CharField("发现人编号", max_length=64)
    entered_at = models.DateTimeField("记下的时刻")
    state = models.CharField("状态", max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    revision = models.PositiveIntegerField("变动次数", default=1)
    dismissal = models.TextField("不立案的理由", blank=True)

    class Meta:
        verbose_name = "问题"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["fingerprint"], name="findings_fingerprint"),
            models.Index(fields=["unit", "state"], name="findings_unit_state"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=FindingState.values), name="findings_state"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(basis=""), name="findings_said"),
            models.CheckConstraint(
                condition=Q(release__isnull=False) | Q(code="", stage=""), name="findings_code_has_release"
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.DISMISSED) | ~Q(dismissal=""), name="findings_dismissed_why"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """一份证据：哪个附件，说明什么。"""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence", verbose_name="问题")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="附件")
    note = models.CharField("说明", max_length=200, blank=True)
    added_by = models.CharField("放进来的人编号", max_length=64)
    added_at = models.DateTimeField("放进来的时刻")

    class Meta:
        verbose_name = "证据"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["finding", "file"], name="findings_evidence_once"),)

    def __str__(self) -> str:
        return f"{self.finding_id} {self.note}"
