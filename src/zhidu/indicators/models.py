"""测算和它的结果：一次测算照哪个发布版、哪些数、哪一版引擎算的；一个县一份结果，一校一学段一行。

看板要排序、要数数的都是列；文档（document、figures）只在打开那一个县、那一所学校时才读。
数一律不取整：分数写成「107/20」，除得尽的写成小数文字，引擎给的双精度照原样。
申报年由市里定，不由谁推算。
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhidu.catalog.models import CatalogRelease
from zhidu.filings.models import Collection, Snapshot
from zhidu.indicators.enums import Basis, VerdictChoice
from zhidu.organisations.models import Unit


class Calculation(models.Model):
    """一次测算。current 为真的是现行的那一次，一个采集的一个县至多一次；旧的留着，看得出结论何时变的。"""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", verbose_name="采集")
    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="区县")
    release = models.ForeignKey(CatalogRelease, models.PROTECT, related_name="+", verbose_name="发布版")
    #: 采集的规则册与年份，抄一份：看板按这两样找
    rulebook_id = models.CharField("规则册", max_length=64)
    year = models.PositiveSmallIntegerField("年份")
    engine_version = models.CharField("引擎版次", max_length=40)
    basis = models.CharField("依据", max_length=10, choices=Basis.choices)
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="快照"
    )
    input_digest = models.CharField("输入的摘要", max_length=64)
    made_at = models.DateTimeField("算成时刻")
    current = models.BooleanField("现行")

    class Meta:
        verbose_name = "测算"
        indexes = (
            models.Index(
                fields=["rulebook_id", "year", "county"],
                condition=Q(current=True),
                name="indicators_current_by_year",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["collection", "county"], condition=Q(current=True), name="indicators_one_current"
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.LIVE, snapshot__isnull=True)
                | Q(basis=Basis.SNAPSHOT, snapshot__isnull=False),
                name="indicators_basis_snapshot",
            ),
        )

    def __str__(self) -> str:
        return f"测算 {self.pk}（{self.rulebook_id} {self.year}）"


class CountyResult(models.Model):
    """一次测算里全县的结果。校数按「一校一学段」数；verdict_other 是另一种口径下的结论，不看校际均衡的为空。"""

    calculation = models.OneToOneField(
        Calculation, models.CASCADE, primary_key=True, related_name="result", verbose_name="测算"
    )
    verdict = models.CharField("结论", max_length=4, choices=VerdictChoice.choices)
    verdict_other = models.CharField(
        "另一口径的结论", max_length=4, choices=VerdictChoice.choices, blank=True
    )
    schools = models.PositiveIntegerField("纳入判定的学校数")
    passed = models.PositiveIntegerField("通过")
    failed = models.PositiveIntegerField("未通过")
    undecided = models.PositiveIntegerField("待定")
    #: 没有校级判定的（学前）：有任何一项没达到的所数
    short = models.PositiveIntegerField("有缺口的学校数")
    #: 卡点，见 rules.blockers：[{"kind", "stage", "code", "count"}]
    blockers = models.JSONField("卡点", default=list)
    #: 缺数、缺结论而定不了的，样子同卡点
    open_points = models.JSONField("定不了的", default=list)
    #: 离限最近（或超得最多）的差异系数；没有的为空
    worst_code = models.CharField("最差一项", max_length=20, blank=True)
    worst_stage = models.CharField("最差一项的学段", max_length=10, blank=True)
    worst_value = models.FloatField("最差一项的差异系数", null=True, blank=True)
    worst_limit = models.CharField("最差一项的限", max_length=40, blank=True)
    worst_ratio = models.FloatField("最差一项与限之比", null=True, blank=True)
    #: 各学段各项差异系数的短表：[[学段, 代码, 差异系数, 另一口径, 限, 达到]]，看板画走势用
    spreads = models.JSONField("差异系数", default=list)
    #: 各项缺口合计的短表：[[学段, 代码, 几所, 几所低于底线, 共差]]
    shortfalls = models.JSONField("缺口合计", default=list)
    document = models.JSONField("全部结果", default=dict)

    class Meta:
        verbose_name = "区县结果"
        constraints = (
            models.CheckConstraint(
                condition=Q(schools__gte=F("passed") + F("failed") + F("undecided")),
                name="indicators_counts_fit",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=VerdictChoice.values), name="indicators_result_verdict"
            ),
        )

    def __str__(self) -> str:
        return f"{self.calculation_id} {self.verdict}"


class SchoolOutcome(models.Model):
    """一次测算里一所学校一个学段的结果。没纳入判定的也有一行：学段为空，excluded 写为什么。

    cells 是进判定的几项（校级判定的七项；学前是要求每所园都达到的几项），一项一串：[值, 线, 达到, 低于底线, 还差]，看板只读它；
    figures 是全部指标的全部内容，打开这所学校时才读。
    """

    calculation = models.ForeignKey(Calculation, models.CASCADE, related_name="+", verbose_name="测算")
    #: 标识码在机构里登记过才有；没登记的照样算，只是点不开
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="学校"
    )
    code = models.CharField("标识码", max_length=20)
    name = models.CharField("名称", max_length=100)
    stage = models.CharField("学段", max_length=10, blank=True)
    kind = models.CharField("办学类型", max_length=40, blank=True)
    pupils = models.FloatField("在校生数", null=True, blank=True)
    passed = models.BooleanField("通过", null=True)
    met = models.PositiveSmallIntegerField("达到几项", default=0)
    short = models.PositiveSmallIntegerField("没达到几项", default=0)
    below_floor = models.BooleanField("有低于底线的", default=False)
    cells = models.JSONField("进判定的各项", default=dict)
    figures = models.JSONField("全部指标", default=dict)
    excluded = models.CharField("不纳入的原因", max_length=300, blank=True)
    #: 在全县里的先后，与报表行序相同
    place = models.PositiveIntegerField("次序")

    class Meta:
        verbose_name = "学校结果"
        indexes = (models.Index(fields=["unit", "calculation"], name="indicators_school"),)
        constraints = (
            models.UniqueConstraint(fields=["calculation", "place"], name="indicators_school_place"),
            models.CheckConstraint(
                condition=Q(excluded="") | Q(stage="", passed__isnull=True),
                name="indicators_excluded_unjudged",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}{self.stage}"


class DeclaredYear(models.Model):
    """一个县朝一项创建定的申报年。"""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="区县")
    rulebook_id = models.CharField("规则册", max_length=64)
    year = models.PositiveSmallIntegerField("申报年")
    document = models.CharField("依据文号", max_length=100, blank=True)
    revision = models.PositiveIntegerField("改过几次", default=1)
    set_by = models.CharField("经办人", max_length=200)
    set_at = models.DateTimeField("办理时刻")

    class Meta:
        verbose_name = "申报年"
        constraints = (
            models.UniqueConstraint(fields=["county", "rulebook_id"], name="indicators_one_declared_year"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="indicators_declared_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rulebook_id} {self.year}"
