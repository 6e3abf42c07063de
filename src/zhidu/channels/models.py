"""消息渠道和待转的通知。网址、口令、收信人一起封在 sealed 里，钥匙在数据库外面。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhidu.channels.enums import ChannelKind, DispatchState, Pace, Topic
from zhidu.notices.models import Notice
from zhidu.organisations.models import Unit


class Channel(models.Model):
    """一个渠道：替哪个单位的人转哪些通知。

    deep 是连下属单位的也转。since 以前的通知不转：新开、停了又开的，不把旧账翻出来。
    busy_until 是租约：一次只有一处在发，发到一半被杀的，到点别处接着发。failures 是接连几次没发成，retry_at 之前不再试。
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("种类", max_length=10, choices=ChannelKind.choices)
    name = models.CharField("名称", max_length=50)
    deep = models.BooleanField("连下属单位", default=False)
    topics = models.JSONField("转哪些事", default=list)
    pace = models.CharField("怎么发", max_length=10, choices=Pace.choices, default=Pace.AT_ONCE)
    digest_at = models.TimeField("每天几点汇总", null=True, blank=True)
    quiet_from = models.TimeField("静默从", null=True, blank=True)
    quiet_to = models.TimeField("静默到", null=True, blank=True)
    sealed = models.TextField("封好的地址和口令")
    active = models.BooleanField("在用", default=True)
    since = models.DateTimeField("从何时起转")
    revision = models.PositiveIntegerField("变动次数", default=1)
    busy_until = models.DateTimeField("正在发，到何时", null=True, blank=True)
    failures = models.PositiveIntegerField("接连几次没发成", default=0)
    retry_at = models.DateTimeField("何时再试", null=True, blank=True)
    last_ok_at = models.DateTimeField("上次发成", null=True, blank=True)
    last_failed_at = models.DateTimeField("上次没发成", null=True, blank=True)
    last_reason = models.CharField("为什么", max_length=300, blank=True)

    class Meta:
        verbose_name = "消息渠道"
        ordering = ("unit", "pk")
        constraints = (
            models.UniqueConstraint(fields=["unit", "name"], name="channels_channel_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(sealed=""), name="channels_channel_whole"),
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channels_kind"),
            models.CheckConstraint(
                condition=Q(pace=Pace.AT_ONCE, digest_at__isnull=True)
                | Q(pace=Pace.DAILY, digest_at__isnull=False),
                name="channels_pace",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=models.F("quiet_to")),
                name="channels_quiet",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Dispatch(models.Model):
    """一条通知要在一个渠道上转一次。同一条通知、同一个渠道只有一行，转没转、转几次都在这一行上。"""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", verbose_name="渠道")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+", verbose_name="通知")
    topic = models.CharField("哪类事", max_length=20, choices=Topic.choices)
    state = models.CharField(
        "状态", max_length=10, choices=DispatchState.choices, default=DispatchState.WAITING
    )
    attempts = models.PositiveIntegerField("发过几次", default=0)
    made_at = models.DateTimeField("进来的时刻")
    next_at = models.DateTimeField("最早何时发")
    ended_at = models.DateTimeField("了结的时刻", null=True, blank=True)

    class Meta:
        verbose_name = "待转的通知"
        ordering = ("-pk",)
        indexes = (models.Index(fields=["channel", "state", "next_at"], name="channels_due"),)
        constraints = (
            models.UniqueConstraint(fields=["channel", "notice"], name="channels_dispatch_once"),
            models.CheckConstraint(condition=Q(state__in=DispatchState.values), name="channels_state"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="channels_topic"),
            models.CheckConstraint(
                condition=Q(state=DispatchState.WAITING, ended_at__isnull=True)
                | ~Q(state=DispatchState.WAITING) & Q(ended_at__isnull=False),
                name="channels_ended",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel_id} → {self.notice_id}"
