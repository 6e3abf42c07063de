"""收下的附件和我们做出来的文件：一行一个文件，不可改。"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from zhidu.organisations.models import Unit


class StoredFile(models.Model):
    """一个收好的文件。right 是看它要有的权利（对 unit 够得到才行）；空着的，只有存它的人凭存它的那个任职看得到。"""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    sm3 = models.CharField("SM3", max_length=64)
    media_type = models.CharField("类型", max_length=100)
    purpose = models.CharField("用途", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="所属单位")
    right = models.CharField("看它要有的权利", max_length=40, blank=True)
    stored_by = models.CharField("存它的人编号", max_length=64)
    stored_post = models.CharField("存它的任职编号", max_length=64, blank=True)
    stored_at = models.DateTimeField("收好的时刻")

    class Meta:
        verbose_name = "附件"
        indexes = (models.Index(fields=["unit", "purpose"], name="files_unit_purpose"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & Q(size__gt=0) & ~Q(sha256="") & ~Q(sm3=""),
                name="files_named_and_hashed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.size} 字节）"
