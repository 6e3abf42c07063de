"""第一版的表。"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """第一版的表。"""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CatalogRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rulebook_id", models.CharField(max_length=64, verbose_name="规则册")),
                ("version", models.CharField(max_length=32, verbose_name="版本")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="内容指纹")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("document", models.TextField(verbose_name="冻结的全文")),
                ("entered_at", models.DateTimeField(verbose_name="进库时刻")),
            ],
            options={
                "verbose_name": "进库的发布版",
                "ordering": ("rulebook_id", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("rulebook_id", "version"), name="catalog_release_once"),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="catalog_release_whole"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InForce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rulebook_id", models.CharField(max_length=64, verbose_name="规则册")),
                ("from_year", models.PositiveSmallIntegerField(verbose_name="起用年份")),
                (
                    "to_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="用到哪年（含）"),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="排第几")),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.catalogrelease",
                        verbose_name="发布版",
                    ),
                ),
            ],
            options={
                "verbose_name": "施行",
                "ordering": ("place", "from_year"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rulebook_id", "from_year"), name="catalog_in_force_start"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_year__isnull", True)),
                        fields=("rulebook_id",),
                        name="catalog_one_open_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_year__isnull", True),
                            ("to_year__gte", models.F("from_year")),
                            _connector="OR",
                        ),
                        name="catalog_in_force_period",
                    ),
                ],
            },
        ),
    ]
