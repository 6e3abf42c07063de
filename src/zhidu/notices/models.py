"""站内通知的一张表。"""

from __future__ import annotations

from django.db import models

from zhidu.accounts.models import Person


class Notice(models.Model):
    """给一个人的一条通知。link 是站内的路径，点了就去办；看过了有 read_at。"""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="给谁")
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    link = models.CharField("去哪办", max_length=300, blank=True)
    at = models.DateTimeField("时刻")
    read_at = models.DateTimeField("看过的时刻", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        ordering = ("-pk",)
        indexes = (models.Index(fields=["person", "read_at"], name="notices_unread"),)

    def __str__(self) -> str:
        return self.title
