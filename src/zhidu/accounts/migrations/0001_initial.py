"""建人、任职、指定单位、激活码、登录计数、账号变动六张表，和它们的约束。"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """第一版的表。"""

    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("login_name", models.CharField(max_length=64, unique=True, verbose_name="登录名")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="连着试了几次")),
                ("last_attempt_at", models.DateTimeField(verbose_name="最近一次")),
                ("locked_until", models.DateTimeField(blank=True, null=True, verbose_name="锁到")),
            ],
            options={
                "verbose_name": "登录失败计数",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("login_name", models.CharField(max_length=64, unique=True, verbose_name="登录名")),
                ("display_name", models.CharField(max_length=50, verbose_name="称呼")),
                ("auth_epoch", models.PositiveIntegerField(default=1, verbose_name="权限版次")),
                ("activated_at", models.DateTimeField(blank=True, null=True, verbose_name="激活时刻")),
                ("disabled_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时刻")),
                ("last_sign_in_at", models.DateTimeField(blank=True, null=True, verbose_name="上次登录")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="所在单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "人",
            },
        ),
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request_id", models.UUIDField(unique=True, verbose_name="请求编号")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="请求内容的摘要")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("created", "建账号"),
                            ("post_granted", "授予任职"),
                            ("post_revoked", "收回任职"),
                            ("disabled", "停用"),
                            ("enabled", "启用"),
                            ("unlocked", "解锁"),
                            ("activation_issued", "发激活码"),
                            ("activated", "激活"),
                            ("password_changed", "改口令"),
                            ("imported", "成批导入"),
                        ],
                        max_length=30,
                        verbose_name="变动类别",
                    ),
                ),
                ("made_by", models.CharField(max_length=200, verbose_name="经办人")),
                ("made_at", models.DateTimeField(verbose_name="办理时刻")),
                ("result", models.JSONField(default=dict, verbose_name="结果")),
            ],
            options={
                "verbose_name": "账号变动",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "created",
                                    "post_granted",
                                    "post_revoked",
                                    "disabled",
                                    "enabled",
                                    "unlocked",
                                    "activation_issued",
                                    "activated",
                                    "password_changed",
                                    "imported",
                                ],
                            )
                        ),
                        name="accounts_change_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Activation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="激活码的摘要")),
                ("expires_at", models.DateTimeField(verbose_name="有效到")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时刻")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时刻")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.accountchange",
                        verbose_name="发放",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activations",
                        to="accounts.person",
                        verbose_name="人",
                    ),
                ),
            ],
            options={
                "verbose_name": "激活码",
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("city_supervision", "市督导室"),
                            ("county_supervision", "区县督导室"),
                            ("school", "学校"),
                            ("member", "成员单位"),
                            ("inspector", "督学"),
                            ("expert", "专家"),
                            ("leader", "领导只读"),
                            ("system_admin", "系统管理"),
                            ("security_admin", "安全管理"),
                            ("audit_admin", "审计管理"),
                        ],
                        max_length=30,
                        verbose_name="职务",
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        choices=[("own", "本单位"), ("subtree", "本单位及下属"), ("listed", "指定的单位")],
                        max_length=10,
                        verbose_name="管辖方式",
                    ),
                ),
                ("starts", models.DateField(verbose_name="起日")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="止日（不含）")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="收回时刻")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.accountchange",
                        verbose_name="收回",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.accountchange",
                        verbose_name="授予",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="accounts.person",
                        verbose_name="人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "ordering": ("person", "starts", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PostUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="accounts.post",
                        verbose_name="任职",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "指定的单位",
            },
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("login_name", ""), _negated=True), models.Q(("display_name", ""), _negated=True)
                ),
                name="accounts_person_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("auth_epoch__gte", 1)), name="accounts_person_epoch"
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at__isnull", True), ("voided_at__isnull", True), _connector="OR"),
                name="accounts_activation_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("voided_at__isnull", True)),
                fields=("person",),
                name="accounts_one_activation",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__isnull", True), ("ends__gt", models.F("starts")), _connector="OR"),
                name="accounts_post_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="accounts_post_closed_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "office__in",
                        [
                            "city_supervision",
                            "county_supervision",
                            "school",
                            "member",
                            "inspector",
                            "expert",
                            "leader",
                            "system_admin",
                            "security_admin",
                            "audit_admin",
                        ],
                    )
                ),
                name="accounts_post_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("jurisdiction__in", ["own", "subtree", "listed"])),
                name="accounts_post_jurisdiction",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("office__in", ["audit_admin", "security_admin", "system_admin"]),
                ),
                fields=("person",),
                name="accounts_one_admin_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("person", "office", "unit"),
                name="accounts_post_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="postunit",
            constraint=models.UniqueConstraint(fields=("post", "unit"), name="accounts_post_unit_once"),
        ),
    ]
