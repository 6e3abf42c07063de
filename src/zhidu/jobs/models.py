"""后台任务和定时表。人看到的进度以 Job 为准；排队和取用靠 django-tasks 的数据库后端。"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from zhidu.jobs.enums import JobState


class Job(models.Model):
    """一个任务：谁凭哪个任职要的、办到哪、结果是什么。系统自己的任务没有人，靠 key 合并重复的。

    worker 是办它的进程，attempts 是办到第几次：被认定死了的进程后来又活过来，凭这两样认得出，不许它改结果。
    """

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("办什么", max_length=60)
    title = models.CharField("名称", max_length=200)
    arguments = models.JSONField("参数", default=dict)
    person = models.BigIntegerField("人", null=True, blank=True, db_index=True)
    post = models.BigIntegerField("任职", null=True, blank=True)
    epoch = models.PositiveIntegerField("权限版次", null=True, blank=True)
    key = models.CharField("合并用的键", max_length=200, blank=True)
    request_id = models.UUIDField("请求编号", unique=True)
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField("办了几个", default=0)
    total = models.PositiveIntegerField("共几个", default=0)
    doing = models.CharField("正在办什么", max_length=200, blank=True)
    result = models.JSONField("结果", default=dict)
    link = models.CharField("办完去哪看", max_length=300, blank=True)
    message = models.TextField("说的话", blank=True)
    attempts = models.PositiveSmallIntegerField("办过几次", default=0)
    task = models.UUIDField("队列里的编号", null=True, blank=True)
    worker = models.CharField("哪个进程在办", max_length=120, blank=True)
    stop_asked = models.BooleanField("有人要它停", default=False)
    asked_at = models.DateTimeField("提出时刻")
    started_at = models.DateTimeField("开办时刻", null=True, blank=True)
    beat_at = models.DateTimeField("最近一次动静", null=True, blank=True)
    ended_at = models.DateTimeField("结束时刻", null=True, blank=True)

    class Meta:
        verbose_name = "后台任务"
        ordering = ("-asked_at", "pk")
        indexes = (models.Index(fields=["state", "beat_at"], name="jobs_alive"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="jobs_state"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, post__isnull=True, epoch__isnull=True)
                | Q(person__isnull=False, post__isnull=False, epoch__isnull=False),
                name="jobs_whole_actor",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(JobState.QUEUED, JobState.RUNNING), ended_at__isnull=True)
                | Q(state__in=(JobState.DONE, JobState.FAILED, JobState.STOPPED), ended_at__isnull=False),
                name="jobs_ended",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state=JobState.QUEUED) & ~Q(key=""),
                name="jobs_one_queued",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"


class Schedule(models.Model):
    """定时办的事：每天几点，或每隔几秒。next_at 到了就排一个任务，再往后推。"""

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("办什么", max_length=60)
    daily = models.TimeField("每天几点", null=True, blank=True)
    every = models.PositiveIntegerField("每隔几秒", null=True, blank=True)
    next_at = models.DateTimeField("下一次")

    class Meta:
        verbose_name = "定时"
        constraints = (
            models.CheckConstraint(
                condition=Q(daily__isnull=True, every__gt=0) | Q(daily__isnull=False, every__isnull=True),
                name="jobs_daily_or_every",
            ),
        )

    def __str__(self) -> str:
        return self.name
