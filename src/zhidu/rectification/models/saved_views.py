"""台账的常用条件。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhidu.accounts.models import Person


class SavedView(models.Model):
    """一个人存下的台账条件，只给他自己用。conditions 是 {名字: 值}，名字见 rules.views.CONDITIONS。"""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="谁的")
    name = models.CharField("叫什么", max_length=30)
    conditions = models.JSONField("条件", default=dict)
    made_at = models.DateTimeField("存的时刻")

    class Meta:
        verbose_name = "台账的常用条件"
        ordering = ("person", "name")
        constraints = (
            models.UniqueConstraint(fields=["person", "name"], name="rectification_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="rectification_view_named"),
        )

    def __str__(self) -> str:
        return self.name
