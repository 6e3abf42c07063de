"""人、任职、激活码、登录失败计数和账号变动流水。

没有超级用户，也不用 django.contrib.auth 的权限表：能做什么只看任职，任职是什么只看代码里的职务。
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from zhidu.accounts.enums import ADMIN_OFFICES, AccountChangeKind, Jurisdiction, OfficeCode
from zhidu.organisations.models import Unit


def tidy_login_name(text: str) -> str:
    """登录名归一：全角半角、大小写不算两个名。"""
    return unicodedata.normalize("NFKC", text).strip().casefold()


class PersonManager(BaseUserManager["Person"]):
    """按登录名认人（Django 登录要用）。没有 create_superuser：建账号只走动作。"""

    def get_by_natural_key(self, username: str | None) -> Person:
        """按登录名取；没有抛 DoesNotExist。"""
        return self.get(login_name=tidy_login_name(username or ""))


class Person(AbstractBaseUser):
    """一个人。权限有变，auth_epoch 就加一，旧的会话和任务拿着旧数，立刻作废。"""

    login_name = models.CharField("登录名", max_length=64, unique=True)
    display_name = models.CharField("称呼", max_length=50)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="所在单位")
    auth_epoch = models.PositiveIntegerField("权限版次", default=1)
    activated_at = models.DateTimeField("激活时刻", null=True, blank=True)
    disabled_at = models.DateTimeField("停用时刻", null=True, blank=True)
    #: 最近用过的验证码是第几个半分钟的；用过的和更早的不再认
    last_code_step = models.PositiveBigIntegerField("用过的验证码", default=0)
    last_sign_in_at = models.DateTimeField("上次登录", null=True, blank=True)

    # 上次登录由登录动作记，不用 Django 的信号
    last_login = None

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name = "人"
        constraints = (
            models.CheckConstraint(
                condition=~Q(login_name="") & ~Q(display_name=""), name="accounts_person_named"
            ),
            models.CheckConstraint(condition=Q(auth_epoch__gte=1), name="accounts_person_epoch"),
        )

    def __str__(self) -> str:
        return self.login_name

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # 基类是一个恒真的属性，这里由停用时刻推出
        """Django 问“能不能登录”时看这个。"""
        return self.disabled_at is None


class AccountChange(models.Model):
    """一次账号变动。request_id 由发起的一方生成，重发不会办两次。"""

    request_id = models.UUIDField("请求编号", unique=True)
    fingerprint = models.CharField("请求内容的摘要", max_length=64)
    kind = models.CharField("变动类别", max_length=30, choices=AccountChangeKind.choices)
    made_by = models.CharField("经办人", max_length=200)
    made_at = models.DateTimeField("办理时刻")
    result = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = "账号变动"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=AccountChangeKind.values), name="accounts_change_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.made_at} {self.get_kind_display()}"


class Deed(models.Model):
    """办过的一件事。request_id 由发起的一方生成，重发不会办两次；result 是当时交回的。"""

    request_id = models.UUIDField("请求编号", unique=True)
    fingerprint = models.CharField("请求内容的摘要", max_length=64)
    action = models.CharField("动作", max_length=64)
    made_by = models.CharField("经办人", max_length=200)
    made_at = models.DateTimeField("办理时刻")
    result = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = "办件"

    def __str__(self) -> str:
        return f"{self.made_at} {self.action}"


class Post(models.Model):
    """任职：一个人、一个职务、在一个单位、从哪天到哪天（止日不含）、管辖方式。收回了就有 closed_at。"""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name="人")
    office = models.CharField("职务", max_length=30, choices=OfficeCode.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    jurisdiction = models.CharField("管辖方式", max_length=10, choices=Jurisdiction.choices)
    starts = models.DateField("起日")
    ends = models.DateField("止日（不含）", null=True, blank=True)
    granted_by = models.ForeignKey(AccountChange, models.PROTECT, related_name="+", verbose_name="授予")
    closed_at = models.DateTimeField("收回时刻", null=True, blank=True)
    closed_by = models.ForeignKey(
        AccountChange, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="收回"
    )

    class Meta:
        verbose_name = "任职"
        ordering = (
            "person",
            "starts",
            "pk",
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="accounts_post_period"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="accounts_post_closed_by",
            ),
            models.CheckConstraint(condition=Q(office__in=OfficeCode.values), name="accounts_post_office"),
            models.CheckConstraint(
                condition=Q(jurisdiction__in=Jurisdiction.values), name="accounts_post_jurisdiction"
            ),
            # 三员：没收回的至多一个。到期的先由授予动作收回，所以不必比日期，数据库就拦得住
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(office__in=sorted(ADMIN_OFFICES), closed_at__isnull=True),
                name="accounts_one_admin_office",
            ),
            models.UniqueConstraint(
                fields=["person", "office", "unit"],
                condition=Q(closed_at__isnull=True),
                name="accounts_post_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_office_display()} {self.unit_id}"


class PostUnit(models.Model):
    """指定的单位：管辖方式是“指定的单位”时，逐个列出。"""

    post = models.ForeignKey(Post, models.CASCADE, related_name="listed", verbose_name="任职")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")

    class Meta:
        verbose_name = "指定的单位"
        constraints = (models.UniqueConstraint(fields=["post", "unit"], name="accounts_post_unit_once"),)

    def __str__(self) -> str:
        return f"{self.post_id} {self.unit_id}"


class Activation(models.Model):
    """一次性激活码：库里只有它的摘要；用过、作废、过期都不能再用。"""

    person = models.ForeignKey(Person, models.CASCADE, related_name="activations", verbose_name="人")
    digest = models.CharField("激活码的摘要", max_length=64, unique=True)
    issued_by = models.ForeignKey(AccountChange, models.PROTECT, related_name="+", verbose_name="发放")
    expires_at = models.DateTimeField("有效到")
    used_at = models.DateTimeField("使用时刻", null=True, blank=True)
    voided_at = models.DateTimeField("作废时刻", null=True, blank=True)

    class Meta:
        verbose_name = "激活码"
        constraints = (
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(voided_at__isnull=True), name="accounts_activation_end"
            ),
            # 一个人手里能用的激活码至多一个
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="accounts_one_activation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at}"


class SignInTally(models.Model):
    """一个登录名连着输错几次。没有的登录名也记，锁不锁看不出账号有没有。"""

    login_name = models.CharField("登录名", max_length=64, unique=True)
    attempts = models.PositiveIntegerField("连着试了几次", default=0)
    last_attempt_at = models.DateTimeField("最近一次")
    locked_until = models.DateTimeField("锁到", null=True, blank=True)

    class Meta:
        verbose_name = "登录失败计数"

    def __str__(self) -> str:
        return f"{self.login_name} {self.attempts}"
