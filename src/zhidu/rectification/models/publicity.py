"""公开的整改结果，和月度通报的期号。公开的是另写的几句话，不是案里的原文；审过的快照不许改（触发器拒绝）。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhidu.documents.models import Document
from zhidu.organisations.models import Unit
from zhidu.rectification.enums import PublicationState
from zhidu.rectification.models.cases import Case


class Publication(models.Model):
    """一件公开。title、place、problem、action、result 是另写的公开的话；excuses 是各处提醒为什么留着：{提醒的代号: 理由}。

    writers 是写过、改过的人（“,3,8,”），他们不能审。审过以后 snapshot 是公开的全部（JSON 文字），token 是公开页的网址，
    和里面的编号无关；county_name、year 只为公开页筛选，也在快照里。
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="整改案")
    round = models.PositiveSmallIntegerField("公开的是第几轮")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="公开的督导室")
    state = models.CharField(
        "状态", max_length=10, choices=PublicationState.choices, default=PublicationState.PROPOSED
    )
    revision = models.PositiveIntegerField("变动次数", default=1)
    title = models.CharField("事项", max_length=100)
    place = models.CharField("责任单位", max_length=100)
    problem = models.TextField("问题")
    action = models.TextField("整改措施")
    result = models.TextField("整改结果")
    excuses = models.JSONField("为什么留着", default=dict, blank=True)
    writers = models.TextField("动过笔的人编号", default=",")
    proposed_by = models.CharField("提的人编号", max_length=64)
    proposed_at = models.DateTimeField("提的时刻")
    note = models.TextField("退回、撤下的理由", blank=True)
    approved_by = models.CharField("审的人编号", max_length=64, blank=True)
    approved_at = models.DateTimeField("审的时刻", null=True, blank=True)
    token = models.CharField("公开页的网址", max_length=32, blank=True)
    snapshot = models.TextField("公开的全部", blank=True)
    sha256 = models.CharField("快照的摘要", max_length=64, blank=True)
    published_on = models.DateField("公开日期", null=True, blank=True)
    county_name = models.CharField("区县", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField("哪年公开", null=True, blank=True)
    withdrawn_by = models.CharField("撤下的人编号", max_length=64, blank=True)
    withdrawn_at = models.DateTimeField("撤下的时刻", null=True, blank=True)

    class Meta:
        verbose_name = "公开"
        ordering = ("-pk",)
        indexes = (models.Index(fields=["state", "published_on"], name="rectification_public"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PublicationState.values), name="rectification_public_state"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["proposed", "returned"]),
                name="rectification_one_proposal",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="published"), name="rectification_one_published"
            ),
            models.UniqueConstraint(
                fields=["token"], condition=~Q(token=""), name="rectification_public_token"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "withdrawn"], approved_at__isnull=False,
                            published_on__isnull=False, year__isnull=False)
                & ~Q(snapshot="") & ~Q(sha256="") & ~Q(token="") & ~Q(approved_by="")
                | ~Q(state__in=["published", "withdrawn"]) & Q(snapshot="", token="", approved_by=""),
                name="rectification_public_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")),
                name="rectification_public_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "returned", "dropped"]) | ~Q(note=""),
                name="rectification_public_why",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.title}"


class Bulletin(models.Model):
    """一期月度通报：一个督导室一个月一期，期号一年一排；document 是起草的公文，撤了稿可以重起草，期号不变。"""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="哪个督导室")
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    number = models.PositiveSmallIntegerField("第几期")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="公文")
    made_by = models.CharField("起草的人编号", max_length=64)
    made_at = models.DateTimeField("起草时刻")

    class Meta:
        verbose_name = "月度通报"
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "year", "month"], name="rectification_bulletin_monthly"
            ),
            models.UniqueConstraint(
                fields=["owner", "year", "number"], name="rectification_bulletin_number"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, number__gte=1), name="rectification_bulletin_sane"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} 年第 {self.number} 期"
