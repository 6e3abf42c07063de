"""台账的常用条件，案子的经办人。"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """台账的常用条件，案子的经办人。经办人可空、没有默认值，SQLite 不重建案子的表，触发器还在。"""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("rectification", "0004_publication"),
    ]
    operations = [
        migrations.AddField(
            model_name="case",
            name="handler",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL, verbose_name="经办人",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["handler", "state"], name="rectification_handler_state"),
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="叫什么")),
                ("conditions", models.JSONField(default=dict, verbose_name="条件")),
                ("made_at", models.DateTimeField(verbose_name="存的时刻")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to=settings.AUTH_USER_MODEL, verbose_name="谁的",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账的常用条件",
                "ordering": ("person", "name"),
                "constraints": [
                    models.UniqueConstraint(fields=("person", "name"), name="rectification_view_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="rectification_view_named"
                    ),
                ],
            },
        ),
    ]  # fmt: skip
