"""为整改起草的公文：为哪个案、哪一级、哪次救济、哪次抽签，是哪种文。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhidu.documents.models import Document
from zhidu.rectification.models.cases import Case
from zhidu.rectification.models.ladder import Escalation, Remedy
from zhidu.rectification.models.revisiting import RevisitDraw


class CaseDocument(models.Model):
    """一件整改公文。current 是还作数的：撤了稿、文号作废的改成假，同一件事才能再起草一件；旧的留着。

    没决定、没采纳的一级，数据库不许挂公文（触发器拒绝）。
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="letters", null=True, blank=True, verbose_name="整改案"
    )
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, related_name="letters", null=True, blank=True, verbose_name="哪一级"
    )
    remedy = models.ForeignKey(
        Remedy, models.PROTECT, related_name="letters", null=True, blank=True, verbose_name="哪次救济"
    )
    draw = models.ForeignKey(
        RevisitDraw, models.PROTECT, related_name="letters", null=True, blank=True, verbose_name="哪次抽签"
    )
    kind = models.CharField("文种", max_length=40)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name="公文")
    current = models.BooleanField("还作数", default=True)

    class Meta:
        verbose_name = "整改公文"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(case__isnull=False, draw__isnull=True)
                & (Q(escalation__isnull=True) | Q(remedy__isnull=True))
                | Q(case__isnull=True, draw__isnull=False, escalation__isnull=True, remedy__isnull=True),
                name="rectification_letter_about_one",
            ),
            models.UniqueConstraint(
                fields=["escalation", "kind"], condition=Q(current=True, escalation__isnull=False),
                name="rectification_letter_once_a_rung",
            ),
            models.UniqueConstraint(
                fields=["remedy", "kind"], condition=Q(current=True, remedy__isnull=False),
                name="rectification_letter_once_a_remedy",
            ),
            models.UniqueConstraint(
                fields=["case", "round", "kind"],
                condition=Q(current=True, escalation__isnull=True, remedy__isnull=True, draw__isnull=True),
                name="rectification_letter_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["draw", "kind"], condition=Q(current=True, draw__isnull=False),
                name="rectification_letter_once_a_draw",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id or ''} {self.kind}"
