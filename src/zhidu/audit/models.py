"""流水的一张表。列都是文字：人、单位、对象改了名或没了，记录照样读得懂、核得了。"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """一条审计记录：谁、以什么任职、对什么、做了什么。

    只增不改不删：数据库触发器拒绝 UPDATE、DELETE、TRUNCATE 和跳号的 INSERT。
    seq 从 1 起逐条加一；mac 是全部前列（含 previous）的 HMAC-SM3，previous 是上一条的 mac。
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.CharField("时刻（UTC，微秒）", max_length=27, db_index=True)
    actor = models.CharField("操作人编号", max_length=64, db_index=True)
    post = models.CharField("所用任职编号", max_length=64, blank=True)
    action = models.CharField("动作", max_length=64)
    target_kind = models.CharField("对象种类", max_length=64)
    target = models.CharField("对象编号", max_length=128, blank=True)
    unit = models.CharField("对象所属单位编号", max_length=64, blank=True, db_index=True)
    request = models.CharField("请求编号", max_length=64, blank=True)
    details = models.TextField("附注（规范 JSON，不含个人信息）")
    previous = models.CharField("上一条的签章", max_length=64)
    mac = models.CharField("签章", max_length=64)

    class Meta:
        """表名写死，触发器按它找。"""

        db_table = "audit_event"
        ordering = ("seq",)
        indexes = (models.Index(fields=("target_kind", "target"), name="audit_event_target"),)
        constraints = (models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_event_seq"),)

    def __str__(self) -> str:
        """给日志看的短写法。"""
        return f"{self.seq} {self.action} {self.target_kind} {self.target}"


#: 参与签章的列，次序就是签章的次序，不许改动
SEALED = (
    "seq",
    "at",
    "actor",
    "post",
    "action",
    "target_kind",
    "target",
    "unit",
    "request",
    "details",
    "previous",
)
