"""机构、机构的各个版本、代码登记、变动流水和沿革。

机构本身只是一个不变的身份；叫什么、归谁管、什么类别、什么代码，都是有起止日期的版本，
起日算在内，止日不算。某一天没有版本，就是那一天还没设立或已经撤销。
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhidu.organisations.enums import ChangeKind, LineageKind, UnitKind


class Unit(models.Model):
    """机构：一个不变的身份。revision 每变动一次加一，改之前看到的是几，交回来就得是几。"""

    revision = models.PositiveIntegerField("变动次数", default=1)

    class Meta:
        verbose_name = "机构"

    def __str__(self) -> str:
        return f"机构 {self.pk}"


class UnitChange(models.Model):
    """一次变动：谁、哪天起、依据什么、改了什么。request_id 由发起的一方生成，重发不会变动两次。"""

    request_id = models.UUIDField("请求编号", unique=True)
    fingerprint = models.CharField("请求内容的摘要", max_length=64)
    kind = models.CharField("变动类别", max_length=20, choices=ChangeKind.choices)
    on = models.DateField("生效日")
    document = models.CharField("依据文号", max_length=100, blank=True)
    made_by = models.CharField("经办人", max_length=200)
    made_at = models.DateTimeField("办理时刻")
    #: 每个机构改前改后的样子：[{"unit": 1, "before": {…} 或 null, "after": {…} 或 null}]
    detail = models.JSONField("改前改后", default=list)

    class Meta:
        verbose_name = "机构变动"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="organisations_change_kind"),
            models.CheckConstraint(condition=~Q(made_by=""), name="organisations_change_signed"),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class UnitVersion(models.Model):
    """机构在一段日子里的样子。code 是管理单位码或标识码；division_code 是驻地的行政区划代码。"""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions", verbose_name="机构")
    starts = models.DateField("起日")
    ends = models.DateField("止日（不含）", null=True, blank=True)
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="上级"
    )
    code = models.CharField("代码", max_length=20)
    division_code = models.CharField("区划代码", max_length=12, blank=True)
    opened_by = models.ForeignKey(UnitChange, models.PROTECT, related_name="+", verbose_name="由哪次变动开始")
    closed_by = models.ForeignKey(
        UnitChange, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="由哪次变动结束"
    )

    class Meta:
        verbose_name = "机构版本"
        ordering = (
            "unit",
            "starts",
        )
        indexes = (models.Index(fields=["parent", "starts"], name="organisations_children"),)
        constraints = (
            models.UniqueConstraint(fields=["unit", "starts"], name="organisations_version_start"),
            # 现行版本至多一个；代码在现行版本里不重
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ends__isnull=True), name="organisations_one_open_version"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(ends__isnull=True), name="organisations_open_code"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="organisations_version_period"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True, closed_by__isnull=True)
                | Q(ends__isnull=False, closed_by__isnull=False),
                name="organisations_version_closed_by",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="organisations_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(kind=UnitKind.CITY, parent__isnull=True)
                | (~Q(kind=UnitKind.CITY) & Q(parent__isnull=False)),
                name="organisations_only_city_on_top",
            ),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="organisations_version_kind"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(code=""), name="organisations_version_named"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class UnitCode(models.Model):
    """代码登记：一个代码只给一个机构，终身不变，作废了也不给别人。"""

    value = models.CharField("代码", max_length=20, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="codes", verbose_name="机构")

    class Meta:
        verbose_name = "代码登记"

    def __str__(self) -> str:
        return self.value


class Lineage(models.Model):
    """沿革：前身、后继、哪天、怎么来的。"""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="前身")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="后继")
    kind = models.CharField("方式", max_length=20, choices=LineageKind.choices)
    on = models.DateField("生效日")
    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="+", verbose_name="变动")

    class Meta:
        verbose_name = "沿革"
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="organisations_lineage_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="organisations_lineage_two_units"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LineageKind.values), name="organisations_lineage_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
