"""进了库的发布版和它们的施行：哪本规则册的哪一版，从哪一年起用到哪一年；整改程序的哪一版，从哪天起用。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class CatalogRelease(models.Model):
    """进了库的一个发布版。document 是冻结的全文，进来以后不许改（数据库触发器拒绝）；结果都指到它。"""

    rulebook_id = models.CharField("规则册", max_length=64)
    version = models.CharField("版本", max_length=32)
    sha256 = models.CharField("内容指纹", max_length=64, unique=True)
    title = models.CharField("名称", max_length=200)
    document = models.TextField("冻结的全文")
    entered_at = models.DateTimeField("进库时刻")

    class Meta:
        verbose_name = "进库的发布版"
        ordering = ("rulebook_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=["rulebook_id", "version"], name="catalog_release_once"),
            models.CheckConstraint(condition=~Q(document=""), name="catalog_release_whole"),
        )

    def __str__(self) -> str:
        return f"{self.rulebook_id}@{self.version}"


class InForce(models.Model):
    """一本规则册从 from_year 起（到 to_year 止，含）用哪一版。同一本同一年起只有一条。

    place 是这本规则册在各处排第几：头一次施行时定下，换版不变。
    """

    rulebook_id = models.CharField("规则册", max_length=64)
    release = models.ForeignKey(CatalogRelease, models.PROTECT, related_name="+", verbose_name="发布版")
    from_year = models.PositiveSmallIntegerField("起用年份")
    to_year = models.PositiveSmallIntegerField("用到哪年（含）", null=True, blank=True)
    place = models.PositiveSmallIntegerField("排第几")

    class Meta:
        verbose_name = "施行"
        ordering = ("place", "from_year")
        constraints = (
            models.UniqueConstraint(fields=["rulebook_id", "from_year"], name="catalog_in_force_start"),
            models.UniqueConstraint(
                fields=["rulebook_id"], condition=Q(to_year__isnull=True), name="catalog_one_open_end"
            ),
            models.CheckConstraint(
                condition=Q(to_year__isnull=True) | Q(to_year__gte=F("from_year")),
                name="catalog_in_force_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rulebook_id} {self.from_year}—{self.to_year or ''}"


class CatalogProcedure(models.Model):
    """进了库的一版整改与问责程序。document 是冻结的全文，不许改；从 from_date 起立的案用它，旧案照旧版走完。"""

    procedure_id = models.CharField("程序", max_length=64)
    version = models.CharField("版本", max_length=32)
    sha256 = models.CharField("内容指纹", max_length=64, unique=True)
    title = models.CharField("名称", max_length=200)
    document = models.TextField("冻结的全文")
    from_date = models.DateField("起用日")
    entered_at = models.DateTimeField("进库时刻")

    class Meta:
        verbose_name = "整改程序"
        ordering = ("procedure_id", "from_date", "pk")
        constraints = (
            models.UniqueConstraint(fields=["procedure_id", "version"], name="catalog_procedure_once"),
            models.UniqueConstraint(fields=["procedure_id", "from_date"], name="catalog_procedure_start"),
            models.CheckConstraint(condition=~Q(document=""), name="catalog_procedure_whole"),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.version}"
