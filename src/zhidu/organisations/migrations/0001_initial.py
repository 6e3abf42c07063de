"""建机构、版本、变动、代码登记、沿革五张表，和它们的约束。"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """第一版的表。"""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="变动次数")),
            ],
            options={
                "verbose_name": "机构",
            },
        ),
        migrations.CreateModel(
            name="UnitChange",
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
                            ("founded", "设立"),
                            ("renamed", "更名"),
                            ("moved", "划转"),
                            ("recoded", "重编代码"),
                            ("closed", "撤销"),
                            ("reopened", "恢复"),
                            ("merged", "合并"),
                            ("split", "拆分"),
                            ("imported", "成批导入"),
                        ],
                        max_length=20,
                        verbose_name="变动类别",
                    ),
                ),
                ("on", models.DateField(verbose_name="生效日")),
                ("document", models.CharField(blank=True, max_length=100, verbose_name="依据文号")),
                ("made_by", models.CharField(max_length=200, verbose_name="经办人")),
                ("made_at", models.DateTimeField(verbose_name="办理时刻")),
                ("detail", models.JSONField(default=list, verbose_name="改前改后")),
            ],
            options={
                "verbose_name": "机构变动",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "founded",
                                    "renamed",
                                    "moved",
                                    "recoded",
                                    "closed",
                                    "reopened",
                                    "merged",
                                    "split",
                                    "imported",
                                ],
                            )
                        ),
                        name="organisations_change_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("made_by", ""), _negated=True), name="organisations_change_signed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=20, unique=True, verbose_name="代码")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="organisations.unit",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "代码登记",
            },
        ),
        migrations.CreateModel(
            name="Lineage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("merged", "合并"), ("split", "拆分")], max_length=20, verbose_name="方式"
                    ),
                ),
                ("on", models.DateField(verbose_name="生效日")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="前身",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="后继",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unitchange",
                        verbose_name="变动",
                    ),
                ),
            ],
            options={
                "verbose_name": "沿革",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("predecessor", "successor", "on"), name="organisations_lineage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="organisations_lineage_two_units",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merged", "split"])),
                        name="organisations_lineage_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.DateField(verbose_name="起日")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="止日（不含）")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("city", "市"),
                            ("county", "区县"),
                            ("functional_area", "功能区"),
                            ("township", "镇街"),
                            ("department", "成员单位"),
                            ("school", "学校"),
                            ("kindergarten", "幼儿园"),
                            ("teaching_point", "教学点"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("division_code", models.CharField(blank=True, max_length=12, verbose_name="区划代码")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unitchange",
                        verbose_name="由哪次变动结束",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unitchange",
                        verbose_name="由哪次变动开始",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="上级",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="organisations.unit",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构版本",
                "ordering": ("unit", "starts"),
                "indexes": [models.Index(fields=["parent", "starts"], name="organisations_children")],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "starts"), name="organisations_version_start"),
                    models.UniqueConstraint(
                        condition=models.Q(("ends__isnull", True)),
                        fields=("unit",),
                        name="organisations_one_open_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends__isnull", True)),
                        fields=("code",),
                        name="organisations_open_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__isnull", True), ("ends__gt", models.F("starts")), _connector="OR"
                        ),
                        name="organisations_version_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by__isnull", True), ("ends__isnull", True)),
                            models.Q(("closed_by__isnull", False), ("ends__isnull", False)),
                            _connector="OR",
                        ),
                        name="organisations_version_closed_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("unit")), _negated=True),
                            _connector="OR",
                        ),
                        name="organisations_not_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "city"), ("parent__isnull", True)),
                            models.Q(models.Q(("kind", "city"), _negated=True), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="organisations_only_city_on_top",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "city",
                                    "county",
                                    "functional_area",
                                    "township",
                                    "department",
                                    "school",
                                    "kindergarten",
                                    "teaching_point",
                                ],
                            )
                        ),
                        name="organisations_version_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("code", ""), _negated=True)
                        ),
                        name="organisations_version_named",
                    ),
                ],
            },
        ),
    ]
